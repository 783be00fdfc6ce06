//! A source of tokens that counts, and an API that takes its tokens.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Request, Response};
use okta_transport::auth::{AccessToken, OAuthLayer, TokenError, TokenFuture, TokenSource};
use okta_transport::{Body, BoxError, OrgUrl, TransportError};
use tower::{Layer, Service};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const ORG: &str = "https://org.example.com";

pub(crate) fn org() -> OrgUrl {
    OrgUrl::parse(ORG).expect("sound")
}

/// Gives out `hunter2-1`, `hunter2-2`, and so on.
#[derive(Clone, Default)]
pub(crate) struct Source(Arc<Mutex<Given>>);

#[derive(Default)]
struct Given {
    count: u64,
    takes: Duration,
    life: Option<Duration>,
    fails: bool,
    panics: bool,
    refused: Vec<String>,
}

impl Source {
    pub(crate) fn taking(takes: Duration) -> Self {
        let source = Self::default();
        source.lock().takes = takes;
        source
    }

    pub(crate) fn living(self, life: Duration) -> Self {
        self.lock().life = Some(life);
        self
    }

    pub(crate) fn set_fails(&self, fails: bool) {
        self.lock().fails = fails;
    }

    pub(crate) fn set_panics(&self, panics: bool) {
        self.lock().panics = panics;
    }

    /// How often it was asked.
    pub(crate) fn count(&self) -> u64 {
        self.lock().count
    }

    /// What it was told that the org refused.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.lock().refused.clone()
    }

    pub(crate) fn layer(&self) -> OAuthLayer {
        OAuthLayer::token_source(org(), self.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Given> {
        self.0.lock().expect("no panic")
    }
}

impl TokenSource for Source {
    fn token(&self, refused: Option<&AccessToken>) -> TokenFuture {
        let mut given = self.lock();
        given.count += 1;
        let refused = refused.map(|token| token.expose().to_owned());
        given.refused.extend(refused);
        let (count, takes, life) = (given.count, given.takes, given.life);
        let (fails, panics) = (given.fails, given.panics);
        drop(given);
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            assert!(!panics, "the source panics");
            if fails {
                return Err(TokenError::new("the source fails"));
            }
            let token = AccessToken::bearer(format!("hunter2-{count}"))?;
            Ok(match life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        })
    }
}

/// Answers 200 with the `Authorization` header as the body, after a second; 401 to tokens that were revoked.
#[derive(Clone, Default)]
pub(crate) struct Api {
    revoked: Arc<Mutex<HashSet<String>>>,
    calls: Arc<Mutex<u64>>,
}

impl Api {
    pub(crate) fn revoke(&self, token: &str) {
        self.revoked
            .lock()
            .expect("no panic")
            .insert(format!("Bearer {token}"));
    }

    pub(crate) fn calls(&self) -> u64 {
        *self.calls.lock().expect("no panic")
    }
}

impl Service<Request<Body>> for Api {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        *self.calls.lock().expect("no panic") += 1;
        let api = self.clone();
        Box::pin(async move {
            tokio::time::sleep(SECOND).await;
            let value = request.headers()[AUTHORIZATION].to_str()?.to_owned();
            let is_revoked = api.revoked.lock().expect("no panic").contains(&value);
            let response = Response::builder().status(if is_revoked { 401 } else { 200 });
            Ok(match is_revoked {
                true => response
                    .header(
                        "www-authenticate",
                        r#"Bearer realm="org", error="invalid_token""#,
                    )
                    .body(Body::empty())?,
                false => response.body(Body::from(value))?,
            })
        })
    }
}

pub(crate) fn get() -> Request<Body> {
    crate::support::get(format!("{ORG}/api/v1/users"))
}

/// The token that a call was sent with.
pub(crate) async fn call<S>(service: S) -> Result<String, TransportError>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    use tower::ServiceExt;
    let response = service.oneshot(get()).await.map_err(crate::support::ours)?;
    assert_eq!(response.status(), 200);
    let text = String::from_utf8(response.body().as_bytes().to_vec()).expect("text");
    Ok(text.strip_prefix("Bearer ").expect("the scheme").to_owned())
}

pub(crate) fn service(source: &Source, api: &Api) -> okta_transport::auth::OAuth<Api> {
    source.layer().layer(api.clone())
}
