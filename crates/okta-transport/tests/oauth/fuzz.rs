//! Damaged keys of real size are refused without a panic, and nothing of them is repeated. What is no key at all is read in
//! `tests/readers`.

use okta_transport::auth::PrivateKey;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::samples::{Sample, all, pem};

/// So many characters of a key in a row count as given away.
const GIVEN_AWAY: usize = 8;

/// What reading gives, held against the secret parts of the text.
fn read(text: &str, secrets: &[String]) {
    let Err(error) = PrivateKey::from_text(text) else {
        return;
    };
    let shown = format!("{error} {error:?}");
    for secret in secrets {
        let secret: Vec<char> = secret.chars().collect();
        for piece in secret.windows(GIVEN_AWAY) {
            let piece: String = piece.iter().collect();
            assert!(!shown.contains(&piece), "{piece:?} stands in {shown}");
        }
    }
}

/// The values of a text that is JSON, else what stands between the lines of PEM.
fn secrets(text: &str) -> Vec<String> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => members
            .values()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect(),
        _ => text
            .lines()
            .filter(|line| !line.starts_with("-----"))
            .map(str::to_owned)
            .collect(),
    }
}

fn a_sample() -> impl Strategy<Value = &'static Sample> {
    any::<Index>().prop_map(|index| index.get(all()))
}

proptest! {
    // Not persisted: a file of failures would hold keys, and the next run makes others.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn damaged_texts(sample in a_sample(), which in any::<Index>(), at in any::<Index>(), new in any::<char>(), cut in any::<bool>()) {
        let texts = sample.texts();
        let mut text: Vec<char> = which.get(&texts).1.chars().collect();
        let at = at.index(text.len());
        if cut {
            text.truncate(at);
        } else {
            text[at] = new;
        }
        let text: String = text.into_iter().collect();
        read(&text, &secrets(&text));
    }

    #[test]
    fn damaged_bytes(sample in a_sample(), classic in any::<bool>(), at in any::<Index>(), new in any::<u8>()) {
        let (label, der) = match (classic, sample.bits >= 2048) {
            (false, _) => ("PRIVATE KEY", &sample.pkcs8),
            (true, true) => ("RSA PRIVATE KEY", &sample.classic),
            (true, false) => ("EC PRIVATE KEY", &sample.classic),
        };
        let mut der = der.clone();
        *at.get_mut(&mut der) = new;
        let text = pem(label, &der);
        read(&text, &secrets(&text));
    }

    #[test]
    fn damaged_members(sample in a_sample(), member in any::<Index>(), new in "[A-Za-z0-9_-]{0,200}", bare in any::<bool>()) {
        let mut jwk = sample.jwk.clone();
        let members = jwk.as_object_mut().expect("members");
        if bare {
            for name in ["p", "q", "dp", "dq", "qi"] {
                members.remove(name);
            }
        }
        let name = member.index(members.len());
        *members.values_mut().nth(name).expect("a member") = new.into();
        let text = jwk.to_string();
        read(&text, &secrets(&text));
    }

    /// Numbers that are nearly right get past the checks of their form.
    #[test]
    fn damaged_numbers(sample in a_sample(), member in any::<Index>(), at in any::<Index>(), bare in any::<bool>()) {
        let mut jwk = sample.jwk.clone();
        let members = jwk.as_object_mut().expect("members");
        if bare {
            for name in ["p", "q", "dp", "dq", "qi"] {
                members.remove(name);
            }
        }
        let numbers: Vec<String> = members.keys().filter(|name| !matches!(name.as_str(), "kty" | "crv")).cloned().collect();
        let value = &mut members[member.get(&numbers)];
        let mut digits = value.as_str().expect("a number").as_bytes().to_vec();
        let at = at.index(digits.len());
        // Digits of base64url that are neighbours, so that the last one keeps its unused bits.
        digits[at] = if digits[at] == b'A' { b'E' } else { b'A' };
        *value = String::from_utf8(digits).expect("digits").into();
        let text = jwk.to_string();
        let damaged = PrivateKey::from_text(&text);
        read(&text, &secrets(&text));
        prop_assert!(damaged.is_err(), "it contradicts itself");
    }
}
