//! An attempt that ends, so that another one can be made.
//!
//! The [deadline](crate::Deadline) of a call leaves time for several attempts; without a limit of its own the first one
//! that hangs would use it all up. Hanging connections are common enough: a load balancer that forgot a connection, a
//! server that was taken away.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Request;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::course::Course;
use crate::sending::Sending;
use crate::within::{TimeLimit, Within};
use crate::{BoxError, Timer, TransportError, TransportErrorKind};

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
    limit: Arc<TimeLimit>,
}

impl AttemptTimeoutLayer {
    /// A layer that allows an attempt so much time. Nothing, or zero, is no limit.
    #[must_use]
    pub fn new(limit: impl Into<Option<Duration>>) -> Self {
        Self {
            limit: Arc::new(TimeLimit::new(limit)),
        }
    }

    /// Allows an attempt so much time. Nothing, or zero, is no limit.
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
        let alarm = self.layer.limit.alarm(None);
        let watched = alarm.is_some().then(|| Course::attempt(&mut request));
        AttemptTimeoutFuture {
            inner: Within::new(self.inner.call(request), alarm),
            watched,
        }
    }
}

pin_project! {
    /// The future of [`AttemptTimeout`].
    pub struct AttemptTimeoutFuture<F> {
        #[pin]
        inner: Within<F>,
        watched: Option<(Course, Sending)>,
    }
}

impl<F> fmt::Debug for AttemptTimeoutFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptTimeoutFuture")
            .field("limit", &self.inner.limit())
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
        let this = self.project();
        let limit = match ready!(this.inner.poll(cx)) {
            Ok(result) => return Poll::Ready(result.map_err(Into::into)),
            Err(alarm) => alarm.limit,
        };
        let error = TransportError::new(TransportErrorKind::Timeout).with_time_limit(limit);
        let Some((course, sending)) = this.watched else {
            return Poll::Ready(Err(error.into()));
        };
        // What waits for a connection went with the attempt, and only now is it certain that it will not be sent.
        let may_have_been_sent = sending.may_have_begun();
        let error = error
            .with_detail(if may_have_been_sent {
                "this attempt took too long"
            } else {
                "this attempt was still connecting"
            })
            .with_request_may_have_been_sent(may_have_been_sent)
            .at(course);
        Poll::Ready(Err(error.into()))
    }
}
