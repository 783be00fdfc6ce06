//! From settings to a stack.
//!
//! A setting that the stack cannot follow is an error. One that is ignored looks like one that works, until the day that
//! it mattered.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::{AuthorizationMode, Config, Key};
use crate::{
    ConfigError, ConfigProblem, DEFAULT_BACKOFF_BASE, DEFAULT_BACKOFF_CAP, RetryLayer, Transport,
    TransportBuilder,
};

impl TransportBuilder {
    /// Begins a stack with settings that were read: the org's address, credentials, user agent, timeouts, retries and the
    /// cache. What was not set keeps its default; what is set afterwards wins.
    ///
    /// `requestTimeout` limits the whole call. Where it is 0, attempts have no limit of their own either.
    ///
    /// # Errors
    ///
    /// By key and source: a private key that cannot be read, and what else is wrong with a service app; a proxy, which the
    /// stack cannot do yet; the authorization mode `PrivateKey` where the feature `oauth` is not built in, and `cache.enabled`
    /// where `cache` is not.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        unsupported(config).check()?;
        let mut builder = Transport::builder(config.org_url.to_string());
        builder = match (&config.token, config.authorization_mode) {
            #[cfg(feature = "oauth")]
            (_, AuthorizationMode::PrivateKey) => builder.service_app(service_app(config)?),
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

/// The key is text, or else the path of a file.
#[cfg(feature = "oauth")]
fn service_app(config: &Config) -> Result<crate::auth::ServiceApp, ConfigError> {
    use crate::auth::{PrivateKey, ServiceApp};

    let given = config.private_key.as_ref();
    let given = given.map_or("", |given| given.expose_secret());
    let is_text = given.contains("-----BEGIN") || given.contains(['{', '\n']);
    let kid = config.kid.as_deref();
    let key = match (is_text, kid) {
        (true, Some(kid)) => PrivateKey::from_text_with_key_id(given, kid),
        (true, None) => PrivateKey::from_text(given),
        (false, _) => PrivateKey::from_file(given.trim()).map(|key| match kid {
            Some(kid) => key.with_key_id(kid),
            None => key,
        }),
    };
    let key = key.map_err(|error| match config.source(Key::PrivateKey) {
        Some(source) => error.at(source),
        None => error,
    })?;
    let app = ServiceApp::new(config.client_id.as_deref().unwrap_or_default(), key);
    let app = app.scopes(&config.scopes);
    Ok(match config.oauth_token_renewal_offset {
        Some(offset) => app.renewal_offset(offset),
        None => app,
    })
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
            config.proxy_host.is_some(),
            Key::ProxyHost,
            "is not supported yet: requests would go past the proxy",
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
