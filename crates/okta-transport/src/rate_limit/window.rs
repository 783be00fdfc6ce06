//! One window of one bucket: what is free of it, by what was sent and what the answers said.
//!
//! Answers say what remained when the server counted the call; which of the others in flight it had counted by then, they
//! do not say. So what is free is the smallest remaining figure less everything in flight: too little while calls are in
//! flight, never too much, and exact when they are answered. Others who use the same quota are seen as what remains less
//! than it should; a margin for them is left as long as calls are in flight, half of it at the end, and the last of a window
//! go one by one.

use std::time::{Duration, Instant};

use super::Figures;
use super::server_clock::ServerClock;

/// How long a window is until two of them were seen.
const MINUTE: Duration = Duration::from_secs(60);

/// After a window ends by the server's clock, so long nothing is sent: the header is cut to whole seconds.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Window {
    phase: Phase,
    in_flight: u32,
    /// Calls of ours that the window has counted, or may have.
    own: u32,
    length: Duration,
    /// Calls of others, a second.
    foreign: f64,
    /// The longest of the recent round trips, in seconds.
    round_trip: f64,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing is known yet: one call goes ahead.
    Cold,
    /// Answers say nothing of a limit.
    Unlimited,
    /// A new window has begun of which no answer has come yet.
    Fresh { limit: u32, ended: u64 },
    Open {
        figures: Figures,
        ends: Instant,
        began: Instant,
    },
}

