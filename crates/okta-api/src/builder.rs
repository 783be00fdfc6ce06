//! From an address and a token to a client in one chain, so that a first program needs no second crate.

use std::time::Duration;

use okta_transport::{ConfigError, Transport, TransportBuilder};

use crate::client::Client;

/// Builds a [`Client`] on the default stack of [`okta_transport`]; see [`Client::builder`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder(TransportBuilder);

impl Client {
    /// A client for the org at an address such as `https://acme.okta.com`, on the default stack: deadline, retries, API
    /// token, gzip, size limit, TLS.
    ///
    /// The HTTP client at the bottom of the stack comes with the feature `transport`:
    ///
    /// ```
    /// # #[cfg(feature = "transport")]
    /// # async fn example() -> Result<(), okta_api::transport::ConfigError> {
    /// use std::time::Duration;
    /// use okta_api::Client;
    ///
    /// let client = Client::builder("https://acme.okta.com")
    ///     .token("00a-token-of-an-example-org")
    ///     .configure(|transport| transport.timeout(Duration::from_secs(30)).user_agent("payroll-sync/2.1"))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Without that feature give the stack a service of your own, or [`build`](ClientBuilder::build) reports that the
    /// `service` is missing:
    ///
    /// ```
    /// use okta_api::Client;
    /// use okta_api::transport::{Body, BoxError};
    ///
    /// let service = tower::service_fn(async |_: http::Request<Body>| {
    ///     Ok::<_, BoxError>(http::Response::new(Body::from("{}")))
    /// });
    /// let client = Client::builder("https://acme.okta.com")
    ///     .token("00a-token-of-an-example-org")
    ///     .configure(|transport| transport.service(service))
    ///     .build()?;
    /// # Ok::<(), okta_api::transport::ConfigError>(())
    /// ```
    pub fn builder(org_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder(Transport::builder(org_url))
    }

    /// A client with the settings of this process: `~/.okta/okta.yaml`, `./okta.yaml` and variables such as
    /// `OKTA_CLIENT_TOKEN`, the later winning. See [`okta_transport::config`] for all of them.
    ///
    /// ```no_run
    /// # #[cfg(feature = "transport")]
    /// # fn example() -> Result<(), okta_api::transport::ConfigError> {
    /// let client = okta_api::Client::from_env()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Its warnings go to the log. A program that shows them, or sets something more, loads a
    /// [`Config`](okta_transport::config::Config) and goes on with [`from_config`](Self::from_config).
    ///
    /// # Errors
    /// Everything that is wrong with the settings, at once, by key and source; and what the stack does not support yet.
    #[cfg(feature = "config")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_config(&okta_transport::config::Config::load()?)?.build()
    }

    /// Begins a client with settings that were read.
    ///
    /// # Errors
    /// What the stack does not support yet, by key and source; see [`TransportBuilder::from_config`].
    #[cfg(feature = "config")]
    pub fn from_config(
        config: &okta_transport::config::Config,
    ) -> Result<ClientBuilder, ConfigError> {
        TransportBuilder::from_config(config).map(ClientBuilder)
    }
}

impl ClientBuilder {
    /// Authenticates with an API token (`SSWS`).
    pub fn token(self, token: impl Into<String>) -> Self {
        self.configure(|transport| transport.ssws(token))
    }

    /// Authenticates as a service app, with access tokens that its private key gets.
    #[cfg(feature = "oauth")]
    pub fn service_app(self, app: okta_transport::auth::ServiceApp) -> Self {
        self.configure(|transport| transport.service_app(app))
    }

    /// Limits the time for a whole call. `None`, or zero, is no limit; the default is
    /// [`okta_transport::DEFAULT_TIMEOUT`].
    pub fn timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        self.configure(|transport| transport.timeout(limit))
    }

    /// Any other setting of the transport: other credentials, layers of your own, another service at the bottom.
    pub fn configure(self, settings: impl FnOnce(TransportBuilder) -> TransportBuilder) -> Self {
        Self(settings(self.0))
    }

    /// The client. Connects to nobody.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, at once; without the feature `transport` also that no service was given.
    pub fn build(self) -> Result<Client, ConfigError> {
        Ok(Client::new(self.0.build()?))
    }
}
