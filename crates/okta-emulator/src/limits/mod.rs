//! How much an org takes: calls in a window of time, and calls at the same time.
//!
//! Okta counts calls by bucket (operations that share a quota) and by who calls. The box counts the same way, but
//! throttles nobody unless it is asked to.

mod buckets;
pub(crate) mod figures;
mod in_flight;
mod named;
mod settings;
mod windows;

use http::StatusCode;

pub(crate) use self::buckets::{BUCKETS, Buckets};
pub(crate) use self::figures::Figures;
pub(crate) use self::in_flight::{InFlight, Ticket};
pub use self::named::UnknownBucket;
pub use self::settings::RateLimits;
pub use self::windows::RateWindow;
pub(crate) use self::windows::{ANONYMOUS, Counted, Windows};
use crate::clock::Moment;
use crate::error::Refusal;

/// The limits of one org, and what was used of them.
pub(crate) struct Limits {
    buckets: &'static Buckets,
    windows: Windows,
    pub(crate) in_flight: InFlight,
}

impl Limits {
    pub(crate) fn new(buckets: &'static Buckets, settings: RateLimits) -> Self {
        let in_flight = InFlight::default();
        in_flight.allow(settings.concurrency);
        let windows = Windows::new(settings, buckets);
        Self {
            buckets,
            windows,
            in_flight,
        }
    }

    /// Counts a call of an operation, or of none.
    pub(crate) fn count(&self, operation: Option<&str>, caller: &str, now: Moment) -> Counted {
        let bucket = self.buckets.of(operation);
        self.windows.count(bucket, caller, now)
    }

    /// The bucket that calls of an operation count against.
    pub(crate) fn bucket_name(&self, operation: Option<&str>) -> &'static str {
        self.buckets.name(self.buckets.of(operation))
    }

    pub(crate) fn settings(&self) -> RateLimits {
        self.windows.settings()
    }

    /// How long a window is, in seconds.
    pub(crate) fn window(&self) -> i64 {
        i64::from(self.windows.settings().window)
    }

    pub(crate) fn set(&self, settings: RateLimits) {
        self.in_flight.allow(settings.concurrency);
        self.windows.set(settings, self.buckets);
    }

    pub(crate) fn windows(&self, now: Moment) -> Vec<RateWindow> {
        self.windows.list(self.buckets, now)
    }
}

/// 429 `E0000047`: what Okta says to too many calls in a window and to too many at a time.
pub(crate) fn too_many() -> Refusal {
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "E0000047",
        "This caller has made more calls than the org takes",
    )
}
