//! How many calls the org is at, and whether one more may come in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Counts>);

struct Counts {
    now: AtomicUsize,
    /// `usize::MAX` is no bound.
    most: AtomicUsize,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(usize::MAX),
        }
    }
}

impl InFlight {
    pub(crate) fn allow(&self, most: Option<usize>) {
        self.0
            .most
            .store(most.unwrap_or(usize::MAX), Ordering::Relaxed);
    }

    /// Counts a call in until its ticket is dropped. `None` where there are too many already.
    pub(crate) fn enter(&self) -> Option<Ticket> {
        let most = self.0.most.load(Ordering::Relaxed);
        let more = |now: usize| (now < most).then_some(now + 1);
        let entered = self
            .0
            .now
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        entered.is_ok().then(|| Ticket(Arc::clone(&self.0)))
    }

    pub(crate) fn now(&self) -> usize {
        self.0.now.load(Ordering::Relaxed)
    }
}

/// One call in flight.
pub(crate) struct Ticket(Arc<Counts>);

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_ended_or_was_refused_makes_room() {
        let calls = InFlight::default();
        calls.allow(Some(1));
        let first = calls.enter();
        assert!(first.is_some() && calls.enter().is_none() && calls.enter().is_none());
        assert_eq!(calls.now(), 1);
        drop(first);
        assert!(calls.enter().is_some());
        calls.allow(None);
        let many: Vec<_> = (0..100).map(|_| calls.enter()).collect();
        assert!(many.iter().all(Option::is_some));
    }
}
