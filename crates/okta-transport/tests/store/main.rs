//! Shared stores: the same rules for all of them, the Redis store against a real server, and what is left of a store that
//! is down.

#[path = "../support/mod.rs"]
mod support;

mod cancel;
mod fallback;
mod limits;
#[allow(dead_code)]
#[path = "../rate_limit/server.rs"]
mod org;
#[cfg(all(feature = "client", feature = "redis"))]
mod processes;
#[cfg(feature = "redis")]
mod redis;
mod rules;
#[cfg(feature = "redis")]
mod server;

use std::time::Duration;

use bytes::Bytes;
use okta_transport::rate_limit::{Ask, Figures, Leave, Ledger, Report};
use okta_transport::store::SharedStore;

const SECOND: Duration = Duration::from_secs(1);

/// A time of the org's, in milliseconds; its window ends ten seconds later.
const NOW: u64 = 1_759_127_095_000;
const RESET: u64 = NOW / 1_000 + 10;

/// Calls are in flight, whose answers may tell that there is room.
const A_LITTLE: Leave = Leave::After(Duration::from_millis(100));

async fn ask_at(store: &dyn Ledger, key: &str, call: u128, now: u64) -> Leave {
    let lease = 150 * SECOND;
    let ask = Ask {
        key,
        call,
        now,
        lease,
    };
    store.ask(&ask).await.expect("an answer")
}

async fn ask(store: &dyn Ledger, key: &str, call: u128) -> Leave {
    ask_at(store, key, call, NOW).await
}

async fn report(store: &dyn SharedStore, key: &str, call: u128, remaining: Option<u32>) {
    let figures = remaining.map(|remaining| Figures {
        limit: 10,
        remaining,
        reset: RESET,
    });
    let report = Report {
        key,
        call,
        now: NOW,
        figures,
        used: true,
    };
    store.report(&report).await.expect("heard");
}

async fn get(store: &dyn SharedStore, key: &str) -> Option<Bytes> {
    store.get(key).await.expect("an answer")
}
