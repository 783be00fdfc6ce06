//! Service apps as a builder takes them, so that a test need not register one by calls.

use std::fmt;

use serde_json::Value;

use super::clients::Client;
use super::keys::Key;

/// A service app that an org starts with: it may have access tokens for the scopes that it is granted, and proves
/// with its private key that it is itself. For `Builder::service_app`.
///
/// ```
/// use okta_emulator::{Emulator, ServiceApp};
///
/// # fn add(public_jwk: &serde_json::Value) -> Result<Emulator, okta_emulator::InvalidJwk> {
/// let app = ServiceApp::new("0oaservice0000000001")
///     .key(public_jwk)?
///     .scope("okta.users.read");
/// let org = Emulator::builder().service_app(app).build();
/// # Ok(org)
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ServiceApp {
    id: String,
    keys: Vec<Key>,
    scopes: Vec<String>,
    dpop: bool,
}

impl ServiceApp {
    /// An app with this client id, without keys and scopes, whose tokens are bound to nothing.
    #[must_use]
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            id: client_id.into(),
            keys: Vec::new(),
            scopes: Vec::new(),
            dpop: false,
        }
    }

    /// Registers one more public key, as a JSON Web Key: RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521.
    /// An assertion that names a `kid` is verified with the key of this `kid` (or one that was registered without),
    /// any other with every key that fits.
    ///
    /// # Errors
    /// When the key is private, symmetric, broken, or not for signatures.
    pub fn key(mut self, jwk: &Value) -> Result<Self, InvalidJwk> {
        self.keys.push(Key::from_jwk(jwk).map_err(InvalidJwk)?);
        Ok(self)
    }

    /// Grants one more scope. An app may ask for the scopes that it was granted, and no others: `okta.users.manage`
    /// is no leave to ask for `okta.users.read`.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Whether the app's tokens are bound to the key of a DPoP proof (default: not). If so, it must send proofs; if
    /// not, proofs are ignored and its tokens are plain bearer tokens.
    #[must_use]
    pub fn dpop(mut self, bound: bool) -> Self {
        self.dpop = bound;
        self
    }
}

impl From<ServiceApp> for Client {
    fn from(app: ServiceApp) -> Self {
        Self::new(&app.id, app.keys, app.scopes, app.dpop)
    }
}

/// A JSON Web Key that cannot be registered, and why. Holds nothing of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidJwk(String);

impl fmt::Display for InvalidJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key cannot be registered: {}", self.0)
    }
}

impl std::error::Error for InvalidJwk {}
