//! The way to a server: direct, or through a proxy.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tower::{Service, ServiceExt};

use super::dial::Dial;
use super::proxy::{self, Proxy};
use super::stream::Stream;
use crate::BoxError;

/// Makes connections that TLS to the server can begin on.
#[derive(Clone)]
pub(super) struct Route {
    dial: Dial,
    proxy: Option<Arc<Gate>>,
}

/// A proxy, and how it is reached.
struct Gate {
    proxy: Proxy,
    dial: HttpsConnector<Dial>,
}

impl Route {
    pub(super) fn direct(dial: Dial) -> Self {
        Self { dial, proxy: None }
    }

    /// A route by a proxy, with TLS to the proxy itself where its address says so.
    pub(super) fn through(dial: Dial, proxy: Proxy, tls: ClientConfig) -> Self {
        let gate = Gate {
            proxy,
            dial: HttpsConnector::from((dial.clone(), tls)),
        };
        Self {
            dial,
            proxy: Some(Arc::new(gate)),
        }
    }

    /// The host and port of the proxy that is on the way to a server.
    pub(super) fn proxy_to(&self, server: &Uri) -> Option<&str> {
        let proxy = &self.proxy.as_ref()?.proxy;
        proxy.on_the_way_to(server).map(|address| address.name())
    }
}

impl Service<Uri> for Route {
    /// The outer TLS here is the proxy's, not the server's.
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let Self { dial, proxy } = self.clone();
        Box::pin(async move {
            let way = proxy
                .as_ref()
                .and_then(|gate| Some((gate, gate.proxy.on_the_way_to(&server)?)));
            // A clone is polled to readiness first.
            let Some((gate, address)) = way else {
                return Ok(MaybeHttpsStream::Http(dial.oneshot(server).await?));
            };
            let stream = gate.dial.clone().oneshot(address.uri().clone()).await;
            let stream = stream.map_err(|error| address.failure(error))?;
            let stream = proxy::tunnel(TokioIo::new(stream), address, &server).await?;
            Ok(stream.into_inner())
        })
    }
}
