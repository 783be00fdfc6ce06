//! One window as a ledger keeps it: what [`Ledger`](crate::rate_limit::Ledger) says, as arithmetic.
//!
//! The scripts of the Redis store do the same on the server; a test holds one against the other.

use std::collections::HashMap;
use std::time::Duration;

use crate::rate_limit::{Figures, Leave};

/// How long whoever has no leave waits for somebody else's answer, in milliseconds.
pub(super) const A_LITTLE: u64 = 100;

/// How long after its last use a window is kept at the least, in milliseconds: ten of Okta's.
pub(super) const KEPT: u64 = 10 * 60 * 1_000;

/// No later second than this is calculated with: see [`milliseconds`](super::milliseconds).
pub(super) const LAST_SECOND: u64 = 1 << 40;

/// The largest time that is calculated with, in milliseconds.
pub(super) const LAST_NOW: u64 = 1 << 50;

#[derive(Debug, Default)]
pub(super) struct Window {
    figures: Option<Figures>,
    /// Calls in flight, and until when they count as such.
    in_flight: HashMap<u128, u64>,
    /// When it may be forgotten.
    kept_until: u64,
}

impl Window {
    pub(super) fn ask(&mut self, call: u128, now: u64, lease: u64) -> Leave {
        let now = now.min(LAST_NOW);
        self.give_up_lost(now);
        self.keep(now.saturating_add(lease));
        let in_flight = u32::try_from(self.in_flight.len()).unwrap_or(u32::MAX);
        let wait = match self.figures {
            // An answer that did not arrive is asked for again.
            _ if self.in_flight.contains_key(&call) => None,
            None => (in_flight > 0).then_some(A_LITTLE),
            Some(figures) if now >= ends(figures) => {
                (in_flight >= (figures.limit / 4).max(1)).then_some(A_LITTLE)
            }
            Some(figures) if figures.remaining == 0 => Some(ends(figures) - now),
            // An answer that was heard may have counted calls that are still in flight here: there may be room yet.
            Some(figures) => {
                (figures.remaining <= in_flight).then_some(A_LITTLE.min(ends(figures) - now))
            }
        };
        match wait {
            Some(wait) => Leave::After(Duration::from_millis(wait)),
            None => {
                self.in_flight.insert(call, now.saturating_add(lease));
                Leave::Granted
            }
        }
    }

    pub(super) fn report(&mut self, call: u128, now: u64, heard: Option<Figures>, used: bool) {
        let now = now.min(LAST_NOW);
        let was_in_flight = self.in_flight.remove(&call).is_some();
        self.give_up_lost(now);
        self.keep(now);
        let Some(heard) = heard else {
            // Whoever lost its lease was counted then.
            if used && was_in_flight {
                self.count(1, now);
            }
            return;
        };
        let heard = Figures {
            reset: heard.reset.min(LAST_SECOND),
            ..heard
        };
        match &mut self.figures {
            Some(known) if heard.reset < known.reset => {}
            Some(known) if heard.reset == known.reset => {
                known.limit = heard.limit;
                known.remaining = known.remaining.min(heard.remaining);
            }
            figures => *figures = Some(heard),
        }
    }

    /// Whether nobody would miss it.
    pub(super) fn is_over(&self, now: u64) -> bool {
        now > self.kept_until
    }

    fn keep(&mut self, until: u64) {
        self.kept_until = self.kept_until.max(until.saturating_add(KEPT));
    }

    /// Calls whose lease is over count as used.
    fn give_up_lost(&mut self, now: u64) {
        let before = self.in_flight.len();
        self.in_flight.retain(|_, until| *until > now);
        let lost = before - self.in_flight.len();
        self.count(u32::try_from(lost).unwrap_or(u32::MAX), now);
    }

    fn count(&mut self, calls: u32, now: u64) {
        if let Some(figures) = &mut self.figures
            && now < ends(*figures)
        {
            figures.remaining = figures.remaining.saturating_sub(calls);
        }
    }
}

