//! A future in a span, and somebody who is told when it ends, however it ends: what calls and attempts have in common.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::Response;
use pin_project_lite::pin_project;
use tracing::Span;

use crate::{BoxError, Observer, Timer, TokioTimer};

/// By which clock durations are measured, and who is told of them.
#[derive(Clone)]
pub(super) struct Watcher {
    pub(super) timer: Arc<dyn Timer>,
    pub(super) observer: Option<Arc<dyn Observer>>,
}

impl Default for Watcher {
    /// By tokio's clock, and nobody.
    fn default() -> Self {
        Self {
            timer: Arc::new(TokioTimer),
            observer: None,
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("observer", &self.observer.is_some())
            .finish_non_exhaustive()
    }
}

/// What is known of something that is watched.
pub(super) trait Watch {
    fn span(&self) -> &Span;

    /// It is over: with a result, or because it was dropped.
    fn end<B>(&mut self, result: Option<&Result<Response<B>, BoxError>>);
}

pin_project! {
    /// A future that is watched, where anybody wants to.
    pub(super) struct Watched<F, W: Watch> {
        // Before the guard, so that what is in it ends first.
        #[pin]
        inner: Option<F>,
        guard: Guard<W>,
    }
}

/// Sees to it that what is dropped ends like anything else.
///
/// Boxed, so that what nobody watches does not carry the room for it about.
struct Guard<W: Watch>(Option<Box<W>>);

impl<W: Watch> Drop for Guard<W> {
    fn drop(&mut self) {
        if let Some(mut watch) = self.0.take() {
            watch.end::<()>(None);
        }
    }
}

impl<F, W: Watch> Watched<F, W> {
    /// Begins the future within the span.
    pub(super) fn begin(watch: Option<W>, future: impl FnOnce() -> F) -> Self {
        let span = watch.as_ref().map(|watch| watch.span().clone());
        let _within = span.as_ref().map(Span::enter);
        Self {
            inner: Some(future()),
            guard: Guard(watch.map(Box::new)),
        }
    }
}

impl<F, W, B, E> Future for Watched<F, W>
where
    F: Future<Output = Result<Response<B>, E>>,
    W: Watch,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            // Polled again after it was done.
            return Poll::Pending;
        };
        let Some(watch) = &this.guard.0 else {
            return inner.poll(cx).map_err(Into::into);
        };
        let polled = watch.span().in_scope(|| inner.poll(cx));
        let result = ready!(polled).map_err(Into::into);
        // A deadline leaves its last attempt unfinished; that ends before the call does.
        this.inner.set(None);
        if let Some(mut watch) = this.guard.0.take() {
            watch.end(Some(&result));
        }
        Poll::Ready(result)
    }
}
