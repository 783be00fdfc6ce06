//! The keys that the documents of other SDKs print as examples: what people try first.

use std::path::{Path, PathBuf};

use okta_transport::auth::{PrivateKey, Signer as _, SigningAlgorithm};

/// The text of the document, which is not part of the repository; `None` where it is missing and may be.
fn document() -> Option<String> {
    let folder = std::env::var_os("OKTA_SEEDS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds"),
        PathBuf::from,
    );
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let found = entries.map(|entry| entry.path()).find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("004_"))
    });
    match found {
        Some(path) => Some(std::fs::read_to_string(path).expect("a readable document")),
        None => {
            assert!(
                std::env::var_os("CI").is_none(),
                "no document in {}, and CI requires it",
                folder.display()
            );
            eprintln!("skipped: no document in {}", folder.display());
            None
        }
    }
}

/// From the first place that begins so to the next that ends so.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let start = text.find(begin).expect(begin);
    let length = text[start..].find(end).expect(end) + end.len();
    &text[start..start + length]
}

#[test]
fn they_load() {
    let Some(text) = document() else { return };
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
