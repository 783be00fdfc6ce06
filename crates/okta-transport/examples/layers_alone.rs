//! Layers of this crate around a service of your own, without the rest of the stack and without a network.
//!
//! A gateway that forwards to Okta needs authentication, a limit on sizes, respect for rate limits and patience with
//! servers that restart, and brings its own client. Run it with `cargo run -p okta-transport --example layers_alone`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{Request, Response, StatusCode};
use okta_transport::auth::SswsLayer;
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{
    Attempts, BaseUriLayer, Body, BoxError, BoxService, CollectLayer, ConfigError, DeadlineLayer,
    EffectiveUri, OrgUrl, RetryLayer, TransportError,
};
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// Stands for the client that the gateway has already.
#[derive(Clone, Default)]
pub(crate) struct OwnClient {
    calls: Arc<AtomicU32>,
}

impl OwnClient {
    async fn send(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let authenticated = request.headers().contains_key(AUTHORIZATION);
        println!(
            "own client: {} {} (authenticated: {authenticated})",
            request.method(),
            request.uri()
        );
        let users = Body::from(r#"[{"id":"00u1"},{"id":"00u2"}]"#);
        let response = Response::builder()
            .header("date", "Mon, 29 Sep 2025 06:24:57 GMT")
            .header("x-rate-limit-limit", 600)
            .header("x-rate-limit-remaining", 599 - call)
            .header("x-rate-limit-reset", 1_759_127_105);
        Ok(match request.uri().path() {
            // The first call finds a server that restarts.
            _ if call == 0 => response
                .status(StatusCode::SERVICE_UNAVAILABLE)
                .body(Body::empty())?,
            "/broken" => response.header(CONTENT_LENGTH, 1000).body(users)?,
            _ => response.body(users)?,
        })
    }
}

/// The layers that this gateway takes, around its client.
pub(crate) fn gateway(
    client: OwnClient,
    limits: RateLimitLayer,
) -> Result<BoxService, ConfigError> {
    let retry = RetryLayer::new()
        .with_max_retries(1)
        .with_backoff(Duration::from_millis(1), Duration::from_millis(10));
    Ok(BoxService::new(
        ServiceBuilder::new()
            .layer(BaseUriLayer::new(OrgUrl::parse("https://acme.okta.com")?))
            .layer(DeadlineLayer::new(Duration::from_secs(10)))
            .layer(retry)
            .layer(limits)
            .layer(SswsLayer::new("00a-token-of-an-example-org")?)
            .layer(CollectLayer::new().with_max_size(1024 * 1024))
            .service(service_fn(move |request| client.clone().send(request))),
    ))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let limits = RateLimitLayer::new();
    let service = gateway(OwnClient::default(), limits.clone())?;

    let request = Request::get("/api/v1/users?limit=2").body(Body::empty())?;
    let response = service.clone().oneshot(request).await?;
    let extensions = response.extensions();
    let uri = extensions
        .get::<EffectiveUri>()
        .map(|uri| uri.0.to_string());
    let attempts = extensions.get::<Attempts>().map(ToString::to_string);
    println!(
        "answer: {} of {} bytes from {} {}",
        response.status(),
        response.body().len(),
        uri.unwrap_or_default(),
        attempts.unwrap_or_default()
    );
    for bucket in limits.snapshot() {
        println!("left of {}: {:?}", bucket.bucket, bucket.remaining);
    }

    // What is wrong is told, and so is whether the request can have arrived.
    for uri in ["https://evil.example/api/v1/users", "/broken"] {
        let result = service
            .clone()
            .oneshot(Request::get(uri).body(Body::empty())?)
            .await;
        let Err(error) = result else {
            return Err("this should have failed".into());
        };
        let error = error.downcast::<TransportError>()?;
        println!(
            "refused: {error} (may have been sent: {})",
            error.request_may_have_been_sent()
        );
    }
    Ok(())
}
