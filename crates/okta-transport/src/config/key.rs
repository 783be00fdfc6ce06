//! The settings that there are, with the names that files and the environment have for them.
//!
//! One table, so that a key that is read, listed in a dump, suggested for a misspelt one and documented is the same key.

use std::fmt;

/// A setting.
///
/// `Display` gives its name in problems and dumps: the path in a file, without `okta.client.`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Key {
    /// `orgUrl`
    OrgUrl,
    /// `authorizationMode`
    AuthorizationMode,
    /// `token`
    Token,
    /// `clientId`
    ClientId,
    /// `scopes`
    Scopes,
    /// `privateKey`
    PrivateKey,
    /// `kid`
    Kid,
    /// `dpopEnabled`
    DpopEnabled,
    /// `oauthTokenRenewalOffset`
    OauthTokenRenewalOffset,
    /// `connectionTimeout`
    ConnectionTimeout,
    /// `requestTimeout`
    RequestTimeout,
    /// `rateLimit.maxRetries`
    MaxRetries,
    /// `rateLimit.maxBackoff`
    MaxBackoff,
    /// `cache.enabled`
    CacheEnabled,
    /// `cache.defaultTtl`
    CacheDefaultTtl,
    /// `cache.defaultTti`
    CacheDefaultTti,
    /// `proxy.host`
    ProxyHost,
    /// `proxy.port`
    ProxyPort,
    /// `proxy.username`
    ProxyUsername,
    /// `proxy.password`
    ProxyPassword,
    /// `userAgent`
    UserAgent,
    /// `logging.enabled`
    LoggingEnabled,
    /// `logging.logLevel`
    LogLevel,
    /// `testing.testingDisableHttpsCheck`, which stands below `okta` and not below `okta.client`.
    TestingDisableHttpsCheck,
}

impl Key {
    /// All of them, in the order of a dump.
    pub const ALL: [Self; 24] = [
        Self::OrgUrl,
        Self::AuthorizationMode,
        Self::Token,
        Self::ClientId,
        Self::Scopes,
        Self::PrivateKey,
        Self::Kid,
        Self::DpopEnabled,
        Self::OauthTokenRenewalOffset,
        Self::ConnectionTimeout,
        Self::RequestTimeout,
        Self::MaxRetries,
        Self::MaxBackoff,
        Self::CacheEnabled,
        Self::CacheDefaultTtl,
        Self::CacheDefaultTti,
        Self::ProxyHost,
        Self::ProxyPort,
        Self::ProxyUsername,
        Self::ProxyPassword,
        Self::UserAgent,
        Self::LoggingEnabled,
        Self::LogLevel,
        Self::TestingDisableHttpsCheck,
    ];

