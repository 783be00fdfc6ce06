//! What takes a look inside: TLS with a certificate of our own, the pool's clock, the limit on connecting.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{StatusCode, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::service::service_fn;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rcgen::CertificateParams;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tower::ServiceExt;

use super::*;
use crate::{BoxError, TokioTimer};

fn get(uri: impl AsRef<str>) -> Request<Body> {
    Request::get(uri.as_ref())
        .body(Body::empty())
        .expect("a request")
}

fn failure(result: Result<Response<ResponseBody>, BoxError>) -> TransportError {
    *result
        .expect_err("a failure")
        .downcast()
        .expect("our error")
}

/// A TLS server for one connection that speaks one protocol: its address and its certificate as PEM.
async fn tls_server(protocol: &'static str) -> (String, String) {
    let names = ["127.0.0.1".to_owned()];
    tls_server_as(protocol, CertificateParams::new(names).expect("a name")).await
}

async fn tls_server_as(protocol: &'static str, params: CertificateParams) -> (String, String) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let cert = params.self_signed(&key).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a key that fits");
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a connection");
        // A client that does not trust us ends the handshake.
        let Ok(tls) = acceptor.accept(tcp).await else {
            return;
        };
        let answer = service_fn(async |request: Request<hyper::body::Incoming>| {
            let version = format!("{:?}", request.version());
            Ok::<_, Infallible>(
                Response::builder()
                    .header("x-version", version)
                    .body(Body::empty())
                    .expect("sound"),
            )
        });
        // How the connection ends is the client's business.
        if protocol == "h2" {
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            let _ = server.serve_connection(TokioIo::new(tls), answer).await;
        } else {
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(tls), answer)
                .await;
        }
    });
    (format!("https://{address}/"), cert.pem())
}

#[tokio::test]
async fn the_handshake_decides_the_protocol() {
    for (protocol, expected) in [("h2", "HTTP/2.0"), ("http/1.1", "HTTP/1.1")] {
        let (uri, pem) = tls_server(protocol).await;
        let client = HttpClient::builder()
            .platform_roots(false)
            .root_certificates_pem(pem)
            .build()
            .expect("sound");
        let response = client.oneshot(get(uri)).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["x-version"], expected);
    }
}

