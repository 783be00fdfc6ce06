//! Settings of what every request says besides what the call itself says: who calls, and headers of the caller's own.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::TransportBuilder;

impl TransportBuilder {
    /// Names the calling program in `User-Agent`, such as `payroll-sync/2.1`.
    pub fn user_agent(mut self, suffix: &str) -> Self {
        let changed = self.headers.clone().with_user_agent_suffix(suffix);
        self.headers = self.error.collect(changed).unwrap_or(self.headers);
        self
    }

    /// Adds a header to every request that lacks it. See
    /// [`DefaultHeadersLayer::with_header`](crate::DefaultHeadersLayer::with_header).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let changed = self.headers.clone().with_header(name, value);
        self.headers = self.error.collect(changed).unwrap_or(self.headers);
        self
    }

    /// The headers that were added, to be read.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.headers.headers()
    }

    /// Forgets the headers that were added.
    pub fn clear_headers(mut self) -> Self {
        self.headers = self.headers.without_headers();
        self
    }

    /// Whether to ask for compressed responses, as is the default.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.headers = self.headers.with_gzip(gzip);
        self
    }
}
