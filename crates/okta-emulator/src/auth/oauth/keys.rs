//! Public keys as JSON Web Keys (RFC 7517), and the signatures that they verify.

use p521::ecdsa::signature::Verifier;
use ring::signature::{
    self as ring_signature, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use super::encoding::{base64url, digest, from_base64url};

/// A signature algorithm that Okta takes of clients and of proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Es256,
    Es384,
    Es512,
}

impl Algorithm {
    /// The algorithm with this name, unless it is one that nobody may use: `none`, `HS256` and the like.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "RS512" => Self::Rs512,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "ES512" => Self::Es512,
            _ => return None,
        })
    }

    fn rsa(self) -> Option<&'static ring_signature::RsaParameters> {
        Some(match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
            Self::Es256 | Self::Es384 | Self::Es512 => return None,
        })
    }
}

/// The curves, each of which has one algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "P-256" => Self::P256,
            "P-384" => Self::P384,
            "P-521" => Self::P521,
            _ => return None,
        })
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::P521 => Algorithm::Es512,
        }
    }

    /// Bytes of a coordinate.
    fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

#[derive(Debug, Clone)]
enum Material {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point: 4, x, y.
    Ec {
        curve: Curve,
        point: Vec<u8>,
    },
}

/// A public key that verifies signatures.
#[derive(Debug, Clone)]
pub(super) struct Key {
    kid: Option<String>,
    /// What the key says that it is for.
    algorithm: Option<Algorithm>,
    material: Material,
    thumbprint: String,
}

/// The members that only private and symmetric keys have.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl Key {
    /// Reads a public JWK. The reason for a refusal never holds a member's value.
    pub(super) fn from_jwk(jwk: &Value) -> Result<Self, String> {
        let members = jwk.as_object().ok_or("a JWK must be a JSON object")?;
        if let Some(member) = PRIVATE.iter().find(|member| members.contains_key(**member)) {
            return Err(format!("the JWK is not public: it has the member {member}"));
        }
        match text(jwk, "use")? {
            None | Some("sig") => {}
            Some(_) => return Err("the JWK is not for signatures: its use is not sig".to_owned()),
        }
        let (material, thumbprint) = match text(jwk, "kty")? {
            Some("RSA") => rsa(jwk)?,
            Some("EC") => ec(jwk)?,
            Some(_) => return Err("the JWK's kty must be RSA or EC".to_owned()),
            None => return Err("the JWK has no kty".to_owned()),
        };
        let algorithm = match text(jwk, "alg")? {
            None => None,
            Some(name) => {
                let algorithm =
                    Algorithm::named(name).filter(|algorithm| material.fits(*algorithm));
                Some(algorithm.ok_or("the JWK's alg does not go with its kty and crv")?)
            }
        };
        Ok(Self {
            kid: text(jwk, "kid")?.map(str::to_owned),
            algorithm,
            material,
            thumbprint,
        })
    }

    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The SHA-256 thumbprint of the key (RFC 7638) in base64url.
    pub(super) fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether the key can have made signatures of this algorithm.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        self.material.fits(algorithm) && self.algorithm.is_none_or(|own| own == algorithm)
    }

    /// Whether this key made the signature.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.fits(algorithm) {
            return false;
        }
        match &self.material {
            Material::Rsa { n, e } => algorithm.rsa().is_some_and(|parameters| {
                RsaPublicKeyComponents { n, e }
                    .verify(parameters, message, signature)
                    .is_ok()
            }),
            Material::Ec { curve, point } => match curve {
                Curve::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signature)
                    .is_ok(),
                Curve::P384 => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point)
                    .verify(message, signature)
                    .is_ok(),
                Curve::P521 => verifies_p521(point, message, signature),
            },
        }
    }
}

impl Material {
    fn fits(&self, algorithm: Algorithm) -> bool {
        match self {
            Self::Rsa { .. } => algorithm.rsa().is_some(),
            Self::Ec { curve, .. } => curve.algorithm() == algorithm,
        }
    }
}

fn verifies_p521(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point);
    let signature = p521::ecdsa::Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(message, &signature).is_ok())
}

fn rsa(jwk: &Value) -> Result<(Material, String), String> {
    let (n, e) = (number(jwk, "n")?, number(jwk, "e")?);
    let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if !(2048..=8192).contains(&bits) {
        return Err(format!(
            "an RSA key must have 2048 to 8192 bits, not {bits}"
        ));
    }
    if e.len() > 4 || e == [1] || e.last().is_none_or(|byte| byte % 2 == 0) {
        return Err("the JWK's e must be an odd number from 3 to 4294967295".to_owned());
    }
    let canonical = format!(
        r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
        base64url(&e),
        base64url(&n)
    );
    Ok((
        Material::Rsa { n, e },
        base64url(digest(canonical.as_bytes())),
    ))
}

fn ec(jwk: &Value) -> Result<(Material, String), String> {
    let name = text(jwk, "crv")?.ok_or("the JWK has no crv")?;
    let curve = Curve::named(name).ok_or("the JWK's crv must be P-256, P-384 or P-521")?;
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    if x.len() != curve.width() || y.len() != curve.width() {
        return Err(format!(
            "the JWK's x and y must have {} bytes each",
            curve.width()
        ));
    }
    let canonical = format!(
        r#"{{"crv":"{name}","kty":"EC","x":"{}","y":"{}"}}"#,
        base64url(&x),
        base64url(&y)
    );
    let point = [&[4], x.as_slice(), &y].concat();
    Ok((
        Material::Ec { curve, point },
        base64url(digest(canonical.as_bytes())),
    ))
}

fn text<'a>(jwk: &'a Value, member: &str) -> Result<Option<&'a str>, String> {
    match jwk.get(member) {
        // Okta shows what a key does not have as null.
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("the JWK's {member} must be a text")),
    }
}

fn bytes(jwk: &Value, member: &str) -> Result<Vec<u8>, String> {
    let text = text(jwk, member)?.ok_or_else(|| format!("the JWK has no {member}"))?;
    from_base64url(text).ok_or_else(|| format!("the JWK's {member} is not base64url"))
}

/// A whole number without leading zeros, at most as long as the longest that is of use.
fn number(jwk: &Value, member: &str) -> Result<Vec<u8>, String> {
    let mut number = bytes(jwk, member)?;
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    if number.is_empty() {
        return Err(format!("the JWK's {member} is nothing"));
    }
    Ok(number)
}
