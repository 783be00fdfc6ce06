//! What an answer is kept under.
//!
//! Everything that changes the answer is in the key, and the URI comes first: what a write makes stale is what begins
//! with certain texts, which every kind of store can look for.

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use http::{HeaderName, Request, Uri};

use crate::Principal;

/// Request headers that change an answer. `Content-Type` of a GET carries `okta-response`, which leaves out links and
/// credentials.
const VARYING: [HeaderName; 3] = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE];

/// What an answer to a GET is kept under: its URI, the headers that change it, and its principal.
///
/// The [text](Self::as_str) is the same in every process and holds no secret but what stands in the query. `Debug` shows
/// no query.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CacheKey {
    text: Arc<str>,
    path_end: usize,
}

impl CacheKey {
    /// The key of a GET, unless a header is not text.
    pub(super) fn of<B>(request: &Request<B>, principal: &Principal) -> Option<Self> {
        // No part before the principal's holds a space that is not counted, so no two keys run into one another.
        let mut text = path(request.uri());
        let path_end = text.len();
        text.push(' ');
        text.push_str(request.uri().query().unwrap_or_default());
        for name in &VARYING {
            for value in request.headers().get_all(name) {
                let value = value.to_str().ok()?;
                // Writing to a string cannot fail.
                let _ = write!(text, " {name}:{}:{value}", value.len());
            }
        }
        let _ = write!(text, " {principal}");
        Some(Self {
            text: text.into(),
            path_end,
        })
    }

    /// The key as text. It begins with the URI up to its query, and a space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host, port and path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(..self.path_end).unwrap_or_default()
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CacheKey({})", self.path())
    }
}

/// A URI without its query, as keys begin.
pub(super) fn path(uri: &Uri) -> String {
    let mut text = origin(uri);
    text.push_str(uri.path());
    text
}

/// Scheme, host and port; nothing of a URI that has none.
pub(super) fn origin(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) => {
            format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key(uri: &str, headers: &[(&str, &str)], principal: &str) -> CacheKey {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        CacheKey::of(&request, &Principal::new(principal)).expect("text")
    }

    #[test]
    fn whatever_changes_the_answer_changes_the_key() {
        let uri = "https://acme.okta.com/api/v1/users/00u1";
        let omit = "application/json; okta-response=omitCredentials";
        let keys = [
            key(uri, &[], "a"),
            key(uri, &[], "b"),
            key(uri, &[("accept", "text/plain")], "a"),
            key(uri, &[("accept", "text/plain a")], ""),
            key(uri, &[("accept-language", "de")], "a"),
            key(uri, &[("content-type", omit)], "a"),
            key(uri, &[("accept", "x"), ("accept", "y")], "a"),
            key(uri, &[("accept", "x accept:1:y")], "a"),
            key(&format!("{uri}?expand=blocks"), &[], "a"),
            key(&format!("{uri}/"), &[], "a"),
            key("https://acme.okta.com:8443/api/v1/users/00u1", &[], "a"),
            key("http://acme.okta.com/api/v1/users/00u1", &[], "a"),
            key("/api/v1/users/00u1", &[], "a"),
        ];
        let different: HashSet<_> = keys.iter().map(CacheKey::as_str).collect();
        assert_eq!(different.len(), keys.len());
        let same = key(
            "https://ACME.okta.com/api/v1/users/00u1",
            &[("x-request-id", "1")],
            "a",
        );
        assert_eq!(same, keys[0]);
        assert_eq!(same.path(), uri);
    }

    #[test]
    fn debug_shows_no_query() {
        let key = key("https://acme.okta.com/x?token=hunter2", &[], "a");
        assert_eq!(format!("{key:?}"), "CacheKey(https://acme.okta.com/x)");
    }
}
