//! From texts to a configuration that makes sense as a whole, or everything that does not.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};

use super::found::Value;
use super::parse::{self, Parsed, is_placeholder};
use super::settings::Shown;
use super::{AuthorizationMode, Config, Key};
use crate::auth::{BearerLayer, SswsLayer};
use crate::{ConfigError, ConfigProblem, ConfigSource, DefaultHeadersLayer, OrgUrl};

const PLACEHOLDER: &str = "is still the placeholder of the documentation";

/// The values that count, one for each key.
pub(super) type Values = BTreeMap<Key, Value>;

/// Makes a configuration of the values, without warnings yet.
///
/// # Errors
///
/// Every problem, and those that are given: what the sources themselves got wrong.
pub(super) fn check(values: &Values, error: ConfigError) -> Result<Config, ConfigError> {
    let mut check = Check { values, error };
    let disables_https_check = check.flag(Key::TestingDisableHttpsCheck);
    let org_url = check.org_url(disables_https_check);
    let authorization_mode = check.mode();
    check.user_agent();
    check.proxy();
    let config = Config {
        authorization_mode: authorization_mode.unwrap_or_default(),
        token: check.secret(Key::Token),
        client_id: check.text(Key::ClientId),
        scopes: parse::words(check.get(Key::Scopes).unwrap_or_default()),
        private_key: check.secret(Key::PrivateKey),
        kid: check.text(Key::Kid),
        dpop_enabled: check.read(Key::DpopEnabled, parse::boolean).unwrap_or(true),
        oauth_token_renewal_offset: check.read(Key::OauthTokenRenewalOffset, parse::minutes),
        connection_timeout: check.read(Key::ConnectionTimeout, parse::seconds),
        request_timeout: check.read(Key::RequestTimeout, parse::seconds),
        max_retries: check.read(Key::MaxRetries, parse::count),
        max_backoff: check.read(Key::MaxBackoff, parse::seconds),
        cache_enabled: check.flag(Key::CacheEnabled),
        cache_default_ttl: check.read(Key::CacheDefaultTtl, parse::seconds),
        cache_default_tti: check.read(Key::CacheDefaultTti, parse::seconds),
        proxy_host: check.read(Key::ProxyHost, parse::host),
        proxy_port: check.read(Key::ProxyPort, parse::port),
        proxy_username: check.secret(Key::ProxyUsername),
        proxy_password: check.secret(Key::ProxyPassword),
        user_agent: check.text(Key::UserAgent),
        logging_enabled: check.flag(Key::LoggingEnabled),
        log_level: check.read(Key::LogLevel, parse::log_level),
        testing_disable_https_check: disables_https_check,
        shown: check.shown(),
        warnings: Vec::new(),
        // The last of them, so that a wrong address does not hide what else is wrong.
        org_url: match org_url {
            Some(org_url) => org_url,
            None => return Err(check.error),
        },
    };
    check.error.check().map(|()| config)
}

struct Check<'a> {
    values: &'a Values,
    error: ConfigError,
}

