//! One fault of an org, with its counts: whom it fits, and whom of those it strikes.

use std::time::Duration;

use super::fault::{Fault, FaultReport};
use super::store::Subject;
use crate::ids::mix;
use crate::log::Strike;

pub(super) struct Armed {
    pub(super) id: u64,
    pub(super) fault: Fault,
    pub(super) enabled: bool,
    matched: u64,
    struck: u64,
}

impl Armed {
    pub(super) fn new(id: u64, fault: Fault) -> Self {
        Self {
            id,
            fault,
            enabled: true,
            matched: 0,
            struck: 0,
        }
    }

    pub(super) fn report(&self) -> FaultReport {
        FaultReport {
            id: self.id,
            fault: self.fault.clone(),
            enabled: self.enabled,
            matched: self.matched,
            struck: self.struck,
        }
    }

    /// Whether a call is one of those that count; none is once the fault has struck as often as it may.
    pub(super) fn fits(&self, subject: &Subject<'_>) -> bool {
        let Fault {
            kind,
            operation,
            method,
            path,
            ..
        } = &self.fault;
        self.enabled
            && !self.is_spent()
            && (subject.connected || !kind.needs_connection())
            && operation
                .as_deref()
                .is_none_or(|id| subject.operation == Some(id))
            && method
                .as_ref()
                .is_none_or(|method| method == subject.method)
            && path.as_ref().is_none_or(|path| path.fits(subject.path))
    }

    fn is_spent(&self) -> bool {
        self.fault.times.is_some_and(|times| self.struck >= times)
    }

    /// Counts one more call that fits. Where it is to be struck, bits that depend on the seed, the fault and the
    /// number of the call among those that fit, and on nothing else.
    pub(super) fn strike(&mut self, seed: u64) -> Option<u64> {
        self.matched += 1;
        let draw = mix(seed ^ mix(self.id) ^ mix(self.matched.rotate_left(32)));
        if self.is_spent() || self.matched <= self.fault.skip || part(draw) >= self.fault.rate {
            return None;
        }
        self.struck += 1;
        Some(mix(draw))
    }

    pub(super) fn as_strike(&self) -> Strike {
        Strike {
            fault: self.id,
            kind: self.fault.kind.name(),
        }
    }
}

/// Bits as a number from 0 up to 1.
fn part(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1u64 << 53) as f64
}

/// A time from a range.
pub(super) fn between(from: Duration, to: Duration, draw: u64) -> Duration {
    from + to.saturating_sub(from).mul_f64(part(draw))
}
