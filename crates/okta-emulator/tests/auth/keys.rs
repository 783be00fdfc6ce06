//! Keys that may be registered, and keys that may not.

use okta_emulator::ServiceApp;
use serde_json::{Value, json};

use crate::signer::{Signer, base64url};

#[track_caller]
fn refused(jwk: &Value, what: &str) {
    let error = ServiceApp::new("0oaservice0000000001")
        .key(jwk)
        .expect_err("a refusal");
    assert!(
        error.to_string().contains(what),
        "{what:?} is not in {error}"
    );
}

#[test]
fn public_keys_for_signatures_are_taken() {
    for key in [
        Signer::rsa(),
        &Signer::ec("P-256"),
        &Signer::ec("P-384"),
        &Signer::ec("P-521"),
    ] {
        let app = ServiceApp::new("0oaservice0000000001");
        let more = json!({ "use": "sig", "kid": "one", "alg": key.algorithm(), "x5t": null, "status": "ACTIVE" });
        let app = app
            .key(&key.jwk())
            .and_then(|app| app.key(&key.jwk_with(&more)));
        assert!(app.is_ok(), "{app:?}");
    }
}

#[test]
fn other_keys_are_refused_with_the_reason() {
    let (ec, rsa) = (Signer::ec("P-256"), Signer::rsa());
    refused(&json!("text"), "object");
    refused(&json!({}), "no kty");
    refused(&json!({ "kty": 7 }), "kty must be a text");
    refused(&json!({ "kty": "OKP" }), "kty must be");
    refused(&json!({ "kty": "oct", "k": "c2VjcmV0" }), "the member k");
    refused(&ec.jwk_with(&json!({ "d": "c2VjcmV0" })), "the member d");
    refused(&rsa.jwk_with(&json!({ "p": null })), "the member p");
    refused(&ec.jwk_with(&json!({ "use": "enc" })), "use");
    refused(&ec.jwk_with(&json!({ "alg": "RS256" })), "alg");
    refused(&rsa.jwk_with(&json!({ "alg": "ES256" })), "alg");
    refused(&rsa.jwk_with(&json!({ "alg": "none" })), "alg");
    refused(&ec.jwk_with(&json!({ "crv": "secp256k1" })), "crv");
    refused(&ec.jwk_with(&json!({ "crv": "P-384" })), "48 bytes");
    refused(&ec.jwk_with(&json!({ "crv": null })), "no crv");
    refused(&ec.jwk_with(&json!({ "x": "!" })), "x is not base64url");
    refused(&ec.jwk_with(&json!({ "y": null })), "no y");
    refused(
        &rsa.jwk_with(&json!({ "n": base64url([0xff; 128]) })),
        "2048 to 8192 bits",
    );
    refused(
        &rsa.jwk_with(&json!({ "n": base64url([0xff; 1025]) })),
        "2048 to 8192 bits",
    );
    refused(&rsa.jwk_with(&json!({ "n": "" })), "n is nothing");
    refused(&rsa.jwk_with(&json!({ "e": "AQ" })), "odd number");
    refused(&rsa.jwk_with(&json!({ "e": "Ag" })), "odd number");
    refused(
        &rsa.jwk_with(&json!({ "e": base64url([0xff; 5]) })),
        "odd number",
    );
    let secret = ServiceApp::new("a").key(&ec.jwk_with(&json!({ "d": "c2VjcmV0" })));
    assert!(!format!("{secret:?}").contains("c2VjcmV0"));
}
