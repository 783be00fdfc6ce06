//! The attempts of a call while it runs.

use std::time::{Duration, Instant};

use http::HeaderValue;

use super::attempts::{Attempt, Attempts, GaveUp, Outcome};

/// What was tried so far, and what is under way.
#[derive(Default)]
pub(super) struct AttemptLog {
    ended: Vec<Attempt>,
    /// When the attempt under way began.
    current: Option<Instant>,
    /// What was waited before it, or will be before the next.
    wait: Duration,
}

/// How an attempt ended.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) queued: Duration,
    pub(super) request_id: Option<HeaderValue>,
}

impl AttemptLog {
    pub(super) fn begin(&mut self, now: Instant) {
        self.current = Some(now);
    }

    /// Ends the attempt that is under way. [`keep`](Self::keep) it, or [`finish`](Self::finish) with it.
    pub(super) fn end(&mut self, end: End, now: Instant) -> Option<Attempt> {
        let began = self.current.take()?;
        Some(Attempt {
            outcome: end.outcome,
            wait: self.wait,
            queued: end.queued,
            duration: now.saturating_duration_since(began),
            request_id: end.request_id,
        })
    }

    /// Another attempt follows this one, after a wait.
    pub(super) fn keep(&mut self, ended: Attempt, wait: Duration) {
        self.ended.push(ended);
        self.wait = wait;
    }

    /// What there was in all, where no attempt follows the `last`: that one, or else the last that was kept. `None` if
    /// there was no attempt.
    pub(super) fn finish(
        &mut self,
        last: Option<Attempt>,
        gave_up: Option<GaveUp>,
    ) -> Option<Attempts> {
        let last = last.or_else(|| self.ended.pop())?;
        let earlier = std::mem::take(&mut self.ended);
        Some(Attempts {
            earlier: (!earlier.is_empty()).then(|| earlier.into()),
            last,
            gave_up,
        })
    }

    /// What there was until now, where the call ends without waiting for its current attempt.
    pub(super) fn abandon(&mut self, now: Instant) -> Option<Attempts> {
        let end = End {
            outcome: Outcome::Abandoned,
            queued: Duration::ZERO,
            request_id: None,
        };
        let last = self.end(end, now);
        self.finish(last, None)
    }
}
