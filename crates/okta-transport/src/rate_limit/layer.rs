//! The layer around the scheduler: asks for leave, sends, and passes on what the answer says.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use http::{Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::book::How;
use super::figures::Said;
use super::limiter::{Acquire, BucketSnapshot, Limiter, Permit, Waited, Wanted};
use super::shared::Shared;
use super::{Ledger, Priority, Scheduled};
use crate::course::Course;
use crate::{
    BoxError, CallDeadline, CallInfo, Observer, Principal, Timer, TransportError,
    TransportErrorKind,
};

/// Makes [`RateLimit`] services, which share what they learn: [see the module](super).
///
/// ```
/// use http::{Request, Response};
/// use okta_transport::rate_limit::RateLimitLayer;
/// use okta_transport::{Body, BoxError};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let limits = RateLimitLayer::new().max_share(0.8);
/// let service = ServiceBuilder::new().layer(limits.clone()).service(service_fn(
///     async |_: Request<Body>| {
///         Response::builder()
///             .header("x-rate-limit-limit", "600")
///             .header("x-rate-limit-remaining", "599")
///             .header("x-rate-limit-reset", "1759127105")
///             .body(Body::empty())
///     },
/// ));
/// service.oneshot(Request::get("https://acme.okta.com/api/v1/users").body(Body::empty())?).await?;
/// assert_eq!(limits.snapshot()[0].remaining, Some(599));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RateLimitLayer {
    limiter: Arc<Limiter>,
}

impl Default for RateLimitLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimitLayer {
    /// A layer that uses all of every limit.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limiter: Arc::new(Limiter::new()),
        }
    }

    /// Uses only this share of every window, from above 0 to 1 (the default), and leaves the rest to others. Values outside
    /// are taken for the nearest one inside; at least one call a window is always sent.
    #[must_use]
    pub fn max_share(self, share: f64) -> Self {
        let share = if share.is_nan() {
            1.0
        } else {
            share.clamp(0.0, 1.0)
        };
        self.with(|limiter| limiter.max_share = share)
    }

    /// Has at most so many calls of one principal in flight. No limit is the default: one is found when the server refuses
    /// a call for it.
    #[must_use]
    pub fn max_in_flight(self, calls: u32) -> Self {
        self.with(|limiter| limiter.max_in_flight = calls.max(1))
    }

    /// Measures time by another clock than tokio's, or than that of the stack that it first comes into.
    #[must_use]
    pub fn timer(self, timer: impl Timer + 'static) -> Self {
        self.with(|limiter| limiter.timer = OnceLock::from(Arc::new(timer) as Arc<dyn Timer>))
    }

    /// Shares its windows with other processes.
    #[must_use]
    pub fn ledger(self, ledger: Arc<dyn Ledger>) -> Self {
        self.with(|limiter| limiter.ledger = Some(ledger))
    }

    /// Tells of every call that waited, when its wait is over.
    #[must_use]
    pub fn on_wait(self, tell: impl Fn(&Waited) + Send + Sync + 'static) -> Self {
        self.with(|limiter| limiter.on_wait = Some(Arc::new(tell)))
    }

    /// Changes settings; what was learned so far is left to those who learned it.
    fn with(self, change: impl FnOnce(&mut Limiter)) -> Self {
        let mut limiter = Limiter::new();
        limiter.timer.clone_from(&self.limiter.timer);
        limiter.observer.clone_from(&self.limiter.observer);
        limiter.max_share = self.limiter.max_share;
        limiter.max_in_flight = self.limiter.max_in_flight;
        limiter.ledger.clone_from(&self.limiter.ledger);
        limiter.on_wait.clone_from(&self.limiter.on_wait);
        change(&mut limiter);
        Self {
            limiter: Arc::new(limiter),
        }
    }

    /// Takes the stack's clock and observer where it has none yet.
    pub(crate) fn inheriting(
        self,
        timer: &Arc<dyn Timer>,
        observer: Option<&Arc<dyn Observer>>,
    ) -> Self {
        self.limiter.timer.get_or_init(|| Arc::clone(timer));
        if let Some(observer) = observer {
            self.limiter.observer.get_or_init(|| Arc::clone(observer));
        }
        self
    }

    /// The figures of all buckets, by principal and name.
    #[must_use]
    pub fn snapshot(&self) -> Vec<BucketSnapshot> {
        self.limiter.snapshot()
    }
}

impl<S> Layer<S> for RateLimitLayer {
    type Service = RateLimit<S>;

    fn layer(&self, inner: S) -> RateLimit<S> {
        RateLimit {
            limiter: Arc::clone(&self.limiter),
            inner,
        }
    }
}

/// Sends each call when its window has room for it: [see the module](super).
///
/// # Errors
///
/// [`RateLimited`](TransportErrorKind::RateLimited) at once where the call's turn comes after its
/// [`CallDeadline`]: nothing was sent, and the error tells the time that it would have taken.
#[derive(Clone, Debug)]
pub struct RateLimit<S> {
    limiter: Arc<Limiter>,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for RateLimit<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = RateLimitFuture<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that is ready goes with the call; its clone stays and has to get ready first.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        let mut wanted = wanted(&request);
        if self.limiter.observer.get().is_some() {
            wanted.call = request.extensions().get().cloned().map(Box::new);
        }
        let shared = self
            .limiter
            .ledger
            .is_some()
            .then(|| Box::new(Shared::new(Arc::clone(&self.limiter), &wanted)));
        RateLimitFuture {
            state: State::Waiting {
                acquire: Acquire::new(Arc::clone(&self.limiter), wanted),
                call: Some((ready, request)),
            },
            shared,
        }
    }
}

