//! A gateway in front of an org: programs behind it call Okta's API without a key of their own, and share one token, one
//! budget of calls and one way to repeat what failed.
//!
//! axum takes the requests in. What carries them on are layers of this project, put together by hand around an HTTP client:
//! no operation and no model has a part in it. The org is one in a box in this process, with a service app whose tokens
//! are bound to a key (DPoP). Run it with `cargo run -p okta-api --example forwarding_gateway`.

use axum::Router;
use axum::body::{Bytes, HttpBody, to_bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LINK, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use okta_api::transport::auth::{OAuthLayer, PrivateKey, ServiceApp, Signer};
use okta_api::transport::rate_limit::RateLimitLayer;
use okta_api::transport::{
    AttemptTimeoutLayer, BaseUriLayer, Body, BoxError, BoxService, CollectLayer, DeadlineLayer,
    OrgUrl, PrincipalLayer, RetryLayer,
};
use okta_emulator::Emulator;
use tower::{Service, ServiceBuilder, ServiceExt};

/// What callers may say, and what they get to see: a list of what is meant to pass, since nobody can list all that is not.
const REQUEST_HEADERS: [HeaderName; 2] = [ACCEPT, CONTENT_TYPE];
const RESPONSE_HEADERS: [HeaderName; 4] = [
    CONTENT_TYPE,
    LINK,
    RETRY_AFTER,
    HeaderName::from_static("x-okta-request-id"),
];

/// The largest body of a request, in bytes.
const LARGEST: usize = 1 << 20;

/// The gateway to this org, as this app, over any HTTP client.
pub(crate) fn gateway<S, B>(org: &str, app: ServiceApp, client: S) -> Result<Router, BoxError>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let org = OrgUrl::parse(org)?;
    let principal = app.principal();
    let stack = ServiceBuilder::new()
        .layer(BaseUriLayer::new(org.clone()))
        .layer(PrincipalLayer::new(principal))
        .layer(DeadlineLayer::default())
        .layer(RetryLayer::new())
        .layer(RateLimitLayer::new())
        .layer(OAuthLayer::service_app(org, app)?)
        .layer(AttemptTimeoutLayer::default())
        .layer(CollectLayer::new())
        .service(client);
    Ok(Router::new()
        .route("/api/v1/{*path}", axum::routing::any(forward))
        .with_state(BoxService::new(stack)))
}

/// Carries a request to the org, and the answer back.
async fn forward(
    State(org): State<BoxService>,
    request: axum::extract::Request,
) -> Result<Response<axum::body::Body>, (StatusCode, &'static str)> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST).await;
    let body = body.map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"))?;
    // The path alone: where it leads is for the gateway to say.
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let mut onward = Request::builder().method(head.method).uri(target);
    if let Some(headers) = onward.headers_mut() {
        pass(&head.headers, headers, &REQUEST_HEADERS);
    }
    let onward = onward.body(Body::from(body));
    let onward = onward.map_err(|_| (StatusCode::BAD_REQUEST, "this is no path"))?;
    let answer = org.oneshot(onward).await.map_err(|error| {
        // For the log of the gateway; it holds no token.
        eprintln!("{error}");
        (StatusCode::BAD_GATEWAY, "the org does not answer")
    })?;
    let (head, body) = answer.into_parts();
    let mut back = Response::new(axum::body::Body::from(body.into_bytes()));
    *back.status_mut() = head.status;
    pass(&head.headers, back.headers_mut(), &RESPONSE_HEADERS);
    Ok(back)
}

fn pass(from: &HeaderMap, to: &mut HeaderMap, names: &[HeaderName]) {
    for name in names {
        for value in from.get_all(name) {
            to.append(name, value.clone());
        }
    }
}

/// An org with a service app, and the app as its owner knows it.
pub(crate) fn org() -> Result<(Emulator, ServiceApp), BoxError> {
    let key = PrivateKey::from_pem(&rcgen::KeyPair::generate()?.serialize_pem())?;
    let registered = okta_emulator::ServiceApp::new("0oa1gateway")
        .key(&key.public_jwk())?
        .scope("okta.users.manage")
        .dpop(true);
    let org = Emulator::builder()
        .seed_users(3)
        .service_app(registered)
        .build();
    Ok((
        org,
        ServiceApp::new("0oa1gateway", key).scopes(["okta.users.manage"]),
    ))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let (org, app) = org()?;
    // In its place: `HttpClient::builder().build()?`.
    let gateway = gateway("https://org.example.com", app, org.clone())?;
    for path in [
        "/api/v1/users?limit=2",
        "/api/v1/users/nobody",
        "/api/v1/groups",
    ] {
        let request = Request::get(path).body(axum::body::Body::empty())?;
        let answer = gateway.clone().oneshot(request).await?;
        let status = answer.status();
        let body = to_bytes(answer.into_body(), LARGEST).await?;
        let text = String::from_utf8_lossy(&body);
        println!(
            "{path}: {status} {}",
            text.chars().take(60).collect::<String>()
        );
    }
    let requests = org.requests();
    let for_tokens = requests
        .iter()
        .filter(|request| request.target == "/oauth2/v1/token");
    // The first of them learned the nonce that proofs must have.
    println!("{} requests for a token", for_tokens.count());
    Ok(())
}
