//! Okta's API tokens.
//!
//! An API token acts with all rights of the administrator who made it and does not expire while in use, so it is
//! handled as what it is: checked before use, held once, wiped when the last holder is gone, sent encrypted only, and
//! shown nowhere.

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use secrecy::{ExposeSecret, SecretString};
use tower::{Layer, Service};

use crate::org_url::is_unencrypted;
use crate::{
    BoxError, ConfigError, ConfigProblem, MaybeRefused, Principal, TransportError,
    TransportErrorKind,
};

/// The setting that problems of a token are reported under.
const KEY: &str = "token";

/// The authentication scheme, as it stands before the token.
const SCHEME: &str = "SSWS ";

/// What documentation and examples write where a token belongs, with everything but letters and digits taken out.
const PLACEHOLDERS: [&str; 8] = [
    "apitoken",
    "changeme",
    "oktaapitoken",
    "oktatoken",
    "token",
    "yourapitoken",
    "youroktatoken",
    "yourtoken",
];

/// Makes [`Ssws`] services: [see there](Ssws).
///
/// ```
/// use http::{Request, Response, header::AUTHORIZATION};
/// use okta_transport::{Body, BoxError, auth::SswsLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(SswsLayer::new("00a-token-of-an-example-org")?)
///     .service(service_fn(async |request: Request<Body>| {
///         let value = request.headers().get(AUTHORIZATION).cloned();
///         Ok::<_, BoxError>(Response::new(value.is_some_and(|value| value.is_sensitive())))
///     }));
/// let response = service.oneshot(Request::get("/api/v1/users").body(Body::empty())?).await?;
/// assert!(response.into_body());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SswsLayer {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    value: HeaderValue,
    principal: Principal,
    allow_http_on_loopback: bool,
}

impl SswsLayer {
    /// A layer that authenticates with an API token, given without the word `SSWS`.
    ///
    /// The text is wiped from memory when the layer, its services and the requests in flight are gone.
    ///
    /// # Errors
    ///
    /// Under the key `token`, and never repeating it: the token is empty, holds white space (a line feed at the end of a
    /// file, as a rule), a control character or something outside ASCII, begins with `SSWS`, or is a placeholder.
    pub fn new(token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = SecretString::from(token.into());
        let problems: ConfigError = problems(token.expose_secret())
            .map(|reason| ConfigProblem::new(KEY, reason))
            .collect();
        problems.check()?;
        let principal = Principal::of_secret("ssws", token.expose_secret());
        // Of its final size at once, since growing would leave a copy behind. Every request shares this buffer.
        let mut text = String::with_capacity(SCHEME.len() + token.expose_secret().len());
        text.push_str(SCHEME);
        text.push_str(token.expose_secret());
        let value = SecretString::from(text);
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(Wiped(value)))
            .map_err(|_| ConfigProblem::new(KEY, "cannot be sent in a header"))?;
        value.set_sensitive(true);
        Ok(Self {
            settings: Arc::new(Settings {
                value,
                principal,
                allow_http_on_loopback: false,
            }),
        })
    }

    /// Who requests are sent as: `ssws:` and the first 16 hex digits of the token's SHA-256.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.settings.principal.clone()
    }

    /// Sends the token over plain `http` too, if the host is the machine itself. For tests.
    #[must_use]
    pub fn danger_allow_http_on_loopback(mut self) -> Self {
        Arc::make_mut(&mut self.settings).allow_http_on_loopback = true;
        self
    }
}

impl<S> Layer<S> for SswsLayer {
    type Service = Ssws<S>;

    fn layer(&self, inner: S) -> Ssws<S> {
        Ssws {
            layer: self.clone(),
            inner,
        }
    }
}

/// Sets `Authorization: SSWS <token>` on every request.
///
/// A value that the request already has is replaced. The header is marked sensitive, so `Debug` of a request hides it
/// and HTTP/2 does not index it. This layer does not know which org the token belongs to: put [`BaseUri`](crate::BaseUri)
/// outside it, or make sure otherwise that requests go there.
///
/// # Errors
///
/// [`Unencrypted`](TransportErrorKind::Unencrypted) for an absolute `http` URI, whose request the inner service does
/// not get to see; see [`SswsLayer::danger_allow_http_on_loopback`] for the exception.
#[derive(Clone, Debug)]
pub struct Ssws<S> {
    layer: SswsLayer,
    inner: S,
}

impl<S, ReqB, ResB> Service<Request<ReqB>> for Ssws<S>
where
    S: Service<Request<ReqB>, Response = Response<ResB>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResB>;
    type Error = BoxError;
    type Future = MaybeRefused<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<ReqB>) -> Self::Future {
        let settings = &*self.layer.settings;
        if is_unencrypted(request.uri(), settings.allow_http_on_loopback) {
            return MaybeRefused::refused(
                TransportError::new(TransportErrorKind::Unencrypted)
                    .with_detail("a token is sent over https only")
                    .with_request(request.method(), request.uri()),
            );
        }
        request
            .headers_mut()
            .insert(AUTHORIZATION, settings.value.clone());
        MaybeRefused::passed(self.inner.call(request))
    }
}

/// Lends the bytes of a secret to a shared buffer, and wipes them when the last share is dropped.
struct Wiped(SecretString);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