/// What became of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// An answer with figures came.
    Said(Figures),
    /// An answer came that said nothing.
    Silent,
    /// No answer came; whether the server counted the call, nobody knows.
    Lost,
    /// The call was certainly not counted.
    Unsent,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::Cold,
            in_flight: 0,
            own: 0,
            length: MINUTE,
            foreign: 0.0,
            round_trip: 0.0,
        }
    }

    pub(crate) fn in_flight(&self) -> u32 {
        self.in_flight
    }

    pub(crate) fn own(&self) -> u32 {
        self.own
    }

    pub(crate) fn length(&self) -> Duration {
        self.length
    }

    /// The figures of the window that is open.
    pub(crate) fn figures(&self) -> Option<Figures> {
        match self.phase {
            Phase::Open { figures, .. } => Some(figures),
            _ => None,
        }
    }

    /// The limit that is known, or was of the last window.
    pub(crate) fn limit(&self) -> Option<u32> {
        match self.phase {
            Phase::Open { figures, .. } => Some(figures.limit),
            Phase::Fresh { limit, .. } => Some(limit),
            Phase::Cold | Phase::Unlimited => None,
        }
    }

    /// When the window that is open ends.
    pub(crate) fn ends(&self) -> Option<Instant> {
        match self.phase {
            Phase::Open { ends, .. } => Some(ends),
            _ => None,
        }
    }

    /// How many more calls may be sent now, where our share of the limit is `share`.
    pub(crate) fn free(&mut self, now: Instant, share: f64) -> u32 {
        self.turn(now);
        match self.phase {
            Phase::Cold => 1u32.saturating_sub(self.in_flight),
            Phase::Unlimited => u32::MAX,
            Phase::Fresh { limit, .. } => (share_of(limit, share) / 4)
                .max(1)
                .saturating_sub(self.in_flight),
            Phase::Open { figures, .. } => {
                let ours = share_of(figures.limit, share).saturating_sub(self.own);
                let left = figures.remaining.saturating_sub(self.in_flight);
                let safe = left.saturating_sub(self.margin(figures.limit));
                // With none in flight what remained last is right, but for what others took since.
                let alone = u32::from(self.in_flight == 0 && left > self.margin(figures.limit) / 2);
                safe.max(alone).min(ours)
            }
        }
    }

    /// A call goes out.
    pub(crate) fn sent(&mut self) {
        self.in_flight += 1;
        self.own = self.own.saturating_add(1);
    }

    /// A call for which there was leave is not sent after all.
    pub(crate) fn took_back(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.own = self.own.saturating_sub(1);
    }

    /// A call is over. The clock has heard of its answer already.
    pub(crate) fn over(
        &mut self,
        outcome: Outcome,
        took: Duration,
        clock: &ServerClock,
        now: Instant,
    ) {
        match outcome {
            Outcome::Unsent => self.took_back(),
            Outcome::Lost => {
                self.in_flight = self.in_flight.saturating_sub(1);
                if let Phase::Open { figures, .. } = &mut self.phase {
                    figures.remaining = figures.remaining.saturating_sub(1);
                }
            }
            Outcome::Silent => {
                self.in_flight = self.in_flight.saturating_sub(1);
                if matches!(self.phase, Phase::Cold) {
                    self.phase = Phase::Unlimited;
                }
            }
            Outcome::Said(figures) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                self.round_trip = (self.round_trip * 0.98).max(took.as_secs_f64());
                self.hear(figures, clock, now);
            }
        }
    }

    /// Takes in what another window counted that turned out to be the same.
    pub(crate) fn join(&mut self, other: &Self) {
        self.in_flight = self.in_flight.saturating_add(other.in_flight);
        self.own = self.own.saturating_add(other.own);
        self.foreign = 0.0;
        self.round_trip = self.round_trip.max(other.round_trip);
        if let (Phase::Open { figures, .. }, Some(theirs)) = (&mut self.phase, other.figures())
            && figures.reset == theirs.reset
        {
            figures.remaining = figures.remaining.min(theirs.remaining);
        }
    }

    fn hear(&mut self, heard: Figures, clock: &ServerClock, now: Instant) {
        let last = match &mut self.phase {
            Phase::Open { figures, .. } => Some(figures.reset),
            Phase::Fresh { ended, .. } => Some(*ended),
            Phase::Cold | Phase::Unlimited => None,
        };
        match (&mut self.phase, last) {
            // Of a window that is over.
            (_, Some(last)) if heard.reset < last => return,
            (Phase::Fresh { .. }, Some(last)) if heard.reset == last => return,
            (Phase::Open { figures, .. }, Some(last)) if heard.reset == last => {
                figures.remaining = figures.remaining.min(heard.remaining);
                figures.limit = heard.limit;
            }
            _ => {
                if let Some(last) = last {
                    self.length = Duration::from_secs((heard.reset - last).clamp(1, 60));
                }
                let ends = clock
                    .when(heard.reset)
                    .map_or(now + self.length, |ends| ends + GRACE);
                // A window cannot take longer than this, whatever the clocks say.
                let ends = ends.min(now + 2 * MINUTE);
                self.own = self.in_flight.saturating_add(1);
                // What others do changes slowly.
                self.foreign *= 0.9;
                self.phase = Phase::Open {
                    figures: heard,
                    ends,
                    began: ends
                        .checked_sub(self.length)
                        .map_or(now, |began| began.min(now)),
                };
            }
        }
        self.count_others(clock, now);
    }

    /// Sees what others used, and when the window ends by the clock as it is known now.
    fn count_others(&mut self, clock: &ServerClock, now: Instant) {
        let Phase::Open {
            figures,
            ends,
            began,
        } = &mut self.phase
        else {
            return;
        };
        if let Some(sooner) = clock.when(figures.reset) {
            *ends = (*ends).min(sooner + GRACE);
        }
        let used = figures.limit.saturating_sub(figures.remaining);
        let others = used.saturating_sub(self.own);
        let elapsed = now.saturating_duration_since(*began).as_secs_f64().max(1.0);
        self.foreign = self.foreign.max(f64::from(others) / elapsed);
    }

    /// What others may take while calls of ours are on their way: what they took so far tells, with room for chance; and a
    /// little of a large limit also where nobody was seen yet.
    fn margin(&self, limit: u32) -> u32 {
        let mean = self.foreign * self.round_trip;
        let seen = (mean + 4.0 * mean.sqrt()).ceil() as u32;
        seen.max(limit / 200)
    }

    /// Passes on to the next window when this one is over.
    pub(crate) fn turn(&mut self, now: Instant) {
        if let Phase::Open { figures, ends, .. } = self.phase
            && now >= ends
        {
            self.own = self.in_flight;
            self.phase = Phase::Fresh {
                limit: figures.limit,
                ended: figures.reset,
            };
        }
    }
}

