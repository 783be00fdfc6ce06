//! A request as a command line, for people who look for a mistake.
//!
//! Support asks for it, a terminal takes it, and it says more than any log line. It is shown to others, so it holds no
//! secret that can be told by its name or its place; what cannot be judged is left out.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use tower::{Layer, Service};

use super::redact::{self, HIDDEN};
use crate::Body;

/// A request that `Display` prints as a `curl` command.
///
/// Hidden are: values of `Authorization`, `DPoP` and `Cookie`, of headers that are marked sensitive, and of headers,
/// query parameters, form fields and JSON members whose name looks like that of a secret (`password`, `clientSecret`,
/// `recoveryToken`, …). A body that is neither JSON nor a form is shown by its length. The path is printed as it is, and
/// so is what else the body says: personal data is not hidden.
///
/// ```
/// use http::Request;
/// use okta_transport::{Body, Curl};
///
/// let request = Request::post("https://acme.okta.com/api/v1/users?activate=true")
///     .header("authorization", "SSWS 00a-token")
///     .header("content-type", "application/json")
///     .body(Body::from(r#"{"profile":{"login":"amy"},"credentials":{"password":{"value":"x"}}}"#))?;
/// assert_eq!(
///     Curl::of(&request).to_string(),
///     "curl -X POST 'https://acme.okta.com/api/v1/users?activate=true' -H 'authorization: ***' \
///      -H 'content-type: application/json' --data-raw '{\"profile\":{\"login\":\"amy\"},\"credentials\":\"***\"}'"
/// );
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Curl<'a> {
    request: &'a Request<Body>,
}

impl<'a> Curl<'a> {
    /// What this request would be on a command line.
    #[must_use]
    pub fn of(request: &'a Request<Body>) -> Self {
        Self { request }
    }
}

impl fmt::Display for Curl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.request;
        f.write_str("curl")?;
        match *request.method() {
            Method::GET if request.body().is_empty() => {}
            Method::HEAD => f.write_str(" --head")?,
            ref method => write!(f, " -X {method}")?,
        }
        write!(f, " {}", Quoted(&address(request.uri())))?;
        for (name, value) in request.headers() {
            // curl derives it from the body that is shown, which may be of another length.
            if *name != CONTENT_LENGTH {
                write!(f, " -H {}", Quoted(&header(name, value)))?;
            }
        }
        if !request.body().is_empty() {
            write!(f, " --data-raw {}", Quoted(&body(request)))?;
        }
        Ok(())
    }
}

/// The same as `Display`.
impl fmt::Debug for Curl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn address(uri: &Uri) -> String {
    let mut address = String::new();
    // Piece by piece: the authority may hold user information.
    if let Some(host) = uri.host() {
        address = format!("{}://{host}", uri.scheme_str().unwrap_or("https"));
        if let Some(port) = uri.port() {
            address.push(':');
            address.push_str(port.as_str());
        }
    }
    address.push_str(uri.path());
    if let Some(query) = uri.query() {
        address.push('?');
        address.push_str(redact::form(query).as_deref().unwrap_or(HIDDEN));
    }
    address
}

fn header(name: &HeaderName, value: &HeaderValue) -> String {
    let is_shown = !value.is_sensitive() && !redact::is_secret(name.as_str());
    match value.to_str() {
        Ok(value) if is_shown => format!("{name}: {value}"),
        _ => format!("{name}: {HIDDEN}"),
    }
}

fn body(request: &Request<Body>) -> String {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let text = std::str::from_utf8(request.body().as_bytes()).ok();
    let shown = text.and_then(|text| match is_form {
        true => redact::form(text),
        false => redact::json(text),
    });
    shown.unwrap_or_else(|| format!("<{} bytes>", request.body().len()))
}

/// A word of a shell.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("'")?;
        for (index, part) in self.0.split('\'').enumerate() {
            if index > 0 {
                f.write_str("'\\''")?;
            }
            f.write_str(part)?;
        }
        f.write_str("'")
    }
}

/// Hands every request that passes to a function, as a [`Curl`].
///
/// ```
/// use okta_transport::{CurlLayer, Transport};
///
/// // By hand in a stack of your own, or in the default one, where it shows each attempt as it is sent:
/// let layer = CurlLayer::new(|curl| eprintln!("{curl}"));
/// let builder = Transport::builder("https://acme.okta.com").curl(|curl| eprintln!("{curl}"));
/// ```
#[derive(Clone)]
pub struct CurlLayer {
    show: Arc<dyn Fn(&Curl<'_>) + Send + Sync>,
}

impl CurlLayer {
    /// A layer that calls this function.
    pub fn new(show: impl Fn(&Curl<'_>) + Send + Sync + 'static) -> Self {
        Self {
            show: Arc::new(show),
        }
    }
}

impl fmt::Debug for CurlLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurlLayer").finish_non_exhaustive()
    }
}

impl<S> Layer<S> for CurlLayer {
    type Service = CurlService<S>;

    fn layer(&self, inner: S) -> CurlService<S> {
        CurlService {
            layer: self.clone(),
            inner,
        }
    }
}

/// The service of [`CurlLayer`].
#[derive(Clone, Debug)]
pub struct CurlService<S> {
    layer: CurlLayer,
    inner: S,
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for CurlService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        (self.layer.show)(&Curl::of(&request));
        self.inner.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_shown_wherever_it_stands() {
        let mut marked = HeaderValue::from_static("hunter2");
        marked.set_sensitive(true);
        let headers = [
            ("authorization", "SSWS hunter2"),
            ("dpop", "hunter2"),
            ("cookie", "sid=hunter2"),
            ("x-api-key", "hunter2"),
        ];
        for (kind, body) in [
            ("application/json", r#"{"password":"hunter2"}"#),
            ("application/x-www-form-urlencoded", "client_secret=hunter2"),
            ("text/plain", "hunter2"),
            ("application/json", r#"{"password":"hunter2""#),
            ("application/json", r#""hunter2""#),
        ] {
            let request = Request::post("https://amy:hunter2@acme.okta.com/x?token=hunter2");
            let request = headers
                .iter()
                .fold(request, |request, (name, value)| {
                    request.header(*name, *value)
                })
                .header("x-marked", marked.clone())
                .header("content-type", kind)
                .body(Body::from(body))
                .expect("a request");
            let text = Curl::of(&request).to_string();
            assert!(!text.contains("hunter"), "{text}");
            assert!(
                text.contains("'https://acme.okta.com/x?token=***'"),
                "{text}"
            );
        }
    }

    #[test]
    fn methods_and_quotes() {
        for (method, body, expected) in [
            ("GET", "", "curl '/a'\\''b'"),
            ("GET", "{}", "curl -X GET '/a'\\''b' --data-raw '{}'"),
            ("HEAD", "", "curl --head '/a'\\''b'"),
            ("DELETE", "", "curl -X DELETE '/a'\\''b'"),
            (
                "PUT",
                "it's",
                "curl -X PUT '/a'\\''b' --data-raw '<4 bytes>'",
            ),
        ] {
            let request = Request::builder().method(method).uri("/a'b");
            let request = request.body(Body::from(body)).expect("a request");
            assert_eq!(Curl::of(&request).to_string(), expected);
        }
    }
}
