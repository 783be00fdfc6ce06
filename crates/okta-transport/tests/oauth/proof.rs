//! What stands in a proof, who signs it, and that other implementations take it.

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, Method, Uri};
use jsonwebtoken::jwk::ThumbprintHash;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use okta_transport::auth::{
    PrivateKey, Proof, ProofKey, SignError, SignFuture, Signer, SigningAlgorithm,
};
use serde_json::{Value, json};

use crate::samples::{Sample, all, base64url, named};
use crate::verify::{part, verifies};

const URL: &str = "https://org.example.com/api/v1/users/a%40b?fields=id";

fn key(sample: &Sample, algorithm: SigningAlgorithm) -> ProofKey {
    let key = PrivateKey::from_jwk(&sample.jwk).expect("a key");
    let key = key.with_algorithm(algorithm).expect("able");
    ProofKey::from_signer(Arc::new(key.with_key_id("mine"))).expect("a proof key")
}

async fn proof(key: &ProofKey, nonce: Option<&str>, access_token: Option<&str>) -> HeaderValue {
    let proof = Proof {
        method: &Method::GET,
        uri: &Uri::from_static(URL),
        nonce,
        access_token,
        issued_at: 1_700_000_000,
    };
    key.sign(&proof).await.expect("a proof")
}

fn text(proof: &HeaderValue) -> &str {
    proof.to_str().expect("text")
}

#[tokio::test]
async fn header_and_claims_are_those_of_rfc_9449() {
    let generated = ProofKey::generate().expect("a key");
    let proof_of_it = proof(&generated, None, None).await;
    let token = text(&proof_of_it);
    let header = part(token, 0);
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("dpop+jwt"), &json!("ES256"))
    );
    assert_eq!(
        header.as_object().map(serde_json::Map::len),
        Some(3),
        "{header}"
    );
    let (signed, signature) = token.rsplit_once('.').expect("a signature");
    let signature = decoded(signature);
    assert!(verifies(
        &header["jwk"],
        SigningAlgorithm::Es256,
        signed.as_bytes(),
        &signature
    ));

    let claims = part(token, 1);
    let id = claims["jti"].as_str().expect("an id").to_owned();
    assert_eq!(id.len(), 22, "128 bits");
    let expected = json!({
        "htm": "GET", "htu": "https://org.example.com/api/v1/users/a@b", "iat": 1_700_000_000, "jti": id,
    });
    assert_eq!(claims, expected);

    // The access token and its `ath` are the example of RFC 9449, section 7.
    let access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let full = proof(&generated, Some("a\"b"), Some(access_token)).await;
    let claims = part(text(&full), 1);
    assert_eq!(claims["nonce"], "a\"b");
    assert_eq!(claims["ath"], "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
}

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

#[tokio::test]
async fn every_kind_of_key_makes_proofs_that_others_verify() {
    for sample in all() {
        for &algorithm in &sample.algorithms {
            let key = key(sample, algorithm);
            let proof = proof(&key, Some("n"), Some("t")).await;
            let token = text(&proof);
            let jwk = part(token, 0)["jwk"].clone();
            for (name, value) in jwk.as_object().expect("members") {
                assert!(
                    ["kty", "crv", "x", "y", "n", "e"].contains(&name.as_str()),
                    "{name}"
                );
                assert_eq!(*value, sample.jwk[name], "{name}");
            }
            let (signed, signature) = token.rsplit_once('.').expect("a signature");
            let signature = decoded(signature);
            assert!(
                verifies(&jwk, algorithm, signed.as_bytes(), &signature),
                "{algorithm}"
            );

            // Knows no P-521.
            let Ok(its) = algorithm.name().parse::<Algorithm>() else {
                assert_eq!(algorithm, SigningAlgorithm::Es512);
                continue;
            };
            let header = decode_header(token).expect("a header");
            assert_eq!(
                (header.typ.as_deref(), header.alg, header.kid),
                (Some("dpop+jwt"), its, None)
            );
            let jwk = header.jwk.expect("a key");
            let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256);
            assert_eq!(thumbprint.expect("a thumbprint"), key.thumbprint());
            let mut validation = Validation::new(its);
            validation.required_spec_claims.clear();
            validation.validate_exp = false;
            let verifier = DecodingKey::from_jwk(&jwk).expect("a public key");
            let verified = decode::<Value>(token, &verifier, &validation).expect("verified");
            assert_eq!(verified.claims["htm"], "GET");
            let other = ProofKey::generate().expect("a key");
            let stranger = self::proof(&other, None, None).await;
            assert!(decode::<Value>(text(&stranger), &verifier, &validation).is_err());
        }
    }
}

#[tokio::test]
async fn no_two_are_alike() {
    let key = ProofKey::generate().expect("a key");
    let mut ids = HashSet::new();
    for _ in 0..100 {
        let proof = proof(&key, None, None).await;
        assert!(ids.insert(part(text(&proof), 1)["jti"].to_string()));
    }
    let other = ProofKey::generate().expect("a key");
    assert_ne!(key.thumbprint(), other.thumbprint());
}

#[tokio::test]
async fn a_proof_needs_a_host() {
    let key = ProofKey::generate().expect("a key");
    let proof = Proof {
        method: &Method::GET,
        uri: &Uri::from_static("/api/v1/users"),
        nonce: None,
        access_token: None,
        issued_at: 0,
    };
    let error = key.sign(&proof).await.expect_err("no host");
    assert!(format!("{error:?}").contains("absolute"), "{error:?}");
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let sample = named("P-256");
    let key = key(sample, SigningAlgorithm::Es256);
    let made = proof(&key, None, Some("the-token")).await;
    assert!(made.is_sensitive());
    let asked = Proof {
        method: &Method::GET,
        uri: &Uri::from_static("https://a.okta.com/x?token=in-a-query"),
        nonce: None,
        access_token: Some("the-token"),
        issued_at: 0,
    };
    let shown = format!("{key:?} {made:?} {asked:?}");
    let d = sample.jwk["d"].as_str().expect("a number");
    for secret in ["the-token", "in-a-query", d, text(&made)] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains(key.thumbprint()), "{shown}");
}

/// Says this of its public key, and fails to sign.
struct Elsewhere(Value);

impl Signer for Elsewhere {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Es256
    }

    fn key_id(&self) -> Option<&str> {
        None
    }

    fn public_jwk(&self) -> Value {
        self.0.clone()
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async { Err(SignError::new("the service is down")) })
    }
}

#[tokio::test]
async fn what_a_signer_gives_away_is_not_passed_on() {
    let whole = named("P-256").jwk.clone();
    let key = ProofKey::from_signer(Arc::new(Elsewhere(whole))).expect("a key");
    let proof = Proof {
        method: &Method::GET,
        uri: &Uri::from_static(URL),
        nonce: None,
        access_token: None,
        issued_at: 0,
    };
    let error = key.sign(&proof).await.expect_err("down");
    assert!(format!("{error:?}").contains("down"), "{error:?}");

    let x = base64url(&[1; 32]);
    let without_y = json!({ "kty": "EC", "crv": "P-256", "x": x, "d": "hunter2" });
    let error = ProofKey::from_signer(Arc::new(Elsewhere(without_y))).expect_err("half a key");
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("`y`") && !shown.contains("hunter2") && !shown.contains(&x),
        "{shown}"
    );
}
