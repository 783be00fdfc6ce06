//! The token endpoint: a request for a token, and what comes of it.
//!
//! The request goes through the service that the calls go through, so whatever that is made of (a client, spans, a limit on
//! each attempt, an org in the same process) serves both. Failures that pass are repeated by [`RetryLayer`], each time with
//! an assertion of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Response, Uri};
use tower::{Layer, Service, ServiceExt};

use super::answer;
use super::attempt::{Sent, Signed, Signing};
use super::clock::ServerTime;
use super::hint::Asked;
use super::minting::{AsyncMint, Minted, Occasion};
use super::service_app::Proofs;
use super::sharing::Sharing;
use super::{ServiceApp, TokenError};
use crate::auth::{ClientAssertion, Nonces, ProofKey, SignError, Signer};
use crate::{
    Body, BoxError, CallDeadline, CallInfo, ConfigError, ConfigProblem, OrgUrl, Principal,
    RetryLayer, Timer,
};

const TOKEN_PATH: &str = "/oauth2/v1/token";

/// The token endpoint of an org, as one app uses it.
pub(super) struct Endpoint {
    pub(super) assertions: ClientAssertion,
    pub(super) signer: Arc<dyn Signer>,
    pub(super) scope: String,
    pub(super) proofs: Proofs,
    pub(super) uri: Uri,
    pub(super) nonces: Arc<Nonces>,
    pub(super) time: Arc<ServerTime>,
    principal: Principal,
    sharing: Option<Sharing>,
    renewal_offset: Duration,
    retry: RetryLayer,
}

impl Endpoint {
    pub(super) fn new(org: &OrgUrl, app: ServiceApp) -> Result<Self, ConfigError> {
        app.check()?;
        let uri = org
            .join(PathAndQuery::from_static(TOKEN_PATH))
            .map_err(|_| ConfigProblem::new("orgUrl", "gives no full URL of a token endpoint"))?;
        let assertions = ClientAssertion::new(&app.client_id, uri.to_string())?;
        let scope = app.scope()?;
        let principal = app.principal();
        let sharing = app
            .store
            .map(|store| Sharing::new(store, org, &principal, &scope, &app.proofs));
        Ok(Self {
            assertions,
            signer: app.signer,
            scope,
            proofs: app.proofs,
            uri,
            nonces: Arc::new(Nonces::new()),
            time: Arc::default(),
            principal,
            sharing,
            renewal_offset: app.renewal_offset,
            retry: RetryLayer::new(),
        })
    }

    pub(super) fn principal(&self) -> Principal {
        self.principal.clone()
    }

    /// The key that the next token is bound to.
    fn proof_key(&self) -> Result<Option<Arc<ProofKey>>, SignError> {
        Ok(match &self.proofs {
            Proofs::None => None,
            Proofs::Own(key) => Some(Arc::clone(key)),
            Proofs::Rotating(keys) => Some(keys.current()?),
        })
    }

    /// All of the request that is the same at every attempt.
    fn request(&self, user_agent: Option<HeaderValue>, end: Option<Instant>) -> Request<Body> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        if let Some(value) = user_agent {
            headers.insert(USER_AGENT, value);
        }
        let extensions = request.extensions_mut();
        // A second token does no harm, so an attempt whose fate is not known may be repeated.
        extensions.insert(CallInfo::new("token", Method::POST, TOKEN_PATH).idempotent(true));
        extensions.insert(self.principal());
        if let Some(end) = end {
            extensions.insert(CallDeadline(end));
        }
        request
    }

    fn read(&self, response: &Response<Body>, has_proof: bool) -> Result<Minted, TokenError> {
        let sent = response.extensions().get::<Sent>();
        let secrets = sent.map(|sent| sent.assertion.expose());
        let asked = Asked {
            client_id: self.assertions.client_id(),
            audience: self.assertions.audience(),
            scopes: &self.scope,
            server_ahead: self.time.ahead(),
            has_proof,
            secrets: secrets.as_slice(),
        };
        let token = answer::read(response, &asked)?;
        let since = sent.map(|sent| sent.at);
        Ok(Minted {
            token,
            key: None,
            // Every answer comes from an attempt.
            since: since.ok_or_else(|| TokenError::new("the answer belongs to no request"))?,
        })
    }
}

/// Gets one token through a service.
pub(super) struct FromEndpoint<S> {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) service: S,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) limit: Option<Duration>,
    pub(super) user_agent: Option<HeaderValue>,
}

impl<S> FromEndpoint<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    async fn ask(self) -> Result<Minted, TokenError> {
        let Self {
            endpoint,
            service,
            timer,
            limit,
            user_agent,
        } = self;
        let key = endpoint.proof_key().map_err(TokenError::signing)?;
        let end = limit.and_then(|limit| timer.now().checked_add(limit));
        let request = endpoint.request(user_agent, end);
        let signing = Signing {
            endpoint: Arc::clone(&endpoint),
            key: key.clone(),
            timer: Arc::clone(&timer),
        };
        let signed = Signed {
            signing,
            inner: service,
        };
        let retry = endpoint.retry.clone().inheriting(&timer, None);
        let response = retry.layer(signed).oneshot(request).await;
        let response = response.map_err(failed)?;
        let mut minted = endpoint.read(&response, key.is_some())?;
        minted.key = key.filter(|_| minted.token.is_bound());
        Ok(minted)
    }
}

impl<S> AsyncMint for FromEndpoint<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    async fn mint(self, occasion: Occasion) -> Result<Minted, TokenError> {
        let (endpoint, timer) = (Arc::clone(&self.endpoint), Arc::clone(&self.timer));
        let Some(sharing) = &endpoint.sharing else {
            return self.ask().await;
        };
        let (offset, time) = (endpoint.renewal_offset, &endpoint.time);
        if let Some(minted) = sharing.take(&occasion, offset, time, &timer).await {
            return Ok(minted);
        }
        let minted = self.ask().await?;
        sharing.put(&minted, time, &timer).await;
        Ok(minted)
    }
}

/// What went wrong in a request that has no answer.
fn failed(error: BoxError) -> TokenError {
    match error.downcast::<TokenError>() {
        Ok(error) => *error,
        Err(error) => TokenError::new("the token endpoint could not be asked").with_source(error),
    }
}