    /// The path in a file, such as `okta.client.rateLimit.maxRetries`.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::OrgUrl => "okta.client.orgUrl",
            Self::AuthorizationMode => "okta.client.authorizationMode",
            Self::Token => "okta.client.token",
            Self::ClientId => "okta.client.clientId",
            Self::Scopes => "okta.client.scopes",
            Self::PrivateKey => "okta.client.privateKey",
            Self::Kid => "okta.client.kid",
            Self::DpopEnabled => "okta.client.dpopEnabled",
            Self::OauthTokenRenewalOffset => "okta.client.oauthTokenRenewalOffset",
            Self::ConnectionTimeout => "okta.client.connectionTimeout",
            Self::RequestTimeout => "okta.client.requestTimeout",
            Self::MaxRetries => "okta.client.rateLimit.maxRetries",
            Self::MaxBackoff => "okta.client.rateLimit.maxBackoff",
            Self::CacheEnabled => "okta.client.cache.enabled",
            Self::CacheDefaultTtl => "okta.client.cache.defaultTtl",
            Self::CacheDefaultTti => "okta.client.cache.defaultTti",
            Self::ProxyHost => "okta.client.proxy.host",
            Self::ProxyPort => "okta.client.proxy.port",
            Self::ProxyUsername => "okta.client.proxy.username",
            Self::ProxyPassword => "okta.client.proxy.password",
            Self::UserAgent => "okta.client.userAgent",
            Self::LoggingEnabled => "okta.client.logging.enabled",
            Self::LogLevel => "okta.client.logging.logLevel",
            Self::TestingDisableHttpsCheck => "okta.testing.testingDisableHttpsCheck",
        }
    }

    /// The name in problems and dumps, such as `rateLimit.maxRetries`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let path = self.path();
        path.strip_prefix("okta.client.")
            .or_else(|| path.strip_prefix("okta."))
            .unwrap_or(path)
    }

    /// The environment variable in the spelling of Okta's documentation, such as `OKTA_CLIENT_RATELIMIT_MAXRETRIES`.
    /// Underscores between the words after `OKTA_CLIENT_` may stand or not.
    #[must_use]
    pub fn variable(self) -> String {
        self.path().to_ascii_uppercase().replace('.', "_")
    }

    /// Whether the value is shown to nobody.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Token | Self::PrivateKey | Self::ProxyUsername | Self::ProxyPassword
        )
    }

    /// What holds where nothing is set, as a file would say it. Nothing where there is no default.
    #[must_use]
    pub fn default_text(self) -> Option<&'static str> {
        Some(match self {
            Self::AuthorizationMode => "SSWS",
            Self::ConnectionTimeout => "10",
            Self::RequestTimeout => "120",
            Self::MaxRetries => "5",
            Self::MaxBackoff => "20",
            Self::CacheDefaultTtl | Self::CacheDefaultTti => "300",
            Self::LogLevel => "INFO",
            Self::DpopEnabled => "true",
            Self::OauthTokenRenewalOffset => "5",
            Self::CacheEnabled | Self::LoggingEnabled | Self::TestingDisableHttpsCheck => "false",
            _ => return None,
        })
    }

    /// The key at a path of a file.
    pub(super) fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.path() == path)
    }

    /// The key that a variable sets, wherever it has underscores behind its prefix.
    pub(super) fn of_variable(name: &str) -> Option<Self> {
        let wanted = squashed(name)?;
        Self::ALL
            .into_iter()
            .find(|key| squashed(&key.variable()).as_ref() == Some(&wanted))
    }

    /// Whether keys stand below this path of a file.
    pub(super) fn is_section(path: &str) -> bool {
        Self::ALL.into_iter().any(|key| {
            key.path()
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

/// The beginnings of the variables that are ours.
pub(super) const PREFIXES: [&str; 2] = ["OKTA_CLIENT_", "OKTA_TESTING_"];

/// A variable's prefix, and the rest of its name without underscores.
fn squashed(name: &str) -> Option<(&'static str, String)> {
    PREFIXES.into_iter().find_map(|prefix| {
        let rest = name.strip_prefix(prefix)?;
        Some((prefix, rest.replace('_', "")))
    })
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_underscores_where_they_like() {
        for (name, expected) in [
            ("OKTA_CLIENT_ORGURL", Some(Key::OrgUrl)),
            ("OKTA_CLIENT_ORG_URL", Some(Key::OrgUrl)),
            ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", Some(Key::MaxRetries)),
            ("OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", Some(Key::MaxRetries)),
            (
                "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK",
                Some(Key::TestingDisableHttpsCheck),
            ),
            (
                "OKTA_TESTING_TESTING_DISABLE_HTTPS_CHECK",
                Some(Key::TestingDisableHttpsCheck),
            ),
            ("OKTA_CLIENT_TESTINGDISABLEHTTPSCHECK", None),
            ("OKTA_CLIENT_", None),
            ("OKTA_ORGURL", None),
        ] {
            assert_eq!(Key::of_variable(name), expected, "{name}");
        }
    }

    #[test]
    fn every_key_is_found_by_its_names() {
        for key in Key::ALL {
            assert_eq!(Key::at(key.path()), Some(key));
            assert_eq!(Key::of_variable(&key.variable()), Some(key));
            assert!(!Key::is_section(key.path()));
        }
        assert!(Key::is_section("okta") && Key::is_section("okta.client.proxy"));
        assert!(!Key::is_section("okta.cl"));
    }
}
