//! Several processes with one budget: rate-limit layers that know of each other by a store only.

use std::sync::Arc;

use okta_transport::BoxService;
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::store::MemoryStore;
use tokio::task::JoinSet;
use tower::Layer;

use super::org::{Server, call};

const BUCKET: &str = "/api/v1/users";

fn everything(_: &str) -> &'static str {
    BUCKET
}

/// Three processes with ten workers each make their calls; how many of those were refused.
async fn refused(seed: u64, store: Option<&MemoryStore>) -> u32 {
    let server = Server::new(seed, &[(BUCKET, 100)]);
    let mut work = JoinSet::new();
    for _ in 0..3 {
        let mut limits = RateLimitLayer::new();
        if let Some(store) = store {
            limits = limits.ledger(Arc::new(store.clone()));
        }
        // The first answer tells the time at the server.
        let mut service = BoxService::new(limits.layer(server.service(everything)));
        call(&mut service, &server, BUCKET).await;
        for _ in 0..10 {
            let (mut service, server) = (service.clone(), server.clone());
            work.spawn(async move {
                for _ in 0..30 {
                    call(&mut service, &server, BUCKET).await;
                }
            });
        }
    }
    while let Some(done) = work.join_next().await {
        done.expect("no panic");
    }
    server.tally().throttled.values().sum()
}

#[tokio::test(start_paused = true)]
async fn processes_that_share_a_store_share_a_budget() {
    let mut alone = 0;
    for seed in 1..=10 {
        alone += refused(seed, None).await;
        assert_eq!(
            refused(seed, Some(&MemoryStore::new())).await,
            0,
            "seed {seed}"
        );
    }
    assert!(alone > 0, "they would not have needed it");
}
