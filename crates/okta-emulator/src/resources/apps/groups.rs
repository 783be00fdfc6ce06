//! Groups of an app: whoever is in one of them is assigned to the app. They have an order, and the first one that a user is
//! in says with which profile.

use serde_json::{Value, json};

use super::{APPS, find, object_at};
use crate::error::{Answer, Refusal};
use crate::generic::rules::{Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, array};
use crate::paging::links;
use crate::reply::Reply;
use crate::request::Call;
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
    .followed(make_room)
    .shown(show);

const GROUPS: &str = "/api/v1/apps/{appId}/groups";
const GROUP: &str = "/api/v1/apps/{appId}/groups/{groupId}";

fn collection<'o>(occasion: &'o Occasion<'_>) -> &'o str {
    occasion
        .path
        .rsplit_once('/')
        .map_or("", |(above, _)| above)
}

fn priority(tie: &Object) -> i64 {
    tie.get("priority")
        .and_then(Value::as_i64)
        .unwrap_or_default()
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

/// How many groups a page has where the caller does not say, and at most.
const PAGE: (usize, usize) = (20, 200);

pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let app = named(call, state)?;
    let limit = call.limit(PAGE.0, PAGE.1)?;
    let after = call.after("00g", &state.ids)?;
    let q = call.query("q").map(str::to_lowercase);
    let collection = format!("{app}/groups");
    let all = things::all(state, GROUPS, &collection).filter_map(|(name, _)| Id::parse(&name));
    let mut found: Vec<Id> = all
        .filter(|group| after.is_none_or(|after| *group > after))
        .filter(|group| {
            q.as_ref().is_none_or(|q| {
                let group = state.groups.get(*group);
                group.is_some_and(|group| group.name().to_lowercase().starts_with(q))
            })
        })
        .take(limit + 1)
        .collect();
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more);
    let mut values = Vec::new();
    for group in &found {
        values.extend(shown(call, &app, *group, state)?);
    }
    let body = array(values, |out, value| {
        out.extend_from_slice(value.to_string().as_bytes());
    });
    // Pages of a box can be smaller than what may be asked for.
    let said = Some(limit).filter(|limit| *limit >= PAGE.0);
    Ok(Reply::written(body).links(links(call, said, next.map(Id::as_str))))
}

pub(super) fn get(call: &Call<'_>, state: &State) -> Answer {
    let app = named(call, state)?;
    let found = match call.id("groupId") {
        Some(group) => shown(call, &app, group, state)?,
        None => None,
    };
    let missing = || Refusal::not_found("group of this app", call.param("groupId"));
    Ok(Reply::json(&found.ok_or_else(missing)?))
}

fn named(call: &Call<'_>, state: &State) -> Result<String, Refusal> {
    let app = call.param("appId");
    find(app, state).ok_or_else(|| Refusal::not_found("app", app))?;
    Ok(things::path(APPS, app))
}

fn shown(call: &Call<'_>, app: &str, group: Id, state: &State) -> Result<Option<Value>, Refusal> {
    let path = format!("{app}/groups/{group}");
    let Some(mut value) = things::shown(state, GROUP, &path, &call.base) else {
        return Ok(None);
    };
    match call.query("expand") {
        None => {}
        Some("group" | "metadata") => {
            if let Some(group) = state.groups.get(group) {
                value["_embedded"] = json!({ "group": group.to_value(&call.base) });
            }
        }
        Some(_) => return Err(Refusal::field("expand", "must be group or metadata")),
    }
    Ok(Some(value))
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
