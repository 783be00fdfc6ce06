//! What an app holds besides what its caller says of it.

use serde_json::{Value, json};

use super::catalog::{Logout, integration};
use super::credentials::{self, fill};
use super::names::is_described;
use super::{APPS, jwks, keys, names, object_at, oidc, policies, saml, text};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion};
use crate::generic::things;
use crate::json::Object;
use crate::resources::mappings;
use crate::state::State;

/// Members that only the org writes: a caller who writes back what they read says them, too.
const ORGS_OWN: &[&str] = &[
    "_embedded",
    "_links",
    "created",
    "features",
    "id",
    "lastUpdated",
    "orn",
    "universalLogout",
];

/// The integration that is an identity source, with the app's id.
const IDENTITY_SOURCE: &str = "custom_identity_source";

/// Completes an app that is created or replaced.
pub(super) fn keep(
    occasion: &Occasion<'_>,
    app: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        return Ok(());
    }
    let before = occasion.before;
    names::settle(app, before, state)?;
    for member in ORGS_OWN {
        app.remove(*member);
    }
    if let Some(status) = before.and_then(|before| before.get("status")) {
        app.insert("status".to_owned(), status.clone());
    }
    let mode = text(app, "signOnMode").unwrap_or_default().to_owned();
    let name = text(app, "name").unwrap_or_default().to_owned();
    let kid = credentials::signs(&mode).then(|| {
        let asked = credentials::asked_key(app, before);
        asked.unwrap_or_else(|| state.ids.opaque(keys::KID))
    });
    credentials::complete(app, before, occasion.name(), kid);
    if oidc::is_client(&mode, &name) {
        oidc::complete_settings(app);
        jwks::complete_all(app)?;
        if occasion.event == Event::Created {
            oidc::give_secret(app, state);
        }
    } else {
        object_at(app, "settings").remove("oauthClient");
    }
    saml::complete(app);
    settings(app, &name);
    surroundings(app, &name, &mode, before);
    Ok(())
}

/// What the settings of every app hold.
fn settings(app: &mut Object, name: &str) {
    let settings = object_at(app, "settings");
    let own = object_at(settings, "app");
    // An empty text is none.
    for value in own.values_mut() {
        if value.as_str() == Some("") {
            *value = Value::Null;
        }
    }
    if let Some(known) = integration(name) {
        for member in known.settings {
            let value = match *member {
                "digestAlgorithm" => json!("SHA1"),
                "requestIntegration" => json!(false),
                "signatureAlgorithm" => json!("RSA_SHA1"),
                _ => Value::Null,
            };
            own.entry(*member).or_insert(value);
        }
    }
    fill(
        settings,
        json!({
            "emOptInStatus": "NONE",
            "implicitAssignment": false,
            "manualProvisioning": false,
            "notes": { "admin": null, "enduser": null },
            "notifications": {
                "vpn": { "network": { "connection": "DISABLED" }, "message": null, "helpUrl": null },
            },
        }),
    );
}

/// What stands around the settings of every app.
fn surroundings(app: &mut Object, name: &str, mode: &str, before: Option<&Object>) {
    let known = integration(name);
    let accessibility =
        json!({ "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null });
    fill(object_at(app, "accessibility"), accessibility);
    let hidden = oidc::is_client(mode, name);
    let visibility = object_at(app, "visibility");
    fill(
        visibility,
        json!({
            "autoLaunch": false,
            "autoSubmitToolbar": false,
            "hide": { "iOS": hidden, "web": hidden },
        }),
    );
    let known_links = before.and_then(|before| before.get("visibility")?.get("appLinks").cloned());
    let links = known_links.unwrap_or_else(|| match known {
        Some(known) => known
            .links
            .iter()
            .map(|link| ((*link).to_owned(), Value::Bool(true)))
            .collect(),
        None => json!({ format!("{name}_link"): true }),
    });
    visibility.entry("appLinks").or_insert(links);
    app.insert("features".to_owned(), json!([]));
    if name == "office365" {
        fill(object_at(app, "licensing"), json!({ "seatCount": 0 }));
    }
    let logout = match known {
        Some(known) => known.logout,
        None if mode == "SAML_2_0" && is_described(app) => Logout::Standard,
        None => Logout::Unsupported,
    };
    app.insert("universalLogout".to_owned(), universal_logout(logout));
}

fn universal_logout(logout: Logout) -> Value {
    let (support, stack, protocol) = match logout {
        Logout::Unsupported => return json!({ "status": "UNSUPPORTED" }),
        Logout::Standard => ("FULL", "NOT_SHARED", "GLOBAL_TOKEN_REVOCATION"),
        Logout::Proprietary => ("FULL", "NOT_SHARED", "PROPRIETARY"),
        Logout::ProprietaryPartly => ("PARTIAL", "SHARED", "PROPRIETARY"),
    };
    json!({ "status": "DISABLED", "supportType": support, "identityStack": stack, "protocol": protocol })
}

/// What a new or replaced app brings with it: its key, its secret, its policies.
pub(super) fn follow(occasion: &Occasion<'_>, app: &Object, state: &mut State) {
    if occasion.event == Event::Changed {
        return;
    }
    // What has a place of its own is not kept with the app.
    let mut kept = app.clone();
    if let Some(keys) = jwks::take(&mut kept) {
        jwks::put(occasion, keys, state);
    }
    if let Some(secret) = oidc::take_secret(&mut kept) {
        keys::put_secret(occasion, secret, state);
    }
    things::put(state, APPS, occasion.path, kept, occasion.now());
    keys::bring(occasion, app, state);
    if occasion.event == Event::Created {
        policies::bring(occasion, state);
        let name = text(app, "name").unwrap_or_default();
        if name == IDENTITY_SOURCE {
            state.sources.add(occasion.name());
        }
        mappings::add_for_app(state, occasion.name(), name, occasion.now());
    }
}
