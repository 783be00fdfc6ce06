//! From settings to a stack.
//!
//! A setting that the stack cannot follow is an error. One that is ignored looks like one that works, until the day that
//! it mattered.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::{AuthorizationMode, Config, Key};
#[cfg(feature = "client")]
use crate::HttpClientBuilder;
use crate::{
    ConfigError, ConfigProblem, DEFAULT_BACKOFF_BASE, DEFAULT_BACKOFF_CAP, RetryLayer, Transport,
    TransportBuilder,
};

impl TransportBuilder {
    /// Begins a stack with settings that were read: the org's address, credentials, user agent, timeouts, retries, the cache
    /// and the proxy. What was not set keeps its default; what is set afterwards wins.
    ///
    /// [Warnings](Config::warnings) go to the log (`tracing`, level `WARN`). `requestTimeout` limits the whole call. Where it
    /// is 0, attempts have no limit of their own either.
    ///
    /// # Errors
    ///
    /// By key and source: a private key that cannot be read; and what takes a feature that is not built in: the authorization
    /// mode `PrivateKey` takes `oauth`, a proxy `client`, and `cache.enabled` takes `cache`.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        unsupported(config).check()?;
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        let mut builder = Transport::builder(config.org_url.to_string());
        builder = match (&config.token, config.authorization_mode) {
            #[cfg(feature = "oauth")]
            (_, AuthorizationMode::PrivateKey) => {
                builder.service_app(super::service_app::read(config)?)
            }
            (Some(token), AuthorizationMode::Bearer) => builder.bearer(token.expose_secret()),
            (Some(token), _) => builder.ssws(token.expose_secret()),
            (None, _) => builder,
        };
        if config.testing_disable_https_check {
            builder = builder.danger_allow_http_on_loopback();
        }
        if let Some(text) = &config.user_agent {
            builder = builder.user_agent(text);
        }
        if let Some(limit) = config.request_timeout {
            builder = builder.timeout(limit);
            if limit.is_zero() {
                builder = builder.attempt_timeout(Duration::ZERO);
            }
        }
        #[cfg(feature = "client")]
        if let Some(limit) = config.connection_timeout {
            builder = builder.connect_timeout(limit);
        }
        #[cfg(feature = "client")]
        {
            builder = builder.on_client(|client| through_proxy(client, config));
        }
        builder = builder.retry(retry(config));
        #[cfg(feature = "cache")]
        if config.cache_enabled {
            builder = builder.cache(cache(config));
        }
        Ok(builder)
    }
}

impl Config {
    /// Begins a stack with these settings: [`TransportBuilder::from_config`].
    ///
    /// # Errors
    ///
    /// Those of that function.
    pub fn into_builder(self) -> Result<TransportBuilder, ConfigError> {
        TransportBuilder::from_config(&self)
    }
}

/// Without the settings of a proxy the environment decides, as it does without any settings.
#[cfg(feature = "client")]
fn through_proxy(client: HttpClientBuilder, config: &Config) -> HttpClientBuilder {
    let client = match (&config.proxy_host, config.proxy_port) {
        (Some(host), Some(port)) => client.proxy(format!("http://{host}:{port}")),
        (Some(host), None) => client.proxy(format!("http://{host}")),
        (None, _) => return client,
    };
    match (&config.proxy_username, &config.proxy_password) {
        (Some(user), Some(password)) => {
            client.proxy_credentials(user.expose_secret(), password.expose_secret())
        }
        _ => client,
    }
}

fn retry(config: &Config) -> RetryLayer {
    let mut retry = RetryLayer::new();
    if let Some(count) = config.max_retries {
        retry = retry.with_max_retries(count);
    }
    let cap = config.max_backoff.unwrap_or(DEFAULT_BACKOFF_CAP);
    retry.with_backoff(DEFAULT_BACKOFF_BASE.min(cap), cap)
}

/// Whoever switches the cache on means answers of Okta's, all of which say that they must not be kept.
#[cfg(feature = "cache")]
fn cache(config: &Config) -> crate::cache::CacheLayer {
    let mut cache = crate::cache::CacheLayer::default().despite_cache_control();
    if let Some(ttl) = config.cache_default_ttl {
        cache = cache.with_ttl(ttl);
    }
    if let Some(tti) = config.cache_default_tti {
        cache = cache.with_tti(tti);
    }
    cache
}

fn unsupported(config: &Config) -> ConfigError {
    let problems = [
        (
            config.authorization_mode == AuthorizationMode::PrivateKey
                && cfg!(not(feature = "oauth")),
            Key::AuthorizationMode,
            "takes the feature `oauth`, which is not built in",
        ),
        (
            config.proxy_host.is_some() && cfg!(not(feature = "client")),
            Key::ProxyHost,
            "takes the feature `client`, which is not built in: requests would go past the proxy",
        ),
        (
            config.cache_enabled && cfg!(not(feature = "cache")),
            Key::CacheEnabled,
            "takes the feature `cache`, which is not built in",
        ),
    ];
    problems
        .into_iter()
        .filter(|(is_wrong, ..)| *is_wrong)
        .map(|(_, key, reason)| {
            let problem = ConfigProblem::new(key.name(), reason);
            match config.source(key) {
                Some(source) => problem.with_source(source.clone()),
                None => problem,
            }
        })
        .collect()
}