#[tokio::test]
async fn an_unknown_certificate_is_a_failed_connection() {
    let (uri, _) = tls_server("http/1.1").await;
    let client = HttpClient::builder()
        .platform_roots(false)
        .build()
        .expect("sound");
    let error = failure(client.oneshot(get(&uri)).await);
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(!error.request_may_have_been_sent());
    // The next connection would show the same one.
    assert!(error.is_lasting());
    assert_eq!(
        error.to_string(),
        format!("GET {uri}: no connection: certificate: unknown issuer")
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said() {
    let params = |name: &str| CertificateParams::new([name.to_owned()]).expect("a name");
    let mut expired = params("127.0.0.1");
    expired.not_after = rcgen::date_time_ymd(2000, 1, 1);
    let mut early = params("127.0.0.1");
    early.not_before = rcgen::date_time_ymd(4000, 1, 1);
    early.not_after = rcgen::date_time_ymd(4001, 1, 1);
    for (params, why) in [
        (params("acme.example"), "not valid for this name"),
        (expired, "expired"),
        (early, "not valid yet"),
    ] {
        let (uri, pem) = tls_server_as("http/1.1", params).await;
        let client = HttpClient::builder()
            .platform_roots(false)
            .root_certificates_pem(pem)
            .build()
            .expect("sound");
        let error = failure(client.oneshot(get(&uri)).await);
        assert_eq!(
            error.to_string(),
            format!("GET {uri}: no connection: certificate: {why}")
        );
    }
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("https://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let client = HttpClient::builder()
        .platform_roots(false)
        .build()
        .expect("sound");
    let error = failure(client.oneshot(get(&uri)).await);
    assert!(!error.is_lasting());
    assert_eq!(
        error.to_string(),
        format!("GET {uri}: no connection: refused")
    );
}

#[tokio::test]
async fn why_no_connection_came_about() {
    use io::ErrorKind::*;

    for (kind, line) in [
        (ConnectionReset, "no connection: reset"),
        (TimedOut, "no connection: timed out"),
        (HostUnreachable, "no connection: the host is unreachable"),
        (
            NetworkUnreachable,
            "no connection: the network is unreachable",
        ),
        // Whose text is nobody's business.
        (Other, "no connection"),
    ] {
        let connect = tower::service_fn(move |_: Uri| {
            std::future::ready(Err::<InMemory, _>(io::Error::new(kind, "of hunter2")))
        });
        let error = pooled(connect, None)
            .request(RequestBody::within(get("http://127.0.0.1/"), None))
            .await
            .expect_err("no connection");
        assert_eq!(classify::of_call(error).to_string(), line);
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve() {
    let resolver = tower::service_fn(|_: Name| {
        std::future::ready(Err::<std::vec::IntoIter<std::net::SocketAddr>, _>(
            io::Error::other("of hunter2"),
        ))
    });
    let error = pooled(HttpConnector::new_with_resolver(resolver), None)
        .request(RequestBody::within(get("http://acme.example/"), None))
        .await
        .expect_err("no connection");
    assert_eq!(
        classify::of_call(error).to_string(),
        "no connection: the name does not resolve"
    );
}

#[tokio::test]
async fn a_server_without_tls_is_a_failed_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.expect("a connection");
        let _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let client = HttpClient::builder()
        .platform_roots(false)
        .build()
        .expect("sound");
    let error = failure(client.oneshot(get(format!("https://{address}/"))).await);
    assert!(
        error
            .to_string()
            .ends_with(": TLS: what came back is not TLS")
    );
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(!error.request_may_have_been_sent());
}

#[test]
fn what_is_no_certificate_is_refused_without_being_quoted() {
    for pem in [
        "",
        "hunter2",
        "-----BEGIN CERTIFICATE-----\nhunter2!\n-----END CERTIFICATE-----\n",
    ] {
        let builder = HttpClient::builder()
            .platform_roots(false)
            .root_certificates_pem(pem);
        let error = builder.build().expect_err("no certificate");
        assert_eq!(error.problems()[0].key(), "tls");
        assert!(!error.to_string().contains("hunter"), "{error}");
    }
}

#[tokio::test]
async fn requests_that_cannot_or_must_not_go_out_are_refused() {
    use TransportErrorKind::{InvalidRequest, Unencrypted};

    let strict = HttpClient::builder()
        .platform_roots(false)
        .build()
        .expect("sound");
    let lax = HttpClient::builder()
        .platform_roots(false)
        .danger_allow_http_on_loopback()
        .build()
        .expect("sound");
    for (client, uri, kind) in [
        (&strict, "/api/v1/users", InvalidRequest),
        (&strict, "http://127.0.0.1:1/", Unencrypted),
        (&lax, "http://acme.okta.com/", Unencrypted),
    ] {
        let error = failure(client.clone().oneshot(get(uri)).await);
        assert_eq!(error.kind(), kind, "{uri}");
        assert!(!error.request_may_have_been_sent());
    }
}

#[tokio::test(start_paused = true)]
async fn connecting_ends_in_time() {
    let started = tokio::time::Instant::now();
    let limit = Duration::from_secs(10);
    let never = std::future::pending::<Result<(), io::Error>>();
    let error = connector::within(Some(limit), &TokioTimer, "slow".into(), never)
        .await
        .expect_err("a timeout");
    let error = error.downcast::<TransportError>().expect("our error");
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(error.time_limit(), Some(limit));
    assert_eq!(started.elapsed(), limit);
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_is_reported_with_its_limit() {
    let limit = Duration::from_secs(10);
    let connect = tower::service_fn(move |_: Uri| {
        connector::within(
            Some(limit),
            &TokioTimer,
            "connecting took too long".into(),
            std::future::pending::<Result<InMemory, io::Error>>(),
        )
    });
    let error = pooled(connect, None)
        .request(RequestBody::within(get("http://127.0.0.1/"), None))
        .await
        .expect_err("a timeout");
    let error = classify::of_call(error);
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(error.time_limit(), Some(limit));
    assert_eq!(
        error.to_string(),
        "no connection (limit 10s): connecting took too long"
    );
    assert!(!error.request_may_have_been_sent());
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_expires_by_itself() {
    let (sender, mut connections) = mpsc::unbounded_channel::<DuplexStream>();
    let connect = tower::service_fn(move |_: Uri| {
        let (client, server) = tokio::io::duplex(4096);
        let sent = sender
            .send(server)
            .map_err(|_| io::Error::other("the test is over"));
        std::future::ready(sent.map(|()| InMemory(TokioIo::new(client))))
    });
    let client = pooled(connect, Some(DEFAULT_POOL_IDLE_TIMEOUT));
    let call = client.request(RequestBody::within(get("http://127.0.0.1/"), None));
    let serve = async {
        let mut server = connections.recv().await.expect("a connection");
        let mut request = vec![0; 4096];
        let length = server.read(&mut request).await.expect("a request");
        assert!(request[..length].ends_with(b"\r\n\r\n"));
        server
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .await
            .expect("an open connection");
        server
    };
    let (response, mut server) = tokio::join!(call, serve);
    assert_eq!(
        response.expect("an answer").status(),
        StatusCode::NO_CONTENT
    );

    let idle = tokio::time::Instant::now();
    let mut byte = [0; 1];
    let closed = server.read(&mut byte);
    let closed = tokio::time::timeout(Duration::from_secs(3600), closed)
        .await
        .expect("not kept for ever");
    assert_eq!(closed.expect("a clean end"), 0);
    assert!(idle.elapsed() >= DEFAULT_POOL_IDLE_TIMEOUT);
    assert!(idle.elapsed() <= 2 * DEFAULT_POOL_IDLE_TIMEOUT);
    drop(client);
}

/// A connection within the process.
struct InMemory(TokioIo<DuplexStream>);

impl Connection for InMemory {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for InMemory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl Write for InMemory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
