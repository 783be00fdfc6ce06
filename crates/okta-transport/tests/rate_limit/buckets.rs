//! Buckets as the server has them, whatever the operations are said to be.

use std::collections::HashMap;

use http::{Method, Request};
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{Body, BoxService, CallInfo};
use tokio::task::JoinSet;
use tower::{Layer, Service, ServiceExt};

use crate::server::Server;

/// The figures of all buckets of the layer, by name.
fn remaining(layer: &RateLimitLayer) -> HashMap<String, Option<u32>> {
    let all = layer.snapshot();
    all.into_iter()
        .map(|one| (one.bucket.into_owned(), one.remaining))
        .collect()
}

/// Sends so many calls of an operation that is said to be in a bucket.
async fn send(service: &BoxService, operation: &'static str, bucket: &'static str, calls: u32) {
    let mut set = JoinSet::new();
    for _ in 0..calls {
        let mut service = service.clone();
        set.spawn(async move {
            let call = CallInfo::new(operation, Method::GET, bucket).bucket(bucket);
            let request = Request::get(format!("https://acme.okta.com/{operation}"))
                .extension(call)
                .body(Body::empty());
            let ready = service.ready().await.expect("it is ready");
            let answer = ready.call(request.expect("a request")).await;
            answer.expect("an answer").status()
        });
    }
    while let Some(done) = set.join_next().await {
        done.expect("no panic");
    }
}

#[tokio::test(start_paused = true)]
async fn buckets_that_share_a_counter_are_merged() {
    let server = Server::new(5, &[("one", 100)]);
    let layer = RateLimitLayer::new();
    let service = BoxService::new(layer.layer(server.service(|_| "one")));
    for _ in 0..3 {
        send(&service, "listUsers", "/api/v1/users", 30).await;
        send(&service, "listGroups", "/api/v1/groups", 40).await;
        send(&service, "listUsers", "/api/v1/users", 15).await;
        tokio::time::sleep(std::time::Duration::from_secs(62)).await;
    }
    send(&service, "listUsers", "/api/v1/users", 20).await;
    send(&service, "listGroups", "/api/v1/groups", 20).await;
    assert_eq!(layer.snapshot().len(), 1, "{:?}", layer.snapshot());
    // Together they never overrun a window from now on.
    let before: u32 = server.tally().throttled.values().sum();
    for _ in 0..3 {
        let users = send(&service, "listUsers", "/api/v1/users", 90);
        let groups = send(&service, "listGroups", "/api/v1/groups", 90);
        tokio::join!(users, groups);
    }
    assert_eq!(server.tally().throttled.values().sum::<u32>(), before);
}

#[tokio::test(start_paused = true)]
async fn buckets_that_do_not_are_not() {
    let server = Server::new(5, &[("users", 100), ("groups", 100)]);
    let layer = RateLimitLayer::new();
    let service = BoxService::new(layer.layer(server.service(|path| match path {
        "/listUsers" => "users",
        _ => "groups",
    })));
    for _ in 0..4 {
        send(&service, "listUsers", "/api/v1/users", 30).await;
        send(&service, "listGroups", "/api/v1/groups", 30).await;
        tokio::time::sleep(std::time::Duration::from_secs(62)).await;
    }
    assert_eq!(layer.snapshot().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_operation_in_the_wrong_bucket_gets_its_own() {
    let server = Server::new(5, &[("users", 600), ("logs", 50)]);
    let layer = RateLimitLayer::new();
    let service = BoxService::new(layer.layer(server.service(|path| match path {
        "/listLogEvents" => "logs",
        _ => "users",
    })));
    for _ in 0..6 {
        send(&service, "listUsers", "/api/v1/users", 3).await;
        send(&service, "listLogEvents", "/api/v1/users", 3).await;
    }
    let known = remaining(&layer);
    assert_eq!(known.len(), 2, "{known:?}");
    assert!(
        known.contains_key("/api/v1/users of listLogEvents"),
        "{known:?}"
    );
    let before: u32 = server.tally().throttled.values().sum();
    send(&service, "listLogEvents", "/api/v1/users", 100).await;
    assert_eq!(server.tally().throttled.values().sum::<u32>(), before);
}
