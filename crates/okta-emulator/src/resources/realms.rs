//! Realms, and the assignments that put users into them.

use serde_json::{Value, json};

use super::parts::{Links, retain, settle, unique};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::Object;
use crate::kind::OrgFeature;
use crate::state::State;

pub(super) const REALMS: &str = "/api/v1/realms";
pub(super) const ASSIGNMENTS: &str = "/api/v1/realm-assignments";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/realms/{}")
        .kept(keep_realm)
        .removed(remove_realm)
        .shown(show),
    Rules::of("/api/v1/realm-assignments/{}")
        .kept(keep_assignment)
        .removed(remove_assignment)
        .shown(show),
];

/// The realm of users whom nobody has put into another, in orgs that have realms.
pub(crate) fn default_realm(state: &State) -> Option<Box<str>> {
    let has = state.kind.has(OrgFeature::Realms);
    has.then(|| {
        Id::fixed("guo", state.ids.seed(), REALMS, 0)
            .as_str()
            .into()
    })
}

/// Puts it into a new org.
pub(crate) fn furnish(state: &mut State) {
    let Some(realm) = default_realm(state) else {
        return;
    };
    let held = json!({ "isDefault": true, "profile": { "name": "Default Realm", "realmType": "DEFAULT" } });
    if let Value::Object(held) = held {
        let path = things::path(REALMS, &realm);
        things::put(state, REALMS, &path, held, state.born);
    }
}

fn keep_realm(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    unique(occasion, members, state, REALMS, "profile.name")?;
    settle(members, &json!({ "profile": { "domains": [] } }));
    retain(occasion, members, "isDefault", false.into());
    Ok(())
}

/// The default realm stays, and one that users are in.
fn remove_realm(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    default_stays(occasion, "realm")?;
    let realm = occasion.name();
    let mut users = state.users.index().values();
    match users.any(|user| user.realm.as_deref() == Some(realm)) {
        true => Err(Refusal::field(
            "realmId",
            "there are users in this realm, so it cannot be deleted",
        )),
        false => Ok(()),
    }
}

/// New assignments come last, before the default one.
fn keep_assignment(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    retain(occasion, members, "isDefault", false.into());
    if occasion.event == Event::Created && !members.contains_key("priority") {
        let taken = things::all(state, ASSIGNMENTS, ASSIGNMENTS)
            .filter_map(|(_, other)| other.get("priority")?.as_i64());
        members.insert("priority".to_owned(), (taken.max().unwrap_or(0) + 1).into());
    }
    Ok(())
}

fn remove_assignment(occasion: &Occasion<'_>, _: &mut State) -> Result<(), Refusal> {
    default_stays(occasion, "realm assignment")
}

fn default_stays(occasion: &Occasion<'_>, kind: &str) -> Result<(), Refusal> {
    let is_default = occasion
        .before
        .and_then(|before| before.get("isDefault"))
        .is_some_and(|is| *is == true);
    match is_default {
        true => Err(Refusal::forbidden(format!(
            "The default {kind} cannot be deleted"
        ))),
        false => Ok(()),
    }
}

fn show(showing: &Showing<'_>, thing: &mut Object) {
    let own = json!({ "rel": "self", "href": showing.href(), "method": "GET" });
    Links::of(showing).with("self", own).put(thing);
}
