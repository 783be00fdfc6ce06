//! The apps that may ask for access tokens, from wherever the org knows them.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::keys::Key;
use crate::error::Refusal;
use crate::state::State;

/// Where clients are looked up.
pub(crate) trait Clients {
    /// The client with this id, whatever its status.
    fn client(&self, id: &str) -> Option<Client>;
}

/// The org keeps no applications yet, so all its clients are those that it started with.
impl Clients for State {
    fn client(&self, _: &str) -> Option<Client> {
        None
    }
}

/// A client as the token endpoint sees it.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(super) id: Arc<str>,
    pub(super) keys: Vec<Key>,
    /// The scopes that the client was granted.
    pub(super) scopes: Vec<String>,
    /// Whether its access tokens are bound to a key.
    pub(super) dpop: bool,
    standing: Standing,
}

/// Whether a client may have tokens at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    Inactive,
    /// It does not authenticate with a key of its own.
    NoKeys,
    /// It may not act for itself.
    NoService,
}

impl Client {
    /// Reads an application as the API keeps it, with the keys and the scopes that it was given by other calls. Keys
    /// that are inactive or cannot be used are left out: [`refuse_bad_keys`] says so in time.
    #[allow(dead_code, reason = "called by the store of applications")]
    pub(crate) fn of_app<'v>(
        app: &'v Value,
        added: impl IntoIterator<Item = &'v Value>,
        scopes: Vec<String>,
    ) -> Option<Self> {
        let credentials = &app["credentials"]["oauthClient"];
        let settings = &app["settings"]["oauthClient"];
        let id = credentials["client_id"].as_str().or(app["id"].as_str())?;
        let registered = settings["jwks"]["keys"].as_array().into_iter().flatten();
        let keys = registered
            .chain(added)
            .filter(|jwk| {
                jwk["status"]
                    .as_str()
                    .is_none_or(|status| status == "ACTIVE")
            })
            .filter_map(|jwk| Key::from_jwk(jwk).ok());
        let grants = settings["grant_types"].as_array();
        let standing = if app["status"]
            .as_str()
            .is_some_and(|status| status != "ACTIVE")
        {
            Standing::Inactive
        } else if credentials["token_endpoint_auth_method"] != "private_key_jwt" {
            Standing::NoKeys
        } else if settings["application_type"]
            .as_str()
            .is_some_and(|kind| kind != "service")
            || grants
                .is_some_and(|grants| !grants.iter().any(|grant| grant == "client_credentials"))
        {
            Standing::NoService
        } else {
            Standing::Good
        };
        Some(Self {
            id: Arc::from(id),
            keys: keys.collect(),
            scopes,
            dpop: settings["dpop_bound_access_tokens"] == true,
            standing,
        })
    }

    /// Refuses a client that authenticated, but may not have tokens.
    pub(super) fn may_mint(&self) -> Result<(), Refusal> {
        let (status, error, reason) = match self.standing {
            Standing::Good => return Ok(()),
            Standing::Inactive => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "The client is not active",
            ),
            Standing::NoKeys => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "The client's token_endpoint_auth_method is not private_key_jwt",
            ),
            Standing::NoService => (
                StatusCode::BAD_REQUEST,
                "unauthorized_client",
                "The client is no service app with the grant type client_credentials",
            ),
        };
        Err(Refusal::oauth(status, error, reason))
    }
}

/// 400 `E0000001` where a key that an application brings cannot be used; `field` is where the list of keys stands.
#[allow(dead_code, reason = "called by the store of applications")]
pub(crate) fn refuse_bad_keys(field: &str, keys: &[Value]) -> Result<(), Refusal> {
    for (number, jwk) in keys.iter().enumerate() {
        if let Err(reason) = Key::from_jwk(jwk) {
            return Err(Refusal::field(&format!("{field}[{number}]"), reason));
        }
    }
    Ok(())
}

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
        Self {
            id: Arc::from(app.id),
            keys: app.keys,
            scopes: app.scopes,
            dpop: app.dpop,
            standing: Standing::Good,
        }
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
