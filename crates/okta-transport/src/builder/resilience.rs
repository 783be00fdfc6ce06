//! Settings of what happens on bad days: how long an attempt may take, what is tried again, and who is told.

use std::sync::Arc;
use std::time::Duration;

use super::TransportBuilder;
use crate::rate_limit::RateLimitLayer;
use crate::{Curl, CurlLayer, Observer, RetryLayer, Timer};

impl TransportBuilder {
    /// Limits the time for one attempt, up to the last byte of its response. `None`, or zero, is no limit. The default is
    /// [`DEFAULT_ATTEMPT_TIMEOUT`](crate::DEFAULT_ATTEMPT_TIMEOUT), 30 seconds.
    ///
    /// An attempt that took too long is repeated where that is safe, as long as the [whole call](Self::timeout) has time.
    pub fn attempt_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = self.attempt_timeout.with_limit(limit);
        self
    }

    /// Repeats calls by these settings instead of [`RetryLayer::new`]. `None` repeats nothing.
    pub fn retry(mut self, retry: impl Into<Option<RetryLayer>>) -> Self {
        self.retry = retry.into();
        self
    }

    /// Schedules calls by these settings instead of [`RateLimitLayer::new`]. `None` schedules nothing: a call goes at once,
    /// and a 429 is for the [retry](Self::retry).
    ///
    /// Clients that use the same token should share one layer, a clone each, since they share the limits.
    pub fn rate_limit(mut self, limits: impl Into<Option<RateLimitLayer>>) -> Self {
        self.rate_limit = limits.into();
        self
    }

    /// Tells of calls, attempts and waits. The last observer given counts.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Shows every request as a [`Curl`] command without its secrets, each time that it is sent.
    pub fn curl(mut self, show: impl Fn(&Curl<'_>) + Send + Sync + 'static) -> Self {
        self.curl = Some(CurlLayer::new(show));
        self
    }

    /// Measures time, and waits, by another clock than tokio's.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }
}
