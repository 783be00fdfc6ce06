//! Where access tokens come from, when not from a private key: a vault, a sidecar, another grant.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{AccessToken, TokenError};
use crate::Principal;

/// A token on its way.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send>>;

/// Gets access tokens, for [`OAuthLayer::token_source`](super::OAuthLayer::token_source).
///
/// The layer keeps what it is given, for all calls; asks again ahead of the token's [end](AccessToken::expires_in) and
/// when the org refuses it; and asks once at a time. So a source needs no cache of its own.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::auth::{AccessToken, TokenFuture, TokenSource};
///
/// struct Sidecar;
///
/// impl TokenSource for Sidecar {
///     fn token(&self, _refused: Option<&AccessToken>) -> TokenFuture {
///         Box::pin(async {
///             let text = "a-token-of-an-example-org"; // asked of somebody
///             Ok(AccessToken::bearer(text)?.expires_in(Duration::from_secs(3600)))
///         })
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync {
    /// A token for the next calls. `refused` is the one that the org has just refused, where that is why it is asked:
    /// a source that keeps tokens forgets it.
    ///
    /// # Errors
    ///
    /// What kept it from getting one, without secrets: it is in the error of every call that waited.
    fn token(&self, refused: Option<&AccessToken>) -> TokenFuture;

    /// Whom its tokens are for, by a name without secrets. Nothing by default, and then limits and caches are told by
    /// [`TransportBuilder::principal`](crate::TransportBuilder::principal).
    fn principal(&self) -> Option<Principal> {
        None
    }
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self, refused: Option<&AccessToken>) -> TokenFuture {
        (**self).token(refused)
    }

    fn principal(&self) -> Option<Principal> {
        (**self).principal()
    }
}
