//! A token that is given once and for all: checked before use, held once, wiped when the last holder is gone.
//!
//! What Okta calls API tokens and what OAuth calls access tokens travel in the same header, and go wrong in the same ways:
//! a line feed at the end of a file, the scheme pasted along, a placeholder of the documentation.

use std::sync::Arc;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use secrecy::{ExposeSecret, SecretString};

use super::wiped::Wiped;
use crate::org_url::is_unencrypted;
use crate::{ConfigError, ConfigProblem, Principal, TransportError, TransportErrorKind};

/// The setting that problems of a token are reported under.
const KEY: &str = "token";

/// What documentation and examples write where a token belongs, with everything but letters and digits taken out.
const PLACEHOLDERS: [&str; 10] = [
    "accesstoken",
    "apitoken",
    "changeme",
    "oktaapitoken",
    "oktatoken",
    "token",
    "youraccesstoken",
    "yourapitoken",
    "youroktatoken",
    "yourtoken",
];

/// The value of `Authorization`, and whom it makes of a request. A clone copies a pointer: services are cloned for every
/// call.
#[derive(Clone, Debug)]
pub(super) struct StaticToken(Arc<Settings>);

#[derive(Clone, Debug)]
struct Settings {
    value: HeaderValue,
    principal: Principal,
    allow_http_on_loopback: bool,
}

impl StaticToken {
    /// A token of a scheme such as `Bearer`, given without that word. The principal begins with the word in lower case.
    pub(super) fn new(scheme: &str, token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = SecretString::from(token.into());
        let problems: ConfigError = problems(scheme, token.expose_secret())
            .map(|reason| ConfigProblem::new(KEY, reason))
            .collect();
        problems.check()?;
        let kind = scheme.to_ascii_lowercase();
        Ok(Self(Arc::new(Settings {
            principal: Principal::of_secret(&kind, token.expose_secret()),
            value: header(scheme, token.expose_secret())
                .ok_or_else(|| ConfigProblem::new(KEY, "cannot be sent in a header"))?,
            allow_http_on_loopback: false,
        })))
    }

    pub(super) fn principal(&self) -> Principal {
        self.0.principal.clone()
    }

    pub(super) fn allow_http_on_loopback(&mut self) {
        Arc::make_mut(&mut self.0).allow_http_on_loopback = true;
    }

    /// Puts the token in place of any that the request brought.
    pub(super) fn authorize<B>(&self, request: &mut Request<B>) -> Result<(), TransportError> {
        refuse_unencrypted(request, self.0.allow_http_on_loopback)?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.0.value.clone());
        Ok(())
    }
}

/// Refuses a request that would take a token over plain http.
pub(super) fn refuse_unencrypted<B>(
    request: &Request<B>,
    allow_http_on_loopback: bool,
) -> Result<(), TransportError> {
    match is_unencrypted(request.uri(), allow_http_on_loopback) {
        false => Ok(()),
        true => Err(TransportError::new(TransportErrorKind::Unencrypted)
            .with_detail("a token is sent over https only")
            .with_request(request.method(), request.uri())),
    }
}

/// The header with a token: sensitive, and wiped from memory with its last copy. `None` for what no header can hold.
pub(super) fn header(scheme: &str, token: &str) -> Option<HeaderValue> {
    // Of its final size at once, since growing would leave a copy behind. Every request shares this buffer.
    let mut text = String::with_capacity(scheme.len() + 1 + token.len());
    text.push_str(scheme);
    text.push(' ');
    text.push_str(token);
    let text = Bytes::from_owner(Wiped::from(text));
    let mut value = HeaderValue::from_maybe_shared(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn problems(scheme: &str, token: &str) -> impl Iterator<Item = String> {
    let bare: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let is_missing = token.trim().is_empty();
    let has_scheme = token
        .split_at_checked(scheme.len())
        .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(scheme) && rest.starts_with(' '));
    let is_placeholder =
        token.contains(['{', '}', '<', '>', '$']) || PLACEHOLDERS.contains(&bare.as_str());
    let wrong = [
        (is_missing, "is missing".to_owned()),
        (
            has_scheme,
            format!("begins with {scheme:?}: give the token alone"),
        ),
        (
            !is_missing && !has_scheme && token.contains(char::is_whitespace),
            "holds white space or a line break, perhaps from the end of a file".to_owned(),
        ),
        (
            token.contains(|c: char| c.is_control() && !c.is_whitespace()),
            "holds a control character".to_owned(),
        ),
        (
            !token.is_ascii(),
            "holds a character outside ASCII".to_owned(),
        ),
        (
            !is_missing && is_placeholder,
            "is a placeholder: put a token of your org there".to_owned(),
        ),
    ];
    wrong
        .into_iter()
        .filter_map(|(is_wrong, reason)| is_wrong.then_some(reason))
}
