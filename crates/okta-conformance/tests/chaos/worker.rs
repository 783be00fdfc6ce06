//! The process that copies a list and dies: what a user's program would do, with a stop at every step, where its parent
//! decides whether it lives.

use std::io::{Read, Write, stdin, stdout};
use std::path::PathBuf;
use std::time::Duration;

use http::Request;
use okta_api::models::{IamRole, User};
use okta_api::pagination::{Cursor, PageError};
use okta_api::transport::auth::{PrivateKey, ServiceApp};
use okta_api::transport::{Body, BoxService, RetryLayer};
use okta_api::{Client, Error, Paginator, ops};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use tower::layer::layer_fn;

use crate::fast_clock::FastClock;
use crate::store::{Line, Store};

/// The variable that makes a worker of a test binary: its [`Orders`] as JSON.
pub(crate) const ORDERS: &str = "OKTA_CHAOS_ORDERS";

/// What begins a line that is for the parent.
pub(crate) const STEP: &str = "chaos-step:";

pub(crate) const CLIENT_ID: &str = "0oachaos000000000001";

/// The list's items a page.
pub(crate) const PAGE: usize = 20;

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Listing {
    Users,
    Roles,
}

/// What is stored at a time.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Unit {
    Pages,
    Items,
}

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Orders {
    pub(crate) address: String,
    /// The private key of a service app, or an API token.
    pub(crate) key: Option<String>,
    pub(crate) token: String,
    pub(crate) epoch_millis: u64,
    pub(crate) listing: Listing,
    pub(crate) unit: Unit,
    /// How many pages are read ahead.
    pub(crate) ahead: usize,
    pub(crate) store: PathBuf,
    pub(crate) seed: u64,
}

/// Where a worker may die.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Step {
    /// A request is about to be sent.
    Sending,
    /// Something was taken from the list and is not stored yet.
    Taken,
    /// Half a line is in the store.
    Torn,
    Stored,
    /// The list says that its next page is elsewhere.
    Foreign,
    /// The list says that it runs in a circle.
    Circle,
    /// A page could not be had; it is asked for again.
    Failed,
    /// The list gave up: it is begun again at the place that was stored.
    Resuming,
}

pub(crate) fn run() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let orders: Orders = serde_json::from_str(&orders).expect("orders");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(work(&orders));
}

/// Tells the parent, and waits until it says to go on. It may never say so.
fn stop_at(step: Step) {
    let step = serde_json::to_string(&step).expect("JSON");
    let mut out = stdout().lock();
    // The test harness may have begun a line.
    let told = write!(out, "\n{STEP}{step}\n").and_then(|()| out.flush());
    let heard = told.and_then(|()| stdin().lock().read_exact(&mut [0]));
    heard.expect("a parent that lives");
}

async fn work(orders: &Orders) {
    let client = client(orders);
    match orders.listing {
        Listing::Users => {
            let list = || client.list(ops::ListUsers::new().limit(PAGE as i64));
            copy(orders, list, |user: &User| user.id.clone()).await;
        }
        Listing::Roles => {
            // That this list takes a limit, Okta does not say. A cursor can.
            let start = format!("/api/v1/iam/roles?limit={PAGE}");
            let start: Cursor = start.parse().expect("a cursor");
            let list = || client.list(ops::ListRoles::new()).resume(&start);
            copy(orders, list, |role: &IamRole| role.id.clone()).await;
        }
    }
}

/// The default stack, by a faster clock.
fn client(orders: &Orders) -> Client {
    let client = Client::builder(&orders.address).timeout(Duration::from_secs(1_800));
    let client = client.configure(|transport| {
        let transport = match &orders.key {
            None => transport.ssws(&orders.token),
            Some(key) => {
                let key = PrivateKey::from_pem(key).expect("a key");
                let app = ServiceApp::new(CLIENT_ID, key);
                transport.service_app(app.scopes(["okta.roles.read"]))
            }
        };
        transport
            .danger_allow_http_on_loopback()
            .timer(FastClock::since(orders.epoch_millis))
            .retry(RetryLayer::new().with_seed(orders.seed))
            .attempt_timeout(Duration::from_secs(600))
            .max_response_size(1 << 20)
            .attempt_layer(layer_fn(|inner: BoxService| {
                inner.map_request(|request: Request<Body>| {
                    stop_at(Step::Sending);
                    request
                })
            }))
    });
    client.build().expect("a sound configuration")
}

