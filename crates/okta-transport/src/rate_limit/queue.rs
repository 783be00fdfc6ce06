//! Who waits for a bucket: the more urgent first, and among the equally urgent who came first.

use std::collections::BTreeMap;
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

/// A place in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket {
    /// The more urgent, the smaller.
    rank: u8,
    number: u64,
}

impl Ticket {
    pub(crate) fn new(priority: Priority, number: u64) -> Self {
        let rank = match priority {
            Priority::High => 0,
            Priority::Normal => 1,
            Priority::Low => 2,
        };
        Self { rank, number }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<Ticket, Waker>,
    /// Who has leave and has not fetched it yet, with the number of the call.
    granted: BTreeMap<Ticket, u64>,
}

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// How many wait before this one.
    pub(crate) fn before(&self, ticket: Ticket) -> usize {
        self.waiting.range(..ticket).count()
    }

    pub(crate) fn is_first(&self, ticket: Ticket) -> bool {
        self.waiting
            .first_key_value()
            .is_some_and(|(first, _)| *first == ticket)
    }

    /// Waits, or goes on waiting, to be woken by this.
    pub(crate) fn wait(&mut self, ticket: Ticket, waker: &Waker) {
        match self.waiting.get_mut(&ticket) {
            Some(known) => known.clone_from(waker),
            None => drop(self.waiting.insert(ticket, waker.clone())),
        }
    }

    /// Gives leave to the first, who is to be woken, for the call of this number.
    pub(crate) fn grant_first(&mut self, number: u64) -> Option<Waker> {
        let (ticket, waker) = self.waiting.pop_first()?;
        self.granted.insert(ticket, number);
        Some(waker)
    }

    /// Fetches the leave that was given.
    pub(crate) fn fetch(&mut self, ticket: Ticket) -> Option<u64> {
        self.granted.remove(&ticket)
    }

    /// Gives up the place. Whether there was leave already, which is then free again.
    pub(crate) fn leave(&mut self, ticket: Ticket) -> bool {
        self.waiting.remove(&ticket);
        self.granted.remove(&ticket).is_some()
    }

    /// Who is first now.
    pub(crate) fn first(&self) -> Option<Waker> {
        self.waiting
            .first_key_value()
            .map(|(_, waker)| waker.clone())
    }

    /// Takes in all of another queue.
    pub(crate) fn join(&mut self, other: &mut Self) {
        self.waiting.append(&mut other.waiting);
        self.granted.append(&mut other.granted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urgent_first_then_who_came_first() {
        let mut queue = Queue::default();
        let tickets = [
            Ticket::new(Priority::Low, 1),
            Ticket::new(Priority::Normal, 2),
            Ticket::new(Priority::High, 3),
            Ticket::new(Priority::Normal, 4),
        ];
        for ticket in tickets {
            queue.wait(ticket, Waker::noop());
        }
        assert_eq!(queue.before(tickets[3]), 2);
        for next in [2, 1, 3, 0] {
            assert!(queue.is_first(tickets[next]));
            assert!(queue.grant_first(7).is_some());
            assert_eq!(queue.fetch(tickets[next]), Some(7));
            assert_eq!(queue.fetch(tickets[next]), None);
        }
        assert!(queue.grant_first(7).is_none());
    }

    #[test]
    fn who_leaves_gives_back_what_was_granted() {
        let mut queue = Queue::default();
        let (one, other) = (
            Ticket::new(Priority::Normal, 1),
            Ticket::new(Priority::Normal, 2),
        );
        queue.wait(one, Waker::noop());
        queue.wait(other, Waker::noop());
        queue.grant_first(7);
        assert!(queue.leave(one));
        assert!(!queue.leave(other));
        assert_eq!(queue.len(), 0);
    }
}
