//! `WWW-Authenticate`, where a 401 or 403 without a body says its reason (RFC 6750, section 3; RFC 9449, section 7.1): the part of
//! it that belongs into an error, in texts that are safe to show.

use http::HeaderMap;
use okta_transport::auth::Challenges;

use crate::error::text::line;

/// What a `WWW-Authenticate` header asks for and complains of; [`Challenges`] reads all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// The scheme: `Bearer`, `DPoP`.
    pub scheme: String,
    /// `error`: `invalid_token`, `insufficient_scope`.
    pub error: Option<String>,
    /// `error_description`.
    pub description: Option<String>,
    /// `scope`: the scopes that would do.
    pub scope: Option<String>,
}

impl Challenge {
    /// The first challenge that complains of something, else the first one.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let challenges = Challenges::read(headers);
        let said = challenges.complaint()?;
        let shown = |text: Option<&str>| {
            let text = line(text?, 300);
            (!text.is_empty()).then_some(text)
        };
        Some(Self {
            scheme: line(said.scheme(), 40),
            error: shown(said.error()),
            description: shown(said.error_description()),
            scope: shown(said.scope()),
        })
    }
}

#[cfg(test)]
mod tests {
    use http::header::WWW_AUTHENTICATE;

    use super::*;

    #[test]
    fn the_complaint_counts_in_words_that_can_be_shown() {
        let mut headers = HeaderMap::new();
        assert_eq!(Challenge::of(&headers), None);
        let joined = "Basic, Bearer error=insufficient_scope, scope=\"a b\", error_description=\"x\ty SSWS 00hunter2\"";
        headers.insert(WWW_AUTHENTICATE, joined.parse().unwrap());
        let challenge = Challenge::of(&headers).unwrap();
        assert_eq!(challenge.scheme, "Bearer");
        assert_eq!(challenge.error.as_deref(), Some("insufficient_scope"));
        assert_eq!(challenge.scope.as_deref(), Some("a b"));
        assert_eq!(challenge.description.as_deref(), Some("x y SSWS ***"));
    }
}
