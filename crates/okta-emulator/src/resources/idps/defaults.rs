//! What an identity provider is given where the client says nothing.

use serde_json::{Value, json};

use super::rules::UNSPECIFIED;
use crate::json::{Object, fill_in};

/// Gives a checked body its defaults. An explicit null counts as nothing said.
pub(crate) fn complete(body: &mut Object, kind: &str, protocol: &str, scopes: &[&str]) {
    without_nulls(body);
    body.entry("issuerMode").or_insert_with(|| "DYNAMIC".into());
    if protocol == "OIDC" {
        name_ids_are_for_saml(body);
    }
    let mut defaults = json!({ "protocol": { "type": protocol }, "policy": policy() });
    match protocol {
        "SAML2" => {
            defaults["protocol"]["settings"] =
                json!({ "nameFormat": UNSPECIFIED, "honorPersistentNameId": true });
            defaults["protocol"]["endpoints"] =
                json!({ "acs": { "binding": "HTTP-POST", "type": "INSTANCE" } });
            defaults["protocol"]["algorithms"] = json!({
                "request": { "signature": { "algorithm": "SHA-256", "scope": "REQUEST" } },
                "response": { "signature": { "algorithm": "SHA-256", "scope": "ANY" } },
            });
        }
        "OIDC" | "OAUTH2" => {
            defaults["protocol"]["scopes"] = json!(scopes);
            if let Some((authorization, token)) = endpoints(kind) {
                defaults["protocol"]["endpoints"] = json!({
                    "authorization": { "url": authorization, "binding": "HTTP-REDIRECT" },
                    "token": { "url": token, "binding": "HTTP-POST" },
                });
            }
        }
        _ => {}
    }
    if let Value::Object(defaults) = defaults {
        fill_in(body, &defaults);
    }
}

fn policy() -> Value {
    json!({
        "provisioning": {
            "action": "AUTO",
            "profileMaster": false,
            "groups": { "action": "NONE" },
            "conditions": { "deprovisioned": { "action": "NONE" }, "suspended": { "action": "NONE" } },
        },
        "accountLink": { "filter": null, "action": "AUTO" },
        "subject": {
            "userNameTemplate": { "template": "idpuser.email" },
            "filter": null,
            "matchType": "USERNAME",
            "matchAttribute": null,
        },
        "maxClockSkew": 0,
        "trustClaims": false,
        "transformedUsernameMatchingEnabled": false,
    })
}

/// Where the best-known social providers are found. Others have to say.
fn endpoints(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "FACEBOOK" => (
            "https://www.facebook.com/dialog/oauth",
            "https://graph.facebook.com/oauth/access_token",
        ),
        "GITHUB" => (
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token",
        ),
        "GOOGLE" => (
            "https://accounts.google.com/o/oauth2/auth",
            "https://oauth2.googleapis.com/token",
        ),
        "LINKEDIN" => (
            "https://www.linkedin.com/oauth/v2/authorization",
            "https://www.linkedin.com/oauth/v2/accessToken",
        ),
        "MICROSOFT" => (
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        ),
        _ => return None,
    })
}

/// Settings of an OpenID Connect provider have no name ids, whatever the client sends.
fn name_ids_are_for_saml(body: &mut Object) {
    let protocol = body.get_mut("protocol").and_then(Value::as_object_mut);
    if let Some(Value::Object(settings)) =
        protocol.and_then(|protocol| protocol.get_mut("settings"))
    {
        settings.remove("honorPersistentNameId");
        settings.insert("nameFormat".to_owned(), Value::Null);
    }
}

fn without_nulls(object: &mut Object) {
    object.retain(|_, value| !value.is_null());
    for value in object.values_mut() {
        if let Value::Object(inner) = value {
            without_nulls(inner);
        }
    }
}
