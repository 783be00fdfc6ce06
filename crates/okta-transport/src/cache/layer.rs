//! The layer: looks up, sends what is not there, keeps what may be kept, and forgets what is written.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::fence::Fence;
use super::rules::{self, Lookup};
use super::{
    CacheStatus, CacheStore, CachedResponse, DEFAULT_TTI, DEFAULT_TTL, Lifetime, MemoryCache, scope,
};
use crate::{Body, BoxError, Timer, TokioTimer};

/// Makes [`Cache`] services, which share one store: [see the module](super).
///
/// ```
/// use http::{Request, Response};
/// use okta_transport::cache::{CacheLayer, CacheStatus};
/// use okta_transport::{Body, BoxError, Principal, PrincipalLayer};
/// use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let mut service = ServiceBuilder::new()
///     .layer(PrincipalLayer::new(Principal::new("oauth:0oa1client")))
///     .layer(CacheLayer::default())
///     .service(service_fn(async |_: Request<Body>| {
///         Ok::<_, BoxError>(Response::new(Body::from(r#"{"id":"00g1"}"#)))
///     }));
/// for expected in [CacheStatus::Miss, CacheStatus::Hit] {
///     let request = Request::get("/api/v1/groups/00g1").body(Body::empty())?;
///     let response = service.ready().await?.call(request).await?;
///     assert_eq!(response.extensions().get(), Some(&expected));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CacheLayer {
    shared: Arc<Shared>,
}

type Skip = dyn Fn(&Request<Body>) -> bool + Send + Sync;

/// What all services of a layer share.
#[derive(Clone)]
struct Shared {
    store: Arc<dyn CacheStore>,
    fence: Arc<Fence>,
    lifetime: Lifetime,
    despite_cache_control: bool,
    skip: Option<Arc<Skip>>,
    /// Its own, where it was given one.
    timer: Option<Arc<dyn Timer>>,
}

impl CacheLayer {
    /// A layer that keeps answers in this store, for [`DEFAULT_TTL`] and [`DEFAULT_TTI`].
    ///
    /// Two layers on one store do not see each other's reads on their way: make one, and clone it.
    #[must_use]
    pub fn new(store: impl CacheStore + 'static) -> Self {
        Self {
            shared: Arc::new(Shared {
                store: Arc::new(store),
                fence: Arc::default(),
                lifetime: Lifetime {
                    ttl: DEFAULT_TTL,
                    tti: DEFAULT_TTI,
                },
                despite_cache_control: false,
                skip: None,
                timer: None,
            }),
        }
    }

    /// Keeps an answer so long after it was read. Zero keeps nothing.
    #[must_use]
    pub fn with_ttl(mut self, ttl: Duration) -> Self {
        Arc::make_mut(&mut self.shared).lifetime.ttl = ttl;
        self
    }

    /// Keeps an answer so long after it was last asked for. Zero keeps nothing.
    #[must_use]
    pub fn with_tti(mut self, tti: Duration) -> Self {
        Arc::make_mut(&mut self.shared).lifetime.tti = tti;
        self
    }

    /// Keeps answers also where their `Cache-Control` says `no-store` or `no-cache`.
    ///
    /// Okta sends both with what its API answers, so **without this next to nothing of an org's is kept**. It is off all
    /// the same, because a server said so and only the program knows whether answers that are minutes old will do.
    #[must_use]
    pub fn despite_cache_control(mut self) -> Self {
        Arc::make_mut(&mut self.shared).despite_cache_control = true;
        self
    }

    /// Lets requests pass by for which this is true. Writes are seen nevertheless.
    #[must_use]
    pub fn skip_if(
        mut self,
        skip: impl Fn(&Request<Body>) -> bool + Send + Sync + 'static,
    ) -> Self {
        Arc::make_mut(&mut self.shared).skip = Some(Arc::new(skip));
        self
    }

    /// Measures lifetimes by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        Arc::make_mut(&mut self.shared).timer = Some(Arc::new(timer));
        self
    }

    /// Takes the stack's clock where it was not given its own.
    pub(crate) fn inheriting(mut self, timer: &Arc<dyn Timer>) -> Self {
        let shared = Arc::make_mut(&mut self.shared);
        shared.timer.get_or_insert_with(|| Arc::clone(timer));
        self
    }
}

/// Keeps answers in memory: [`MemoryCache::new`].
impl Default for CacheLayer {
    fn default() -> Self {
        Self::new(MemoryCache::new())
    }
}

