//! What the server says when it says no, in every shape that it is said in: Okta's error object with and without
//! causes, OAuth's, `{status, message}`, an empty body with the reason in `WWW-Authenticate`, and a proxy's HTML.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use http::{Extensions, HeaderMap, StatusCode};
use okta_transport::Attempts;
use serde_json::{Map, Value};

use crate::error::challenge::Challenge;
use crate::error::text::{html, line};
use crate::info::OperationInfo;
use crate::response::{RateLimit, request_id};

/// The longest summary that is kept, in characters.
const SUMMARY: usize = 600;
/// `error` of a challenge (RFC 6750, section 3.1): the token is good, but not for this.
const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
/// How many causes `Display` shows.
const CAUSES: usize = 5;

/// The server's refusal.
///
/// `Display` is one line: `getUser: 404 E0000007 Not found: Resource not found: 00u1 (User) (request id abc)`. The body
/// is behind [`body`](Self::body).
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The id of the operation; `None` for raw requests.
    pub operation: Option<&'static str>,
    /// The HTTP status.
    pub status: StatusCode,
    /// `errorCode` (`E0000007`), the only part of an error that Okta keeps stable; OAuth's `error`; or that of
    /// `WWW-Authenticate`.
    pub code: Option<String>,
    /// What went wrong in words, on one line and at most 600 characters; it may repeat what was sent.
    pub summary: Option<String>,
    /// What is wrong with single parts of the request.
    pub causes: Vec<Cause>,
    /// `errorId`: what Okta's support asks for.
    pub error_id: Option<String>,
    /// `errorLink`.
    pub error_link: Option<String>,
    /// The value of `X-Okta-Request-Id`.
    pub request_id: Option<String>,
    /// What `WWW-Authenticate` says.
    pub challenge: Option<Challenge>,
    /// The rate-limit figures, where the answer has them.
    pub rate_limit: Option<RateLimit>,
    /// `Retry-After` in seconds, where it is a number.
    pub retry_after: Option<u64>,
    /// Where a redirect leads, without its query and user information.
    pub location: Option<String>,
    /// Whether the body was neither JSON nor empty, as from a proxy.
    pub not_json: bool,
    /// What was tried before this was the outcome; `None` where the transport does not say.
    pub attempts: Option<Attempts>,
    /// What the operation's facts list.
    scopes: &'static [&'static str],
    body: Bytes,
}

/// One cause of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// `errorSummary`, on one line and at most 600 characters.
    pub summary: String,
    /// `reason`.
    pub reason: Option<String>,
    /// `locationType`: the kind of place that `location` is (`body`, `header`).
    pub location_type: Option<String>,
    /// `location`: the field that is meant.
    pub location: Option<String>,
    /// `domain`.
    pub domain: Option<String>,
}

impl ApiError {
    /// Reads an answer that is no success.
    #[must_use]
    pub fn new(
        operation: Option<&'static str>,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Self {
        let mut error = Self {
            operation,
            status,
            code: None,
            summary: None,
            causes: Vec::new(),
            error_id: None,
            error_link: None,
            request_id: request_id(headers).map(str::to_owned),
            challenge: Challenge::of(headers),
            rate_limit: RateLimit::from_headers(headers),
            retry_after: text(headers, &RETRY_AFTER)
                .and_then(|seconds| seconds.trim().parse().ok()),
            location: status.is_redirection().then(|| location(headers)).flatten(),
            not_json: false,
            attempts: None,
            scopes: &[],
            body,
        };
        match serde_json::from_slice::<Value>(&error.body) {
            Ok(Value::Object(object)) => error.read(&object),
            // Some services wrap the object in a list.
            Ok(Value::Array(list)) => {
                if let Some(Value::Object(object)) = list.first() {
                    error.read(object);
                }
            }
            Ok(other) => error.summary = other.as_str().map(|text| line(text, SUMMARY)),
            Err(_) => error.read_text(headers),
        }
        if let Some(challenge) = &error.challenge {
            error.code = error.code.or_else(|| challenge.error.clone());
            error.summary = error.summary.or_else(|| challenge.description.clone());
        }
        error
    }

