//! How many calls may be in flight at once.
//!
//! Okta limits that too, says so with a 429 whose limit and remaining are both zero, and names no figure. So the limit is
//! found by trying: it shrinks when such an answer comes, and grows again by one for every round of calls that went well.

/// What an answer of "too many at once" leaves of the calls in flight.
const SHRUNK: f64 = 0.75;

#[derive(Debug)]
pub(crate) struct Parallelism {
    /// Nothing until the server refused a call for it.
    limit: Option<f64>,
    most: u32,
    in_flight: u32,
    /// Counts calls, so that those sent before the limit shrank do not shrink it again.
    sent: u64,
    shrunk_at: u64,
}

impl Parallelism {
    /// At most so many calls, whatever the server takes.
    pub(crate) fn new(most: u32) -> Self {
        Self {
            limit: None,
            most: most.max(1),
            in_flight: 0,
            sent: 0,
            shrunk_at: 0,
        }
    }

    pub(crate) fn is_free(&self) -> bool {
        self.in_flight < self.limit()
    }

    /// How many calls may be in flight.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
            .map_or(self.most, |limit| (limit as u32).clamp(1, self.most))
    }

    #[cfg(test)]
    fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// A call goes out. Its number is wanted when it is over.
    pub(crate) fn sent(&mut self) -> u64 {
        self.in_flight += 1;
        self.sent += 1;
        self.sent
    }

    /// A call is over that the server took, or that nothing is known of.
    pub(crate) fn over(&mut self, went_well: bool) {
        if went_well && let Some(limit) = &mut self.limit {
            *limit = (*limit + 1.0 / limit.max(1.0)).min(f64::from(self.most));
        }
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call is over that the server refused because too many were in flight.
    pub(crate) fn refused(&mut self, number: u64) {
        if number > self.shrunk_at {
            let shrunk = f64::from(self.in_flight.min(self.limit())) * SHRUNK;
            self.limit = Some(shrunk.max(1.0));
            self.shrunk_at = self.sent;
        }
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_shrinks_once_and_success_grows_slowly() {
        let mut calls = Parallelism::new(100);
        let numbers: Vec<u64> = (0..64).map(|_| calls.sent()).collect();
        for number in numbers {
            calls.refused(number);
        }
        assert_eq!((calls.limit(), calls.in_flight()), (48, 0));
        for _ in 0..48 {
            assert!(calls.is_free());
            calls.sent();
        }
        assert!(!calls.is_free());
        for _ in 0..48 {
            calls.over(true);
        }
        assert_eq!(calls.limit(), 48, "nearly one more");
        calls.sent();
        calls.over(true);
        assert_eq!(calls.limit(), 49);
    }

    #[test]
    fn there_is_always_room_for_one() {
        let mut calls = Parallelism::new(0);
        for _ in 0..9 {
            assert!(calls.is_free());
            let number = calls.sent();
            calls.refused(number);
        }
        assert_eq!(calls.limit(), 1);
    }
}
