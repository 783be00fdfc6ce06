//! Reaching a host: by name and TCP, or as the caller does it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

use super::stream::{Custom, Stream};
use crate::BoxError;

/// How long a connection may be silent before the operating system asks whether it still lives.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

/// What makes connections to the host and port of a URI.
#[derive(Clone)]
pub(super) enum Dial {
    Tcp(HttpConnector),
    Custom(BoxCloneSyncService<Uri, Box<dyn Custom>, BoxError>),
}

impl Dial {
    pub(super) fn tcp(limit: Option<Duration>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        // Shared out among the addresses of a name, so that one which does not answer leaves time for the others.
        tcp.set_connect_timeout(limit);
        Self::Tcp(tcp)
    }

    pub(super) fn custom<S>(service: S) -> Self
    where
        S: Service<Uri> + Clone + Send + Sync + 'static,
        S::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        let boxed = service
            .map_response(|stream| Box::new(stream) as Box<dyn Custom>)
            .map_err(Into::into);
        Self::Custom(BoxCloneSyncService::new(boxed))
    }
}

impl Service<Uri> for Dial {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Tcp(tcp) => tcp.poll_ready(cx).map_err(Into::into),
            Self::Custom(custom) => custom.poll_ready(cx),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Tcp(tcp) => {
                let connecting = tcp.call(uri);
                Box::pin(async move { Ok(Stream::Tcp(connecting.await?)) })
            }
            Self::Custom(custom) => {
                let connecting = custom.call(uri);
                Box::pin(async move { Ok(Stream::Custom(TokioIo::new(connecting.await?))) })
            }
        }
    }
}
