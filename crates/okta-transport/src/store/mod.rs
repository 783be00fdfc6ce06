//! What several processes share: windows of rate limits, and small values such as tokens.
//!
//! Ten workers with one API token have one budget and need one token. A [`SharedStore`] is where they keep both: a
//! [`Ledger`] for the windows, and values under keys. Every operation is atomic and says what it means (ask, report,
//! compare and set), so a store can be any server that can do these; none is asked to run somebody's scripts.
//!
//! - [`MemoryStore`] serves one process.
//! - [`RedisStore`] (feature `redis`) serves all that reach a Redis or Valkey server.
//! - [`WithFallback`] goes on in memory while a store does not answer, and says so.
//!
//! ```
//! use std::sync::Arc;
//! use okta_transport::rate_limit::{Ledger, RateLimitLayer};
//! use okta_transport::store::{MemoryStore, SharedStore, WithFallback};
//!
//! // In its place a `RedisStore`, where there is a server.
//! let shared: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
//! let store = WithFallback::new(shared).on_event(|event| eprintln!("shared store: {event}"));
//! let limits = RateLimitLayer::new().ledger(Arc::new(store));
//! # let _ = limits;
//! ```

mod fallback;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod window;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::rate_limit::{Ledger, LedgerFuture};

pub use fallback::{DEFAULT_PAUSE, StoreEvent, WithFallback};
pub use memory::MemoryStore;
#[cfg(feature = "redis")]
#[cfg_attr(docsrs, doc(cfg(feature = "redis")))]
pub use redis::{DEFAULT_PREFIX, DEFAULT_REDIS_TIMEOUT, RedisStore};

/// The future of a store's answer.
pub type StoreFuture<T> = LedgerFuture<T>;

/// A store that processes share: small values under keys, besides the [`Ledger`].
///
/// Values can be secret; whoever may read the store may then use them. Keys hold no secrets.
///
/// # Errors
///
/// A store that cannot be reached says so. What was asked for may have been done nevertheless.
pub trait SharedStore: Ledger {
    /// The value under a key, unless its time is over.
    fn get(&self, key: &str) -> StoreFuture<Option<Bytes>>;

    /// Puts a value in the place of any other, for so long. Times are cut to whole milliseconds; one below that is the
    /// same as to delete.
    fn put(&self, key: &str, value: Bytes, ttl: Duration) -> StoreFuture<()>;

    /// Deletes a value, if there is one.
    fn delete(&self, key: &str) -> StoreFuture<()>;

    /// Puts a value if the one that is there is as expected, or if none is and none is expected. Whether it did.
    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: Bytes,
        ttl: Duration,
    ) -> StoreFuture<bool>;
}

impl fmt::Debug for dyn SharedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedStore")
    }
}

/// A time in whole milliseconds, as stores count it. So small that no clock, added to it, leaves the numbers that a
/// floating-point number holds exactly: that is how Redis calculates.
fn milliseconds(time: Duration) -> u64 {
    const MOST: u64 = 1 << 50;
    u64::try_from(time.as_millis()).map_or(MOST, |time| time.min(MOST))
}
