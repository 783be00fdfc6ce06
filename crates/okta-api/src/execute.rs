//! The one thing that an endpoint trait needs of its receiver: something that carries a request. It is a value of its
//! own so that the traits stay usable as `dyn`, and so that a test double needs none.

use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use okta_transport::rate_limit::Priority;
use okta_transport::{Body, CallInfo, ConfigError, CustomHeaders};

use crate::error::Error;
use crate::operation::{ListOperation, Operation, value_of};
use crate::paginate::{self, Paginator};
use crate::response::Reply;

/// Carries one request and gives the whole answer, whatever its status.
pub trait Execute: Send + Sync {
    /// Carries `request`. The future owns what it needs; dropping it abandons the call.
    ///
    /// # Errors
    /// The future's error: no whole answer came back.
    fn execute(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>>;
}

/// The receiver of all endpoint traits: what carries their requests.
///
/// A test double says `impl Api for Fake {}`, overrides the methods that the test is about, and gets
/// [`Error::NoTransport`] from all others.
pub trait Api: Send + Sync {
    /// What carries requests; by default one that answers every call with [`Error::NoTransport`].
    fn executor(&self) -> Executor {
        Executor::default()
    }
}

/// A cheap clone of whatever carries requests.
#[derive(Clone)]
pub struct Executor {
    execute: Arc<dyn Execute>,
    headers: Arc<CustomHeaders>,
    priority: Option<Priority>,
}

impl Executor {
    /// An executor of your own.
    pub fn new(execute: impl Execute + 'static) -> Self {
        Self {
            execute: Arc::new(execute),
            headers: Arc::default(),
            priority: None,
        }
    }

    /// The same executor, with a header on every request that lacks it. The last one of a name counts.
    ///
    /// ```
    /// use okta_api::{Api, Client};
    /// # fn example(client: Client) -> Result<(), okta_api::transport::ConfigError> {
    /// // An executor has all endpoint traits, like a client. This one is for a single job.
    /// let audited = client.executor().with_header("x-audit-id", "payroll-7")?;
    /// assert_eq!(audited.headers()["x-audit-id"], "payroll-7");
    /// assert!(audited.without_headers().headers().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`CustomHeaders::with`]: name or value are not valid, or the header is one of the transport's own.
    pub fn with_header<N, V>(mut self, name: N, value: V) -> Result<Self, ConfigError>
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let headers = CustomHeaders::clone(&self.headers).with(name, value)?;
        self.headers = Arc::new(headers);
        Ok(self)
    }

    /// The headers that were added here.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.headers.as_map()
    }

    /// The same executor without them.
    #[must_use]
    pub fn without_headers(mut self) -> Self {
        self.headers = Arc::default();
        self
    }

    /// The same executor, with calls of this urgency: those that wait for a rate limit go before calls of a lower one. A
    /// request that says its own in its extensions keeps it. Without this, calls are [`Priority::Normal`].
    #[must_use]
    pub fn with_priority(mut self, priority: Priority) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Sends an operation and gives its value.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn call<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        let request = operation.request();
        drop(operation);
        let (parts, body) = self.execute(request?).await?.into_parts();
        // Not by way of `send`: a model is large, and whatever hands it on moves it once more.
        value_of::<O>(&parts, &body.into_bytes())
    }

    /// Sends an operation and gives the whole answer.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<O: Operation>(&self, operation: O) -> Result<Reply<O::Output>, Error> {
        let request = operation.request();
        // Not held across the call: a body can be large.
        drop(operation);
        O::reply(self.execute(request?).await?)
    }

    /// The items of a list, page by page as they are asked for. Nothing is sent before the first poll.
    pub fn list<O: ListOperation>(&self, operation: O) -> Paginator<O::Item> {
        paginate::list(self, &operation)
    }

    /// Carries a request as it is, and gives the answer whatever its status.
    ///
    /// # Errors
    /// [`Error::Transport`] or [`Error::NoTransport`].
    pub async fn raw(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        self.execute(request).await
    }

    pub(crate) fn execute(
        &self,
        mut request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        self.headers.add_to(request.headers_mut());
        if let Some(priority) = self.priority
            && request.extensions().get::<Priority>().is_none()
        {
            request.extensions_mut().insert(priority);
        }
        self.execute.execute(request)
    }
}

impl Default for Executor {
    /// Answers every call with [`Error::NoTransport`].
    fn default() -> Self {
        Self::new(NoTransport)
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor")
            .field("headers", &self.headers)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

impl Api for Executor {
    fn executor(&self) -> Executor {
        self.clone()
    }
}

struct NoTransport;

impl Execute for NoTransport {
    fn execute(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        let operation = request
            .extensions()
            .get::<CallInfo>()
            .map_or("a raw request", |call| call.operation);
        Box::pin(std::future::ready(Err(Error::NoTransport(operation))))
    }
}
