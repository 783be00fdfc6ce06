//! The attempts of a call while it runs.
//!
//! A call that its deadline ends is dropped from outside, and what the layers within know goes with it. So the log is
//! begun by the outermost layer that will want to read it, and travels inwards in the request's extensions.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{Extensions, HeaderValue};

use super::attempts::{Attempt, Attempts, GaveUp, Outcome};

/// A shared list of attempts, of which the last may be under way.
#[derive(Clone, Default)]
pub(crate) struct AttemptLog(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    earlier: Vec<Attempt>,
    last: Option<Attempt>,
    current: Option<Current>,
}

/// An attempt that has begun.
struct Current {
    began: Instant,
    wait: Duration,
}

/// How an attempt ended.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) queued: Duration,
    pub(super) request_id: Option<HeaderValue>,
}

impl End {
    pub(super) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            queued: Duration::ZERO,
            request_id: None,
        }
    }
}

impl AttemptLog {
    /// The call's log, begun here if nobody further out has done so.
    pub(crate) fn of(extensions: &mut Extensions) -> Self {
        extensions.get_or_insert_default::<Self>().clone()
    }

    /// The call's log, which nobody further in needs: what is repeated is lighter without it.
    pub(super) fn taken_from(extensions: &mut Extensions) -> Self {
        extensions.remove().unwrap_or_default()
    }

    pub(super) fn begin(&self, now: Instant, wait: Duration) {
        self.state().current = Some(Current { began: now, wait });
    }

    pub(super) fn end(&self, end: End, now: Instant) {
        self.state().end(end, now);
    }

    /// What there was, once the last attempt has ended. `None` if there was no attempt.
    pub(super) fn finish(&self, gave_up: Option<GaveUp>) -> Option<Attempts> {
        self.state().attempts(gave_up)
    }

    /// What there was until now, where the call ends without waiting for its current attempt.
    pub(crate) fn abandon(&self, now: Instant) -> Option<Attempts> {
        let mut state = self.state();
        state.end(End::new(Outcome::Abandoned), now);
        state.attempts(None)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end(&mut self, end: End, now: Instant) {
        let Some(current) = self.current.take() else {
            return;
        };
        let ended = Attempt {
            outcome: end.outcome,
            wait: current.wait,
            queued: end.queued,
            duration: now.saturating_duration_since(current.began),
            request_id: end.request_id,
        };
        self.earlier.extend(self.last.replace(ended));
    }

    fn attempts(&self, gave_up: Option<GaveUp>) -> Option<Attempts> {
        Some(Attempts {
            earlier: (!self.earlier.is_empty()).then(|| self.earlier.as_slice().into()),
            last: self.last.clone()?,
            gave_up,
        })
    }
}

impl fmt::Debug for AttemptLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptLog")
            .field("ended", &self.state().earlier.len())
            .finish_non_exhaustive()
    }
}
