//! The settings of a program, each of its own type.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use super::parse::Parsed;
use super::{ConfigLoader, ConfigWarning, Key};
use crate::{ConfigError, ConfigSource, OrgUrl};

/// How requests are authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizationMode {
    /// By an API token: `SSWS`. The default.
    #[default]
    Ssws,
    /// By an access token that somebody else got: `Bearer`.
    Bearer,
    /// As a service app, by access tokens that its private key gets: `PrivateKey`.
    PrivateKey,
}

impl AuthorizationMode {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "ssws" => Ok(Self::Ssws),
            "bearer" => Ok(Self::Bearer),
            "privatekey" => Ok(Self::PrivateKey),
            _ => Err("is none of SSWS, Bearer, PrivateKey"),
        }
    }
}

/// How much is logged, for the subscriber that a program sets up. Ordered: more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// `ERROR`, and what other languages call critical or fatal.
    Error,
    /// `WARN` or `WARNING`.
    Warn,
    /// `INFO`
    Info,
    /// `DEBUG`
    Debug,
    /// `TRACE`
    Trace,
}

impl LogLevel {
    /// The name that filters of `tracing` and `log` read, such as `info`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Values as they may be shown, and where they came from.
pub(super) type Shown = BTreeMap<Key, (String, ConfigSource)>;

/// Settings that were read, checked each and together. `Debug` and `Display` are a dump without secrets: every key, its
/// value or `***`, and its source.
///
/// What is not set is nothing here, and [`Key::default_text`] tells what holds then.
#[derive(Clone)]
pub struct Config {
    pub(super) org_url: OrgUrl,
    pub(super) authorization_mode: AuthorizationMode,
    pub(super) token: Option<SecretString>,
    pub(super) client_id: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) private_key: Option<SecretString>,
    pub(super) kid: Option<String>,
    pub(super) dpop_enabled: bool,
    pub(super) oauth_token_renewal_offset: Option<Duration>,
    pub(super) connection_timeout: Option<Duration>,
    pub(super) request_timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) max_backoff: Option<Duration>,
    pub(super) cache_enabled: bool,
    pub(super) cache_default_ttl: Option<Duration>,
    pub(super) cache_default_tti: Option<Duration>,
    pub(super) proxy_host: Option<String>,
    pub(super) proxy_port: Option<u16>,
    pub(super) proxy_username: Option<SecretString>,
    pub(super) proxy_password: Option<SecretString>,
    pub(super) user_agent: Option<String>,
    pub(super) logging_enabled: bool,
    pub(super) log_level: Option<LogLevel>,
    pub(super) testing_disable_https_check: bool,
    pub(super) shown: Shown,
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Config {
    /// Reads the settings of this process: files in the home and the working directory, and the environment.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once; see [the module](super).
    pub fn load() -> Result<Self, ConfigError> {
        ConfigLoader::from_process().load()
    }

    /// What is odd and stops nothing: unknown keys, and files with secrets that others can read.
    #[must_use]
    pub fn warnings(&self) -> &[ConfigWarning] {
        &self.warnings
    }

    /// Where a setting came from. Nothing if it is not set.
    #[must_use]
    pub fn source(&self, key: Key) -> Option<&ConfigSource> {
        self.shown.get(&key).map(|(_, source)| source)
    }

    /// The org's address, with its port.
    #[must_use]
    pub fn org_url(&self) -> &OrgUrl {
        &self.org_url
    }

    /// How to authenticate. Everything that the mode needs is set.
    #[must_use]
    pub fn authorization_mode(&self) -> AuthorizationMode {
        self.authorization_mode
    }

    /// The API token or access token.
    #[must_use]
    pub fn token(&self) -> Option<&SecretString> {
        self.token.as_ref()
    }

    /// The id of the service app.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// The scopes that access tokens are asked for.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The service app's private key, as it was given: PEM, JWK or the path of a file.
    #[must_use]
    pub fn private_key(&self) -> Option<&SecretString> {
        self.private_key.as_ref()
    }

    /// The id of the private key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether requests for access tokens carry a proof (DPoP). Yes, unless set otherwise.
    #[must_use]
    pub fn dpop_enabled(&self) -> bool {
        self.dpop_enabled
    }

    /// How long before its end an access token is replaced. Files say it in minutes.
    #[must_use]
    pub fn oauth_token_renewal_offset(&self) -> Option<Duration> {
        self.oauth_token_renewal_offset
    }

    /// The limit for establishing a connection. Zero is no limit.
    #[must_use]
    pub fn connection_timeout(&self) -> Option<Duration> {
        self.connection_timeout
    }

    /// The limit for a whole call, its repetitions included. Zero is no limit.
    #[must_use]
    pub fn request_timeout(&self) -> Option<Duration> {
        self.request_timeout
    }

    /// How often a call is repeated at most.
    #[must_use]
    pub fn max_retries(&self) -> Option<u32> {
        self.max_retries
    }

    /// The bound of the random waits between repetitions, where no server says how long to wait.
    #[must_use]
    pub fn max_backoff(&self) -> Option<Duration> {
        self.max_backoff
    }

    /// Whether answers are kept.
    #[must_use]
    pub fn cache_enabled(&self) -> bool {
        self.cache_enabled
    }

    /// How long an answer is kept after it was read.
    #[must_use]
    pub fn cache_default_ttl(&self) -> Option<Duration> {
        self.cache_default_ttl
    }

    /// How long an answer is kept after it was last asked for.
    #[must_use]
    pub fn cache_default_tti(&self) -> Option<Duration> {
        self.cache_default_tti
    }

    /// The host of the proxy. Nothing where there is no proxy.
    #[must_use]
    pub fn proxy_host(&self) -> Option<&str> {
        self.proxy_host.as_deref()
    }

    /// The port of the proxy.
    #[must_use]
    pub fn proxy_port(&self) -> Option<u16> {
        self.proxy_port
    }

    /// The user of the proxy. There is a password where there is a user.
    #[must_use]
    pub fn proxy_username(&self) -> Option<&SecretString> {
        self.proxy_username.as_ref()
    }

    /// The password of that user.
    #[must_use]
    pub fn proxy_password(&self) -> Option<&SecretString> {
        self.proxy_password.as_ref()
    }

    /// What is added to `User-Agent`.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// What to let through the subscriber that the program sets up: the level, or `Off` unless logging is enabled.
    ///
    /// This library emits events of `tracing` and sets up no subscriber.
    #[must_use]
    pub fn log_level(&self) -> LogLevel {
        match self.logging_enabled {
            true => self.log_level.unwrap_or(LogLevel::Info),
            false => LogLevel::Off,
        }
    }

    /// Whether plain `http` is allowed, on the loopback interface only. For tests.
    #[must_use]
    pub fn testing_disable_https_check(&self) -> bool {
        self.testing_disable_https_check
    }
}
