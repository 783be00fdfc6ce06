//! Access tokens that somebody else got.
//!
//! A program that is handed an access token, by a gateway that holds the app's key or by a person who pasted it, uses it as
//! it is (RFC 6750) until it expires. What gets tokens itself is the feature `oauth`.

use tower::Layer;

use super::WithToken;
use super::static_token::StaticToken;
use crate::{ConfigError, Principal};

/// The authentication scheme, as it stands before the token.
const SCHEME: &str = "Bearer";

/// Makes services that set `Authorization: Bearer <token>` on every request: [see there](WithToken).
///
/// ```
/// use http::{Request, Response, header::AUTHORIZATION};
/// use okta_transport::{Body, BoxError, auth::BearerLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let service = ServiceBuilder::new()
///     .layer(BearerLayer::new("a-token-of-an-example-org")?)
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
pub struct BearerLayer {
    token: StaticToken,
}

impl BearerLayer {
    /// A layer that authenticates with an access token, given without the word `Bearer`. It is used until it
    /// expires, and not replaced.
    ///
    /// The text is wiped from memory when the layer, its services and the requests in flight are gone.
    ///
    /// # Errors
    ///
    /// Under the key `token`, and never repeating it: the token is empty, holds white space (a line feed at the end of a
    /// file, as a rule), a control character or something outside ASCII, begins with `Bearer`, or is a placeholder.
    pub fn new(token: impl Into<String>) -> Result<Self, ConfigError> {
        StaticToken::new(SCHEME, token).map(|token| Self { token })
    }

    /// Who requests are sent as: `bearer:` and the first 16 hex digits of the token's SHA-256.
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

impl<S> Layer<S> for BearerLayer {
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

    use super::*;
    use crate::{Body, BoxError, TransportError, TransportErrorKind};

    const TOKEN: &str = "eyJhbGciOiJub25lIn0.hunter2._-~+/==";

    #[tokio::test]
    async fn the_configured_token_replaces_what_the_request_brought() {
        let layer = BearerLayer::new(TOKEN).expect("sound");
        let inner = tower::service_fn(async |request: Request<Body>| {
            let values = request.headers().get_all(AUTHORIZATION).iter().cloned();
            assert!(!format!("{request:?}").contains("hunter"));
            Ok::<_, BoxError>(Response::new(values.collect::<Vec<_>>()))
        });
        let request = Request::get("https://acme.okta.com/x").header(AUTHORIZATION, "SSWS other");
        let request = request.body(Body::empty()).expect("a request");
        let response = layer.layer(inner).oneshot(request).await.expect("answered");
        assert_eq!(response.body()[..], [format!("Bearer {TOKEN}").as_str()]);
        assert_eq!(layer.principal(), Principal::of_secret("bearer", TOKEN));
        assert!(!format!("{layer:?} {:?}", layer.layer(())).contains("hunter"));
    }

    #[tokio::test]
    async fn plain_http_gets_no_token() {
        let inner =
            tower::service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(())));
        let layer = BearerLayer::new(TOKEN).expect("sound");
        let send = |layer: BearerLayer| {
            let request = Request::get("http://127.0.0.1:1/x").body(Body::empty());
            layer.layer(inner).oneshot(request.expect("a request"))
        };
        let error = send(layer.clone()).await.expect_err("refused");
        let error = error.downcast::<TransportError>().expect("ours");
        assert_eq!(error.kind(), TransportErrorKind::Unencrypted);
        assert!(send(layer.danger_allow_http_on_loopback()).await.is_ok());
    }

    #[test]
    fn the_scheme_is_not_part_of_the_token() {
        for (token, expected) in [
            ("Bearer hunter2", "begins with \"Bearer\""),
            ("hunter2\n", "line break"),
            ("{accessToken}", "placeholder"),
        ] {
            let error = BearerLayer::new(token).expect_err(token).to_string();
            assert!(
                error.contains(expected) && !error.contains("hunter"),
                "{error}"
            );
        }
        // A token may begin with anything else.
        assert!(BearerLayer::new("bearer-hunter2").is_ok());
    }
}
