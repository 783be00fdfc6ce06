//! A whole answer: the value, and what came with it that a value cannot say: status, headers, whether there was a body
//! at all, and how much of the rate limit is left.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, response};
use okta_transport::Attempts;

/// A successful answer.
#[non_exhaustive]
pub struct Reply<T> {
    /// What the operation gives.
    pub value: T,
    /// The status: a 2xx, not always the declared one, or another that the operation declares.
    pub status: StatusCode,
    /// The response headers. They may hold session cookies, so `Debug` leaves them out.
    pub headers: HeaderMap,
    attempts: Option<Attempts>,
    body: Bytes,
}

impl<T> Reply<T> {
    // A model is large; inlined, it is made where it is to be.
    #[inline]
    pub(crate) fn new(value: T, mut parts: response::Parts, body: Bytes) -> Self {
        Self {
            value,
            status: parts.status,
            headers: parts.headers,
            attempts: parts.extensions.remove(),
            body,
        }
    }

    /// Whether there was a body, of more than whitespace. Where one is declared and none came, [`value`](Self::value) is the type's default.
    #[must_use]
    pub fn body_present(&self) -> bool {
        !is_absent(&self.body)
    }

    /// The body as it came, also where the operation declares none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The rate-limit figures, where the answer has them.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// The value of `X-Okta-Request-Id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// What was tried, attempt by attempt; `None` where the transport does not say.
    #[must_use]
    pub fn attempts(&self) -> Option<&Attempts> {
        self.attempts.as_ref()
    }

    /// The same answer with another value.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Reply<U> {
        Reply {
            value: convert(self.value),
            status: self.status,
            headers: self.headers,
            attempts: self.attempts,
            body: self.body,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .field("rate_limit", &self.rate_limit())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What an answer says of the bucket that its request counted against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests a minute that the caller has. 0 together with `remaining` 0 says that too many ran at once.
    pub limit: u32,
    /// Requests left until the reset.
    pub remaining: u32,
    /// When the count starts anew, in seconds since 1970 by the server's clock.
    pub reset: u64,
}

impl RateLimit {
    /// Reads `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`; `None` where one is missing or no number. Of figures sent
    /// twice the smallest counts.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        Some(Self {
            limit: u32::try_from(smallest(headers, "x-rate-limit-limit")?).ok()?,
            remaining: u32::try_from(smallest(headers, "x-rate-limit-remaining")?).ok()?,
            reset: smallest(headers, "x-rate-limit-reset")?,
        })
    }
}

/// Whether a body says nothing.
pub(crate) fn is_absent(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

fn smallest(headers: &HeaderMap, name: &str) -> Option<u64> {
    // A proxy may have joined two lines by a comma.
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .filter_map(|value| value.trim().parse().ok())
        .min()
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("x-okta-request-id")?
        .to_str()
        .ok()
        .filter(|id| id.len() <= 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_smallest_figure_of_two_counts() {
        let twice = headers(&[
            ("x-rate-limit-limit", "600"),
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "599, 49"),
            ("x-rate-limit-reset", "1759127105"),
            ("x-rate-limit-reset", "1759127100"),
        ]);
        assert_eq!(
            RateLimit::from_headers(&twice),
            Some(RateLimit {
                limit: 50,
                remaining: 49,
                reset: 1_759_127_100
            })
        );
        assert_eq!(
            RateLimit::from_headers(&headers(&[("x-rate-limit-limit", "600")])),
            None
        );
        let odd = headers(&[
            ("x-rate-limit-limit", "99999999999"),
            ("x-rate-limit-remaining", "1"),
            ("x-rate-limit-reset", "1"),
        ]);
        assert_eq!(RateLimit::from_headers(&odd), None);
    }
}
