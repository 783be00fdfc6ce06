//! A span, and an event for metrics, for every request that is sent.
//!
//! It stands outside the attempt's timeout and the collecting of the body, so that it ends when the last byte is there
//! and can tell a body that broke off, or an attempt that took too long, from a success.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::{Method, Request, Response, Uri};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::Span;
use tracing::field::{Empty, display};

use super::fields::{id, record_call, record_outcome};
use crate::retry::ResendCount;
use crate::{AttemptEvent, BoxError, CallInfo, Observer, Outcome, Timer, TokioTimer};

/// Makes [`AttemptSpan`] services: [see there](AttemptSpan).
#[derive(Clone)]
pub struct AttemptSpanLayer {
    timer: Arc<dyn Timer>,
    observer: Option<Arc<dyn Observer>>,
}

impl AttemptSpanLayer {
    /// A layer that makes spans, and tells nobody else.
    #[must_use]
    pub fn new() -> Self {
        Self {
            timer: Arc::new(TokioTimer),
            observer: None,
        }
    }

    /// Tells of every attempt ([`Observer::on_attempt`]).
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Measures durations by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }
}

impl Default for AttemptSpanLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for AttemptSpanLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptSpanLayer")
            .field("observer", &self.observer.is_some())
            .finish_non_exhaustive()
    }
}

impl<S> Layer<S> for AttemptSpanLayer {
    type Service = AttemptSpan<S>;

    fn layer(&self, inner: S) -> AttemptSpan<S> {
        AttemptSpan {
            layer: self.clone(),
            inner,
        }
    }
}

/// Puts a `tracing` span around every request, named `okta.attempt`, at level INFO.
///
/// Its fields are those of OpenTelemetry's semantic conventions for HTTP clients: `http.request.method`, `url.template`,
/// `server.address`, `server.port`, `http.response.status_code`, `http.request.resend_count`, `error.type`, `otel.name`,
/// `otel.kind`, `otel.status_code`; and `okta.operation`, `okta.bucket`, `okta.request_id`. Neither the path itself nor
/// query, headers or bodies are recorded. Without a subscriber that wants it, a span costs next to nothing.
///
/// Errors and responses pass unchanged.
#[derive(Clone, Debug)]
pub struct AttemptSpan<S> {
    layer: AttemptSpanLayer,
    inner: S,
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for AttemptSpan<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResB>;
    type Error = BoxError;
    type Future = AttemptSpanFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<ReqB>) -> Self::Future {
        let span = span(&request);
        let telling = self.layer.observer.as_ref().map(|observer| {
            Box::new(Telling {
                observer: Arc::clone(observer),
                timer: Arc::clone(&self.layer.timer),
                began: self.layer.timer.now(),
                call: request.extensions().get().cloned(),
                method: request.method().clone(),
                uri: request.uri().clone(),
                resend_count: resend_count(&request),
            })
        });
        let inner = span.in_scope(|| self.inner.call(request));
        AttemptSpanFuture {
            inner,
            watch: Watch {
                span,
                telling,
                is_over: false,
            },
        }
    }
}

fn resend_count<B>(request: &Request<B>) -> u32 {
    request
        .extensions()
        .get::<ResendCount>()
        .map_or(0, |count| count.0)
}

fn span<B>(request: &Request<B>) -> Span {
    let span = tracing::info_span!(
        "okta.attempt",
        otel.name = Empty,
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        url.template = Empty,
        server.address = Empty,
        server.port = Empty,
        error.type = Empty,
        okta.operation = Empty,
        okta.bucket = Empty,
        okta.request_id = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    record_call(&span, request.extensions());
    let (method, uri) = (request.method(), request.uri());
    match request.extensions().get::<CallInfo>() {
        Some(call) => {
            let name = format_args!("{method} {}", call.path_template);
            span.record("otel.name", display(name))
        }
        None => span.record("otel.name", method.as_str()),
    };
    if let Some(host) = uri.host() {
        span.record("server.address", host);
    }
    if let Some(port) = uri.port_u16() {
        span.record("server.port", port);
    }
    match resend_count(request) {
        0 => {}
        count => {
            span.record("http.request.resend_count", count);
        }
    }
    span
}

/// Sees to it that an attempt that is dropped ends like any other.
struct Watch {
    span: Span,
    // Boxed, so that a call that nobody watches does not carry the room for it about.
    telling: Option<Box<Telling>>,
    is_over: bool,
}

struct Telling {
    observer: Arc<dyn Observer>,
    timer: Arc<dyn Timer>,
    began: Instant,
    call: Option<CallInfo>,
    method: Method,
    uri: Uri,
    resend_count: u32,
}

impl Watch {
    /// Whether nobody listens.
    fn is_idle(&self) -> bool {
        self.span.is_disabled() && self.telling.is_none()
    }

    fn end(&mut self, outcome: Outcome, request_id: Option<&str>) {
        self.is_over = true;
        record_outcome(&self.span, outcome, request_id);
        if let Some(telling) = &self.telling {
            let now = telling.timer.now();
            telling.observer.on_attempt(&AttemptEvent {
                call: telling.call.as_ref(),
                method: &telling.method,
                server: telling.uri.host(),
                resend_count: telling.resend_count,
                outcome,
                request_id,
                duration: now.saturating_duration_since(telling.began),
            });
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.is_over {
            self.end(Outcome::Abandoned, None);
        }
    }
}

pin_project! {
    /// The future of [`AttemptSpan`].
    pub struct AttemptSpanFuture<F> {
        // Before the watch, so that what is in it ends first.
        #[pin]
        inner: F,
        watch: Watch,
    }
}

impl<F, B, E> Future for AttemptSpanFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = this.watch.span.in_scope(|| this.inner.poll(cx));
        let result = ready!(polled).map_err(Into::into);
        if this.watch.is_idle() {
            this.watch.is_over = true;
            return Poll::Ready(result);
        }
        let id = result
            .as_ref()
            .ok()
            .and_then(|response| id(response.headers()));
        this.watch.end(Outcome::of(&result), id);
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for AttemptSpanFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptSpanFuture").finish_non_exhaustive()
    }
}
