//! What keeps stale answers out: reads on their way, and what is still to be forgotten.
//!
//! A read that began before a write may bring what the write has changed, so a write marks every such read, and what
//! they bring is not kept. Forgetting takes a store that may be slow, fail, or be given up on halfway: it is owed until
//! it is done, every call pays first what is owed, and what is owed is not read.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{CacheKey, CacheStore};

/// More debts than this become one, to forget everything: a store that fails for long must not make this grow.
const MOST_OWED: usize = 64;

#[derive(Default)]
pub(super) struct Fence {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    reads: HashMap<u64, (CacheKey, Freshness)>,
    owed: Vec<(u64, Arc<[String]>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Freshness {
    Fresh,
    Stale,
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

impl Fence {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All under these prefixes is to be forgotten, and what is on its way from there is stale.
    pub(super) fn owe(&self, prefixes: Arc<[String]>) {
        let mut state = self.state();
        for (key, freshness) in state.reads.values_mut() {
            if covers(&prefixes, key) {
                *freshness = Freshness::Stale;
            }
        }
        let number = state.number();
        if state.owed.len() < MOST_OWED {
            state.owed.push((number, prefixes));
        } else {
            state.owed = vec![(number, [String::new()].into())];
        }
    }

    /// Whether what a key leads to is still to be forgotten.
    pub(super) fn bars(&self, key: &CacheKey) -> bool {
        self.state()
            .owed
            .iter()
            .any(|(_, prefixes)| covers(prefixes, key))
    }

    /// Forgets what is owed. Where the store fails, or this is dropped, it stays owed.
    pub(super) async fn settle(&self, store: &dyn CacheStore) {
        let owed = self.state().owed.clone();
        if owed.is_empty() {
            return;
        }
        let prefixes: Vec<_> = owed
            .iter()
            .flat_map(|(_, prefixes)| prefixes.iter().cloned())
            .collect();
        if store.invalidate(&prefixes).await.is_ok() {
            let is_settled = |number| owed.iter().any(|(settled, _)| *settled == number);
            self.state().owed.retain(|(number, _)| !is_settled(*number));
        }
    }

    /// A read begins.
    pub(super) fn read(self: &Arc<Self>, key: CacheKey) -> Reading {
        let mut state = self.state();
        let number = state.number();
        state.reads.insert(number, (key, Freshness::Fresh));
        drop(state);
        Reading {
            fence: Arc::clone(self),
            number,
            is_put: false,
        }
    }

    /// A write begins.
    pub(super) fn write(self: &Arc<Self>, prefixes: Vec<String>) -> Writing {
        let prefixes: Arc<[String]> = prefixes.into();
        self.owe(Arc::clone(&prefixes));
        Writing {
            fence: Arc::clone(self),
            prefixes,
        }
    }
}

fn covers(prefixes: &[String], key: &CacheKey) -> bool {
    prefixes
        .iter()
        .any(|prefix| key.as_str().starts_with(prefix))
}

impl fmt::Debug for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Fence")
            .field("reads", &state.reads.len())
            .field("owed", &state.owed.len())
            .finish()
    }
}

/// A read on its way.
pub(super) struct Reading {
    fence: Arc<Fence>,
    number: u64,
    is_put: bool,
}

impl Reading {
    /// Whether what it brought may be kept. From now on it may be in the store.
    pub(super) fn may_put(&mut self) -> bool {
        let state = self.fence.state();
        let read = state.reads.get(&self.number);
        self.is_put = read.is_some_and(|(_, freshness)| *freshness == Freshness::Fresh);
        self.is_put
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let read = self.fence.state().reads.remove(&self.number);
        // A write came while the answer was being put: which of both the store saw first, nobody knows.
        if let Some((key, Freshness::Stale)) = read
            && self.is_put
        {
            self.fence.owe([key.as_str().to_owned()].into());
        }
    }
}

/// A write on its way. When it is over, or given up, everything that it may have changed is owed once more: others may
/// have read it meanwhile.
pub(super) struct Writing {
    fence: Arc<Fence>,
    prefixes: Arc<[String]>,
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.fence.owe(Arc::clone(&self.prefixes));
    }
}
