//! Two processes, one Redis, one token: to the org they are as one.
//!
//! Other tests put several layers on one store within a process. Here nothing is shared but the server: the test starts
//! this very program again, twice, and each of the two has its own layer, its own connection and its own idea of the
//! time. The clock is the real one, since processes have no other in common; only counts are judged, and not how long
//! anything took.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use http::StatusCode;
use okta_emulator::{DEFAULT_TOKEN, Emulator, Fault, FaultKind, serve};
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::store::RedisStore;
use okta_transport::{BoxService, Transport};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt;

use super::server::RedisServer;
use super::*;
use crate::support::get as request;

/// Tells the program that it is one of the two, and where the org and the server are.
const WORK: &str = "OKTA_TEST_WORK";

/// What the two mostly call, and how many of these calls a window takes, of both together.
const WIDE: &str = "/api/v1/users/me";
const LIMIT: usize = 100;

/// What each has one worker for, and a window takes one call: who does not know of the other makes one, too. (Where there is more
/// room, what a limiter leaves to strangers is mostly enough for a second process.)
const NARROW: &str = "/api/v1/groups";

const WINDOW: Duration = Duration::from_secs(3);

/// How long each process goes on: at least three windows are whole.
const WORKING: Duration = Duration::from_secs(13);

/// How long the org takes for a call, in milliseconds. That and the number of workers make a window last for more than a second:
/// a process knows to a second when the next one begins, and in one that is used up by then the late have no part.
const TAKES: std::ops::Range<u64> = 60..100;

/// How many calls each process would like to make at a time.
const WORKERS: usize = 3;

/// What a process says of each answer, on a line of its own, between the path and the end of the window.
const ANSWERED: &str = " was answered in the window that ends at ";

#[tokio::test]
async fn two_processes_are_as_one() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    let org = Emulator::builder()
        .seed_users(1)
        .rate_limit(LIMIT as u64)
        .bucket_limit(NARROW, 1)
        .expect("a bucket")
        .rate_window(WINDOW)
        .fault(Fault::new(FaultKind::Latency {
            from: Duration::from_millis(TAKES.start),
            to: Duration::from_millis(TAKES.end),
        }))
        .build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = tokio::spawn(serve(listener, org.clone()));

    let work = format!("http://{address} {}", server.url());
    let children = [start(&work), start(&work)];
    let mut made = Vec::new();
    let mut narrow = BTreeMap::<u64, usize>::new();
    for child in children {
        let text = said(child).await;
        made.push(windows_of(WIDE, &text));
        for window in windows_of(NARROW, &text) {
            *narrow.entry(window).or_default() += 1;
        }
    }
    serving.abort();

    let log = org.requests();
    assert!(
        log.len() < 1_000,
        "the org has forgotten what came first: nothing can be said"
    );
    let not_well: Vec<_> = log
        .iter()
        .filter(|made| made.status != Some(StatusCode::OK))
        .map(|made| (made.number, made.status))
        .collect();
    assert!(not_well.is_empty(), "refused: {not_well:?}");

    let mut windows = BTreeMap::<u64, usize>::new();
    for reset in made.iter().flatten() {
        *windows.entry(*reset).or_default() += 1;
    }
    println!("calls by the end of their window, of both: {windows:?}");
    assert!(windows.values().all(|calls| *calls <= LIMIT), "{windows:?}");
    // The first window and the last were open before and after.
    let mut whole: Vec<_> = windows.into_iter().skip(1).collect();
    whole.pop();
    assert!(whole.len() >= 3, "{whole:?}");
    let used: usize = whole.iter().map(|(_, calls)| calls).sum();
    assert!(used * 10 >= whole.len() * LIMIT * 9, "idle: {whole:?}");

    assert!(narrow.values().all(|calls| *calls == 1), "{narrow:?}");
    assert!(narrow.len() >= whole.len(), "idle: {narrow:?}");

    let all: usize = made.iter().map(Vec::len).sum();
    for (process, made) in made.iter().enumerate() {
        println!("process {process}: {} of {all} calls", made.len());
        assert!(made.len() * 4 >= all, "one has hardly anything");
    }
}

/// One of the two processes, and nothing for whoever starts it in another way.
#[tokio::test]
#[ignore = "a part of `two_processes_are_as_one`, which starts it"]
async fn one_of_two() {
    let Ok(work) = std::env::var(WORK) else {
        return;
    };
    let (org, server) = work.split_once(' ').expect("two addresses");
    let store = RedisStore::open(server).expect("an address");
    let service = Transport::builder(org)
        .ssws(DEFAULT_TOKEN)
        .danger_allow_http_on_loopback()
        .retry(None)
        .rate_limit(RateLimitLayer::new().ledger(Arc::new(store.with_timeout(SECOND * 5))))
        .build()
        .expect("a sound configuration");
    let end = Instant::now() + WORKING;
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        workers.spawn(work_until(WIDE, service.clone(), end));
    }
    workers.spawn(work_until(NARROW, service.clone(), end));
    // What the test runner has begun a line with is not ours.
    println!();
    while let Some(done) = workers.join_next().await {
        let (path, windows) = done.expect("no panic");
        for window in windows {
            println!("{path}{ANSWERED}{window}");
        }
    }
}

/// One call after the other; the ends of their windows. The last one, which waits for a window that will not be seen, is
/// dropped.
async fn work_until(
    path: &'static str,
    service: BoxService,
    end: Instant,
) -> (&'static str, Vec<u64>) {
    let mut windows = Vec::new();
    while Instant::now() < end {
        let call = service.clone().oneshot(request(path));
        let Ok(answer) = timeout_at(end, call).await else {
            break;
        };
        let answer = answer.expect("an answer");
        if answer.status() == StatusCode::OK {
            let reset = answer.headers()["x-rate-limit-reset"].to_str();
            windows.push(reset.expect("text").parse().expect("seconds"));
        }
    }
    (path, windows)
}

/// This program once more, as one of the two.
fn start(work: &str) -> Child {
    Command::new(std::env::current_exe().expect("a program"))
        .args(["--exact", "processes::one_of_two", "--ignored"])
        .args(["--nocapture", "--test-threads=1"])
        .env(WORK, work)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process")
}

/// What a process has said when it has ended.
async fn said(child: Child) -> String {
    let ended = tokio::task::spawn_blocking(|| child.wait_with_output()).await;
    let output = ended.expect("no panic").expect("its output");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

/// The ends of the windows in which calls of this path were answered.
fn windows_of(path: &str, said: &str) -> Vec<u64> {
    let lines = said.lines().filter_map(|line| line.strip_prefix(path));
    let ends = lines.filter_map(|line| line.strip_prefix(ANSWERED));
    ends.map(|end| end.parse().expect("seconds")).collect()
}
