//! The settings of retries, and the service.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderName, Request, Response};
use tower::{Layer, Service};

use super::backoff::{Backoff, Dice};
use super::budget::RetryBudget;
use super::future::RetryFuture;
use crate::{Body, BoxError, Observer, Timer, TokioTimer};

/// How often a call is repeated at most unless set otherwise: 5 times.
pub const DEFAULT_MAX_RETRIES: u32 = 5;

/// The bound of the first backoff unless set otherwise: 500 milliseconds. It doubles with every repetition.
pub const DEFAULT_BACKOFF_BASE: Duration = Duration::from_millis(500);

/// The bound that no backoff goes over unless set otherwise: 20 seconds.
pub const DEFAULT_BACKOFF_CAP: Duration = Duration::from_secs(20);

/// The longest wait that a server may ask for unless set otherwise: 10 minutes.
///
/// Okta's windows are a minute long, a few of them ten.
pub const DEFAULT_MAX_RETRY_WAIT: Duration = Duration::from_secs(600);

/// The request id of the first answer that made a repetition necessary.
pub(super) const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");

/// The number of the repetition, from 1.
pub(super) const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// Makes [`Retry`] services: [see there](Retry).
///
/// ```
/// use http::{Request, Response, StatusCode};
/// use okta_transport::{Attempts, Body, BoxError, RetryLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(RetryLayer::new().with_max_retries(2))
///     .service(service_fn(async |request: Request<Body>| {
///         let status = match request.headers().get("x-okta-retry-count") {
///             None => StatusCode::SERVICE_UNAVAILABLE,
///             Some(_) => StatusCode::OK,
///         };
///         Ok::<_, BoxError>(Response::builder().status(status).body(Body::empty())?)
///     }));
/// let response = service.oneshot(Request::get("/api/v1/users").body(Body::empty())?).await?;
/// assert_eq!(response.status(), StatusCode::OK);
/// let attempts = response.extensions().get::<Attempts>().expect("what was tried");
/// assert_eq!(attempts.to_string(), "after 2 attempts");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RetryLayer {
    max_retries: u32,
    max_elapsed: Option<Duration>,
    max_wait: Duration,
    base: Duration,
    cap: Duration,
    budget: Option<RetryBudget>,
    seed: Option<u64>,
    timer: Option<Arc<dyn Timer>>,
    observer: Option<Arc<dyn Observer>>,
}

impl RetryLayer {
    /// A layer with the defaults, and a [budget](RetryBudget) of its own.
    #[must_use]
    pub fn new() -> Self {
        Self {
            max_retries: DEFAULT_MAX_RETRIES,
            max_elapsed: None,
            max_wait: DEFAULT_MAX_RETRY_WAIT,
            base: DEFAULT_BACKOFF_BASE,
            cap: DEFAULT_BACKOFF_CAP,
            budget: Some(RetryBudget::default()),
            seed: None,
            timer: None,
            observer: None,
        }
    }

    /// How often a call is repeated at most. The default is [`DEFAULT_MAX_RETRIES`]; 0 repeats nothing.
    #[must_use]
    pub fn with_max_retries(mut self, count: u32) -> Self {
        self.max_retries = count;
        self
    }

    /// Begins no wait that would end later than this after the call began. Nothing, or zero, is no limit, as is the
    /// default: the call's [deadline](crate::CallDeadline) is one anyway.
    #[must_use]
    pub fn with_max_elapsed(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.max_elapsed = limit.into().filter(|limit| !limit.is_zero());
        self
    }

    /// The longest wait that a server may ask for; where it asks for more, its answer is returned at once. The default
    /// is [`DEFAULT_MAX_RETRY_WAIT`].
    #[must_use]
    pub fn with_max_wait(mut self, limit: Duration) -> Self {
        self.max_wait = limit;
        self
    }

