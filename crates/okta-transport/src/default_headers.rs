//! Headers that every request carries unless it says otherwise.
//!
//! Who calls (`User-Agent`), what may come back (`Accept-Encoding`), the length of a body that is empty, and whatever
//! a gateway in between wants to see. A default never wins over what a request says of itself, and a caller's default
//! never replaces what other parts of the stack own, so no setting made here can break authentication or framing.

use std::env::consts::{ARCH, OS};
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, Entry, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use tower::{Layer, Service};

use crate::{ConfigError, ConfigProblem, CustomHeaders};

/// Makes [`DefaultHeaders`] services: [see there](DefaultHeaders).
///
/// ```
/// use okta_transport::DefaultHeadersLayer;
///
/// let layer = DefaultHeadersLayer::new()
///     .with_user_agent_suffix("payroll-sync/2.1")?
///     .with_header("x-gateway-tenant", "blue")?;
/// assert!(layer.user_agent().ends_with(" payroll-sync/2.1"));
/// assert!(layer.with_header("authorization", "Bearer x").is_err());
/// # Ok::<(), okta_transport::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct DefaultHeadersLayer {
    settings: Arc<Settings>,
}

#[derive(Clone)]
struct Settings {
    user_agent: HeaderValue,
    gzip: bool,
    custom: CustomHeaders,
}

impl DefaultHeadersLayer {
    /// User agent and gzip, and no headers of the caller's.
    #[must_use]
    pub fn new() -> Self {
        let settings = Settings {
            // Made of the version, and of the names of an operating system and a processor: always valid.
            user_agent: HeaderValue::from_str(&product())
                .unwrap_or_else(|_| HeaderValue::from_static("okta-rs")),
            gzip: true,
            custom: CustomHeaders::new(),
        };
        Self {
            settings: Arc::new(settings),
        }
    }

    /// Names the calling program after this library in `User-Agent`, such as `payroll-sync/2.1`.
    ///
    /// # Errors
    ///
    /// Under the key `userAgent`, if the text is empty or holds anything but printable ASCII.
    pub fn with_user_agent_suffix(mut self, suffix: &str) -> Result<Self, ConfigError> {
        let suffix = suffix.trim();
        let is_sound = !suffix.is_empty() && suffix.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let value = is_sound.then(|| HeaderValue::from_str(&format!("{} {suffix}", product())));
        let Some(Ok(value)) = value else {
            return Err(ConfigProblem::new(
                "userAgent",
                "is empty or holds more than printable ASCII",
            )
            .into());
        };
        Arc::make_mut(&mut self.settings).user_agent = value;
        Ok(self)
    }

    /// Adds a header of the caller's, in place of an earlier one of that name.
    ///
    /// # Errors
    ///
    /// See [`CustomHeaders::with`].
    pub fn with_header<N, V>(mut self, name: N, value: V) -> Result<Self, ConfigError>
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let custom = self.settings.custom.clone().with(name, value)?;
        Arc::make_mut(&mut self.settings).custom = custom;
        Ok(self)
    }

    /// Whether to ask for gzip, as is the default. Reading it takes [`Collect`](crate::Collect).
    #[must_use]
    pub fn with_gzip(mut self, gzip: bool) -> Self {
        Arc::make_mut(&mut self.settings).gzip = gzip;
        self
    }

    /// The value of `User-Agent`: `okta-rs/<version> rust/<system>/<processor>` and the suffix, if any.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        self.settings.user_agent.to_str().unwrap_or_default()
    }

    /// The caller's own headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.settings.custom.as_map()
    }

    /// Forgets the caller's own headers.
    #[must_use]
    pub fn without_headers(mut self) -> Self {
        Arc::make_mut(&mut self.settings).custom = CustomHeaders::new();
        self
    }
}

impl Default for DefaultHeadersLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DefaultHeadersLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultHeadersLayer")
            .field("user_agent", &self.settings.user_agent)
            .field("gzip", &self.settings.gzip)
            .field("headers", &self.settings.custom)
            .finish()
    }
}

impl<S> Layer<S> for DefaultHeadersLayer {
    type Service = DefaultHeaders<S>;

    fn layer(&self, inner: S) -> DefaultHeaders<S> {
        DefaultHeaders {
            layer: self.clone(),
            inner,
        }
    }
}

/// Adds to a request the headers that it lacks.
///
/// - `User-Agent` and, unless switched off, `Accept-Encoding: gzip`;
/// - the caller's own headers;
/// - `Content-Length: 0` for a POST, PUT or PATCH with an empty body, which servers otherwise refuse with status 411.
///
/// What the request itself says stays as it is.
#[derive(Clone, Debug)]
pub struct DefaultHeaders<S> {
    layer: DefaultHeadersLayer,
    inner: S,
}

