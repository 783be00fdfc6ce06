//! Groups of an app: whoever is in one of them is assigned to the app. They have an order, and the first one that a user is
//! in says with which profile.

use serde_json::{Value, json};

use super::object_at;
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::Object;
use crate::state::State;

pub(super) const RULES: Rules = Rules::of("/api/v1/apps/{}/groups/{}")
    .kept(|occasion, tie, state| {
        for member in ["_embedded", "_links", "lastUpdated"] {
            tie.remove(member);
        }
        object_at(tie, "profile");
        let known = occasion.before.and_then(|before| before.get("priority"));
        let known = known.and_then(Value::as_i64);
        let priority = tie.get("priority").and_then(Value::as_i64).or(known);
        let priority = priority.unwrap_or_else(|| behind_all(occasion, state));
        tie.insert("priority".to_owned(), priority.into());
        Ok(())
    })
    .followed(|occasion, tie, state| make_room(occasion, tie, state))
    .shown(show);

const GROUPS: &str = "/api/v1/apps/{appId}/groups";

fn collection<'o>(occasion: &'o Occasion<'_>) -> &'o str {
    occasion.path.rsplit_once('/').map_or("", |(above, _)| above)
}

fn priority(tie: &Object) -> i64 {
    tie.get("priority").and_then(Value::as_i64).unwrap_or_default()
}

fn behind_all(occasion: &Occasion<'_>, state: &State) -> i64 {
    let others = things::all(state, GROUPS, collection(occasion));
    let last = others.map(|(_, tie)| priority(&tie)).max();
    last.map_or(0, |last| last.saturating_add(1))
}

/// No two groups have the same place: the ones that are in the way move on.
fn make_room(occasion: &Occasion<'_>, tie: &Object, state: &mut State) {
    let mut place = priority(tie);
    let mut others: Vec<(String, Object)> = things::all(state, GROUPS, collection(occasion))
        .filter(|(name, _)| name != occasion.name())
        .map(|(name, tie)| (name, tie.into_owned()))
        .collect();
    others.sort_by_key(|(_, tie)| priority(tie));
    for (name, mut tie) in others {
        let own = priority(&tie);
        if own < place {
            continue;
        }
        if own > place {
            return;
        }
        place = place.saturating_add(1);
        tie.insert("priority".to_owned(), place.into());
        let path = things::path(collection(occasion), &name);
        things::put(state, GROUPS, &path, tie, occasion.now());
    }
}

fn show(showing: &Showing<'_>, tie: &mut Object) {
    let (base, group) = (showing.base, showing.name());
    let links = json!({
        "app": { "href": format!("{base}/api/v1/apps/{}", showing.segment(2)) },
        "self": { "href": showing.href() },
        "group": { "href": format!("{base}/api/v1/groups/{group}") },
    });
    tie.insert("_links".to_owned(), links);
    tie.insert("lastUpdated".to_owned(), showing.updated.to_string().into());
}

/// The groups of an app with what is said of each, first ones first.
pub(super) fn of(app: &str, state: &State) -> Vec<(Id, Object)> {
    let collection = format!("{app}/groups");
    let mut found: Vec<(Id, Object)> = things::all(state, GROUPS, &collection)
        .filter_map(|(name, tie)| Some((Id::parse(&name)?, tie.into_owned())))
        .collect();
    found.sort_by_key(|(_, tie)| priority(tie));
    found
}
