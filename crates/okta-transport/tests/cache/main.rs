//! The cache alone over a service that is driven by hand, and in the stack: what it answers, what it forgets, and what is
//! left when calls are given up.

#![cfg(feature = "cache")]

#[path = "../support/mod.rs"]
mod support;

mod cancel;
mod invalidation;
mod reads;
mod stack;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Method, Request, Response};
use okta_transport::cache::{CacheLayer, CacheStatus};
use okta_transport::{Body, BoxError, Principal, PrincipalLayer};
use tower::util::BoxCloneService;
use tower::{ServiceBuilder, ServiceExt, service_fn};

const SECOND: Duration = Duration::from_secs(1);

type Stack = BoxCloneService<Request<Body>, Response<Body>, BoxError>;

fn request(method: Method, path: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .expect("a request")
}

fn group(id: &str) -> Body {
    Body::from(format!(r#"{{"id":"{id}"}}"#))
}

/// An org that answers each read with an object of the id that ends the path, and counts.
#[derive(Clone, Default)]
struct Org {
    calls: Arc<AtomicUsize>,
}

impl Org {
    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    fn under(&self, cache: CacheLayer) -> Stack {
        let calls = Arc::clone(&self.calls);
        let org = service_fn(move |request: Request<Body>| {
            calls.fetch_add(1, Ordering::Relaxed);
            let id = request.uri().path().rsplit('/').next().unwrap_or_default();
            std::future::ready(Ok::<_, BoxError>(
                Response::builder()
                    .header("x-rate-limit-remaining", "10")
                    .header("x-okta-request-id", "req1")
                    .header("set-cookie", "sid=1")
                    .body(group(id))
                    .expect("a response"),
            ))
        });
        over(cache, org)
    }
}

/// A cache for one principal over any service.
fn over<S>(cache: CacheLayer, inner: S) -> Stack
where
    S: tower::Service<Request<Body>, Response = Response<Body>, Error = BoxError>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
{
    let layers = ServiceBuilder::new().layer(PrincipalLayer::new(Principal::new("oauth:0oa1")));
    BoxCloneService::new(layers.layer(cache).service(inner))
}

async fn send(stack: &Stack, request: Request<Body>) -> Response<Body> {
    stack.clone().oneshot(request).await.expect("an answer")
}

async fn get(stack: &Stack, path: &str) -> Option<CacheStatus> {
    let response = send(stack, request(Method::GET, path)).await;
    response.extensions().get().copied()
}

async fn is_hit(stack: &Stack, path: &str) -> bool {
    get(stack, path).await == Some(CacheStatus::Hit)
}
