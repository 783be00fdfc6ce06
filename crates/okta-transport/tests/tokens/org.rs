//! An org in the same process, an app of its, and everything that the app sends there.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::header::AUTHORIZATION;
use http::{Request, Response};
use okta_emulator::{Emulator, ServiceApp as Registered, TokioClock};
use okta_transport::auth::{OAuthLayer, PrivateKey, ServiceApp, Signer};
use okta_transport::{
    Body, BoxError, Collect, CollectLayer, Sleep, Timer, TokioTimer, TransportError,
};
use tower::{Layer, Service, ServiceExt};

use crate::fakes::{ORG, org};
use crate::samples::named;
use crate::support::{PAST, get, ours};

pub(crate) const CLIENT: &str = "0oaservice0000000001";
pub(crate) const SCOPES: [&str; 2] = ["okta.users.read", "okta.groups.read"];

/// A key that is made for these tests.
pub(crate) fn key() -> PrivateKey {
    let key = PrivateKey::from_jwk(&named("P-256").jwk).expect("a key");
    key.with_key_id("mine")
}

/// An app with this key, as a client knows it.
pub(crate) fn app(key: impl Signer + 'static) -> ServiceApp {
    ServiceApp::new(CLIENT, key).scopes(SCOPES)
}

/// An org with an app of this key, on tokio's clock.
pub(crate) fn emulator(key: &dyn Signer, dpop: bool) -> Emulator {
    let app = Registered::new(CLIENT)
        .key(&key.public_jwk())
        .expect("a public key");
    let app = SCOPES.iter().fold(app, |app, scope| app.scope(*scope));
    let clock = TokioClock::at(PAST as i64);
    Emulator::builder()
        .clock(clock)
        .service_app(app.dpop(dpop))
        .build()
}

/// Tokio's clock on the org's day, wrong by some seconds.
#[derive(Clone, Copy)]
pub(crate) struct Wrong {
    begin: Instant,
    by: i64,
}

impl Wrong {
    pub(crate) fn by(seconds: i64) -> Self {
        Self {
            begin: TokioTimer.now(),
            by: seconds,
        }
    }
}

impl Timer for Wrong {
    fn now(&self) -> Instant {
        TokioTimer.now()
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        TokioTimer.sleep_until(deadline)
    }

    fn wall_clock(&self) -> SystemTime {
        let seconds = PAST.saturating_add_signed(self.by);
        UNIX_EPOCH + Duration::from_secs(seconds) + (self.now() - self.begin)
    }
}

/// A service that keeps what it was sent.
#[derive(Clone)]
pub(crate) struct Watched<S> {
    inner: S,
    sent: Arc<Mutex<Vec<Request<Body>>>>,
}

impl Watched<Collect<Emulator>> {
    pub(crate) fn org(emulator: &Emulator) -> Self {
        Self::new(CollectLayer::new().layer(emulator.clone()))
    }
}

impl<S> Watched<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self {
            inner,
            sent: Arc::default(),
        }
    }

    /// The requests to this path.
    pub(crate) fn sent(&self, path: &str) -> Vec<Request<Body>> {
        let sent = self.sent.lock().expect("no panic");
        let sent = sent.iter().filter(|request| request.uri().path() == path);
        sent.cloned().collect()
    }

    /// The requests for tokens.
    pub(crate) fn token_requests(&self) -> Vec<Request<Body>> {
        self.sent("/oauth2/v1/token")
    }

    /// The tokens that calls were sent with.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let calls = self.sent("/api/v1/users");
        let values = calls
            .iter()
            .map(|call| call.headers()[AUTHORIZATION].to_str());
        let values = values.map(|value| value.expect("text").split_once(' ').expect("a scheme").1);
        values.map(str::to_owned).collect()
    }

    /// Everything secret that was sent: tokens, assertions with their signatures, proofs.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let sent = self.sent.lock().expect("no panic");
        let mut secrets = Vec::new();
        for request in &*sent {
            let text = |name: &str| request.headers().get(name).and_then(|it| it.to_str().ok());
            let token = text("authorization").and_then(|it| it.split_once(' '));
            secrets.extend(token.map(|(_, token)| token.to_owned()));
            let signed = [
                text("dpop").unwrap_or_default(),
                field(request, "client_assertion"),
            ];
            // What is before the signature is no secret, and the signature is one alone.
            let signatures = signed.iter().filter_map(|it| it.rsplit_once('.'));
            secrets.extend(signatures.map(|(_, signature)| signature.to_owned()));
        }
        secrets.sort();
        secrets.dedup();
        secrets
    }
}

impl<S> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.sent.lock().expect("no panic").push(request.clone());
        let answer = self.inner.call(request);
        Box::pin(async move { answer.await.map_err(Into::into) })
    }
}

/// A field of a form.
pub(crate) fn field<'a>(request: &'a Request<Body>, name: &str) -> &'a str {
    let form = std::str::from_utf8(request.body().as_bytes()).expect("text");
    let mut fields = form.split('&').filter_map(|field| field.split_once('='));
    fields
        .find(|(it, _)| *it == name)
        .map_or("", |(_, value)| value)
}

/// The app's layer on the org's day.
pub(crate) fn layer(app: ServiceApp) -> OAuthLayer {
    let layer = OAuthLayer::service_app(org(), app).expect("sound");
    layer.with_timer(Wrong::by(0))
}

/// A call of an operation that the app has the scope for.
pub(crate) async fn list<S>(service: S) -> Result<u16, TransportError>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    let request = get(format!("{ORG}/api/v1/users?limit=1"));
    let response = service.oneshot(request).await.map_err(ours)?;
    Ok(response.status().as_u16())
}
