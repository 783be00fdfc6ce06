//! What the token endpoint answers (RFC 6749, sections 5.1 and 5.2), or somebody in its place.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use super::access_token::Scheme;
use super::error::Answered;
use super::hint::{Asked, clean, hint};
use super::{AccessToken, TokenError};
use crate::Body;
use crate::retry::request_id;

/// What an answer that is no token is called.
const REFUSED: &str = "the token endpoint gave no access token";

/// The token of an answer, or why there is none.
///
/// # Errors
///
/// Lasting where the endpoint refused the request as it is, or is none.
pub(super) fn read(
    response: &Response<Body>,
    asked: &Asked<'_>,
) -> Result<AccessToken, TokenError> {
    let status = response.status();
    let json = serde_json::from_slice::<Value>(response.body().as_bytes()).ok();
    if status == StatusCode::OK
        && let Some(json) = &json
    {
        return token(json, asked).map_err(|reason| {
            let answered = answered(response, None, None);
            TokenError::new(REFUSED)
                .with_answer(answered)
                .with_hint(Some(reason.to_owned()))
                .lasting()
        });
    }
    let text = |member: &str| {
        let text = json.as_ref().and_then(|json| json.get(member)?.as_str());
        text.map(|text| clean(text, asked.secrets))
    };
    let error = text("error").or_else(|| text("errorCode"));
    let description = text("error_description").or_else(|| text("errorSummary"));
    let hint = match &error {
        Some(error) => hint(error, description.as_deref().unwrap_or_default(), asked),
        None => Some(not_an_endpoint(response)),
    };
    let refused = TokenError::new(REFUSED)
        .with_answer(answered(response, error, description))
        .with_hint(hint);
    let may_pass = status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        );
    Err(if may_pass { refused } else { refused.lasting() })
}

/// The `error` of an answer that refuses.
pub(super) fn error_of(response: &Response<Body>) -> Option<String> {
    let json = serde_json::from_slice::<Value>(response.body().as_bytes()).ok()?;
    json.get("error")?.as_str().map(str::to_owned)
}

fn token(json: &Value, asked: &Asked<'_>) -> Result<AccessToken, &'static str> {
    let text = |member: &str| json.get(member).and_then(Value::as_str);
    let token = text("access_token").ok_or("the answer has no access_token")?;
    let scheme = match text("token_type").unwrap_or_default() {
        kind if kind.eq_ignore_ascii_case("Bearer") => Scheme::Bearer,
        kind if kind.eq_ignore_ascii_case("DPoP") && asked.has_proof => Scheme::Dpop,
        kind if kind.eq_ignore_ascii_case("DPoP") => {
            return Err("the token is bound to a key, and no proof of one was sent");
        }
        _ => return Err("its token_type is neither Bearer nor DPoP"),
    };
    let token = AccessToken::of(scheme, token)
        .map_err(|_| "its access_token holds a character that none may have")?;
    Ok(match json.get("expires_in").and_then(seconds) {
        Some(life) => token.expires_in(life),
        None => token,
    })
}

/// A number of seconds; some servers write numbers as text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    };
    Duration::try_from_secs_f64(seconds?.max(0.0)).ok()
}

fn answered(
    response: &Response<Body>,
    error: Option<String>,
    description: Option<String>,
) -> Answered {
    let id = request_id(response.headers()).and_then(|id| id.to_str().ok());
    Answered {
        status: response.status(),
        error,
        description,
        request_id: id.map(|id| clean(id, &[])),
    }
}

fn not_an_endpoint(response: &Response<Body>) -> String {
    let status = response.status();
    if status.is_redirection() {
        return "redirects are not followed: is the org's address right?".to_owned();
    }
    let is_html = content_type(response.headers()).starts_with("text/html")
        || response
            .body()
            .as_bytes()
            .trim_ascii_start()
            .starts_with(b"<");
    if is_html {
        return "the answer is a page and not JSON: a proxy in between, or a wrong address"
            .to_owned();
    }
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return "the answer says nothing else".to_owned();
    }
    "the answer is not in the format of a token endpoint".to_owned()
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_ascii_lowercase()
}
