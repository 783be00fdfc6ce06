//! Provisioning of an app: whether it takes users from the org and gives them to it. Apps that are only a link or a form
//! have none of it.

use serde_json::{Value, json};

use super::credentials::fill;
use super::{APPS, find, text};
use crate::error::{Answer, Refusal};
use crate::generic::rules::{Rules, Showing};
use crate::generic::things;
use crate::json::Object;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

const FEATURES: &str = "/api/v1/apps/{appId}/features";
const FEATURE: &str = "/api/v1/apps/{appId}/features/{featureName}";

pub(super) const FEATURE_RULES: Rules = Rules::of("/api/v1/apps/{}/features/{}").shown(show);
pub(super) const CONNECTION: Rules =
    Rules::of("/api/v1/apps/{}/connections/default").shown(show_connection);

/// The features of an app that a path names, if it can have any.
fn named(call: &Call<'_>, state: &State) -> Result<String, Refusal> {
    let id = call.param("appId");
    let app = find(id, state).ok_or_else(|| Refusal::not_found("app", id))?;
    let is_form =
        text(&app, "name").is_some_and(|name| name == "bookmark" || name.starts_with("template_"));
    match is_form {
        true => Err(Refusal::field(
            "feature",
            "this app does not support provisioning",
        )),
        false => Ok(format!("{}/features", things::path(APPS, id))),
    }
}

pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let features = named(call, state)?;
    let names: Vec<String> = things::all(state, FEATURES, &features)
        .map(|(name, _)| name)
        .collect();
    let shown = names.iter().filter_map(|name| {
        things::shown(state, FEATURE, &things::path(&features, name), &call.base)
    });
    Ok(Reply::json(&shown.collect()))
}

pub(super) fn get(call: &Call<'_>, state: &State) -> Answer {
    let (features, name) = (named(call, state)?, call.param("featureName"));
    let feature = things::shown(state, FEATURE, &things::path(&features, name), &call.base);
    let feature = feature.ok_or_else(|| Refusal::not_found("feature", name))?;
    Ok(Reply::json(&feature))
}

fn show(showing: &Showing<'_>, feature: &mut Object) {
    let (what, capabilities) = match showing.name() {
        "INBOUND_PROVISIONING" => (
            "Provisioning of users from the app to the org",
            json!({
                "importRules": { "userCreateAndMatch": {
                    "allowPartialMatch": false,
                    "autoActivateNewUsers": false,
                    "autoConfirmExactMatch": false,
                    "autoConfirmNewUsers": false,
                    "autoConfirmPartialMatch": false,
                    "exactMatchCriteria": "USERNAME",
                } },
                "importSettings": {
                    "schedule": { "fullImport": null, "incrementalImport": null, "status": "DISABLED" },
                    "username": { "userNameFormat": "EMAIL" },
                },
            }),
        ),
        _ => (
            "Provisioning of users from the org to the app",
            json!({
                "create": { "lifecycleCreate": { "status": "DISABLED" } },
                "update": {
                    "lifecycleDeactivate": { "status": "DISABLED" },
                    "password": { "change": "KEEP_EXISTING", "seed": "RANDOM", "status": "DISABLED" },
                    "profile": { "status": "DISABLED" },
                },
            }),
        ),
    };
    // What was given is the capability itself.
    let given: Vec<String> = feature
        .keys()
        .filter(|name| capabilities.get(name.as_str()).is_some())
        .cloned()
        .collect();
    let mut held = Object::new();
    for name in given {
        held.extend(feature.remove_entry(&name));
    }
    if let Some(Value::Object(more)) = feature.remove("capabilities") {
        held.extend(more);
    }
    fill(&mut held, capabilities);
    feature.insert("capabilities".to_owned(), held.into());
    fill(
        feature,
        json!({ "name": showing.name(), "status": "DISABLED", "description": what }),
    );
    let links = json!({ "self": { "href": showing.href(), "hints": { "allow": ["GET", "PUT"] } } });
    feature.insert("_links".to_owned(), links);
}

/// The connection to the app that provisioning works over.
fn show_connection(showing: &Showing<'_>, connection: &mut Object) {
    connection.remove("token");
    connection.remove("profile");
    fill(
        connection,
        json!({ "authScheme": "TOKEN", "status": "DISABLED" }),
    );
    let here = showing.href();
    let verb = match text(connection, "status") {
        Some("ENABLED") => "deactivate",
        _ => "activate",
    };
    let links = json!({
        "self": { "href": here, "hints": { "allow": ["POST", "GET"] } },
        verb: { "href": format!("{here}/lifecycle/{verb}"), "hints": { "allow": ["POST"] } },
    });
    connection.insert("_links".to_owned(), links);
}
