//! An org in a box with a few people and a group, the client that is tried on it, and a look at the org past any client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use okta_api::Client;
use okta_api::transport::rate_limit::RateLimitLayer;
use okta_api::transport::{Body, RetryLayer};
use okta_emulator::{Emulator, TokioClock, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::wire;

/// The token of the tests. No part of it stands in any message by chance.
pub(crate) const TOKEN: &str = "00Zq8-unsaid-credential_Zq8";

/// Users from the start: three pages of two.
const USERS: usize = 5;

/// How a client reaches the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As the service at the bottom of its stack.
    InProcess,
    /// Over connections to a port, where an attempt may take so long.
    Listening(Duration),
}

pub(crate) struct Org {
    pub(crate) emulator: Emulator,
    listening: Option<Listening>,
    /// A user that every call is about, who is in the group.
    pub(crate) user: String,
    pub(crate) group: String,
    /// How often the org was asked something through a client. Its own log lacks calls that were given up.
    sent: Arc<AtomicUsize>,
}

impl Org {
    /// Each is like the other, down to the ids.
    pub(crate) async fn new(way: Way) -> Self {
        let emulator = Emulator::builder()
            .token(TOKEN)
            .seed(7)
            .seed_users(USERS)
            .clock(TokioClock::at(1_759_127_097))
            .build();
        let listening = match way {
            Way::InProcess => None,
            Way::Listening(limit) => Some(Listening::start(emulator.clone(), limit).await),
        };
        let mut org = Self {
            emulator,
            listening,
            user: String::new(),
            group: String::new(),
            sent: Arc::default(),
        };
        org.user = text(&org.users()[0]["id"]);
        let profile = json!({ "profile": { "name": "night shift" } });
        org.group = text(&org.ask("POST", "/api/v1/groups", &profile)["id"]);
        let member = format!("/api/v1/groups/{}/users/{}", org.group, org.user);
        org.ask("PUT", &member, &Value::Null);
        org
    }

    /// A client on the default stack, over this org, and its limiter. Bodies may have 1 MiB, so that too large ones are
    /// quick to make; the waits are random, but the same in every run.
    pub(crate) fn client(&self) -> (Client, RateLimitLayer) {
        let limits = RateLimitLayer::new();
        let shared = limits.clone();
        if let Some(Listening { address, limit, .. }) = &self.listening {
            let client = wire::client(address, *limit, shared, Arc::clone(&self.sent));
            return (client, limits);
        }
        let sent = Arc::clone(&self.sent);
        let service = self
            .emulator
            .clone()
            .map_request(move |request: Request<Body>| {
                sent.fetch_add(1, Ordering::Relaxed);
                request
            });
        let client = Client::builder("https://org.example.com")
            .token(TOKEN)
            .configure(|transport| {
                transport
                    .retry(RetryLayer::new().with_seed(7))
                    .rate_limit(shared)
                    .max_response_size(1 << 20)
                    .service(service)
            })
            .build();
        (client.expect("a sound configuration"), limits)
    }

    /// What an org that listens says of its own address, as one in this process has it.
    pub(crate) fn without_address(&self, values: Vec<Value>) -> Vec<Value> {
        let Some(Listening { address, .. }) = &self.listening else {
            return values;
        };
        let text = Value::Array(values).to_string();
        let text = text.replace(address.as_str(), "https://org.example.com");
        serde_json::from_str(&text).expect("JSON")
    }

    /// How many requests came through clients.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    pub(crate) fn users(&self) -> Vec<Value> {
        let users = self.get("/api/v1/users?limit=200");
        users.as_array().cloned().expect("a list")
    }

    /// The user that calls are about, as the org has them.
    pub(crate) fn subject(&self) -> Value {
        self.get(&format!("/api/v1/users/{}", self.user))
    }

    /// What the org has at a path, an error included.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = match body {
            Value::Null => Bytes::new(),
            body => body.to_string().into(),
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://org.example.com{path}"))
            .header("authorization", format!("SSWS {TOKEN}"))
            .header("content-type", "application/json")
            .body(body)
            .expect("a request");
        let response = self.emulator.respond(request);
        serde_json::from_slice(response.body()).unwrap_or(Value::Null)
    }
}

/// An org on a free port. It ends with this value.
struct Listening {
    address: String,
    /// What its clients allow an attempt.
    limit: Duration,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn start(emulator: Emulator, limit: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            serve(listener, emulator).await.expect("a listener");
        });
        Self {
            address: format!("http://{address}"),
            limit,
            serving,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
