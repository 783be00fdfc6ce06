//! The schemas of applications' users: each application has one of its own.
//!
//! The base attributes follow from how users sign on: the standard claims of OpenID Connect, or the user name alone. Nobody
//! edits their own profile in an application, so Okta shows no permissions.

use serde_json::{Value, json};

use super::store::{Schema, Whose};
use super::{change, shown};
use crate::clock::Moment;
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

const APPS: &str = "/api/v1/apps";

/// What is kept of an attribute and not shown.
const HIDDEN: &[&str] = &["master", "mutability", "permissions"];

/// An application that a path names.
struct App {
    id: Id,
    path: String,
    held: Object,
    created: Moment,
}

fn named(call: &Call<'_>, state: &State) -> Result<App, Refusal> {
    let name = call.param("appId");
    let unknown = || Refusal::not_found("app", name);
    let path = things::path(APPS, name);
    let held = things::find(state, APPS, &path).ok_or_else(unknown)?;
    Ok(App {
        id: Id::parse(name).ok_or_else(unknown)?,
        created: things::created(state, APPS, &path).unwrap_or(state.born),
        path,
        held,
    })
}

impl App {
    fn whose(&self) -> Whose {
        match text_at(&self.held, "signOnMode") {
            Some("OPENID_CONNECT") => Whose::UsersOfClients,
            _ => Whose::UsersOfApps,
        }
    }

    fn schema(&self, state: &State) -> Schema {
        state.schemas.of_app(self.id, self.created).into_owned()
    }
}

pub(super) fn get(call: &Call<'_>, state: &State) -> Answer {
    let app = named(call, state)?;
    Ok(written(call, &app, &app.schema(state)))
}

pub(super) fn update(call: &Call<'_>, state: &mut State) -> Answer {
    let app = named(call, state)?;
    let schema = app.schema(state);
    let changed = change::read(call, &schema, app.whose())?;
    let removed = changed.without(&schema);
    let reply = written(call, &app, &changed);
    state.schemas.put_app(app.id, changed);
    if !removed.is_empty() {
        for collection in ["users", "groups"] {
            let collection = format!("{}/{collection}", app.path);
            forget_values(state, &collection, &removed, call.now);
        }
    }
    Ok(reply)
}

/// The values of removed attributes go with them, those of users and those that groups give.
fn forget_values(state: &mut State, collection: &str, removed: &[String], now: Moment) {
    let all = things::all(state, collection, collection);
    let changed: Vec<(String, Object)> = all
        .filter_map(|(name, held)| {
            let mut held = held.into_owned();
            let profile = held.get_mut("profile")?.as_object_mut()?;
            let before = profile.len();
            profile.retain(|name, _| !removed.contains(name));
            (profile.len() < before).then_some((name, held))
        })
        .collect();
    for (name, held) in changed {
        let path = things::path(collection, &name);
        things::put(state, collection, &path, held, now);
    }
}

fn written(call: &Call<'_>, app: &App, schema: &Schema) -> Reply {
    let mut shown = shown(schema, app.whose());
    let text = |member: &str| text_at(&app.held, member).unwrap_or_default();
    shown["id"] = format!("{}/meta/schemas/apps/{}/default", call.base, app.id).into();
    shown["name"] = text("name").into();
    shown["title"] = format!("{} User", text("label")).into();
    let definitions = shown["definitions"].as_object_mut();
    for definition in definitions.into_iter().flat_map(Object::values_mut) {
        let attributes = definition["properties"].as_object_mut();
        for attribute in attributes.into_iter().flat_map(Object::values_mut) {
            settle(attribute);
        }
    }
    Reply::json(&shown)
}

/// An attribute as it is shown: only lists say what becomes of values from several groups.
fn settle(attribute: &mut Value) {
    let Value::Object(attribute) = attribute else {
        return;
    };
    attribute.retain(|name, _| !HIDDEN.contains(&name.as_str()));
    match text_at(attribute, "type") {
        Some("array") => drop(attribute.entry("union").or_insert(json!("DISABLE"))),
        _ => drop(attribute.remove("union")),
    }
}
