//! Who signs for a service app.
//!
//! A private key need not be in this process: it may stay in a key management service or a hardware module, which signs
//! on request and takes its time. What a client needs of either is the same, and is this trait.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::BoxError;

/// A signature on its way.
pub type SignFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignError>> + Send + 'a>>;

/// The signature algorithms that Okta takes from a service app, by their names in RFC 7518.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SigningAlgorithm {
    /// RSA (PKCS#1 v1.5) over SHA-256.
    Rs256,
    /// RSA (PKCS#1 v1.5) over SHA-384.
    Rs384,
    /// RSA (PKCS#1 v1.5) over SHA-512.
    Rs512,
    /// ECDSA on P-256 over SHA-256.
    Es256,
    /// ECDSA on P-384 over SHA-384.
    Es384,
    /// ECDSA on P-521 over SHA-512.
    Es512,
}

impl SigningAlgorithm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
    ];

    /// The name in the header of a token: `RS256`, and so on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    /// The algorithm of this name, in capitals as RFC 7518 writes it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Signs with a private key that it need not hold itself.
///
/// [`PrivateKey`](super::PrivateKey) does it in this process. To sign elsewhere, implement it for the client of that
/// service; what the service calls its key goes into [`key_id`](Self::key_id) only if the app has registered the public
/// key under that name.
pub trait Signer: Send + Sync {
    /// What [`sign`](Self::sign) makes: the `alg` of a token's header.
    fn algorithm(&self) -> SigningAlgorithm;

    /// The name that the public key is registered under: the `kid` of a token's header. Without one, Okta tries the
    /// app's keys.
    fn key_id(&self) -> Option<&str>;

    /// The public key as a JSON Web Key (RFC 7517), to be registered with the app. Holds no private member.
    fn public_jwk(&self) -> Value;

    /// The signature of a message, which is not hashed yet.
    ///
    /// In the format of JSON Web Signatures (RFC 7518, section 3): of RSA as it is, of ECDSA the two numbers `r` and `s`
    /// one after the other, each as long as the curve's order: 64, 96 or 132 bytes together. Many services give ECDSA
    /// signatures in DER, which must be taken apart.
    fn sign<'a>(&'a self, message: &'a [u8]) -> SignFuture<'a>;
}

impl<T: Signer + ?Sized> Signer for Arc<T> {
    fn algorithm(&self) -> SigningAlgorithm {
        (**self).algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        (**self).key_id()
    }

    fn public_jwk(&self) -> Value {
        (**self).public_jwk()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> SignFuture<'a> {
        (**self).sign(message)
    }
}

/// A signature that could not be made; the source says why. Nothing was sent to Okta.
#[derive(Debug)]
pub struct SignError(BoxError);

impl SignError {
    /// A failure to sign for this reason, which must not repeat a secret.
    pub fn new(reason: impl Into<BoxError>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot sign with the private key")
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
