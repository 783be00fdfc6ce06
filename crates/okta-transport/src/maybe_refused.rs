//! The future of a layer that either passes a request on or refuses it.
//!
//! A layer that checks requests has its answer at once when it refuses, and the inner service's future otherwise.
//! One type for both keeps the check free of allocation.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::{BoxError, TransportError};

pin_project! {
    /// Resolves to the inner service's answer, or at once to the reason why the request was not passed on.
    pub struct MaybeRefused<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Passed { #[pin] future: F },
        Refused { error: Option<TransportError> },
    }
}

impl<F> MaybeRefused<F> {
    pub(crate) fn passed(future: F) -> Self {
        Self {
            state: State::Passed { future },
        }
    }

    pub(crate) fn refused(error: TransportError) -> Self {
        Self {
            state: State::Refused { error: Some(error) },
        }
    }
}

impl<F, T, E> Future for MaybeRefused<F>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    type Output = Result<T, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Passed { future } => {
                Poll::Ready(ready!(future.poll(cx)).map_err(Into::into))
            }
            StateProjection::Refused { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error.into())),
                // Polled again after it was done, which a future may answer as it likes.
                None => Poll::Pending,
            },
        }
    }
}

impl<F> std::fmt::Debug for MaybeRefused<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let refused = matches!(self.state, State::Refused { .. });
        f.debug_struct("MaybeRefused")
            .field("refused", &refused)
            .finish_non_exhaustive()
    }
}