fn share_of(limit: u32, share: f64) -> u32 {
    ((f64::from(limit) * share).floor() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    struct Bench {
        window: Window,
        clock: ServerClock,
        now: Instant,
    }

    impl Bench {
        /// A window of 60 s that begins at 1000 s by the server's clock.
        fn new() -> Self {
            let now = Instant::now();
            let mut clock = ServerClock::new(now);
            clock.learn(1_000, now);
            Self {
                window: Window::new(),
                clock,
                now,
            }
        }

        fn free(&mut self) -> u32 {
            self.window.free(self.now, 1.0)
        }

        fn send(&mut self, count: u32) {
            for _ in 0..count {
                assert!(self.free() > 0, "nothing is free");
                self.window.sent();
            }
        }

        fn hear(&mut self, remaining: u32, reset: u64) {
            let figures = Figures {
                limit: 100,
                remaining,
                reset,
            };
            self.window
                .over(Outcome::Said(figures), SECOND / 10, &self.clock, self.now);
        }
    }

    #[test]
    fn a_cold_window_lets_one_call_go_ahead() {
        let mut bench = Bench::new();
        bench.send(1);
        assert_eq!(bench.free(), 0);
        bench.hear(99, 1_060);
        assert_eq!(bench.free(), 99);
    }

    #[test]
    fn what_is_in_flight_is_not_free() {
        let mut bench = Bench::new();
        bench.send(1);
        bench.hear(99, 1_060);
        bench.send(99);
        assert_eq!(bench.free(), 0);
        // Late answers in any order: the smallest figure counts.
        for remaining in [40, 98, 41] {
            bench.hear(remaining, 1_060);
            assert_eq!(bench.free(), 0);
        }
        for remaining in (0..96).rev() {
            bench.hear(remaining, 1_060);
        }
        assert_eq!((bench.free(), bench.window.in_flight()), (0, 0));
    }

    #[test]
    fn a_new_window_begins_after_the_old_and_with_a_part_of_it() {
        let mut bench = Bench::new();
        bench.send(1);
        bench.hear(99, 1_060);
        bench.now += 50 * SECOND;
        bench.send(2);
        bench.hear(98, 1_060);
        bench.now += 10 * SECOND;
        assert_eq!(bench.free(), 97, "the header is cut to seconds");
        bench.now += SECOND;
        assert_eq!(bench.free(), 24, "a quarter, and one is in flight");
        bench.send(24);
        assert_eq!(bench.free(), 0);
        bench.hear(97, 1_060);
        assert_eq!(bench.free(), 1, "the old window's answer says nothing");
        bench.hear(99, 1_120);
        assert_eq!(bench.free(), 99 - 23);
    }

    #[test]
    fn what_is_lost_is_used_and_what_was_not_sent_is_not() {
        let mut bench = Bench::new();
        bench.send(1);
        bench.hear(99, 1_060);
        bench.send(2);
        let (clock, now) = (ServerClock::new(bench.now), bench.now);
        bench.window.over(Outcome::Lost, SECOND, &clock, now);
        assert_eq!(bench.free(), 97);
        bench.window.over(Outcome::Unsent, SECOND, &clock, now);
        assert_eq!(bench.free(), 98);
    }

    #[test]
    fn others_are_left_a_margin_and_the_last_calls_go_one_by_one() {
        let mut bench = Bench::new();
        bench.send(1);
        bench.now += SECOND;
        bench.hear(99, 1_060);
        bench.send(10);
        // Forty others in the meantime.
        bench.now += SECOND;
        bench.hear(50, 1_060);
        let free = bench.free();
        assert!((1..50 - 9).contains(&free), "{free}");
        for _ in 0..9 {
            bench.hear(15, 1_060);
        }
        assert_eq!(bench.free(), 1, "one by one");
        bench.send(1);
        assert_eq!(bench.free(), 0);
        bench.hear(3, 1_060);
        assert_eq!(bench.free(), 0, "others may have taken them");
    }

    #[test]
    fn a_share_is_kept_free() {
        let mut bench = Bench::new();
        bench.send(1);
        bench.hear(99, 1_060);
        assert_eq!(bench.window.free(bench.now, 0.5), 49);
    }

    #[test]
    fn answers_that_say_nothing_limit_nothing() {
        let mut bench = Bench::new();
        bench.send(1);
        let (clock, now) = (ServerClock::new(bench.now), bench.now);
        bench.window.over(Outcome::Silent, SECOND, &clock, now);
        assert_eq!(bench.free(), u32::MAX);
        bench.send(5);
        bench.hear(95, 1_060);
        assert_eq!(bench.free(), 91);
    }
}
