//! What an identity provider is given where the client says nothing.

use serde_json::{Value, json};

use super::rules::UNSPECIFIED;
use crate::json::{Object, at, fill_in, text_at};

/// Gives a checked body its defaults. An explicit null counts as nothing said.
pub(crate) fn complete(body: &mut Object, kind: &str, protocol: &str, scopes: &[&str]) {
    without_nulls(body);
    // Only where the org sends users away is there an issuer of its own.
    match protocol {
        "OIDC" | "OAUTH2" => drop(body.entry("issuerMode").or_insert_with(|| "DYNAMIC".into())),
        _ => drop(body.remove("issuerMode")),
    }
    if protocol == "OIDC" {
        name_ids_are_for_saml(body);
    }
    let mut defaults =
        json!({ "protocol": { "type": protocol }, "policy": policy(kind, protocol) });
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
            defaults["protocol"]["credentials"] =
                json!({ "trust": { "revocation": null, "revocationCacheLifetime": 0 } });
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
    if let Some(slo) = body
        .get_mut("protocol")
        .and_then(|protocol| protocol.get_mut("endpoints"))
        .and_then(|endpoints| endpoints.get_mut("slo"))
        .and_then(Value::as_object_mut)
    {
        let binding = if protocol == "SAML2" {
            "HTTP-POST"
        } else {
            "HTTP-REDIRECT"
        };
        slo.entry("binding").or_insert_with(|| binding.into());
    }
    if let Some(endpoints) = proofing_endpoints(kind) {
        defaults["protocol"]["endpoints"] = endpoints;
        if let Some(Value::Object(policy)) = body.get_mut("policy") {
            policy.remove("accountLink");
        }
    }
    if let Value::Object(defaults) = defaults {
        fill_in(body, &defaults);
    }
}

/// Where those are found who check who somebody is.
fn proofing_endpoints(kind: &str) -> Option<Value> {
    let to = |url: &str, binding: &str| json!({ "url": url, "binding": binding });
    Some(match kind {
        "IDV_CLEAR" => json!({
            "authorization": to("https://verified.clearme.com/oauth/idv_authorize", "HTTP-REDIRECT"),
            "token": to("https://verified.clearme.com/hydra/oauth2/token", "HTTP-POST"),
            "par": to("https://verified.clearme.com/oauth/par", "HTTP-POST"),
        }),
        "IDV_INCODE" => json!({
            "authorization": to("https://auth.incode.com/authorize", "HTTP-REDIRECT"),
            "token": to("https://auth.incode.com/oauth2/token", "HTTP-POST"),
            "par": to("https://auth.incode.com/oauth2/par", "HTTP-POST"),
        }),
        "IDV_PERSONA" => json!({
            "authorization": to("https://withpersona.com/verify", "HTTP-REDIRECT"),
        }),
        "IDV_STANDARD" => json!({}),
        _ => return None,
    })
}

fn policy(kind: &str, protocol: &str) -> Value {
    let subject = json!({
        "userNameTemplate": { "template": "idpuser.email" },
        "filter": null,
        "matchType": "USERNAME",
        "matchAttribute": null,
    });
    if protocol == "ID_PROOFING" {
        return json!({
            "provisioning": { "action": "DISABLED", "profileMaster": false, "groups": null },
            "subject": subject,
            "maxClockSkew": 0,
        });
    }
    let mut policy = json!({
        "provisioning": {
            "action": "AUTO",
            "profileMaster": false,
            "groups": { "action": "NONE" },
            "conditions": { "deprovisioned": { "action": "NONE" }, "suspended": { "action": "NONE" } },
        },
        "accountLink": { "filter": null, "action": "AUTO" },
        "subject": subject,
        "maxClockSkew": 0,
        "transformedUsernameMatchingEnabled": false,
    });
    // Social providers make no claims that could be trusted.
    if matches!(kind, "OIDC" | "SAML2" | "X509" | "OKTA_INTEGRATION") {
        policy["trustClaims"] = false.into();
    }
    policy
}

/// Where the best-known social providers are found. Others have to say.
fn endpoints(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "APPLE" => (
            "https://appleid.apple.com/auth/authorize",
            "https://appleid.apple.com/auth/token",
        ),
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

/// Once an OpenID Connect provider has settings it goes on showing some, whatever it is replaced with.
pub(crate) fn keep_settings(body: &mut Object, before: &Object) {
    let is_openid = text_at(body, "protocol.type") == Some("OIDC");
    if is_openid
        && at(before, "protocol.settings").is_some()
        && let Some(Value::Object(protocol)) = body.get_mut("protocol")
    {
        protocol
            .entry("settings")
            .or_insert_with(|| json!({ "nameFormat": null }));
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
