//! The stack that most programs want, with every part of it replaceable.
//!
//! Each layer of this crate stands alone; this puts them in the order in which they are right. The order matters: the
//! base URI comes before anything that adds credentials, the deadline encloses the reading of the body, and what a
//! caller adds sees requests as operations made them and responses whole.

mod caching;
#[cfg(feature = "client")]
mod connecting;
mod credentials;
mod headers;
mod layers;
mod resilience;
mod stack;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use self::credentials::Auth;
use self::stack::{CheckedAuth, Stack};
use crate::rate_limit::RateLimitLayer;
use crate::{
    AttemptSpanLayer, AttemptTimeoutLayer, BaseUriLayer, Body, BoxError, CallSpanLayer,
    CollectLayer, ConfigError, CurlLayer, DeadlineLayer, DefaultHeadersLayer, Observer, OrgUrl,
    Principal, RetryLayer, Timer, TokioTimer,
};

/// A stack with its type erased: what a client is made of.
///
/// Cloning it costs one allocation and shares what the stack shares, connections in the first place. It is tower's
/// own type (tower is below 1.0, and its `Service` is what all of this is about), so any service can become one by
/// `BoxService::new`.
pub type BoxService = BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>;

/// Where a [`TransportBuilder`] begins: [`Transport::builder`].
#[derive(Debug)]
pub enum Transport {}

impl Transport {
    /// Begins a stack for the org at an address such as `https://acme.okta.com`.
    ///
    /// What may be wrong with the address is told by [`TransportBuilder::build`]; see [`OrgUrl::parse`].
    pub fn builder(org_url: impl Into<String>) -> TransportBuilder {
        TransportBuilder {
            org_url: org_url.into(),
            servers: Vec::new(),
            allow_http_on_loopback: false,
            auth: None,
            principal: None,
            headers: DefaultHeadersLayer::new(),
            deadline: DeadlineLayer::default(),
            #[cfg(feature = "cache")]
            cache: None,
            retry: Some(RetryLayer::new()),
            rate_limit: Some(RateLimitLayer::new()),
            attempt_timeout: AttemptTimeoutLayer::default(),
            observer: None,
            curl: None,
            timer: Arc::new(TokioTimer),
            collect: CollectLayer::new(),
            layers: Vec::new(),
            attempt_layers: Vec::new(),
            spans: true,
            bottom: Bottom::default(),
            error: ConfigError::none(),
        }
    }
}

/// Puts the layers together.
///
/// From the outside in: layers of the caller's, those of [the crate's table](crate) (a cache only if there is one) with layers of
/// the caller's around attempts behind [`RateLimit`](crate::rate_limit::RateLimit), and at the bottom hyper's client or a service of
/// the caller's.
///
/// ```
/// use std::time::Duration;
/// use http::{Request, Response};
/// use okta_transport::{Body, BoxError, Transport};
/// use tower::{ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let org_in_a_box = service_fn(async |request: Request<Body>| {
///     assert!(request.headers().contains_key("authorization"));
///     Ok::<_, BoxError>(Response::new(Body::from("[]")))
/// });
/// let stack = Transport::builder("https://acme.okta.com")
///     .ssws("00a-token-of-an-example-org")
///     .user_agent("payroll-sync/2.1")
///     .timeout(Duration::from_secs(30))
///     .service(org_in_a_box) // leave this out, and it talks to the org itself
///     .build()?;
/// let response = stack.oneshot(Request::get("/api/v1/users").body(Body::empty())?).await?;
/// assert_eq!(response.body().as_bytes(), b"[]");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct TransportBuilder {
    org_url: String,
    /// Names and addresses.
    servers: Vec<(String, String)>,
    allow_http_on_loopback: bool,
    auth: Option<Auth>,
    principal: Option<Principal>,
    headers: DefaultHeadersLayer,
    deadline: DeadlineLayer,
    #[cfg(feature = "cache")]
    cache: Option<crate::cache::CacheLayer>,
    retry: Option<RetryLayer>,
    rate_limit: Option<RateLimitLayer>,
    attempt_timeout: AttemptTimeoutLayer,
    observer: Option<Arc<dyn Observer>>,
    curl: Option<CurlLayer>,
    timer: Arc<dyn Timer>,
    collect: CollectLayer,
    layers: Vec<Wrap>,
    attempt_layers: Vec<Wrap>,
    spans: bool,
    bottom: Bottom,
    /// What was wrong with settings so far.
    error: ConfigError,
}

