//! What an error tells, in all the ways that it can be printed: the place where a credential would leak.

use std::error::Error;

/// The token of the tests. No part of it stands in any message by chance.
pub(crate) const TOKEN: &str = "00Zq8-unsaid-credential_Zq8";

/// The error of a call that has to fail, checked for the token.
#[track_caller]
pub(crate) fn failed<T: std::fmt::Debug>(result: Result<T, okta_api::Error>) -> okta_api::Error {
    let error = match result {
        Ok(value) => panic!("it did not fail: {value:?}"),
        Err(error) => error,
    };
    keeps_quiet(&error);
    error
}

/// Neither `Display` nor `Debug` of the error or of anything that it comes from shows the token, and each message is one
/// line of bearable length.
#[track_caller]
pub(crate) fn keeps_quiet(error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    let mut depth = 0;
    while let Some(error) = next {
        let line = error.to_string();
        assert!(!line.is_empty() && line.chars().count() < 2_000, "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        for text in [
            line,
            format!("{error:?}"),
            format!("{error:#?}"),
            format!("{error:#}"),
        ] {
            assert!(!tells(&text), "the token is shown: {text}");
        }
        next = error.source();
        depth += 1;
        assert!(depth < 32, "sources without end");
    }
}

/// Whether a text holds the token, or the part of it that makes it a secret.
pub(crate) fn tells(text: &str) -> bool {
    text.contains(TOKEN) || text.contains("unsaid-credential")
}

#[test]
#[should_panic(expected = "the token is shown")]
fn a_leak_is_found() {
    let leaky = std::io::Error::other(std::io::Error::other(format!("header SSWS {TOKEN}")));
    keeps_quiet(&leaky);
}
