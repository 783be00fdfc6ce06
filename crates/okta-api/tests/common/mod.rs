//! An org of one function, for tests.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::{Arc, Mutex};

use http::{Request, Response, StatusCode};
use okta_api::Client;
use okta_api::transport::{Body, BoxError};

/// A request as it arrived: method, path and query, headers, body.
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: bytes::Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Everything that arrived.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    pub(crate) fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|seen| seen.line.clone())
            .collect()
    }
}

/// A client over a function that answers, and the log of what it was asked.
pub(crate) fn client(
    answer: impl Fn(&Request<Body>) -> Response<Body> + Send + Sync + 'static,
) -> (Client, Log) {
    let log = Log::default();
    let (seen, answer) = (log.clone(), Arc::new(answer));
    let service = tower::service_fn(move |request: Request<Body>| {
        seen.0.lock().unwrap().push(Seen {
            line: format!("{} {}", request.method(), request.uri()),
            headers: request.headers().clone(),
            body: String::from_utf8_lossy(request.body().as_bytes()).into_owned(),
            bytes: request.body().clone().into_bytes(),
        });
        let response = answer(&request);
        async move { Ok::<_, BoxError>(response) }
    });
    (Client::new(service), log)
}

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
        .headers_mut()
        .insert("content-type", "application/json".parse().unwrap());
    response
        .headers_mut()
        .insert("x-okta-request-id", "req-1".parse().unwrap());
    response
}

/// An answer without a body.
pub(crate) fn empty(status: u16) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}
