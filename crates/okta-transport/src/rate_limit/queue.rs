//! Who waits for a bucket: the more urgent first, and among the equally urgent who came first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

/// How urgent a call is, in the request's extensions. Calls of a higher priority are sent before all others that wait for
/// the same bucket; calls of equal priority in the order in which they came, none overtaking another.
///
/// A call that is sent again after a 429 queues again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// For what can wait as long as anybody else has something to do.
    Low,
    /// For what says nothing.
    #[default]
    Normal,
    /// For what a person waits for.
    High,
}

/// How many priorities there are.
const RANKS: usize = 3;

impl Priority {
    /// The more urgent, the smaller.
    fn rank(self) -> usize {
        match self {
            Self::High => 0,
            Self::Normal => 1,
            Self::Low => 2,
        }
    }
}

/// A place in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket {
    rank: usize,
    number: u64,
}

impl Ticket {
    pub(crate) fn new(priority: Priority, number: u64) -> Self {
        let rank = priority.rank();
        Self { rank, number }
    }
}

/// Somebody's place in a queue. What leave there is lies here, so that giving it takes no memory, however many get it.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    ticket: Ticket,
    /// The number of the call, once there is leave; the first one is 1.
    granted: Arc<AtomicU64>,
}

impl Turn {
    pub(crate) fn new(ticket: Ticket) -> Self {
        let granted = Arc::default();
        Self { ticket, granted }
    }

    /// Fetches the leave that was given: the call's number.
    pub(crate) fn fetch(&self) -> Option<u64> {
        // The lock around all queues keeps the order.
        Some(self.granted.swap(0, Ordering::Relaxed)).filter(|number| *number > 0)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<Ticket, (Waker, Arc<AtomicU64>)>,
    /// How many of them have each priority.
    by_rank: [usize; RANKS],
}

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// How many wait before one who comes now.
    pub(crate) fn before(&self, priority: Priority) -> usize {
        self.by_rank.iter().take(priority.rank() + 1).sum()
    }

    pub(crate) fn is_first(&self, turn: &Turn) -> bool {
        self.waiting
            .first_key_value()
            .is_some_and(|(first, _)| *first == turn.ticket)
    }

    /// Waits, to be woken by this.
    pub(crate) fn wait(&mut self, turn: &Turn, waker: &Waker) {
        let waiter = (waker.clone(), Arc::clone(&turn.granted));
        if self.waiting.insert(turn.ticket, waiter).is_none() {
            self.by_rank[turn.ticket.rank] += 1;
        }
    }

    /// Goes on waiting, to be woken by this.
    pub(crate) fn wait_on(&mut self, turn: &Turn, waker: &Waker) {
        if let Some((known, _)) = self.waiting.get_mut(&turn.ticket) {
            known.clone_from(waker);
        }
    }

    /// Gives leave to the first, who is to be woken, for the call of this number.
    pub(crate) fn grant_first(&mut self, number: u64) -> Option<Waker> {
        let (ticket, (waker, granted)) = self.waiting.pop_first()?;
        self.by_rank[ticket.rank] -= 1;
        granted.store(number, Ordering::Relaxed);
        Some(waker)
    }

    /// Gives up the place: what it was, if there was one.
    pub(crate) fn leave(&mut self, turn: &Turn) -> Option<Left> {
        if self.waiting.remove(&turn.ticket).is_some() {
            self.by_rank[turn.ticket.rank] -= 1;
            return Some(Left::Waiting);
        }
        turn.fetch().map(|_| Left::Granted)
    }

    /// Who is first now.
    pub(crate) fn first(&self) -> Option<Waker> {
        self.waiting
            .first_key_value()
            .map(|(_, (waker, _))| waker.clone())
    }

    /// Takes in all of another queue.
    pub(crate) fn join(&mut self, other: &mut Self) {
        self.waiting.append(&mut other.waiting);
        for (own, theirs) in self.by_rank.iter_mut().zip(&mut other.by_rank) {
            *own += std::mem::take(theirs);
        }
    }
}

/// What somebody who gives up had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Waiting,
    /// Leave already, which is then free again.
    Granted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urgent_first_then_who_came_first() {
        let mut queue = Queue::default();
        let turns = [
            Ticket::new(Priority::Low, 1),
            Ticket::new(Priority::Normal, 2),
            Ticket::new(Priority::High, 3),
            Ticket::new(Priority::Normal, 4),
        ]
        .map(Turn::new);
        for turn in &turns {
            queue.wait(turn, Waker::noop());
        }
        assert_eq!(
            [Priority::High, Priority::Normal, Priority::Low]
                .map(|priority| queue.before(priority)),
            [1, 3, 4]
        );
        for next in [2, 1, 3, 0] {
            assert!(queue.is_first(&turns[next]));
            assert_eq!(turns[next].fetch(), None);
            assert!(queue.grant_first(7).is_some());
            assert_eq!(turns[next].fetch(), Some(7));
            assert_eq!(turns[next].fetch(), None);
        }
        assert!(queue.grant_first(7).is_none());
    }

    #[test]
    fn who_leaves_gives_back_what_was_granted() {
        let mut queue = Queue::default();
        let (one, other) = (
            Turn::new(Ticket::new(Priority::Normal, 1)),
            Turn::new(Ticket::new(Priority::Normal, 2)),
        );
        queue.wait(&one, Waker::noop());
        queue.wait(&other, Waker::noop());
        queue.grant_first(7);
        assert_eq!(queue.leave(&one), Some(Left::Granted));
        assert_eq!(queue.leave(&other), Some(Left::Waiting));
        assert_eq!(queue.leave(&other), None);
        assert_eq!((queue.len(), queue.before(Priority::Low)), (0, 0));
    }
}
