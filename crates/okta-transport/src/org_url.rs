//! The address of an org, checked before anything is sent to it.
//!
//! Nearly every first call that fails does so for a wrong address: the admin console's host, the placeholder of the
//! documentation, a path pasted along. A wrong address is also where credentials get lost, so nothing is guessed or
//! repaired here; what is wrong is said, in words that never repeat a user name, password, path or query.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::{self, Authority, PathAndQuery, Scheme};

use crate::{ConfigError, ConfigProblem};

/// The setting that problems of this type are reported under.
const KEY: &str = "orgUrl";

/// The domains under which Okta hosts orgs, each with an admin console beside the org at `<org>-admin.<domain>`.
const OKTA_DOMAINS: [&str; 7] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
];

/// The origin of an org: scheme, host and, where one is given, port.
///
/// ```
/// use okta_transport::OrgUrl;
///
/// let org = OrgUrl::parse("https://Acme.okta.com:8443/")?;
/// assert_eq!(org.to_string(), "https://acme.okta.com:8443");
///
/// let error = OrgUrl::parse("https://acme-admin.okta.com").unwrap_err();
/// assert!(error.to_string().contains("https://acme.okta.com"));
/// # Ok::<(), okta_transport::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OrgUrl {
    scheme: Scheme,
    authority: Authority,
}

impl OrgUrl {
    /// Reads an `https` address.
    ///
    /// # Errors
    ///
    /// Every problem at once, under the key `orgUrl`: no or another scheme than `https`, two of them, the
    /// documentation's placeholder, the admin console's host, `.com.com`, white space, user information, a path, a
    /// query, a fragment, no host, a port outside 1 to 65535.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Self::read(text, false)
    }

    /// Reads an address that may also be plain `http`, if its host is `localhost`, in 127.0.0.0/8 or `[::1]`.
    ///
    /// For tests against a server on the same machine. Credentials then travel unencrypted, though not further than
    /// the loopback interface.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse), and for plain `http` to any other host.
    pub fn parse_danger_allowing_http_on_loopback(text: &str) -> Result<Self, ConfigError> {
        Self::read(text, true)
    }

    /// The host, in lower case, without the port; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.authority.host()
    }

    /// The port that connections go to: the given one, or the scheme's own.
    #[must_use]
    pub fn port(&self) -> u16 {
        effective_port(&self.scheme, &self.authority)
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Whether an absolute URI has this origin: same scheme, host and effective port, and no user information.
    #[must_use]
    pub fn is_origin_of(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return false;
        };
        *scheme == self.scheme
            && authority.host().eq_ignore_ascii_case(self.host())
            && effective_port(scheme, authority) == self.port()
            // Also refuses a port that does not parse, which `effective_port` would take for the default.
            && authority.port().is_some() == has_port_text(authority)
            && !authority.as_str().contains('@')
    }

    /// The absolute URI of a path at this org.
    pub(crate) fn join(&self, path_and_query: PathAndQuery) -> Result<Uri, http::Error> {
        let mut parts = uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path_and_query);
        Ok(Uri::from_parts(parts)?)
    }

    fn read(text: &str, allow_http_on_loopback: bool) -> Result<Self, ConfigError> {
        let mut error = ConfigError::none();
        let mut problem = |reason: String| error.push(KEY, reason);

        if text.trim().is_empty() {
            return Err(ConfigProblem::new(
                KEY,
                "is missing: it is an address such as https://acme.okta.com",
            )
            .into());
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            problem("holds white space or a control character".into());
        }
        let lower = text.to_ascii_lowercase();
        let is_placeholder = lower.contains(['{', '}', '<', '>', '$'])
            || ["youroktadomain", "your-okta-domain", "your_okta_domain"]
                .iter()
                .any(|name| lower.contains(name));
        if is_placeholder {
            problem(
                "is still the placeholder of the documentation: put your org's own address there"
                    .into(),
            );
        }
        if lower.matches("://").count() > 1 {
            problem("holds \"://\" twice".into());
        }
        let (scheme, rest) = match lower.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, lower.as_str()),
        };
        let (authority, tail) = match rest.find(['/', '?', '#', '\\']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let has_user = authority.contains('@');
        if has_user {
            problem("holds a user name or password: credentials are set apart".into());
        }
        if !tail.is_empty() && tail != "/" {
            problem("holds a path, query or fragment: give the org's origin alone".into());
        }
        let host = host_of(authority.rsplit('@').next().unwrap_or_default());
        if host.contains(".com.com") {
            problem("its host holds \".com.com\"".into());
        }
        if let Some(org) = org_of_admin_host(host) {
            problem(format!(
                "is the address of the admin console: the org's own is https://{org}"
            ));
        }
        let parsed = authority
            .parse::<Authority>()
            .ok()
            .filter(|_| !host.is_empty());
        match scheme {
            // Only what is certainly an address is repeated: a token set in its place has no scheme either.
            None if !has_user && OKTA_DOMAINS.iter().any(|domain| is_below(host, domain)) => {
                problem(format!("has no scheme: write https://{authority}"));
            }
            None => problem("has no scheme: it begins with https://".into()),
            Some("https") => {}
            Some("http") if !is_loopback(host) => problem("is plain http: only https keeps credentials secret".into()),
            Some("http") if !allow_http_on_loopback => problem(
                "is plain http: on the loopback interface that is possible, once it is allowed explicitly".into(),
            ),
            Some("http") => {}
            Some(_) => problem("has a scheme that is not https".into()),
        }
        if host.is_empty() {
            problem("names no host".into());
        } else if let Some(authority) = &parsed {
            if has_port_text(authority) && authority.port_u16().is_none_or(|port| port == 0) {
                problem("its port is not a number from 1 to 65535".into());
            }
        } else if !is_placeholder {
            problem("its host and port cannot be read".into());
        }

        error.check()?;
        let scheme = if scheme == Some("http") {
            Scheme::HTTP
        } else {
            Scheme::HTTPS
        };
        match parsed {
            Some(authority) => Ok(Self { scheme, authority }),
            None => Err(ConfigProblem::new(KEY, "its host and port cannot be read").into()),
        }
    }
}

