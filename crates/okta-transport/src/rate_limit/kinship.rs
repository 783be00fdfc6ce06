//! Which buckets turn out to be one: where a window closes with just so many calls of others as another bucket of the same
//! window sent, and the other way round, both counted on one counter.

use std::collections::{BTreeMap, BTreeSet};

use super::Figures;

/// How a window ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closed {
    pub(crate) figures: Figures,
    /// Calls of ours.
    pub(crate) own: u32,
}

impl Closed {
    fn others(&self) -> u32 {
        let used = self.figures.limit.saturating_sub(self.figures.remaining);
        used.saturating_sub(self.own)
    }
}

/// So many calls make one window enough; with fewer it takes two.
const MANY: u32 = 10;

#[derive(Debug, Default)]
pub(crate) struct Kinship {
    closed: BTreeMap<usize, Closed>,
    alike: BTreeMap<(usize, usize), u32>,
    never: BTreeSet<(usize, usize)>,
}

impl Kinship {
    /// Takes down how a bucket's window ended, and gives the bucket that it turns out to be.
    pub(crate) fn closed(&mut self, bucket: usize, closed: Closed) -> Option<usize> {
        let mut found = None;
        for (other, theirs) in &self.closed {
            let pair = pair(bucket, *other);
            let is_same = theirs.figures.reset == closed.figures.reset
                && theirs.figures.limit == closed.figures.limit;
            if *other == bucket || !is_same || self.never.contains(&pair) {
                continue;
            }
            if are_one(closed, *theirs) {
                let points = self.alike.entry(pair).or_default();
                *points += if closed.own.min(theirs.own) >= MANY {
                    2
                } else {
                    1
                };
                if *points >= 2 {
                    found = Some(*other);
                }
            } else {
                self.alike.remove(&pair);
            }
        }
        self.closed.insert(bucket, closed);
        if let Some(other) = found {
            self.closed.remove(&other);
        }
        found
    }

    /// These two are not one, whatever it looks like.
    pub(crate) fn never(&mut self, one: usize, other: usize) {
        self.never.insert(pair(one, other));
    }
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

fn are_one(one: Closed, other: Closed) -> bool {
    let is_near = |others: u32, own: u32| others.abs_diff(own) <= 1 + own / 20;
    one.own >= 2
        && other.own >= 2
        && is_near(one.others(), other.own)
        && is_near(other.others(), one.own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(own: u32, remaining: u32, reset: u64) -> Closed {
        let figures = Figures {
            limit: 100,
            remaining,
            reset,
        };
        Closed { figures, own }
    }

    #[test]
    fn two_that_count_each_other_are_one() {
        let mut kinship = Kinship::default();
        assert_eq!(kinship.closed(0, closed(30, 50, 60)), None);
        assert_eq!(kinship.closed(1, closed(20, 50, 60)), Some(0));
    }

    #[test]
    fn a_few_calls_take_two_windows() {
        let mut kinship = Kinship::default();
        for (reset, found) in [(60, None), (120, Some(0))] {
            kinship.closed(0, closed(3, 93, reset));
            assert_eq!(kinship.closed(1, closed(4, 93, reset)), found);
        }
    }

    #[test]
    fn two_that_do_not_are_two() {
        let mut kinship = Kinship::default();
        kinship.closed(0, closed(30, 70, 60));
        assert_eq!(kinship.closed(1, closed(20, 80, 60)), None);
        kinship.closed(0, closed(30, 50, 120));
        assert_eq!(
            kinship.closed(1, closed(20, 50, 180)),
            None,
            "other windows"
        );
        kinship.never(0, 1);
        kinship.closed(0, closed(30, 50, 240));
        assert_eq!(kinship.closed(1, closed(20, 50, 240)), None);
    }
}
