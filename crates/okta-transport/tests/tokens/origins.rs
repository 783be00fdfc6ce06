//! Tokens go to their org, and to nobody else.

use http::{Request, Response};
use okta_transport::auth::OAuthLayer;
use okta_transport::{Body, BoxError, OrgUrl, TransportErrorKind};
use tower::{Layer, ServiceExt, service_fn};

use crate::fakes::{Source, get, org};
use crate::org::{Watched, app, key};
use crate::support::{get as get_from, ours};

#[tokio::test]
async fn another_origin_sees_no_request() {
    let inner = Watched::new(service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Body::empty()))
    }));
    let source = Source::default();
    let second = OrgUrl::parse("https://drapp.org.example.com").expect("sound");
    let service = source.layer().with_server(second).layer(inner.clone());
    for (uri, is_sent) in [
        ("https://org.example.com/x", true),
        ("https://ORG.example.com:443/x", true),
        ("https://drapp.org.example.com/x", true),
        ("/x", true),
        ("http://org.example.com/x", false),
        ("https://org.example.com:8443/x", false),
        ("https://amy@org.example.com/x", false),
        ("https://evil.example/x", false),
        ("http://127.0.0.1/x", false),
        ("evil.example:443", false),
    ] {
        let (before, asked) = (inner.sent("/x").len(), source.count());
        let result = service.clone().oneshot(get_from(uri)).await;
        assert_eq!(result.is_ok(), is_sent, "{uri}");
        assert_eq!(
            inner.sent("/x").len() - before,
            usize::from(is_sent),
            "{uri}"
        );
        if let Err(error) = result {
            let error = ours(error);
            assert_eq!(error.kind(), TransportErrorKind::ForeignOrigin);
            assert!(!error.request_may_have_been_sent());
            assert_eq!(source.count(), asked, "{uri}");
        }
    }
}

#[tokio::test]
async fn plain_http_takes_an_org_that_allows_it() {
    let address = "http://127.0.0.1:8080";
    assert!(OrgUrl::parse(address).is_err());
    let org = OrgUrl::parse_danger_allowing_http_on_loopback(address).expect("allowed");
    let inner =
        service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Body::empty())));
    let service = OAuthLayer::token_source(org, Source::default()).layer(inner);
    assert!(
        service
            .oneshot(get_from("http://127.0.0.1:8080/x"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = "https://evil.example/oauth2/v1/token";
    let moved = move |_: Request<Body>| async move {
        let response = Response::builder()
            .status(307)
            .header("location", elsewhere);
        Ok::<_, BoxError>(response.body(Body::empty())?)
    };
    let inner = Watched::new(service_fn(moved));
    let response = Source::default()
        .layer()
        .layer(inner.clone())
        .oneshot(get())
        .await;
    assert_eq!(response.expect("an answer").status(), 307);
    let layer = OAuthLayer::service_app(org(), app(key())).expect("sound");
    let error = layer
        .layer(inner.clone())
        .oneshot(get())
        .await
        .expect_err("no token");
    let text = crate::support::all_text(&*error);
    assert!(text.contains("307; redirects are not followed"), "{text}");
    assert_eq!((inner.token_requests().len(), inner.tokens().len()), (1, 1));
}
