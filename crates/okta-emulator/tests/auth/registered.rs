//! Service apps that are registered by calls instead of by the builder.

use serde_json::{Value, json};

use crate::client::{Client, assertion_claims, challenge, refused, text};
use crate::common::{Answered, Org, id};
use crate::signer::Signer;

const READ: &str = "okta.users.read";

fn app(keys: &Value) -> Value {
    json!({
        "name": "oidc_client", "label": "a service", "signOnMode": "OPENID_CONNECT",
        "credentials": { "oauthClient": { "token_endpoint_auth_method": "private_key_jwt" } },
        "settings": { "oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks": { "keys": keys },
        } },
    })
}

/// An org with an app that was registered by a call, and the app's key.
struct Registered {
    client: Client,
    app: String,
}

impl Registered {
    fn new(set_up: impl FnOnce(&mut Value)) -> Self {
        let org = Org::new();
        let (key, proof_key) = (Signer::ec("P-256"), Signer::ec("P-256"));
        let mut app = app(&json!([key.jwk_with(&json!({ "kid": "first" }))]));
        set_up(&mut app);
        let app = id(&org.post("/api/v1/apps", &app).is(200));
        let client = Client {
            org,
            key,
            proof_key,
        };
        Self { client, app }
    }

    fn grant(&self, scope: &str) -> String {
        let grant = json!({ "scopeId": scope, "issuer": "https://org.example.com" });
        let path = format!("/api/v1/apps/{}/grants", self.app);
        id(&self.client.org.post(&path, &grant).is(201))
    }

    fn ask(&self, client_id: &str, key: &Signer, kid: &str) -> Answered {
        let claims = assertion_claims(&json!({ "iss": client_id, "sub": client_id }));
        let header = json!({ "alg": key.algorithm(), "kid": kid });
        self.client.ask(&key.sign(&header, &claims), READ)
    }

    fn ask_as_itself(&self) -> Answered {
        self.ask(&self.app, &self.client.key, "first")
    }
}

#[test]
fn an_app_gets_tokens_for_the_scopes_that_it_was_granted() {
    let it = Registered::new(|_| {});
    refused(it.ask_as_itself(), 400, "invalid_scope", READ);
    let grant = it.grant(READ);
    let token = text(&it.ask_as_itself().is(200)["access_token"]);
    it.client.get("/api/v1/users", &token).is(200);
    assert!(challenge(it.client.get("/api/v1/groups", &token), 403).contains("okta.groups.read"));
    let path = format!("/api/v1/apps/{}/grants/{grant}", it.app);
    it.client.org.delete(&path).is(204);
    refused(it.ask_as_itself(), 400, "invalid_scope", READ);
}

#[test]
fn keys_are_added_and_taken_away() {
    let it = Registered::new(|_| {});
    it.grant(READ);
    let second = Signer::ec("P-521");
    let keys = format!("/api/v1/apps/{}/credentials/jwks", it.app);
    refused(
        it.ask(&it.app, &second, "second"),
        401,
        "invalid_client",
        "kid",
    );
    let jwk = second.jwk_with(&json!({ "kid": "second", "status": "ACTIVE" }));
    let key = id(&it.client.org.post(&keys, &jwk).is(201));
    it.ask(&it.app, &second, "second").is(200);
    let deactivate = format!("{keys}/{key}/lifecycle/deactivate");
    it.client.org.post(&deactivate, &Value::Null).is(200);
    refused(
        it.ask(&it.app, &second, "second"),
        401,
        "invalid_client",
        "kid",
    );
    it.ask_as_itself().is(200);
}

#[test]
fn a_deactivated_app_gets_no_tokens() {
    let it = Registered::new(|_| {});
    it.grant(READ);
    let lifecycle = |verb: &str| {
        let path = format!("/api/v1/apps/{}/lifecycle/{verb}", it.app);
        it.client.org.post(&path, &Value::Null).is(200);
    };
    lifecycle("deactivate");
    refused(it.ask_as_itself(), 401, "invalid_client", "not active");
    lifecycle("activate");
    it.ask_as_itself().is(200);
    lifecycle("deactivate");
    it.client
        .org
        .delete(&format!("/api/v1/apps/{}", it.app))
        .is(204);
    refused(
        it.ask_as_itself(),
        401,
        "invalid_client",
        "not the id of a client",
    );
}

#[test]
fn an_app_may_have_a_client_id_of_its_own() {
    let it = Registered::new(|app| {
        app["credentials"]["oauthClient"]["client_id"] = json!("the-service")
    });
    it.grant(READ);
    it.ask("the-service", &it.client.key, "first").is(200);
    refused(
        it.ask_as_itself(),
        401,
        "invalid_client",
        "not the id of a client",
    );
    // Nothing else in the org is a client.
    for id in ["", "/", "0oa/grants", "../users"] {
        refused(
            it.ask(id, &it.client.key, "first"),
            401,
            "invalid_client",
            "sub",
        );
    }
}

#[test]
fn only_service_apps_with_keys_get_tokens() {
    let it = Registered::new(|app| {
        app["settings"]["oauthClient"]["application_type"] = json!("web");
    });
    refused(
        it.ask_as_itself(),
        400,
        "unauthorized_client",
        "service app",
    );
    let it = Registered::new(|app| {
        app["settings"]["oauthClient"]["grant_types"] = json!(["authorization_code"]);
    });
    refused(
        it.ask_as_itself(),
        400,
        "unauthorized_client",
        "client_credentials",
    );
    let it = Registered::new(|app| {
        app["credentials"]["oauthClient"]["token_endpoint_auth_method"] =
            json!("client_secret_post");
    });
    refused(it.ask_as_itself(), 401, "invalid_client", "private_key_jwt");
}

#[test]
fn a_key_that_cannot_be_used_is_said() {
    let it = Registered::new(|app| {
        app["settings"]["oauthClient"]["jwks"]["keys"][0]["x"] = json!("eA");
    });
    refused(it.ask_as_itself(), 401, "invalid_client", "32 bytes");
}

#[test]
fn an_app_that_binds_its_tokens_must_send_proofs() {
    let it = Registered::new(|app| {
        app["settings"]["oauthClient"]["dpop_bound_access_tokens"] = json!(true);
    });
    it.grant(READ);
    refused(it.ask_as_itself(), 400, "invalid_dpop_proof", "missing");
}
