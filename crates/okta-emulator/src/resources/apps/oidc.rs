//! OpenID Connect: an app that is a client of the org.

use serde_json::{Value, json};

use super::credentials::fill;
use super::{object_at, text_of};
use crate::json::Object;
use crate::state::State;

/// How many letters a secret has.
const SECRET: usize = 64;

/// Whether an app is a client that its caller describes; integrations of the catalog describe themselves.
pub(super) fn is_client(mode: &str, name: &str) -> bool {
    mode == "OPENID_CONNECT" && name == "oidc_client"
}

/// What kind of client an app is.
pub(super) fn application_type(app: &Object) -> String {
    let given = text_of(app, &["settings", "oauthClient", "application_type"]);
    given.unwrap_or("web").to_owned()
}

/// Completes the client's side of the credentials.
pub(super) fn complete_client(
    credentials: &mut Object,
    before: Option<&Object>,
    id: &str,
    kind: &str,
) {
    let known = ["credentials", "oauthClient", "client_id"];
    let client_id = before.and_then(|before| text_of(before, &known));
    let client_id = client_id.unwrap_or(id).to_owned();
    let is_public = matches!(kind, "browser" | "native");
    let client = object_at(credentials, "oauthClient");
    let method = match is_public {
        true => "none",
        false => "client_secret_basic",
    };
    fill(
        client,
        json!({
            "autoKeyRotation": true,
            "client_id": client_id,
            "pkce_required": is_public,
            "token_endpoint_auth_method": method,
        }),
    );
}

/// Whether a client authenticates at all.
pub(super) fn is_confidential(app: &Object) -> bool {
    let method = ["credentials", "oauthClient", "token_endpoint_auth_method"];
    text_of(app, &method).is_some_and(|method| method != "none")
}

/// Whether a client authenticates with a secret.
fn has_secret(app: &Object) -> bool {
    let method = ["credentials", "oauthClient", "token_endpoint_auth_method"];
    text_of(app, &method).is_some_and(|method| method.starts_with("client_secret"))
}

/// Gives a new client that needs one a secret, unless it brings its own.
pub(super) fn give_secret(app: &mut Object, state: &mut State) {
    if !has_secret(app) {
        return;
    }
    let secret = state.ids.opaque(SECRET);
    let client = object_at(object_at(app, "credentials"), "oauthClient");
    client
        .entry("client_secret")
        .or_insert_with(|| secret.into());
}

/// Takes the secret out of what is kept of an app.
pub(super) fn take_secret(app: &mut Object) -> Option<Value> {
    let client = app.get_mut("credentials")?.get_mut("oauthClient")?;
    client.as_object_mut()?.remove("client_secret")
}

/// Completes a client's settings.
pub(super) fn complete_settings(app: &mut Object) {
    let kind = application_type(app);
    let settings = object_at(object_at(app, "settings"), "oauthClient");
    let (grants, responses) = match kind.as_str() {
        "service" => (json!(["client_credentials"]), json!(["token"])),
        _ => (json!(["authorization_code"]), json!(["code"])),
    };
    fill(
        settings,
        json!({
            "application_type": kind,
            "client_uri": null,
            "consent_method": "TRUSTED",
            "dpop_bound_access_tokens": false,
            "grant_types": grants,
            "idp_initiated_login": { "mode": "DISABLED", "default_scope": [] },
            "issuer_mode": "DYNAMIC",
            "logo_uri": null,
            "participate_slo": false,
            "redirect_uris": [],
            "response_types": responses,
            "wildcard_redirect": "DISABLED",
        }),
    );
}
