//! A shared store that does not answer stops no call.
//!
//! A budget that is shared is worth a round trip, but not an outage. While the shared store fails, each process goes on by
//! what it has seen itself; that is said, and the store is tried again after a pause, by one caller at a time.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{MemoryStore, SharedStore, StoreFuture};
use crate::rate_limit::{Ask, Leave, Ledger, LedgerFuture, Report};
use crate::{BoxError, Timer, TokioTimer};

/// How long a store that failed is left alone, unless set otherwise: 5 seconds.
pub const DEFAULT_PAUSE: Duration = Duration::from_secs(5);

const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// What became of a shared store. `Display` says it in a line.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreEvent<'a> {
    /// It failed, and this process goes on by what it has seen itself.
    Down {
        /// Why.
        error: &'a BoxError,
    },
    /// It answers again.
    Up,
}

impl fmt::Display for StoreEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Down { error } => write!(f, "down, going on alone: {error}"),
            Self::Up => f.write_str("up again"),
        }
    }
}

/// A shared store with this process's own memory behind it. It never fails. Clones share everything.
///
/// What is reported and put goes to both, so that the memory knows something when it is needed. While the shared store is
/// down, processes know nothing of each other: together they may go over a limit, and each may mint a token of its own.
#[derive(Clone)]
pub struct WithFallback {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    primary: Arc<dyn SharedStore>,
    own: MemoryStore,
    pause: Duration,
    timer: Arc<dyn Timer>,
    tell: Option<Arc<Tell>>,
    health: Arc<Mutex<Health>>,
}

type Tell = dyn Fn(&StoreEvent<'_>) + Send + Sync;

#[derive(Clone, Copy)]
enum Health {
    Up,
    /// Not to be asked before this.
    Down(Instant),
}

impl WithFallback {
    /// This store, left alone for [`DEFAULT_PAUSE`] when it fails.
    #[must_use]
    pub fn new(primary: Arc<dyn SharedStore>) -> Self {
        Self {
            shared: Arc::new(Shared {
                primary,
                own: MemoryStore::new(),
                pause: DEFAULT_PAUSE,
                timer: Arc::new(TokioTimer),
                tell: None,
                health: Arc::new(Mutex::new(Health::Up)),
            }),
        }
    }

    /// Leaves a store that failed alone for so long, up to a day.
    #[must_use]
    pub fn with_pause(mut self, pause: Duration) -> Self {
        Arc::make_mut(&mut self.shared).pause = pause.min(LONGEST_PAUSE);
        self
    }

    /// Measures time by another clock than tokio's.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer + 'static) -> Self {
        let timer: Arc<dyn Timer> = Arc::new(timer);
        let shared = Arc::make_mut(&mut self.shared);
        shared.own = shared.own.clone().with_timer(Arc::clone(&timer));
        shared.timer = timer;
        self
    }

    /// Tells when the store fails and when it answers again, once each time.
    #[must_use]
    pub fn on_event(mut self, tell: impl Fn(&StoreEvent<'_>) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.shared).tell = Some(Arc::new(tell));
        self
    }

    /// Asks the shared store if it is up, and this process's memory if that fails.
    fn first<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn SharedStore) -> StoreFuture<T>,
        own: impl FnOnce(&MemoryStore) -> StoreFuture<T> + Send + 'static,
    ) -> StoreFuture<T> {
        let shared = Arc::clone(&self.shared);
        if !shared.may_ask() {
            return own(&shared.own);
        }
        let answer = ask(&*shared.primary);
        Box::pin(async move {
            match answer.await {
                Ok(answer) => {
                    shared.answered();
                    Ok(answer)
                }
                Err(error) => {
                    shared.failed(&error);
                    own(&shared.own).await
                }
            }
        })
    }
}

impl Shared {
    fn may_ask(&self) -> bool {
        let now = self.timer.now();
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match *health {
            Health::Up => true,
            Health::Down(until) if now < until => false,
            // This one tries; the others wait for what it finds.
            Health::Down(_) => {
                *health = Health::Down(now + self.pause);
                true
            }
        }
    }

    fn answered(&self) {
        if matches!(self.turn(Health::Up), Health::Down(_)) {
            self.tell(&StoreEvent::Up);
        }
    }

    fn failed(&self, error: &BoxError) {
        let until = self.timer.now() + self.pause;
        if matches!(self.turn(Health::Down(until)), Health::Up) {
            self.tell(&StoreEvent::Down { error });
        }
    }

    fn turn(&self, health: Health) -> Health {
        let mut state = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *state, health)
    }

    fn tell(&self, event: &StoreEvent<'_>) {
        if let Some(tell) = &self.tell {
            tell(event);
        }
    }
}

impl fmt::Debug for WithFallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let health = *self
            .shared
            .health
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("WithFallback")
            .field("primary", &self.shared.primary)
            .field("is_up", &matches!(health, Health::Up))
            .finish_non_exhaustive()
    }
}

impl Ledger for WithFallback {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        let (
            key,
            Ask {
                call, now, lease, ..
            },
        ) = (ask.key.to_owned(), *ask);
        self.first(
            |primary| primary.ask(ask),
            move |own| {
                let key = &key;
                own.ask(&Ask {
                    key,
                    call,
                    now,
                    lease,
                })
            },
        )
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        // The memory hears it in any case, and at once.
        drop(self.shared.own.report(report));
        self.first(
            |primary| primary.report(report),
            |_| Box::pin(async { Ok(()) }),
        )
    }
}

impl SharedStore for WithFallback {
    fn get(&self, key: &str) -> StoreFuture<Option<Bytes>> {
        let own_key = key.to_owned();
        self.first(|primary| primary.get(key), move |own| own.get(&own_key))
    }

    fn put(&self, key: &str, value: Bytes, ttl: Duration) -> StoreFuture<()> {
        drop(self.shared.own.put(key, value.clone(), ttl));
        self.first(
            |primary| primary.put(key, value, ttl),
            |_| Box::pin(async { Ok(()) }),
        )
    }

    fn delete(&self, key: &str) -> StoreFuture<()> {
        drop(self.shared.own.delete(key));
        self.first(
            |primary| primary.delete(key),
            |_| Box::pin(async { Ok(()) }),
        )
    }

    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: Bytes,
        ttl: Duration,
    ) -> StoreFuture<bool> {
        let (own_key, own_expected) = (key.to_owned(), expected.map(<[u8]>::to_vec));
        let own_value = value.clone();
        let own = self.shared.own.clone();
        let (mirrored_key, mirrored) = (key.to_owned(), value.clone());
        self.first(
            |primary| {
                let answer = primary.compare_and_set(key, expected, value, ttl);
                Box::pin(async move {
                    let is_set = answer.await?;
                    if is_set {
                        own.put(&mirrored_key, mirrored, ttl).await?;
                    }
                    Ok(is_set)
                })
            },
            move |own| own.compare_and_set(&own_key, own_expected.as_deref(), own_value, ttl),
        )
    }
}
