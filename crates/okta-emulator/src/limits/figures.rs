//! What a reply says of limits, in its three `X-Rate-Limit` headers.

use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    /// When the window ends, in seconds since 1970.
    pub(crate) reset: i64,
}

impl Figures {
    /// Too many calls at a time. Limit and remainder are zero, and the end is only an estimate, up to a minute ahead:
    /// waiting for it takes far longer than a call in flight needs to end.
    pub(crate) fn crowded(now: i64, draw: u64) -> Self {
        let ahead = i64::try_from(draw % 60).unwrap_or_default() + 1;
        Self {
            limit: 0,
            remaining: 0,
            reset: now.saturating_add(ahead),
        }
    }

    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset));
    }
}
