//! The token endpoint: assertions, scopes, and what is refused.

use okta_emulator::ServiceApp;
use proptest::prelude::*;
use serde_json::json;

use crate::client::{CLIENT, Client, TOKEN_URL, call, form, nonce_of, refused, text};
use crate::common::Org;
use crate::signer::Signer;

const READ: &str = "okta.users.read";

fn client() -> Client {
    Client::with_scopes(&[READ, "okta.groups.manage"])
}

#[test]
fn a_good_assertion_gets_a_token() {
    let client = client();
    let answer = client.ask(
        &client.assertion(&json!({})),
        "okta.users.read okta.groups.manage okta.users.read",
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
    nonce_of(&answer);
    let body = answer.is(200);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "okta.users.read okta.groups.manage");
    let token = text(&body["access_token"]);
    assert_ne!(token, client.token(READ), "each token is a new one");
    client.get("/api/v1/users", &token).is(200);
}

#[test]
fn orgs_of_different_seeds_hand_out_different_tokens() {
    let token = |seed: u64| {
        let key = Signer::ec("P-256");
        let app = ServiceApp::new(CLIENT)
            .key(&key.jwk())
            .expect("a key")
            .scope(READ);
        let org = Org::with(|builder| builder.seed(seed).service_app(app));
        let client = Client {
            org,
            key,
            proof_key: Signer::ec("P-256"),
        };
        client.token(READ)
    };
    assert_eq!(token(1), token(1));
    assert_ne!(token(1), token(2));
}

#[test]
fn scopes_must_be_granted() {
    let client = client();
    for (scope, what) in [
        ("", "No scopes"),
        (" ", "No scopes"),
        ("okta.apps.read", "okta.apps.read"),
        ("okta.users.read okta.apps.read", "okta.apps.read"),
        ("okta.groups.read", "okta.groups.read"),
        ("unicorns", "unicorns"),
        ("openid", "openid"),
    ] {
        refused(
            client.ask(&client.assertion(&json!({})), scope),
            400,
            "invalid_scope",
            what,
        );
    }
    let none = form(&client.assertion(&json!({})), READ).replace("&scope=okta.users.read", "");
    refused(client.post(&none, &[]), 400, "invalid_scope", "No scopes");
}

#[test]
fn the_form_must_be_whole() {
    let client = client();
    let good = || form(&client.assertion(&json!({})), READ);
    let without = |field: &str| {
        let form = good();
        let kept: Vec<&str> = form
            .split('&')
            .filter(|pair| !pair.starts_with(&format!("{field}=")))
            .collect();
        kept.join("&")
    };
    for (form, status, error, what) in [
        (
            String::new(),
            401,
            "invalid_client",
            "no client credentials",
        ),
        (without("grant_type"), 400, "invalid_request", "grant_type"),
        (
            without("client_assertion"),
            401,
            "invalid_client",
            "no client credentials",
        ),
        (
            without("client_assertion_type"),
            400,
            "invalid_request",
            "client_assertion_type",
        ),
        (
            good().replace("jwt-bearer", "saml2-bearer"),
            400,
            "invalid_request",
            "client_assertion_type",
        ),
        (
            format!("{}&scope=x", good()),
            400,
            "invalid_request",
            "twice",
        ),
        (format!("{}&x=%ff", good()), 400, "invalid_request", "UTF-8"),
        (
            format!("{}&client_id=0oaother", good()),
            401,
            "invalid_client",
            "client_id",
        ),
        (
            format!("{}&client_secret=s", good()),
            400,
            "invalid_request",
            "more than one",
        ),
        (form("garbage", READ), 401, "invalid_client", "three parts"),
        (
            form(&"A".repeat(20_000), READ),
            401,
            "invalid_client",
            "longer",
        ),
        (
            form(&"A".repeat(100_000), READ),
            400,
            "invalid_request",
            "longer",
        ),
    ] {
        refused(client.post(&form, &[]), status, error, what);
    }
    client
        .post(&format!("{}&client_id={CLIENT}&unknown=x", good()), &[])
        .is(200);
    let json = ("content-type", "application/json");
    refused(
        call(&client.org, "POST", TOKEN_URL, &[json], "{}"),
        400,
        "invalid_request",
        "content type",
    );
}

#[test]
fn secrets_get_no_token() {
    let client = client();
    let grant = format!("grant_type=client_credentials&scope={READ}");
    let basic = ("authorization", "Basic MG9hOnNlY3JldA==");
    refused(
        client.post(&grant, &[basic]),
        401,
        "invalid_client",
        "client_assertion",
    );
    let posted = format!("{grant}&client_id={CLIENT}&client_secret=s");
    refused(
        client.post(&posted, &[]),
        401,
        "invalid_client",
        "client_assertion",
    );
    let both = form(&client.assertion(&json!({})), READ);
    refused(
        client.post(&both, &[basic]),
        400,
        "invalid_request",
        "more than one",
    );
}

#[test]
fn no_other_path_hands_out_tokens() {
    let client = client();
    let form_type = ("content-type", "application/x-www-form-urlencoded");
    for path in [
        "/oauth2/default/v1/token",
        "/oauth2/v1/token/",
        "/oauth2/v1/tokens",
    ] {
        let url = format!("https://org.example.com{path}");
        let assertion = client.assertion(&json!({ "aud": url }));
        call(
            &client.org,
            "POST",
            &url,
            &[form_type],
            &form(&assertion, READ),
        )
        .refused(401, "E0000011", "");
    }
    call(&client.org, "GET", TOKEN_URL, &[], "").refused(401, "E0000011", "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_asked_is_answered(body in prop::collection::vec(any::<u8>(), 0..200), assertion in "\\PC{0,60}") {
        let org = Org::new();
        let header = ("content-type", "application/x-www-form-urlencoded");
        let text = String::from_utf8_lossy(&body);
        for form in [text.into_owned(), form(&assertion.replace(['&', '+', '%'], ""), READ)] {
            let answer = call(&org, "POST", TOKEN_URL, &[header], &form);
            prop_assert!(matches!(answer.status.as_u16(), 400 | 401), "{}", answer.status);
        }
    }
}
