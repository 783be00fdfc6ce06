//! An attempt that ends, so that another one can be made.
//!
//! The [deadline](crate::Deadline) of a call leaves time for several attempts; without a limit of its own the first one
//! that hangs would use it all up. Hanging connections are common enough: a load balancer that forgot a connection, a
//! server that was taken away.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
#[cfg(feature = "client")]
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Request;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::error::Place;
use crate::{BoxError, Sleep, Timer, TokioTimer, TransportError, TransportErrorKind};

/// How long an attempt may take unless set otherwise: 30 seconds, from the request to the last byte of its response.
pub const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// Makes [`AttemptTimeout`] services: [see there](AttemptTimeout).
///
/// ```
/// use std::time::Duration;
/// use http::{Request, Response};
/// use okta_transport::{AttemptTimeoutLayer, Body, BoxError, TransportError, TransportErrorKind};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(AttemptTimeoutLayer::new(Duration::from_secs(5)))
///     .service(service_fn(async |_: Request<Body>| {
///         std::future::pending::<Result<Response<Body>, BoxError>>().await
///     }));
/// let error = service.oneshot(Request::get("/x").body(Body::empty())?).await.unwrap_err();
/// let error = error.downcast::<TransportError>()?;
/// assert_eq!(error.to_string(), "GET /x: timed out (limit 5s): this attempt took too long");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AttemptTimeoutLayer {
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl AttemptTimeoutLayer {
    /// A layer that allows an attempt so much time. Nothing, or zero, is no limit.
    #[must_use]
    pub fn new(limit: impl Into<Option<Duration>>) -> Self {
        let layer = Self {
            limit: None,
            timer: Arc::new(TokioTimer),
        };
        layer.with_limit(limit)
    }

    /// Allows an attempt so much time. Nothing, or zero, is no limit.
    #[must_use]
    pub fn with_limit(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limit = limit.into().filter(|limit| !limit.is_zero());
        self
    }

    /// Waits by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }
}

/// A limit of [`DEFAULT_ATTEMPT_TIMEOUT`].
impl Default for AttemptTimeoutLayer {
    fn default() -> Self {
        Self::new(DEFAULT_ATTEMPT_TIMEOUT)
    }
}

impl fmt::Debug for AttemptTimeoutLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptTimeoutLayer")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> AttemptTimeout<S> {
        AttemptTimeout {
            layer: self.clone(),
            inner,
        }
    }
}

/// Ends an attempt that takes too long.
///
/// The time runs from `call` until the inner service's response is there; put this layer between
/// [`Retry`](crate::Retry) and [`Collect`](crate::Collect), and each attempt has its own limit, its body included. The
/// inner future is dropped with the attempt.
///
/// # Errors
///
/// [`Timeout`](TransportErrorKind::Timeout), with the limit. Whether the request may have been sent is `false` where
/// [`HttpClient`](crate::HttpClient) below was still connecting, and `true` otherwise.
#[derive(Clone, Debug)]
pub struct AttemptTimeout<S> {
    layer: AttemptTimeoutLayer,
    inner: S,
}

impl<S, B> Service<Request<B>> for AttemptTimeout<S>
where
    S: Service<Request<B>>,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = AttemptTimeoutFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let timer = &self.layer.timer;
        let end =
            (self.layer.limit).and_then(|limit| Some((limit, timer.now().checked_add(limit)?)));
        let expiry = end.map(|(limit, end)| {
            let sending = Sending::default();
            request.extensions_mut().insert(sending.clone());
            Expiry {
                sleep: timer.sleep_until(end),
                limit,
                sending,
                place: Place::of(&request),
            }
        });
        AttemptTimeoutFuture {
            inner: Some(self.inner.call(request)),
            expiry,
        }
    }
}

struct Expiry {
    sleep: Sleep,
    limit: Duration,
    sending: Sending,
    place: Place,
}

pin_project! {
    /// The future of [`AttemptTimeout`].
    pub struct AttemptTimeoutFuture<F> {
        #[pin]
        inner: Option<F>,
        expiry: Option<Expiry>,
    }
}

impl<F> fmt::Debug for AttemptTimeoutFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.expiry.as_ref().map(|expiry| expiry.limit);
        f.debug_struct("AttemptTimeoutFuture")
            .field("limit", &limit)
            .finish_non_exhaustive()
    }
}

impl<F, T, E> Future for AttemptTimeoutFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    type Output = Result<T, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            // Polled again after it was over.
            return Poll::Pending;
        };
        // The answer first: one that is there counts, however late it is looked at.
        if let Poll::Ready(result) = inner.poll(cx) {
            return Poll::Ready(result.map_err(Into::into));
        }
        let Some(expiry) = this.expiry else {
            return Poll::Pending;
        };
        ready!(expiry.sleep.as_mut().poll(cx));
        // What waits for a connection goes with the attempt, and only then is it certain that it will not be sent.
        this.inner.set(None);
        let may_have_been_sent = expiry.sending.may_have_begun();
        let error = TransportError::new(TransportErrorKind::Timeout)
            .with_time_limit(expiry.limit)
            .with_detail(if may_have_been_sent {
                "this attempt took too long"
            } else {
                "this attempt was still connecting"
            })
            .with_request_may_have_been_sent(may_have_been_sent)
            .at(&expiry.place);
        Poll::Ready(Err(error.into()))
    }
}

/// How far the client has come with a request, in the request's extensions.
///
/// A client that says nothing may have sent everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sending(Arc<AtomicU8>);

impl Sending {
    const NOT_YET: u8 = 1;
    #[cfg(feature = "client")]
    const MAYBE: u8 = 2;

    /// Nothing was sent so far, and the client will tell when that changes.
    #[cfg(feature = "client")]
    pub(crate) fn not_yet(&self) {
        // Somebody in between may send the request twice, and then the first time counts.
        let (unknown, not_yet) = (0, Self::NOT_YET);
        let _ = (self.0).compare_exchange(unknown, not_yet, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// From now on, the request may be on its way.
    #[cfg(feature = "client")]
    pub(crate) fn maybe(&self) {
        self.0.store(Self::MAYBE, Ordering::Relaxed);
    }

    /// Whether anything of the request was sent, or still can be by somebody who holds on to it.
    fn may_have_begun(&mut self) -> bool {
        Arc::get_mut(&mut self.0).is_none_or(|state| *state.get_mut() != Self::NOT_YET)
    }
}
