//! Executions of realm assignments: each moves the users whom an assignment is meant for into its realm, at once.
//!
//! Which source a user's profile comes from is not looked at: the box has no sources of profiles but the org.

use serde_json::{Value, json};

use super::realms::{ASSIGNMENTS, REALMS};
use crate::error::Refusal;
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::okta_expression::{self, Expression, Subject};
use crate::resources::parts::Links;
use crate::state::State;

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/realm-assignments/operations/{}")
    .kept(execute)
    .shown(show)];

/// Whom an assignment takes, and where to.
struct Assignment {
    name: String,
    held: Object,
    condition: Option<Expression>,
    realm: String,
}

fn execute(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    let wanted = text_at(members, "assignmentId")
        .unwrap_or_default()
        .to_owned();
    let assignments = match wanted.as_str() {
        "ALL" => active(state),
        name => {
            let path = things::path(ASSIGNMENTS, name);
            let held = things::find(state, ASSIGNMENTS, &path);
            let held = held.ok_or_else(|| Refusal::not_found("realm assignment", name))?;
            vec![assignment(name.to_owned(), held)]
        }
    };
    let moved = moves(state, &assignments);
    for (user, realm) in &moved {
        if let Some(user) = state.users.get_mut(*user) {
            user.realm = Some(realm.as_str().into());
            user.last_updated = occasion.now();
        }
    }
    let now = occasion.now().to_string();
    let configuration = match assignments.as_slice() {
        [one] if wanted != "ALL" => json!({
            "id": one.name,
            "name": one.held.get("name"),
            "conditions": one.held.get("conditions"),
            "actions": one.held.get("actions"),
        }),
        _ => json!({ "id": "ALL", "name": "All Assignments" }),
    };
    members.clear();
    if let ([one], true) = (assignments.as_slice(), wanted != "ALL") {
        let realm = things::find(state, REALMS, &things::path(REALMS, &one.realm));
        let name = realm.and_then(|realm| text_at(&realm, "profile.name").map(str::to_owned));
        members.insert("realmId".to_owned(), one.realm.as_str().into());
        members.insert("realmName".to_owned(), name.into());
    }
    for (name, value) in [
        ("type", Value::from("realm:assignment")),
        ("status", "COMPLETED".into()),
        ("started", now.as_str().into()),
        ("completed", now.as_str().into()),
        (
            "assignmentOperation",
            json!({ "configuration": configuration }),
        ),
        ("numUserMoved", moved.len().into()),
    ] {
        members.insert(name.to_owned(), value);
    }
    Ok(())
}

/// The assignments that are on, the first to be asked first.
fn active(state: &State) -> Vec<Assignment> {
    let all = things::all(state, ASSIGNMENTS, ASSIGNMENTS);
    let on = all.filter(|(_, held)| text_at(held, "status") == Some("ACTIVE"));
    let mut on: Vec<(String, Object)> = on.map(|(name, held)| (name, held.into_owned())).collect();
    on.sort_by_key(|(_, held)| held.get("priority").and_then(Value::as_i64));
    on.into_iter()
        .map(|(name, held)| assignment(name, held))
        .collect()
}

fn assignment(name: String, held: Object) -> Assignment {
    let text = text_at(&held, "conditions.expression.value");
    Assignment {
        name,
        condition: text.and_then(|text| okta_expression::read(text).ok()),
        realm: text_at(&held, "actions.assignUserToRealm.realmId")
            .unwrap_or_default()
            .to_owned(),
        held,
    }
}

/// The users who are to be in another realm than they are: each is taken by the first assignment that fits.
fn moves(state: &State, assignments: &[Assignment]) -> Vec<(Id, String)> {
    let users = state.users.index().iter();
    let moves = users.filter_map(|(id, user)| {
        let profile = user.profile.parse();
        let subject = Subject {
            id: id.as_str(),
            status: user.status.name(),
            profile: &profile,
            groups: &[],
        };
        let fits = |one: &&Assignment| {
            let condition = one.condition.as_ref();
            condition.is_some_and(|condition| condition.fits(&subject))
        };
        let realm = &assignments.iter().find(fits)?.realm;
        (user.realm.as_deref() != Some(realm.as_str())).then(|| (*id, realm.clone()))
    });
    moves.collect()
}

fn show(showing: &Showing<'_>, operation: &mut Object) {
    let href = format!("{}/api/v1/operations/{}", showing.base, showing.name());
    let own = json!({ "rel": "self", "href": href, "method": "GET" });
    Links::of(showing).with("self", own).put(operation);
}
