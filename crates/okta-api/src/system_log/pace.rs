//! How often the log is asked what is new: soon where much happens, seldom where nothing does, and never so often that
//! others of the org's programs go without.

use std::time::Duration;

use crate::RateLimit;

/// The wait after a page with events unless set otherwise: 1 second.
pub const DEFAULT_SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// The longest wait unless set otherwise: 30 seconds.
pub const DEFAULT_LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A rate-limit window of Okta's.
const WINDOW: Duration = Duration::from_secs(60);

/// How long to wait between two looks at the log.
///
/// A full page is followed at once: there is more. After a page with some events the wait is the shortest, and each page
/// without any, or failure, doubles it up to the longest. Where the answers tell the rate limit, the wait is never so short
/// that looking alone would use more than half of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    shortest: Duration,
    longest: Duration,
}

impl Pace {
    /// A wait from this to that. The longest is never below the shortest, and the shortest never below a millisecond.
    #[must_use]
    pub fn new(shortest: Duration, longest: Duration) -> Self {
        let shortest = shortest.max(Duration::from_millis(1));
        Self {
            shortest,
            longest: longest.max(shortest),
        }
    }

    /// The wait after a page, or a failure, that brought no event; `last` is the wait before it.
    pub(super) fn idle(self, last: Option<Duration>, limit: Option<RateLimit>) -> Duration {
        let doubled = last.map_or(self.shortest, |last| last.saturating_mul(2));
        self.within(doubled, limit)
    }

    /// The wait after a page that brought some.
    pub(super) fn busy(self, limit: Option<RateLimit>) -> Duration {
        self.within(self.shortest, limit)
    }

    fn within(self, wait: Duration, limit: Option<RateLimit>) -> Duration {
        let half = limit
            .filter(|limit| limit.limit > 0)
            .map(|limit| (WINDOW * 2) / limit.limit);
        wait.clamp(self.shortest, self.longest)
            .max(half.unwrap_or_default())
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new(DEFAULT_SHORTEST_PAUSE, DEFAULT_LONGEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limit(limit: u32) -> Option<RateLimit> {
        Some(RateLimit {
            limit,
            remaining: 1,
            reset: 0,
        })
    }

    #[test]
    fn waits_double_where_nothing_happens() {
        let pace = Pace::default();
        let mut last = None;
        let waits = [1, 2, 4, 8, 16, 30, 30].map(|_| {
            last = Some(pace.idle(last, None));
            last.map_or(0, |wait| wait.as_secs())
        });
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(pace.busy(None), SECOND);
    }

    #[test]
    fn half_of_the_limit_is_left_to_others() {
        let pace = Pace::default();
        assert_eq!(pace.busy(limit(120)), SECOND);
        assert_eq!(pace.busy(limit(60)), SECOND * 2);
        assert_eq!(pace.busy(limit(2)), SECOND * 60);
        assert_eq!(pace.idle(Some(SECOND), limit(10)), SECOND * 12);
        // Too many at once; it tells no limit.
        assert_eq!(pace.busy(limit(0)), SECOND);
    }

    #[test]
    fn a_pace_is_in_order() {
        let pace = Pace::new(Duration::ZERO, Duration::ZERO);
        assert_eq!(pace.busy(None), Duration::from_millis(1));
        assert_eq!(pace.idle(Some(SECOND), None), Duration::from_millis(1));
    }
}