type Wrap = Box<dyn FnOnce(BoxService) -> BoxService + Send>;

/// What the stack stands on.
enum Bottom {
    #[cfg(feature = "client")]
    Client(Box<crate::HttpClientBuilder>),
    #[cfg(not(feature = "client"))]
    Missing,
    Service(Box<dyn FnOnce(Stack) -> BoxService + Send>),
}

impl Default for Bottom {
    fn default() -> Self {
        #[cfg(feature = "client")]
        return Self::Client(Box::new(crate::HttpClient::builder()));
        #[cfg(not(feature = "client"))]
        return Self::Missing;
    }
}

impl TransportBuilder {
    /// Gives the address of another server of the org's, by the name that [`CallInfo::server`](crate::CallInfo::server)
    /// has for it. The same credentials go there.
    ///
    /// Okta has one such server, `drapp`, at `https://drapp.<org>.okta.com`: disaster recovery has to work while the org
    /// itself does not. It has no default; without it those operations fail before anything is sent, with
    /// [`UnknownServer`](crate::TransportErrorKind::UnknownServer).
    ///
    /// What may be wrong with the address is the same as with the org's ([`OrgUrl::parse`]), and is told by
    /// [`build`](Self::build) under the key `servers`. The last address for a name counts.
    pub fn server(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.servers.push((name.into(), url.into()));
        self
    }

