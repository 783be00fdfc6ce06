//! Why there is no token, in words that help.

use std::error::Error as _;

use http::{Request, Response};
use okta_emulator::{Fault, FaultKind};
use okta_transport::auth::{OAuthLayer, PrivateKey, ServiceApp, SignError, SignFuture, Signer};
use okta_transport::auth::{SigningAlgorithm, TokenError};
use okta_transport::{Body, BoxError, TransportError, TransportErrorKind};
use tokio::time::Instant;
use tower::{Layer, service_fn};

use crate::fakes::{SECOND, org};
use crate::org::{CLIENT, Watched, app, emulator, field, key, layer, list};
use crate::samples::named;

fn cause(error: &TransportError) -> &TokenError {
    assert_eq!(error.kind(), TransportErrorKind::Token);
    assert!(!error.request_may_have_been_sent());
    let source = error.source().expect("a cause");
    source.downcast_ref().expect("a token error")
}

/// What becomes of a call where the token endpoint answers so.
async fn answered(
    status: u16,
    headers: &[(&'static str, &'static str)],
    body: &'static str,
) -> TransportError {
    let headers = headers.to_vec();
    let inner = service_fn(move |_: Request<Body>| {
        let mut response = Response::builder().status(status);
        for (name, value) in &headers {
            response = response.header(*name, *value);
        }
        let response = response.body(Body::from(body));
        async move { Ok::<_, BoxError>(response?) }
    });
    list(layer(app(key())).layer(inner))
        .await
        .expect_err("no token")
}

#[tokio::test(start_paused = true)]
async fn an_error_arrives_whole() {
    let body =
        r#"{"error":"invalid_scope","error_description":"One or more scopes are not configured."}"#;
    let error = answered(400, &[("x-okta-request-id", "aB3-x")], body).await;
    assert!(error.is_lasting());
    assert_eq!(
        error.to_string(),
        "GET https://org.example.com/api/v1/users: no access token: the token endpoint answered 400 invalid_scope"
    );
    let cause = cause(&error);
    assert_eq!(cause.status().expect("a status"), 400);
    assert_eq!(cause.error(), Some("invalid_scope"));
    assert_eq!(
        cause.error_description(),
        Some("One or more scopes are not configured.")
    );
    assert_eq!(cause.request_id(), Some("aB3-x"));
    assert!(cause.is_lasting());
    assert_eq!(
        cause.to_string(),
        "the token endpoint gave no access token: 400 invalid_scope: One or more scopes are not configured. \
         (request aB3-x); grant the app every scope that is asked for (okta.groups.read okta.users.read), under \
         \"Okta API Scopes\": one that manages is no leave to ask for one that reads"
    );
}