impl<S, B> Service<Request<B>> for DefaultHeaders<S>
where
    S: Service<Request<B>>,
    B: http_body::Body,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let settings = &*self.layer.settings;
        let is_empty = request.body().size_hint().exact() == Some(0);
        let needs_length = is_empty && needs_content_length(request.method());
        let headers = request.headers_mut();
        let mut add = |name: &HeaderName, value: &HeaderValue| {
            if let Entry::Vacant(entry) = headers.entry(name) {
                entry.insert(value.clone());
            }
        };
        add(&USER_AGENT, &settings.user_agent);
        if settings.gzip {
            add(&ACCEPT_ENCODING, &HeaderValue::from_static("gzip"));
        }
        if needs_length {
            add(&CONTENT_LENGTH, &HeaderValue::from_static("0"));
        }
        settings.custom.add_to(headers);
        self.inner.call(request)
    }
}

/// Whether a server expects to be told a body's length even if there is none (RFC 9110, section 8.6).
pub(crate) fn needs_content_length(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn product() -> String {
    format!("okta-rs/{} rust/{OS}/{ARCH}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use http::Response;
    use http::header::ACCEPT;
    use tower::ServiceExt;

    use super::*;
    use crate::{Body, BoxError};

    /// The headers that reach the inner service.
    async fn passed_on(layer: DefaultHeadersLayer, request: Request<Body>) -> HeaderMap {
        let inner = tower::service_fn(async |request: Request<Body>| {
            Ok::<_, BoxError>(Response::new(request.headers().clone()))
        });
        layer
            .layer(inner)
            .oneshot(request)
            .await
            .expect("an answer")
            .into_body()
    }

    #[tokio::test]
    async fn a_bare_get_learns_who_calls_and_what_may_come_back() {
        let request = Request::get("/x").body(Body::empty()).expect("a request");
        let headers = passed_on(DefaultHeadersLayer::new(), request).await;
        let agent = headers[USER_AGENT].to_str().expect("text");
        assert_eq!(
            agent,
            format!("okta-rs/{} rust/{OS}/{ARCH}", env!("CARGO_PKG_VERSION"))
        );
        assert_eq!(headers[ACCEPT_ENCODING], "gzip");
        assert_eq!(headers.len(), 2);
    }

    #[tokio::test]
    async fn what_the_request_says_stays() {
        let layer = DefaultHeadersLayer::new()
            .with_header("accept", "application/xml")
            .and_then(|layer| layer.with_header("x-tenant", "blue"))
            .expect("sound");
        let request = Request::get("/x")
            .header(USER_AGENT, "own/1")
            .header(ACCEPT_ENCODING, "identity")
            .header(ACCEPT, "application/json")
            .body(Body::empty())
            .expect("a request");
        let headers = passed_on(layer, request).await;
        assert_eq!(headers[USER_AGENT], "own/1");
        assert_eq!(headers[ACCEPT_ENCODING], "identity");
        assert_eq!(headers[ACCEPT], "application/json");
        assert_eq!(headers["x-tenant"], "blue");
        assert_eq!(headers.len(), 4);
    }

    #[tokio::test]
    async fn only_an_empty_body_of_a_writing_method_gets_a_length() {
        for (method, body, expected) in [
            (Method::POST, "", Some("0")),
            (Method::PUT, "", Some("0")),
            (Method::PATCH, "", Some("0")),
            (Method::POST, "{}", None),
            (Method::GET, "", None),
            (Method::DELETE, "", None),
            (Method::HEAD, "", None),
        ] {
            let request = Request::builder()
                .method(&method)
                .uri("/x")
                .body(Body::from(body))
                .expect("a request");
            let headers = passed_on(DefaultHeadersLayer::new(), request).await;
            let length = headers
                .get(CONTENT_LENGTH)
                .map(|value| value.to_str().expect("text"));
            assert_eq!(length, expected, "{method} {body:?}");
        }
    }

    #[tokio::test]
    async fn gzip_and_own_headers_can_be_taken_back() {
        let layer = DefaultHeadersLayer::new()
            .with_gzip(false)
            .with_header("x-tenant", "blue")
            .expect("sound");
        assert_eq!(layer.headers()["x-tenant"], "blue");
        let layer = layer.without_headers();
        assert!(layer.headers().is_empty());
        let request = Request::get("/x").body(Body::empty()).expect("a request");
        let headers = passed_on(layer, request).await;
        assert_eq!(headers.keys().collect::<Vec<_>>(), [USER_AGENT]);
    }

    #[test]
    fn what_the_stack_owns_or_nobody_can_send_is_refused() {
        let layer = DefaultHeadersLayer::new;
        assert!(layer().with_header("host", "hunter2").is_err());
        for suffix in ["", " ", "a\nb", "ä"] {
            assert!(
                layer().with_user_agent_suffix(suffix).is_err(),
                "{suffix:?}"
            );
        }
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let layer = DefaultHeadersLayer::new()
            .with_header("x-key", "hunter2")
            .expect("sound");
        let text = format!("{layer:?} {:?}", layer.layer(()));
        assert!(text.contains("x-key") && !text.contains("hunter"), "{text}");
    }
}