    /// Where no server says how long to wait, the wait is random: between nothing and a bound that is `base` at first,
    /// doubles with every repetition, and is at most `cap`. The defaults are [`DEFAULT_BACKOFF_BASE`] and
    /// [`DEFAULT_BACKOFF_CAP`].
    #[must_use]
    pub fn with_backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.base = base;
        self.cap = cap;
        self
    }

    /// Pays for repetitions out of this budget; nothing is no limit. Waiting for a rate limit costs nothing. The default is
    /// [`RetryBudget::default`], shared by all services that this layer and its clones make.
    #[must_use]
    pub fn with_budget(mut self, budget: impl Into<Option<RetryBudget>>) -> Self {
        self.budget = budget.into();
        self
    }

    /// Makes the random waits the same in every run, for tests.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Waits by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// Tells of every wait ([`Observer::on_wait`]).
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Takes the stack's clock and observer where it was not given its own.
    pub(crate) fn inheriting(
        mut self,
        timer: &Arc<dyn Timer>,
        observer: Option<&Arc<dyn Observer>>,
    ) -> Self {
        self.timer.get_or_insert_with(|| Arc::clone(timer));
        self.observer = self.observer.or_else(|| observer.cloned());
        self
    }
}

impl Default for RetryLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RetryLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryLayer")
            .field("max_retries", &self.max_retries)
            .field("max_elapsed", &self.max_elapsed)
            .field("max_wait", &self.max_wait)
            .field("backoff", &(self.base..=self.cap))
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Retry<S> {
        let timer = self.timer.clone();
        Retry {
            shared: Arc::new(Shared {
                max_retries: self.max_retries,
                max_elapsed: self.max_elapsed,
                max_wait: self.max_wait,
                backoff: Backoff {
                    base: self.base,
                    cap: self.cap,
                    dice: self.seed.map_or_else(Dice::unpredictable, Dice::seeded),
                },
                budget: self.budget.clone(),
                timer: timer.unwrap_or_else(|| Arc::new(TokioTimer)),
                observer: self.observer.clone(),
            }),
            inner,
        }
    }
}

/// What all calls of a service have in common.
pub(super) struct Shared {
    pub(super) max_retries: u32,
    pub(super) max_elapsed: Option<Duration>,
    pub(super) max_wait: Duration,
    pub(super) backoff: Backoff,
    pub(super) budget: Option<RetryBudget>,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) observer: Option<Arc<dyn Observer>>,
}

/// Sends a request again where that may help and does no harm.
///
/// | after | idempotent calls | other calls | wait |
/// |---|---|---|---|
/// | 429, a window used up | yes | yes | until the window ends by the server's clock, and 1 s |
/// | 429, too many at once | yes | yes | backoff |
/// | 423 with `E0000239` | yes | yes | `Retry-After`, or backoff |
/// | 502, 503, 504 | yes | no | `Retry-After`, or backoff |
/// | no connection (but for a certificate that does not fit) | yes | yes | backoff |
/// | a connection or a body that broke off, an attempt that took too long | yes | unless the request was not sent | backoff |
/// | an error of another client's that an `io::Error` of a lost connection caused | yes | no | backoff |
/// | anything else | no | no | |
///
/// Whether a call is idempotent is what its [`CallInfo`](crate::CallInfo) says, and without one what HTTP says of its
/// method. Backoff is a random time between nothing and a bound that doubles.
///
///
/// - Idempotent is not the same answer: a DELETE that was done although its answer got lost ends with a 404.
/// - A 429 that has [`Scheduled`](crate::rate_limit::Scheduled) in its extensions is sent again at once: the rate-limit
///   layer further in does the waiting.
/// - A repetition carries `X-Okta-Retry-For`, the request id of the first answer that failed, and `X-Okta-Retry-Count`.
///   What the request itself has under these names is removed.
/// - A wait that would end after the [`CallDeadline`](crate::CallDeadline) is not begun. Then, and wherever else there
///   is no further attempt, the last answer or error is the call's.
/// - [`Attempts`](crate::Attempts) stand in the response's extensions, and at
///   [`TransportError::attempts`](crate::TransportError::attempts), with the reason for giving up.
///
/// # Errors
///
/// Those of the last attempt. A [`TransportError`](crate::TransportError) says that the request
/// [may have been sent](crate::TransportError::request_may_have_been_sent) if any attempt leaves that open.
pub struct Retry<S> {
    shared: Arc<Shared>,
    inner: S,
}

impl<S> Service<Request<Body>> for Retry<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = RetryFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> RetryFuture<S> {
        // The clone is not ready, the service that said it was is.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        RetryFuture::begin(Arc::clone(&self.shared), ready, request)
    }
}

impl<S: Clone> Clone for Retry<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            inner: self.inner.clone(),
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for Retry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("max_retries", &self.shared.max_retries)
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