#[tokio::test(start_paused = true)]
async fn answers_in_other_formats_are_told_apart() {
    let html = ("content-type", "text/html; charset=utf-8");
    for (status, header, body, expected, is_lasting) in [
        (404, html, "<html>", "a page and not JSON", true),
        (
            200,
            html,
            "<!doctype html><title>Sign in",
            "a page and not JSON",
            true,
        ),
        (502, html, "<html>", "a page and not JSON", false),
        (
            403,
            ("x", "y"),
            r#"{"errorCode":"E0000005","errorSummary":"Invalid session"}"#,
            "403 E0000005: Invalid session",
            true,
        ),
        (
            429,
            ("x", "y"),
            r#"{"errorCode":"E0000047","errorSummary":"Too many"}"#,
            "429 E0000047: Too many",
            false,
        ),
        (
            500,
            ("x", "y"),
            r#"{"errorCode":"E0000009"}"#,
            "500 E0000009",
            false,
        ),
        (401, ("x", "y"), "", "not in the format", true),
        (
            302,
            ("location", "/"),
            "",
            "redirects are not followed",
            true,
        ),
        (200, ("x", "y"), "{}", "no access_token", true),
        (
            200,
            ("x", "y"),
            r#"{"access_token":"hunter2","token_type":"mac"}"#,
            "neither Bearer nor DPoP",
            true,
        ),
        (
            200,
            ("x", "y"),
            r#"{"access_token":"hunter 2","token_type":"Bearer"}"#,
            "a character",
            true,
        ),
        (204, ("x", "y"), "", "not in the format", true),
    ] {
        let error = answered(status, &[header], body).await;
        let text = crate::support::all_text(&error);
        assert!(text.contains(expected), "{expected}: {text}");
        assert!(!text.contains("hunter"), "{text}");
        assert_eq!(error.is_lasting(), is_lasting, "{body}");
        assert_eq!(cause(&error).status().expect("a status"), status);
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_org_refuses_has_a_hint() {
    let other = || PrivateKey::from_jwk(&named("P-384").jwk).expect("a key");
    let scope = |scope: &str| ServiceApp::new(CLIENT, key()).scopes([scope]);
    for (app, expected) in [
        (app(other()), "is this key registered with it"),
        (
            app(key().with_key_id("other")),
            "is this key registered with it",
        ),
        (
            ServiceApp::new("0oaunknown", key()).scopes(["okta.users.read"]),
            "is 0oaunknown the id",
        ),
        (scope("okta.apps.read"), "grant the app every scope"),
    ] {
        let service = layer(app).layer(Watched::org(&emulator(&key(), false)));
        let error = list(service).await.expect_err("refused");
        let hint = cause(&error).hint().expect("a hint");
        assert!(hint.contains(expected), "{hint}");
        assert!(error.is_lasting());
    }
    // An org under another address than the one that it knows itself by.
    let elsewhere = okta_transport::OrgUrl::parse("https://other.example.com").expect("sound");
    let emulator = okta_transport::CollectLayer::new().layer(emulator(&key(), false));
    let moved = service_fn(move |mut request: Request<Body>| {
        *request.uri_mut() = "https://org.example.com/oauth2/v1/token"
            .parse()
            .expect("a URI");
        tower::ServiceExt::oneshot(emulator.clone(), request)
    });
    let layer = OAuthLayer::service_app(elsewhere, app(key()).dpop(false)).expect("sound");
    let service = layer.with_timer(crate::org::Wrong::by(0)).layer(moved);
    let request = crate::support::get("https://other.example.com/api/v1/users");
    let error = tower::ServiceExt::oneshot(service, request)
        .await
        .expect_err("refused");
    let text = crate::support::all_text(&*error);
    assert!(
        text.contains("was made for https://other.example.com/oauth2/v1/token"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_are_repeated_each_time_with_a_new_assertion() {
    for kind in [
        FaultKind::RateLimited,
        FaultKind::ConcurrencyLimited,
        FaultKind::InternalError,
        FaultKind::BadGateway { processed: true },
        FaultKind::ServiceUnavailable { processed: true },
        FaultKind::GatewayTimeout { processed: true },
        FaultKind::DropBeforeRead,
        FaultKind::DropUnprocessed,
        FaultKind::DropProcessed,
    ] {
        let emulator = emulator(&key(), false);
        let app = app(key()).timeout(120 * SECOND);
        emulator.add_fault(Fault::new(kind.clone()).path("/oauth2/v1/token").times(2));
        let org = Watched::org(&emulator);
        let service = layer(app).layer(org.clone());
        assert_eq!(list(service).await.expect("answered"), 200, "{kind:?}");
        let sent = org.token_requests();
        let mut assertions: Vec<_> = sent
            .iter()
            .map(|it| field(it, "client_assertion"))
            .collect();
        let mut proofs: Vec<_> = sent.iter().map(|it| &it.headers()["dpop"]).collect();
        assertions.sort_unstable();
        assertions.dedup();
        proofs.dedup();
        assert_eq!((assertions.len(), proofs.len()), (3, 3), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn trying_ends_with_its_time() {
    let emulator = emulator(&key(), false);
    let down = FaultKind::ServiceUnavailable { processed: false };
    emulator.add_fault(Fault::new(down).path("/oauth2/v1/token"));
    let org = Watched::org(&emulator);
    let begin = Instant::now();
    let error = list(layer(app(key()).timeout(5 * SECOND)).layer(org.clone())).await;
    let error = error.expect_err("no token");
    assert!(begin.elapsed() <= 5 * SECOND);
    assert!(!error.is_lasting() && cause(&error).status().is_some());
    assert!((2..=6).contains(&org.token_requests().len()));
}

/// Signs nothing.
struct Broken;

impl Signer for Broken {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Rs256
    }

    fn key_id(&self) -> Option<&str> {
        None
    }

    fn public_jwk(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async { Err(SignError::new("the key service is down")) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_signer_that_fails_is_the_cause() {
    let inner = Watched::new(service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Body::empty()))
    }));
    let error = list(layer(app(Broken)).layer(inner.clone()))
        .await
        .expect_err("no token");
    let text = crate::support::all_text(&error);
    assert!(text.contains("the key service is down"), "{text}");
    assert!(inner.token_requests().is_empty());
}

#[test]
fn settings_are_checked_at_once() {
    for (app, keys) in [
        (ServiceApp::new("", key()), vec!["clientId", "scopes"]),
        (
            ServiceApp::new("{clientId}", key()).scopes(["{scopes}"]),
            vec!["clientId", "scopes"],
        ),
        (app(key()).scopes(["okta users"]), vec!["scopes"]),
        (app(key()).scopes([""]), vec!["scopes"]),
    ] {
        let error = OAuthLayer::service_app(org(), app).expect_err("refused");
        let found: Vec<_> = error.problems().iter().map(|it| it.key()).collect();
        assert_eq!(found, keys);
    }
}
