//! The org's clock, so that a test decides what time it is.
//!
//! Okta's timestamps have milliseconds that are always zero; a [`Moment`] keeps whole seconds.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time to an emulator.
pub trait Clock: Send + Sync + 'static {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    fn epoch_seconds(&self) -> i64;
}

/// The machine's clock: what an emulator uses unless the builder is given another.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn epoch_seconds(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
            })
    }
}

/// A clock that moves only when told to. Clones share the time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that stands at this many seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn at(epoch_seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(epoch_seconds)))
    }

    /// Moves the time forward by `by`, cut to whole seconds.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(
            i64::try_from(by.as_secs()).unwrap_or(i64::MAX),
            Ordering::Relaxed,
        );
    }
}

impl Clock for ManualClock {
    fn epoch_seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A time as the org writes it: `2016-01-03T18:15:47.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// As an HTTP `Date` header has it.
    pub(crate) fn http_date(self) -> String {
        self.timestamp()
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }

    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_okta_writes_it() {
        let moment = Moment(1_451_844_947);
        assert_eq!(moment.to_string(), "2016-01-03T18:15:47.000Z");
        assert_eq!(moment.http_date(), "Sun, 03 Jan 2016 18:15:47 GMT");
        assert_eq!(Moment(i64::MAX).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn clones_of_a_manual_clock_share_the_time() {
        let clock = ManualClock::at(100);
        clock.clone().advance(Duration::from_secs(60));
        assert_eq!(clock.epoch_seconds(), 160);
    }
}
