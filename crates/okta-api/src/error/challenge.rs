//! `WWW-Authenticate`, where a 401 or 403 without a body says its reason (RFC 6750, section 3; RFC 9449, section 7.1).

use crate::error::text::line;

/// What a `WWW-Authenticate` header asks for and complains of.
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
    /// Reads the first challenge of a header that complains of something, else the first one.
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let mut first = None;
        let mut rest = header;
        // Each round takes at least one character, and headers are bounded.
        while let Some(challenge) = next(&mut rest) {
            if challenge.error.is_some() {
                return Some(challenge);
            }
            first = first.or(Some(challenge));
        }
        first
    }
}

/// Takes one challenge: a scheme, and parameters until the next scheme.
fn next(rest: &mut &str) -> Option<Challenge> {
    let scheme = token(rest)?;
    let mut challenge = Challenge {
        scheme: line(scheme, 40),
        error: None,
        description: None,
        scope: None,
    };
    loop {
        let mut ahead = trim(rest);
        let Some(name) = token(&mut ahead) else { break };
        let Some(after) = ahead.trim_start().strip_prefix('=') else {
            break;
        };
        let mut after = after.trim_start();
        let value = match after.strip_prefix('"') {
            Some(quoted) => {
                after = quoted;
                unquote(&mut after)
            }
            None => token(&mut after).unwrap_or_default().to_owned(),
        };
        let value = Some(line(&value, 300)).filter(|value| !value.is_empty());
        match () {
            () if name.eq_ignore_ascii_case("error") => challenge.error = value,
            () if name.eq_ignore_ascii_case("error_description") => challenge.description = value,
            () if name.eq_ignore_ascii_case("scope") => challenge.scope = value,
            () => {}
        }
        *rest = after;
    }
    Some(challenge)
}

fn trim(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', ','])
}

fn token<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let text = trim(rest);
    let end = text.find([' ', '\t', ',', '=', '"']).unwrap_or(text.len());
    let (token, after) = text.split_at(end);
    *rest = after;
    (!token.is_empty()).then_some(token)
}

fn unquote(rest: &mut &str) -> String {
    let mut value = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    *rest = characters.as_str();
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(header: &str) -> (String, Option<String>, Option<String>) {
        let challenge = Challenge::parse(header).unwrap();
        (challenge.scheme, challenge.error, challenge.description)
    }

    #[test]
    fn reasons_are_found() {
        assert_eq!(
            parse(
                r#"Bearer authorization_uri="http://x.okta.com/oauth2/v1/authorize", realm="http://x", scope="okta.users.read", error="insufficient_scope", error_description="The access token, \"as sent\", lacks scopes.", resource="/api/v1/users""#
            ),
            (
                "Bearer".into(),
                Some("insufficient_scope".into()),
                Some(r#"The access token, "as sent", lacks scopes."#.into())
            )
        );
        assert_eq!(
            parse("DPoP algs=\"ES256\", Bearer error=invalid_token"),
            ("Bearer".into(), Some("invalid_token".into()), None)
        );
        assert_eq!(parse("Basic"), ("Basic".into(), None, None));
    }

    #[test]
    fn nonsense_ends() {
        for header in [
            "",
            ",,,",
            "=",
            "\"",
            "Bearer =",
            "Bearer a=",
            "Bearer a=\"",
            "Bearer a=\"b\\",
            "a b c d",
            "====",
            "Bearer \"\"",
        ] {
            let _ = Challenge::parse(header);
        }
    }
}
