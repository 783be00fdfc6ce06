//! Layers of this crate around a service of your own, without the rest of the stack and without a network.
//!
//! A gateway that forwards to Okta needs authentication and a limit on sizes, and brings its own client. Run it with
//! `cargo run -p okta-transport --example layers_alone`.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{Request, Response};
use okta_transport::auth::SswsLayer;
use okta_transport::{
    BaseUriLayer, Body, BoxError, CollectLayer, DeadlineLayer, EffectiveUri, OrgUrl, TransportError,
};
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// Stands for the client that the gateway has already.
async fn own_client(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let authenticated = request.headers().contains_key(AUTHORIZATION);
    println!(
        "own client: {} {} (authenticated: {authenticated})",
        request.method(),
        request.uri()
    );
    let users = Body::from(r#"[{"id":"00u1"},{"id":"00u2"}]"#);
    if request.uri().path().ends_with("/broken") {
        return Ok(Response::builder()
            .header(CONTENT_LENGTH, 1000)
            .body(users)?);
    }
    Ok(Response::new(users))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let service = ServiceBuilder::new()
        .layer(BaseUriLayer::new(OrgUrl::parse("https://acme.okta.com")?))
        .layer(DeadlineLayer::new(Duration::from_secs(10)))
        .layer(SswsLayer::new("00a-token-of-an-example-org")?)
        .layer(CollectLayer::new().with_max_size(1024 * 1024))
        .service(service_fn(own_client));

    let request = Request::get("/api/v1/users?limit=2").body(Body::empty())?;
    let response = service.clone().oneshot(request).await?;
    let uri = response
        .extensions()
        .get::<EffectiveUri>()
        .map(|uri| uri.0.to_string());
    println!(
        "answer: {} of {} bytes from {}",
        response.status(),
        response.body().len(),
        uri.unwrap_or_default()
    );

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
