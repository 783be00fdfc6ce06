//! The time in one org: the clock that it was given, and what it was told to skip since.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;

use super::{Clock, Moment, Sleep};
use crate::snapshot::Time;

pub(crate) struct OrgClock {
    clock: Arc<dyn Clock>,
    /// Seconds that the org is ahead of its clock.
    ahead: AtomicI64,
    /// The last `Date` header: thousands of replies share one.
    date: Mutex<(Moment, HeaderValue)>,
}

impl OrgClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let now = Moment(clock.epoch_seconds());
        Self {
            clock,
            ahead: AtomicI64::new(0),
            date: Mutex::new((now, date(now))),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment(self.clock.epoch_seconds()).plus_seconds(self.ahead.load(Ordering::Relaxed))
    }

    /// The same in milliseconds.
    pub(crate) fn now_millis(&self) -> i64 {
        let ahead = self.ahead.load(Ordering::Relaxed).saturating_mul(1000);
        self.clock.epoch_millis().saturating_add(ahead)
    }

    /// Moves the org ahead of its clock.
    pub(crate) fn advance(&self, seconds: u32) {
        self.ahead.fetch_add(i64::from(seconds), Ordering::Relaxed);
    }

    /// Seconds that the org is ahead of its clock.
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }

    /// Goes on from another org's time: as far ahead as that one was, and not behind what it was there.
    pub(crate) fn go_on(&self, time: Time) {
        let behind = time.now.0.saturating_sub(self.clock.epoch_seconds());
        self.ahead.store(time.ahead.max(behind), Ordering::Relaxed);
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Sleep {
        self.clock.sleep(duration)
    }

    /// The clock that the org was given.
    pub(crate) fn inner(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn date(&self, now: Moment) -> HeaderValue {
        let mut last = self.date.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != now {
            *last = (now, date(now));
        }
        last.1.clone()
    }
}

/// A moment as a `Date` header has it.
pub(crate) fn date(moment: Moment) -> HeaderValue {
    HeaderValue::try_from(moment.http_date()).unwrap_or(HeaderValue::from_static(""))
}
