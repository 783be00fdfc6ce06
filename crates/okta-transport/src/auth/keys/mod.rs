//! Private keys in this process.
//!
//! Keys come as PEM from one tool and as JSON from the next, in four encodings, through files, environment variables and
//! configuration that mangle line breaks. All of it is read here, once, and what cannot be read is refused in words that
//! name the place and never quote the key.

mod ec;
mod jwk;
mod pair;
mod pem;
mod problem;
mod rsa;
mod text;

use std::fmt;
use std::path::Path;

use serde_json::Value;
use zeroize::Zeroizing;

use self::jwk::WipedJson;
pub(super) use self::jwk::base64url;
use self::pair::KeyPair;
use self::problem::{Refused, refuse};
use self::text::Kind;
use super::signer::{SignError, SignFuture, Signer, SigningAlgorithm};
use crate::{ConfigError, ConfigProblem};

/// The setting that problems of a key are reported under.
const KEY: &str = "privateKey";

/// No key comes near this size, in bytes; a file that exceeds it is another file.
const MAX_FILE: u64 = 1 << 20;

/// The private key of a service app: RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521.
///
/// Reads PKCS#1 and PKCS#8 (RSA), SEC1 and PKCS#8 (EC), as PEM, and JSON Web Keys (RFC 7517), alone or in a set. The key
/// is checked as a whole when it is read, so that a key that was built can sign. It is wiped from memory when dropped;
/// `Debug` shows algorithm, size and `kid` only.
///
/// ```
/// use okta_transport::auth::PrivateKey;
///
/// let error = PrivateKey::from_text("{privateKey}").unwrap_err();
/// assert!(error.to_string().contains("placeholder"));
/// ```
///
/// # Errors
///
/// All ways to read a key report what is wrong under `privateKey`: text that is missing, a placeholder, or neither PEM nor
/// JSON; a public key, a certificate, or an encrypted key; a kind of key, a curve or an algorithm that Okta does not take;
/// RSA below 2048 bits; and parts that are broken or do not belong together.
pub struct PrivateKey {
    pair: KeyPair,
    algorithm: SigningAlgorithm,
    key_id: Option<String>,
}

