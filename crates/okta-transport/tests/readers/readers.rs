//! What reads text from outside, each as a function of bytes, and what must hold of it whatever the bytes are. The fuzz
//! targets and the tests have these in common.

use http::{HeaderMap, HeaderValue, header::WWW_AUTHENTICATE};
use okta_transport::ConfigError;
use okta_transport::auth::{Challenges, PrivateKey, Signer as _};
use okta_transport::config::{ConfigFile, ConfigLoader};
use serde_json::Value;

/// Reads bytes, and says what is wrong with them.
pub(crate) type Reader = fn(&[u8]) -> Option<String>;

/// A private key as text: PEM, or what was given for it.
pub(crate) fn pem(input: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(input);
    let alone = PrivateKey::from_pem(&text);
    let any = PrivateKey::from_text(&text);
    // What is PEM is so in both, unless it looks like JSON.
    assert!(alone.is_err() || any.is_ok() || text.contains('{'));
    key(any)
}

/// A private key as JSON, alone or in a set.
pub(crate) fn jwk(input: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(input);
    let by_name = PrivateKey::from_text_with_key_id(&text, "a");
    if let Ok(key) = &by_name {
        assert_eq!(key.key_id(), Some("a"));
    }
    key(by_name);
    let as_text = PrivateKey::from_text(&text);
    if let Ok(json) = serde_json::from_str::<Value>(&text) {
        let as_json = PrivateKey::from_jwk(&json);
        // A set of one is read from text alone.
        assert!(as_json.is_err() || as_text.is_ok());
        key(as_json);
        key(PrivateKey::from_jwk_set(&json, "a"));
    }
    key(as_text)
}

fn key(key: Result<PrivateKey, ConfigError>) -> Option<String> {
    match key {
        Ok(key) => {
            let public = key.public_jwk();
            assert!(public["kty"].is_string(), "{public}");
            for private in ["d", "p", "q", "dp", "dq", "qi"] {
                assert!(public.get(private).is_none(), "{private}");
            }
            assert!(PrivateKey::from_jwk(&public).is_err());
            None
        }
        Err(error) => Some(reasons(&error)),
    }
}

/// An `okta.yaml`.
pub(crate) fn yaml(input: &[u8]) -> Option<String> {
    let file = input.to_vec();
    let loader = ConfigLoader::new()
        .directory("project")
        .reader(move |_: &std::path::Path| Ok(ConfigFile::new(file.clone())));
    load(loader)
}

/// Variables of the environment, each in a line of `NAME=value`.
pub(crate) fn environment(input: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(input);
    let pairs = text.split('\n').map(|line| {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        (name.to_owned(), value.to_owned())
    });
    load(ConfigLoader::new().environment(pairs))
}

fn load(loader: ConfigLoader) -> Option<String> {
    match loader.load() {
        Ok(config) => {
            let _ = format!("{config}{config:?}");
            for warning in config.warnings() {
                let _ = warning.to_string();
            }
            None
        }
        Err(error) => Some(reasons(&error)),
    }
}

/// The problems as they are shown; there is at least one.
fn reasons(error: &ConfigError) -> String {
    assert!(!error.problems().is_empty());
    let shown = error.to_string();
    let most = 1_000 * error.problems().len();
    assert!(shown.len() < most, "{} bytes of {shown}", shown.len());
    shown
}

/// The lines of `WWW-Authenticate`. It has no errors.
pub(crate) fn www_authenticate(input: &[u8]) -> Option<String> {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(WWW_AUTHENTICATE, value);
        }
    }
    let challenges = Challenges::read(&headers);
    let mut size = 0;
    for challenge in challenges.iter() {
        assert!(!challenge.scheme().is_empty());
        size += challenge.scheme().len() + challenge.token68().map_or(0, str::len);
        for (name, value) in challenge.params() {
            assert!(!name.is_empty() && challenge.param(name) == Some(value));
            size += name.len() + value.len();
        }
    }
    // What is not text takes up to three times its size.
    assert!(size <= 3 * input.len());
    let said = [
        challenges.is_invalid_token(),
        challenges.is_use_dpop_nonce(),
        challenges.insufficient_scope().is_some(),
    ];
    assert!(challenges.error().is_some() || said == [false; 3]);
    None
}
