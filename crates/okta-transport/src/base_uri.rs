//! Where requests go: the configured org, a server of its that was configured too, and nowhere else.
//!
//! Operations know paths. A few of them live on another server than the org's own, disaster recovery for one, which must
//! work while the org does not; those carry that server's name in their [`CallInfo`]. This layer makes them absolute,
//! which also makes it the place to stop a request that is already absolute and names somebody else: past this point
//! credentials are added. A `Link` header, a redirect followed by hand or a URL out of a response body can all carry such
//! an address.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::header::HOST;
use http::uri::PathAndQuery;
use http::{Request, Response, Uri};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::course::Course;
use crate::{
    BoxError, CallInfo, EffectiveUri, MaybeRefused, OrgUrl, TransportError, TransportErrorKind,
};

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
    origins: Arc<Origins>,
}

impl BaseUriLayer {
    /// A layer that sends everything to one org.
    #[must_use]
    pub fn new(org: OrgUrl) -> Self {
        Self {
            origins: Arc::new(Origins {
                org,
                servers: Vec::new(),
            }),
        }
    }

    /// Sends calls whose [`CallInfo::server`] has this name to an origin of their own. The last one given for a name
    /// counts.
    #[must_use]
    pub fn with_server(mut self, name: impl Into<String>, origin: OrgUrl) -> Self {
        let name = name.into();
        let origins = Arc::make_mut(&mut self.origins);
        origins.servers.retain(|(other, _)| *other != name);
        origins.servers.push((name, origin));
        self
    }
}

/// The org's own origin, and those of its other servers by name.
#[derive(Clone, Debug)]
struct Origins {
    org: OrgUrl,
    servers: Vec<(String, OrgUrl)>,
}

impl Origins {
    /// The origin that a request is for, or why there is none.
    fn of<B>(&self, request: &Request<B>) -> Result<&OrgUrl, (TransportErrorKind, String)> {
        let (call, uri) = (request.extensions().get::<CallInfo>(), request.uri());
        let is_absolute = uri.scheme().is_some() || uri.authority().is_some();
        let own = match call.and_then(|call| Some((call.operation, call.server?))) {
            None => &self.org,
            Some((operation, server)) => self.server(server).ok_or_else(|| {
                let detail = format!(
                    "{operation} needs `{server}`, whose address is given to \
                     `TransportBuilder::server({server:?}, …)`"
                );
                (TransportErrorKind::UnknownServer, detail)
            })?,
        };
        if !is_absolute || own.is_origin_of(uri) {
            return Ok(own);
        }
        // A request that no operation made says itself where it goes.
        let servers = self.servers.iter().map(|(_, origin)| origin);
        let other = servers
            .filter(|_| call.is_none())
            .find(|origin| origin.is_origin_of(uri));
        other.ok_or_else(|| {
            let detail = format!("requests go to {own} only");
            (TransportErrorKind::ForeignOrigin, detail)
        })
    }

    fn server(&self, name: &str) -> Option<&OrgUrl> {
        self.servers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, origin)| origin)
    }
}

impl<S> Layer<S> for BaseUriLayer {
    type Service = BaseUri<S>;

    fn layer(&self, inner: S) -> BaseUri<S> {
        BaseUri {
            origins: Arc::clone(&self.origins),
            inner,
        }
    }
}

/// Sends requests to one org.
///
/// - A request for a path and query gets the org's scheme, host and port; one whose [`CallInfo`] names a server gets
///   those of that server.
/// - An absolute request must have that very origin, and gets its spelling of host and port. Without a [`CallInfo`] it
///   may have any of those configured.
/// - `Host` is removed, since the client below derives it from the URI: one that a gateway passed along would name
///   the gateway.
/// - The response carries the [`EffectiveUri`] in its extensions.
///
/// # Errors
///
/// [`ForeignOrigin`](TransportErrorKind::ForeignOrigin) for an absolute request to another scheme, host or port, or
/// with user information; [`UnknownServer`](TransportErrorKind::UnknownServer) for a call to a server that was not
/// configured; [`InvalidRequest`](TransportErrorKind::InvalidRequest) for one without a path (`*`, or a
/// bare authority). In all cases the inner service sees nothing.
#[derive(Clone, Debug)]
pub struct BaseUri<S> {
    origins: Arc<Origins>,
    inner: S,
}

