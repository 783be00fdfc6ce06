//! Applications: what each way to sign on needs and gets, their keys and secrets, and who is assigned to them.
//!
//! An application, its keys, its groups and the users that are assigned by themselves are kept as all things without
//! code of their own are; what is here completes them. Who is assigned by a group is not written down: it follows from
//! the groups' members whenever somebody asks, so that it ends when the member, the group or the assignment goes.

mod app_links;
mod catalog;
mod complete;
mod credentials;
mod features;
mod groups;
mod jwks;
mod keys;
mod list;
mod metadata;
mod names;
mod oidc;
mod policies;
mod saml;
mod shown;
pub(crate) mod users;

use http::{Method, StatusCode};
use serde_json::Value;

use super::mappings;
use crate::error::Refusal;
use crate::generic::rules::{Occasion, Rules};
use crate::generic::things;
use crate::ids::Id;
use crate::json::Object;
use crate::router::{Route, read, write};
use crate::state::State;

pub(crate) const ROUTES: &[Route] = &[
    read("listApplications", Method::GET, APPS, list::list),
    read("getApplication", Method::GET, APP, list::get),
    read(
        "previewSAMLmetadataForApplication",
        Method::GET,
        "/api/v1/apps/{appId}/sso/saml/metadata",
        metadata::show,
    ),
    read(
        "listAppLinks",
        Method::GET,
        "/api/v1/users/{id}/appLinks",
        app_links::list,
    ),
    read(
        "listApplicationGroupAssignments",
        Method::GET,
        "/api/v1/apps/{appId}/groups",
        groups::list,
    ),
    read(
        "getApplicationGroupAssignment",
        Method::GET,
        "/api/v1/apps/{appId}/groups/{groupId}",
        groups::get,
    ),
    read(
        "listApplicationUsers",
        Method::GET,
        "/api/v1/apps/{appId}/users",
        users::list,
    ),
    write(
        "assignUserToApplication",
        Method::POST,
        "/api/v1/apps/{appId}/users",
        users::assign,
    ),
    read(
        "getApplicationUser",
        Method::GET,
        "/api/v1/apps/{appId}/users/{userId}",
        users::get,
    ),
    write(
        "updateApplicationUser",
        Method::POST,
        "/api/v1/apps/{appId}/users/{userId}",
        users::update,
    ),
    write(
        "unassignUserFromApplication",
        Method::DELETE,
        "/api/v1/apps/{appId}/users/{userId}",
        users::unassign,
    ),
    read(
        "listFeaturesForApplication",
        Method::GET,
        "/api/v1/apps/{appId}/features",
        features::list,
    ),
    read(
        "getFeatureForApplication",
        Method::GET,
        "/api/v1/apps/{appId}/features/{featureName}",
        features::get,
    ),
    write(
        "generateApplicationKey",
        Method::POST,
        "/api/v1/apps/{appId}/credentials/keys/generate",
        keys::generate,
    ),
    write(
        "cloneApplicationKey",
        Method::POST,
        "/api/v1/apps/{appId}/credentials/keys/{keyId}/clone",
        keys::clone_to,
    ),
];

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/apps/{}")
        .kept(complete::keep)
        .followed(complete::follow)
        .removed(remove)
        .shown(shown::app),
    groups::RULES,
    policies::RULES,
    keys::RULES,
    keys::SECRETS,
    keys::REQUESTS,
    jwks::RULES,
    features::FEATURE_RULES,
    features::CONNECTION,
];

/// The collection of all applications.
const APPS: &str = "/api/v1/apps";
const APP: &str = "/api/v1/apps/{appId}";

/// An app that is in use stays; what is gone takes what named it along.
fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    let status = occasion.before.and_then(|app| text(app, "status"));
    if status == Some("ACTIVE") {
        let refusal = Refusal::new(
            StatusCode::FORBIDDEN,
            "E0000056",
            "This app cannot be deleted",
        );
        return Err(refusal.cause("status: the app must be deactivated first"));
    }
    state.records.forget_ties(occasion.name());
    state.sources.remove(occasion.name());
    if let Some(id) = Id::parse(occasion.name()) {
        state.schemas.forget_app(id);
    }
    mappings::remove_of(state, occasion.name());
    Ok(())
}

/// What an app holds, by its id.
fn find(id: &str, state: &State) -> Option<Object> {
    things::find(state, APPS, &things::path(APPS, id))
}

/// A text of an object.
fn text<'o>(object: &'o Object, member: &str) -> Option<&'o str> {
    object.get(member)?.as_str()
}

/// A text that stands deeper in an object.
fn text_of<'o>(object: &'o Object, path: &[&str]) -> Option<&'o str> {
    let (first, rest) = path.split_first()?;
    let mut value = object.get(*first)?;
    for member in rest {
        value = value.get(member)?;
    }
    value.as_str()
}

/// An object in an object; what is there and is none gives way.
fn object_at<'o>(object: &'o mut Object, member: &str) -> &'o mut Object {
    let value = object.entry(member).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Object::new());
    }
    match value {
        Value::Object(object) => object,
        _ => unreachable!("it was made one"),
    }
}
