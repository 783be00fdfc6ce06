//! Refusals whose reason stands in `WWW-Authenticate` and nowhere else: their bodies are empty.

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;

use super::Attempt;
use crate::error::Refusal;

/// The scheme that a token came with, which is the one that its refusal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Bearer,
    Dpop,
}

/// 401: the token is unknown, expired, revoked, or came with the wrong scheme.
pub(super) fn invalid_token(scheme: Scheme, attempt: &Attempt<'_>, reason: &str) -> Refusal {
    refusal(
        StatusCode::UNAUTHORIZED,
        "invalid_token",
        scheme,
        attempt,
        reason,
    )
}

/// 403: the token is good, but not for this operation.
#[cfg(feature = "oauth")]
pub(super) fn insufficient_scope(scheme: Scheme, attempt: &Attempt<'_>) -> Refusal {
    let reason = "The access token lacks a scope that this operation needs";
    refusal(
        StatusCode::FORBIDDEN,
        "insufficient_scope",
        scheme,
        attempt,
        reason,
    )
}

/// 400, as Okta has it, where RFC 9449 has 401: the token may be good, but its proof is not.
#[cfg(feature = "oauth")]
pub(super) fn invalid_proof(attempt: &Attempt<'_>, reason: &str) -> Refusal {
    refusal(
        StatusCode::BAD_REQUEST,
        "invalid_dpop_proof",
        Scheme::Dpop,
        attempt,
        reason,
    )
}

fn refusal(
    status: StatusCode,
    error: &'static str,
    scheme: Scheme,
    attempt: &Attempt<'_>,
    reason: &str,
) -> Refusal {
    let base = attempt.base();
    let scheme = match scheme {
        Scheme::Bearer => "Bearer",
        Scheme::Dpop => r#"DPoP algs="RS256 RS384 RS512 ES256 ES384 ES512","#,
    };
    let scopes = attempt
        .operation
        .map(|operation| operation.scopes.join(" "))
        .unwrap_or_default();
    let line = format!(
        r#"{scheme} authorization_uri="{base}/oauth2/v1/authorize", realm="{base}", scope="{scopes}", error="{error}", error_description="{}", resource="{}""#,
        quoted(reason),
        quoted(attempt.parts.uri.path()),
    );
    Refusal::bare(status).header(WWW_AUTHENTICATE, line)
}

/// What can stand between quotes: what the caller sent may hold quotes of its own.
fn quoted(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '\\' => '\'',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_breaks_out_of_a_header() {
        assert_eq!(quoted("a\"b\\c\r\nd\u{e9}"), "a'b'c??d?");
    }
}