impl fmt::Debug for CacheLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheLayer")
            .field("lifetime", &self.shared.lifetime)
            .field("despite_cache_control", &self.shared.despite_cache_control)
            .field("fence", &self.shared.fence)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for CacheLayer {
    type Service = Cache<S>;

    fn layer(&self, inner: S) -> Cache<S> {
        Cache {
            shared: Arc::clone(&self.shared),
            inner,
        }
    }
}

/// Answers reads of single resources from what was read before: [see the module](super).
///
/// # Errors
///
/// The inner service's. A store that fails is as good as empty.
#[derive(Clone)]
pub struct Cache<S> {
    shared: Arc<Shared>,
    inner: S,
}

impl<S: fmt::Debug> fmt::Debug for Cache<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("fence", &self.shared.fence)
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S> Service<Request<Body>> for Cache<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = CacheFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let shared = &self.shared;
        let future: Answer = if rules::is_write(request.method()) {
            let prefixes = scope::changed_by(&request);
            let (shared, ready) = (Arc::clone(shared), self.take_ready());
            Box::pin(shared.write(ready, request, prefixes))
        } else if let Some(lookup) = shared.lookup(&request) {
            let (shared, ready) = (Arc::clone(shared), self.take_ready());
            Box::pin(shared.read(ready, request, lookup))
        } else {
            return CacheFuture {
                state: State::Passed {
                    future: self.inner.call(request),
                },
            };
        };
        CacheFuture {
            state: State::Cached { future },
        }
    }
}

impl<S: Clone> Cache<S> {
    /// The service that is ready goes with the call; its clone stays and has to get ready first.
    fn take_ready(&mut self) -> S {
        let clone = self.inner.clone();
        std::mem::replace(&mut self.inner, clone)
    }
}

impl Shared {
    fn now(&self) -> Instant {
        let timer = self.timer.as_ref();
        timer.map_or_else(|| TokioTimer.now(), |timer| timer.now())
    }

    fn lookup(&self, request: &Request<Body>) -> Option<Lookup> {
        let lookup = rules::lookup(request)?;
        let is_skipped = self.skip.as_ref().is_some_and(|skip| skip(request));
        (!is_skipped).then_some(lookup)
    }

    async fn read<S>(
        self: Arc<Self>,
        service: S,
        request: Request<Body>,
        lookup: Lookup,
    ) -> Result<Response<Body>, BoxError>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
        S::Error: Into<BoxError>,
    {
        self.fence.settle(&*self.store).await;
        if lookup.may_hit && !self.fence.bars(&lookup.key) {
            let found = self.store.get(&lookup.key, self.now()).await;
            if let Some(found) = found {
                return Ok(found.into_response());
            }
        }
        let mut reading = self.fence.read(lookup.key.clone());
        let mut response = send(service, request).await?;
        if rules::may_keep(&lookup, &response, self.despite_cache_control) && reading.may_put() {
            let kept = CachedResponse::new(response.headers(), response.body().clone());
            let now = self.now();
            self.store.put(&lookup.key, kept, self.lifetime, now).await;
        }
        drop(reading);
        response.extensions_mut().insert(CacheStatus::Miss);
        Ok(response)
    }

    async fn write<S>(
        self: Arc<Self>,
        service: S,
        request: Request<Body>,
        prefixes: Vec<String>,
    ) -> Result<Response<Body>, BoxError>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
        S::Error: Into<BoxError>,
    {
        let writing = self.fence.write(prefixes);
        self.fence.settle(&*self.store).await;
        let result = send(service, request).await;
        drop(writing);
        self.fence.settle(&*self.store).await;
        result
    }
}

/// Calls a service once, and lets go of it before its answer is there.
async fn send<S>(mut service: S, request: Request<Body>) -> Result<Response<Body>, BoxError>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
{
    let future = service.call(request);
    drop(service);
    future.await.map_err(Into::into)
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

pin_project! {
    /// The future of [`Cache`].
    pub struct CacheFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        /// The cache has no part in it.
        Passed { #[pin] future: F },
        Cached { future: Answer },
    }
}

impl<F, E> Future for CacheFuture<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<Body>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Passed { future } => future.poll(cx).map_err(Into::into),
            StateProjection::Cached { future } => future.as_mut().poll(cx),
        }
    }
}

impl<F> fmt::Debug for CacheFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheFuture").finish_non_exhaustive()
    }
}
