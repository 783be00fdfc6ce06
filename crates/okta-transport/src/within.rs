//! A future that has so much time and no more: what the limits on a call and on an attempt have in common.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use pin_project_lite::pin_project;

use crate::{Sleep, Timer, TokioTimer};

/// How long something may take, and by which clock.
#[derive(Clone)]
pub(crate) struct TimeLimit {
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl TimeLimit {
    /// By tokio's clock. Nothing, or zero, is no limit.
    pub(crate) fn new(limit: impl Into<Option<Duration>>) -> Self {
        Self {
            limit: limit.into().filter(|limit| !limit.is_zero()),
            timer: Arc::new(TokioTimer),
        }
    }

    pub(crate) fn set_limit(&mut self, limit: impl Into<Option<Duration>>) {
        self.limit = limit.into().filter(|limit| !limit.is_zero());
    }

    pub(crate) fn set_timer(&mut self, timer: impl Timer + 'static) {
        self.timer = Arc::new(timer);
    }

    /// The end of what begins now; of two, the earlier. Nothing where there is no limit.
    pub(crate) fn alarm(&self, brought: Option<Instant>) -> Option<Alarm> {
        if self.limit.is_none() && brought.is_none() {
            return None;
        }
        let now = self.timer.now();
        let own = self.limit.and_then(|limit| now.checked_add(limit));
        let end = match (own, brought) {
            (Some(own), Some(brought)) => own.min(brought),
            (own, brought) => own.or(brought)?,
        };
        Some(Alarm {
            end,
            limit: end.saturating_duration_since(now),
            sleep: self.timer.sleep_until(end),
        })
    }
}

impl fmt::Debug for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.limit.fmt(f)
    }
}

/// When the time is over.
pub(crate) struct Alarm {
    pub(crate) end: Instant,
    /// The time from the beginning to the end.
    pub(crate) limit: Duration,
    sleep: Sleep,
}

pin_project! {
    /// A future that ends at an alarm, if there is one.
    pub(crate) struct Within<F> {
        #[pin]
        inner: Option<F>,
        alarm: Option<Alarm>,
    }
}

impl<F> Within<F> {
    pub(crate) fn new(inner: F, alarm: Option<Alarm>) -> Self {
        Self {
            inner: Some(inner),
            alarm,
        }
    }

    /// The time from the beginning to the end.
    pub(crate) fn limit(&self) -> Option<Duration> {
        self.alarm.as_ref().map(|alarm| alarm.limit)
    }
}

impl<F: Future> Future for Within<F> {
    /// What the inner future gives, or the alarm that ended it: then the inner future has been dropped.
    type Output = Result<F::Output, Alarm>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            // Polled again after it was over.
            return Poll::Pending;
        };
        // The answer first: one that is there counts, however late it is looked at.
        if let Poll::Ready(output) = inner.poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let Some(alarm) = this.alarm else {
            return Poll::Pending;
        };
        ready!(alarm.sleep.as_mut().poll(cx));
        this.inner.set(None);
        this.alarm
            .take()
            .map_or(Poll::Pending, |alarm| Poll::Ready(Err(alarm)))
    }
}
