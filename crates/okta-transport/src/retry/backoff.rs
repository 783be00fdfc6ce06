//! How long to wait where the server does not say.
//!
//! Calls that failed together must not come back together. "Full jitter" spreads them best for what it costs: any time
//! between nothing and a bound that doubles with every attempt.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The bounds of waits, and chance.
#[derive(Debug)]
pub(super) struct Backoff {
    pub(super) base: Duration,
    pub(super) cap: Duration,
    pub(super) dice: Dice,
}

impl Backoff {
    /// A wait before the repetition with this number, the first of which is 0.
    pub(super) fn wait(&self, retries: u32) -> Duration {
        let doubled = self.base.saturating_mul(2_u32.saturating_pow(retries));
        let bound = u64::try_from(doubled.min(self.cap).as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(self.dice.up_to(bound))
    }
}

/// A small generator of numbers that look random (SplitMix64), shared without a lock. Not for secrets.
#[derive(Debug)]
pub(super) struct Dice(AtomicU64);

impl Dice {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// Other numbers in every process, from the source that hash maps are seeded from.
    pub(super) fn unpredictable() -> Self {
        Self::seeded(RandomState::new().hash_one(0))
    }

    /// A number from 0 to `bound`, both included.
    fn up_to(&self, bound: u64) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The upper half of the product: as even as the numbers themselves, without a division.
        ((u128::from(mixed) * (u128::from(bound) + 1)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff() -> Backoff {
        Backoff {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            dice: Dice::seeded(7),
        }
    }

    #[test]
    fn the_bound_doubles_up_to_the_cap_and_all_below_it_is_used() {
        let backoff = backoff();
        for (retries, millis) in [(0, 500), (1, 1_000), (5, 16_000), (6, 20_000), (99, 20_000)] {
            let bound = Duration::from_millis(millis);
            let waits: Vec<_> = (0..1_000).map(|_| backoff.wait(retries)).collect();
            assert!(waits.iter().all(|wait| *wait <= bound), "{retries}");
            let longest = waits.iter().max().copied().unwrap_or_default();
            let shortest = waits.iter().min().copied().unwrap_or_default();
            assert!(
                longest > bound * 9 / 10 && shortest < bound / 10,
                "{retries}"
            );
            let mean = waits.iter().sum::<Duration>() / 1_000;
            assert!(mean > bound * 9 / 20 && mean < bound * 11 / 20, "{mean:?}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_waits_again() {
        let waits = |backoff: Backoff| (0..9).map(|n| backoff.wait(n)).collect::<Vec<_>>();
        assert_eq!(waits(backoff()), waits(backoff()));
        let other = Backoff {
            dice: Dice::unpredictable(),
            ..backoff()
        };
        assert_ne!(waits(backoff()), waits(other));
    }

    #[test]
    fn extremes_stay_within_their_bounds() {
        let dice = Dice::seeded(0);
        assert_eq!(dice.up_to(0), 0);
        assert!((0..100).any(|_| dice.up_to(u64::MAX) > u64::MAX / 2));
        assert!((0..100).any(|_| dice.up_to(1) == 1));
    }
}
