//! One key pair of any kind, and what it can do.

use getrandom::SysRng;
use p256::ecdsa::signature::Signer as _;
use p256::elliptic_curve::Generate as _;
use serde_json::{Value, json};

use super::SigningAlgorithm;
use super::jwk::base64url;
use super::problem::{Refused, refuse};
use super::rsa as rsa_keys;
use crate::BoxError;

/// All variants wipe what they hold when dropped. They are boxed, since a key that is moved leaves a copy behind.
pub(super) enum KeyPair {
    Rsa(Box<rsa::RsaPrivateKey>),
    P256(Box<p256::ecdsa::SigningKey>),
    P384(Box<p384::ecdsa::SigningKey>),
    P521(Box<p521::ecdsa::SigningKey>),
}

impl KeyPair {
    /// A new key on P-256, by the system's randomness.
    pub(super) fn generate() -> Result<Self, BoxError> {
        let key = p256::ecdsa::SigningKey::try_generate_from_rng(&mut SysRng)?;
        Ok(Self::P256(Box::new(key)))
    }

    /// What the key signs with unless told otherwise.
    pub(super) fn usual_algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::Rs256,
            Self::P256(_) => SigningAlgorithm::Es256,
            Self::P384(_) => SigningAlgorithm::Es384,
            Self::P521(_) => SigningAlgorithm::Es512,
        }
    }

    /// The algorithm, if the key can sign with it.
    pub(super) fn able(&self, algorithm: SigningAlgorithm) -> Result<SigningAlgorithm, Refused> {
        use SigningAlgorithm::{Rs256, Rs384, Rs512};
        match self {
            Self::Rsa(_) if matches!(algorithm, Rs256 | Rs384 | Rs512) => Ok(algorithm),
            Self::Rsa(_) => refuse(format!("is an RSA key, which cannot sign with {algorithm}")),
            _ if self.usual_algorithm() == algorithm => Ok(algorithm),
            _ => refuse(format!(
                "is an EC key that signs with {} and not with {algorithm}",
                self.usual_algorithm()
            )),
        }
    }

    pub(super) fn bits(&self) -> u32 {
        match self {
            Self::Rsa(key) => rsa_keys::bits(key),
            Self::P256(_) => 256,
            Self::P384(_) => 384,
            Self::P521(_) => 521,
        }
    }

    /// A signature as JSON Web Signatures have it. ECDSA takes its nonce from key and message (RFC 6979), so that bad
    /// randomness cannot give the key away.
    pub(super) fn sign(
        &self,
        algorithm: SigningAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, BoxError> {
        Ok(match self {
            Self::Rsa(key) => rsa_keys::sign(key, algorithm, message)?,
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message)?;
                signature.to_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.try_sign(message)?;
                signature.to_bytes().to_vec()
            }
            Self::P521(key) => {
                let signature: p521::ecdsa::Signature = key.try_sign(message)?;
                signature.to_bytes().to_vec()
            }
        })
    }

    /// The public members of the JSON Web Key, and no others.
    pub(super) fn public_jwk(&self) -> Value {
        // Uncompressed: a byte 4, x, y.
        let on_curve = |curve: &str, point: &[u8]| {
            let (x, y) = point[1..].split_at(point.len() / 2);
            json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) })
        };
        match self {
            Self::Rsa(key) => {
                let (n, e) = rsa_keys::public(key);
                json!({ "kty": "RSA", "n": base64url(&n), "e": base64url(&e) })
            }
            Self::P256(key) => {
                on_curve("P-256", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            Self::P384(key) => {
                on_curve("P-384", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            Self::P521(key) => {
                on_curve("P-521", key.verifying_key().to_sec1_point(false).as_bytes())
            }
        }
    }
}
