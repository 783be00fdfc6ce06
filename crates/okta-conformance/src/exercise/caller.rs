//! Sends an operation as a program would, and hears what the server says beside the answer.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use okta_api::registry::{Visitor, visit};
use okta_api::transport::{Body, Transport, TransportBuilder, TransportErrorKind};
use okta_api::{Api, Client, Error, Execute, Executor, FromArgs, ListOperation, OperationInfo};
use okta_emulator::Emulator;
use serde_json::Value;
use tower::util::MapRequestLayer;

use super::Auth;

/// A server on the same machine needs less.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where an org in this process is.
const IN_PROCESS: &str = "https://org.example.com";

/// Where a mock of a description says what is wrong with a request or an answer.
const VIOLATIONS: &str = "sl-violations";

/// Calls operations by one of two clients.
pub(super) struct Caller {
    api_token: Client,
    bearer: Client,
    auth: Auth,
}

/// What went over the wire in one call.
#[derive(Default)]
pub(super) struct Heard {
    /// Method, path and query of the request.
    pub(super) sent: String,
    /// The body of the request, where there was one.
    pub(super) sent_body: String,
    /// The status of the answer, where one came.
    pub(super) status: Option<StatusCode>,
    /// What the answer was.
    pub(super) answer: String,
    /// The body of the answer, where there was one.
    pub(super) answer_body: String,
    /// What the server found wrong with the request.
    pub(super) violations: Vec<String>,
    /// Whether no connection could be made.
    pub(super) nobody_is_there: bool,
}

impl Caller {
    /// Clients for the server at an address.
    pub(super) fn new(base_url: &str, auth: Auth, token: &str) -> Result<Self> {
        let reach = |transport: TransportBuilder| transport.danger_allow_http_on_loopback();
        Self::reaching(base_url, auth, token, reach)
    }

    /// Clients for an org in a box in this process.
    pub(super) fn in_process(org: &Emulator) -> Result<Self> {
        let reach = |transport: TransportBuilder| transport.service(org.clone());
        Self::reaching(
            IN_PROCESS,
            Auth::Declared,
            okta_emulator::DEFAULT_TOKEN,
            reach,
        )
    }

    fn reaching(
        base_url: &str,
        auth: Auth,
        token: &str,
        reach: impl Fn(TransportBuilder) -> TransportBuilder,
    ) -> Result<Self> {
        let client = |credentials: fn(TransportBuilder, &str) -> Result<TransportBuilder>| {
            // Each operation once: what an answer is like, one attempt shows.
            let mut transport = Transport::builder(base_url).retry(None);
            let servers = okta_api::OPERATIONS.iter().filter_map(|info| info.server);
            for server in servers.collect::<BTreeSet<_>>() {
                transport = transport.server(server, base_url);
            }
            let transport = credentials(transport, token)?
                .timeout(TIMEOUT)
                // What the server says is to be heard, once.
                .retry(None);
            Ok::<_, anyhow::Error>(Client::new(reach(transport).build()?))
        };
        Ok(Self {
            api_token: client(|transport, token| Ok(transport.ssws(token)))?,
            bearer: client(with_bearer)?,
            auth,
        })
    }

    /// Sends a POST that is no operation of Okta's; the answer, if one came.
    pub(super) async fn tell(&self, path: &str, body: &Value) -> Option<(StatusCode, Value)> {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        let body = Body::from(body.to_string());
        let response = self.api_token.raw(request.body(body).ok()?).await.ok()?;
        let answer = serde_json::from_slice(response.body().as_bytes());
        Some((response.status(), answer.unwrap_or_default()))
    }

    /// The client whose credentials an operation takes.
    pub(super) fn client(&self, info: &OperationInfo) -> &Client {
        let takes_api_tokens = info.security.is_empty() || info.security.contains(&"apiToken");
        match self.auth {
            Auth::Bearer => &self.bearer,
            Auth::Declared if !takes_api_tokens => &self.bearer,
            Auth::Declared | Auth::Ssws => &self.api_token,
        }
    }