    /// Limits the time for a whole call, up to the last byte of the response. `None`, or zero, is no limit. The
    /// default is [`DEFAULT_TIMEOUT`](crate::DEFAULT_TIMEOUT), 120 seconds.
    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.deadline = self.deadline.with_limit(limit);
        self
    }

    /// Limits the size of a response's body, in bytes after decompression. The default is
    /// [`DEFAULT_MAX_RESPONSE_SIZE`](crate::DEFAULT_MAX_RESPONSE_SIZE), 64 MiB.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.collect = self.collect.with_max_size(bytes);
        self
    }

    /// Allows addresses with plain `http`, the org's and those of its [servers](Self::server), if the host is the machine
    /// itself: `localhost`, 127.0.0.0/8 or `[::1]`. For tests: the token then travels unencrypted.
    pub fn danger_allow_http_on_loopback(mut self) -> Self {
        self.allow_http_on_loopback = true;
        self
    }

    /// Adds a layer of the caller's around everything. The first one added is the outermost.
    ///
    /// It sees the request as the operation made it (a path, no credentials) and the response whole.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<BoxService> + Send + 'static,
        L::Service:
            Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        self.layers.push(wrap(layer));
        self
    }

    /// Stands the stack on a service of the caller's instead of hyper's client: another HTTP client, or an org in the
    /// same process.
    ///
    /// It gets absolute URIs, and may answer with a streaming body. No TLS is set up then, and the org's address may
    /// be any that is valid.
    pub fn service<S, B>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.bottom = Bottom::Service(Box::new(move |stack| stack.on(service)));
        self
    }

    /// Puts the stack together. Connects to nobody.
    ///
    /// # Errors
    ///
    /// Every problem at once, each under the key of its setting: `orgUrl`, `servers`, `token` (also where there are no
    /// credentials at all), `clientId`, `scopes`, `userAgent`, `headers`, `proxy`, `tls`.
    pub fn build(self) -> Result<BoxService, ConfigError> {
        let mut error = ConfigError::none();
        let parse = if self.allow_http_on_loopback {
            OrgUrl::parse_danger_allowing_http_on_loopback
        } else {
            OrgUrl::parse
        };
        let org = error.collect(parse(&self.org_url));
        let mut servers = Vec::with_capacity(self.servers.len());
        for (name, url) in self.servers {
            let origin = parse(&url).map_err(|error| error.under("servers", &name));
            servers.extend(error.collect(origin).map(|origin| (name, origin)));
        }
        let auth = Auth::check(self.auth, org.as_ref(), self.allow_http_on_loopback);
        let auth = error.collect(auth).flatten();
        let principal = self.principal;
        let principal = principal.or_else(|| auth.as_ref().and_then(CheckedAuth::principal));
        error.collect::<()>(self.error.check());
        let bottom = match self.bottom {
            #[cfg(feature = "client")]
            Bottom::Client(client) => {
                let is_https = org.as_ref().is_none_or(OrgUrl::is_https)
                    || servers.iter().any(|(_, origin)| origin.is_https());
                let client = if self.allow_http_on_loopback {
                    client.danger_allow_http_on_loopback()
                } else {
                    *client
                };
                // Without https to anybody there is nobody whose certificate would be checked, and no need of a proxy.
                let client = if is_https {
                    client
                } else {
                    client.without_https()
                };
                client
                    .build()
                    .map(|client| Box::new(move |stack: Stack| stack.on(client)) as _)
            }
            #[cfg(not(feature = "client"))]
            Bottom::Missing => Err(crate::ConfigProblem::new(
                "service",
                "is missing: the feature `client` is not built in",
            )
            .into()),
            Bottom::Service(on) => Ok(on),
        };
        let bottom: Option<Box<dyn FnOnce(Stack) -> BoxService + Send>> = error.collect(bottom);
        let (Some(org), Some(auth), Some(bottom), true) =
            (org, auth, bottom, error.problems().is_empty())
        else {
            return Err(error);
        };
        let auth = auth.inheriting(&self.timer, servers.iter().map(|(_, origin)| origin));
        let mut call_span = CallSpanLayer::new().with_timer(Arc::clone(&self.timer));
        let mut attempt_span = AttemptSpanLayer::new().with_timer(Arc::clone(&self.timer));
        if let Some(observer) = &self.observer {
            call_span = call_span.with_observer(Arc::clone(observer));
            attempt_span = attempt_span.with_observer(Arc::clone(observer));
        }
        let stack = bottom(Stack {
            call_span: self.spans.then_some(call_span),
            base_uri: servers
                .into_iter()
                .fold(BaseUriLayer::new(org), |layer, (name, origin)| {
                    layer.with_server(name, origin)
                }),
            principal,
            deadline: self.deadline.with_timer(Arc::clone(&self.timer)),
            #[cfg(feature = "cache")]
            cache: self.cache.map(|cache| cache.inheriting(&self.timer)),
            retry: self
                .retry
                .map(|retry| retry.inheriting(&self.timer, self.observer.as_ref())),
            rate_limit: self
                .rate_limit
                .map(|limits| limits.inheriting(&self.timer, self.observer.as_ref())),
            headers: self.headers,
            auth,
            attempt_layers: self.attempt_layers,
            curl: self.curl,
            attempt_span: self.spans.then_some(attempt_span),
            attempt_timeout: self.attempt_timeout.with_timer(Arc::clone(&self.timer)),
            collect: self.collect,
        });
        Ok(self
            .layers
            .into_iter()
            .rev()
            .fold(stack, |stack, wrap| wrap(stack)))
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let auth = self.auth.as_ref().map_or("not set", Auth::name);
        // The address only where it is sound: an unsound one may hold a password.
        let org = OrgUrl::parse_danger_allowing_http_on_loopback(&self.org_url).ok();
        let servers: Vec<_> = self.servers.iter().map(|(name, _)| name).collect();
        f.debug_struct("TransportBuilder")
            .field("org_url", &org)
            .field("servers", &servers)
            .field("auth", &auth)
            .field("principal", &self.principal)
            .field("headers", &self.headers)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("observer", &self.observer.is_some())
            .field("collect", &self.collect)
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

fn wrap<L>(layer: L) -> Wrap
where
    L: Layer<BoxService> + Send + 'static,
    L::Service: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
    <L::Service as Service<Request<Body>>>::Future: Send + 'static,
{
    Box::new(move |inner| BoxService::new(layer.layer(inner).map_err(Into::into)))
}
