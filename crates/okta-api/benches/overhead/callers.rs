//! The org in a box that is asked, and the ways to ask it: hyper and serde_json with nothing in between, and clients.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use okta_api::models::UserGetSingleton;
use okta_api::transport::{DefaultHeadersLayer, Transport, TransportBuilder};
use okta_api::{Client, ops};
use okta_emulator::{DEFAULT_TOKEN, Emulator, ServeOptions, serve_with};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

const USERS: usize = 200;
pub const IN_FLIGHT: usize = 64;

pub type Failure = Box<dyn Error + Send + Sync>;

/// An org that is served by a thread of its own, and what is needed to ask it.
pub struct Org {
    pub runtime: Runtime,
    pub kinds: Vec<(&'static str, Caller)>,
    pub ids: Arc<[String]>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), Failure>>,
}

impl Org {
    pub fn open() -> Result<Self, Failure> {
        let (ready, address) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = thread::spawn(move || serve(&ready, stopped));
        let base = format!("http://{}", address.recv()?);
        let runtime = runtime()?;
        Ok(Self {
            ids: runtime.block_on(ids(&base))?,
            kinds: kinds(&base)?,
            runtime,
            stop,
            server,
        })
    }

    /// So many calls of one kind, always as many at a time.
    pub fn call(&self, caller: &Caller, calls: usize) -> Result<(), Failure> {
        self.runtime.block_on(calls_of(caller, &self.ids, calls))
    }

    pub fn close(self) -> Result<(), Failure> {
        drop(self.stop);
        self.server.join().map_err(|_| "the server panicked")?
    }
}

/// The ways to make a call, the floor first.
fn kinds(base: &str) -> Result<Vec<(&'static str, Caller)>, Failure> {
    let client = |change: fn(TransportBuilder) -> TransportBuilder| {
        let transport = Transport::builder(base)
            .ssws(DEFAULT_TOKEN)
            .danger_allow_http_on_loopback();
        let client = Client::new(change(transport).build()?);
        Ok::<_, Failure>(Caller::Client(client))
    };
    Ok(vec![
        ("floor", Caller::Floor(Arc::new(Floor::new(base)?))),
        ("reqwest", Caller::Reqwest(Reqwest::new(base)?)),
        ("default", client(|all| all)?),
        ("no-retry", client(|all| all.retry(None))?),
        ("no-rate-limit", client(|all| all.rate_limit(None))?),
        (
            "no-attempt-timeout",
            client(|all| all.attempt_timeout(None))?,
        ),
        ("no-deadline", client(|all| all.timeout(None))?),
        (
            "none-of-these",
            client(|all| {
                all.retry(None)
                    .rate_limit(None)
                    .attempt_timeout(None)
                    .timeout(None)
            })?,
        ),
    ])
}

/// So many calls, always as many of them at a time as there are workers.
async fn calls_of(caller: &Caller, ids: &Arc<[String]>, calls: usize) -> Result<(), Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (caller, ids, next) = (caller.clone(), Arc::clone(ids), Arc::clone(&next));
        workers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return Ok::<_, Failure>(());
                }
                let id = &ids[number % ids.len()];
                let user = match &caller {
                    Caller::Floor(floor) => floor.get(id).await?,
                    Caller::Reqwest(reqwest) => reqwest.get(id).await?,
                    Caller::Client(client) => client.call(ops::GetUser::new(id)).await?,
                };
                if user.id.as_ref() != Some(id) {
                    return Err("this is another user".into());
                }
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    Ok(())
}

#[derive(Clone)]
pub enum Caller {
    Floor(Arc<Floor>),
    Reqwest(Reqwest),
    Client(Client),
}

/// What the stack stands on, and what a program without it would write.
pub struct Floor {
    client: legacy::Client<HttpConnector, Empty<Bytes>>,
    base: String,
    token: HeaderValue,
    user_agent: HeaderValue,
}

impl Floor {
    fn new(base: &str) -> Result<Self, Failure> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_keepalive(Some(Duration::from_secs(60)));
        Ok(Self {
            client: legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(Duration::from_secs(50))
                .build(connector),
            base: base.to_owned(),
            token: HeaderValue::try_from(format!("SSWS {DEFAULT_TOKEN}"))?,
            user_agent: HeaderValue::try_from(DefaultHeadersLayer::new().user_agent())?,
        })
    }

    async fn get(&self, id: &str) -> Result<UserGetSingleton, Failure> {
        let request = Request::get(format!("{}/api/v1/users/{id}", self.base))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))
            .header(AUTHORIZATION, self.token.clone())
            .body(Empty::new())?;
        let response = self.client.request(request).await?;
        if !response.status().is_success() {
            return Err(format!("answered with {}", response.status()).into());
        }
        let body = response.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}

/// What most programs would write, with the same headers.
#[derive(Clone)]
pub struct Reqwest {
    client: reqwest::Client,
    base: Arc<str>,
}

impl Reqwest {
    fn new(base: &str) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(AUTHORIZATION, format!("SSWS {DEFAULT_TOKEN}").try_into()?);
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(DefaultHeadersLayer::new().user_agent())
            .no_proxy();
        Ok(Self {
            client: client.build()?,
            base: base.into(),
        })
    }

    async fn get(&self, id: &str) -> Result<UserGetSingleton, Failure> {
        let address = format!("{}/api/v1/users/{id}", self.base);
        let response = self.client.get(address).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }
}

async fn ids(base: &str) -> Result<Arc<[String]>, Failure> {
    let transport = Transport::builder(base)
        .ssws(DEFAULT_TOKEN)
        .danger_allow_http_on_loopback();
    let mut users = Client::new(transport.build()?).list(ops::ListUsers::new());
    let mut ids = Vec::with_capacity(USERS);
    while let Some(user) = users.next().await {
        ids.extend(user?.id);
    }
    Ok(ids.into())
}

/// Serves an org until `stopped`.
fn serve(ready: &mpsc::Sender<String>, stopped: oneshot::Receiver<()>) -> Result<(), Failure> {
    let org = Emulator::builder().seed_users(USERS).build();
    let runtime = runtime()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    ready.send(listener.local_addr()?.to_string())?;
    let stop = async { drop(stopped.await) };
    runtime.block_on(serve_with(listener, org, ServeOptions::default(), stop))?;
    Ok(())
}

fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
