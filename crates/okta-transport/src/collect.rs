//! From a stream to a whole body, whatever the server sends.
//!
//! Below this layer responses stream; above it they are [`Body`] values that can be repeated, cached and looked at.
//! Turning one into the other is where a server, or somebody in between, can make a client run out of memory or trust
//! half an answer: so size is bounded after decompression, and a body that is cut short, by its length or within its
//! gzip, is an error and not a shorter body.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body as HttpBody;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::course::Course;
use crate::whole::{Fault, Whole};
use crate::{Body, BoxError, TransportError, TransportErrorKind};

/// The largest response body that is accepted unless set otherwise, in bytes: 64 MiB.
///
/// The largest page that the API gives out, 10,000 groups, takes some 10 MiB.
pub const DEFAULT_MAX_RESPONSE_SIZE: usize = 64 * 1024 * 1024;

/// After so many pieces of a body in a row, other futures of the task get a turn, a deadline's timer among them.
const PIECES_PER_POLL: usize = 64;

/// Makes [`Collect`] services: [see there](Collect).
///
/// ```
/// use http::{Request, Response};
/// use okta_transport::{Body, BoxError, CollectLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(CollectLayer::new().with_max_size(1024))
///     .service(service_fn(async |_: Request<Body>| {
///         // Any body of `http_body`, here one of bytes that are already there.
///         Ok::<_, BoxError>(Response::new(Body::from("[]")))
///     }));
/// let response = service.oneshot(Request::get("/api/v1/users").body(Body::empty())?).await?;
/// assert_eq!(response.body().as_bytes(), b"[]");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CollectLayer {
    max_size: usize,
}

impl CollectLayer {
    /// A layer that accepts bodies up to [`DEFAULT_MAX_RESPONSE_SIZE`].
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_size: DEFAULT_MAX_RESPONSE_SIZE,
        }
    }

    /// Sets the largest body to accept, in bytes after decompression. `usize::MAX` is no limit.
    #[must_use]
    pub const fn with_max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }
}

impl Default for CollectLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for CollectLayer {
    type Service = Collect<S>;

    fn layer(&self, inner: S) -> Collect<S> {
        Collect {
            max_size: self.max_size,
            inner,
        }
    }
}

/// Collects a streamed response body, and gunzips it where `Content-Encoding` says `gzip`.
///
/// After decompression `Content-Encoding` is gone and a `Content-Length` tells the new length. A body in any other
/// encoding is collected as it is, with its header. Trailers are dropped.
///
/// # Errors
///
/// Besides the inner service's errors:
///
/// - [`BodyTooLarge`](TransportErrorKind::BodyTooLarge), with the limit, as soon as the declared or the actual size goes
///   over it. The rest of the body is not read.
/// - [`TruncatedBody`](TransportErrorKind::TruncatedBody) if the stream fails, or ends before `Content-Length`.
/// - [`Decompress`](TransportErrorKind::Decompress) if the body is not gzip, ends within it, or fails its checksum.
#[derive(Clone, Copy, Debug)]
pub struct Collect<S> {
    max_size: usize,
    inner: S,
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for Collect<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
    ResB: HttpBody<Data = Bytes>,
    ResB::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = CollectFuture<S::Future, ResB>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<ReqB>) -> Self::Future {
        CollectFuture {
            course: Course::of(&request),
            is_head: *request.method() == Method::HEAD,
            max_size: self.max_size,
            state: State::Calling {
                future: self.inner.call(request),
            },
        }
    }
}

pin_project! {
    /// The future of [`Collect`].
    pub struct CollectFuture<F, B> {
        course: Course,
        is_head: bool,
        max_size: usize,
        #[pin]
        state: State<F, B>,
    }
}

