//! What several tests need: a service that insists on tower's contract, one that follows a script, and a server that
//! answers with any bytes.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code, unreachable_pub)]

use std::collections::VecDeque;
use std::error::Error;
use std::future::{Future, Ready, ready};
use std::io::Write as _;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use okta_transport::{
    Body, BoxError, Sleep, Timer, TokioTimer, TransportError, TransportErrorKind,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::Service;

/// Appears in everything that must stay secret.
pub const SECRET: &str = "hunter2";

/// A token that holds the secret.
pub const TOKEN: &str = "00hunter2-hunter2_hunter2";

pub fn get(uri: impl AsRef<str>) -> Request<Body> {
    Request::get(uri.as_ref())
        .body(Body::empty())
        .expect("a request")
}

/// A body of one byte every ten seconds, without end.
pub struct Trickle(Sleep);

impl Trickle {
    pub fn new() -> Self {
        Self(TokioTimer.sleep_until(TokioTimer.now() + Duration::from_secs(10)))
    }
}

impl http_body::Body for Trickle {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.as_mut().poll(cx).map(|()| {
            *self = Self::new();
            Some(Ok(Frame::data(Bytes::from_static(b" "))))
        })
    }
}

/// The crate's own error out of the box.
pub fn ours(error: BoxError) -> TransportError {
    *error.downcast().expect("an error of the transport")
}

/// Everything that an error and its causes print.
pub fn all_text(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        text.push_str(&format!("{error}\n{error:?}\n{error:#?}\n"));
        next = error.source();
    }
    text
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

/// Answers, unless it is called without having said that it is ready; a clone has said nothing yet.
#[derive(Debug, Default)]
pub struct Strict {
    asked: bool,
    is_ready: bool,
    fails_first: bool,
}

impl Strict {
    /// Answers with 503 what is not a repetition.
    pub fn failing_first(self) -> Self {
        Self {
            fails_first: true,
            ..self
        }
    }
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self {
            asked: false,
            is_ready: false,
            fails_first: self.fails_first,
        }
    }
}

impl Service<Request<Body>> for Strict {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Not at once, so that nobody gets away with asking and not looking at the answer.
        if !self.asked {
            self.asked = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert!(self.is_ready, "called before it was ready");
        *self = self.clone();
        let mut response = Response::new(Body::from("done"));
        if self.fails_first && !request.headers().contains_key("x-okta-retry-count") {
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        }
        ready(Ok(response))
    }
}

/// Gives out one token, not at once.
#[cfg(feature = "oauth")]
pub struct Tokens;

#[cfg(feature = "oauth")]
impl okta_transport::auth::TokenSource for Tokens {
    fn token(
        &self,
        _: Option<&okta_transport::auth::AccessToken>,
    ) -> okta_transport::auth::TokenFuture {
        Box::pin(async {
            tokio::task::yield_now().await;
            okta_transport::auth::AccessToken::bearer(TOKEN)
        })
    }
}

/// Answers as it was told to, one thing after the other, and keeps what it was sent and when.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<Played>>);

#[derive(Default)]
struct Played {
    answers: VecDeque<Answer>,
    requests: Vec<(tokio::time::Instant, Request<Body>)>,
}

/// What follows a request.
pub enum Answer {
    /// After a time, this response.
    Response(Duration, Response<Body>),
    /// A failure of the transport, at once.
    Failure(TransportError),
    /// A failure that is not the transport's.
    OtherFailure,
    /// Nothing at all.
    Silence,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Self::default();
        script.lock().answers.extend(answers);
        script
    }

    /// The requests so far, each with the time since the first one.
    pub fn requests(&self) -> Vec<(Duration, Request<Body>)> {
        let played = self.lock();
        let first = played.requests.first().map(|(sent, _)| *sent);
        let since = |sent: tokio::time::Instant| first.map_or(Duration::ZERO, |first| sent - first);
        let requests = played.requests.iter();
        requests
            .map(|(sent, request)| (since(*sent), request.clone()))
            .collect()
    }

    pub fn count(&self) -> usize {
        self.lock().requests.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Played> {
        self.0.lock().expect("no panic")
    }
}

impl Service<Request<Body>> for Script {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut played = self.lock();
        let now = tokio::time::Instant::now();
        played.requests.push((now, request));
        let answer = played.answers.pop_front();
        drop(played);
        Box::pin(async move {
            match answer.expect("no more requests than answers") {
                Answer::Response(after, response) => {
                    tokio::time::sleep(after).await;
                    Ok(response)
                }
                Answer::Failure(error) => Err(error.into()),
                Answer::OtherFailure => Err("of somebody else's".into()),
                Answer::Silence => std::future::pending().await,
            }
        })
    }
}

/// A response with this status and these headers, at once.
pub fn status(status: u16, headers: &[(&str, &str)]) -> Answer {
    slow_status(Duration::ZERO, status, headers)
}

pub fn slow_status(after: Duration, status: u16, headers: &[(&str, &str)]) -> Answer {
    let response = Response::builder().status(status);
    let response = headers.iter().fold(response, |response, (name, value)| {
        response.header(*name, *value)
    });
    Answer::Response(after, response.body(Body::empty()).expect("a response"))
}

pub fn failure(kind: TransportErrorKind) -> Answer {
    Answer::Failure(TransportError::new(kind))
}

/// Tokio's clock, on a day in the past.
pub struct PastTimer;

/// That day, in seconds since 1970.
pub const PAST: u64 = 1_759_127_097;

impl Timer for PastTimer {
    fn now(&self) -> Instant {
        TokioTimer.now()
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        TokioTimer.sleep_until(deadline)
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(PAST)
    }
}

/// A server on the loopback interface.
pub struct Server {
    pub address: SocketAddr,
    served: JoinHandle<Vec<String>>,
}

impl Server {
    /// Answers one connection after the other, each with these bytes and its end.
    pub async fn answering<A: AsRef<[u8]>>(answers: impl IntoIterator<Item = A>) -> Self {
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.as_ref().to_vec())
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut request = Vec::new();
                while !is_complete(&request) {
                    let mut piece = [0; 1024];
                    let length = stream.read(&mut piece).await.expect("a request");
                    assert!(length > 0, "the request broke off");
                    request.extend_from_slice(&piece[..length]);
                }
                requests.push(String::from_utf8(request).expect("text"));
                // A client that has seen enough may be gone.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
            requests
        });
        Self { address, served }
    }

    pub fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests, head and body, once all connections are served.
    pub async fn requests(self) -> Vec<String> {
        self.served.await.expect("a server that ends well")
    }
}

fn is_complete(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else {
        return false;
    };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    request.len() >= head + 4 + length.unwrap_or(0)
}
