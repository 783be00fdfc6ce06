//! Waits for a turn in the rate limit, told like all others.

use super::{Observer, WaitEvent, WaitReason};
use crate::rate_limit::RateLimitLayer;

impl RateLimitLayer {
    /// Tells an observer of every call that waited for its turn ([`Observer::on_wait`]), when its wait is over. Takes the
    /// place of [`on_wait`](Self::on_wait).
    #[must_use]
    pub fn observer(self, observer: impl Observer + 'static) -> Self {
        self.on_wait(move |waited| {
            observer.on_wait(&WaitEvent {
                call: None,
                bucket: Some(&waited.bucket),
                reason: WaitReason::Turn,
                duration: waited.time,
                resend_count: 0,
            });
        })
    }
}
