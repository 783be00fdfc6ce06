//! Settings of the client at the bottom.

use std::time::Duration;

use super::{Bottom, TransportBuilder};
use crate::HttpClientBuilder;

impl TransportBuilder {
    /// Settings for connections, in the place of the defaults and of what was said about connections before.
    ///
    /// Whether plain `http` is allowed is decided by
    /// [`danger_allow_http_on_loopback`](Self::danger_allow_http_on_loopback) of this builder, or of that one.
    pub fn http_client(mut self, client: HttpClientBuilder) -> Self {
        self.bottom = Bottom::Client(Box::new(client));
        self
    }

    /// Limits the time for establishing a connection: name, TCP, a proxy and TLS together. `None`, or zero, is no limit.
    /// The default is [`DEFAULT_CONNECT_TIMEOUT`](crate::DEFAULT_CONNECT_TIMEOUT), 10 seconds.
    ///
    /// Without effect after [`service`](Self::service).
    pub fn connect_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        self.on_client(|client| client.connect_timeout(limit))
    }

    /// Goes through a proxy, whatever the environment says: [`HttpClientBuilder::proxy`].
    ///
    /// Without effect after [`service`](Self::service).
    pub fn proxy(self, url: impl AsRef<str>) -> Self {
        self.on_client(|client| client.proxy(url))
    }

    /// Changes the settings of the client, if there is one.
    pub(crate) fn on_client(
        mut self,
        change: impl FnOnce(HttpClientBuilder) -> HttpClientBuilder,
    ) -> Self {
        if let Bottom::Client(client) = self.bottom {
            self.bottom = Bottom::Client(Box::new(change(*client)));
        }
        self
    }
}
