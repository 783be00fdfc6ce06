//! Every format of every kind of key signs with every algorithm that it can, and another implementation agrees.

use okta_transport::auth::{PrivateKey, Signer as _, SigningAlgorithm};
use serde_json::json;

use crate::samples::{all, named, with, without};
use crate::verify::verifies;

#[tokio::test]
async fn every_format_signs_with_every_algorithm() {
    for sample in all() {
        for (format, text) in sample.texts() {
            let what = format!("{} as {format}", sample.name);
            let mut key = PrivateKey::from_text(&text).expect(&what);
            assert_eq!(key.algorithm(), sample.algorithms[0], "{what}");
            for &algorithm in &sample.algorithms {
                key = key.with_algorithm(algorithm).expect(&what);
                let signature = key.sign(b"message").await.expect(&what);
                assert!(
                    verifies(&sample.jwk, algorithm, b"message", &signature),
                    "{what}"
                );
                assert!(!verifies(&sample.jwk, algorithm, b"massage", &signature));
            }
        }
    }
}

#[test]
fn a_key_refuses_what_it_cannot_do() {
    for sample in all() {
        for algorithm in SigningAlgorithm::ALL {
            let key = PrivateKey::from_jwk(&sample.jwk).expect("a key");
            let able = sample.algorithms.contains(&algorithm);
            assert_eq!(key.with_algorithm(algorithm).is_ok(), able, "{algorithm}");
            let jwk = with(&sample.jwk, "alg", algorithm.name());
            assert_eq!(PrivateKey::from_jwk(&jwk).is_ok(), able, "{algorithm}");
        }
    }
}

#[test]
fn the_public_key_is_the_public_part() {
    for sample in all() {
        let key = PrivateKey::from_pem(&sample.pkcs8_pem()).expect("a key");
        let private = ["d", "p", "q", "dp", "dq", "qi"];
        let mut expected = without(&sample.jwk, &private);
        expected["use"] = "sig".into();
        expected["alg"] = sample.algorithms[0].name().into();
        assert_eq!(key.public_jwk(), expected);
        expected["kid"] = "mine".into();
        assert_eq!(key.with_key_id("mine").public_jwk(), expected);
    }
}

#[test]
fn name_and_algorithm_come_with_the_key() {
    let jwk = with(&named("RSA 2048").jwk, "alg", "RS512");
    let jwk = with(&with(&jwk, "kid", "first"), "use", "sig");
    let jwk = with(&jwk, "key_ops", json!(["sign", "verify"]));
    let key = PrivateKey::from_jwk(&jwk).expect("a key");
    assert_eq!(key.key_id(), Some("first"));
    assert_eq!(key.algorithm(), SigningAlgorithm::Rs512);
    assert_eq!(key.with_key_id("other").key_id(), Some("other"));
}

#[test]
fn a_set_gives_the_key_of_a_name() {
    let (rsa, ec) = (&named("RSA 2048").jwk, &named("P-384").jwk);
    let set = json!({ "keys": [
        with(rsa, "kid", "one"), with(ec, "kid", "two"), with(rsa, "kid", "twice"), with(ec, "kid", "twice"),
    ] });
    let key = PrivateKey::from_jwk_set(&set, "two").expect("a key");
    assert_eq!(key.key_id(), Some("two"));
    assert_eq!(key.algorithm(), SigningAlgorithm::Es384);
    for (kid, reason) in [("three", "none of its 4 keys"), ("twice", "several")] {
        let error = PrivateKey::from_jwk_set(&set, kid).expect_err(kid);
        assert!(error.to_string().contains(reason), "{error}");
        let again = PrivateKey::from_text_with_key_id(&set.to_string(), kid);
        assert_eq!(again.expect_err(kid), error);
    }
    let key = PrivateKey::from_text_with_key_id(&set.to_string(), "two").expect("a key");
    assert_eq!(key.key_id(), Some("two"));
    assert_eq!(key.algorithm(), SigningAlgorithm::Es384);
    for text in [
        with(rsa, "kid", "one").to_string(),
        named("P-256").pkcs8_pem(),
    ] {
        let key = PrivateKey::from_text_with_key_id(&text, "mine").expect("a key");
        assert_eq!(key.key_id(), Some("mine"));
    }
}

#[test]
fn names_of_algorithms_are_those_of_tokens() {
    for algorithm in SigningAlgorithm::ALL {
        assert_eq!(
            SigningAlgorithm::from_name(algorithm.name()),
            Some(algorithm)
        );
    }
    for name in ["none", "HS256", "PS256", "rs256", ""] {
        assert_eq!(SigningAlgorithm::from_name(name), None);
    }
}

#[test]
fn debug_shows_algorithm_name_and_size() {
    let key = PrivateKey::from_jwk(&named("P-521").jwk).expect("a key");
    assert_eq!(
        format!("{:?}", key.with_key_id("mine")),
        r#"PrivateKey { algorithm: Es512, key_id: Some("mine"), bits: 521, .. }"#
    );
}
