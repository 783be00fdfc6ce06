//! Every layer, and the whole stack, over a service that fails when it is called before it is ready.
//!
//! The classic fault is a layer that clones the service it was told is ready and calls the clone.

mod support;

use http::{Request, Response, StatusCode};
use okta_transport::auth::{BearerLayer, SswsLayer};
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{
    AttemptSpanLayer, AttemptTimeoutLayer, BaseUriLayer, Body, BoxError, BoxService, CallSpanLayer,
    CollectLayer, CurlLayer, DeadlineLayer, DefaultHeadersLayer, OrgUrl, Principal, PrincipalLayer,
    RetryLayer, Transport,
};
use support::{Strict, TOKEN, get};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

/// Calls a service, a clone of it, and it once more, each time after it has become ready.
async fn exercise<S>(mut service: S)
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone,
    S::Error: Into<BoxError>,
{
    for mut service in [service.clone(), service.clone()] {
        for _ in 0..2 {
            call(&mut service).await;
        }
    }
    call(&mut service).await;
    // A clone of a service that is ready is not.
    let Ok(ready) = service.ready().await else {
        panic!("not ready")
    };
    let mut clone = ready.clone();
    call(&mut clone).await;
    call(&mut service).await;
}

async fn call<S>(service: &mut S)
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
{
    let response = async { service.ready().await?.call(get("/x")).await };
    match response.await.map_err(Into::<BoxError>::into) {
        Ok(response) => {
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.body().as_bytes(), b"done");
        }
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn every_layer_alone_waits_until_its_service_is_ready() {
    let org = OrgUrl::parse("https://acme.okta.com").expect("sound");
    exercise(BaseUriLayer::new(org).layer(Strict::default())).await;
    exercise(PrincipalLayer::new(Principal::default()).layer(Strict::default())).await;
    exercise(DeadlineLayer::default().layer(Strict::default())).await;
    exercise(DefaultHeadersLayer::new().layer(Strict::default())).await;
    exercise(
        SswsLayer::new(TOKEN)
            .expect("sound")
            .layer(Strict::default()),
    )
    .await;
    exercise(
        BearerLayer::new(TOKEN)
            .expect("sound")
            .layer(Strict::default()),
    )
    .await;
    exercise(CollectLayer::new().layer(Strict::default())).await;
    exercise(RetryLayer::new().layer(Strict::default())).await;
    exercise(RateLimitLayer::new().layer(Strict::default())).await;
    exercise(AttemptTimeoutLayer::default().layer(Strict::default())).await;
    exercise(CallSpanLayer::new().layer(Strict::default())).await;
    exercise(AttemptSpanLayer::new().layer(Strict::default())).await;
    exercise(CurlLayer::new(|_| {}).layer(Strict::default())).await;
}

#[tokio::test(start_paused = true)]
async fn a_repetition_waits_too() {
    // Each call fails once, so that the service is called a second time.
    let strict = Strict::default().failing_first();
    exercise(RetryLayer::new().layer(strict.clone())).await;
    let stack = Transport::builder("https://acme.okta.com").ssws(TOKEN);
    let stack = stack.curl(|_| {}).service(strict).build().expect("sound");
    exercise(stack).await;
}

#[cfg(feature = "oauth")]
#[tokio::test]
async fn so_does_a_layer_that_gets_tokens_first() {
    use okta_transport::auth::OAuthLayer;
    let org = OrgUrl::parse("https://acme.okta.com").expect("sound");
    exercise(OAuthLayer::token_source(org, support::Tokens).layer(Strict::default())).await;
    let stack = Transport::builder("https://acme.okta.com").token_source(support::Tokens);
    exercise(stack.service(Strict::default()).build().expect("sound")).await;
}

#[cfg(feature = "cache")]
#[tokio::test]
async fn so_does_the_cache_whether_it_is_concerned_or_not() {
    use okta_transport::cache::CacheLayer;
    let layers = || {
        (
            PrincipalLayer::new(Principal::default()),
            CacheLayer::default(),
        )
    };
    exercise(layers().layer(Strict::default())).await;
    exercise(CacheLayer::default().layer(Strict::default())).await;
    let writing = ServiceBuilder::new()
        .map_request(|mut request: Request<Body>| {
            *request.method_mut() = http::Method::POST;
            request
        })
        .layer(CacheLayer::default());
    exercise(writing.service(Strict::default())).await;
    let stack = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .cache(CacheLayer::default())
        .service(Strict::default());
    exercise(stack.build().expect("sound")).await;
}

#[tokio::test]
async fn so_does_the_stack() {
    let stack = |builder: okta_transport::TransportBuilder| {
        builder.service(Strict::default()).build().expect("sound")
    };
    let builder = || Transport::builder("https://acme.okta.com");
    exercise(stack(builder().ssws(TOKEN))).await;
    exercise(stack(builder().no_auth().timeout(None))).await;
    exercise(stack(
        builder().auth_layer(tower::layer::layer_fn(|inner: BoxService| inner)),
    ))
    .await;
    exercise(stack(
        builder()
            .no_auth()
            .layer(ServiceBuilder::new().map_request(|request| request)),
    ))
    .await;
}

#[tokio::test]
#[should_panic = "called before it was ready"]
async fn the_strict_service_is_strict() {
    let mut service = Strict::default();
    let _ = service.ready().await;
    let _ = service.clone().call(get("/x")).await;
}
