//! The key that tokens are bound to.
//!
//! It is not the key that the app is known by: it needs no registration, so it is made where it is used and never leaves
//! the process. That allows for the cheapest algorithm, and a proof is needed for every request: ES256, of which an RSA
//! signature costs many times.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::HeaderValue;

use super::proof::Proof;
use super::public_key::{required_members, thumbprint};
use crate::auth::keys::{PrivateKey, base64url};
use crate::auth::signer::{SignError, Signer};

/// Signs proofs: a private key, and the header that all its proofs have in common.
///
/// ```
/// use http::{HeaderName, Method, Request};
/// use okta_transport::auth::{Proof, ProofKey};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let key = ProofKey::generate()?;
/// let uri = "https://acme.okta.com/oauth2/v1/token".parse()?;
/// let proof = Proof {
///     method: &Method::POST,
///     uri: &uri,
///     nonce: None,
///     access_token: None,
///     issued_at: 1_700_000_000,
/// };
/// let request = Request::post(&uri).header("dpop", key.sign(&proof).await?);
/// # let _ = request;
/// # Ok(())
/// # }
/// ```
pub struct ProofKey {
    signer: Arc<dyn Signer>,
    /// Encoded, with the dot behind it.
    header: String,
    thumbprint: String,
}

impl ProofKey {
    /// A new key on P-256, for ES256. It is wiped when dropped.
    ///
    /// # Errors
    ///
    /// On a system without randomness.
    pub fn generate() -> Result<Self, SignError> {
        Self::from_signer(Arc::new(PrivateKey::generate()?))
    }

    /// A key of one's own, where tokens have to outlive the process or are shared between several. It should not be the one
    /// that the app is known by. What the signer calls its key has no place in a proof.
    ///
    /// # Errors
    ///
    /// If the signer's [public key](Signer::public_jwk) has not the members that its algorithm wants.
    pub fn from_signer(signer: Arc<dyn Signer>) -> Result<Self, SignError> {
        let algorithm = signer.algorithm();
        let jwk = required_members(&signer.public_jwk(), algorithm)?;
        let header = format!(r#"{{"typ":"dpop+jwt","alg":"{algorithm}","jwk":{jwk}}}"#);
        Ok(Self {
            signer,
            header: base64url(header.as_bytes()) + ".",
            thumbprint: thumbprint(&jwk),
        })
    }

    /// The SHA-256 thumbprint of the public key in base64url (RFC 7638). Tokens that are bound to the key name it as
    /// `cnf.jkt`.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// A new proof for one request, to be sent as `DPoP`; also where the same request is sent again, since a server takes
    /// each proof once. It is marked sensitive.
    ///
    /// # Errors
    ///
    /// What the signer reports, a system without randomness, and a URI that is not absolute.
    pub async fn sign(&self, proof: &Proof<'_>) -> Result<HeaderValue, SignError> {
        let claims = proof.claims()?;
        let size = self.header.len() + claims.len().div_ceil(3) * 4;
        // Room for the signature of P-256; longer ones cost more than growing does.
        let mut token = String::with_capacity(size + 1 + 86);
        token.push_str(&self.header);
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signer.sign(token.as_bytes()).await?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        let mut value =
            HeaderValue::from_maybe_shared(Bytes::from(token)).map_err(SignError::new)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofKey")
            .field("algorithm", &self.signer.algorithm())
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}
