//! The ways to list users in pages of 200. Each reads one field of every user.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, LINK, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use okta_api::models::User;
use okta_api::transport::{DefaultHeadersLayer, Transport};
use okta_api::{Client, Pages, Paginator, ops};
use okta_emulator::DEFAULT_TOKEN;

use crate::Failure;

/// The ways that are the client's.
pub const CLIENT: [&str; 3] = ["client", "prefetch", "pages"];
/// And those of others.
pub const OTHERS: [&str; 2] = ["floor", "reqwest"];

/// A list that was begun, in one of the ways.
pub enum Way {
    Items(Box<Paginator<User>>),
    Pages(Box<Pages<User>>),
    Floor(Box<Floor>),
    Reqwest(Reqwest),
}

impl Way {
    pub fn new(name: &str, base: &str) -> Result<Self, Failure> {
        let client = || {
            let transport = Transport::builder(base)
                .ssws(DEFAULT_TOKEN)
                .danger_allow_http_on_loopback();
            let client = Client::new(transport.build()?);
            Ok::<_, Failure>(client.list(ops::ListUsers::new().limit(200)))
        };
        Ok(match name {
            "client" => Self::Items(Box::new(client()?)),
            "prefetch" => Self::Items(Box::new(client()?.prefetch(4))),
            "pages" => Self::Pages(Box::new(client()?.pages())),
            "floor" => Self::Floor(Box::new(Floor::new(base)?)),
            "reqwest" => Self::Reqwest(Reqwest::new(base)?),
            _ => return Err(format!("no way is called {name}").into()),
        })
    }

    /// Goes on by so many users, which end with a page, and counts those that have a login.
    pub async fn list(&mut self, users: usize) -> Result<usize, Failure> {
        let (mut listed, mut with_login) = (0, 0);
        match self {
            Self::Items(items) => {
                while listed < users
                    && let Some(user) = items.next().await
                {
                    listed += 1;
                    with_login += usize::from(has_login(&user?));
                }
            }
            Self::Pages(pages) => {
                while listed < users
                    && let Some(page) = pages.next().await
                {
                    for user in page?.items {
                        listed += 1;
                        with_login += usize::from(has_login(&user?));
                    }
                }
            }
            Self::Floor(floor) => {
                while listed < users
                    && let Some(page) = floor.next_page().await?
                {
                    for user in page {
                        listed += 1;
                        with_login += usize::from(has_login(&user));
                    }
                }
            }
            Self::Reqwest(reqwest) => {
                while listed < users
                    && let Some(page) = reqwest.next_page().await?
                {
                    for user in page {
                        listed += 1;
                        with_login += usize::from(has_login(&user));
                    }
                }
            }
        }
        Ok(with_login)
    }
}

fn has_login(user: &User) -> bool {
    let profile = user.profile.as_ref();
    profile.is_some_and(|profile| profile.login.is_some())
}

/// What the stack stands on, and what a program without it would write.
pub struct Floor {
    client: legacy::Client<HttpConnector, Empty<Bytes>>,
    token: HeaderValue,
    user_agent: HeaderValue,
    next: Option<String>,
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
            token: HeaderValue::try_from(format!("SSWS {DEFAULT_TOKEN}"))?,
            user_agent: HeaderValue::try_from(DefaultHeadersLayer::new().user_agent())?,
            next: Some(first(base)),
        })
    }

    async fn next_page(&mut self) -> Result<Option<Vec<User>>, Failure> {
        let Some(next) = self.next.take() else {
            return Ok(None);
        };
        let request = Request::get(next)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))
            .header(AUTHORIZATION, self.token.clone())
            .body(Empty::new())?;
        let response = self.client.request(request).await?;
        if !response.status().is_success() {
            return Err(format!("answered with {}", response.status()).into());
        }
        self.next = next_link(response.headers());
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Some(serde_json::from_slice(&body)?))
    }
}

/// The loop that is most often written, over the client that most programs take.
pub struct Reqwest {
    client: reqwest::Client,
    next: Option<String>,
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
            next: Some(first(base)),
        })
    }

    async fn next_page(&mut self) -> Result<Option<Vec<User>>, Failure> {
        let Some(next) = self.next.take() else {
            return Ok(None);
        };
        let response = self.client.get(next).send().await?.error_for_status()?;
        self.next = next_link(response.headers());
        Ok(Some(response.json().await?))
    }
}

fn first(base: &str) -> String {
    format!("{base}/api/v1/users?limit=200")
}

/// The address of the next page, as far as it takes to read what the org in a box writes.
fn next_link(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|line| {
        let (address, parameters) = line.to_str().ok()?.split_once('>')?;
        let is_next = parameters.contains("rel=\"next\"");
        address
            .strip_prefix('<')
            .filter(|_| is_next)
            .map(str::to_owned)
    })
}
