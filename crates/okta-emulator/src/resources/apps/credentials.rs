//! What an app signs its users on with: a user name for all, a scheme of passwords, a signing key, a client.

use serde_json::{Value, json};

use super::oidc;
use super::{object_at, text, text_of};
use crate::json::{Object, fill_in};

/// Ways to sign on that send a user name and a password.
const WITH_PASSWORD: &[&str] = &[
    "AUTO_LOGIN",
    "BASIC_AUTH",
    "BROWSER_PLUGIN",
    "SECURE_PASSWORD_STORE",
];

/// Ways to sign on that sign something.
const WITH_KEY: &[&str] = &["OPENID_CONNECT", "SAML_1_1", "SAML_2_0", "WS_FEDERATION"];

/// Whether an app has a key that it signs with.
pub(super) fn signs(mode: &str) -> bool {
    WITH_KEY.contains(&mode)
}

/// Completes the credentials of an app. `kid` is the key that it signs with, if it has one.
pub(super) fn complete(app: &mut Object, before: Option<&Object>, id: &str, kid: Option<String>) {
    let mode = text(app, "signOnMode").unwrap_or_default().to_owned();
    let name = text(app, "name").unwrap_or_default().to_owned();
    let is_service = oidc::is_client(&mode, &name).then(|| oidc::application_type(app));
    let credentials = object_at(app, "credentials");
    let template = object_at(credentials, "userNameTemplate");
    let defaults = json!({ "template": "${source.login}", "type": "BUILT_IN" });
    fill(template, defaults);
    if text(template, "type") == Some("CUSTOM") {
        fill(template, json!({ "pushStatus": "DONT_PUSH" }));
    }
    if WITH_PASSWORD.contains(&mode.as_str()) {
        let defaults = json!({ "scheme": "EDIT_USERNAME_AND_PASSWORD", "revealPassword": false });
        fill(credentials, defaults);
        if text(credentials, "scheme") == Some("SHARED_USERNAME_AND_PASSWORD") {
            // A password can be set, never read.
            credentials.insert("password".to_owned(), json!({}));
        } else {
            credentials.remove("userName");
            credentials.remove("password");
        }
    } else {
        for member in ["scheme", "userName", "password", "revealPassword"] {
            credentials.remove(member);
        }
    }
    let signing = match kid {
        Some(kid) => json!({ "kid": kid }),
        None => json!({}),
    };
    credentials.insert("signing".to_owned(), signing);
    match is_service {
        Some(kind) => oidc::complete_client(credentials, before, id, &kind),
        None => drop(credentials.remove("oauthClient")),
    }
}

/// The key that an app signs with already, or that it asks for.
pub(super) fn asked_key(app: &Object, before: Option<&Object>) -> Option<String> {
    let asked = text_of(app, &["credentials", "signing", "kid"]);
    let known = before.and_then(|before| text_of(before, &["credentials", "signing", "kid"]));
    asked.or(known).map(str::to_owned)
}

/// Fills in what is not given.
pub(super) fn fill(object: &mut Object, defaults: Value) {
    if let Value::Object(defaults) = defaults {
        fill_in(object, &defaults);
    }
}
