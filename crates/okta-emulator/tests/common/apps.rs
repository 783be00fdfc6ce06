//! Applications to make.

use serde_json::{Value, json};

use super::{Org, id};

pub(crate) fn bookmark(label: &str) -> Value {
    json!({ "name": "bookmark", "label": label, "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://example.com" } } })
}

pub(crate) fn web_client(label: &str) -> Value {
    json!({ "name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT",
        "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
        "settings": { "oauthClient": { "application_type": "web", "grant_types": ["authorization_code"],
            "response_types": ["code"], "redirect_uris": ["https://example.com/callback"] } } })
}

pub(crate) fn custom_saml(label: &str) -> Value {
    json!({ "label": label, "signOnMode": "SAML_2_0", "settings": { "signOn": {
        "ssoAcsUrl": "https://example.com/acs", "audience": "https://example.com", "recipient": "https://example.com/acs",
        "destination": "https://example.com/acs", "ssoAcsUrlOverride": "", "allowMultipleAcsEndpoints": false } } })
}

pub(crate) fn create(org: &Org, app: &Value) -> Value {
    org.post("/api/v1/apps", app).is(200)
}

pub(crate) fn path(app: &Value) -> String {
    format!("/api/v1/apps/{}", id(app))
}
