//! Which events were delivered lately. Okta's log repeats events where one query ends and the next begins, and a process
//! that goes on after a crash asks for its last page again.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use okta_models::LogEvent;

/// How many of the last events are known by their `uuid`: 4,096, about 0.5 MB.
pub const REMEMBERED_EVENTS: usize = 4_096;

#[derive(Default)]
pub(super) struct Uuids {
    known: HashSet<Arc<str>>,
    by_age: VecDeque<Arc<str>>,
}

impl Uuids {
    /// Remembers an event, and forgets the oldest for it. False if it was known. One without a `uuid` is always new.
    pub(super) fn insert(&mut self, event: &LogEvent) -> bool {
        event.uuid.as_deref().is_none_or(|uuid| self.remember(uuid))
    }

    /// Whether an event was not delivered lately.
    pub(super) fn is_new(&self, event: &LogEvent) -> bool {
        let uuid = event.uuid.as_deref();
        uuid.is_none_or(|uuid| !self.known.contains(uuid))
    }

    /// The last ones, the newest last, at most so many.
    pub(super) fn last(&self, most: usize) -> impl Iterator<Item = &str> {
        let skipped = self.by_age.len().saturating_sub(most);
        self.by_age.iter().skip(skipped).map(|uuid| &**uuid)
    }

    pub(super) fn remember(&mut self, uuid: &str) -> bool {
        if self.known.contains(uuid) {
            return false;
        }
        if self.by_age.len() == REMEMBERED_EVENTS
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.known.remove(&oldest);
        }
        let uuid: Arc<str> = uuid.into();
        self.known.insert(Arc::clone(&uuid));
        self.by_age.push_back(uuid);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_known_and_no_more() {
        let mut uuids = Uuids::default();
        for number in 0..=REMEMBERED_EVENTS {
            assert!(uuids.remember(&number.to_string()));
        }
        assert!(!uuids.remember("1"));
        assert!(uuids.remember("0"), "the oldest is forgotten");
        assert!(uuids.remember("1"), "and now this one");
        assert_eq!(uuids.known.len(), REMEMBERED_EVENTS);
        let nameless = LogEvent::default();
        assert!(uuids.insert(&nameless) && uuids.insert(&nameless));
    }
}
