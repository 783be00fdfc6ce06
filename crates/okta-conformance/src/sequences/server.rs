//! The server that sequences are rebuilt on: somewhere else, or an org in a box in this process.

use std::rc::Rc;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use okta_api::Client;
use okta_api::transport::{Body, Transport};
use okta_emulator::{DEFAULT_TOKEN, Emulator};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::kinds::KINDS;
use crate::route;

/// Where an org in this process is.
const IN_PROCESS: &str = "https://org.example.com";

/// Where sequences are rebuilt.
#[derive(Debug, Clone)]
pub enum Servers {
    /// On orgs in a box in this process: of each kind, until one answers as it was recorded, and new ones for each sequence.
    InProcess,
    /// On one server.
    Elsewhere(Server),
}

impl Servers {
    /// The server at an address, which takes this token.
    ///
    /// # Errors
    /// Where no client can be made of it.
    pub fn at(url: &str, token: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start a runtime")?;
        let transport = Transport::builder(url)
            .ssws(token)
            // What the server says is to be heard, once.
            .retry(None)
            .danger_allow_http_on_loopback();
        let client = Client::new(transport.build()?);
        let runtime = runtime.into();
        Ok(Self::Elsewhere(Server(Place::Elsewhere {
            client,
            runtime,
        })))
    }

    /// The servers for the next sequence, by what they are called.
    pub(super) fn each(&self) -> impl Iterator<Item = (String, Server)> {
        let (kinds, elsewhere) = match self {
            Self::InProcess => (KINDS, None),
            Self::Elsewhere(server) => (&[][..], Some(("the server".to_owned(), server.clone()))),
        };
        let orgs = kinds
            .iter()
            .map(|kind| (kind.to_string(), Server(Place::InProcess(kind.org()))));
        orgs.chain(elsewhere)
    }
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server(Place);

#[derive(Debug, Clone)]
enum Place {
    InProcess(Emulator),
    Elsewhere {
        client: Client,
        runtime: Rc<Runtime>,
    },
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The JSON, or null where there is none.
    pub(super) body: Value,
}

impl Server {
    /// Whether things that are made here stay for the next sequence.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.0, Place::Elsewhere { .. })
    }

    /// Sends a request. `target` is path and query.
    pub(super) fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Answer> {
        let mut request = Request::builder()
            .method(Method::try_from(method)?)
            .header(ACCEPT, "application/json");
        let bytes = match body {
            None => Bytes::new(),
            Some(Value::String(text)) => {
                request = request.header(CONTENT_TYPE, "text/plain");
                text.clone().into()
            }
            Some(json) => {
                request = request.header(CONTENT_TYPE, "application/json");
                serde_json::to_vec(json)?.into()
            }
        };
        let (status, bytes) = match &self.0 {
            Place::InProcess(org) => {
                let scheme = scheme(method, target);
                let token = HeaderValue::try_from(format!("{scheme} {DEFAULT_TOKEN}"))?;
                let request = request
                    .uri(format!("{IN_PROCESS}{target}"))
                    .header(AUTHORIZATION, token);
                let response = org.respond(request.body(bytes)?);
                (response.status(), response.into_body())
            }
            Place::Elsewhere { client, runtime } => {
                let request = request.uri(target).body(Body::from(bytes))?;
                let response = runtime.block_on(client.raw(request))?;
                let status = response.status();
                (status, Bytes::copy_from_slice(response.body().as_bytes()))
            }
        };
        Ok(Answer {
            status: status.as_u16(),
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        })
    }
}

/// How a token is sent: some operations take no API tokens as such, and an org in a box takes them as access tokens.
fn scheme(method: &str, target: &str) -> &'static str {
    let path = target.split('?').next().unwrap_or_default();
    let route = route::find(method, path);
    let security = route.map_or(&[][..], |route| route.info.security);
    match security.is_empty() || security.contains(&"apiToken") {
        true => "SSWS",
        false => "Bearer",
    }
}

impl Answer {
    /// Whether the server did what was asked.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
