//! The example of layers around somebody else's service does what it shows.

use http::{Request, StatusCode};
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{Attempts, Body, TransportError, TransportErrorKind};
use tower::ServiceExt;

#[allow(dead_code, reason = "an example's `main` is its own")]
#[path = "../examples/layers_alone.rs"]
mod layers_alone;

#[tokio::test(start_paused = true)]
async fn layers_work_around_a_service_of_ones_own() {
    let limits = RateLimitLayer::new();
    let service = layers_alone::gateway(Default::default(), limits.clone()).expect("sound");
    let get = |uri: &str| Request::get(uri).body(Body::empty()).expect("a request");

    let answer = service.clone().oneshot(get("/api/v1/users")).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let attempts = answer.extensions().get::<Attempts>();
    assert_eq!(attempts.map(Attempts::len), Some(2), "a 503 is repeated");
    assert_eq!(limits.snapshot()[0].remaining, Some(598));

    for (uri, kind) in [
        ("https://evil.example/", TransportErrorKind::ForeignOrigin),
        ("/broken", TransportErrorKind::TruncatedBody),
    ] {
        let error = service.clone().oneshot(get(uri)).await.expect_err(uri);
        let error = error.downcast::<TransportError>().expect("one of ours");
        assert_eq!(error.kind(), kind);
    }
}
