//! What is left to others, and who is somebody else.

use std::time::Duration;

use http::Request;
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{Body, BoxService, Principal};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tower::{Layer, Service, ServiceExt};

use crate::server::Server;
use crate::{BUCKET, everything, work};

#[tokio::test(start_paused = true)]
async fn a_share_of_every_window_is_left_to_others() {
    let server = Server::new(11, &[(BUCKET, 100)]);
    let first = server.window();
    work(&server, &RateLimitLayer::new().max_share(0.6), 16, 300).await;
    let tally = server.tally();
    assert_eq!(tally.throttled.len(), 0);
    let windows = server.window() - first + 1;
    assert!(
        (5..=6).contains(&windows),
        "{windows} windows for 300 calls, 60 each"
    );
}

#[tokio::test(start_paused = true)]
async fn principals_have_windows_of_their_own() {
    let server = Server::new(11, &[(BUCKET, 1_000)]);
    let layer = RateLimitLayer::new();
    let service = BoxService::new(layer.layer(server.service(everything)));
    let mut set = JoinSet::new();
    for who in ["one", "other"] {
        let mut service = service.clone();
        set.spawn(async move {
            let request = Request::get(format!("https://acme.okta.com{BUCKET}"))
                .extension(Principal::new(who))
                .body(Body::empty())
                .expect("a request");
            service
                .ready()
                .await
                .expect("ready")
                .call(request)
                .await
                .map(drop)
        });
    }
    // Each probes for itself: neither waits for the other's answer.
    sleep(Duration::from_millis(1)).await;
    let probes: Vec<_> = layer
        .snapshot()
        .iter()
        .map(|one| (one.in_flight, one.waiting))
        .collect();
    assert_eq!(probes, [(1, 0), (1, 0)]);
    while let Some(done) = set.join_next().await {
        done.expect("no panic").expect("an answer");
    }
    let names: Vec<_> = layer
        .snapshot()
        .into_iter()
        .map(|one| one.principal)
        .collect();
    assert_eq!(names, [Principal::new("one"), Principal::new("other")]);
}
