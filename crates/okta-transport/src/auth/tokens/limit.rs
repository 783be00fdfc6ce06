//! A wait that ends.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use crate::Timer;

/// What a future gives, unless it takes longer than until then.
pub(super) async fn within<F: Future>(
    timer: &dyn Timer,
    end: Option<Instant>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut sleep = end.map(|end| timer.sleep_until(end));
    poll_fn(|cx| {
        // The answer first: one that is there counts, however late it is looked at.
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        match &mut sleep {
            Some(sleep) => sleep.as_mut().poll(cx).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}
