//! What came of a soak.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How much of what the windows allow must have been used.
const ENOUGH: f64 = 0.9;

/// What came of a soak, by window where the answer told its window.
pub(super) struct Report {
    limit: u32,
    /// The length of a window, in seconds.
    window: u64,
    /// How many calls succeeded, by the end of their window.
    windows: BTreeMap<u64, u32>,
    /// Calls that succeeded without a word about their window.
    unlimited: u32,
    slowest: Duration,
    failures: BTreeMap<String, u32>,
    /// How many calls the org answered with 429.
    refused: u32,
}

impl Report {
    pub(super) fn new(limit: u32, window: u64) -> Self {
        Self {
            limit,
            window,
            windows: BTreeMap::new(),
            unlimited: 0,
            slowest: Duration::ZERO,
            failures: BTreeMap::new(),
            refused: 0,
        }
    }

    /// The client had an answer of success.
    pub(super) fn answered(&mut self, reset: Option<u64>, took: Duration) {
        match reset {
            Some(reset) => *self.windows.entry(reset).or_default() += 1,
            None => self.unlimited += 1,
        }
        self.slowest = self.slowest.max(took);
    }

    /// The client had an error.
    pub(super) fn failed(&mut self, why: &str) {
        *self.failures.entry(why.to_owned()).or_default() += 1;
    }

    /// The org says so.
    pub(super) fn org_answered(&mut self, statuses: &[Option<u16>]) {
        let refused = statuses.iter().filter(|status| **status == Some(429));
        self.refused += u32::try_from(refused.count()).unwrap_or(u32::MAX);
    }

    /// How much was used of what the whole windows allowed, from 0 to 1. The first and the last were open before and after
    /// the soak, and do not count; one without a single call does. Nothing where there is no window in between.
    fn share(&self) -> Option<f64> {
        let (first, last) = (
            self.windows.keys().next()?,
            self.windows.keys().next_back()?,
        );
        let whole = ((last - first) / self.window.max(1)).checked_sub(1)?;
        if whole == 0 {
            return None;
        }
        let used: u32 = self
            .windows
            .iter()
            .filter(|(reset, _)| *reset != first && *reset != last)
            .map(|(_, used)| used)
            .sum();
        Some(f64::from(used) / (whole as f64 * f64::from(self.limit)))
    }

    /// Whether this is as it should be.
    pub(super) fn is_good(&self) -> bool {
        let windows = u32::try_from(self.windows.len()).unwrap_or(u32::MAX);
        self.failures.is_empty()
            && self.unlimited == 0
            && self.refused <= windows
            && self.share().is_some_and(|share| share >= ENOUGH)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.windows.values().sum::<u32>() + self.unlimited;
        writeln!(f, "windows:  {}", self.windows.len())?;
        writeln!(f, "calls:    {calls}")?;
        writeln!(f, "refused:  {} (429, as the org counts)", self.refused)?;
        match self.share() {
            Some(share) => writeln!(f, "used:     {:.1} % of the whole windows", share * 100.0)?,
            None => writeln!(f, "used:     no whole window was seen; go on for longer")?,
        }
        writeln!(f, "slowest:  {:.2} s", self.slowest.as_secs_f64())?;
        for (why, count) in &self.failures {
            writeln!(f, "failed:   {count} times {why}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report of 3 s windows of 10 calls, that were used so.
    fn report(used: &[(u64, u32)]) -> Report {
        let mut report = Report::new(10, 3);
        for (reset, calls) in used {
            for _ in 0..*calls {
                report.answered(Some(*reset), Duration::from_secs(1));
            }
        }
        report
    }

    #[test]
    fn whole_windows_count_also_the_empty_ones() {
        assert_eq!(report(&[(3, 1), (6, 9), (9, 2)]).share(), Some(0.9));
        assert_eq!(report(&[(3, 10), (6, 10), (12, 10)]).share(), Some(0.5));
        assert_eq!(report(&[(3, 10), (6, 10)]).share(), None);
        assert_eq!(report(&[]).share(), None);
    }

    #[test]
    fn one_refusal_a_window_is_good_and_one_more_is_not() {
        let mut report = report(&[(3, 10), (6, 9), (9, 10)]);
        report.org_answered(&[Some(429), Some(200), None, Some(429), Some(429)]);
        assert!(report.is_good());
        report.org_answered(&[Some(429)]);
        assert!(!report.is_good());
    }

    #[test]
    fn idle_windows_and_failures_are_not_good() {
        assert!(!report(&[(3, 10), (6, 8), (9, 10)]).is_good());
        let mut report = report(&[(3, 10), (6, 10), (9, 10)]);
        assert!(report.is_good());
        report.failed("it broke");
        assert!(!report.is_good());
        assert!(report.to_string().contains("1 times it broke"));
    }
}
