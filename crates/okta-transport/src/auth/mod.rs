//! Credentials, each as a layer of its own.
//!
//! A credentials layer owns the `Authorization` header: whatever the request carried there is replaced, because a
//! header that travelled in from elsewhere (a gateway's caller, a copied request) is not the credential that was
//! configured for this org.
//!
//! - [`SswsLayer`]: an API token of Okta's.
//! - [`BearerLayer`]: an access token that somebody else got.
//! - [`OAuthLayer`] (feature `oauth`): access tokens of a [`ServiceApp`], which its [`PrivateKey`] or another [`Signer`] gets, or
//!   from a [`TokenSource`] of one's own.
//!
//! What that is made of can be used alone: the [`ClientAssertion`] that the key signs; and for DPoP the [`ProofKey`], its
//! [`KeyRotation`] and the [`Nonces`]. [`Challenges`] read why a server refuses credentials.

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
mod with_token;
mod www_authenticate;

#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use assertion::{
    ClientAssertion, DEFAULT_ASSERTION_LIFETIME, MAX_ASSERTION_LIFETIME, SignedAssertion,
};
pub use bearer::BearerLayer;
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use dpop::{KeyRotation, Nonces, Proof, ProofKey, htu};
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use keys::PrivateKey;
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use signer::{SignError, SignFuture, Signer, SigningAlgorithm};
pub use ssws::SswsLayer;
#[cfg(feature = "oauth")]
#[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
pub use tokens::{
    AccessToken, DEFAULT_RENEWAL_OFFSET, DEFAULT_TOKEN_TIMEOUT, OAuth, OAuthFuture, OAuthLayer,
    ServiceApp, TokenError, TokenFuture, TokenSource,
};
pub use with_token::WithToken;
pub use www_authenticate::{Challenge, Challenges};
