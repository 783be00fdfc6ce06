//! A clock that is faster than the machine's, for the client in one process and the org in another: a rate-limit window of
//! half a minute is over in half a second, and no wait of either is left out.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use okta_api::transport::{Sleep, Timer};
use okta_emulator::Clock;

/// So many seconds pass in one.
const SPEED: u32 = 60;

/// A clock that told the machine's time at a moment on which all who use it agree.
#[derive(Clone, Copy)]
pub(crate) struct FastClock {
    epoch: SystemTime,
    start: Instant,
}

impl FastClock {
    /// A clock that told this time, in milliseconds since 1970, when the machine's did, and has been faster since.
    pub(crate) fn since(epoch_millis: u64) -> Self {
        let epoch = UNIX_EPOCH + Duration::from_millis(epoch_millis);
        let passed = epoch.elapsed().unwrap_or_default();
        let now = Instant::now();
        Self {
            epoch,
            start: now.checked_sub(passed).unwrap_or(now),
        }
    }

    fn passed(&self) -> Duration {
        self.start.elapsed() * SPEED
    }
}

impl Timer for FastClock {
    fn now(&self) -> Instant {
        self.start + self.passed()
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        let left = deadline.saturating_duration_since(self.now());
        Box::pin(tokio::time::sleep(left / SPEED))
    }

    fn wall_clock(&self) -> SystemTime {
        self.epoch + self.passed()
    }
}

impl Clock for FastClock {
    fn epoch_seconds(&self) -> i64 {
        let since = self.wall_clock().duration_since(UNIX_EPOCH);
        let seconds = since.unwrap_or_default().as_secs();
        i64::try_from(seconds).expect("a time of our days")
    }

    fn sleep(&self, duration: Duration) -> okta_emulator::Sleep {
        Box::pin(tokio::time::sleep(duration / SPEED))
    }
}
