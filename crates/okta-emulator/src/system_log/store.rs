//! What the log holds: the events of the last calls, in the order in which they happened.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::event::{Cause, Event, Logged};

/// How many events the log remembers; of more the oldest calls are forgotten.
pub(crate) const MOST: usize = 100_000;

/// What one call brought about.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    /// The number of its first event.
    first: u64,
    published: i64,
    cause: Cause,
    events: Vec<Event>,
}

/// The log of an org. Numbers count events from 0 and are never used again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SystemLog {
    entries: VecDeque<Entry>,
    next: u64,
}

impl SystemLog {
    /// Adds what a call brought about. Time does not run backwards here, whatever the clock does.
    pub(crate) fn add(&mut self, millis: i64, cause: Cause, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let last = self.entries.back().map_or(i64::MIN, |last| last.published);
        let first = self.next;
        self.next += events.len() as u64;
        self.entries.push_back(Entry {
            first,
            published: last.max(millis),
            cause,
            events,
        });
        while self.entries.len() > 1 && self.next - self.oldest() > MOST as u64 {
            self.entries.pop_front();
        }
    }

    /// The number of the oldest event that is remembered.
    pub(crate) fn oldest(&self) -> u64 {
        self.entries.front().map_or(self.next, |entry| entry.first)
    }

    /// The number that the next event gets.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The number of the first event at this time or later.
    pub(crate) fn at(&self, millis: i64) -> u64 {
        let place = self
            .entries
            .partition_point(|entry| entry.published < millis);
        self.entries
            .get(place)
            .map_or(self.next, |entry| entry.first)
    }

    /// The events with these numbers, oldest first.
    pub(crate) fn range(
        &self,
        seed: u64,
        from: u64,
        to: u64,
    ) -> impl DoubleEndedIterator<Item = Logged<'_>> {
        let begin = self.entries.partition_point(|entry| entry.end() <= from);
        let end = self.entries.partition_point(|entry| entry.first < to);
        let entries = self.entries.range(begin..end.max(begin));
        entries
            .flat_map(move |entry| entry.events(seed))
            .filter(move |logged| (from..to).contains(&logged.number))
    }
}

impl Entry {
    fn end(&self) -> u64 {
        self.first + self.events.len() as u64
    }

    fn events(&self, seed: u64) -> impl DoubleEndedIterator<Item = Logged<'_>> {
        self.events
            .iter()
            .enumerate()
            .map(move |(place, event)| Logged {
                seed,
                number: self.first + place as u64,
                published: self.published,
                cause: &self.cause,
                event,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(count: usize) -> Vec<Event> {
        vec![Event::new("zone.create", Vec::new()); count]
    }

    #[test]
    fn time_never_runs_backwards_and_numbers_go_on() {
        let mut log = SystemLog::default();
        for millis in [1_000, 3_000, 2_000] {
            log.add(millis, Cause::system(""), events(2));
        }
        let all: Vec<_> = log
            .range(0, 0, 9)
            .map(|logged| (logged.number, logged.published))
            .collect();
        let expected = [
            (0, 1_000),
            (1, 1_000),
            (2, 3_000),
            (3, 3_000),
            (4, 3_000),
            (5, 3_000),
        ];
        assert_eq!(all, expected);
        assert_eq!((log.at(0), log.at(1_001), log.at(3_001)), (0, 2, 6));
        let middle: Vec<_> = log
            .range(0, 1, 3)
            .rev()
            .map(|logged| logged.number)
            .collect();
        assert_eq!(middle, [2, 1]);
        assert_eq!(log.range(0, 3, 1).count(), 0);
    }

    #[test]
    fn the_oldest_calls_are_forgotten() {
        let mut log = SystemLog::default();
        log.add(1, Cause::system(""), events(3));
        log.add(2, Cause::system(""), events(MOST - 2));
        assert_eq!((log.oldest(), log.next()), (3, MOST as u64 + 1));
        assert_eq!(log.range(0, 0, 4).count(), 1);
        // One call of more is kept whole.
        log.add(3, Cause::system(""), events(MOST + 5));
        assert_eq!(log.range(0, 0, u64::MAX).count(), MOST + 5);
    }
}
