//! A span, and an event for metrics, for every request that is sent.
//!
//! It stands outside the attempt's timeout and the collecting of the body, so that it ends when the last byte is there
//! and can tell a body that broke off, or an attempt that took too long, from a success.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use http::{Method, Request, Response, Uri};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::Span;
use tracing::field::{Empty, display};

use super::fields::{id, record_call, record_outcome};
use super::watched::{Watch, Watched, Watcher};
use crate::retry::ResendCount;
use crate::{AttemptEvent, BoxError, CallInfo, Observer, Outcome, Timer};

/// Makes [`AttemptSpan`] services: [see there](AttemptSpan).
#[derive(Clone, Debug, Default)]
pub struct AttemptSpanLayer {
    watcher: Arc<Watcher>,
}

impl AttemptSpanLayer {
    /// A layer that makes spans, and tells nobody else.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells of every attempt ([`Observer::on_attempt`]).
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        Arc::make_mut(&mut self.watcher).observer = Some(Arc::new(observer));
        self
    }

    /// Measures durations by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        Arc::make_mut(&mut self.watcher).timer = Arc::new(timer);
        self
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
        let (span, watcher) = (span(&request), &self.layer.watcher);
        let is_heard = !span.is_disabled() || watcher.observer.is_some();
        let telling = is_heard.then(|| Telling {
            span,
            watcher: Arc::clone(watcher),
            began: watcher.timer.now(),
            call: request.extensions().get().cloned(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            resend_count: resend_count(&request),
        });
        AttemptSpanFuture {
            inner: Watched::begin(telling, || self.inner.call(request)),
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

/// An attempt that somebody wants to know of.
struct Telling {
    span: Span,
    watcher: Arc<Watcher>,
    began: Instant,
    call: Option<CallInfo>,
    method: Method,
    uri: Uri,
    resend_count: u32,
}

impl Watch for Telling {
    fn span(&self) -> &Span {
        &self.span
    }

    fn end<B>(&mut self, result: Option<&Result<Response<B>, BoxError>>) {
        let response = result.and_then(|result| result.as_ref().ok());
        let request_id = response.and_then(|response| id(response.headers()));
        let outcome = result.map_or(Outcome::Abandoned, Outcome::of);
        record_outcome(&self.span, outcome, request_id);
        if let Some(observer) = &self.watcher.observer {
            let now = self.watcher.timer.now();
            observer.on_attempt(&AttemptEvent {
                call: self.call.as_ref(),
                method: &self.method,
                server: self.uri.host(),
                resend_count: self.resend_count,
                outcome,
                request_id,
                duration: now.saturating_duration_since(self.began),
            });
        }
    }
}

pin_project! {
    /// The future of [`AttemptSpan`].
    pub struct AttemptSpanFuture<F> {
        #[pin]
        inner: Watched<F, Telling>,
    }
}

impl<F, B, E> Future for AttemptSpanFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx)
    }
}

impl<F> fmt::Debug for AttemptSpanFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptSpanFuture").finish_non_exhaustive()
    }
}
