//! The layer that has calls carry access tokens.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::USER_AGENT;
use http::{Request, Response};
use tower::{Layer, Service};

use super::call::OAuthFuture;
use super::endpoint::{Endpoint, FromEndpoint};
use super::minting::{AsyncMint, Flight, Minted, Occasion, Tokens};
use super::{DEFAULT_RENEWAL_OFFSET, DEFAULT_TOKEN_TIMEOUT, ServiceApp, TokenError, TokenSource};
use crate::{
    Body, BoxError, ConfigError, OrgUrl, Principal, Timer, TokioTimer, TransportError,
    TransportErrorKind,
};

/// Makes [`OAuth`] services: [see there](OAuth). All services of a layer and its clones share one token.
///
/// ```
/// use std::sync::Arc;
/// use http::{Request, Response};
/// use okta_transport::auth::{AccessToken, OAuthLayer, TokenFuture, TokenSource};
/// use okta_transport::{Body, BoxError, OrgUrl};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// struct Sidecar;
///
/// impl TokenSource for Sidecar {
///     fn token(&self, _: Option<&AccessToken>) -> TokenFuture {
///         Box::pin(async { AccessToken::bearer("a-token-of-an-example-org") })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let org = OrgUrl::parse("https://acme.okta.com")?;
/// let service = ServiceBuilder::new()
///     .layer(OAuthLayer::token_source(org, Sidecar))
///     .service(service_fn(async |request: Request<Body>| {
///         assert_eq!(request.headers()["authorization"], "Bearer a-token-of-an-example-org");
///         Ok::<_, BoxError>(Response::new(Body::empty()))
///     }));
/// service.oneshot(Request::get("https://acme.okta.com/api/v1/users").body(Body::empty())?).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthLayer {
    core: Arc<Core>,
}

/// What all calls share.
pub(super) struct Core {
    settings: Settings,
    pub(super) tokens: Arc<Tokens>,
}

#[derive(Clone)]
struct Settings {
    /// Who tokens are sent to.
    origins: Vec<OrgUrl>,
    from: From,
    offset: Duration,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

#[derive(Clone)]
enum From {
    Endpoint(Arc<Endpoint>),
    Source(Arc<dyn TokenSource>),
}

impl OAuthLayer {
    /// Tokens of a service app, from the org's token endpoint, `/oauth2/v1/token`. It is asked through the service that the
    /// layer is put around.
    ///
    /// # Errors
    ///
    /// Under `clientId` and `scopes`, if they are missing, placeholders, or hold what they cannot hold.
    pub fn service_app(org: OrgUrl, app: ServiceApp) -> Result<Self, ConfigError> {
        let (offset, limit) = (app.renewal_offset, app.timeout);
        let endpoint = Endpoint::new(&org, app)?;
        Ok(Self::of(Settings {
            origins: vec![org],
            from: From::Endpoint(Arc::new(endpoint)),
            offset,
            limit,
            timer: Arc::new(TokioTimer),
        }))
    }

    /// Tokens of a source of one's own. They are renewed [`DEFAULT_RENEWAL_OFFSET`] before their end, and the source has
    /// [`DEFAULT_TOKEN_TIMEOUT`] to give one.
    #[must_use]
    pub fn token_source(org: OrgUrl, source: impl TokenSource + 'static) -> Self {
        Self::of(Settings {
            origins: vec![org],
            from: From::Source(Arc::new(source)),
            offset: DEFAULT_RENEWAL_OFFSET,
            limit: Some(DEFAULT_TOKEN_TIMEOUT),
            timer: Arc::new(TokioTimer),
        })
    }

    /// Sends tokens to another server of the org's, too.
    #[must_use]
    pub fn with_server(self, origin: OrgUrl) -> Self {
        self.changed(|settings| settings.origins.push(origin))
    }

    /// Measures time, and waits, by another clock than tokio's.
    #[must_use]
    pub fn with_timer(self, timer: impl Timer + 'static) -> Self {
        self.changed(|settings| settings.timer = Arc::new(timer))
    }

    /// Who requests are sent as: `oauth:` and the client id of a service app, or what the source
    /// [says](TokenSource::principal).
    #[must_use]
    pub fn principal(&self) -> Option<Principal> {
        match &self.core.settings.from {
            From::Endpoint(endpoint) => Some(endpoint.principal()),
            From::Source(source) => source.principal(),
        }
    }

    /// Takes the stack's clock, and sends tokens to these servers, too.
    pub(crate) fn inheriting<'a>(
        self,
        timer: &Arc<dyn Timer>,
        servers: impl Iterator<Item = &'a OrgUrl>,
    ) -> Self {
        self.changed(|settings| {
            settings.timer = Arc::clone(timer);
            settings.origins.extend(servers.cloned());
        })
    }

    fn of(settings: Settings) -> Self {
        let timer = Arc::clone(&settings.timer);
        let tokens = Tokens::new(timer, settings.offset, settings.limit);
        Self {
            core: Arc::new(Core {
                settings,
                tokens: Arc::new(tokens),
            }),
        }
    }

    fn changed(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.core.settings.clone();
        change(&mut settings);
        Self::of(settings)
    }
}

impl fmt::Debug for OAuthLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        let from = match &settings.from {
            From::Endpoint(endpoint) => endpoint.assertions.client_id(),
            From::Source(_) => "a source",
        };
        f.debug_struct("OAuthLayer")
            .field("origins", &settings.origins)
            .field("tokens", &from)
            .field("renewal_offset", &settings.offset)
            .field("timeout", &settings.limit)
            .finish_non_exhaustive()
    }
}

