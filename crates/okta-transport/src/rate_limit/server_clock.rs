//! What time it is at the server, as far as its answers tell.
//!
//! Windows end by the server's clock, and the machine's own may be minutes off. A `Date` header is a lower bound: when the
//! answer arrives, the server's clock shows at least that. The best bound of the last minutes is kept, so that the clock
//! becomes exact to the shortest round trip, and follows when the server's clock is set.

use std::time::{Duration, Instant};

/// How long a bound is kept at least; at most twice as long.
const KEPT: Duration = Duration::from_secs(120);

#[derive(Debug)]
pub(crate) struct ServerClock {
    /// Where local time is counted from.
    base: Instant,
    /// The smallest of local milliseconds less the server's, of now and of the time before.
    behind: [Option<i64>; 2],
    turned: Instant,
}

impl ServerClock {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            base: now,
            behind: [None; 2],
            turned: now,
        }
    }

    /// Takes down what a `Date` header said of an answer that came now.
    pub(crate) fn learn(&mut self, date: u64, now: Instant) {
        if now.saturating_duration_since(self.turned) >= KEPT {
            self.behind = [None, self.behind[0]];
            self.turned = now;
        }
        let Ok(date) = i64::try_from(date) else {
            return;
        };
        let behind = self.local(now).saturating_sub(date.saturating_mul(1_000));
        self.behind[0] = Some(self.behind[0].map_or(behind, |known| known.min(behind)));
    }

    /// The server's time at the least, in milliseconds since 1970.
    pub(crate) fn at_least(&self, now: Instant) -> Option<u64> {
        u64::try_from(self.local(now).saturating_sub(self.behind()?)).ok()
    }

    /// When the server's clock will show these seconds since 1970, at the latest.
    pub(crate) fn when(&self, seconds: u64) -> Option<Instant> {
        let server = i64::try_from(seconds).ok()?.checked_mul(1_000)?;
        let local = server.checked_add(self.behind()?)?;
        match u64::try_from(local) {
            Ok(later) => self.base.checked_add(Duration::from_millis(later)),
            // Before anything was heard of this server: it is over.
            Err(_) => Some(self.base),
        }
    }

    fn behind(&self) -> Option<i64> {
        match self.behind {
            [Some(now), Some(before)] => Some(now.min(before)),
            [now, before] => now.or(before),
        }
    }

    fn local(&self, now: Instant) -> i64 {
        i64::try_from(now.saturating_duration_since(self.base).as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn the_best_bound_counts() {
        let start = Instant::now();
        let mut clock = ServerClock::new(start);
        assert_eq!(clock.at_least(start), None);
        // At the server it is 1000.7 s now; the answers take 300, 50 and 200 ms.
        clock.learn(1_000, start + 300 * MS);
        assert_eq!(clock.when(1_010), Some(start + 10_300 * MS));
        clock.learn(1_001, start + 350 * MS);
        assert_eq!(
            clock.when(1_010),
            Some(start + 9_350 * MS),
            "0.05 s late, never early"
        );
        clock.learn(1_001, start + 900 * MS);
        assert_eq!(clock.when(1_010), Some(start + 9_350 * MS));
        assert_eq!(clock.at_least(start + 1_350 * MS), Some(1_002_000));
        assert_eq!(clock.when(1), Some(start), "long over");
    }

    #[test]
    fn a_bound_is_forgotten_in_time() {
        let start = Instant::now();
        let mut clock = ServerClock::new(start);
        clock.learn(5_000, start);
        for minutes in 1..=4 {
            // The server's clock was an hour fast, and has been set.
            clock.learn(
                1_400 + minutes * 60,
                start + Duration::from_secs(minutes * 60),
            );
        }
        assert_eq!(
            clock.at_least(start + Duration::from_secs(240)),
            Some(1_640_000)
        );
    }
}
