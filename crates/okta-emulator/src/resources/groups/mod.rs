//! Groups: their objects, members, owners and rules.

pub(crate) mod group_rules;
mod members;
mod owners;
pub(crate) mod profile;
pub(crate) mod store;

use std::cell::OnceCell;

use http::Method;
use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, array};
use crate::matching::Matcher;
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::schemas::{self, Given};
use crate::router::{Route, read, write};
use crate::sorting::sorted;
use crate::state::State;
use store::{Group, GroupKind};

pub(crate) const ROUTES: &[Route] = &[
    read("listGroups", Method::GET, "/api/v1/groups", list),
    write("addGroup", Method::POST, "/api/v1/groups", create),
    read("getGroup", Method::GET, "/api/v1/groups/{groupId}", get),
    write(
        "replaceGroup",
        Method::PUT,
        "/api/v1/groups/{groupId}",
        replace,
    ),
    write(
        "deleteGroup",
        Method::DELETE,
        "/api/v1/groups/{groupId}",
        delete,
    ),
    read(
        "listGroupUsers",
        Method::GET,
        "/api/v1/groups/{groupId}/users",
        members::list,
    ),
    write(
        "assignUserToGroup",
        Method::PUT,
        "/api/v1/groups/{groupId}/users/{userId}",
        members::assign,
    ),
    write(
        "unassignUserFromGroup",
        Method::DELETE,
        "/api/v1/groups/{groupId}/users/{userId}",
        members::unassign,
    ),
    read(
        "listGroupOwners",
        Method::GET,
        "/api/v1/groups/{groupId}/owners",
        owners::list,
    ),
    write(
        "assignGroupOwner",
        Method::POST,
        "/api/v1/groups/{groupId}/owners",
        owners::assign,
    ),
    write(
        "deleteGroupOwner",
        Method::DELETE,
        "/api/v1/groups/{groupId}/owners/{ownerId}",
        owners::remove,
    ),
    read(
        "listGroupRules",
        Method::GET,
        "/api/v1/groups/rules",
        group_rules::list,
    ),
    write(
        "createGroupRule",
        Method::POST,
        "/api/v1/groups/rules",
        group_rules::create,
    ),
    read(
        "getGroupRule",
        Method::GET,
        "/api/v1/groups/rules/{groupRuleId}",
        group_rules::get,
    ),
    write(
        "replaceGroupRule",
        Method::PUT,
        "/api/v1/groups/rules/{groupRuleId}",
        group_rules::replace,
    ),
    write(
        "deleteGroupRule",
        Method::DELETE,
        "/api/v1/groups/rules/{groupRuleId}",
        group_rules::delete,
    ),
    write(
        "activateGroupRule",
        Method::POST,
        "/api/v1/groups/rules/{groupRuleId}/lifecycle/activate",
        group_rules::activate,
    ),
    write(
        "deactivateGroupRule",
        Method::POST,
        "/api/v1/groups/rules/{groupRuleId}/lifecycle/deactivate",
        group_rules::deactivate,
    ),
];

const PAGE: usize = 10_000;
/// Groups found by `q` do not page.
const PAGE_OF_Q: usize = 300;
const FILTERED: &[&str] = &["id", "type", "lastUpdated", "lastMembershipUpdated"];
/// The group that a path names.
fn named(call: &Call<'_>, state: &State) -> Result<Id, Refusal> {
    let id = call
        .id("groupId")
        .filter(|id| state.groups.get(*id).is_some());
    id.ok_or_else(|| Refusal::not_found("group", call.param("groupId")))
}

fn get(call: &Call<'_>, state: &State) -> Answer {
    let id = named(call, state)?;
    let group = state.groups.get(id).map(|group| group.to_value(&call.base));
    Ok(Reply::json(&group.unwrap_or_default()))
}

/// Whether groups can be searched by it.
fn is_attribute(name: &str) -> bool {
    const BESIDES: &[&str] = &["created", "source.id"];
    FILTERED.contains(&name) || BESIDES.contains(&name) || name.starts_with("profile.")
}

