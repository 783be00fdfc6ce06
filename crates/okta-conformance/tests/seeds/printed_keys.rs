//! The keys that the document of another SDK prints as examples: what people try first.

use okta_transport::auth::{PrivateKey, Signer as _, SigningAlgorithm};

use crate::documents;

/// From the first place that begins so to the next that ends so.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let start = text.find(begin).expect(begin);
    let length = text[start..].find(end).expect(end) + end.len();
    &text[start..start + length]
}

#[test]
fn they_load() {
    let Some(text) = documents::sdk_readme() else {
        return;
    };
    let jwk = between(&text, "{\n    \"p\":", "}");
    let jwk = PrivateKey::from_text(jwk).expect("the JWK");
    assert_eq!(jwk.key_id(), Some("test"));
    assert_eq!(jwk.algorithm(), SigningAlgorithm::Rs256);
    let pem = between(
        &text,
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
    );
    let pem = PrivateKey::from_text(pem).expect("the PEM");
    assert_eq!(pem.with_key_id("test").public_jwk(), jwk.public_jwk());
    // This one is printed for its form only.
    let cut = between(
        &text,
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----END RSA PRIVATE KEY-----",
    );
    let error = PrivateKey::from_text(cut).expect_err("half a key");
    assert!(error.to_string().contains("shortened"), "{error}");
}
