//! The store in memory: moka, with the layer's clock.
//!
//! moka decides what stays when there is too much (by how often and how recently something was asked for). It tells time
//! itself and cannot be given a clock, so when an answer expires is kept beside it and judged here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::ops::compute::Op;
use moka::sync::Cache;

use super::{CacheKey, CacheStore, CachedResponse, Lifetime, StoreFuture};
use crate::BoxError;

/// The most answers that are kept, unless set otherwise: 10,000.
pub const DEFAULT_MAX_ENTRIES: u64 = 10_000;

/// The most memory for answers, in bytes, unless set otherwise: 64 MiB. Keys and bookkeeping are not counted.
pub const DEFAULT_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Keeps answers in this process's memory, up to a number and a size.
///
/// Clones share what they keep.
#[derive(Clone)]
pub struct MemoryCache {
    entries: Cache<String, Arc<Entry>>,
}

struct Entry {
    response: CachedResponse,
    lifetime: Lifetime,
    put: Instant,
    /// When it was last asked for, in nanoseconds after it was put.
    used: AtomicU64,
}

impl Entry {
    fn is_live(&self, now: Instant) -> bool {
        let age = now.saturating_duration_since(self.put);
        let used = Duration::from_nanos(self.used.load(Ordering::Relaxed));
        age < self.lifetime.ttl && age.saturating_sub(used) < self.lifetime.tti
    }

    fn touch(&self, now: Instant) {
        let age = now.saturating_duration_since(self.put).as_nanos();
        let age = u64::try_from(age).unwrap_or(u64::MAX);
        self.used.fetch_max(age, Ordering::Relaxed);
    }
}

impl MemoryCache {
    /// An empty cache with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(DEFAULT_MAX_ENTRIES, DEFAULT_MAX_BYTES)
    }

    /// An empty cache for so many answers and so many bytes of them. Zero keeps nothing.
    #[must_use]
    pub fn with_limits(max_entries: u64, max_bytes: u64) -> Self {
        // moka counts one thing only. Where every answer counts for at least its share of the bytes, there are never
        // more answers than shares.
        let share = max_bytes.div_ceil(max_entries.max(1));
        let capacity = if max_entries == 0 { 0 } else { max_bytes };
        let entries = Cache::builder()
            .max_capacity(capacity)
            .weigher(move |_, entry: &Arc<Entry>| {
                let size = u64::try_from(entry.response.size()).unwrap_or(u64::MAX);
                u32::try_from(size.max(share).max(1)).unwrap_or(u32::MAX)
            })
            .build();
        Self { entries }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries.invalidate_all();
    }

    fn get_live(&self, key: &str, now: Instant) -> Option<CachedResponse> {
        let entry = self.entries.get(key)?;
        if entry.is_live(now) {
            entry.touch(now);
            return Some(entry.response.clone());
        }
        // It may have been replaced meanwhile.
        self.entries
            .entry_by_ref(key)
            .and_compute_with(|found| match found {
                Some(found) if !found.value().is_live(now) => Op::Remove,
                _ => Op::Nop,
            });
        None
    }
}

impl Default for MemoryCache {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache")
            .field("entries", &self.entries.entry_count())
            .finish_non_exhaustive()
    }
}

impl CacheStore for MemoryCache {
    fn get<'a>(
        &'a self,
        key: &'a CacheKey,
        now: Instant,
    ) -> StoreFuture<'a, Option<CachedResponse>> {
        Box::pin(std::future::ready(self.get_live(key.as_str(), now)))
    }

    fn put<'a>(
        &'a self,
        key: &'a CacheKey,
        response: CachedResponse,
        lifetime: Lifetime,
        now: Instant,
    ) -> StoreFuture<'a, ()> {
        let entry = Arc::new(Entry {
            response,
            lifetime,
            put: now,
            used: AtomicU64::new(0),
        });
        self.entries.insert(key.as_str().to_owned(), entry);
        Box::pin(std::future::ready(()))
    }

    /// Looks at every key.
    fn invalidate<'a>(&'a self, prefixes: &'a [String]) -> StoreFuture<'a, Result<(), BoxError>> {
        for (key, _) in self.entries.iter() {
            if prefixes.iter().any(|prefix| key.starts_with(prefix)) {
                self.entries.invalidate(key.as_ref());
            }
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Request};

    use super::*;
    use crate::Principal;

    const SECOND: Duration = Duration::from_secs(1);

    fn key(path: &str) -> CacheKey {
        let request = Request::get(path).body(()).expect("a request");
        CacheKey::of(&request, &Principal::default()).expect("text")
    }

    async fn put(cache: &MemoryCache, path: &str, body: &str, now: Instant) {
        let lifetime = Lifetime {
            ttl: 10 * SECOND,
            tti: 4 * SECOND,
        };
        let response = CachedResponse::new(&HeaderMap::new(), body.to_owned());
        cache.put(&key(path), response, lifetime, now).await;
    }

    async fn has(cache: &MemoryCache, path: &str, now: Instant) -> bool {
        cache.get(&key(path), now).await.is_some()
    }

    #[tokio::test]
    async fn answers_live_by_the_clock_that_is_given() {
        let (cache, start) = (MemoryCache::new(), Instant::now());
        put(&cache, "/a", "{}", start).await;
        put(&cache, "/b", "{}", start).await;
        for second in [3, 6, 9] {
            assert!(has(&cache, "/a", start + second * SECOND).await);
        }
        assert!(!has(&cache, "/b", start + 4 * SECOND).await, "idle");
        assert!(!has(&cache, "/a", start + 10 * SECOND).await, "old");
        cache.entries.run_pending_tasks();
        assert_eq!(cache.entries.entry_count(), 0, "what is over is let go");
    }

    #[tokio::test]
    async fn there_are_never_more_entries_or_bytes_than_allowed() {
        let now = Instant::now();
        for (max_entries, max_bytes, expected) in [
            (10, 1_000_000, 10),
            (1_000, 1_000, 10),
            (0, 1_000, 0),
            (10, 0, 0),
        ] {
            let cache = MemoryCache::with_limits(max_entries, max_bytes);
            for number in 0..200 {
                put(&cache, &format!("/{number}"), &"x".repeat(100), now).await;
            }
            cache.entries.run_pending_tasks();
            assert!(
                cache.entries.entry_count() <= expected,
                "{max_entries} {max_bytes}: {cache:?}"
            );
            assert_eq!(cache.entries.entry_count() > 0, expected > 0);
        }
    }

    #[tokio::test]
    async fn prefixes_are_forgotten_and_nothing_else() {
        let (cache, now) = (MemoryCache::new(), Instant::now());
        for path in ["/a", "/a/b", "/ab", "/c"] {
            put(&cache, path, "{}", now).await;
        }
        let prefixes = ["/a ".to_owned(), "/a/".to_owned()];
        assert!(cache.invalidate(&prefixes).await.is_ok());
        for (path, expected) in [("/a", false), ("/a/b", false), ("/ab", true), ("/c", true)] {
            assert_eq!(has(&cache, path, now).await, expected, "{path}");
        }
        cache.clear();
        assert!(!has(&cache, "/c", now).await);
    }
}
