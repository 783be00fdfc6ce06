//! The list of apps: searched by name, filtered by what they are and who is assigned to them.

use serde_json::{Value, json};

use super::{APP, APPS, find, groups, users};
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, array, at};
use crate::matching::Matcher;
use crate::paging::links;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// How many apps a page has where the caller does not say, and at most.
const PAGE: (usize, usize) = (20, 200);

/// What apps are filtered by.
const FILTERED: &[&str] = &[
    "credentials.signing.kid",
    "group.id",
    "id",
    "label",
    "lastUpdated",
    "name",
    "settings.slo.enabled",
    "status",
    "user.id",
];

pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.limit(PAGE.0, PAGE.1)?;
    let after = call.after("0oa", &state.ids)?;
    let filter = Matcher::filter(call, FILTERED, &["lastUpdated"])?;
    let q = call.query("q").map(str::to_lowercase);
    let user = embedded(call, state)?;
    let mut found = Vec::new();
    let mut more = false;
    for (name, app) in things::all(state, APPS, APPS) {
        let Some(id) = Id::parse(&name).filter(|id| after.is_none_or(|after| *id > after)) else {
            continue;
        };
        let is_asked = q.as_ref().is_none_or(|q| {
            ["label", "name"].iter().any(|member| {
                let text = app.get(*member).and_then(Value::as_str).unwrap_or_default();
                text.to_lowercase().contains(q)
            })
        });
        if !is_asked
            || !filter
                .as_ref()
                .is_none_or(|filter| fits(filter, id, &app, state))
        {
            continue;
        }
        if found.len() == limit {
            more = true;
            break;
        }
        found.push(id);
    }
    let next = found.last().filter(|_| more).map(Id::as_str);
    let shown = found.iter().filter_map(|id| shown(call, *id, user, state));
    let body = array(shown, |out, app| {
        out.extend_from_slice(app.to_string().as_bytes())
    });
    Ok(Reply::written(body).links(links(call, Some(limit), next)))
}

fn fits(filter: &Matcher, id: Id, app: &Object, state: &State) -> bool {
    let path = things::path(APPS, id.as_str());
    filter.fits(&|attribute: &str| match attribute {
        "id" => Some(id.as_str().into()),
        "lastUpdated" => things::updated(state, APPS, &path).map(|at| at.to_string().into()),
        // Of all who are assigned, those that were asked for.
        "user.id" => {
            let asked = filter.wanted("user.id").into_iter().filter(|asked| {
                let user = Id::parse(asked);
                user.is_some_and(|user| users::of(&path, user, state).is_some())
            });
            Some(asked.collect())
        }
        "group.id" => {
            let groups = groups::of(&path, state).into_iter();
            Some(groups.map(|(group, _)| group.as_str().to_owned()).collect())
        }
        _ => at(app, attribute).cloned(),
    })
}

/// The user who is asked to be shown with each app: `expand=user/{userId}`.
fn embedded(call: &Call<'_>, state: &State) -> Result<Option<Id>, Refusal> {
    let Some(expand) = call.query("expand") else {
        return Ok(None);
    };
    let user = expand
        .strip_prefix("user/")
        .map(|name| state.users.find(name));
    let user =
        user.ok_or_else(|| Refusal::field("expand", "must be user/ and the id of a user"))?;
    Ok(user)
}

fn shown(call: &Call<'_>, id: Id, user: Option<Id>, state: &State) -> Option<Value> {
    let path = things::path(APPS, id.as_str());
    let mut app = things::shown(state, APP, &path, &call.base)?;
    if let Some(user) = user.and_then(|user| users::of(&path, user, state)) {
        let held = find(id.as_str(), state)?;
        let user = user.to_value(&path, &held, &call.base, state);
        app["_embedded"] = json!({ "user": user });
    }
    Some(app)
}

pub(super) fn get(call: &Call<'_>, state: &State) -> Answer {
    let user = embedded(call, state)?;
    let id = call.id("appId").and_then(|id| shown(call, id, user, state));
    let app = id.ok_or_else(|| Refusal::not_found("app", call.param("appId")))?;
    Ok(Reply::json(&app))
}
