//! What to do about a refusal, and its words without what must not be repeated.

/// A text of the server's is cut after so many characters.
const MAX_TEXT: usize = 500;

/// A run of this many characters of tokens is none of a sentence: ids have twenty, the names of scopes up to forty.
const MAX_WORD: usize = 60;

/// What was asked for, as far as a refusal can be about it.
pub(super) struct Asked<'a> {
    pub(super) client_id: &'a str,
    pub(super) audience: &'a str,
    pub(super) scopes: &'a str,
    /// By how many seconds the server's clock is ahead.
    pub(super) server_ahead: i64,
    pub(super) has_proof: bool,
    /// What must not be repeated.
    pub(super) secrets: &'a [&'a str],
}

/// What most likely has to be changed.
pub(super) fn hint(error: &str, description: &str, asked: &Asked<'_>) -> Option<String> {
    let lower = description.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| has_word(&lower, word));
    let Asked {
        client_id,
        audience,
        scopes,
        ..
    } = asked;
    match error {
        "invalid_scope" => Some(format!(
            "grant the app every scope that is asked for ({scopes}), under \"Okta API Scopes\": \
             one that manages is no leave to ask for one that reads"
        )),
        "invalid_dpop_proof" if !asked.has_proof => {
            Some("the app requires DPoP: switch it on (`ServiceApp::dpop`)".to_owned())
        }
        "invalid_dpop_proof" | "use_dpop_nonce" => clock(asked),
        "invalid_client" | "invalid_request" | "invalid_grant" | "access_denied"
            if says(&[
                "exp",
                "iat",
                "nbf",
                "expired",
                "expiration",
                "expires",
                "future",
            ]) =>
        {
            clock(asked)
                .or_else(|| Some("the clocks of this machine and the org disagree".to_owned()))
        }
        "invalid_client" | "invalid_request" | "invalid_grant" if says(&["aud", "audience"]) => {
            Some(format!(
                "the assertion was made for {audience}: give the org's own address, the way Okta writes it"
            ))
        }
        "invalid_client" => Some(format!(
            "is {client_id} the id of an active app of this org that authenticates by \"Public key / Private key\", \
             and is this key registered with it, under this kid?"
        )),
        "unauthorized_client" | "unsupported_grant_type" => Some(
            "is the app a service app (\"API Services\"), with the grant type Client Credentials?"
                .to_owned(),
        ),
        _ => None,
    }
}

fn clock(asked: &Asked<'_>) -> Option<String> {
    let ahead = asked.server_ahead;
    (ahead.unsigned_abs() >= 60).then(|| {
        let side = if ahead < 0 { "ahead of" } else { "behind" };
        format!(
            "the clock of this machine is {} s {side} the server's",
            ahead.unsigned_abs()
        )
    })
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part == word)
}

/// A text of the server's without secrets, control characters and excess.
pub(super) fn clean(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "***");
    }
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().take(MAX_TEXT * 4).chain(['\n']) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '=') {
            word.push(c);
            continue;
        }
        out.push_str(if word.len() < MAX_WORD { &word } else { "***" });
        word.clear();
        out.push(if c.is_control() { ' ' } else { c });
    }
    let mut out: String = out.trim().chars().take(MAX_TEXT + 1).collect();
    if out.chars().count() > MAX_TEXT {
        out.pop();
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(has_proof: bool, server_ahead: i64) -> Asked<'static> {
        Asked {
            client_id: "0oa1client",
            audience: "https://acme.okta.com/oauth2/v1/token",
            scopes: "okta.users.read",
            server_ahead,
            has_proof,
            secrets: &[],
        }
    }

    #[test]
    fn the_common_refusals_have_a_hint() {
        for (error, description, expected) in [
            ("invalid_scope", "", "okta.users.read"),
            (
                "invalid_dpop_proof",
                "The DPoP header is missing",
                "ServiceApp::dpop",
            ),
            (
                "invalid_client",
                "The audience claim for client_assertion must be the endpoint",
                "acme.okta.com/oauth2",
            ),
            (
                "invalid_client",
                "its aud is not right",
                "acme.okta.com/oauth2",
            ),
            (
                "invalid_client",
                "The client_assertion token is expired.",
                "clock",
            ),
            (
                "invalid_client",
                "its exp is more than 3600 seconds ahead",
                "clock",
            ),
            (
                "invalid_client",
                "The client_assertion signature is invalid.",
                "registered",
            ),
            ("unauthorized_client", "", "service app"),
        ] {
            let hint = hint(error, description, &asked(false, 0)).expect(error);
            assert!(hint.contains(expected), "{error}: {hint}");
        }
        assert_eq!(hint("server_error", "", &asked(true, 0)), None);
        let late = hint("invalid_client", "it has expired", &asked(true, 7200)).expect("a hint");
        assert_eq!(
            late,
            "the clock of this machine is 7200 s behind the server's"
        );
    }

    #[test]
    fn words_of_the_servers_are_shown_without_secrets() {
        for (text, expected) in [
            (
                "The audience is https://acme.okta.com/oauth2/v1/token.",
                None,
            ),
            (
                "the assertion hunter2 is bad",
                Some("the assertion *** is bad"),
            ),
            ("a\r\nb\u{1b}[31m", Some("a  b [31m")),
        ] {
            assert_eq!(clean(text, &["hunter2", ""]), expected.unwrap_or(text));
        }
        let token = format!("got {} here", "eyJ.x-_".repeat(20));
        assert_eq!(clean(&token, &[]), "got *** here");
        let long = clean(&"ab ".repeat(1000), &[]);
        assert!(long.ends_with('…') && long.chars().count() <= MAX_TEXT + 1);
    }
}
