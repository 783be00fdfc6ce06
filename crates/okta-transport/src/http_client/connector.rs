//! From a URI to a connection: the way to the server and TLS with it, within a time.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use rustls::ClientConfig;
use tower::{Service, ServiceExt};

use super::route::Route;
use super::stream::Stream;
use crate::{BoxError, Timer, TransportError, TransportErrorKind};

/// The way to a server and TLS, with a limit on the time for all of it.
///
/// The pool clones it for every request, and connects for few of them: so a clone is cheap.
#[derive(Clone)]
pub(super) struct Connector(Arc<Settings>);

struct Settings {
    connector: HttpsConnector<Route>,
    route: Route,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl Connector {
    pub(super) fn new(
        route: Route,
        tls: ClientConfig,
        limit: Option<Duration>,
        timer: Arc<dyn Timer>,
    ) -> Self {
        Self(Arc::new(Settings {
            // What may go unencrypted is decided for each request, before it gets here.
            connector: HttpsConnector::from((route.clone(), tls)),
            route,
            limit,
            timer,
        }))
    }
}

type Connecting = Pin<
    Box<dyn Future<Output = Result<MaybeHttpsStream<MaybeHttpsStream<Stream>>, BoxError>> + Send>,
>;

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<MaybeHttpsStream<Stream>>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let settings = &*self.0;
        let too_long = match settings.route.proxy_to(&uri) {
            Some(proxy) => format!("connecting through the proxy {proxy} took too long").into(),
            None => "connecting took too long".into(),
        };
        // Polls the clone to readiness first.
        let connecting = settings.connector.clone().oneshot(uri);
        within(settings.limit, &*settings.timer, too_long, connecting)
    }
}

/// A connection attempt that gives up in time.
pub(super) fn within<F, T, E>(
    limit: Option<Duration>,
    timer: &dyn Timer,
    too_long: Cow<'static, str>,
    connecting: F,
) -> Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    E: Into<BoxError>,
{
    let end = limit.and_then(|limit| Some((limit, timer.now().checked_add(limit)?)));
    let Some((limit, end)) = end else {
        return Box::pin(async move { connecting.await.map_err(Into::into) });
    };
    let mut sleep = timer.sleep_until(end);
    Box::pin(async move {
        let mut connecting = std::pin::pin!(connecting);
        let in_time = std::future::poll_fn(|cx| {
            if let Poll::Ready(connected) = connecting.as_mut().poll(cx) {
                return Poll::Ready(Some(connected));
            }
            sleep.as_mut().poll(cx).map(|()| None)
        });
        match in_time.await {
            Some(connected) => connected.map_err(Into::into),
            None => Err(TransportError::new(TransportErrorKind::Connect)
                .with_time_limit(limit)
                .with_detail(too_long)
                .into()),
        }
    })
}
