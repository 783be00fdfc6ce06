//! Connections of the caller's making, which need no socket: so time can stand still here.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Uri;
use okta_transport::TransportErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_rustls::TlsAcceptor;
use tower::service_fn;

use crate::authority::Authority;
use crate::{ask, builder, header, origin};

#[tokio::test]
async fn tls_and_http_come_on_top() {
    let authority = Authority::new();
    for (protocol, expected) in [("h2", "HTTP/2.0"), ("http/1.1", "HTTP/1.1")] {
        let acceptor = TlsAcceptor::from(Arc::new(authority.config(&[protocol])));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let connector = service_fn(move |uri: Uri| {
            seen.lock().expect("no panic").push(uri);
            let (client, server) = tokio::io::duplex(4096);
            tokio::spawn(origin::serve(acceptor.clone(), server));
            std::future::ready(Ok::<_, io::Error>(client))
        });
        let client = builder(&authority.pem())
            .connector(connector)
            .build()
            .expect("sound");
        for _ in 0..2 {
            // A name that nobody resolves, and the certificate is for.
            let response = ask(&client, "https://acme.example:8443/api").await;
            assert_eq!(header(&response.expect("an answer"), "x-version"), expected);
        }
        let asked = asked.lock().expect("no panic");
        assert_eq!(*asked, ["https://acme.example:8443/"]);
    }
}

#[tokio::test]
async fn what_a_connector_cannot_do_is_a_failed_connection() {
    let connector = service_fn(async |_: Uri| {
        Err::<DuplexStream, _>(io::Error::from(io::ErrorKind::ConnectionRefused))
    });
    let client = builder(&Authority::new().pem()).connector(connector);
    let client = client.build().expect("sound");
    let error = ask(&client, "https://acme.example/")
        .await
        .expect_err("no connection");
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(
        error.to_string(),
        "GET https://acme.example/: no connection: refused"
    );
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_says_nothing_is_given_up_in_time() {
    let limit = Duration::from_secs(10);
    for answer in ["", "HTTP/1.1 200 OK\r\nx: y"] {
        let (sender, mut asked) = tokio::sync::mpsc::unbounded_channel();
        let connector = service_fn(move |uri: Uri| {
            let (client, mut server) = tokio::io::duplex(4096);
            let sender = sender.clone();
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let length = server.read(&mut request).await.expect("a request");
                request.truncate(length);
                sender.send((uri, request)).expect("a listener");
                server.write_all(answer.as_bytes()).await.expect("a reader");
                std::future::pending::<()>().await;
            });
            std::future::ready(Ok::<_, io::Error>(client))
        });
        let client = builder(&Authority::new().pem())
            .proxy("http://amy:hunter2@proxy.example:3128")
            .connector(connector)
            .connect_timeout(limit)
            .build()
            .expect("sound");
        let started = tokio::time::Instant::now();
        let error = ask(&client, "https://acme.example/")
            .await
            .expect_err("no connection");
        assert_eq!(started.elapsed(), limit);
        assert_eq!(error.time_limit(), Some(limit));
        assert!(!error.request_may_have_been_sent());
        assert_eq!(
            error.to_string(),
            "GET https://acme.example/: no connection (limit 10s): connecting through the proxy \
             proxy.example:3128 took too long"
        );
        let (uri, request) = asked.recv().await.expect("a connection");
        assert_eq!(uri, "http://proxy.example:3128/");
        assert!(request.starts_with(b"CONNECT acme.example:443 HTTP/1.1\r\n"));
    }
}