fn problems(token: &str) -> impl Iterator<Item = &'static str> {
    let bare: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let is_missing = token.trim().is_empty();
    let has_scheme = token
        .get(..SCHEME.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME));
    let is_placeholder =
        token.contains(['{', '}', '<', '>', '$']) || PLACEHOLDERS.contains(&bare.as_str());
    let wrong = [
        (is_missing, "is missing"),
        (has_scheme, "begins with \"SSWS\": give the token alone"),
        (
            !is_missing && !has_scheme && token.contains(char::is_whitespace),
            "holds white space or a line break, perhaps from the end of a file",
        ),
        (
            token.contains(|c: char| c.is_control() && !c.is_whitespace()),
            "holds a control character",
        ),
        (!token.is_ascii(), "holds a character outside ASCII"),
        (
            !is_missing && is_placeholder,
            "is a placeholder: put a token of your org there",
        ),
    ];
    wrong
        .into_iter()
        .filter_map(|(is_wrong, reason)| is_wrong.then_some(reason))
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;
    use tower_test::mock;

    use super::*;
    use crate::Body;

    const TOKEN: &str = "00hunter2-hunter2_hunter2";

    #[test]
    fn wrong_tokens_are_named_and_not_repeated() {
        for (token, expected) in [
            ("", "is missing"),
            (" \n", "is missing"),
            ("00hunter2\n", "line break"),
            ("\r\n00hunter2", "line break"),
            ("00hunter2 00hunter2", "white space"),
            ("00hunter2\0", "control"),
            ("00hunter2\u{7f}", "control"),
            ("00hünter2", "outside ASCII"),
            ("SSWS 00hunter2", "give the token alone"),
            ("ssws 00hunter2", "give the token alone"),
            ("{apiToken}", "placeholder"),
            ("${OKTA_TOKEN}", "placeholder"),
            ("<hunter2>", "placeholder"),
            ("YOUR_API_TOKEN", "placeholder"),
            ("your-token", "placeholder"),
        ] {
            let error = SswsLayer::new(token).expect_err(token);
            assert_eq!(error.problems()[0].key(), "token");
            let text = format!("{error} {error:?}");
            assert!(text.contains(expected), "{token:?} gave {text}");
            assert!(!text.contains("hunter"), "{text}");
        }
    }

    #[tokio::test]
    async fn the_configured_token_replaces_what_the_request_brought() {
        let (mut service, mut handle) = mock::spawn_layer::<Request<Body>, Response<Body>, _>(
            SswsLayer::new(TOKEN).expect("sound"),
        );
        handle.allow(1);
        assert!(service.poll_ready().is_ready());
        let request = Request::get("/x")
            .header(AUTHORIZATION, "Bearer of-somebody-else")
            .header(AUTHORIZATION, "Bearer of-a-third")
            .body(Body::empty())
            .expect("a request");
        let future = service.call(request);
        let (request, answer) = handle.next_request().await.expect("the request");
        let values: Vec<_> = request.headers().get_all(AUTHORIZATION).iter().collect();
        assert_eq!(values, [format!("SSWS {TOKEN}").as_str()]);
        assert!(!format!("{request:?}").contains("hunter"));
        answer.send_response(Response::new(Body::empty()));
        assert!(future.await.is_ok());
    }

    #[tokio::test]
    async fn plain_http_gets_no_token() {
        for (uri, layer_allows, sent) in [
            ("http://acme.okta.com/x", true, false),
            ("http://127.0.0.1:8080/x", false, false),
            ("http://127.0.0.1:8080/x", true, true),
            ("https://acme.okta.com/x", false, true),
            ("/x", false, true),
        ] {
            let mut layer = SswsLayer::new(TOKEN).expect("sound");
            if layer_allows {
                layer = layer.danger_allow_http_on_loopback();
            }
            let inner =
                tower::service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(())));
            let request = Request::get(uri).body(Body::empty()).expect("a request");
            let result = layer.layer(inner).oneshot(request).await;
            assert_eq!(result.is_ok(), sent, "{uri}");
            if let Err(error) = result {
                let error = error.downcast::<TransportError>().expect("our error");
                assert_eq!(error.kind(), TransportErrorKind::Unencrypted);
                assert!(!error.request_may_have_been_sent());
            }
        }
    }

    #[tokio::test]
    async fn all_requests_share_one_copy_of_the_token() {
        let inner = tower::service_fn(async |request: Request<Body>| {
            let value = request.headers().get(AUTHORIZATION).cloned();
            Ok::<_, BoxError>(Response::new(value.expect("a token")))
        });
        let service = SswsLayer::new(TOKEN).expect("sound").layer(inner);
        let send = || service.clone().oneshot(Request::new(Body::empty()));
        let (one, two) = (
            send().await.expect("an answer"),
            send().await.expect("an answer"),
        );
        assert_eq!(
            one.body().as_bytes().as_ptr(),
            two.body().as_bytes().as_ptr()
        );
    }

    #[test]
    fn a_token_is_one_principal() {
        let principal = |token| SswsLayer::new(token).expect("sound").principal();
        assert_eq!(principal(TOKEN), principal(TOKEN));
        assert_ne!(principal(TOKEN), principal("00hunter3-hunter3_hunter3"));
        assert_eq!(principal(TOKEN), Principal::of_secret("ssws", TOKEN));
    }

    #[test]
    fn nothing_prints_the_token() {
        let layer = SswsLayer::new(TOKEN).expect("sound");
        let service = layer.layer(());
        assert!(!format!("{layer:?} {layer:#?} {service:?}").contains("hunter"));
    }
}
