//! Calls from web pages of other origins: a browser asks first (`OPTIONS`), and lets the page see a reply only where the
//! reply names the page's origin.
//!
//! As in Okta, a page may use the org's API tokens only from a trusted origin whose scopes have `CORS`; access tokens
//! are taken from everywhere.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, HeaderValue, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::auth::brings_access_token;
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::json::text_at;
use crate::reply::Reply;
use crate::state::State;

const TRUSTED_ORIGINS: &str = "/api/v1/trustedOrigins";
/// What a page may read of a reply besides the headers that every page may.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "DPoP-Nonce, Link, WWW-Authenticate, X-Okta-Request-Id, X-Rate-Limit-Limit, \
     X-Rate-Limit-Remaining, X-Rate-Limit-Reset",
);
/// For how many seconds a browser need not ask again.
const MAX_AGE: &str = "3600";

/// Answers `OPTIONS`: which methods a path takes, and to a browser also whether a page may call it. It takes no token,
/// since browsers send none.
pub(crate) fn options(parts: &Parts, mut methods: Vec<&str>) -> Answer {
    if methods.is_empty() {
        return Err(Refusal::no_such_path(parts.uri.path()));
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    let methods = methods.join(", ");
    let mut reply = Reply::empty(StatusCode::OK).header(ALLOW, &methods);
    if parts.headers.contains_key(ORIGIN) {
        let asked = parts.headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
        let asked = asked.and_then(|names| names.to_str().ok());
        reply = reply
            .header(ACCESS_CONTROL_ALLOW_METHODS, &methods)
            .header(
                ACCESS_CONTROL_ALLOW_HEADERS,
                asked.unwrap_or("authorization"),
            )
            .header(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
    Ok(reply)
}

/// Whether the page that called, if one did, may see the reply, and with which rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// No page called, or one that may not see the reply.
    None,
    /// The page is of a trusted origin.
    Trusted,
    /// The page has an access token, or asks whether it may send one.
    Any,
}

impl Page {
    /// `is_asking` is whether a browser asks before the page calls.
    pub(crate) fn of(parts: &Parts, is_asking: bool, state: impl FnOnce() -> bool) -> Self {
        match parts.headers.contains_key(ORIGIN) {
            false => Self::None,
            true if state() => Self::Trusted,
            true if is_asking || brings_access_token(&parts.headers) => Self::Any,
            true => Self::None,
        }
    }

    /// Says so in the reply.
    pub(crate) fn write(self, parts: &Parts, reply: &mut HeaderMap) {
        let Some(origin) = parts.headers.get(ORIGIN).filter(|_| self != Self::None) else {
            return;
        };
        reply.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        reply.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        reply.insert(VARY, HeaderValue::from_static("Origin"));
        if self == Self::Trusted {
            reply.insert(
                ACCESS_CONTROL_ALLOW_CREDENTIALS,
                HeaderValue::from_static("true"),
            );
        }
    }
}

/// Whether the page that calls is of an active trusted origin.
pub(crate) fn is_trusted(parts: &Parts, state: &State) -> bool {
    let origin = parts.headers.get(ORIGIN);
    let Some(origin) = origin.and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    things::all(state, TRUSTED_ORIGINS, TRUSTED_ORIGINS).any(|(_, trusted)| {
        let scopes = trusted.get("scopes").and_then(Value::as_array);
        text_at(&trusted, "origin").is_some_and(|known| known.eq_ignore_ascii_case(origin))
            && text_at(&trusted, "status") != Some("INACTIVE")
            && scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope["type"] == "CORS"))
    })
}
