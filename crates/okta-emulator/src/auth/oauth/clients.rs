//! The apps that may ask for access tokens, wherever the org knows them from.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::keys::Key;
use crate::error::Refusal;

/// Where clients are looked up.
pub(crate) trait Clients {
    /// The client with this id, whatever its status.
    fn client(&self, id: &str) -> Option<Client>;
}

/// A client as the token endpoint sees it.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(super) id: Arc<str>,
    pub(super) keys: Vec<Key>,
    /// Why others of its keys cannot be used.
    pub(super) broken: Vec<String>,
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

impl Standing {
    fn of_app(app: &Value) -> Self {
        let method = &app["credentials"]["oauthClient"]["token_endpoint_auth_method"];
        let settings = &app["settings"]["oauthClient"];
        // What the app does not say speaks for it: the org gives it the rest.
        let says = |member: &str, what: &str| settings[member].as_str().is_none_or(|it| it == what);
        let grants = settings["grant_types"].as_array();
        let may = |what: &str| grants.is_none_or(|grants| grants.iter().any(|grant| grant == what));
        if !is_active(app.get("status")) {
            Self::Inactive
        } else if method != "private_key_jwt" {
            Self::NoKeys
        } else if !says("application_type", "service") || !may("client_credentials") {
            Self::NoService
        } else {
            Self::Good
        }
    }
}

impl Client {
    /// A client in good standing.
    pub(super) fn new(id: &str, keys: Vec<Key>, scopes: Vec<String>, dpop: bool) -> Self {
        Self {
            id: Arc::from(id),
            keys,
            broken: Vec::new(),
            scopes,
            dpop,
            standing: Standing::Good,
        }
    }

    /// Reads an application as the API keeps it, with the keys and the scopes that it was given by other calls. Keys
    /// that are inactive are left out.
    pub(super) fn of_app(id: &str, app: &Value, added: &[Value], scopes: Vec<String>) -> Self {
        let settings = &app["settings"]["oauthClient"];
        let bound = settings["dpop_bound_access_tokens"] == true;
        let mut client = Self::new(id, Vec::new(), scopes, bound);
        client.standing = Standing::of_app(app);
        let registered = settings["jwks"]["keys"].as_array().into_iter().flatten();
        let active = registered
            .chain(added)
            .filter(|jwk| is_active(jwk.get("status")));
        for jwk in active {
            match Key::from_jwk(jwk) {
                Ok(key) => client.keys.push(key),
                Err(reason) => client.broken.push(reason),
            }
        }
        client
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

/// What has no status is in use.
fn is_active(status: Option<&Value>) -> bool {
    status
        .and_then(Value::as_str)
        .is_none_or(|status| status == "ACTIVE")
}
