//! A stretch of the log: whole, in order, and by several queries at a time.

use http::{Request, Response};
use okta_api::transport::{Body, BoxError};
use okta_api::{Client, Error};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::org::{Org, START, time};

const HOUR: i64 = 3_600_000;

/// A client whose org always answers with this.
pub(crate) fn answering(body: &'static str) -> (Client, ()) {
    let service = tower::service_fn(move |_: Request<Body>| async move {
        Ok::<_, BoxError>(Response::new(Body::from(body)))
    });
    (Client::new(service), ())
}

async fn read(org: &Org, to: i64, page: u16, parallel: usize) -> Vec<Result<usize, Error>> {
    let logs = org.client().logs().page_size(page);
    let mut events = logs.between(time(0), time(to)).parallel(parallel);
    let mut read = Vec::new();
    while let Some(event) = events.next().await {
        read.push(event.map(|event| event.uuid.unwrap().parse().unwrap()));
        assert!(read.len() < 10_000);
    }
    assert!(events.next().await.is_none(), "it stays ended");
    read
}

#[tokio::test(start_paused = true)]
async fn several_queries_at_a_time_are_faster() {
    let org = Org::with((0..480).map(|minute| minute * HOUR / 60));
    let mut times = Vec::new();
    for parallel in [1, 4] {
        org.change(|log| log.in_flight = (0, 0));
        let begin = Instant::now();
        let read = read(&org, 8 * HOUR, 10, parallel).await;
        let asked = std::mem::take(&mut org.0.lock().unwrap().asked);
        assert!(asked.len() < 75, "{} calls for 48 pages", asked.len());
        let places: Vec<usize> = read.into_iter().map(Result::unwrap).collect();
        assert_eq!(places, (0..480).collect::<Vec<_>>());
        assert_eq!(org.change(|log| log.in_flight.1), parallel);
        times.push(begin.elapsed());
    }
    assert!(times[1] < times[0] * 2 / 5, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_not_hidden() {
    let org = Org::with((0..60).map(|minute| minute * HOUR / 60));
    // The second piece fails more often than it is asked for.
    org.change(|log| log.statuses.extend([0, 500, 500, 500, 500, 500, 500]));
    let read = read(&org, HOUR, 100, 1).await;
    let events: Vec<usize> = read.iter().flatten().copied().collect();
    assert_eq!(events, (0..events.len()).collect::<Vec<_>>());
    assert!(events.len() < 60);
    assert!(read[events.len()..].iter().all(Result::is_err));
    assert_eq!(read.len() - events.len(), 3);
}

#[tokio::test]
async fn what_is_no_time_is_refused() {
    let (client, ()) = answering("[]");
    for (from, to, named) in [
        ("yesterday", "2026-01-01T00:00:00Z", "since"),
        ("2026-01-01T00:00:00Z", "", "until"),
    ] {
        let mut events = client.logs().between(from, to);
        let error = events.next().await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Build(_)));
        assert!(error.to_string().contains(named), "{error}");
        assert!(events.next().await.is_none());
    }
    let mut backwards = client.logs().between(time(1), time(0));
    assert!(backwards.next().await.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// All of them and no other, in order, also where several happened at the same time or at a border.
    #[test]
    fn the_stretch_and_nothing_else(
        // In steps of 15 seconds, so that many stand at the borders of pieces.
        events in prop::collection::vec(-8_i64..260, 0..60),
        minutes in 1_i64..60,
        page in 1_u16..8,
        parallel in 1_usize..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
        let to = minutes * HOUR / 60;
        let org = Org::with(events.iter().map(|at| at * 15_000));
        let read = runtime.block_on(read(&org, to, page, parallel));
        let read: Vec<usize> = read.into_iter().map(Result::unwrap).collect();
        let published = org.change(|log| log.events.clone());
        let mut expected: Vec<usize> = (0..published.len())
            .filter(|place| (START..START + to).contains(&published[*place]))
            .collect();
        expected.sort_by_key(|place| published[*place]);
        prop_assert_eq!(read, expected);
    }
}