impl fmt::Display for OrgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Debug for OrgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgUrl({self})")
    }
}

/// Whether a host is the machine itself. A name other than `localhost` may resolve to anything.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    // As almost always, and quicker read than parsed.
    host == "127.0.0.1"
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || address.is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()))
}

/// Whether a request to this URI would leave the machine, or could, without encryption.
pub(crate) fn is_unencrypted(uri: &Uri, allow_http_on_loopback: bool) -> bool {
    uri.scheme() == Some(&Scheme::HTTP)
        && !(allow_http_on_loopback && uri.host().is_some_and(is_loopback))
}

fn effective_port(scheme: &Scheme, authority: &Authority) -> u16 {
    let default = if *scheme == Scheme::HTTP { 80 } else { 443 };
    authority.port_u16().unwrap_or(default)
}

pub(crate) fn has_port_text(authority: &Authority) -> bool {
    let after_host = authority.as_str().rsplit('@').next().unwrap_or_default();
    after_host.len() > authority.host().len()
}

/// The host within `host:port`, where an IPv6 address is in brackets.
pub(crate) fn host_of(host_and_port: &str) -> &str {
    match host_and_port.find(']') {
        Some(end) => host_and_port.get(..=end).unwrap_or(host_and_port),
        None => host_and_port.split(':').next().unwrap_or_default(),
    }
}

/// Whether a host is a name within a domain.
fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|name| name.ends_with('.'))
}

