//! Headers of a caller's own, which never stand in for the transport's.
//!
//! A gateway wants its key and a trace its id on every request. Both are added to what a request lacks; what makes
//! requests safe and whole (credentials, framing, who calls) cannot be set this way at all.

use std::fmt;

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, Entry, HOST, PROXY_AUTHORIZATION,
    TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{ConfigError, ConfigProblem};

/// Headers that other parts of the stack set, or that belong to the connection.
const OWNED: [HeaderName; 15] = [
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_LENGTH,
    HeaderName::from_static("dpop"),
    HOST,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    USER_AGENT,
    HeaderName::from_static("x-okta-retry-count"),
    HeaderName::from_static("x-okta-retry-for"),
];

/// A set of headers of a caller's own.
///
/// ```
/// use okta_transport::CustomHeaders;
///
/// let headers = CustomHeaders::new().with("x-gateway-tenant", "blue")?;
/// assert_eq!(headers.as_map()["x-gateway-tenant"], "blue");
/// assert!(headers.with("authorization", "Bearer x").is_err());
/// # Ok::<(), okta_transport::ConfigError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CustomHeaders(HeaderMap);

impl CustomHeaders {
    /// No headers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a header of this name is the transport's own: `Authorization`, `Host`, `User-Agent`, `Accept-Encoding`,
    /// `Content-Length`, `DPoP`, `X-Okta-Retry-For`, `X-Okta-Retry-Count`, and those of the connection.
    #[must_use]
    pub fn is_owned(name: &HeaderName) -> bool {
        OWNED.contains(name)
    }

    /// One more, in place of an earlier one of that name.
    ///
    /// A value that is a secret should be [marked sensitive](HeaderValue::set_sensitive).
    ///
    /// # Errors
    ///
    /// Under the key `headers`, never repeating the value: name or value are not valid, or the name
    /// [is the transport's own](Self::is_owned).
    pub fn with<N, V>(mut self, name: N, value: V) -> Result<Self, ConfigError>
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let problem = |reason: String| ConfigError::from(ConfigProblem::new("headers", reason));
        let Ok(name) = HeaderName::try_from(name) else {
            return Err(problem("a name is not that of a header".into()));
        };
        let Ok(value) = HeaderValue::try_from(value) else {
            return Err(problem(format!(
                "the value of {name} holds what no header may hold"
            )));
        };
        if Self::is_owned(&name) {
            return Err(problem(format!("{name} is set by the transport itself")));
        }
        self.0.insert(name, value);
        Ok(self)
    }

    /// All of them, to be read.
    #[must_use]
    pub fn as_map(&self) -> &HeaderMap {
        &self.0
    }

    /// Adds those that a request lacks.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            if let Entry::Vacant(entry) = headers.entry(name) {
                entry.insert(value.clone());
            }
        }
    }
}

/// Names only: a gateway's key is a secret, marked or not.
impl fmt::Debug for CustomHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;

    use super::*;

    #[test]
    fn what_the_stack_owns_or_nobody_can_send_is_refused() {
        let headers = CustomHeaders::new;
        for name in OWNED {
            let error = headers().with(&name, "hunter2").expect_err(name.as_str());
            assert!(error.to_string().contains(name.as_str()), "{error}");
        }
        assert!(headers().with("no name", "hunter2").is_err());
        let error = headers()
            .with(CONTENT_TYPE, "hunter2\n")
            .expect_err("a line feed");
        assert!(!error.to_string().contains("hunter"), "{error}");
    }

    #[test]
    fn the_last_of_a_name_counts_and_a_requests_own_more() {
        let headers = CustomHeaders::new()
            .with("x-a", "1")
            .and_then(|headers| headers.with("X-A", "2"))
            .and_then(|headers| headers.with("x-b", "3"))
            .expect("sound");
        let mut request = HeaderMap::new();
        request.insert("x-b", HeaderValue::from_static("own"));
        headers.add_to(&mut request);
        assert_eq!(request["x-a"], "2");
        assert_eq!(request["x-b"], "own");
        assert_eq!(request.len(), 2);
        assert_eq!(format!("{headers:?}"), r#"{"x-a", "x-b"}"#);
    }
}
