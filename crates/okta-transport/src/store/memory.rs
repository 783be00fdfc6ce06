//! The store of a single process, and the view that is left of a shared one while it does not answer.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::window::Window;
use super::{SharedStore, StoreFuture, milliseconds};
use crate::rate_limit::{Ask, Leave, Ledger, LedgerFuture, Report};
use crate::{Timer, TokioTimer};

/// How many entries are looked through for such as are over before one more is added, at the least.
const SWEPT_FROM: usize = 64;

/// Keeps everything in this process's memory. Clones share it.
///
/// Values whose time is over are let go when others are put.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    timer: Arc<dyn Timer>,
}

#[derive(Default)]
struct State {
    windows: HashMap<String, Window>,
    values: HashMap<String, (Bytes, Instant)>,
    /// How many there may be before they are looked through again.
    windows_before_sweep: usize,
    values_before_sweep: usize,
}

impl State {
    fn window(&mut self, key: &str, now: u64) -> &mut Window {
        if !self.windows.contains_key(key) && self.windows.len() >= self.windows_before_sweep {
            self.windows.retain(|_, window| !window.is_over(now));
            self.windows_before_sweep = SWEPT_FROM.max(2 * self.windows.len());
        }
        self.windows.entry(key.to_owned()).or_default()
    }

    fn value(&self, key: &str, now: Instant) -> Option<&Bytes> {
        let live = self.values.get(key).filter(|(_, expires)| now < *expires);
        live.map(|(value, _)| value)
    }

    fn put(&mut self, key: &str, value: Bytes, ttl: Duration, now: Instant) {
        if self.values.len() >= self.values_before_sweep {
            self.values.retain(|_, (_, expires)| now < *expires);
            self.values_before_sweep = SWEPT_FROM.max(2 * self.values.len());
        }
        let ttl = Duration::from_millis(milliseconds(ttl));
        match now.checked_add(ttl).filter(|_| !ttl.is_zero()) {
            Some(expires) => self.values.insert(key.to_owned(), (value, expires)),
            None => self.values.remove(key),
        };
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            timer: Arc::new(TokioTimer),
        }
    }

    /// Measures how long values are kept by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryStore")
            .field("windows", &state.windows.len())
            .field("values", &state.values.len())
            .finish_non_exhaustive()
    }
}

fn done<T: Send + 'static>(answer: T) -> StoreFuture<T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl Ledger for MemoryStore {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        let mut state = self.state();
        let window = state.window(ask.key, ask.now);
        done(window.ask(ask.call, ask.now, milliseconds(ask.lease)))
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        let mut state = self.state();
        let window = state.window(report.key, report.now);
        window.report(report.call, report.now, report.figures, report.used);
        done(())
    }
}

impl SharedStore for MemoryStore {
    fn get(&self, key: &str) -> StoreFuture<Option<Bytes>> {
        done(self.state().value(key, self.timer.now()).cloned())
    }

    fn put(&self, key: &str, value: Bytes, ttl: Duration) -> StoreFuture<()> {
        self.state().put(key, value, ttl, self.timer.now());
        done(())
    }

    fn delete(&self, key: &str) -> StoreFuture<()> {
        self.state().values.remove(key);
        done(())
    }

    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: Bytes,
        ttl: Duration,
    ) -> StoreFuture<bool> {
        let (mut state, now) = (self.state(), self.timer.now());
        let is_expected = state.value(key, now).map(AsRef::as_ref) == expected;
        if is_expected {
            state.put(key, value, ttl, now);
        }
        done(is_expected)
    }
}
