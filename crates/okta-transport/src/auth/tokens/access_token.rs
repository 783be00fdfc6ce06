//! An access token (RFC 6749, section 1.4), and how long it is good for.

use std::fmt;
use std::time::Duration;

use http::HeaderValue;

use super::TokenError;
use crate::auth::static_token::header;

/// How a token is presented (RFC 6750, RFC 9449).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Bearer,
    /// Bound to a key, which signs a proof for every request.
    Dpop,
}

impl Scheme {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }
}

/// An access token for the API. Cloning it shares the text, which is wiped with the last copy; `Debug` does not show it.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::auth::AccessToken;
///
/// let token = AccessToken::bearer("a-token-of-an-example-org")?.expires_in(Duration::from_secs(3600));
/// assert_eq!(format!("{token:?}"), "AccessToken { scheme: Bearer, token: ***, expires_in: Some(3600s) }");
/// # Ok::<(), okta_transport::auth::TokenError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    /// The scheme, a blank and the token.
    header: HeaderValue,
    scheme: Scheme,
    expires_in: Option<Duration>,
}

impl AccessToken {
    /// A token for whoever bears it (RFC 6750), given without the word `Bearer`. How long it holds is not known.
    ///
    /// # Errors
    ///
    /// If it is empty, or holds a character that no such token has (section 2.1).
    pub fn bearer(token: impl AsRef<str>) -> Result<Self, TokenError> {
        Self::of(Scheme::Bearer, token.as_ref())
    }

    pub(super) fn of(scheme: Scheme, token: &str) -> Result<Self, TokenError> {
        let body = token.trim_end_matches('=');
        let is_token = !body.is_empty()
            && body.bytes().all(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
            });
        let header = is_token.then(|| header(scheme.name(), token)).flatten();
        Ok(Self {
            header: header.ok_or_else(|| {
                TokenError::new("the access token is empty or holds a character that none may have")
            })?,
            scheme,
            expires_in: None,
        })
    }

    /// How long it holds, from when its source gave it. Without that it is used until it is refused.
    #[must_use]
    pub fn expires_in(mut self, life: Duration) -> Self {
        self.expires_in = Some(life);
        self
    }

    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        // It was text when it was put there.
        let text = std::str::from_utf8(self.header.as_bytes()).unwrap_or_default();
        text.get(self.scheme.name().len() + 1..).unwrap_or_default()
    }

    pub(super) fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub(super) fn is_bound(&self) -> bool {
        self.scheme == Scheme::Dpop
    }

    pub(super) fn life(&self) -> Option<Duration> {
        self.expires_in
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Whether both are one token, whatever is known of their lives.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("scheme", &self.scheme)
            .field("token", &format_args!("***"))
            .field("expires_in", &self.expires_in)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_characters_that_tokens_have() {
        for token in ["a", "eyJ.a-b_c~d+e/f==", "00-hunter2"] {
            let access = AccessToken::bearer(token).expect(token);
            assert_eq!(access.expose(), token);
            assert_eq!(
                access.header().as_bytes(),
                format!("Bearer {token}").as_bytes()
            );
            assert!(access.header().is_sensitive());
        }
        for token in [
            "",
            "=",
            "hunter2\n",
            "hunter 2",
            "hunter=2",
            "hünter2",
            "hunter2\0",
        ] {
            let error = AccessToken::bearer(token).expect_err(token);
            assert!(!format!("{error} {error:?}").contains("hunter"));
        }
    }

    #[test]
    fn nothing_prints_it() {
        let token = AccessToken::of(Scheme::Dpop, "hunter2").expect("a token");
        assert_eq!(
            format!("{token:?}"),
            "AccessToken { scheme: Dpop, token: ***, expires_in: None }"
        );
        assert_eq!(token.header(), "DPoP hunter2");
    }
}
