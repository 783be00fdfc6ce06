//! A span, and an event for metrics, for every call: what an operation took, with all its attempts and waits.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use http::{Method, Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::Span;
use tracing::field::Empty;

use super::fields::{id, record_call, record_outcome};
use super::watched::{Watch, Watched, Watcher};
use crate::course::Course;
use crate::{Attempts, BoxError, CallEvent, CallInfo, EffectiveUri, Observer, Outcome, Timer};

/// Makes [`CallSpan`] services: [see there](CallSpan).
#[derive(Clone, Debug, Default)]
pub struct CallSpanLayer {
    watcher: Arc<Watcher>,
}

impl CallSpanLayer {
    /// A layer that makes spans, and tells nobody else.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells of every call ([`Observer::on_call`]).
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

impl<S> Layer<S> for CallSpanLayer {
    type Service = CallSpan<S>;

    fn layer(&self, inner: S) -> CallSpan<S> {
        CallSpan {
            layer: self.clone(),
            inner,
        }
    }
}

/// Puts a `tracing` span around every call, named `okta.call`, at level INFO; the attempts' spans are within it.
///
/// Its fields: `okta.operation`, `okta.bucket`, `okta.attempts` (how many), `okta.wait_ms` (milliseconds between
/// attempts), `okta.request_id`, and by the names of OpenTelemetry's semantic conventions `http.request.method`,
/// `url.template`, `server.address`, `http.response.status_code`, `error.type`, `otel.name`, `otel.status_code`. Neither
/// the path itself nor query, headers or bodies are recorded.
///
/// Errors and responses pass unchanged.
#[derive(Clone, Debug)]
pub struct CallSpan<S> {
    layer: CallSpanLayer,
    inner: S,
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for CallSpan<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResB>;
    type Error = BoxError;
    type Future = CallSpanFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let (span, watcher) = (span(&request), &self.layer.watcher);
        let is_heard = !span.is_disabled() || watcher.observer.is_some();
        let telling = is_heard.then(|| Telling {
            span,
            watcher: Arc::clone(watcher),
            began: watcher.timer.now(),
            call: request.extensions().get().cloned(),
            method: request.method().clone(),
            course: Course::begin(request.extensions_mut()),
        });
        CallSpanFuture {
            inner: Watched::begin(telling, || self.inner.call(request)),
        }
    }
}

fn span<B>(request: &Request<B>) -> Span {
    let span = tracing::info_span!(
        "okta.call",
        otel.name = Empty,
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.response.status_code = Empty,
        url.template = Empty,
        server.address = Empty,
        error.type = Empty,
        okta.operation = Empty,
        okta.bucket = Empty,
        okta.request_id = Empty,
        okta.attempts = Empty,
        okta.wait_ms = Empty,
    );
    if !span.is_disabled() {
        record_call(&span, request.extensions());
        let operation = request
            .extensions()
            .get()
            .map(|call: &CallInfo| call.operation);
        span.record("otel.name", operation.unwrap_or("okta.call"));
    }
    span
}

/// A call that somebody wants to know of.
struct Telling {
    span: Span,
    watcher: Arc<Watcher>,
    began: Instant,
    call: Option<CallInfo>,
    method: Method,
    course: Course,
}

impl Watch for Telling {
    fn span(&self) -> &Span {
        &self.span
    }

    fn end<B>(&mut self, result: Option<&Result<Response<B>, BoxError>>) {
        let response = result.and_then(|result| result.as_ref().ok());
        let outcome = result.map_or(Outcome::Abandoned, Outcome::of);
        let request_id = response.and_then(|response| id(response.headers()));
        let attempts = response.and_then(|response| response.extensions().get().cloned());
        let attempts: Option<Attempts> = attempts.or_else(|| self.course.left());
        record_outcome(&self.span, outcome, request_id);
        let uri = response.and_then(|response| response.extensions().get());
        if let Some(host) = uri.and_then(|EffectiveUri(uri)| uri.host()) {
            self.span.record("server.address", host);
        }
        if let Some(attempts) = &attempts {
            self.span.record("okta.attempts", attempts.len());
            let waited = u64::try_from(attempts.waited().as_millis()).unwrap_or(u64::MAX);
            self.span.record("okta.wait_ms", waited);
        }
        if let Some(observer) = &self.watcher.observer {
            let now = self.watcher.timer.now();
            observer.on_call(&CallEvent {
                call: self.call.as_ref(),
                method: &self.method,
                outcome,
                attempts: attempts.as_ref(),
                request_id,
                duration: now.saturating_duration_since(self.began),
            });
        }
    }
}

pin_project! {
    /// The future of [`CallSpan`].
    pub struct CallSpanFuture<F> {
        #[pin]
        inner: Watched<F, Telling>,
    }
}

impl<F, B, E> Future for CallSpanFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx)
    }
}

impl<F> fmt::Debug for CallSpanFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallSpanFuture").finish_non_exhaustive()
    }
}
