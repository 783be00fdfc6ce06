//! An HTTP proxy that does as it is told, and keeps what it was asked.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    certificates: Arc<AtomicUsize>,
}

impl Proxy {
    /// Answers with these bytes, one for each connection, and connects every later one.
    pub(crate) async fn refusing(answers: &[&str]) -> Self {
        Self::start(answers, None).await
    }

    pub(crate) async fn connecting() -> Self {
        Self::start(&[], None).await
    }

    /// Connects whoever speaks TLS.
    pub(crate) async fn with_tls(config: ServerConfig) -> Self {
        Self::start(&[], Some(config)).await
    }

    async fn start(answers: &[&str], config: Option<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heads = Arc::new(Mutex::new(Vec::new()));
        let mut answers: VecDeque<_> = answers.iter().map(|text| (*text).to_owned()).collect();
        let acceptor = config.map(|config| TlsAcceptor::from(Arc::new(config)));
        let seen = Arc::clone(&heads);
        let certificates = Arc::new(AtomicUsize::new(0));
        let shown = Arc::clone(&certificates);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (answer, seen) = (answers.pop_front(), Arc::clone(&seen));
                let shown = Arc::clone(&shown);
                match acceptor.clone() {
                    None => drop(tokio::spawn(serve(tcp, answer, seen))),
                    Some(acceptor) => drop(tokio::spawn(async move {
                        if let Ok(tls) = acceptor.accept(tcp).await {
                            let certificates = tls.get_ref().1.peer_certificates();
                            let count = certificates.map_or(0, <[_]>::len);
                            shown.fetch_add(count, Ordering::Relaxed);
                            serve(tls, answer, seen).await;
                        }
                    })),
                }
            }
        });
        Self {
            address,
            heads,
            certificates,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many certificates clients have shown.
    pub(crate) fn certificates(&self) -> usize {
        self.certificates.load(Ordering::Relaxed)
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }
}

async fn serve<S>(mut client: S, answer: Option<String>, seen: Arc<Mutex<Vec<String>>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else {
            return;
        };
        head.push(byte);
    }
    let head = String::from_utf8(head).expect("text");
    let target = head.split(' ').nth(1).expect("a target").to_owned();
    seen.lock().expect("no panic").push(head);
    if let Some(answer) = answer {
        let _ = client.write_all(answer.as_bytes()).await;
        let _ = client.shutdown().await;
        return;
    }
    let Ok(mut server) = TcpStream::connect(&target).await else {
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").await;
        return;
    };
    let established = b"HTTP/1.1 200 Connection established\r\n\r\n";
    if client.write_all(established).await.is_ok() {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}