async fn copy<T: Send + 'static>(
    orders: &Orders,
    list: impl Fn() -> Paginator<T>,
    id: impl Fn(&T) -> Option<String>,
) {
    let (mut store, lines) = Store::open(&orders.store);
    let mut place: Option<Cursor> = None;
    for line in lines {
        match line {
            Line::Began => {}
            Line::Stored { next, .. } => place = Some(next.parse().expect("a stored cursor")),
            Line::Ended { .. } => return,
        }
    }
    let id = |item: Result<T, Error>| id(&item.expect("an item")).expect("an id");
    loop {
        store.add(&Line::Began, || stop_at(Step::Torn));
        let list = match &place {
            Some(place) => list().resume(place),
            None => list(),
        };
        let list = list.prefetch(orders.ahead);
        let is_over = match orders.unit {
            Unit::Pages => by_pages(list, &mut place, &mut store, &id).await,
            Unit::Items => by_items(list, &mut place, &mut store, &id).await,
        };
        if is_over {
            return;
        }
        stop_at(Step::Resuming);
    }
}

/// Stores each page with the place after it; whether that was the whole list.
///
/// A page without a `next` may be the last, or one whose `next` cannot be followed: that is known when the stream ends, and
/// until then the page is not stored.
async fn by_pages<T>(
    list: Paginator<T>,
    place: &mut Option<Cursor>,
    store: &mut Store,
    id: impl Fn(Result<T, Error>) -> String,
) -> bool {
    let mut pages = list.pages();
    let mut last = None;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                stop_at(Step::Taken);
                let ids = page.items.into_iter().map(&id).collect();
                let Some(next) = page.next else {
                    last = Some(ids);
                    continue;
                };
                let line = Line::Stored {
                    ids,
                    next: next.as_str().to_owned(),
                };
                store.add(&line, || stop_at(Step::Torn));
                *place = Some(next);
                stop_at(Step::Stored);
            }
            Err(error) => {
                last = None;
                stop_at(named(&error));
            }
        }
    }
    let Some(ids) = last else {
        return false;
    };
    store.add(&Line::Ended { ids }, || stop_at(Step::Torn));
    true
}

/// Stores each item with the place to go on from; whether that was the whole list.
async fn by_items<T>(
    mut list: Paginator<T>,
    place: &mut Option<Cursor>,
    store: &mut Store,
    id: impl Fn(Result<T, Error>) -> String,
) -> bool {
    let mut has_failed = false;
    while let Some(item) = list.next().await {
        match item {
            Err(error) => {
                has_failed = true;
                stop_at(named(&error));
            }
            item => {
                has_failed = false;
                let ids = vec![id(item)];
                // None after the last item: also where an error comes instead of the end.
                let next = list.cursor().or_else(|| place.take());
                let next = next.expect("a place in a list of several pages");
                let line = Line::Stored {
                    ids,
                    next: next.as_str().to_owned(),
                };
                store.add(&line, || stop_at(Step::Torn));
                *place = Some(next);
                stop_at(Step::Stored);
            }
        }
    }
    if !has_failed {
        store.add(&Line::Ended { ids: Vec::new() }, || stop_at(Step::Torn));
    }
    !has_failed
}

fn named(error: &Error) -> Step {
    match error {
        Error::Page(page) => match **page {
            PageError::ForeignHost { .. } => Step::Foreign,
            PageError::RepeatedCursor { .. } => Step::Circle,
            _ => panic!("{error}"),
        },
        _ => Step::Failed,
    }
}
