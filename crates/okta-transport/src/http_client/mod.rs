//! The client at the bottom of the stack.
//!
//! hyper-util's pooled client does the work. This module configures it so that it is safe to leave alone (idle
//! connections expire, connecting has a limit, TLS does not depend on what else the process has installed), and hides
//! it, so that none of its types and errors reach the public API: what comes out are [`TransportError`]s that know
//! whether the request was sent.

mod builder;
mod classify;
mod client_certificate;
mod connector;
mod dial;
mod proxy;
mod request_body;
mod response_body;
mod route;
mod stream;
mod tls;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderValue, Request, Response, Version};
use hyper_util::client::legacy::connect::Connect;
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer as HyperTimer};
use pin_project_lite::pin_project;
use tower::Service;

pub use self::builder::HttpClientBuilder;
use self::connector::Connector;
use self::request_body::RequestBody;
pub use self::response_body::ResponseBody;
use crate::course::Course;
use crate::default_headers::needs_content_length;
use crate::org_url::is_unencrypted;
use crate::{Body, MaybeRefused, TransportError, TransportErrorKind};

/// How long establishing a connection may take unless set otherwise: 10 seconds for name, TCP, a
/// proxy and TLS together.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept unless set otherwise: 50 seconds.
///
/// Load balancers commonly close theirs after 60. Being first avoids sending a request into a connection that is
/// just being closed.
pub const DEFAULT_POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// How often, and how patiently, an HTTP/2 connection with calls in flight is asked whether it still lives.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(15);

/// A pooled HTTP/1.1 and HTTP/2 client with TLS by rustls.
///
/// The protocol is negotiated in the TLS handshake (ALPN). Requests go through a proxy where the environment or the
/// [builder](HttpClientBuilder::proxy) names one. The URI must be absolute. Redirects are returned and not
/// followed, no cookie is kept, nothing is decompressed. `Content-Length` is derived from the body, and
/// `Transfer-Encoding` removed, since a [`Body`] is always whole.
///
/// Every connection is driven by a task on the tokio runtime that the call runs on; no other task is spawned. A clone
/// shares the connections.
///
/// # Errors
///
/// [`TransportError`] in every case, also from the response's body: see [`TransportErrorKind`].
///
/// ```
/// use okta_transport::{Body, CollectLayer, HttpClient};
/// use tower::{ServiceBuilder, ServiceExt};
///
/// # async fn run() -> Result<(), okta_transport::BoxError> {
/// let client = HttpClient::builder().build()?;
/// let client = ServiceBuilder::new().layer(CollectLayer::new()).service(client);
/// let request = http::Request::get("https://acme.okta.com/.well-known/okta-organization");
/// let response = client.oneshot(request.body(Body::empty())?).await?;
/// println!("{}", response.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpClient {
    // In an `Arc` because its clones are a dozen others, and every layer that may call twice clones what is below it.
    client: Arc<legacy::Client<Connector, RequestBody>>,
    allow_http_on_loopback: bool,
}

impl HttpClient {
    /// Settings with their defaults.
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder::new()
    }

    fn check(&self, request: &Request<Body>) -> Result<(), TransportError> {
        let uri = request.uri();
        let is_absolute = uri.scheme().is_some() && uri.host().is_some_and(|host| !host.is_empty());
        let error = if !is_absolute {
            TransportError::new(TransportErrorKind::InvalidRequest)
                .with_detail("its URI is not absolute")
        } else if is_unencrypted(uri, self.allow_http_on_loopback) {
            TransportError::new(TransportErrorKind::Unencrypted)
        } else {
            return Ok(());
        };
        Err(error.with_request(request.method(), uri))
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("allow_http_on_loopback", &self.allow_http_on_loopback)
            .finish_non_exhaustive()
    }
}

impl Service<Request<Body>> for HttpClient {
    type Response = Response<ResponseBody>;
    type Error = crate::BoxError;
    type Future = MaybeRefused<HttpFuture>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if let Err(error) = self.check(&request) {
            return MaybeRefused::refused(error);
        }
        set_framing(&mut request);
        let (course, sending) = Course::arrive(&mut request);
        MaybeRefused::passed(HttpFuture {
            course,
            future: self.client.request(RequestBody::within(request, sending)),
        })
    }
}

pin_project! {
    /// The future of an [`HttpClient`]'s call.
    pub struct HttpFuture {
        course: Course,
        #[pin]
        future: ResponseFuture,
    }
}

impl fmt::Debug for HttpFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpFuture").finish_non_exhaustive()
    }
}

impl Future for HttpFuture {
    type Output = Result<Response<ResponseBody>, TransportError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match ready!(this.future.poll(cx)) {
            Ok(response) => Poll::Ready(Ok(response.map(ResponseBody::new))),
            Err(error) => Poll::Ready(Err(classify::of_call(error).at(this.course))),
        }
    }
}

/// The pool, around any connector.
fn pooled<C>(connector: C, idle_timeout: Option<Duration>) -> legacy::Client<C, RequestBody>
where
    C: Connect + Clone,
{
    legacy::Client::builder(TokioExecutor::new())
        .timer(HyperTimer::new())
        // Without a timer of its own the pool notices that a connection is too old only when it is used again.
        .pool_timer(HyperTimer::new())
        .pool_idle_timeout(idle_timeout)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .build(connector)
}

/// Makes the headers about the message agree with the message.
fn set_framing(request: &mut Request<Body>) {
    // A gateway passes requests on as they came; what protocol is spoken here is not for its caller to say.
    *request.version_mut() = Version::HTTP_11;
    let length = request.body().len();
    let is_explicit = length > 0 || needs_content_length(request.method());
    let headers = request.headers_mut();
    headers.remove(TRANSFER_ENCODING);
    if is_explicit {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    } else {
        headers.remove(CONTENT_LENGTH);
    }
}

#[cfg(all(test, any(feature = "ring", feature = "aws-lc-rs")))]
mod tests;
