//! Which buckets turn out to be one: two that count on one counter both see the other's calls as those of others.
//!
//! The one that heard last saw all calls of both. The other one may have heard before the last calls were sent, and saw no
//! more than those; where it saw just as many, one window tells enough.

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

/// So many calls of both make one window enough.
const MANY: u32 = 10;

/// So much evidence makes two buckets one; a window gives one or two.
const ENOUGH: u32 = 2;

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
            let points = evidence(closed, *theirs);
            if points == 0 {
                self.alike.remove(&pair);
                continue;
            }
            let all = self.alike.entry(pair).or_default();
            *all += points;
            if *all >= ENOUGH {
                found = Some(*other);
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

/// How much speaks for one counter: nothing, something, or enough.
fn evidence(one: Closed, other: Closed) -> u32 {
    let (last, first) = match one.figures.remaining <= other.figures.remaining {
        true => (one, other),
        false => (other, one),
    };
    let is_near = |others: u32, own: u32| others.abs_diff(own) <= 1 + own / 20;
    let is_one = first.own.min(last.own) >= 2
        && is_near(last.others(), first.own)
        && first.others() <= last.own + 1
        && first.others() > 0;
    let is_sure = is_near(first.others(), last.own) && first.own.min(last.own) >= MANY;
    u32::from(is_one) + u32::from(is_one && is_sure)
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
