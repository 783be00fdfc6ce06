//! Calls that are dropped at every point where they can be: the next call works, and nothing is kept.

mod support;

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{Request, Response};
use okta_transport::auth::SswsLayer;
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{
    AttemptSpanLayer, AttemptTimeoutLayer, BaseUriLayer, Body, BoxError, BoxService, CallSpanLayer,
    CollectLayer, CurlLayer, DeadlineLayer, DefaultHeadersLayer, OrgUrl, RetryBudget, RetryLayer,
    Transport,
};
use support::{TOKEN, get};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tower::{Layer, Service, ServiceExt};

const SECOND: Duration = Duration::from_secs(1);

/// A service for one call at a time, which fails at first and works when the call is repeated.
struct Scarce {
    one: Arc<Semaphore>,
    repetitions: Arc<AtomicU64>,
    acquiring: Option<Acquiring>,
    permit: Option<OwnedSemaphorePermit>,
}

type Acquiring =
    Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send + Sync>>;

impl Scarce {
    fn new() -> Self {
        Self {
            one: Arc::new(Semaphore::new(1)),
            repetitions: Arc::default(),
            acquiring: None,
            permit: None,
        }
    }
}

impl Clone for Scarce {
    fn clone(&self) -> Self {
        Self {
            one: self.one.clone(),
            repetitions: self.repetitions.clone(),
            acquiring: None,
            permit: None,
        }
    }
}

impl Service<Request<Body>> for Scarce {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        if self.permit.is_none() {
            let one = &self.one;
            let acquiring = self
                .acquiring
                .get_or_insert_with(|| Box::pin(one.clone().acquire_owned()));
            self.permit = Some(ready!(acquiring.as_mut().poll(cx))?);
            self.acquiring = None;
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let permit = self.permit.take().expect("called before it was ready");
        let is_repetition = request.headers().contains_key("x-okta-retry-count");
        self.repetitions
            .fetch_add(u64::from(is_repetition), Ordering::Relaxed);
        Box::pin(async move {
            let _permit = permit;
            for _ in 0..2 {
                tokio::task::yield_now().await;
            }
            let response = if is_repetition {
                Response::builder().status(200)
            } else {
                Response::builder().status(503).header("retry-after", "2")
            };
            Ok(response.body(Body::empty())?)
        })
    }
}

/// Drops a call after each number of polls that it takes, and makes another one.
async fn cancel<S>(name: &str, build: impl Fn(Scarce) -> S)
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone,
    S::Error: Into<BoxError>,
{
    for polls in 0..100 {
        let scarce = Scarce::new();
        let service = build(scarce.clone());
        if polled(service.clone().oneshot(get("/x")), polls).await {
            assert!(polls > 2, "{name}");
            return;
        }
        assert_eq!(scarce.one.available_permits(), 1, "{name}, {polls} polls");
        let next = tokio::time::timeout(100 * SECOND, service.oneshot(get("/x")));
        let next = next.await.expect("an end").map_err(Into::into);
        assert!(next.is_ok(), "{name}, {polls} polls");
        assert_eq!(scarce.one.available_permits(), 1, "{name}, {polls} polls");
    }
    panic!("{name} never ends");
}

/// Polls a future so many times, a second apart, and drops it. Whether it was done.
async fn polled(future: impl Future, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        tokio::time::advance(SECOND).await;
        if poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await {
            return true;
        }
    }
    false
}

#[tokio::test(start_paused = true)]
async fn every_layer_alone() {
    let org = OrgUrl::parse("https://acme.okta.com").expect("sound");
    cancel("base URI", |inner| {
        BaseUriLayer::new(org.clone()).layer(inner)
    })
    .await;
    cancel("deadline", |inner| DeadlineLayer::default().layer(inner)).await;
    cancel("headers", |inner| DefaultHeadersLayer::new().layer(inner)).await;
    cancel("token", |inner| {
        SswsLayer::new(TOKEN).expect("sound").layer(inner)
    })
    .await;
    #[cfg(feature = "oauth")]
    cancel("access token", |inner| {
        use okta_transport::auth::OAuthLayer;
        OAuthLayer::token_source(org.clone(), support::Tokens).layer(inner)
    })
    .await;
    cancel("collect", |inner| CollectLayer::new().layer(inner)).await;
    cancel("retry", |inner| RetryLayer::new().layer(inner)).await;
    cancel("rate limit", |inner| RateLimitLayer::new().layer(inner)).await;
    cancel("attempt", |inner| {
        AttemptTimeoutLayer::default().layer(inner)
    })
    .await;
    cancel("call span", |inner| CallSpanLayer::new().layer(inner)).await;
    cancel("attempt span", |inner| AttemptSpanLayer::new().layer(inner)).await;
    cancel("curl", |inner| CurlLayer::new(|_| {}).layer(inner)).await;
}

#[tokio::test(start_paused = true)]
async fn the_stack() {
    let stack = |inner: Scarce| -> BoxService {
        Transport::builder("https://acme.okta.com")
            .ssws(TOKEN)
            .service(inner)
            .build()
            .expect("sound")
    };
    cancel("the stack", stack).await;
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_is_not_made_costs_nothing() {
    for polls in 0..100 {
        let scarce = Scarce::new();
        let budget = RetryBudget::new(0, 0, 100);
        let retry = RetryLayer::new().with_budget(budget.clone());
        let done = polled(retry.layer(scarce.clone()).oneshot(get("/x")), polls).await;
        let made = scarce.repetitions.load(Ordering::Relaxed);
        assert_eq!(budget.available(), 100 - made, "{polls} polls");
        if done {
            assert_eq!(made, 1);
            return;
        }
    }
    panic!("it never ends");
}
