//! Settings of apps that sign on by an assertion, or by a form: `settings.signOn`.

use serde_json::{Value, json};

use super::credentials::fill;
use super::names::is_described;
use super::{object_at, text};
use crate::json::Object;

/// What an integration of the catalog lets its callers say; the rest is the integration's own.
const OF_CATALOG: &[&str] = &[
    "attributeStatements",
    "audienceOverride",
    "configuredAttributeStatements",
    "defaultRelayState",
    "destinationOverride",
    "recipientOverride",
    "ssoAcsUrlOverride",
];

/// What overrides an integration's own, of which an app of the org's making has none.
const OVERRIDES: &[&str] = &[
    "audienceOverride",
    "destinationOverride",
    "recipientOverride",
    "ssoAcsUrlOverride",
];

/// Completes how an app signs on.
pub(super) fn complete(app: &mut Object) {
    let mode = text(app, "signOnMode").unwrap_or_default().to_owned();
    let is_described = is_described(app);
    let settings = object_at(app, "settings");
    match mode.as_str() {
        "AUTO_LOGIN" => {
            let sign_on = object_at(settings, "signOn");
            fill(sign_on, json!({ "loginUrl": null, "redirectUrl": null }));
        }
        "SAML_1_1" | "SAML_2_0" if is_described => custom(object_at(settings, "signOn")),
        "SAML_1_1" | "SAML_2_0" => of_catalog(object_at(settings, "signOn")),
        _ => drop(settings.remove("signOn")),
    }
}

fn custom(sign_on: &mut Object) {
    for name in OVERRIDES {
        sign_on.remove(*name);
    }
    fill(
        sign_on,
        json!({
            "acsEndpoints": [],
            "allowMultipleAcsEndpoints": false,
            "assertionEncryption": { "enabled": false },
            "assertionSigned": true,
            "attributeStatements": [],
            "audience": null,
            "authnContextClassRef": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            "defaultRelayState": null,
            "destination": null,
            "digestAlgorithm": "SHA256",
            "honorForceAuthn": true,
            "idpIssuer": "http://www.okta.com/${org.externalKey}",
            "inlineHooks": [],
            "recipient": null,
            "requestCompressed": false,
            "responseSigned": true,
            "samlSignedRequestEnabled": false,
            "signatureAlgorithm": "RSA_SHA256",
            "slo": { "enabled": false },
            "spIssuer": null,
            "ssoAcsUrl": null,
            "subjectNameIdFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            "subjectNameIdTemplate": "${user.userName}",
        }),
    );
}

fn of_catalog(sign_on: &mut Object) {
    sign_on.retain(|name, _| OF_CATALOG.contains(&name.as_str()));
    // An empty text overrides nothing.
    for value in sign_on.values_mut() {
        if value.as_str() == Some("") {
            *value = Value::Null;
        }
    }
    fill(
        sign_on,
        json!({
            "attributeStatements": [],
            "audienceOverride": null,
            "defaultRelayState": null,
            "destinationOverride": null,
            "recipientOverride": null,
            "ssoAcsUrlOverride": null,
        }),
    );
}
