//! A clock that follows tokio's, so that a test with paused time moves the org together with its client.

use tokio::time::Instant;

use super::{Clock, millis, seconds};

/// A clock that starts at a given second and goes on with tokio's time, also where that is paused or advanced.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    start: i64,
    since: Instant,
}

impl TokioClock {
    /// A clock that now, as tokio has it, says so many seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn at(epoch_seconds: i64) -> Self {
        Self {
            start: epoch_seconds,
            since: Instant::now(),
        }
    }
}

impl Clock for TokioClock {
    fn epoch_seconds(&self) -> i64 {
        self.start.saturating_add(seconds(self.since.elapsed()))
    }

    fn epoch_millis(&self) -> i64 {
        let start = self.start.saturating_mul(1000);
        start.saturating_add(millis(self.since.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_with_paused_time() {
        let clock = TokioClock::at(1_000);
        clock.sleep(Duration::from_secs(90)).await;
        assert_eq!(clock.epoch_seconds(), 1_090);
    }
}
