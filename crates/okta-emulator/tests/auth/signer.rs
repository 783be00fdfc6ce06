//! Keys of clients, and tokens signed with them: by another implementation than the one that the org verifies with.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub(crate) enum Signer {
    Rsa(Box<RsaKeyPair>),
    Ec(&'static str, EcdsaKeyPair),
}

impl Signer {
    /// The one RSA key of these tests: making one is slow.
    pub(crate) fn rsa() -> &'static Self {
        static KEY: OnceLock<Signer> = OnceLock::new();
        KEY.get_or_init(|| {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
            Self::Rsa(Box::new(pair))
        })
    }

    /// A new EC key on a curve with this name.
    pub(crate) fn ec(curve: &'static str) -> Self {
        let algorithm = match curve {
            "P-256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
            "P-384" => &ECDSA_P384_SHA384_FIXED_SIGNING,
            _ => &ECDSA_P521_SHA512_FIXED_SIGNING,
        };
        let pair = EcdsaKeyPair::generate(algorithm).expect("an EC key");
        Self::Ec(curve, pair)
    }

    /// The public key, without a `kid`.
    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::Rsa(pair) => {
                // In DER (RFC 8017, A.1.1): what goes before, n, the tag and length of e, and e.
                let der = pair.public_key().as_ref();
                let (der, e) = der.split_at(der.len() - 3);
                let n = &der[der.len() - 2 - pair.public_modulus_len()..der.len() - 2];
                json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) })
            }
            Self::Ec(curve, pair) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) })
            }
        }
    }

    /// The public key with more members.
    pub(crate) fn jwk_with(&self, more: &Value) -> Value {
        let mut jwk = self.jwk();
        for (member, value) in more.as_object().expect("members") {
            jwk[member] = value.clone();
        }
        jwk
    }

    /// The algorithm that goes with the key.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec("P-256", _) => "ES256",
            Self::Ec("P-384", _) => "ES384",
            Self::Ec(..) => "ES512",
        }
    }

    /// A token with this header, which need not tell the truth.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = format!(
            "{}.{}",
            base64url(header.to_string()),
            base64url(claims.to_string())
        );
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(pair) => {
                let padding = match header["alg"].as_str() {
                    Some("RS384") => &RSA_PKCS1_SHA384,
                    Some("RS512") => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, signed.as_bytes(), &mut signature)
                    .expect("a signature");
                signature
            }
            Self::Ec(_, pair) => pair
                .sign(&random, signed.as_bytes())
                .expect("a signature")
                .as_ref()
                .to_vec(),
        };
        format!("{signed}.{}", base64url(signature))
    }
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What `ath` says of an access token.
pub(crate) fn ath(token: &str) -> String {
    base64url(aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        token.as_bytes(),
    ))
}