    /// Calls an operation with these arguments. The error says why no value of its type came back.
    pub(super) async fn call(
        &self,
        info: &'static OperationInfo,
        arguments: Value,
    ) -> (Heard, Result<(), Error>) {
        let heard = Arc::default();
        let executor = Executor::new(Listening {
            executor: self.client(info).executor(),
            heard: Arc::clone(&heard),
        });
        let call = Call {
            executor,
            arguments,
        };
        let result = match visit(info.id, call) {
            Ok(call) => call.await,
            Err(_) => Err(Error::UnknownOperation(info.id.into())),
        };
        let mut heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
        if let Err(Error::Transport(failure)) = &result {
            let kind = failure.transport_error().map(|error| error.kind());
            heard.nobody_is_there = kind == Some(TransportErrorKind::Connect);
        }
        (heard, result)
    }
}

/// Sends the token as RFC 6750 has it.
fn with_bearer(transport: TransportBuilder, token: &str) -> Result<TransportBuilder> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).context("--token")?;
    value.set_sensitive(true);
    let authenticate = move |mut request: Request<Body>| {
        request.headers_mut().insert(AUTHORIZATION, value.clone());
        request
    };
    Ok(transport.auth_layer(MapRequestLayer::new(authenticate)))
}

/// One call by the methods that endpoint traits stand on.
struct Call {
    executor: Executor,
    arguments: Value,
}

impl Visitor for Call {
    type Output = BoxFuture<'static, Result<(), Error>>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        Box::pin(async move {
            let operation = O::from_json(self.arguments)?;
            self.executor.call(operation).await.map(drop)
        })
    }

    fn visit_list<O: FromArgs + ListOperation>(self) -> Self::Output {
        Box::pin(async move {
            let operation = O::from_json(self.arguments)?;
            // One page: a mock names a next page for ever.
            let Some(page) = self.executor.list(operation).pages().next().await else {
                return Ok(());
            };
            page?.items.into_iter().try_for_each(|item| item.map(drop))
        })
    }
}

/// Carries requests, and keeps what was said.
struct Listening {
    executor: Executor,
    heard: Arc<Mutex<Heard>>,
}

impl Execute for Listening {
    fn execute(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        let heard = Arc::clone(&self.heard);
        let executor = self.executor.clone();
        Box::pin(async move {
            let sent = Heard {
                sent: format!("{} {}", request.method(), request.uri()),
                sent_body: shown(request.headers(), request.body().as_bytes()),
                ..Heard::default()
            };
            *heard.lock().unwrap_or_else(PoisonError::into_inner) = sent;
            let response = executor.raw(request).await?;
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.status = Some(response.status());
            heard.answer = answer(&response);
            heard.answer_body = shown(response.headers(), response.body().as_bytes());
            heard.violations = violations(response.headers());
            drop(heard);
            Ok(response)
        })
    }
}

fn shown(headers: &HeaderMap, body: &[u8]) -> String {
    match headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    {
        Some(media_type) if media_type.contains("json") => {
            String::from_utf8_lossy(body).into_owned()
        }
        Some(media_type) => format!("{} bytes of {media_type}", body.len()),
        None => String::new(),
    }
}

fn answer(response: &Response<Body>) -> String {
    let bytes = response.body().as_bytes();
    let media_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match (bytes.len(), media_type) {
        (0, _) => "no body".to_owned(),
        (length, None) => format!("{length} bytes"),
        (length, Some(media_type)) => format!("{length} bytes of {media_type}"),
    }
}

/// What is said of the request; what a mock says of its own answer is its own affair.
fn violations(headers: &HeaderMap) -> Vec<String> {
    let mut found = Vec::new();
    for value in headers.get_all(VIOLATIONS) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let Ok(Value::Array(list)) = serde_json::from_str(&text) else {
            found.push(format!("{VIOLATIONS}: {text}"));
            continue;
        };
        for violation in list {
            let place: Vec<_> = violation["location"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|part| {
                    part.as_str()
                        .map_or_else(|| part.to_string(), str::to_owned)
                })
                .collect();
            if place.first().is_none_or(|first| first != "response") {
                let message = violation["message"].as_str().unwrap_or_default();
                found.push(format!("{VIOLATIONS}: {}: {message}", place.join("/")));
            }
        }
    }
    found
}
