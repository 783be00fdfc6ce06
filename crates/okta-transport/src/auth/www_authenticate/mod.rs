//! `WWW-Authenticate` (RFC 9110, section 11.6.1): why a server refuses credentials.
//!
//! Okta's refusals of access tokens have empty bodies, so the reason stands here and nowhere else (RFC 6750, section 3; RFC
//! 9449, section 7.1). Servers, and proxies in front of them, may join several challenges in one line, or write what is
//! not in the grammar: what cannot be read is passed by, and what can be read still counts.

mod reader;

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

use self::reader::Reader;

/// How many bytes of the header are read, of all its lines together: far more than servers send.
const MOST_BYTES: usize = 16 * 1024;

/// How many challenges are kept.
const MOST_CHALLENGES: usize = 16;

/// How many parameters of a challenge are kept.
const MOST_PARAMS: usize = 32;

/// One way to authenticate that a server offers, with what it says about the request that it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    token68: Option<String>,
    /// Names in lower case.
    params: Vec<(String, String)>,
}

impl Challenge {
    /// The scheme as it was written: `Bearer`, `DPoP`. Its case has no meaning: [`is`](Self::is) compares.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Whether the challenge has this scheme, in any case.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// What stands after the scheme in place of parameters: the challenge of `Negotiate`, for instance.
    #[must_use]
    pub fn token68(&self) -> Option<&str> {
        self.token68.as_deref()
    }

    /// The parameters in their order, names in lower case, values without quotes; of several with one name the first.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.params.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a parameter, whose name is given in any case.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.params();
        let found = params.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }

    /// `error`: a code of RFC 6750, section 3.1, or RFC 9449. Missing where a request had no credentials.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.param("error")
    }

    /// `error_description`: for people, in the server's words.
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.param("error_description")
    }

    /// `scope`: what would do, with spaces between.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.param("scope")
    }

    /// Records a parameter, if it is the first of its name.
    fn put(&mut self, name: String, value: String) {
        if self.params.len() < MOST_PARAMS && self.params.iter().all(|(known, _)| *known != name) {
            self.params.push((name, value));
        }
    }

    fn complains(&self, error: &str) -> bool {
        (self.is("Bearer") || self.is("DPoP")) && self.error() == Some(error)
    }
}

/// All challenges of a response, in their order.
///
/// The first 16 KiB are read, and of them 16 challenges with 32 parameters each at most.
///
/// ```
/// use http::{HeaderMap, header::WWW_AUTHENTICATE};
/// use okta_transport::auth::Challenges;
///
/// let mut headers = HeaderMap::new();
/// let line = r#"Bearer realm="org", error="insufficient_scope", scope="okta.users.read""#;
/// headers.insert(WWW_AUTHENTICATE, line.parse()?);
/// let challenges = Challenges::read(&headers);
/// assert_eq!(challenges.insufficient_scope(), Some("okta.users.read"));
/// assert!(!challenges.is_invalid_token());
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges(Vec<Challenge>);

impl Challenges {
    /// Reads every line of the header. None at all give no challenges.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Self {
        let mut challenges = Vec::new();
        let mut left = MOST_BYTES;
        for line in headers.get_all(WWW_AUTHENTICATE) {
            let line = line.as_bytes();
            let line = &line[..line.len().min(left)];
            left -= line.len();
            // A list may be divided at any comma, so parameters go on in the next line. Quotes do not: one that is left
            // open must not swallow the other lines.
            if !Reader::of(line).append_to(&mut challenges) {
                break;
            }
        }
        Self(challenges)
    }

    /// The challenges.
    pub fn iter(&self) -> impl Iterator<Item = &Challenge> {
        self.0.iter()
    }

    /// The first challenge that has an [`error`](Challenge::error), else the first one.
    #[must_use]
    pub fn complaint(&self) -> Option<&Challenge> {
        let complaint = self.iter().find(|challenge| challenge.error().is_some());
        complaint.or_else(|| self.0.first())
    }

    /// The first [`error`](Challenge::error).
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.complaint()?.error()
    }

    /// The description of the first [`error`](Challenge::error).
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.complaint()?.error_description()
    }

    /// Whether a `Bearer` or `DPoP` challenge says that the access token is unknown, expired or revoked: another one may do.
    #[must_use]
    pub fn is_invalid_token(&self) -> bool {
        self.complains("invalid_token").is_some()
    }

    /// Whether the server wants the nonce of its `DPoP-Nonce` header in the proof (RFC 9449, section 9).
    #[must_use]
    pub fn is_use_dpop_nonce(&self) -> bool {
        self.complains("use_dpop_nonce").is_some()
    }

    /// The scopes that would do, with spaces between, where the access token lacks one of them; empty if the server does
    /// not say which.
    #[must_use]
    pub fn insufficient_scope(&self) -> Option<&str> {
        let challenge = self.complains("insufficient_scope")?;
        Some(challenge.scope().unwrap_or_default())
    }

    fn complains(&self, error: &str) -> Option<&Challenge> {
        self.iter().find(|challenge| challenge.complains(error))
    }
}

#[cfg(test)]
mod tests;
