//! Servers of a few lines on the loopback interface, each of which ends after the connections that it was made for.

use std::net::SocketAddr;

use okta_api::Client;
use okta_api::transport::TransportBuilder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::quiet::TOKEN;

/// Answers one connection after the other, each with the bytes of one answer and its end.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    served: JoinHandle<Vec<String>>,
}

impl Server {
    pub(crate) async fn answering(listener: TcpListener, answers: Vec<Vec<u8>>) -> Self {
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move {
            let mut heads = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut head = Vec::new();
                let mut piece = [0; 1024];
                while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                    let length = stream.read(&mut piece).await.expect("a request");
                    assert!(length > 0 && head.len() < 65_536, "no request");
                    head.extend_from_slice(&piece[..length]);
                }
                heads.push(String::from_utf8_lossy(&head).into_owned());
                // A client that has seen enough may be gone.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
            heads
        });
        Self { address, served }
    }

    /// The heads of the requests, once all answers are given.
    pub(crate) async fn requests(self) -> Vec<String> {
        self.served.await.expect("a server that ends well")
    }
}

/// A free port of the loopback interface.
pub(crate) async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port")
}

/// A client of the org at this address.
pub(crate) fn client(
    address: SocketAddr,
    settings: impl FnOnce(TransportBuilder) -> TransportBuilder,
) -> Client {
    Client::builder(format!("http://{address}"))
        .token(TOKEN)
        // What one answer is like, one attempt shows.
        .configure(|transport| settings(transport.retry(None).danger_allow_http_on_loopback()))
        .build()
        .expect("a sound configuration")
}

/// The bytes of an answer whose body is said to have `length` bytes.
pub(crate) fn answer(
    status: &str,
    headers: &[(&str, &str)],
    length: usize,
    body: &[u8],
) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}
