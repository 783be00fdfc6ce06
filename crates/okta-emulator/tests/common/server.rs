//! A server for a test, and what a client writes to it and reads from it, byte by byte.

use std::net::SocketAddr;
use std::time::Duration;

use okta_emulator::{Builder, Emulator, ServeOptions, serve_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::TOKEN;

pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) running: JoinHandle<std::io::Result<()>>,
}

pub(crate) async fn start(options: ServeOptions) -> Server {
    start_with(options, |builder| builder).await
}

pub(crate) async fn start_with(
    options: ServeOptions,
    set_up: impl FnOnce(Builder) -> Builder,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let emulator = set_up(Emulator::builder().token(TOKEN).seed_users(3)).build();
    let serving = emulator.clone();
    let running = tokio::spawn(serve_with(listener, serving, options, async {
        stopped.await.ok();
    }));
    Server {
        emulator,
        address,
        stop,
        running,
    }
}

impl Server {
    /// Sends bytes, and reads until the server closes.
    pub(crate) async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address)
            .await
            .expect("a connection");
        // The server may answer and close before it has read everything.
        stream.write_all(bytes).await.ok();
        let reply = tokio::time::timeout(Duration::from_secs(10), read_all(&mut stream));
        reply.await.expect("the server ends the connection")
    }

    pub(crate) async fn good(&self) -> String {
        self.exchange(request("GET /api/v1/users?limit=2", "Connection: close\r\n", "").as_bytes())
            .await
    }
}

/// What comes until the connection ends, however it ends.
pub(crate) async fn read_all(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        all.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

pub(crate) fn request(line: &str, headers: &str, body: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nHost: box.test:81\r\nAuthorization: SSWS {TOKEN}\r\n{headers}\r\n{body}"
    )
}

pub(crate) fn status(reply: &str) -> &str {
    reply.get(9..12).unwrap_or(reply)
}
