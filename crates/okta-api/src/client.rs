//! The client: any tower service that carries HTTP, with its types erased once, here, and its errors given their names
//! again.

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use okta_transport::rate_limit::Priority;
use okta_transport::{Body, BoxError, BoxService, CallInfo, ConfigError};
use tower::{Service, ServiceExt};

use crate::error::{Error, TransportFailure};
use crate::execute::{Api, Execute, Executor};
use crate::operation::{ListOperation, Operation};
use crate::paginate::Paginator;
use crate::response::Reply;
use crate::spares::Spares;

/// Calls operations over a transport. A clone is cheap and shares the transport.
///
/// All endpoint traits of [`apis`](crate::apis) are implemented for it.
#[derive(Clone)]
pub struct Client {
    executor: Executor,
}

impl Client {
    /// A client over any service: the default stack of `okta_transport`, a stack of your own, or one function.
    ///
    /// Requests have a path and a query but no host, and carry their [`CallInfo`] in the extensions. The service is
    /// cloned as often as calls begin at a time; each call has a clone of its own, and polls it to readiness first.
    ///
    /// ```
    /// use okta_api::Client;
    /// use okta_api::transport::{Body, BoxError};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), okta_api::Error> {
    /// let client = Client::new(tower::service_fn(|request: http::Request<Body>| async move {
    ///     Ok::<_, BoxError>(http::Response::new(Body::from(request.uri().path().to_owned())))
    /// }));
    /// let answer = client.raw(http::Request::new(Body::empty())).await?;
    /// assert_eq!(answer.body().as_bytes(), b"/");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: Into<Body> + 'static,
    {
        // What is boxed already, as the default stack is, would be boxed twice for every call.
        if let Some(boxed) = (&service as &dyn Any).downcast_ref::<BoxService>() {
            return Self::from_boxed(boxed.clone());
        }
        Self::from_boxed(BoxService::new(
            service
                .map_response(|response: Response<B>| response.map(Into::into))
                .map_err(Into::into),
        ))
    }

    fn from_boxed(service: BoxService) -> Self {
        Self {
            executor: Executor::new(ServiceExecutor {
                services: Spares::new(service),
            }),
        }
    }

    /// The same client, with a header on every request that lacks it; see [`Executor::with_header`]. For a single call there
    /// is [`Operation::with_header`], for a whole transport
    /// [`TransportBuilder::header`](okta_transport::TransportBuilder::header).
    ///
    /// # Errors
    /// Name or value are not valid, or the header is one of the transport's own, such as `Authorization`.
    pub fn with_header<N, V>(self, name: N, value: V) -> Result<Self, ConfigError>
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let executor = self.executor.with_header(name, value)?;
        Ok(Self { executor })
    }

    /// The headers that were added to this client.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.executor.headers()
    }

    /// The same client without them.
    #[must_use]
    pub fn without_headers(self) -> Self {
        Self {
            executor: self.executor.without_headers(),
        }
    }

    /// The same client, with calls of this urgency: those that wait for a rate limit go before calls of a lower one, of this
    /// client and of all its clones. Without this, calls are [`Priority::Normal`].
    ///
    /// ```
    /// use okta_api::Client;
    /// use okta_api::transport::rate_limit::Priority;
    ///
    /// # fn example(client: Client) {
    /// // Shares limits and connections with `client`, whose calls go first.
    /// let nightly = client.clone().with_priority(Priority::Low);
    /// # }
    /// ```
    #[must_use]
    pub fn with_priority(self, priority: Priority) -> Self {
        Self {
            executor: self.executor.with_priority(priority),
        }
    }

    /// Sends an operation and gives its value.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn call<O: Operation>(
        &self,
        operation: O,
    ) -> impl Future<Output = Result<O::Output, Error>> {
        self.executor.call(operation)
    }

    /// Sends an operation and gives the whole answer: value, status, headers, rate-limit figures.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send<O: Operation>(
        &self,
        operation: O,
    ) -> impl Future<Output = Result<Reply<O::Output>, Error>> {
        self.executor.send(operation)
    }

    /// The items of a list, page by page as they are asked for. Nothing is sent before the first poll.
    pub fn list<O: ListOperation>(&self, operation: O) -> Paginator<O::Item> {
        self.executor.list(operation)
    }

    /// Carries a request of your own over the same transport, and gives the answer whatever its status.
    ///
    /// # Errors
    /// [`Error::Transport`].
    pub async fn raw(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        self.executor.raw(request).await
    }
}

impl Api for Client {
    fn executor(&self) -> Executor {
        self.executor.clone()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is below may hold credentials, and is not ours to show.
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

struct ServiceExecutor {
    services: Arc<Spares>,
}

impl Execute for ServiceExecutor {
    fn execute(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        let services = Arc::clone(&self.services);
        let call = request.extensions().get::<CallInfo>();
        let operation = call.map(|call| call.operation);
        Box::pin(async move {
            let failed = |error| Error::from(TransportFailure::of(operation, error));
            let mut service = services.take();
            poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed)?;
            let answer = service.call(request);
            services.put(service);
            answer.await.map_err(failed)
        })
    }
}