impl<S> BaseUri<S> {
    fn absolute<B>(&self, request: &Request<B>) -> Result<Uri, TransportError> {
        let uri = request.uri();
        let refuse = |kind| TransportError::new(kind).with_request(request.method(), uri);
        let origin = self
            .origins
            .of(request)
            .map_err(|(kind, detail)| refuse(kind).with_detail(detail))?;
        let path_and_query = uri
            .path_and_query()
            .filter(|path| path.as_str().starts_with('/'))
            .cloned()
            .or_else(|| uri.scheme().map(|_| PathAndQuery::from_static("/")));
        let Some(path_and_query) = path_and_query else {
            return Err(refuse(TransportErrorKind::InvalidRequest)
                .with_detail("its target is not a path that begins with a slash"));
        };
        origin
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
                *request.uri_mut() = uri;
                request.headers_mut().remove(HOST);
                let course = Course::shared(&mut request);
                BaseUriFuture {
                    inner: MaybeRefused::passed(self.inner.call(request)),
                    course: Some(course),
                }
            }
            Err(error) => BaseUriFuture {
                inner: MaybeRefused::refused(error),
                course: None,
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
        course: Option<Course>,
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
        if let Some(place) = this.course.as_ref().and_then(Course::place) {
            let uri = place.uri().clone();
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

    /// What becomes of a request with the facts of an operation.
    async fn called(server: Option<&'static str>, uri: &str) -> Result<String, TransportError> {
        let servers = [
            ("other", "https://other.example"),
            ("drapp", "https://replaced.example"),
            ("drapp", "https://drapp.acme.okta.com"),
        ];
        let layer = servers.iter().fold(layer(), |layer, (name, origin)| {
            layer.with_server(*name, OrgUrl::parse(origin).expect("sound"))
        });
        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.uri().to_string()))
        });
        let call = CallInfo::new("getThing", Method::GET, "/x").server(server);
        let request = Request::get(uri).extension(call).body(Body::empty());
        match layer
            .layer(inner)
            .oneshot(request.expect("a request"))
            .await
        {
            Ok(response) => {
                let effective = response.extensions().get::<EffectiveUri>();
                assert_eq!(
                    effective.map(|uri| uri.0.to_string()).as_ref(),
                    Some(response.body())
                );
                Ok(response.into_body())
            }
            Err(error) => Err(*error.downcast().expect("our error")),
        }
    }

    #[tokio::test]
    async fn a_call_goes_to_its_own_server_only() {
        use TransportErrorKind::{ForeignOrigin, UnknownServer};

        let org = "https://acme.okta.com:8443/x?y=1";
        let second = "https://drapp.acme.okta.com/x?y=1";
        for (server, uri, expected) in [
            (None, "/x?y=1", Ok(org)),
            (Some("drapp"), "/x?y=1", Ok(second)),
            (Some("drapp"), second, Ok(second)),
            (Some("drapp"), org, Err(ForeignOrigin)),
            (
                Some("drapp"),
                "https://replaced.example/x",
                Err(ForeignOrigin),
            ),
            (None, second, Err(ForeignOrigin)),
            (Some("else"), "/x", Err(UnknownServer)),
            (Some("else"), org, Err(UnknownServer)),
        ] {
            match (called(server, uri).await, expected) {
                (Ok(uri), Ok(expected)) => assert_eq!(uri, expected),
                (Err(error), Err(kind)) => {
                    assert_eq!(error.kind(), kind, "{server:?} {uri}");
                    assert!(!error.request_may_have_been_sent());
                }
                (result, _) => panic!("{server:?} {uri}: {result:?}"),
            }
        }
        let error = called(Some("else"), "/x").await.expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "GET /x: the operation lives on a server that is not configured: getThing needs `else`, whose address is given to `TransportBuilder::server(\"else\", …)`"
        );
    }

    #[tokio::test]
    async fn a_request_of_ones_own_may_name_any_configured_origin() {
        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.uri().clone()))
        });
        let second = OrgUrl::parse("https://drapp.acme.okta.com").expect("sound");
        let service = layer().with_server("drapp", second).layer(inner);
        for (uri, is_taken) in [
            ("https://drapp.acme.okta.com/x", true),
            ("https://acme.okta.com:8443/x", true),
            ("https://drapp.acme.okta.com:8443/x", false),
            ("http://drapp.acme.okta.com/x", false),
            ("https://amy@drapp.acme.okta.com/x", false),
            ("https://evil.example/x", false),
        ] {
            let request = Request::get(uri).body(Body::empty()).expect("a request");
            let answer = service.clone().oneshot(request).await;
            assert_eq!(answer.is_ok(), is_taken, "{uri}");
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
