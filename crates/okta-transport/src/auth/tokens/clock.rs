//! What time it is at the server, as the token endpoint's answers tell.
//!
//! Assertions and proofs say when they were made and are refused when that is wrong, and the clock of a virtual machine that
//! slept can be hours off. A `Date` header says what the server's clock showed between request and answer.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use crate::Timer;
use crate::rate_limit::Said;

/// A difference below this, in seconds, is none: headers have whole seconds.
const NOTABLE: u64 = 2;

/// By how many seconds the server's clock is ahead of this machine's. 0 until the server says otherwise.
#[derive(Debug, Default)]
pub(super) struct ServerTime(AtomicI64);

impl ServerTime {
    /// Seconds since 1970 at the server.
    pub(super) fn now(&self, timer: &dyn Timer) -> i64 {
        seconds(timer.wall_clock()).saturating_add(self.ahead())
    }

    pub(super) fn ahead(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes down what an answer says that came now to a request that was sent then. Whether that makes a difference.
    pub(super) fn learn(&self, headers: &HeaderMap, sent: SystemTime, timer: &dyn Timer) -> bool {
        let Some(date) = Said::by(headers)
            .date
            .and_then(|date| i64::try_from(date).ok())
        else {
            return false;
        };
        // The header may be from any moment in between, and has no fractions of a second.
        let low = date.saturating_sub(seconds(timer.wall_clock()));
        let high = date.saturating_add(1).saturating_sub(seconds(sent));
        let known = self.ahead();
        let ahead = known.max(low).min(high.max(low));
        self.0.store(ahead, Ordering::Relaxed);
        ahead.abs_diff(known) >= NOTABLE
    }
}

fn seconds(time: SystemTime) -> i64 {
    // A clock before 1970 is as wrong as one that stands there.
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use http::HeaderValue;
    use http::header::DATE;

    use super::*;
    use crate::Sleep;

    struct At(u64);

    impl Timer for At {
        fn now(&self) -> Instant {
            Instant::now()
        }

        fn sleep_until(&self, _: Instant) -> Sleep {
            Box::pin(std::future::pending())
        }

        fn wall_clock(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs(self.0)
        }
    }

    #[test]
    fn only_a_difference_that_the_way_does_not_explain_counts() {
        let time = ServerTime::default();
        let learn = |date: u64, sent: u64, now: u64| {
            let mut headers = HeaderMap::new();
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(date));
            headers.insert(DATE, HeaderValue::try_from(date).expect("a date"));
            let made_a_difference = time.learn(&headers, At(sent).wall_clock(), &At(now));
            (made_a_difference, time.ahead())
        };
        assert_eq!(learn(1_000_000, 999_999, 1_000_001), (false, 0));
        // An answer that was looked at late.
        assert_eq!(learn(1_000_000, 1_000_000, 1_003_600), (false, 0));
        assert_eq!(learn(1_007_200, 1_000_000, 1_000_002), (true, 7_198));
        assert_eq!(learn(1_007_200, 1_000_001, 1_000_002), (false, 7_198));
        assert_eq!(time.now(&At(1_000_000)), 1_007_198);
        assert_eq!(learn(992_800, 1_000_000, 1_000_002), (true, -7_199));
        assert_eq!(learn(1_000_100, 1_000_100, 1_000_100), (true, 0));
        assert!(!time.learn(&HeaderMap::new(), UNIX_EPOCH, &At(5)));
        assert_eq!(time.ahead(), 0);
    }
}
