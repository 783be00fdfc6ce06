//! A server with TLS that says in its answers how it was spoken to.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use okta_transport::Body;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Answers on every connection with `x-version`, `x-certificates` (how many the client has shown) and `x-authorization`.
pub(crate) struct Origin {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Origin {
    pub(crate) async fn start(config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(acceptor.clone(), tcp));
            }
        });
        Self {
            address,
            connections,
        }
    }

    pub(crate) fn uri(&self) -> String {
        format!("https://{}/api/v1/users?q=hunter2", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// One connection, whose end is the client's business.
pub(crate) async fn serve<S>(acceptor: TlsAcceptor, stream: S)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Ok(tls) = acceptor.accept(stream).await else {
        return;
    };
    let session = tls.get_ref().1;
    let certificates = session.peer_certificates().map_or(0, <[_]>::len);
    let is_http2 = session.alpn_protocol() == Some(b"h2");
    let answer = service_fn(move |request: Request<Incoming>| {
        let authorization = request.headers().get("authorization").cloned();
        let mut response = Response::builder()
            .header("x-version", format!("{:?}", request.version()))
            .header("x-certificates", certificates)
            .body(Body::from("[]"))
            .expect("sound");
        if let Some(authorization) = authorization {
            response
                .headers_mut()
                .insert("x-authorization", authorization);
        }
        std::future::ready(Ok::<_, Infallible>(response))
    });
    if is_http2 {
        let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let _ = server.serve_connection(TokioIo::new(tls), answer).await;
    } else {
        let server = hyper::server::conn::http1::Builder::new();
        let _ = server.serve_connection(TokioIo::new(tls), answer).await;
    }
}
