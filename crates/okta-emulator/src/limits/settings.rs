//! What an org allows: the part of rate limiting that a user sets.

use std::collections::BTreeMap;
use std::time::Duration;

use super::buckets;
use super::named::{UnknownBucket, named};

/// More calls than a box takes in a minute: they are counted, and nobody is refused.
const PLENTY: u64 = 10_000_000;

/// How many calls an org takes.
///
/// As new, it allows each caller 10,000,000 calls in each bucket in windows of 60 s, and any number of calls at a
/// time: everything is counted, and nobody is throttled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimits {
    pub(crate) default: u64,
    pub(crate) buckets: BTreeMap<String, u64>,
    /// In seconds, at least one.
    pub(crate) window: u32,
    pub(crate) concurrency: Option<usize>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            default: PLENTY,
            buckets: BTreeMap::new(),
            window: 60,
            concurrency: None,
        }
    }
}

impl RateLimits {
    /// Allows each caller so many calls in a window, in every bucket that has no limit of its own.
    /// Default 10,000,000.
    #[must_use]
    pub fn limit(mut self, calls: u64) -> Self {
        self.default = calls;
        self
    }

    /// Allows each caller so many calls in a window, in one bucket, such as `/api/v1/users`. [`RateLimits::buckets`] names
    /// those that there are. Parameters may be called otherwise where only one bucket fits: `/api/v1/apps/{appId}` is
    /// `/api/v1/apps/{id}`.
    ///
    /// # Errors
    /// When no operation counts against such a bucket; the error names the nearest.
    pub fn bucket(mut self, bucket: impl AsRef<str>, calls: u64) -> Result<Self, UnknownBucket> {
        let name = named(bucket.as_ref())?;
        self.buckets.insert(name.to_owned(), calls);
        Ok(self)
    }

    /// How long a window is: whole seconds, at least one. Default 60 s. Windows start at multiples of their length
    /// since 1970.
    #[must_use]
    pub fn window(mut self, length: Duration) -> Self {
        self.window = u32::try_from(length.as_secs()).unwrap_or(u32::MAX).max(1);
        self
    }

    /// Allows so many calls at a time in the whole org; default any number.
    #[must_use]
    pub fn concurrency(mut self, calls: impl Into<Option<usize>>) -> Self {
        self.concurrency = calls.into();
        self
    }

    /// The buckets that calls count against.
    pub fn buckets() -> impl Iterator<Item = &'static str> {
        buckets::names().into_iter()
    }
}
