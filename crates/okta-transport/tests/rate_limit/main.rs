//! The rate-limit layer against an org that counts as Okta does: hours of it, in the time of the test.

mod buckets;
mod queue;
mod server;
mod share;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_transport::BoxService;
use okta_transport::rate_limit::RateLimitLayer;
use server::{Server, call};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::Layer;

pub(crate) const BUCKET: &str = "/api/v1/users";

pub(crate) fn everything(_: &str) -> &'static str {
    BUCKET
}

/// So many workers make so many calls; how long the slowest of them took.
pub(crate) async fn work(
    server: &Server,
    layer: &RateLimitLayer,
    workers: u32,
    calls: u32,
) -> Duration {
    let left = Arc::new(AtomicU32::new(calls));
    let mut set = JoinSet::new();
    let slowest = Arc::new(Mutex::new(Duration::ZERO));
    for _ in 0..workers {
        let (left, server) = (Arc::clone(&left), server.clone());
        let slowest = Arc::clone(&slowest);
        let mut service = BoxService::new(layer.layer(server.service(everything)));
        set.spawn(async move {
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                let start = Instant::now();
                call(&mut service, &server, BUCKET).await;
                let mut slowest = slowest.lock().expect("no panic");
                *slowest = start.elapsed().max(*slowest);
            }
        });
    }
    while let Some(done) = set.join_next().await {
        done.expect("no panic");
    }
    *slowest.lock().expect("no panic")
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_at_six_hundred_a_minute() {
    let server = Server::new(7, &[(BUCKET, 600)]);
    let first = server.window();
    work(&server, &RateLimitLayer::new(), 64, 10_000).await;
    let windows = server.window() - first + 1;
    let tally = server.tally();
    println!(
        "{windows} windows, {} throttled",
        tally.throttled.values().sum::<u32>()
    );
    assert_eq!(tally.throttled.len(), 0, "{tally:?}");
    let ideal = 600.0 * windows as f64;
    assert!(10_000.0 >= 0.95 * ideal, "{windows} windows");
}

#[tokio::test(start_paused = true)]
async fn others_use_the_same_limit() {
    for seed in 1..=20 {
        let server = Server::new(seed, &[(BUCKET, 600)]);
        let others = tokio::spawn(server.clone().others(BUCKET, 5.0));
        let first = server.window();
        work(&server, &RateLimitLayer::new(), 64, 10_000).await;
        others.abort();
        let windows = server.window() - first + 1;
        let tally = server.tally();
        let foreign: u32 = tally.foreign.values().sum();
        let left = 600.0 * windows as f64 - f64::from(foreign);
        let most = tally.throttled.values().max().copied().unwrap_or(0);
        println!(
            "seed {seed}: {windows} windows, others {foreign}, throttled {} (at most {most} in one), {:.1} % of what was left",
            tally.throttled.values().sum::<u32>(),
            100.0 * 10_000.0 / left
        );
        assert!(most <= 1, "seed {seed}: {:?}", tally.throttled);
        assert!(10_000.0 >= 0.9 * left, "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_in_flight_than_the_server_takes() {
    let server = Server::with(3, &[(BUCKET, 1_000_000)], 60, 35);
    let start = Instant::now();
    let slowest = work(&server, &RateLimitLayer::new(), 64, 10_000).await;
    let tally = server.tally();
    println!(
        "{:?} for 10000 calls, the slowest {slowest:?}, {} refused",
        start.elapsed(),
        tally.crowded
    );
    assert!(slowest < Duration::from_secs(5));
    assert!(tally.most_in_flight <= 35 && tally.crowded < 100);
}