    /// The same of an operation whose facts are known.
    pub(crate) fn of(
        info: &OperationInfo,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Self {
        let mut error = Self::new(Some(info.id), status, headers, body);
        error.scopes = info.scopes;
        error
    }

    /// The scopes that a token needs for the call, where its own were not enough (`insufficient_scope`: RFC 6750, section 3.1):
    /// as the server names them, or else the operation's facts. Empty for any other error.
    ///
    /// What the token has, the server does not repeat; whoever knows finds the difference with
    /// [`RequiredScopes::missing_from`](crate::RequiredScopes::missing_from).
    #[must_use]
    pub fn required_scopes(&self) -> Vec<&str> {
        let challenge = self.challenge.as_ref();
        let refusal = challenge.filter(|said| said.error.as_deref() == Some(INSUFFICIENT_SCOPE));
        let Some(refusal) = refusal else {
            return Vec::new();
        };
        let named = refusal.scope.as_deref().unwrap_or_default();
        let named: Vec<&str> = named.split_whitespace().collect();
        match named.is_empty() {
            true => self.scopes.to_vec(),
            false => named,
        }
    }

    fn read(&mut self, object: &Map<String, Value>) {
        let first = |names: &[&str]| names.iter().find_map(|name| string(object, name));
        // Okta's names first, then OAuth's, then those of other frameworks (RFC 9457 among them) and of security event
        // receivers (RFC 8935, section 2.3).
        let code = first(&["errorCode", "error", "code", "err"]).filter(|code| !code.is_empty());
        let summary = first(&[
            "errorSummary",
            "error_description",
            "message",
            "detail",
            "title",
            "description",
        ])
        .filter(|summary| !summary.is_empty());
        // What an outer object says counts for more than what one inside it says.
        self.code = self.code.take().or(code);
        self.summary = self.summary.take().or(summary);
        self.error_id = self.error_id.take().or_else(|| first(&["errorId"]));
        self.error_link = self.error_link.take().or_else(|| first(&["errorLink"]));
        if let (Some(Value::Array(causes)), true) =
            (object.get("errorCauses"), self.causes.is_empty())
        {
            self.causes = causes.iter().filter_map(cause).collect();
        }
        if let Some(Value::Object(nested)) = object.get("error") {
            self.read(nested);
        }
    }

    fn read_text(&mut self, headers: &HeaderMap) {
        let text = String::from_utf8_lossy(&self.body);
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            return;
        }
        self.not_json = true;
        let is_html = trimmed.starts_with('<')
            || self::text(headers, &CONTENT_TYPE).is_some_and(|kind| kind.contains("html"));
        self.summary = if is_html {
            html(trimmed)
        } else {
            Some(line(trimmed, 120))
        };
    }

    /// Takes from an answer's extensions what was tried.
    pub(crate) fn tried(mut self, extensions: &Extensions) -> Self {
        self.attempts = extensions.get().cloned();
        self
    }

    /// The body as it came. It may hold personal data.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

fn string(object: &Map<String, Value>, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) => Some(line(text, SUMMARY)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn cause(cause: &Value) -> Option<Cause> {
    match cause {
        Value::Object(object) => Some(Cause {
            summary: string(object, "errorSummary")
                .or_else(|| string(object, "message"))
                .unwrap_or_default(),
            reason: string(object, "reason"),
            location_type: string(object, "locationType"),
            location: string(object, "location"),
            domain: string(object, "domain"),
        }),
        Value::String(text) => Some(Cause {
            summary: line(text, SUMMARY),
            ..Cause::default()
        }),
        _ => None,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Where a redirect leads: its query may hold a token, and its authority a password.
fn location(headers: &HeaderMap) -> Option<String> {
    let target = text(headers, &LOCATION)?;
    let target = target.split(['?', '#']).next().unwrap_or_default();
    let target = match target.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        _ => target.to_owned(),
    };
    Some(line(&target, 200))
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(self.status.as_str())?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        match (&self.summary, self.status.canonical_reason()) {
            (Some(summary), _) => write!(f, " {summary}")?,
            (None, Some(reason)) if self.code.is_none() => write!(f, " {reason}")?,
            _ => {}
        }
        let scopes = self.required_scopes();
        if !scopes.is_empty() {
            write!(f, " (needs {})", scopes.join(" and "))?;
        }
        if self.not_json {
            f.write_str(" (not a JSON answer; from a proxy?)")?;
        }
        if let Some(location) = &self.location {
            write!(f, " (redirect to {location}, not followed)")?;
        }
        for (index, cause) in self.causes.iter().take(CAUSES).enumerate() {
            f.write_str(if index == 0 { "; " } else { ", " })?;
            if let Some(location) = &cause.location {
                write!(f, "{location}: ")?;
            }
            f.write_str(&line(&cause.summary, 200))?;
        }
        if self.causes.len() > CAUSES {
            write!(f, ", and {} more", self.causes.len() - CAUSES)?;
        }
        if let Some(attempts) = self.attempts.as_ref().filter(|tried| !tried.is_plain()) {
            write!(f, ", {attempts}")?;
        }
        match (&self.request_id, &self.error_id) {
            (Some(request_id), _) => write!(f, " (request id {request_id})"),
            (None, Some(error_id)) => write!(f, " (error id {error_id})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("summary", &self.summary)
            .field("causes", &self.causes)
            .field("error_id", &self.error_id)
            .field("error_link", &self.error_link)
            .field("request_id", &self.request_id)
            .field("challenge", &self.challenge)
            .field("rate_limit", &self.rate_limit)
            .field("retry_after", &self.retry_after)
            .field("location", &self.location)
            .field("not_json", &self.not_json)
            .field("attempts", &self.attempts)
            .field("body_length", &self.body.len())
            .finish()
    }
}

impl std::error::Error for ApiError {}
