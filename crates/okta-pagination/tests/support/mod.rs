//! A service in memory: a table of pages by path and query, which counts and keeps what it is
//! asked.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri, header::LINK, response::Parts};
use okta_pagination::{BoxFuture, Fetch, Fetched, PageError, Pages, Paginator};

/// What the lists here yield when something goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Error {
    Page(PageError),
    /// The service answered with this.
    Refused(u16),
    /// The body as a whole was not readable.
    Body,
    /// This item was not.
    Item(String),
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

/// One reply: `Link` lines, and items separated by spaces (`!` marks one that cannot be read).
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) links: Vec<String>,
    pub(crate) body: String,
    pub(crate) status: u16,
}

pub(crate) fn reply(body: &str) -> Reply {
    Reply {
        links: Vec::new(),
        body: body.to_owned(),
        status: 200,
    }
}

impl Reply {
    pub(crate) fn link(mut self, line: impl Into<String>) -> Self {
        self.links.push(line.into());
        self
    }

    pub(crate) fn next(self, target: &str) -> Self {
        self.link(format!("<{target}>; rel=\"next\""))
    }
}

/// Where the service is, as a client with a configured origin would say.
pub(crate) const ORIGIN: &str = "https://acme.example";

#[derive(Default)]
pub(crate) struct Service {
    pages: HashMap<String, Reply>,
    /// Errors that come first at this address.
    failures: Mutex<HashMap<String, VecDeque<Error>>>,
    asked: Mutex<Vec<Request<Bytes>>>,
    /// The service does not say where requests go.
    silent: bool,
}

impl Service {
    pub(crate) fn page(mut self, at: &str, reply: Reply) -> Self {
        self.pages.insert(at.to_owned(), reply);
        self
    }

    pub(crate) fn fail(self, at: &str, error: Error) -> Self {
        let mut failures = self.failures.lock().unwrap();
        failures.entry(at.to_owned()).or_default().push_back(error);
        drop(failures);
        self
    }

    pub(crate) fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    pub(crate) fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }

    /// The requests so far.
    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.asked.lock().unwrap().clone()
    }

    /// Their addresses.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let asked = self.asked();
        asked.iter().map(|asked| asked.uri().to_string()).collect()
    }

    pub(crate) fn list(self: &Arc<Self>, at: &str) -> Paginator<String, Error> {
        let request = Request::get(at).body(Bytes::new()).unwrap();
        Paginator::new(self.clone(), request, Arc::new(words))
    }

    pub(crate) fn pages(self: &Arc<Self>, at: &str) -> Pages<String, Error> {
        self.list(at).pages()
    }
}

impl Fetch for Service {
    type Error = Error;

    fn fetch(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Fetched, Error>> {
        let at = request.uri().path_and_query().unwrap().as_str().to_owned();
        self.asked.lock().unwrap().push(request);
        let failure = self
            .failures
            .lock()
            .unwrap()
            .get_mut(&at)
            .and_then(VecDeque::pop_front);
        let found = self.pages.get(&at).cloned().ok_or(Error::Refused(404));
        let uri = (!self.silent).then(|| Uri::try_from(format!("{ORIGIN}{at}")).unwrap());
        Box::pin(async move {
            if let Some(error) = failure {
                return Err(error);
            }
            let reply = found?;
            let mut response = Response::new(Bytes::from(reply.body));
            *response.status_mut() = StatusCode::from_u16(reply.status).unwrap();
            for line in reply.links {
                let line = HeaderValue::try_from(line).unwrap();
                response.headers_mut().append(LINK, line);
            }
            Ok(Fetched { response, uri })
        })
    }
}

/// The decoder of these bodies.
pub(crate) fn words(_: &Parts, body: &Bytes) -> Result<Vec<Result<String, Error>>, Error> {
    let text = std::str::from_utf8(body).map_err(|_| Error::Body)?;
    if text == "garbage" {
        return Err(Error::Body);
    }
    let item = |word: &str| match word.strip_prefix('!') {
        Some(bad) => Err(Error::Item(bad.to_owned())),
        None => Ok(word.to_owned()),
    };
    Ok(text.split_ascii_whitespace().map(item).collect())
}

/// Takes items until the list ends; errors in their places. Bounded, so that an endless list fails.
pub(crate) async fn drain(mut list: Paginator<String, Error>) -> Vec<Result<String, Error>> {
    let mut all = Vec::new();
    while let Some(item) = list.next().await {
        all.push(item);
        assert!(all.len() < 10_000, "the list does not end");
    }
    assert!(list.next().await.is_none(), "an ended list stays ended");
    all
}

/// The same where no error is expected.
pub(crate) async fn drain_ok(list: Paginator<String, Error>) -> String {
    let all: Result<Vec<String>, Error> = drain(list).await.into_iter().collect();
    all.unwrap().join(" ")
}