impl<F, B> std::fmt::Debug for CollectFuture<F, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CollectFuture")
            .field("max_size", &self.max_size)
            .finish_non_exhaustive()
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, B> {
        Calling { #[pin] future: F },
        Reading { #[pin] body: B, reading: Option<Reading> },
    }
}

/// What is kept of a response while its body arrives.
struct Reading {
    parts: Parts,
    whole: Whole,
    received: u64,
    /// The length that the response declares for the bytes on their way.
    declared: Option<u64>,
}

impl<F, B, E> Future for CollectFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                StateProjection::Calling { future } => {
                    let response = ready!(future.poll(cx)).map_err(Into::into)?;
                    let (parts, body) = response.into_parts();
                    let reading = Reading::begin(parts, *this.is_head, *this.max_size, &body)
                        .map_err(|fault| error(fault, *this.max_size, this.course))?;
                    this.state.set(State::Reading {
                        body,
                        reading: Some(reading),
                    });
                }
                StateProjection::Reading { body, reading } => {
                    let Some(current) = reading.as_mut() else {
                        // Polled again after it was done.
                        return Poll::Pending;
                    };
                    let read =
                        ready!(current.poll_read(body, cx)).and_then(|()| match reading.take() {
                            Some(reading) => reading.finish(),
                            None => Err(Broken::Short),
                        });
                    return Poll::Ready(
                        read.map_err(|broken| error(broken, *this.max_size, this.course).into()),
                    );
                }
            }
        }
    }
}

impl Reading {
    fn begin<B: HttpBody>(
        parts: Parts,
        is_head: bool,
        max_size: usize,
        body: &B,
    ) -> Result<Self, Broken> {
        let is_bodiless = is_head
            || matches!(
                parts.status,
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        let declared = if is_bodiless {
            None
        } else {
            content_length(&parts.headers)
        };
        let is_gzip = is_gzip(&parts.headers);
        if !is_gzip && body.size_hint().lower() > u64::try_from(max_size).unwrap_or(u64::MAX) {
            return Err(Broken::Fault(Fault::TooLarge));
        }
        let whole = if is_gzip {
            Whole::gzip(max_size)
        } else {
            Whole::plain(max_size, declared)
        };
        Ok(Self {
            parts,
            whole,
            received: 0,
            declared,
        })
    }

    /// Reads up to the end of the body.
    fn poll_read<B>(
        &mut self,
        mut body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Broken>>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        for _ in 0..PIECES_PER_POLL {
            let Some(frame) = ready!(body.as_mut().poll_frame(cx)) else {
                return Poll::Ready(Ok(()));
            };
            let frame = frame.map_err(|error| Broken::Stream(error.into()))?;
            if let Ok(data) = frame.into_data() {
                self.received = self.received.saturating_add(data.len() as u64);
                self.whole.push(data)?;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn finish(self) -> Result<Response<Body>, Broken> {
        if self
            .declared
            .is_some_and(|declared| self.received < declared)
        {
            return Err(Broken::Short);
        }
        let is_decoded = matches!(self.whole, Whole::Gzip(_)) && self.received > 0;
        let bytes = self.whole.finish()?;
        let mut parts = self.parts;
        if is_decoded {
            parts.headers.remove(CONTENT_ENCODING);
            if let Some(length) = parts.headers.get_mut(CONTENT_LENGTH) {
                *length = HeaderValue::from(bytes.len());
            }
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

/// Why a body did not arrive whole.
enum Broken {
    Fault(Fault),
    /// The stream ended before the declared length.
    Short,
    Stream(BoxError),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn error(broken: Broken, max_size: usize, course: &Course) -> TransportError {
    let error = match broken {
        Broken::Fault(Fault::TooLarge) => {
            TransportError::new(TransportErrorKind::BodyTooLarge).with_size_limit(max_size)
        }
        Broken::Fault(Fault::NotGzip(error)) => {
            TransportError::new(TransportErrorKind::Decompress).with_source(error)
        }
        Broken::Short => TransportError::new(TransportErrorKind::TruncatedBody)
            .with_detail("it ended before its declared length"),
        // The client below may have told more precisely what happened.
        Broken::Stream(error) => match error.downcast::<TransportError>() {
            Ok(error) => *error,
            Err(error) => TransportError::new(TransportErrorKind::TruncatedBody).with_source(error),
        },
    };
    error.at(course)
}

fn is_gzip(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_ENCODING).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let value = value.as_bytes().trim_ascii();
    value.eq_ignore_ascii_case(b"gzip") || value.eq_ignore_ascii_case(b"x-gzip")
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
