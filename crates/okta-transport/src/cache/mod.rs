//! Single resources, answered again without asking the org.
//!
//! Programs read the same group, application or policy over and over, and every read counts against a limit. A
//! [`CacheLayer`] keeps answers for a while, and forgets what a write through the same layer may have changed. It is off
//! unless it is put in, by [`TransportBuilder::cache`](crate::TransportBuilder::cache) or around a service of your own.
//!
//! - **What is kept**: answers to a GET with status 200 and one JSON object, of a request whose [`Principal`](crate::Principal)
//!   is known. Not lists, nor pages of lists; not errors; not what the answer's `Cache-Control` forbids to keep, as
//!   Okta does as a rule: [`despite_cache_control`](CacheLayer::despite_cache_control) keeps it nevertheless; not what is read to see it change (sessions,
//!   transactions, operations, status); not answers reached by another name than their id, such as a user by login, because
//!   a write by id would not find them.
//! - **Told apart** by principal, whole URI, and the request headers that change an answer: `Accept`, `Accept-Language`, and
//!   `Content-Type`, where Okta's `okta-response` stands. A request with an `Authorization`, a `Cookie`, a condition or a
//!   range passes by. Stacks that share a layer should have the same default headers, which are added further in.
//! - **For how long**: [`DEFAULT_TTL`] after it was read, and [`DEFAULT_TTI`] after it was last asked for.
//! - **How much**: [`DEFAULT_MAX_ENTRIES`] and [`DEFAULT_MAX_BYTES`]; what is asked for least goes first.
//! - **What a write forgets**: the resource that it names and all below it, and each resource that it stands in up to the
//!   collection; for everybody, not only its own principal. That happens before the write is sent and again when it is over,
//!   however it ends: answered, failed or dropped. What was being read meanwhile is not kept.
//! - **Marked**: [`CacheStatus`] in the response's extensions says where an answer comes from. One from the cache has no
//!   `X-Rate-Limit-…` headers, since its figures would be old.
//! - A request with `Cache-Control: no-cache` is sent and its answer kept; with `no-store` it passes by.
//!
//! # What it does not see
//!
//! Changes by others: another process, an administrator, the org itself. Those show after the TTL at the latest. So do
//! changes of one resource by a write to quite another, such as an application's figures after a group is deleted, and those
//! of a write that was given up here and that the org carried out later.
//!
//! # Secrets
//!
//! Answers can hold secrets, and the cache holds them in memory as long as it holds the answers. `Debug` of everything here
//! shows neither bodies nor header values nor queries.

mod fence;
mod key;
mod layer;
mod memory;
mod rules;
mod scope;
mod store;

use std::time::Duration;

pub use key::CacheKey;
pub use layer::{Cache, CacheFuture, CacheLayer};
pub use memory::{DEFAULT_MAX_BYTES, DEFAULT_MAX_ENTRIES, MemoryCache};
pub use store::{CacheStore, CachedResponse, Lifetime, StoreFuture};

/// How long an answer is kept after it was read, unless set otherwise: 5 minutes.
pub const DEFAULT_TTL: Duration = Duration::from_secs(5 * 60);

/// How long an answer is kept after it was last asked for, unless set otherwise: 5 minutes.
pub const DEFAULT_TTI: Duration = Duration::from_secs(5 * 60);

/// Whether a cache answered, in the response's extensions. Absent where a cache was not concerned: there is none, or the
/// answer is not of the kind that it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheStatus {
    /// The answer comes from the cache.
    Hit,
    /// The cache did not have it, and the answer comes from the org.
    Miss,
}