fn ends(figures: Figures) -> u64 {
    figures.reset.saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: u64 = 10_000;

    fn figures(limit: u32, remaining: u32, reset: u64) -> Option<Figures> {
        Some(Figures {
            limit,
            remaining,
            reset,
        })
    }

    fn after(milliseconds: u64) -> Leave {
        Leave::After(Duration::from_millis(milliseconds))
    }

    #[test]
    fn one_call_finds_out_what_the_window_is() {
        let mut window = Window::default();
        assert_eq!(window.ask(1, 0, LEASE), Leave::Granted);
        assert_eq!(window.ask(1, 0, LEASE), Leave::Granted, "asked again");
        assert_eq!(window.ask(2, 0, LEASE), after(A_LITTLE));
        // It says nothing: another one tries.
        window.report(1, 5, None, true);
        assert_eq!(window.ask(2, 5, LEASE), Leave::Granted);
        assert_eq!(window.ask(3, 5 + LEASE - 1, LEASE), after(A_LITTLE));
        assert_eq!(
            window.ask(3, 5 + LEASE, LEASE),
            Leave::Granted,
            "the other is lost"
        );
        window.report(3, 20_000, figures(10, 8, 60), false);
        for call in 4..12 {
            assert_eq!(window.ask(call, 20_000, LEASE), Leave::Granted);
        }
        assert_eq!(window.ask(12, 20_000, LEASE), after(A_LITTLE));
        window.report(11, 20_000, figures(10, 0, 60), false);
        assert_eq!(window.ask(12, 20_000, LEASE), after(40_000));
    }

    #[test]
    fn reports_only_ever_take_away() {
        let mut window = Window::default();
        window.report(0, 0, figures(10, 5, 60), false);
        window.report(0, 0, figures(10, 9, 60), false);
        window.report(0, 0, figures(10, 1, 59), false);
        assert_eq!(window.figures, figures(10, 5, 60));
        assert_eq!(window.ask(1, 0, LEASE), Leave::Granted);
        window.report(1, 0, None, true);
        window.report(1, 0, None, true);
        assert_eq!(window.figures, figures(10, 4, 60), "once");
        assert_eq!(window.ask(2, 0, LEASE), Leave::Granted);
        window.report(2, 0, None, false);
        assert_eq!(window.figures, figures(10, 4, 60), "not sent");
        assert_eq!(window.ask(3, 0, LEASE), Leave::Granted);
        assert_eq!(window.ask(4, LEASE, LEASE), Leave::Granted);
        assert_eq!(window.figures, figures(10, 3, 60), "lost");
        window.report(3, LEASE, None, true);
        assert_eq!(window.figures, figures(10, 3, 60), "counted already");
    }

    #[test]
    fn what_is_counted_twice_is_found_out_when_its_answer_comes() {
        let mut window = Window::default();
        window.report(0, 0, figures(10, 3, 60), false);
        for call in 1..=3 {
            assert_eq!(window.ask(call, 0, LEASE), Leave::Granted);
        }
        // The figure counts the two others already, which are in flight here until their answers come.
        window.report(1, 0, figures(10, 2, 60), false);
        assert_eq!(window.ask(4, 0, LEASE), after(A_LITTLE));
        window.report(2, 0, figures(10, 2, 60), false);
        assert_eq!(window.ask(4, 0, LEASE), Leave::Granted);
        assert_eq!(
            window.ask(5, 0, LEASE),
            after(A_LITTLE),
            "nobody waits for longer than an answer"
        );
    }

    #[test]
    fn a_new_window_is_begun_with_a_quarter() {
        let mut window = Window::default();
        window.report(0, 0, figures(9, 0, 60), false);
        assert_eq!(window.ask(1, 59_999, LEASE), after(1));
        for (call, expected) in [
            (1, Leave::Granted),
            (2, Leave::Granted),
            (3, after(A_LITTLE)),
        ] {
            assert_eq!(window.ask(call, 60_000, LEASE), expected);
        }
        window.report(1, 60_001, figures(9, 8, 120), false);
        assert_eq!(window.ask(3, 60_001, LEASE), Leave::Granted);
        // However small a limit is, one call can go.
        let mut window = Window::default();
        window.report(0, 0, figures(1, 0, 60), false);
        assert_eq!(window.ask(1, 60_000, LEASE), Leave::Granted);
    }

    #[test]
    fn a_window_that_nobody_uses_is_over() {
        let mut window = Window::default();
        window.ask(1, 1_000, LEASE);
        assert!(!window.is_over(1_000 + LEASE + KEPT));
        assert!(window.is_over(1_001 + LEASE + KEPT));
    }
}
