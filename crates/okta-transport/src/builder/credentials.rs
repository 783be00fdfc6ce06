//! How requests are authenticated: one kind for a stack, chosen by name.

use std::sync::Arc;

use http::{Request, Response};
use tower::{Layer, Service};

use super::stack::CheckedAuth;
use super::{BoxService, TransportBuilder, Wrap, wrap};
use crate::auth::{BearerLayer, SswsLayer};
#[cfg(feature = "oauth")]
use crate::auth::{OAuthLayer, ServiceApp, TokenSource};
use crate::{Body, BoxError, ConfigError, ConfigProblem, OrgUrl, Principal, Timer};

/// What was chosen, unchecked.
pub(super) enum Auth {
    Ssws(String),
    Bearer(String),
    #[cfg(feature = "oauth")]
    ServiceApp(Box<ServiceApp>),
    #[cfg(feature = "oauth")]
    TokenSource(Box<dyn FnOnce(OrgUrl) -> OAuthLayer + Send>),
    Custom(Wrap),
    Nothing,
}

impl TransportBuilder {
    /// Authenticates with an API token. See [`SswsLayer::new`] for what is checked.
    pub fn ssws(mut self, token: impl Into<String>) -> Self {
        self.auth = Some(Auth::Ssws(token.into()));
        self
    }

    /// Authenticates with an access token that somebody else got, until it expires. See [`BearerLayer::new`] for what is
    /// checked.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.auth = Some(Auth::Bearer(token.into()));
        self
    }

    /// Authenticates as a service app, with access tokens that its private key gets: see [`OAuthLayer`].
    #[cfg(feature = "oauth")]
    #[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
    pub fn service_app(mut self, app: ServiceApp) -> Self {
        self.auth = Some(Auth::ServiceApp(Box::new(app)));
        self
    }

    /// Authenticates with access tokens from a source of the caller's: see [`OAuthLayer`].
    ///
    /// Where the source does not [say](TokenSource::principal) whom its tokens are for, [`principal`](Self::principal) does.
    #[cfg(feature = "oauth")]
    #[cfg_attr(docsrs, doc(cfg(feature = "oauth")))]
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        let layer = |org| OAuthLayer::token_source(org, source);
        self.auth = Some(Auth::TokenSource(Box::new(layer)));
        self
    }

    /// Authenticates with a layer of the caller's, in the place of the built-in ones.
    ///
    /// It sees absolute URIs, and runs within the deadline.
    pub fn auth_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<BoxService> + Send + 'static,
        L::Service:
            Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        self.auth = Some(Auth::Custom(wrap(layer)));
        self
    }

    /// Sends requests without credentials: for endpoints that are public, or a service that adds its own.
    pub fn no_auth(mut self) -> Self {
        self.auth = Some(Auth::Nothing);
        self
    }
}

impl Auth {
    /// For the log: which kind it is.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Ssws(_) => "SSWS",
            Self::Bearer(_) => "Bearer",
            #[cfg(feature = "oauth")]
            Self::ServiceApp(_) => "service app",
            #[cfg(feature = "oauth")]
            Self::TokenSource(_) => "token source",
            Self::Custom(_) => "custom",
            Self::Nothing => "none",
        }
    }

    /// The layer of what was chosen.
    ///
    /// # Errors
    ///
    /// Every problem of the credentials; under `token` where nothing was chosen. `None` where it is the org that is wrong.
    pub(super) fn check(
        chosen: Option<Self>,
        #[cfg_attr(not(feature = "oauth"), allow(unused_variables))] org: Option<&OrgUrl>,
        allow_http_on_loopback: bool,
    ) -> Result<Option<CheckedAuth>, ConfigError> {
        Ok(Some(match chosen {
            None => {
                let reason = "is missing: no credentials were given";
                return Err(ConfigProblem::new("token", reason).into());
            }
            Some(Self::Ssws(token)) => {
                let layer = SswsLayer::new(token)?;
                CheckedAuth::Ssws(match allow_http_on_loopback {
                    true => layer.danger_allow_http_on_loopback(),
                    false => layer,
                })
            }
            Some(Self::Bearer(token)) => {
                let layer = BearerLayer::new(token)?;
                CheckedAuth::Bearer(match allow_http_on_loopback {
                    true => layer.danger_allow_http_on_loopback(),
                    false => layer,
                })
            }
            #[cfg(feature = "oauth")]
            Some(Self::ServiceApp(app)) => {
                // Its own problems are told also where the org's address is one.
                let Some(org) = org else {
                    return app.check().map(|()| None);
                };
                CheckedAuth::OAuth(OAuthLayer::service_app(org.clone(), *app)?)
            }
            #[cfg(feature = "oauth")]
            Some(Self::TokenSource(layer)) => match org {
                Some(org) => CheckedAuth::OAuth(layer(org.clone())),
                None => return Ok(None),
            },
            Some(Self::Custom(wrap)) => CheckedAuth::Custom(wrap),
            Some(Self::Nothing) => CheckedAuth::Nothing,
        }))
    }
}

impl CheckedAuth {
    /// Takes the stack's clock, and the servers that tokens are sent to besides the org.
    pub(super) fn inheriting<'a>(
        self,
        timer: &Arc<dyn Timer>,
        servers: impl Iterator<Item = &'a OrgUrl>,
    ) -> Self {
        match self {
            #[cfg(feature = "oauth")]
            Self::OAuth(layer) => Self::OAuth(layer.inheriting(timer, servers)),
            other => {
                let _ = (timer, servers);
                other
            }
        }
    }

    /// Who requests are sent as, where that is known.
    pub(super) fn principal(&self) -> Option<Principal> {
        match self {
            Self::Ssws(layer) => Some(layer.principal()),
            Self::Bearer(layer) => Some(layer.principal()),
            #[cfg(feature = "oauth")]
            Self::OAuth(layer) => layer.principal(),
            Self::Nothing => Some(Principal::default()),
            Self::Custom(_) => None,
        }
    }
}
