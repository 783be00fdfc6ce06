//! A call that ends.
//!
//! A server that accepts a connection and says nothing, or one byte a minute, holds a caller for as long as it likes.
//! Timeouts on connecting or on a pause between bytes do not help against that; a limit on the whole call, up to the
//! last byte of the body, does.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::{Extensions, Request};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::course::{self, Course};
use crate::within::{TimeLimit, Within};
use crate::{BoxError, Timer, TransportError, TransportErrorKind};

/// How long a call may take unless set otherwise: 120 seconds.
///
/// Rate limits count by the minute, so a call may reasonably wait for a new window and then still needs time for a
/// slow answer, such as a query of the system log.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(120);

/// When the call has to be over, [in the request's extensions](CallDeadline::of).
///
/// Set by [`Deadline`], or by whoever makes the request. A layer further in that would wait longer than this (for a rate limit, before a retry) can say
/// so at once instead. Of several, the earliest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallDeadline(pub Instant);

impl CallDeadline {
    /// When a call has to be over: what a [`Deadline`] further out said, or what the extensions hold under this type, the
    /// earlier of the two.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        let (said, brought) = (course::deadline(extensions), extensions.get::<Self>());
        let said = said.map(Self);
        match (said, brought) {
            (Some(said), Some(brought)) => Some(said.min(*brought)),
            (said, brought) => said.or(brought.copied()),
        }
    }
}

/// Makes [`Deadline`] services: [see there](Deadline).
///
/// ```
/// use std::time::Duration;
/// use http::{Request, Response};
/// use okta_transport::{Body, BoxError, DeadlineLayer, TransportError, TransportErrorKind};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(DeadlineLayer::new(Duration::from_millis(10)))
///     .service(service_fn(async |_: Request<Body>| {
///         std::future::pending::<Result<Response<Body>, BoxError>>().await
///     }));
/// let error = service.oneshot(Request::get("/x").body(Body::empty())?).await.unwrap_err();
/// let error = error.downcast::<TransportError>()?;
/// assert_eq!(error.kind(), TransportErrorKind::Timeout);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DeadlineLayer {
    limit: Arc<TimeLimit>,
}

impl DeadlineLayer {
    /// A layer that allows a call so much time. Nothing, or zero, is no limit.
    #[must_use]
    pub fn new(limit: impl Into<Option<Duration>>) -> Self {
        Self {
            limit: Arc::new(TimeLimit::new(limit)),
        }
    }

    /// Allows a call so much time. Nothing, or zero, is no limit.
    #[must_use]
    pub fn with_limit(mut self, limit: impl Into<Option<Duration>>) -> Self {
        Arc::make_mut(&mut self.limit).set_limit(limit);
        self
    }

    /// Waits by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        Arc::make_mut(&mut self.limit).set_timer(timer);
        self
    }
}

/// A limit of [`DEFAULT_TIMEOUT`].
impl Default for DeadlineLayer {
    fn default() -> Self {
        Self::new(DEFAULT_TIMEOUT)
    }
}

impl fmt::Debug for DeadlineLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadlineLayer")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline {
            layer: self.clone(),
            inner,
        }
    }
}

/// Ends a call that takes too long.
///
/// The time runs from `call` until the inner service's response is there; put this layer outside
/// [`Collect`](crate::Collect), and the response's body is included. The inner future is dropped with the call, which
/// closes an HTTP/1.1 connection and resets an HTTP/2 stream.
///
/// # Errors
///
/// [`Timeout`](TransportErrorKind::Timeout), with the limit, and with what [`Retry`](crate::Retry) had tried by then. The request may have been sent by then: whoever repeats it
/// must know that it is idempotent.
#[derive(Clone, Debug)]
pub struct Deadline<S> {
    layer: DeadlineLayer,
    inner: S,
}

impl<S, B> Service<Request<B>> for Deadline<S>
where
    S: Service<Request<B>>,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = DeadlineFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let brought = CallDeadline::of(request.extensions());
        let alarm = self.layer.limit.alarm(brought.map(|deadline| deadline.0));
        let course = (alarm.as_ref()).map(|alarm| Course::until(&mut request, alarm.end));
        DeadlineFuture {
            inner: Within::new(self.inner.call(request), alarm),
            course,
        }
    }
}

pin_project! {
    /// The future of [`Deadline`].
    pub struct DeadlineFuture<F> {
        #[pin]
        inner: Within<F>,
        course: Option<Course>,
    }
}

impl<F> fmt::Debug for DeadlineFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadlineFuture")
            .field("limit", &self.inner.limit())
            .finish_non_exhaustive()
    }
}

impl<F, T, E> Future for DeadlineFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    type Output = Result<T, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let alarm = match ready!(this.inner.poll(cx)) {
            Ok(result) => return Poll::Ready(result.map_err(Into::into)),
            Err(alarm) => alarm,
        };
        let error = TransportError::new(TransportErrorKind::Timeout).with_time_limit(alarm.limit);
        let error = match this.course {
            Some(course) => error.with_attempts(course.left()).at(course),
            None => error,
        };
        Poll::Ready(Err(error.into()))
    }
}
