//! Okta's API tokens.
//!
//! An API token acts with all rights of the administrator who made it and does not expire while in use, so it is
//! handled as what it is: checked before use, held once, wiped when the last holder is gone, sent encrypted only, and
//! shown nowhere.

use tower::Layer;

use super::WithToken;
use super::static_token::StaticToken;
use crate::{ConfigError, Principal};

/// The authentication scheme, as it stands before the token.
const SCHEME: &str = "SSWS";

/// Makes services that set `Authorization: SSWS <token>` on every request: [see there](WithToken).
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
    token: StaticToken,
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
        StaticToken::new(SCHEME, token).map(|token| Self { token })
    }

    /// Who requests are sent as: `ssws:` and the first 16 hex digits of the token's SHA-256.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.token.principal()
    }

    /// Sends the token over plain `http` too, if the host is the machine itself. For tests.
    #[must_use]
    pub fn danger_allow_http_on_loopback(mut self) -> Self {
        self.token.allow_http_on_loopback();
        self
    }
}

impl<S> Layer<S> for SswsLayer {
    type Service = WithToken<S>;

    fn layer(&self, inner: S) -> WithToken<S> {
        WithToken::new(self.token.clone(), inner)
    }
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;
    use http::{Request, Response};
    use tower::ServiceExt;
    use tower_test::mock;

    use super::*;
    use crate::{Body, BoxError, TransportError, TransportErrorKind};

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
