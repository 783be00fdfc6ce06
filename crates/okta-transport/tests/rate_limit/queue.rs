//! Who goes first, who waits how long, and what becomes of those who go away.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use okta_transport::rate_limit::{Priority, RateLimitLayer, Waited};
use okta_transport::{
    Body, BoxError, BoxService, CallDeadline, TransportError, TransportErrorKind,
};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tower::{Layer, Service, ServiceExt};

use crate::server::Server;
use crate::{BUCKET, everything};

fn get() -> Request<Body> {
    let request = Request::get(format!("https://acme.okta.com{BUCKET}")).body(Body::empty());
    request.expect("a request")
}

async fn send(
    service: &mut BoxService,
    request: Request<Body>,
) -> Result<Response<Body>, BoxError> {
    service.ready().await?.call(request).await
}

/// A layer over a server whose window of `limit` calls has been used up.
async fn used_up(limit: u32) -> (Server, RateLimitLayer, BoxService) {
    let server = Server::new(3, &[(BUCKET, limit)]);
    let layer = RateLimitLayer::new();
    let mut service = BoxService::new(layer.layer(server.service(everything)));
    for _ in 0..limit {
        let answer = send(&mut service, get()).await.expect("an answer");
        assert!(answer.status().is_success());
    }
    assert_eq!(layer.snapshot()[0].remaining, Some(0));
    (server, layer, service)
}

#[tokio::test(start_paused = true)]
async fn the_urgent_go_first_and_equals_in_the_order_in_which_they_came() {
    let (_server, _layer, service) = used_up(4).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut set = JoinSet::new();
    for (number, priority) in [
        Priority::Low,
        Priority::Normal,
        Priority::Normal,
        Priority::High,
        Priority::Low,
        Priority::High,
    ]
    .into_iter()
    .enumerate()
    {
        let order = Arc::clone(&order);
        let mut service = service.clone();
        set.spawn(async move {
            let mut request = get();
            request.extensions_mut().insert(priority);
            let answer = send(&mut service, request).await.expect("an answer");
            let waited = answer.extensions().get::<Waited>().cloned();
            assert_eq!(waited.expect("it waited").bucket, BUCKET);
            order.lock().expect("no panic").push((priority, number));
        });
        tokio::task::yield_now().await;
    }
    while let Some(done) = set.join_next().await {
        done.expect("no panic");
    }
    let order = order.lock().expect("no panic");
    let places = |priority| order.iter().filter(move |(its, _)| *its == priority);
    // Answers of one window arrive in any order; four calls go in the first, two in the second.
    let first: Vec<_> = order[..4].iter().map(|(priority, _)| *priority).collect();
    assert_eq!(
        first.iter().filter(|its| **its == Priority::High).count(),
        2
    );
    assert_eq!(
        first.iter().filter(|its| **its == Priority::Normal).count(),
        2
    );
    assert!(places(Priority::Low).all(|low| order[4..].contains(low)));
}

#[tokio::test(start_paused = true)]
async fn a_turn_after_the_deadline_is_refused_at_once() {
    let (server, layer, mut service) = used_up(5).await;
    let resets_in = layer.snapshot()[0].resets_in.expect("it is known");
    let start = Instant::now();
    let with_deadline = |allowed: Duration| {
        let mut request = get();
        let deadline = (Instant::now() + allowed).into_std();
        request.extensions_mut().insert(CallDeadline(deadline));
        request
    };
    let error = send(&mut service, with_deadline(resets_in / 2)).await;
    let error: Box<TransportError> = error.expect_err("too late").downcast().expect("ours");
    assert_eq!(error.kind(), TransportErrorKind::RateLimited);
    assert_eq!(error.time_needed(), Some(resets_in));
    assert!(!error.request_may_have_been_sent());
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(server.tally().throttled.len(), 0);

    let answer = send(
        &mut service,
        with_deadline(resets_in + Duration::from_secs(1)),
    )
    .await;
    assert!(answer.expect("in time").status().is_success());
    assert!(start.elapsed() >= resets_in);
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_leaves_the_place_to_the_next() {
    for polls in 0..30 {
        let (_server, layer, service) = used_up(2).await;
        // The first in the queue, who watches over the window, goes away after so many polls.
        let mut gone = service.clone();
        let mut first = Box::pin(async move { send(&mut gone, get()).await });
        let mut others = JoinSet::new();
        for number in 0..5 {
            let mut service = service.clone();
            if number == 1 {
                // Behind one that stays.
                let _ = futures_util::poll!(&mut first);
            }
            others.spawn(async move {
                send(&mut service, get())
                    .await
                    .map(|answer| answer.status())
            });
            tokio::task::yield_now().await;
        }
        for _ in 0..polls {
            if futures_util::poll!(&mut first).is_ready() {
                break;
            }
            sleep(Duration::from_secs(7)).await;
        }
        drop(first);
        while let Some(done) = others.join_next().await {
            assert!(done.expect("no panic").expect("an answer").is_success());
        }
        let snapshot = &layer.snapshot()[0];
        assert_eq!(
            (snapshot.in_flight, snapshot.waiting),
            (0, 0),
            "after {polls} polls"
        );
    }
}
