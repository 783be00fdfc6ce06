//! What a proof proves.

use std::fmt;

use http::{Method, Uri};
use sha2::{Digest as _, Sha256};

use super::htu::htu;
use crate::auth::keys::base64url;
use crate::auth::signer::SignError;

/// The one request that a proof is for; [`ProofKey::sign`](super::ProofKey::sign) makes the proof.
///
/// `Debug` shows no token and no query.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// `htm`: the method of the request.
    pub method: &'a Method,
    /// `htu`: where the request goes, as an absolute URI; [`htu`] says how it is written.
    pub uri: &'a Uri,
    /// `nonce`: what the server gave out last in `DPoP-Nonce`, if anything. [`Nonces`](super::Nonces) remembers it.
    pub nonce: Option<&'a str>,
    /// The access token that is sent along. Its SHA-256 stands in the proof, as `ath`. None at the token endpoint.
    pub access_token: Option<&'a str>,
    /// `iat`: the time at the server, in seconds since 1970. Okta takes a proof for 5 minutes before and after.
    pub issued_at: i64,
}

impl Proof<'_> {
    /// The claims as JSON. The id is new each time: 128 random bits, since a server takes none twice.
    pub(super) fn claims(&self) -> Result<String, SignError> {
        if self.uri.scheme().is_none() || self.uri.authority().is_none() {
            return Err(SignError::new("a proof is for an absolute URI"));
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(SignError::new)?;
        let mut claims = serde_json::json!({
            "htm": self.method.as_str(),
            "htu": htu(self.uri),
            "iat": self.issued_at,
            "jti": base64url(&id),
        });
        if let Some(nonce) = self.nonce {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = self.access_token {
            claims["ath"] = base64url(&Sha256::digest(token)).into();
        }
        Ok(claims.to_string())
    }
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof")
            .field("method", self.method)
            .field("htu", &htu(self.uri))
            .field("nonce", &self.nonce)
            .field("access_token", &self.access_token.map(|_| "***"))
            .field("issued_at", &self.issued_at)
            .finish()
    }
}
