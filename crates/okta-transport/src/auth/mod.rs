//! Credentials, each as a layer of its own.
//!
//! A credentials layer owns the `Authorization` header: whatever the request carried there is replaced, because a
//! header that travelled in from elsewhere (a gateway's caller, a copied request) is not the credential that was
//! configured for this org.
//!
//! With the feature `oauth`, what a service app needs to prove who it is: [`PrivateKey`], or any other [`Signer`], and the
//! [`ClientAssertion`] that it signs.

#[cfg(feature = "oauth")]
mod assertion;
mod bearer;
#[cfg(feature = "oauth")]
mod dpop;
#[cfg(feature = "oauth")]
mod keys;
#[cfg(feature = "oauth")]
mod signer;
mod ssws;
mod static_token;
#[cfg(feature = "oauth")]
mod tokens;
mod wiped;
mod www_authenticate;

#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use assertion::{
    ClientAssertion, DEFAULT_ASSERTION_LIFETIME, MAX_ASSERTION_LIFETIME, SignedAssertion,
};
pub use bearer::{Bearer, BearerLayer};
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use dpop::{KeyRotation, Nonces, Proof, ProofKey, htu};
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use keys::PrivateKey;
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use signer::{SignError, SignFuture, Signer, SigningAlgorithm};
pub use ssws::{Ssws, SswsLayer};
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use tokens::{
    AccessToken, DEFAULT_RENEWAL_OFFSET, DEFAULT_TOKEN_TIMEOUT, OAuth, OAuthFuture, OAuthLayer,
    ServiceApp, TokenError, TokenFuture, TokenSource,
};
pub use www_authenticate::{Challenge, Challenges};