fn list(call: &Call<'_>, state: &State) -> Answer {
    let expand = call.query("expand");
    let written = |group: &Group| {
        let mut value = group.to_value(&call.base);
        if expand.is_some_and(|expand| expand.split(',').any(|word| word == "stats")) {
            value["_embedded"] = json!({ "stats": stats(call, group, state) });
        }
        value
    };
    let reply = |groups: Vec<&Group>, links| {
        let body = array(groups, |out, group| {
            out.extend_from_slice(written(group).to_string().as_bytes())
        });
        Ok(Reply::written(body).links(links))
    };
    if let Some(q) = call.query("q") {
        let q = q.to_lowercase();
        let limit = call.number("limit", PAGE_OF_Q, 1, PAGE)?;
        let found = state
            .groups
            .index()
            .values()
            .filter(|group| group.name().to_lowercase().starts_with(&q));
        return reply(found.take(limit).collect(), Vec::new());
    }
    let limit = call.limit(PAGE, PAGE)?;
    let matchers = [
        Matcher::search_of(call, is_attribute)?,
        Matcher::filter(call, FILTERED, &FILTERED[2..])?,
    ];
    let fits = |group: &Group| {
        let profile = OnceCell::new();
        let attribute = |name: &str| group.attribute(&profile, name);
        matchers
            .iter()
            .flatten()
            .all(|matcher| matcher.fits(&attribute))
    };
    if let Some(by) = call.query("sortBy").filter(|_| matchers[0].is_some()) {
        let place = |group: &Group| {
            let value = group.attribute(&OnceCell::new(), by);
            (value.unwrap_or_default(), group.id)
        };
        let groups = state.groups.index().values();
        let found = groups
            .filter(|group| fits(group))
            .map(|group| (place(group), group));
        let (shown, next) = sorted(call, state, "00g", limit, found.collect())?;
        return reply(shown, links(call, Some(limit), next.as_deref()));
    }
    let after = call.after("00g", &state.ids)?;
    let (found, next) = page(state.groups.index(), after, limit, |_, group| fits(group));
    reply(
        found.into_iter().map(|(_, group)| group).collect(),
        links(call, Some(limit), next.as_ref().map(Id::as_str)),
    )
}

fn stats(call: &Call<'_>, group: &Group, state: &State) -> Value {
    let href = format!("{}/api/v1/groups/{}", call.base, group.id);
    json!({
        "usersCount": members::count(group.id, state),
        "appsCount": 0,
        "groupPushMappingsCount": 0,
        "hasAdminPrivilege": false,
        "_links": {
            "users": { "href": format!("{href}/users") },
            "apps": { "href": format!("{href}/apps") },
        },
    })
}

fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let profile = profile(call, None, state)?;
    let group = Group::new(state.ids.next("00g"), GroupKind::Okta, &profile, call.now);
    let reply = Reply::json(&group.to_value(&call.base));
    state.groups.put(group);
    Ok(reply)
}

fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let id = own(call, state, "changed")?;
    let profile = profile(call, Some(id), state)?;
    match state.groups.replace_profile(id, &profile, call.now) {
        Some(group) => Ok(Reply::json(&group.to_value(&call.base))),
        None => Err(Refusal::not_found("group", id.as_str())),
    }
}

fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let id = own(call, state, "deleted")?;
    state.remove_group(id, call.now);
    Ok(Reply::no_content())
}

/// The group, if it is one of the org's own: the group of everyone and imported groups are not to be touched.
fn own(call: &Call<'_>, state: &State, what: &str) -> Result<Id, Refusal> {
    let id = named(call, state)?;
    match state.groups.get(id).map(|group| &group.kind) {
        Some(GroupKind::Okta) => Ok(id),
        Some(GroupKind::BuiltIn) => Err(Refusal::forbidden(format!(
            "A built-in group cannot be {what}"
        ))),
        _ => Err(Refusal::forbidden(format!(
            "An imported group cannot be {what} here, only at its source"
        ))),
    }
}

/// The profile in the body, if it keeps the rules and its name is free.
fn profile(call: &Call<'_>, owner: Option<Id>, state: &State) -> Result<Object, Refusal> {
    let body = call.object()?;
    let profile = profile::in_body(&body)?;
    keeps_schema(&profile, state)?;
    let name = profile
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match state.groups.by_name(name) {
        Some(other) if Some(other) != owner => Err(Refusal::field(
            "profile.name",
            "another group of this org has this name",
        )),
        _ => Ok(profile),
    }
}

fn keeps_schema(profile: &Object, state: &State) -> Result<(), Refusal> {
    let given = Given {
        profile,
        before: None,
    };
    let causes: Vec<String> = schemas::breaches(&state.schemas, None, state.born, &given)
        .into_iter()
        .map(|(name, what)| format!("profile.{name}: {what}"))
        .collect();
    let field = causes.first().and_then(|first| first.split(": ").next());
    match field.map(str::to_owned) {
        None => Ok(()),
        Some(field) => Err(Refusal::invalid(&field, causes)),
    }
}
