//! Where requests go: the configured org, and nowhere else.
//!
//! Operations know paths. This layer makes them absolute, which also makes it the place to stop a request that is
//! already absolute and names somebody else: past this point credentials are added. A `Link` header, a redirect
//! followed by hand or a URL out of a response body can all carry such an address.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::header::HOST;
use http::uri::PathAndQuery;
use http::{Request, Response, Uri};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::{BoxError, EffectiveUri, MaybeRefused, OrgUrl, TransportError, TransportErrorKind};

/// Makes [`BaseUri`] services: [see there](BaseUri).
///
/// ```
/// use http::{Request, Response};
/// use okta_transport::{BaseUriLayer, Body, BoxError, EffectiveUri, OrgUrl};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(BaseUriLayer::new(OrgUrl::parse("https://acme.okta.com")?))
///     .service(service_fn(async |request: Request<Body>| {
///         Ok::<_, BoxError>(Response::new(request.uri().to_string()))
///     }));
/// let response = service.oneshot(Request::get("/api/v1/users?limit=2").body(Body::empty())?).await?;
/// assert_eq!(response.body(), "https://acme.okta.com/api/v1/users?limit=2");
/// assert!(response.extensions().get::<EffectiveUri>().is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct BaseUriLayer {
    org: OrgUrl,
}

impl BaseUriLayer {
    /// A layer that sends everything to one org.
    #[must_use]
    pub const fn new(org: OrgUrl) -> Self {
        Self { org }
    }
}

impl<S> Layer<S> for BaseUriLayer {
    type Service = BaseUri<S>;

    fn layer(&self, inner: S) -> BaseUri<S> {
        BaseUri {
            org: self.org.clone(),
            inner,
        }
    }
}

/// Sends requests to one org.
///
/// - A request for a path and query gets the org's scheme, host and port.
/// - An absolute request must have the org's origin, and gets its spelling of host and port.
/// - `Host` is removed, since the client below derives it from the URI: one that a gateway passed along would name
///   the gateway.
/// - The response carries the [`EffectiveUri`] in its extensions.
///
/// # Errors
///
/// [`ForeignOrigin`](TransportErrorKind::ForeignOrigin) for an absolute request to another scheme, host or port, or
/// with user information; [`InvalidRequest`](TransportErrorKind::InvalidRequest) for one without a path (`*`, or a
/// bare authority). In both cases the inner service sees nothing.
#[derive(Clone, Debug)]
pub struct BaseUri<S> {
    org: OrgUrl,
    inner: S,
}

impl<S> BaseUri<S> {
    fn absolute<B>(&self, request: &Request<B>) -> Result<Uri, TransportError> {
        let uri = request.uri();
        let refuse = |kind| TransportError::new(kind).with_request(request.method(), uri);
        if (uri.scheme().is_some() || uri.authority().is_some()) && !self.org.is_origin_of(uri) {
            return Err(refuse(TransportErrorKind::ForeignOrigin)
                .with_detail(format!("requests go to {} only", self.org)));
        }
        let path_and_query = uri
            .path_and_query()
            .filter(|path| path.as_str().starts_with('/'))
            .cloned()
            .or_else(|| uri.scheme().map(|_| PathAndQuery::from_static("/")));
        let Some(path_and_query) = path_and_query else {
            return Err(refuse(TransportErrorKind::InvalidRequest)
                .with_detail("its target is not a path that begins with a slash"));
        };
        self.org
            .join(path_and_query)
            .map_err(|error| refuse(TransportErrorKind::InvalidRequest).with_source(error))
    }
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for BaseUri<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResB>;
    type Error = BoxError;
    type Future = BaseUriFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        match self.absolute(&request) {
            Ok(uri) => {
                *request.uri_mut() = uri.clone();
                request.headers_mut().remove(HOST);
                BaseUriFuture {
                    inner: MaybeRefused::passed(self.inner.call(request)),
                    uri: Some(uri),
                }
            }
            Err(error) => BaseUriFuture {
                inner: MaybeRefused::refused(error),
                uri: None,
            },
        }
    }
}

pin_project! {
    /// The future of [`BaseUri`].
    #[derive(Debug)]
    pub struct BaseUriFuture<F> {
        #[pin]
        inner: MaybeRefused<F>,
        uri: Option<Uri>,
    }
}

impl<F, B, E> Future for BaseUriFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(cx))?;
        if let Some(uri) = this.uri.take() {
            response.extensions_mut().insert(EffectiveUri(uri));
        }
        Poll::Ready(Ok(response))
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use tower::ServiceExt;

    use super::*;
    use crate::Body;

    fn layer() -> BaseUriLayer {
        BaseUriLayer::new(OrgUrl::parse("https://acme.okta.com:8443").expect("sound"))
    }

    /// The URI that reaches the inner service.
    async fn passed_on(uri: &str) -> Result<Uri, BoxError> {
        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.uri().clone()))
        });
        let request = Request::get(uri).body(Body::empty())?;
        let response = layer().layer(inner).oneshot(request).await?;
        assert_eq!(
            response.extensions().get(),
            Some(&EffectiveUri(response.body().clone()))
        );
        Ok(response.into_body())
    }

    #[tokio::test]
    async fn paths_and_own_absolute_uris_go_to_the_org() {
        for (uri, expected) in [
            (
                "/api/v1/users?limit=2",
                "https://acme.okta.com:8443/api/v1/users?limit=2",
            ),
            ("/a%2Fb/%40;x", "https://acme.okta.com:8443/a%2Fb/%40;x"),
            (
                "//evil.example/x",
                "https://acme.okta.com:8443//evil.example/x",
            ),
            (
                "https://ACME.okta.com:8443/x",
                "https://acme.okta.com:8443/x",
            ),
            ("https://acme.okta.com:8443", "https://acme.okta.com:8443/"),
        ] {
            assert_eq!(passed_on(uri).await.expect(uri).to_string(), expected);
        }
    }

    #[tokio::test]
    async fn foreign_and_pathless_requests_reach_nobody() {
        use TransportErrorKind::{ForeignOrigin, InvalidRequest};

        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.into_body()))
        });
        let service = layer().layer(inner);
        for (uri, kind) in [
            ("https://evil.example:8443/x", ForeignOrigin),
            ("https://acme.okta.com/x", ForeignOrigin),
            ("http://acme.okta.com:8443/x", ForeignOrigin),
            (
                "https://amy:hunter2@acme.okta.com:8443/x?hunter2",
                ForeignOrigin,
            ),
            ("acme.okta.com:443", ForeignOrigin),
            ("*", InvalidRequest),
        ] {
            let request = Request::get(uri).body(Body::empty()).expect("a request");
            let error = service.clone().oneshot(request).await.expect_err(uri);
            let error = error.downcast_ref::<TransportError>().expect("our error");
            assert_eq!(error.kind(), kind, "{uri}");
            assert!(!error.request_may_have_been_sent());
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[tokio::test]
    async fn a_host_header_from_elsewhere_is_dropped() {
        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.headers().contains_key(HOST)))
        });
        let request = Request::builder()
            .method(Method::POST)
            .uri("/x")
            .header(HOST, "gateway.example")
            .body(Body::empty())
            .expect("a request");
        let response = layer()
            .layer(inner)
            .oneshot(request)
            .await
            .expect("an answer");
        assert!(!response.body());
    }
}
