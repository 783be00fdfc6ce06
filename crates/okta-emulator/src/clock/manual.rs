//! A clock that a test moves by hand: time passes, and waits end, only when it is told to go on.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::{Clock, Sleep, millis, seconds};

/// A clock that moves only when told to. Clones share the time.
///
/// Who sleeps on it wakes up when [`ManualClock::advance`] reaches the end of the sleep.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Hand>>);

#[derive(Debug)]
struct Hand {
    /// Where the clock stood at first, in seconds since 1970.
    start: i64,
    passed: Duration,
    sleepers: Vec<Sleeper>,
    next: u64,
}

#[derive(Debug)]
struct Sleeper {
    number: u64,
    waker: Waker,
    until: Duration,
}

impl ManualClock {
    /// A clock that stands at this many seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn at(epoch_seconds: i64) -> Self {
        Self(Arc::new(Mutex::new(Hand {
            start: epoch_seconds,
            passed: Duration::ZERO,
            sleepers: Vec::new(),
            next: 0,
        })))
    }

    /// Moves the time forward, and wakes who has slept for long enough.
    pub fn advance(&self, by: Duration) {
        let woken = {
            let mut hand = self.hand();
            hand.passed = hand.passed.saturating_add(by);
            let (now, all) = (hand.passed, std::mem::take(&mut hand.sleepers));
            let (woken, asleep) = all
                .into_iter()
                .partition::<Vec<_>, _>(|sleeper| sleeper.until <= now);
            hand.sleepers = asleep;
            woken
        };
        // Outside the lock: whoever is woken may look at the clock at once.
        for sleeper in woken {
            sleeper.waker.wake();
        }
    }

    /// How many are asleep on this clock: a test waits for that before it moves the time.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.hand().sleepers.len()
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn epoch_seconds(&self) -> i64 {
        let hand = self.hand();
        hand.start.saturating_add(seconds(hand.passed))
    }

    fn epoch_millis(&self) -> i64 {
        let hand = self.hand();
        let start = hand.start.saturating_mul(1000);
        start.saturating_add(millis(hand.passed))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut hand = self.hand();
        hand.next += 1;
        Box::pin(Asleep {
            number: hand.next,
            until: hand.passed.saturating_add(duration),
            clock: self.clone(),
        })
    }
}

/// One sleep. Where it is dropped, nobody has to be woken.
struct Asleep {
    number: u64,
    until: Duration,
    clock: ManualClock,
}

impl Future for Asleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut hand = self.clock.hand();
        if hand.passed >= self.until {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let known = hand
            .sleepers
            .iter_mut()
            .find(|sleeper| sleeper.number == self.number);
        match known {
            Some(sleeper) => sleeper.waker = waker,
            None => hand.sleepers.push(Sleeper {
                number: self.number,
                waker,
                until: self.until,
            }),
        }
        Poll::Pending
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        let number = self.number;
        self.clock
            .hand()
            .sleepers
            .retain(|sleeper| sleeper.number != number);
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn clones_share_the_time_and_parts_of_seconds_add_up() {
        let clock = ManualClock::at(100);
        clock.clone().advance(Duration::from_millis(59_500));
        assert_eq!(clock.epoch_seconds(), 159);
        clock.advance(Duration::from_millis(500));
        assert_eq!(clock.epoch_seconds(), 160);
    }

    #[test]
    fn a_sleep_ends_when_its_time_has_come_and_not_before() {
        let clock = ManualClock::at(0);
        let mut cx = Context::from_waker(Waker::noop());
        let mut sleep = clock.sleep(Duration::from_millis(200));
        assert!(sleep.as_mut().poll(&mut cx).is_pending());
        assert!(sleep.as_mut().poll(&mut cx).is_pending());
        assert_eq!(clock.sleepers(), 1, "however often it is polled");
        clock.advance(Duration::from_millis(199));
        assert!(sleep.as_mut().poll(&mut cx).is_pending());
        clock.advance(Duration::from_millis(1));
        assert!(sleep.as_mut().poll(&mut cx).is_ready());
        let mut dropped = clock.sleep(Duration::from_secs(1));
        assert!(dropped.as_mut().poll(&mut cx).is_pending());
        drop(dropped);
        assert_eq!(clock.sleepers(), 0);
    }
}