impl Core {
    pub(super) fn timer(&self) -> &dyn Timer {
        &*self.settings.timer
    }

    /// The endpoint, where tokens come from one.
    pub(super) fn endpoint(&self) -> Option<&Endpoint> {
        match &self.settings.from {
            From::Endpoint(endpoint) => Some(endpoint),
            From::Source(_) => None,
        }
    }

    /// The absolute URI of a request: a path is one of the org's.
    pub(super) fn absolute(&self, uri: &http::Uri) -> http::Uri {
        let org = self.settings.origins.first();
        let path = uri.path_and_query().filter(|_| uri.authority().is_none());
        let absolute = org
            .zip(path)
            .and_then(|(org, path)| org.join(path.clone()).ok());
        absolute.unwrap_or_else(|| uri.clone())
    }

    /// Refuses a request that would take a token to somebody else.
    pub(super) fn admit<B>(&self, request: &Request<B>) -> Result<(), TransportError> {
        let uri = request.uri();
        let is_absolute = uri.scheme().is_some() || uri.authority().is_some();
        let origins = &self.settings.origins;
        if !is_absolute || origins.iter().any(|origin| origin.is_origin_of(uri)) {
            return Ok(());
        }
        Err(TransportError::new(TransportErrorKind::ForeignOrigin)
            .with_detail("an access token is sent to its org only")
            .with_request(request.method(), uri))
    }

    /// What gets a token through this service, on the occasion of this request.
    pub(super) fn getting<S: Clone>(&self, service: &S, request: &Request<Body>) -> Getting<S> {
        match &self.settings.from {
            From::Endpoint(endpoint) => Getting::FromEndpoint(FromEndpoint {
                endpoint: Arc::clone(endpoint),
                service: service.clone(),
                timer: Arc::clone(&self.settings.timer),
                limit: self.settings.limit,
                user_agent: request.headers().get(USER_AGENT).cloned(),
            }),
            From::Source(source) => Getting::FromSource {
                source: Arc::clone(source),
                timer: Arc::clone(&self.settings.timer),
            },
        }
    }
}

/// A token that is about to be got.
pub(super) enum Getting<S> {
    FromEndpoint(FromEndpoint<S>),
    FromSource {
        source: Arc<dyn TokenSource>,
        timer: Arc<dyn Timer>,
    },
}

impl<S> AsyncMint for Getting<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    async fn mint(self, occasion: Occasion) -> Result<Minted, TokenError> {
        match self {
            Self::FromEndpoint(endpoint) => endpoint.mint(occasion).await,
            Self::FromSource { source, timer } => {
                let refused = match &occasion {
                    Occasion::Refused(held) => Some(&held.token),
                    Occasion::None | Occasion::Ending(_) => None,
                };
                let token = source.token(refused).await?;
                Ok(Minted {
                    token,
                    key: None,
                    since: timer.now(),
                })
            }
        }
    }
}

impl<S> Layer<S> for OAuthLayer {
    type Service = OAuth<S>;

    fn layer(&self, inner: S) -> OAuth<S> {
        OAuth {
            core: Arc::clone(&self.core),
            inner,
            driving: None,
        }
    }
}

/// Has every request carry an access token: `Authorization: Bearer` (RFC 6750), or `DPoP` with a proof (RFC 9449) where the
/// token is bound to a key.
///
/// - The first call gets a token; calls that come meanwhile wait for the same one. Ahead of its end it is renewed while
///   it still serves: calls drive that along and do not wait for it. A renewal that fails is tried again after a pause,
///   and fails calls only when the token is over. No task is spawned.
/// - A call that is answered with 401 and `invalid_token` gets another token and is sent once more. However many calls
///   met the revoked token, one is got.
/// - Every request has a proof of its own. One that the server wants a nonce in, or whose date it does not believe, is made
///   anew once.
/// - Tokens go to the org and the [servers](OAuthLayer::with_server) that were named, which have `https` addresses unless
///   plain `http` to this machine was allowed for them. Redirects are not followed. A request for a path goes wherever
///   the inner service sends it.
/// - What the request itself has under `Authorization` and `DPoP` is replaced.
///
/// Bodies are whole, so that a request can be sent again and an answer of the token endpoint be read; what limits their size
/// stands further in.
///
/// # Errors
///
/// [`Token`](TransportErrorKind::Token), with a [`TokenError`] as its source, if there is no token for the call;
/// [`ForeignOrigin`](TransportErrorKind::ForeignOrigin) for an absolute request to anybody else. In both cases the call was
/// not sent, or refused by the org.
pub struct OAuth<S> {
    core: Arc<Core>,
    inner: S,
    /// What is driven until the inner service is ready.
    driving: Option<Flight>,
}

impl<S: Clone> Clone for OAuth<S> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            inner: self.inner.clone(),
            driving: None,
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for OAuth<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("settings", &self.core)
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S> Service<Request<Body>> for OAuth<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = OAuthFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let ready = (self.core.tokens).poll_ready(&mut self.inner, &mut self.driving, cx);
        ready.map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> OAuthFuture<S> {
        // The clone is not ready, the service that said it was is.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        OAuthFuture::begin(Arc::clone(&self.core), ready, request)
    }
}