/// What a request needs, by what travels in its extensions; else by its path.
fn wanted<B>(request: &Request<B>) -> Wanted {
    let extensions = request.extensions();
    let call = extensions.get::<CallInfo>();
    let bucket = match call {
        Some(call) => call
            .bucket
            .unwrap_or_else(|| family(call.path_template))
            .into(),
        None => Cow::Owned(family(request.uri().path()).to_owned()),
    };
    Wanted {
        principal: extensions.get::<Principal>().cloned().unwrap_or_default(),
        bucket,
        endpoint: call.map(|call| call.operation),
        call: None,
        priority: extensions.get::<Priority>().copied().unwrap_or_default(),
        deadline: extensions.get::<CallDeadline>().map(|deadline| deadline.0),
    }
}

/// The start of a path that most limits go by: its first three segments, `/api/v1/users`.
fn family(path: &str) -> &str {
    let end = path
        .match_indices('/')
        .nth(3)
        .map_or(path.len(), |(end, _)| end);
    path.get(..end).unwrap_or(path)
}

pin_project! {
    /// The future of [`RateLimit`].
    pub struct RateLimitFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        state: State<S, S::Future, Request<B>, S::Response>,
        // Boxed, as few have one, and a future that is small is moved and allocated more cheaply.
        shared: Option<Box<Shared>>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F, R, A> {
        /// For a turn.
        Waiting { acquire: Acquire, call: Option<(S, R)> },
        /// For leave of those who share the windows.
        Asking { permit: Option<Permit>, call: Option<(S, R)>, },
        Calling { permit: Permit, #[pin] inner: F },
        /// To those who share the windows.
        Reporting { answer: Option<Result<A, BoxError>> },
    }
}

impl<S, R, A> State<S, S::Future, R, A>
where
    S: Service<R>,
{
    /// There is leave: the call goes out.
    fn calling(mut permit: Permit, (mut service, request): (S, R)) -> Self {
        permit.is_sent = true;
        Self::Calling {
            permit,
            inner: service.call(request),
        }
    }
}

impl<S, B, R> Future for RateLimitFuture<S, B>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Response<R>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Waiting { acquire, call } => {
                    let permit = match ready!(Pin::new(acquire).poll(cx)) {
                        Ok(permit) => permit,
                        Err(too_late) => {
                            let error = TransportError::new(TransportErrorKind::RateLimited)
                                .with_time_needed(too_late.needed);
                            let request = call.as_ref().map(|(_, request)| Course::of(request));
                            let error = match request {
                                Some(course) => error.at(&course),
                                None => error,
                            };
                            return Poll::Ready(Err(error.into()));
                        }
                    };
                    let Some(call) = call.take() else {
                        return Poll::Pending;
                    };
                    match this.shared {
                        None => State::calling(permit, call),
                        Some(_) => State::Asking {
                            permit: Some(permit),
                            call: Some(call),
                        },
                    }
                }
                StateProjection::Asking { permit, call } => {
                    if let Some(shared) = this.shared.as_mut() {
                        ready!(shared.poll_leave(cx));
                    }
                    let (Some(permit), Some(call)) = (permit.take(), call.take()) else {
                        return Poll::Pending;
                    };
                    State::calling(permit, call)
                }
                StateProjection::Calling { permit, inner } => {
                    let result = ready!(inner.poll(cx)).map_err(Into::into);
                    let (how, said) = ending(&result);
                    let waited = permit.waited.take();
                    permit.over(how, said);
                    let answer = result.map(|answer| marked(answer, said, waited));
                    let Some(shared) = this.shared.as_mut() else {
                        return Poll::Ready(answer);
                    };
                    shared.over(how, said);
                    State::Reporting {
                        answer: Some(answer),
                    }
                }
                StateProjection::Reporting { answer } => {
                    if let Some(shared) = this.shared.as_mut() {
                        ready!(shared.poll_report(cx));
                    }
                    return answer.take().map_or(Poll::Pending, Poll::Ready);
                }
            };
            this.state.set(next);
        }
    }
}

fn ending<R>(result: &Result<Response<R>, BoxError>) -> (How, Said) {
    match result {
        Ok(answer) => {
            let mut said = Said::by(answer.headers());
            if answer.status() == StatusCode::TOO_MANY_REQUESTS
                && let Some(figures) = &mut said.figures
            {
                figures.remaining = 0;
            }
            (How::Answered, said)
        }
        Err(error) => {
            let ours = error.downcast_ref::<TransportError>();
            let was_sent = ours.is_none_or(TransportError::request_may_have_been_sent);
            let how = if was_sent { How::Lost } else { How::Unsent };
            (how, Said::default())
        }
    }
}

/// Says in the answer's extensions that it waited, and that a 429 may be sent again at once.
fn marked<R>(mut answer: Response<R>, said: Said, waited: Option<Box<Waited>>) -> Response<R> {
    let is_throttled = answer.status() == StatusCode::TOO_MANY_REQUESTS;
    if is_throttled && said.figures.is_some() && !said.is_concurrency() {
        answer.extensions_mut().insert(Scheduled);
    }
    if let Some(waited) = waited {
        answer.extensions_mut().insert(*waited);
    }
    answer
}

impl<S, B> fmt::Debug for RateLimitFuture<S, B>
where
    S: Service<Request<B>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitFuture").finish_non_exhaustive()
    }
}