/// The org's own host, for the host of its admin console.
fn org_of_admin_host(host: &str) -> Option<String> {
    OKTA_DOMAINS.iter().find_map(|domain| {
        let org = host.strip_suffix(domain)?.strip_suffix("-admin.")?;
        Some(format!("{org}.{domain}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let error = OrgUrl::parse(text).expect_err(text);
        assert!(
            error
                .problems()
                .iter()
                .all(|problem| problem.key() == "orgUrl")
        );
        error
            .problems()
            .iter()
            .map(|problem| problem.reason().to_owned())
            .collect()
    }

    #[test]
    fn sound_addresses_keep_their_port() {
        for (text, expected) in [
            ("https://acme.okta.com", "https://acme.okta.com"),
            ("https://acme.okta.com/", "https://acme.okta.com"),
            ("HTTPS://ACME.okta.com:8443", "https://acme.okta.com:8443"),
            (
                "https://login.acme.example:443/",
                "https://login.acme.example:443",
            ),
            ("https://[::1]:8443", "https://[::1]:8443"),
            // Not one of the hosted domains, so an ordinary name.
            (
                "https://my-admin.acme.example",
                "https://my-admin.acme.example",
            ),
        ] {
            let org = OrgUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(org.to_string(), expected);
        }
        assert_eq!(
            OrgUrl::parse("https://acme.okta.com").map(|org| org.port()),
            Ok(443)
        );
    }

    #[test]
    fn each_kind_of_wrong_address_is_named() {
        for (text, expected) in [
            ("", "is missing"),
            ("  ", "is missing"),
            ("acme.okta.com", "write https://acme.okta.com"),
            ("acme.okta.com:8443/", "write https://acme.okta.com:8443"),
            ("hunter2-hunter2", "no scheme"),
            ("hunter2@acme.okta.com", "no scheme"),
            ("http://acme.okta.com", "plain http"),
            ("http://localhost:8080", "allowed explicitly"),
            ("ftp://acme.okta.com", "not https"),
            ("https://{yourOktaDomain}", "placeholder"),
            ("https://${yourOktaDomain}.okta.com", "placeholder"),
            ("https://your-okta-domain.okta.com", "placeholder"),
            ("https://acme.okta.com.com", ".com.com"),
            ("https://https://acme.okta.com", "twice"),
            ("https://amy:hunter2@acme.okta.com", "user name"),
            ("https://acme.okta.com/oauth2/default", "path"),
            ("https://acme.okta.com?token=hunter2", "query"),
            ("https://acme.okta.com#hunter2", "fragment"),
            ("https://acme.okta.com\\hunter2", "path"),
            ("https://acme.okta.com\n", "white space"),
            ("https://", "no host"),
            ("https://:8443", "no host"),
            ("https://acme.okta.com:0", "1 to 65535"),
            ("https://acme.okta.com:", "1 to 65535"),
            ("https://acme.okta.com:65536", "1 to 65535"),
            ("https://acme.okta.com:http", "1 to 65535"),
            ("https://ac me.okta.com", "white space"),
            ("https://acmé.okta.com", "cannot be read"),
        ] {
            let reasons = reasons(text);
            assert!(
                reasons.iter().any(|reason| reason.contains(expected)),
                "{text:?} gave {reasons:?}"
            );
            assert!(
                !reasons.iter().any(|reason| reason.contains("hunter")),
                "{reasons:?}"
            );
        }
    }

    #[test]
    fn the_admin_console_of_every_domain_is_told_from_the_org() {
        for domain in OKTA_DOMAINS {
            let reasons = reasons(&format!("https://acme-admin.{domain}"));
            assert_eq!(reasons.len(), 1);
            assert!(
                reasons[0].ends_with(&format!("https://acme.{domain}")),
                "{reasons:?}"
            );
        }
    }

    #[test]
    fn all_problems_come_at_once() {
        let reasons = reasons("http://amy@acme-admin.okta.com/api?x");
        assert_eq!(reasons.len(), 4, "{reasons:?}");
    }

    #[test]
    fn plain_http_is_for_loopback_only_even_if_allowed() {
        let allowing = OrgUrl::parse_danger_allowing_http_on_loopback;
        for text in [
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "https://acme.okta.com",
        ] {
            assert!(allowing(text).is_ok(), "{text}");
        }
        for text in [
            "http://acme.okta.com",
            "http://localhost.acme.example",
            "http://127.0.0.1.nip.io",
            "http://0.0.0.0",
            "http://10.0.0.1",
        ] {
            assert!(allowing(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_effective_port() {
        let org = OrgUrl::parse("https://acme.okta.com").expect("sound");
        for (uri, same) in [
            ("https://acme.okta.com/api/v1/users", true),
            ("https://ACME.okta.com:443/", true),
            ("https://acme.okta.com:8443/", false),
            ("http://acme.okta.com/", false),
            ("http://acme.okta.com:443/", false),
            ("https://acme.okta.com.evil.example/", false),
            ("https://evil.example/acme.okta.com", false),
            ("https://amy@acme.okta.com/", false),
            ("https://acme.okta.com@evil.example/", false),
            ("https://acme.okta.com:99999/", false),
            ("/api/v1/users", false),
        ] {
            // An address that does not even parse cannot be of this origin either.
            let is_same = uri.parse::<Uri>().is_ok_and(|uri| org.is_origin_of(&uri));
            assert_eq!(is_same, same, "{uri}");
        }
    }
}