impl<'a> Check<'a> {
    fn get(&self, key: Key) -> Option<&'a str> {
        self.values
            .get(&key)
            .map(|value| value.text.expose_secret())
    }

    fn text(&self, key: Key) -> Option<String> {
        self.get(key).map(str::to_owned)
    }

    fn secret(&self, key: Key) -> Option<SecretString> {
        self.values.get(&key).map(|value| value.text.clone())
    }

    fn source(&self, key: Key) -> Option<&'a ConfigSource> {
        self.values.get(&key).map(|value| &value.source)
    }

    /// A problem with a key, in the place where it is set or, if it is missing, where the reason to need it is.
    fn problem(&mut self, key: Key, because_of: Key, reason: impl Into<String>) {
        let mut problem = ConfigProblem::new(key.name(), reason);
        if let Some(source) = self.source(key).or_else(|| self.source(because_of)) {
            problem = problem.with_source(source.clone());
        }
        self.error.extend(problem);
    }

    fn wrong(&mut self, key: Key, reason: impl Into<String>) {
        self.problem(key, key, reason);
    }

    fn read<T>(&mut self, key: Key, parse: impl FnOnce(&str) -> Parsed<T>) -> Option<T> {
        let text = self.get(key)?;
        let parsed = match is_placeholder(text) {
            true => Err(PLACEHOLDER),
            false => parse(text),
        };
        parsed.map_err(|reason| self.wrong(key, reason)).ok()
    }

    fn flag(&mut self, key: Key) -> bool {
        self.read(key, parse::boolean).unwrap_or_default()
    }

    /// Takes over what another part of the crate says of a key.
    fn judged<T>(&mut self, key: Key, result: Result<T, ConfigError>) -> Option<T> {
        let result = match self.source(key) {
            Some(source) => result.map_err(|error| error.at(source)),
            None => result,
        };
        self.error.collect(result)
    }

    fn org_url(&mut self, disables_https_check: bool) -> Option<OrgUrl> {
        let parse = match disables_https_check {
            true => OrgUrl::parse_danger_allowing_http_on_loopback,
            false => OrgUrl::parse,
        };
        self.judged(
            Key::OrgUrl,
            parse(self.get(Key::OrgUrl).unwrap_or_default()),
        )
    }

    /// Reads the mode, and looks for what it needs.
    fn mode(&mut self) -> Option<AuthorizationMode> {
        let mode = match self.get(Key::AuthorizationMode) {
            None => AuthorizationMode::Ssws,
            // Which credentials are needed is not known where it cannot be read.
            Some(_) => self.read(Key::AuthorizationMode, AuthorizationMode::parse)?,
        };
        match mode {
            AuthorizationMode::Ssws => self.token(|token| SswsLayer::new(token).map(drop)),
            AuthorizationMode::Bearer => self.token(|token| BearerLayer::new(token).map(drop)),
            AuthorizationMode::PrivateKey => self.service_app(),
        }
        Some(mode)
    }

    fn token(&mut self, check: impl FnOnce(&str) -> Result<(), ConfigError>) {
        match self.get(Key::Token) {
            Some(token) => {
                let result = check(token);
                self.judged(Key::Token, result);
            }
            None if self.get(Key::AuthorizationMode).is_none()
                && self.get(Key::PrivateKey).is_some() =>
            {
                let reason =
                    "is missing: with a private key instead, authorizationMode is PrivateKey";
                self.problem(Key::Token, Key::PrivateKey, reason);
            }
            None => self.problem(Key::Token, Key::AuthorizationMode, "is missing"),
        }
    }

    fn service_app(&mut self) {
        for key in [Key::ClientId, Key::Scopes, Key::PrivateKey] {
            let is_missing = match self.get(key) {
                None => true,
                Some(text) if key == Key::Scopes => parse::words(text).is_empty(),
                Some(text) => text.trim().is_empty(),
            };
            if is_missing {
                let reason = "is missing: the authorization mode PrivateKey needs it";
                self.problem(key, Key::AuthorizationMode, reason);
            }
        }
        for key in [Key::ClientId, Key::Kid] {
            let Some(text) = self.get(key) else { continue };
            if is_placeholder(text) {
                self.wrong(key, PLACEHOLDER);
            } else if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
                self.wrong(key, "holds white space or a control character");
            }
        }
        let scopes = parse::words(self.get(Key::Scopes).unwrap_or_default());
        let is_example = |scope: &String| {
            let number = scope.strip_prefix("scope.");
            is_placeholder(scope) || number.is_some_and(|n| n.parse::<u8>().is_ok())
        };
        if scopes.iter().any(is_example) {
            self.wrong(Key::Scopes, PLACEHOLDER);
        }
        let key = self.get(Key::PrivateKey).unwrap_or_default();
        if is_placeholder(key) {
            self.wrong(Key::PrivateKey, PLACEHOLDER);
        } else if key.contains("-----BEGIN") && key.contains("...") {
            self.wrong(
                Key::PrivateKey,
                "is cut short by dots, as in the documentation",
            );
        }
    }

    fn user_agent(&mut self) {
        if let Some(text) = self.get(Key::UserAgent) {
            let result = DefaultHeadersLayer::new().with_user_agent_suffix(text);
            self.judged(Key::UserAgent, result);
        }
    }

    /// Looks at what the parts of a proxy say together; each alone is read elsewhere.
    fn proxy(&mut self) {
        let given = [Key::ProxyPort, Key::ProxyUsername, Key::ProxyPassword]
            .into_iter()
            .find(|key| self.values.contains_key(key));
        if let Some(given) = given
            && self.get(Key::ProxyHost).is_none()
        {
            let reason = format!("is missing, while {given} is set");
            self.problem(Key::ProxyHost, given, reason);
        }
        for (key, other) in [
            (Key::ProxyUsername, Key::ProxyPassword),
            (Key::ProxyPassword, Key::ProxyUsername),
        ] {
            match self.get(key) {
                None if self.get(other).is_some() => {
                    self.problem(key, other, format!("is missing, while {other} is set"));
                }
                Some(text) if is_placeholder(text) => self.wrong(key, PLACEHOLDER),
                _ => {}
            }
        }
    }

    fn shown(&self) -> Shown {
        self.values
            .iter()
            .map(|(key, value)| {
                let text = match key.is_secret() {
                    true => "***".to_owned(),
                    false => format!("{:?}", value.text.expose_secret()),
                };
                (*key, (text, value.source.clone()))
            })
            .collect()
    }
}
