//! The address of a proxy and the credentials in it, taken apart as early as possible.
//!
//! `http://amy:password@proxy.example:3128` is a secret as a whole. Here it becomes an address that may be shown and
//! credentials that may not.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use percent_encoding::percent_decode_str;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::KEY;
use crate::org_url::{has_port_text, host_of};
use crate::{ConfigError, ConfigProblem};

/// Where a proxy is, and what it wants to be told.
#[derive(Clone)]
pub(in crate::http_client) struct Address {
    /// Scheme, host and port.
    uri: Uri,
    /// Host and port.
    name: String,
    /// The value of `Proxy-Authorization`.
    authorization: Option<SecretString>,
}

impl Address {
    /// Reads `[http://|https://][user[:password]@]host[:port]`, user and password percent-encoded.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(problem(
                "is missing: it is an address such as http://proxy.example:3128",
            ));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(problem("holds white space or a control character"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("http".to_owned(), text),
        };
        let scheme = match scheme.as_str() {
            "http" => Scheme::HTTP,
            "https" => Scheme::HTTPS,
            "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => {
                return Err(problem(
                    "is a SOCKS proxy: only HTTP proxies are known here, and connectors of your own",
                ));
            }
            _ => return Err(problem("has a scheme that is neither http nor https")),
        };
        let (authority, tail) = match rest.find(['/', '?', '#', '\\']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if !tail.is_empty() && tail != "/" {
            return Err(problem(
                "holds a path, query or fragment (in a password, / is written %2F, ? %3F and # %23)",
            ));
        }
        let (user_info, host_and_port) = match authority.rsplit_once('@') {
            Some((user_info, host_and_port)) => (Some(user_info), host_and_port),
            None => (None, authority),
        };
        let address = Self::at(scheme, host_and_port)?;
        let Some(user_info) = user_info else {
            return Ok(address);
        };
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        let decode = |text| Zeroizing::new(percent_decode_str(text).collect::<Vec<u8>>());
        address.authorized(&decode(user), &decode(password))
    }

    fn at(scheme: Scheme, host_and_port: &str) -> Result<Self, ConfigError> {
        if host_of(host_and_port).is_empty() {
            return Err(problem("names no host"));
        }
        let unreadable = || problem("its host and port cannot be read");
        let authority: Authority = host_and_port.parse().map_err(|_| unreadable())?;
        let port = match authority.port_u16() {
            Some(port) if port > 0 => port,
            None if !has_port_text(&authority) => match scheme == Scheme::HTTPS {
                true => 443,
                false => 80,
            },
            _ => return Err(problem("its port is not a number from 1 to 65535")),
        };
        let name = format!("{}:{port}", authority.host());
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(name.as_str())
            .path_and_query(PathAndQuery::from_static("/"))
            .build()
            .map_err(|_| unreadable())?;
        Ok(Self {
            uri,
            name,
            authorization: None,
        })
    }

    pub(super) fn with_credentials(self, user: &str, password: &str) -> Result<Self, ConfigError> {
        self.authorized(user.as_bytes(), password.as_bytes())
    }

    /// Adds credentials of the scheme Basic (RFC 7617, section 2).
    fn authorized(mut self, user: &[u8], password: &[u8]) -> Result<Self, ConfigError> {
        if user.contains(&b':') {
            return Err(problem("its user name holds a colon"));
        }
        if user.iter().chain(password).any(u8::is_ascii_control) {
            return Err(problem(
                "its user name or password holds a control character",
            ));
        }
        let pair = Zeroizing::new([user, b":", password].concat());
        let encoded = Zeroizing::new(STANDARD.encode(&*pair));
        self.authorization = Some(format!("Basic {}", *encoded).into());
        Ok(self)
    }

    pub(in crate::http_client) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Host and port, which may be shown.
    pub(in crate::http_client) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn authorization(&self) -> Option<&str> {
        self.authorization.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.uri).finish()
    }
}

fn problem(reason: &str) -> ConfigError {
    ConfigProblem::new(KEY, reason).into()
}