impl PrivateKey {
    /// Reads PEM, a JSON Web Key, or a set with one private key in it, whichever the text is.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors).
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        Self::read(text, None).map_err(|refused| refused.of(""))
    }

    /// Reads what [`from_text`](Self::from_text) takes, with the `kid` beside it: it says which key of a set is meant, and
    /// names a key that stands alone, as [`with_key_id`](Self::with_key_id) does.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors); also if a set has no such key, or several.
    pub fn from_text_with_key_id(text: &str, kid: &str) -> Result<Self, ConfigError> {
        let key = Self::read(text, Some(kid)).map_err(|refused| refused.of(""))?;
        Ok(key.with_key_id(kid))
    }

    /// Reads PEM. Line breaks may be written as `\n`, as in one-line environment variables, or be missing.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors).
    pub fn from_pem(text: &str) -> Result<Self, ConfigError> {
        let read = || Ok(Self::of(pem::read(&text::tidy(text)?)?));
        read().map_err(|refused: Refused| refused.of(""))
    }

    /// Reads a JSON Web Key; [`from_text`](Self::from_text) does so from its text. The key's `kid` and `alg` count.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors).
    pub fn from_jwk(jwk: &Value) -> Result<Self, ConfigError> {
        Self::of_jwk(jwk).map_err(|refused| refused.of(""))
    }

    /// Reads the key of this `kid` in a set of JSON Web Keys.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors); also if the set has no such key, or several.
    pub fn from_jwk_set(set: &Value, kid: &str) -> Result<Self, ConfigError> {
        let read = || Self::of_jwk(jwk::named(set, kid)?);
        read().map_err(|refused| refused.of(""))
    }

    /// Reads a file that holds what [`from_text`](Self::from_text) takes. The path is shown in problems.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors); also if the file cannot be read, is larger than 1 MiB, or is not text.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::read_file(path.as_ref(), None)
    }

    /// Reads a file that holds what [`from_text_with_key_id`](Self::from_text_with_key_id) takes.
    ///
    /// # Errors
    ///
    /// Those of [`from_file`](Self::from_file); also if a set has no such key, or several.
    pub fn from_file_with_key_id(path: impl AsRef<Path>, kid: &str) -> Result<Self, ConfigError> {
        let key = Self::read_file(path.as_ref(), Some(kid))?;
        Ok(key.with_key_id(kid))
    }

    fn read_file(path: &Path, kid: Option<&str>) -> Result<Self, ConfigError> {
        let read = || Self::read(&text::of_file(path, MAX_FILE)?, kid);
        // Who gives the key for the path must not find it in a log.
        let place = match path.to_str() {
            Some(shown) if text::may_be_shown(shown) => format!("in the file `{shown}` "),
            _ => "in the file ".to_owned(),
        };
        read().map_err(|refused| refused.of(&place))
    }

    /// Reads an environment variable that holds what [`from_text`](Self::from_text) takes. Its name is shown in
    /// problems.
    ///
    /// # Errors
    ///
    /// [See above](Self#errors); also if the variable is not set, or is not text.
    pub fn from_env(name: &str) -> Result<Self, ConfigError> {
        let read = || match std::env::var(name).map(Zeroizing::new) {
            Ok(text) => Self::read(&text, None),
            Err(std::env::VarError::NotPresent) => refuse("is not set"),
            Err(std::env::VarError::NotUnicode(_)) => refuse("is not text"),
        };
        let place = if text::is_variable_name(name) {
            format!("in the environment variable `{name}` ")
        } else {
            "in the environment ".to_owned()
        };
        read().map_err(|refused| refused.of(&place))
    }

    /// Names the key: the `kid` that the public key is registered under. Replaces the one that came with the key.
    #[must_use]
    pub fn with_key_id(mut self, kid: impl Into<String>) -> Self {
        self.key_id = Some(kid.into());
        self
    }

    /// Chooses another algorithm. By default it is the `alg` that came with the key, else RS256 for RSA. A key on a curve
    /// has no choice: P-256 signs with ES256, P-384 with ES384, P-521 with ES512.
    ///
    /// # Errors
    ///
    /// Under `privateKey`, if the key cannot sign so.
    pub fn with_algorithm(mut self, algorithm: SigningAlgorithm) -> Result<Self, ConfigError> {
        self.algorithm = self
            .pair
            .able(algorithm)
            .map_err(|refused| refused.of(""))?;
        Ok(self)
    }

    /// A new key on P-256, for ES256.
    pub(super) fn generate() -> Result<Self, SignError> {
        let pair = KeyPair::generate().map_err(SignError::new)?;
        Ok(Self::of(pair))
    }

    fn read(text: &str, kid: Option<&str>) -> Result<Self, Refused> {
        let text = text::tidy(text)?;
        match text::kind(&text)? {
            Kind::Pem => pem::read(&text).map(Self::of),
            Kind::Json => {
                let json = WipedJson::parse(&text)?;
                let jwk = match (json.0.get("keys"), kid) {
                    (None, _) => &json.0,
                    (Some(_), Some(kid)) => jwk::named(&json.0, kid)?,
                    (Some(_), None) => jwk::only(&json.0)?,
                };
                Self::of_jwk(jwk)
            }
        }
    }

    fn of(pair: KeyPair) -> Self {
        Self {
            algorithm: pair.usual_algorithm(),
            pair,
            key_id: None,
        }
    }

    fn of_jwk(jwk: &Value) -> Result<Self, Refused> {
        let read = jwk::read(jwk)?;
        let mut key = Self::of(read.pair);
        if let Some(algorithm) = read.algorithm {
            key.algorithm = key.pair.able(algorithm)?;
        }
        key.key_id = read.key_id;
        Ok(key)
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn public_jwk(&self) -> Value {
        let mut jwk = self.pair.public_jwk();
        jwk["use"] = "sig".into();
        jwk["alg"] = self.algorithm.name().into();
        if let Some(kid) = &self.key_id {
            jwk["kid"] = kid.as_str().into();
        }
        jwk
    }

    /// Signs when first polled, without waiting for anything: up to some milliseconds of computing, the most for RSA.
    fn sign<'a>(&'a self, message: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async move {
            let signature = self.pair.sign(self.algorithm, message);
            signature.map_err(SignError::new)
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .field("bits", &self.pair.bits())
            .finish_non_exhaustive()
    }
}
