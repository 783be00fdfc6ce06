//! The part of the matrix that connections have a hand in, over real ones: the org listens on a port, and the client's own HTTP
//! client is at the bottom of the stack.
//!
//! Connections know no other clock than the machine's, so waits and time limits are short here. Nothing is judged by how long it
//! took: a fault that takes long takes longer than any test.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Request;
use okta_api::Client;
use okta_api::transport::rate_limit::RateLimitLayer;
use okta_api::transport::{Body, BoxService, RetryLayer, TransportErrorKind as Kind};
use tower::ServiceExt;
use tower::layer::layer_fn;

use crate::expect::{End, Fate, Row};
use crate::judge;
use crate::org::{TOKEN, Way};
use crate::tables;

/// Over connections, to an org that answers at once, however busy the machine is.
const PATIENT: Way = Way::Listening(Duration::from_secs(20));

/// The same for answers that take longer than any attempt may.
const IMPATIENT: Way = Way::Listening(Duration::from_secs(1));

/// A client on the default stack, down to connections, which counts what it sends.
pub(crate) fn client(
    address: &str,
    limit: Duration,
    limits: RateLimitLayer,
    sent: Arc<AtomicUsize>,
) -> Client {
    let (base, cap) = (Duration::from_millis(1), Duration::from_millis(4));
    let client = Client::builder(address)
        .token(TOKEN)
        .configure(|transport| {
            transport
                .danger_allow_http_on_loopback()
                .retry(RetryLayer::new().with_seed(7).with_backoff(base, cap))
                .rate_limit(limits)
                .max_response_size(1 << 20)
                .attempt_timeout(limit)
                .attempt_layer(layer_fn(move |inner: BoxService| {
                    let sent = Arc::clone(&sent);
                    inner.map_request(move |request: Request<Body>| {
                        sent.fetch_add(1, Ordering::Relaxed);
                        request
                    })
                }))
        })
        .build();
    client.expect("a sound configuration")
}

/// Connections that end too soon.
const CUT: &[Row] = &[
    Row::repeatable(r#"{"kind": "drop-before-read"}"#, End::Cut),
    Row::repeatable(r#"{"kind": "drop-unprocessed"}"#, End::Cut),
    Row::repeatable(r#"{"kind": "drop-processed"}"#, End::Cut).processed(),
    Row::repeatable(
        r#"{"kind": "truncated"}"#,
        End::Transport(Kind::TruncatedBody),
    )
    .processed(),
    Row::repeatable(
        r#"{"kind": "truncated", "bytes": 0}"#,
        End::Transport(Kind::TruncatedBody),
    )
    .processed(),
];

/// The connection is open, and nothing comes.
const SILENT: &[Row] = &[Row::repeatable(
    r#"{"kind": "latency", "ms": 60000}"#,
    End::Transport(Kind::Timeout),
)];

/// An answer begins, and does not go on.
const STUCK: &[Row] = &[Row::repeatable(
    r#"{"kind": "trickled", "chunk": 1, "pauseMs": 60000}"#,
    End::Transport(Kind::Timeout),
)
.processed()];

/// Answers of gateways, with the connection kept or closed behind them.
const GATEWAYS: &[Row] = &[
    Row::repeatable(r#"{"kind": "html"}"#, End::Says(502, None)),
    Row::repeatable(
        r#"{"kind": "bad-gateway", "processed": true}"#,
        End::Says(502, None),
    )
    .processed(),
    Row::all(
        r#"{"kind": "empty", "status": 403}"#,
        Fate::Fails(End::Says(403, None)),
    ),
    Row::all(
        r#"{"kind": "trickled", "chunk": 400, "pauseMs": 1}"#,
        Fate::Unharmed,
    ),
    Row::all(r#"{"kind": "gzip"}"#, Fate::Unharmed),
    Row::all(r#"{"kind": "joined-links"}"#, Fate::Unharmed),
];

#[tokio::test]
async fn connections_that_stay_silent() {
    judge(SILENT, IMPATIENT).await;
}

#[tokio::test]
async fn answers_that_do_not_go_on() {
    judge(STUCK, IMPATIENT).await;
}

#[tokio::test]
async fn answers_of_gateways() {
    judge(GATEWAYS, PATIENT).await;
}

#[tokio::test]
async fn connections_that_are_cut() {
    judge(CUT, PATIENT).await;
}

#[tokio::test]
async fn bodies_on_a_connection() {
    judge(tables::BODIES, PATIENT).await;
}

#[tokio::test]
async fn lists_on_a_connection() {
    judge(tables::LISTS, PATIENT).await;
}
