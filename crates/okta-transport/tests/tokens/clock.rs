//! A machine whose clock is wrong gets tokens all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use http::{Request, Response};
use okta_emulator::{Fault, FaultKind};
use okta_transport::auth::OAuthLayer;
use okta_transport::{Body, BoxError};
use tokio::time::advance;
use tower::{Layer, service_fn};

use crate::fakes::{SECOND, org};
use crate::org::{Watched, Wrong, app, emulator, key, list};
use crate::support::PAST;

#[tokio::test(start_paused = true)]
async fn it_is_set_right_by_the_first_refusal() {
    for dpop in [false, true] {
        for by in [-7200, 7200, -86_400 * 400, 4000] {
            let emulator = emulator(&key(), dpop);
            let org_service = Watched::org(&emulator);
            let layer = OAuthLayer::service_app(org(), app(key())).expect("sound");
            let service = layer.with_timer(Wrong::by(by)).layer(org_service.clone());
            assert_eq!(list(service.clone()).await.expect("healed"), 200, "{by}");
            // The refusal brings the nonce along.
            assert_eq!(org_service.token_requests().len(), 2, "{by}");
            // The next token needs no second try.
            advance(3601 * SECOND).await;
            assert_eq!(list(service).await.expect("healed"), 200, "{by}");
            assert_eq!(org_service.token_requests().len(), 3, "{by}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_whose_clock_runs_away_is_followed_once() {
    let hours = Arc::new(AtomicU64::new(1));
    let inner = Watched::new(service_fn(move |_: Request<Body>| {
        let hours = hours.fetch_add(1, Ordering::Relaxed);
        let date = UNIX_EPOCH + Duration::from_secs(PAST + hours * 3600);
        let response = Response::builder().status(401);
        let response = response.header("date", httpdate::fmt_http_date(date));
        let response = response.body(Body::from(r#"{"error":"invalid_client"}"#));
        async move { Ok::<_, BoxError>(response?) }
    }));
    let error = list(crate::org::layer(app(key())).layer(inner.clone())).await;
    let text = crate::support::all_text(&error.expect_err("refused"));
    assert!(text.contains("401 invalid_client"), "{text}");
    assert_eq!(inner.token_requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_has_nothing_to_do_with_the_clock_is_not_tried_again() {
    let other = okta_transport::auth::PrivateKey::from_jwk(&crate::samples::named("P-384").jwk);
    let org = Watched::org(&emulator(&key(), false));
    let service = crate::org::layer(app(other.expect("a key"))).layer(org.clone());
    let error = list(service).await.expect_err("refused");
    assert!(error.is_lasting());
    assert_eq!(org.token_requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_late_makes_no_clock_wrong_and_no_life_longer() {
    let emulator = emulator(&key(), false);
    let slow = FaultKind::Latency {
        from: 20 * SECOND,
        to: 20 * SECOND,
    };
    emulator.add_fault(Fault::new(slow).path("/oauth2/v1/token").times(1));
    let org = Watched::org(&emulator);
    let service = crate::org::layer(app(key())).layer(org.clone());
    list(service.clone()).await.expect("answered");
    // Counted from when it was asked for, the token is renewed from second 3300 on.
    advance(3279 * SECOND).await;
    list(service.clone()).await.expect("answered");
    assert_eq!(org.token_requests().len(), 1);
    advance(SECOND).await;
    list(service).await.expect("answered");
    assert_eq!(org.token_requests().len(), 2);
}
