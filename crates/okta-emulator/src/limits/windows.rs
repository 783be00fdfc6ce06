//! Counts the calls of each caller in each bucket, window by window.
//!
//! Every call passes here, so it takes one lock and one look-up by the caller's name, and allocates only for a caller
//! that it has not seen before.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::buckets::{Bucket, Buckets};
use super::figures::Figures;
use super::settings::RateLimits;
use crate::clock::Moment;

/// Whom calls without a valid token count against.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// One window as it stands: what one caller has left in one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateWindow {
    /// The bucket, such as `/api/v1/users`.
    pub bucket: &'static str,
    /// Who calls; `anonymous` without a valid token.
    pub principal: String,
    /// Calls that the window takes.
    pub limit: u64,
    /// Calls that it still takes.
    pub remaining: u64,
    /// When it ends, in seconds since 1970-01-01T00:00:00Z.
    pub reset: i64,
}

/// What became of a call that was counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) figures: Figures,
    /// The window had no place for it.
    pub(crate) exceeded: bool,
}

pub(crate) struct Windows(Mutex<Counters>);

struct Counters {
    settings: RateLimits,
    /// The limit of each bucket, by its number.
    limits: Vec<u64>,
    callers: HashMap<Box<str>, Vec<Window>>,
}

#[derive(Clone, Copy, Default)]
struct Window {
    /// Zero, before all windows, for one that was never used.
    reset: i64,
    used: u64,
}

impl Windows {
    pub(crate) fn new(settings: RateLimits, buckets: &Buckets) -> Self {
        Self(Mutex::new(Counters {
            limits: limits(&settings, buckets),
            settings,
            callers: HashMap::new(),
        }))
    }

    pub(crate) fn count(&self, bucket: Bucket, caller: &str, now: Moment) -> Counted {
        let mut counters = self.counters();
        let reset = end(now, counters.settings.window);
        let limit = counters.limit(bucket);
        let mut unknown = Window::default();
        let window = counters.window(bucket, caller).unwrap_or(&mut unknown);
        if window.reset != reset {
            *window = Window { reset, used: 0 };
        }
        let exceeded = window.used >= limit;
        window.used += u64::from(!exceeded);
        let figures = Figures {
            limit,
            remaining: limit.saturating_sub(window.used),
            reset,
        };
        Counted { figures, exceeded }
    }

    pub(crate) fn settings(&self) -> RateLimits {
        self.counters().settings.clone()
    }

    /// Takes other limits from now on. What was used in the windows of now counts on, unless their length changes.
    pub(crate) fn set(&self, settings: RateLimits, buckets: &Buckets) {
        let mut counters = self.counters();
        if counters.settings.window != settings.window {
            counters.callers.clear();
        }
        counters.limits = limits(&settings, buckets);
        counters.settings = settings;
    }

    /// The windows of now, by caller and bucket.
    pub(crate) fn list(&self, buckets: &Buckets, now: Moment) -> Vec<RateWindow> {
        let counters = self.counters();
        let mut list = Vec::new();
        for (caller, windows) in &counters.callers {
            for ((bucket, window), limit) in
                buckets.names().iter().zip(windows).zip(&counters.limits)
            {
                if window.reset > now.0 {
                    list.push(RateWindow {
                        bucket,
                        principal: caller.to_string(),
                        limit: *limit,
                        remaining: limit.saturating_sub(window.used),
                        reset: window.reset,
                    });
                }
            }
        }
        list.sort_by(|left, right| {
            (&left.principal, left.bucket).cmp(&(&right.principal, right.bucket))
        });
        list
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    fn limit(&self, bucket: Bucket) -> u64 {
        self.limits
            .get(bucket.index())
            .copied()
            .unwrap_or(self.settings.default)
    }

    fn window(&mut self, bucket: Bucket, caller: &str) -> Option<&mut Window> {
        // Not by `entry`, which would need a name of its own for every call.
        if !self.callers.contains_key(caller) {
            let windows = vec![Window::default(); self.limits.len()];
            self.callers.insert(caller.into(), windows);
        }
        self.callers
            .get_mut(caller)
            .and_then(|windows| windows.get_mut(bucket.index()))
    }
}

fn limits(settings: &RateLimits, buckets: &Buckets) -> Vec<u64> {
    let limit = |name: &&str| settings.buckets.get(*name).copied();
    buckets
        .names()
        .iter()
        .map(|name| limit(name).unwrap_or(settings.default))
        .collect()
}

/// When the window of a moment ends.
fn end(now: Moment, length: u32) -> i64 {
    let length = i64::from(length);
    now.0 - now.0.rem_euclid(length) + length
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Moment = Moment(1_000_000_010);

    fn setting(settings: RateLimits) -> (Buckets, Windows) {
        let routes = [
            ("listUsers", "/api/v1/users"),
            ("listGroups", "/api/v1/groups"),
        ];
        let buckets = Buckets::new(routes.into_iter());
        let windows = Windows::new(settings, &buckets);
        (buckets, windows)
    }

    #[test]
    fn every_caller_has_a_window_in_every_bucket() {
        let (buckets, windows) = setting(
            RateLimits::default()
                .limit(2)
                .bucket("/api/v1/users", 1)
                .expect("a bucket"),
        );
        let (users, groups) = (
            buckets.of(Some("listUsers")),
            buckets.of(Some("listGroups")),
        );
        let exceeded = |bucket, caller| windows.count(bucket, caller, NOW).exceeded;
        assert!(!exceeded(users, "one") && exceeded(users, "one"));
        assert!(!exceeded(users, "two"));
        assert!(!exceeded(groups, "one") && !exceeded(groups, "one") && exceeded(groups, "one"));
        let list = windows.list(&buckets, NOW);
        assert_eq!(list.len(), 3);
        assert_eq!(
            (list[0].bucket, list[0].principal.as_str(), list[0].limit),
            ("/api/v1/groups", "one", 2)
        );
        assert_eq!((list[0].remaining, list[2].principal.as_str()), (0, "two"));
    }

    #[test]
    fn a_window_ends_at_the_second_that_it_names() {
        let (buckets, windows) = setting(
            RateLimits::default()
                .limit(1)
                .window(Duration::from_secs(7)),
        );
        let bucket = buckets.of(None);
        let first = windows.count(bucket, "one", NOW).figures;
        assert!(first.reset > NOW.0 && first.reset <= NOW.0 + 7 && first.reset % 7 == 0);
        let last = Moment(first.reset - 1);
        assert!(windows.count(bucket, "one", last).exceeded);
        let next = windows.count(bucket, "one", Moment(first.reset));
        assert!(!next.exceeded && next.figures.reset == first.reset + 7);
        assert!(windows.list(&buckets, Moment(first.reset + 7)).is_empty());
    }

    #[test]
    fn new_limits_hold_for_what_was_used_already() {
        let (buckets, windows) = setting(RateLimits::default());
        let bucket = buckets.of(None);
        for _ in 0..5 {
            assert!(!windows.count(bucket, "one", NOW).exceeded);
        }
        windows.set(RateLimits::default().limit(3), &buckets);
        let counted = windows.count(bucket, "one", NOW);
        assert!(counted.exceeded && counted.figures.remaining == 0);
        windows.set(RateLimits::default().limit(0), &buckets);
        assert!(windows.count(bucket, "new", NOW).exceeded);
    }
}
