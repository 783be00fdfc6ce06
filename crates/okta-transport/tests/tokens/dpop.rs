//! Tokens that are bound to a key, and the proofs of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Request, Response};
use okta_emulator::{Fault, FaultKind};
use okta_transport::auth::{KeyRotation, OAuthLayer};
use okta_transport::{Body, BoxError, CollectLayer};
use serde_json::Value;
use tokio::time::advance;
use tower::{Layer, ServiceExt, service_fn};

use crate::fakes::{SECOND, org};
use crate::org::{Watched, Wrong, app, emulator, key, layer, list};

/// Header and claims of a request's proof.
fn proof(request: &Request<Body>) -> (Value, Value) {
    let text = request.headers()["dpop"].to_str().expect("text");
    let mut parts = text.split('.').map(|part| {
        let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&json).unwrap_or_default()
    });
    (
        parts.next().expect("a header"),
        parts.next().expect("claims"),
    )
}

#[tokio::test(start_paused = true)]
async fn every_request_has_a_proof_of_its_own() {
    let org = Watched::org(&emulator(&key(), true));
    let service = layer(app(key())).layer(org.clone());
    for _ in 0..3 {
        assert_eq!(list(service.clone()).await.expect("answered"), 200);
    }
    let (asked, called) = (org.token_requests(), org.sent("/api/v1/users"));
    assert_eq!((asked.len(), called.len()), (2, 3));
    let all: Vec<_> = asked.iter().chain(&called).map(proof).collect();
    let mut ids: Vec<_> = all
        .iter()
        .map(|(_, claims)| claims["jti"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    assert!(
        all.iter()
            .all(|(header, _)| header["jwk"] == all[0].0["jwk"]),
        "one key"
    );
    assert!(all[0].1.get("nonce").is_none() && all[1].1["nonce"].is_string());
    assert_eq!(all[1].1["htu"], "https://org.example.com/oauth2/v1/token");
    assert_eq!(all[2].1["htu"], "https://org.example.com/api/v1/users");
    assert_eq!(all[2].1["htm"], "GET");
    assert!(all[2].1["ath"].is_string());
}

#[tokio::test(start_paused = true)]
async fn after_the_first_token_each_takes_one_request() {
    let emulator = emulator(&key(), true);
    let org = Watched::org(&emulator);
    let service = layer(app(key())).layer(org.clone());
    for minted in 0..4 {
        assert_eq!(list(service.clone()).await.expect("answered"), 200);
        assert_eq!(org.token_requests().len(), 2 + minted);
        advance(3601 * SECOND).await;
    }
    // A nonce that has become stale costs one more, and fails nothing.
    emulator.expire_dpop_nonces();
    assert_eq!(list(service).await.expect("answered"), 200);
    assert_eq!(org.token_requests().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_bound_token_that_is_revoked_is_replaced() {
    let emulator = emulator(&key(), true);
    let org = Watched::org(&emulator);
    let service = layer(app(key())).layer(org.clone());
    list(service.clone()).await.expect("answered");
    assert!(emulator.revoke_token(&org.tokens()[0]));
    assert_eq!(list(service).await.expect("answered"), 200);
    assert_eq!(org.token_requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_new_key_counts_from_the_next_token_on() {
    let keys = Arc::new(KeyRotation::new());
    let org = Watched::org(&emulator(&key(), true));
    let service = layer(app(key()).proof_key_rotation(keys.clone())).layer(org.clone());
    let mut used = Vec::new();
    for step in 0..3 {
        assert_eq!(list(service.clone()).await.expect("answered"), 200);
        let called = org.sent("/api/v1/users");
        used.push(proof(called.last().expect("a call")).0["jwk"].clone());
        match step {
            0 => keys.rotate(),
            _ => advance(3601 * SECOND).await,
        }
    }
    assert_eq!(used[0], used[1], "the token is bound to it");
    assert_ne!(used[1], used[2]);
}

#[tokio::test(start_paused = true)]
async fn without_proofs_an_app_that_needs_them_is_told_so() {
    let org = Watched::org(&emulator(&key(), true));
    let service = layer(app(key()).dpop(false)).layer(org.clone());
    let error = list(service).await.expect_err("refused");
    assert!(crate::support::all_text(&error).contains("switch it on (`ServiceApp::dpop`)"));
    assert!(!org.token_requests()[0].headers().contains_key("dpop"));
}

/// Answers the first call to the API like this.
async fn first_refused(
    challenge: &'static str,
    status: u16,
    date: Option<&'static str>,
) -> (u16, Vec<Value>) {
    let emulator = CollectLayer::new().layer(emulator(&key(), true));
    let refused = Arc::new(std::sync::Mutex::new(false));
    let inner = service_fn(move |request: Request<Body>| {
        let is_first = request.uri().path() != "/oauth2/v1/token"
            && !std::mem::replace(&mut *refused.lock().expect("no panic"), true);
        let emulator = emulator.clone();
        async move {
            if !is_first {
                return emulator.oneshot(request).await;
            }
            let response = Response::builder().status(status);
            let response = response
                .header("www-authenticate", challenge)
                .header("dpop-nonce", "of-the-api");
            let response = match date {
                Some(date) => response.header("date", date),
                None => response,
            };
            Ok::<_, BoxError>(response.body(Body::empty())?)
        }
    });
    let org = Watched::new(inner);
    let service = layer(app(key())).layer(org.clone());
    let status = list(service).await.expect("answered");
    let called = org.sent("/api/v1/users");
    assert_eq!(org.token_requests().len(), 2, "one token");
    (status, called.iter().map(|call| proof(call).1).collect())
}

#[tokio::test(start_paused = true)]
async fn a_nonce_that_the_api_asks_for_is_given_once() {
    for status in [401, 400] {
        let (status, claims) = first_refused("DPoP error=\"use_dpop_nonce\"", status, None).await;
        assert_eq!((status, claims.len()), (200, 2));
        assert!(claims[0].get("nonce").is_none());
        assert_eq!(claims[1]["nonce"], "of-the-api");
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_of_the_wrong_time_is_made_anew() {
    // The org's clock is that of the test; this one is a minute ahead.
    let date = "Mon, 29 Sep 2025 06:25:57 GMT";
    let challenge = "DPoP error=\"invalid_dpop_proof\"";
    let (status, claims) = first_refused(challenge, 400, Some(date)).await;
    assert_eq!((status, claims.len()), (200, 2));
    assert_eq!(
        claims[1]["iat"].as_i64(),
        claims[0]["iat"].as_i64().map(|iat| iat + 60)
    );
    let (status, claims) = first_refused(challenge, 400, None).await;
    assert_eq!(
        (status, claims.len()),
        (400, 1),
        "nothing would be different"
    );
}

#[tokio::test(start_paused = true)]
async fn many_calls_at_once_share_the_dance() {
    let emulator = emulator(&key(), true);
    emulator.add_fault(Fault::new(FaultKind::Latency {
        from: SECOND,
        to: SECOND,
    }));
    let seen = Watched::org(&emulator);
    let service = OAuthLayer::service_app(org(), app(key())).expect("sound");
    let service = service.with_timer(Wrong::by(0)).layer(seen.clone());
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(list(service.clone())))
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic").expect("answered"), 200);
    }
    assert_eq!(seen.token_requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_path_alone_is_proved_as_the_orgs() {
    let emulator = CollectLayer::new().layer(emulator(&key(), true));
    let seen = Watched::new(service_fn(move |mut request: Request<Body>| {
        let emulator = emulator.clone();
        async move {
            if request.uri().authority().is_none() {
                *request.uri_mut() = format!("https://org.example.com{}", request.uri()).parse()?;
            }
            emulator.oneshot(request).await
        }
    }));
    let service = layer(app(key())).layer(seen.clone());
    let response = service.oneshot(crate::support::get("/api/v1/users")).await;
    assert_eq!(response.expect("an answer").status(), 200);
}
