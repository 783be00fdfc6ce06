//! Where answers are kept: a trait, so that it can be a cache that a program has already.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use http::header::{CONNECTION, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, Response};

use super::{CacheKey, CacheStatus};
use crate::{Body, BoxError};

/// Headers that are about one exchange and not about what was asked for.
const OF_ONE_EXCHANGE: [HeaderName; 3] = [CONNECTION, SET_COOKIE, TRANSFER_ENCODING];

/// How the headers begin that tell what is left of a limit.
const RATE_LIMIT: &str = "x-rate-limit-";

/// The future of a store's answer.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Keeps answers for a [`CacheLayer`](super::CacheLayer).
///
/// A store that several processes share spreads what their writes make stale; what another process is reading at that
/// moment may still be put back, and then lasts until its TTL.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Mutex, PoisonError};
/// use std::time::{Duration, Instant};
///
/// use okta_transport::BoxError;
/// use okta_transport::cache::{CacheKey, CacheLayer, CacheStore, CachedResponse, Lifetime, StoreFuture};
///
/// /// Grows without bounds; a real one has a limit.
/// #[derive(Default)]
/// struct Simple(Mutex<HashMap<String, (CachedResponse, Instant, Duration)>>);
///
/// impl CacheStore for Simple {
///     fn get<'a>(&'a self, key: &'a CacheKey, now: Instant) -> StoreFuture<'a, Option<CachedResponse>> {
///         let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         let entry = entries.get(key.as_str());
///         let live = entry.filter(|(_, put, ttl)| now.saturating_duration_since(*put) < *ttl);
///         Box::pin(std::future::ready(live.map(|(response, ..)| response.clone())))
///     }
///
///     fn put<'a>(
///         &'a self,
///         key: &'a CacheKey,
///         response: CachedResponse,
///         lifetime: Lifetime,
///         now: Instant,
///     ) -> StoreFuture<'a, ()> {
///         let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         entries.insert(key.as_str().to_owned(), (response, now, lifetime.ttl));
///         Box::pin(std::future::ready(()))
///     }
///
///     fn invalidate<'a>(&'a self, prefixes: &'a [String]) -> StoreFuture<'a, Result<(), BoxError>> {
///         let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         entries.retain(|key, _| !prefixes.iter().any(|prefix| key.starts_with(prefix)));
///         Box::pin(std::future::ready(Ok(())))
///     }
/// }
///
/// let layer = CacheLayer::new(Simple::default());
/// # let _ = layer;
/// ```
pub trait CacheStore: Send + Sync {
    /// The answer that is kept under a key and has not expired. A store that fails has none.
    fn get<'a>(
        &'a self,
        key: &'a CacheKey,
        now: Instant,
    ) -> StoreFuture<'a, Option<CachedResponse>>;

    /// Keeps an answer, in place of an earlier one. A store may also decline.
    ///
    /// `now` is by the layer's clock; a store on a server counts the lifetime by its own.
    fn put<'a>(
        &'a self,
        key: &'a CacheKey,
        response: CachedResponse,
        lifetime: Lifetime,
        now: Instant,
    ) -> StoreFuture<'a, ()>;

    /// Forgets all whose [text](CacheKey::as_str) begins with one of these. The empty text is the beginning of all.
    ///
    /// # Errors
    ///
    /// What may still be there is then neither read nor kept again until a later attempt, made with the next call, has
    /// succeeded.
    fn invalidate<'a>(&'a self, prefixes: &'a [String]) -> StoreFuture<'a, Result<(), BoxError>>;
}

/// How long an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// After it was put: time to live.
    pub ttl: Duration,
    /// After it was last got, or put: time to idle. A store that cannot count this ignores it.
    pub tti: Duration,
}

/// An answer with status 200, as it is kept.
///
/// `Debug` shows the names of its headers and the length of its body.
#[derive(Clone, PartialEq, Eq)]
pub struct CachedResponse {
    headers: HeaderMap,
    body: Body,
}

impl CachedResponse {
    /// An answer to keep. Headers that are about one exchange only are left out: `X-Rate-Limit-…`, `Set-Cookie` and
    /// those of the connection.
    #[must_use]
    pub fn new(headers: &HeaderMap, body: impl Into<Body>) -> Self {
        let kept = headers.iter().filter(|(name, _)| {
            !OF_ONE_EXCHANGE.contains(name) && !name.as_str().starts_with(RATE_LIMIT)
        });
        Self {
            headers: kept
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            body: body.into(),
        }
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// What it takes in memory, in bytes, roughly.
    pub(super) fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        headers + self.body.len()
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.headers_mut() = self.headers;
        response.extensions_mut().insert(CacheStatus::Hit);
        response
    }
}

impl fmt::Debug for CachedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedResponse")
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}
