//! The org on a port, for clients in other processes.
//!
//! A server that strangers' tests talk to meets slow, silent and confused peers: every wait has an end, the
//! number of connections has a bound, and one connection's end is nobody else's.

mod patient;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use self::patient::Patient;
use crate::body::Body;
use crate::control::max_body;
use crate::dropped::ConnectionDropped;
use crate::error::Refusal;
use crate::service::{Emulator, read_body};

/// How patient a server is.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How long a connection may take to send the head of a request, and how long it may stay idle before one.
    /// Default 30 s.
    pub header_timeout: Duration,
    /// How long the body of a request may take. Default 30 s; then the reply is 408.
    pub body_timeout: Duration,
    /// How long the peer may take to read the next part of a reply. Default 30 s; then the connection is closed.
    pub write_timeout: Duration,
    /// How long calls in flight have to end once the server is told to stop. Default 5 s.
    pub stop_timeout: Duration,
    /// How many connections are served at a time; more wait to be accepted. Default 1,024.
    pub max_connections: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            stop_timeout: Duration::from_secs(5),
            max_connections: 1024,
        }
    }
}

/// Serves an org over HTTP/1.1 until the future is dropped, with the default [`ServeOptions`].
///
/// # Errors
/// When the listener is broken for good. A connection that cannot be accepted is not such a case.
pub async fn serve(listener: TcpListener, emulator: Emulator) -> io::Result<()> {
    serve_with(
        listener,
        emulator,
        ServeOptions::default(),
        std::future::pending(),
    )
    .await
}

/// Serves an org over HTTP/1.1 until `stop` is ready: then nothing new is accepted, and calls in flight get
/// [`ServeOptions::stop_timeout`] to end.
///
/// # Errors
/// When the listener is broken for good.
pub async fn serve_with(
    listener: TcpListener,
    emulator: Emulator,
    options: ServeOptions,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let slots = Arc::new(Semaphore::new(
        options.max_connections.clamp(1, Semaphore::MAX_PERMITS),
    ));
    let (stopping, stopped) = watch::channel(false);
    // Dropped with this future, also where nobody waits for its end.
    let _delivering = Delivering(tokio::spawn(deliver(emulator.clone())));
    let mut stop = std::pin::pin!(stop);
    let mut failures = 0u32;
    loop {
        let slot = tokio::select! {
            () = &mut stop => break,
            slot = Arc::clone(&slots).acquire_owned() => slot.map_err(io::Error::other)?,
        };
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                failures = 0;
                let connection =
                    connection(stream, emulator.clone(), options.clone(), stopped.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(slot);
                });
            }
            // A peer that is gone again, or too many open files: the next accept may work. A hundred in a row
            // will not.
            Err(error) if failures > 100 => return Err(error),
            Err(_) => {
                failures += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all = u32::try_from(options.max_connections).unwrap_or(u32::MAX);
    tokio::time::timeout(options.stop_timeout, slots.acquire_many(all))
        .await
        .ok();
    Ok(())
}

/// Tells event hooks what happens, for as long as it runs.
async fn deliver(emulator: Emulator) {
    loop {
        emulator.deliver().await;
        emulator.org.hooks_wait.notified().await;
    }
}

/// The task that does so. It ends when this is dropped.
struct Delivering(tokio::task::JoinHandle<()>);

impl Drop for Delivering {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One connection from its first byte to its end. Errors are the peer's; it has gone or gets told by hyper.
async fn connection(
    stream: TcpStream,
    emulator: Emulator,
    options: ServeOptions,
    mut stopped: watch::Receiver<bool>,
) {
    stream.set_nodelay(true).ok();
    let body_timeout = options.body_timeout;
    let service = service_fn(move |request| answer(emulator.clone(), request, body_timeout));
    let mut serving = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(options.header_timeout)
            .serve_connection(
                TokioIo::new(Patient::new(stream, options.write_timeout)),
                service
            )
    );
    let ended = tokio::select! {
        _ = serving.as_mut() => true,
        _ = stopped.changed() => false,
    };
    if !ended {
        serving.as_mut().graceful_shutdown();
        serving.await.ok();
    }
}

async fn answer(
    emulator: Emulator,
    request: Request<Incoming>,
    body_timeout: Duration,
) -> Result<Response<Body>, ConnectionDropped> {
    let (parts, body) = request.into_parts();
    let max = max_body(parts.uri.path());
    let read = async move {
        let read = tokio::time::timeout(body_timeout, read_body(body, max)).await;
        read.unwrap_or_else(|_| {
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "E0000003",
                "The request body cannot be used: it took too long",
            ))
        })
    };
    // Where a fault closes the connection, the error makes hyper do so.
    emulator.handle(parts, read, "http").await
}
