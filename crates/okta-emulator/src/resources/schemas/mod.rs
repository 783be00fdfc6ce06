//! The schemas of users, of groups, and of applications' users: which attributes a profile has, and what each may hold.
//!
//! Every user type and every application has one, groups have one together. The base attributes are there from the start and stay; custom ones
//! are added, changed, and removed by an explicit null, and their values go with them.

mod apps;
mod attribute;
mod base;
mod change;
mod store;
mod values;

use http::Method;
use serde_json::{Value, json};

pub(crate) use self::store::Schemas;
use self::store::{Schema, Whose};
pub(crate) use self::values::{Given, breaches, unique};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, read, write};
use crate::state::State;

const USER: &str = "/api/v1/meta/schemas/user/{schemaId}";
const GROUP: &str = "/api/v1/meta/schemas/group/default";
const APP: &str = "/api/v1/meta/schemas/apps/{appId}/default";

pub(crate) const ROUTES: &[Route] = &[
    read("getUserSchema", Method::GET, USER, get_user),
    write("updateUserProfile", Method::POST, USER, update_user),
    read("getGroupSchema", Method::GET, GROUP, get_group),
    write("updateGroupSchema", Method::POST, GROUP, update_group),
    read("getApplicationUserSchema", Method::GET, APP, apps::get),
    write(
        "updateApplicationUserProfile",
        Method::POST,
        APP,
        apps::update,
    ),
];

/// The user type whose schema a path names: by the schema's id, or `default`.
fn user_type(call: &Call<'_>, state: &State) -> Result<Id, Refusal> {
    let name = call.param("schemaId");
    if name == "default" {
        return Ok(state.types.default_id());
    }
    let id = call.id("schemaId").filter(|id| id.has_prefix("osc"));
    id.map(|id| id.with_prefix("oty"))
        .filter(|id| state.types.exists(*id))
        .ok_or_else(|| Refusal::not_found("user schema", name))
}

fn get_user(call: &Call<'_>, state: &State) -> Answer {
    let kind = user_type(call, state)?;
    Ok(Reply::json(&user_schema(call, state, kind)))
}

fn update_user(call: &Call<'_>, state: &mut State) -> Answer {
    let kind = user_type(call, state)?;
    let schema = state.schemas.of_users(kind, state.born);
    let changed = change::read(call, &schema, Whose::Users)?;
    let removed = changed.without(&schema);
    state.schemas.put_users(kind, changed);
    forget_values(state, kind, &removed, call);
    Ok(Reply::json(&user_schema(call, state, kind)))
}

/// The values of removed attributes go with them.
fn forget_values(state: &mut State, kind: Id, removed: &[String], call: &Call<'_>) {
    if removed.is_empty() {
        return;
    }
    let users = state.users.index().values();
    let users: Vec<Id> = users
        .filter(|user| user.type_id == kind)
        .map(|user| user.id)
        .collect();
    for id in users {
        let Some(user) = state.users.get_mut(id) else {
            continue;
        };
        let mut profile = user.profile.parse();
        let before = profile.len();
        profile.retain(|name, _| !removed.contains(name));
        if profile.len() < before {
            user.set_profile(&profile);
            user.last_updated = call.now;
            state.user_changed(id, call.now);
        }
    }
}

fn user_schema(call: &Call<'_>, state: &State, kind: Id) -> Value {
    let is_default = kind == state.types.default_id();
    let id = kind.with_prefix("osc");
    let (name, title) = state.types.names(kind);
    let mut shown = shown(&state.schemas.of_users(kind, state.born), Whose::Users);
    let called = if is_default { "default" } else { id.as_str() };
    shown["id"] = format!("{}/meta/schemas/user/{called}", call.base).into();
    shown["name"] = name.into();
    shown["title"] = title.into();
    shown["description"] = "What the profiles of users hold".into();
    let link =
        |relation: &str, href: String| json!({ "rel": relation, "href": href, "method": "GET" });
    shown["_links"] = json!({
        "self": link("self", format!("{}/api/v1/meta/schemas/user/{id}", call.base)),
        "type": link("type", format!("{}/api/v1/meta/types/user/{kind}", call.base)),
    });
    shown
}

fn get_group(call: &Call<'_>, state: &State) -> Answer {
    Ok(Reply::json(&group_schema(call, state)))
}

fn update_group(call: &Call<'_>, state: &mut State) -> Answer {
    let schema = state.schemas.of_groups(state.born);
    let changed = change::read(call, &schema, Whose::Groups)?;
    let removed = changed.without(&schema);
    state.schemas.put_groups(changed);
    if !removed.is_empty() {
        state.groups.forget_attributes(&removed, call.now);
    }
    Ok(Reply::json(&group_schema(call, state)))
}

fn group_schema(call: &Call<'_>, state: &State) -> Value {
    let mut shown = shown(&state.schemas.of_groups(state.born), Whose::Groups);
    shown["id"] = format!("{}/meta/schemas/group/default", call.base).into();
    shown["name"] = "group".into();
    shown["title"] = "Okta group".into();
    shown["description"] = "What the profiles of groups hold".into();
    let href = format!("{}{GROUP}", call.base);
    shown["_links"] = json!({ "self": { "rel": "self", "href": href, "method": "GET" } });
    shown
}

/// What all schemas have alike.
fn shown(schema: &Schema, whose: Whose) -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "created": schema.created.to_string(),
        "lastUpdated": schema.last_updated.to_string(),
        "definitions": {
            "custom": definition("#custom", &schema.custom),
            "base": definition("#base", &schema.base(whose)),
        },
        "type": "object",
        "properties": { "profile": { "allOf": [
            { "$ref": "#/definitions/custom" },
            { "$ref": "#/definitions/base" },
        ] } },
    })
}

fn definition(id: &str, attributes: &store::Attributes) -> Value {
    let required = attributes
        .iter()
        .filter(|(_, attribute)| attribute::is_required(attribute));
    let required: Vec<&String> = required.map(|(name, _)| name).collect();
    json!({ "id": id, "type": "object", "properties": attributes, "required": required })
}
