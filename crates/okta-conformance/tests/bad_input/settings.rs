//! A configuration that cannot work is refused before anything is sent, under the names of the settings, all at once.

use okta_api::Client;
use okta_api::transport::ConfigError;

use crate::quiet::{TOKEN, keeps_quiet, tells};

/// The error of a client with these settings, checked for the token.
#[track_caller]
fn refused(org: &str, token: &str) -> ConfigError {
    let builder = Client::builder(org).token(token);
    let shown = format!("{builder:?}");
    assert!(!tells(&shown), "{shown}");
    let error = builder
        .build()
        .map(|_| ())
        .expect_err("a configuration that cannot work");
    keeps_quiet(&error);
    error
}

fn keys(error: &ConfigError) -> Vec<&str> {
    error
        .problems()
        .iter()
        .map(|problem| problem.key())
        .collect()
}

#[test]
fn tokens() {
    for token in [
        format!("{TOKEN}\n"),
        format!("{TOKEN}\r\nX-Evil: 1"),
        format!(" {TOKEN}"),
        format!("{TOKEN}\u{0}"),
        format!("SSWS {TOKEN}"),
        "é".to_owned(),
        String::new(),
        "{apiToken}".to_owned(),
    ] {
        let error = refused("https://acme.okta.com", &token);
        assert_eq!(keys(&error), ["token"], "{error}");
        assert!(error.to_string().contains("token: "), "{error}");
    }
    let missing = Client::builder("https://acme.okta.com").build().map(|_| ());
    assert_eq!(keys(&missing.expect_err("no credentials")), ["token"]);
}

#[test]
fn addresses() {
    for (org, told) in [
        ("http://acme.okta.com", "https"),
        ("acme.okta.com", "https"),
        ("ftp://acme.okta.com", "https"),
        ("https://{yourOktaDomain}", "placeholder"),
        ("https://${yourOktaDomain}", "placeholder"),
        ("https://acme-admin.okta.com", "https://acme.okta.com"),
        (
            "https://acme-admin.oktapreview.com",
            "https://acme.oktapreview.com",
        ),
        ("https://acme.okta.com.com", ".com.com"),
        ("https://https://acme.okta.com", "://"),
        ("https://acme.okta.com/api/v1", "path"),
        ("https://acme.okta.com:0", "port"),
        ("https://acme.okta.com:65536", "port"),
        ("https://", "host"),
        ("", "missing"),
        ("https://acme.okta.com\n", "white space"),
    ] {
        let error = refused(org, TOKEN);
        assert!(
            keys(&error).iter().all(|key| *key == "orgUrl"),
            "{org}: {error}"
        );
        assert!(
            error.to_string().contains(told),
            "{org}: {told:?} is not said by: {error}"
        );
    }
    let with_password = refused(&format!("https://amy:{TOKEN}@acme.okta.com"), TOKEN);
    assert_eq!(keys(&with_password), ["orgUrl"]);
    let in_query = refused(&format!("https://acme.okta.com?token={TOKEN}"), TOKEN);
    assert_eq!(keys(&in_query), ["orgUrl"]);
}

#[test]
fn all_at_once() {
    let error = refused("http://acme.okta.com", &format!("{TOKEN}\n"));
    assert_eq!(keys(&error), ["orgUrl", "token"], "{error}");
}
