//! A log that is followed: nothing lost, nothing twice, and not asked too often.

use std::time::Duration;

use okta_api::system_log::{Follow, LogCursor, Pace};
use proptest::prelude::*;
use tokio::time::{Instant, timeout};

use crate::org::{Org, time};

const MINUTE: Duration = Duration::from_secs(60);

fn follow(org: &Org, page: u16) -> Follow {
    org.client().logs().page_size(page).follow(time(0))
}

/// The next event's place in the log, whatever fails before.
async fn next(follow: &mut Follow) -> usize {
    for _ in 0..100 {
        if let Some(Ok(event)) = follow.next().await {
            return event.uuid.unwrap().parse().unwrap();
        }
    }
    panic!("only errors");
}

async fn take(follow: &mut Follow, count: usize) -> Vec<usize> {
    let mut taken = Vec::new();
    for _ in 0..count {
        taken.push(next(follow).await);
    }
    taken
}

/// What comes within an hour, up to the first silence of ten minutes.
async fn drain(follow: &mut Follow) -> Vec<usize> {
    let mut taken = Vec::new();
    while let Ok(place) = timeout(10 * MINUTE, next(follow)).await {
        taken.push(place);
        assert!(taken.len() < 10_000);
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn what_happens_later_comes_later() {
    let org = Org::with([0, 1, 2, 3, 4]);
    let mut log = follow(&org, 2);
    assert_eq!(take(&mut log, 5).await, [0, 1, 2, 3, 4]);
    assert_eq!(org.asked(), 3);
    assert!(timeout(MINUTE, log.next()).await.is_err(), "nothing is new");
    org.write([5, 6]);
    assert_eq!(take(&mut log, 2).await, [5, 6]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_log_is_asked_seldom_and_a_busy_one_often() {
    let org = Org::with([]);
    let mut log = follow(&org, 100);
    assert!(timeout(60 * MINUTE, log.next()).await.is_err());
    // 1, 2, 4, 8, 16, and then every 30 seconds.
    assert_eq!(org.asked(), 6 + (3600 - 31) / 30);
    // An event comes after half a minute at the latest, and those after it within seconds.
    org.write([0]);
    let begin = Instant::now();
    next(&mut log).await;
    assert!(begin.elapsed() < Duration::from_secs(31));
    org.write([1]);
    let begin = Instant::now();
    next(&mut log).await;
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn half_of_the_rate_limit_is_left() {
    let org = Org::with([]);
    org.change(|log| log.limit = Some(20));
    let often = Pace::new(Duration::from_millis(10), Duration::from_millis(10));
    let mut log = org.client().logs().pace(often).follow(time(0));
    assert!(timeout(10 * MINUTE, log.next()).await.is_err());
    assert!((95..=101).contains(&org.asked()), "{}", org.asked());
}

#[tokio::test(start_paused = true)]
async fn failures_are_told_and_do_not_end_it() {
    let org = Org::with([0, 1, 2]);
    org.change(|log| log.statuses.extend([0, 503, 503, 503, 503, 503, 429, 500]));
    let mut log = follow(&org, 2);
    assert_eq!(take(&mut log, 2).await, [0, 1]);
    let begin = Instant::now();
    for status in [503, 503, 503, 503, 503, 429, 500] {
        let error = log.next().await.unwrap().unwrap_err();
        assert_eq!(error.status().unwrap(), status);
    }
    assert_eq!(next(&mut log).await, 2);
    assert!(begin.elapsed() > MINUTE, "no storm: {:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn another_process_goes_on_behind_each_event() {
    for page in [1, 2, 3, 7, 100] {
        let org = Org::with(0..7);
        for crash in 0..=7 {
            let mut log = follow(&org, page);
            let mut seen = take(&mut log, crash).await;
            let stored = serde_json::to_string(&log.cursor().unwrap()).unwrap();
            drop(log);
            let cursor: LogCursor = serde_json::from_str(&stored).unwrap();
            let mut log = org.client().logs().page_size(page).resume(&cursor);
            // The cursor of who has not read anything yet is that of whoever was there before.
            assert_eq!(log.cursor().unwrap(), cursor);
            seen.extend(drain(&mut log).await);
            assert_eq!(
                seen,
                (0..7).collect::<Vec<_>>(),
                "crash at {crash}, pages of {page}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_is_too_old_is_no_end() {
    // All at the same time, so that the last event's time alone does not tell where to go on.
    let org = Org::with([5; 9]);
    let mut log = follow(&org, 3);
    assert_eq!(take(&mut log, 3).await, [0, 1, 2]);
    org.change(|log| log.oldest_cursor = 5);
    let error = log.next().await.unwrap().unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    // Neither for this process nor for the next one.
    let cursor = log.cursor().unwrap();
    let mut other = org.client().logs().page_size(100).resume(&cursor);
    let mut log = log;
    assert_eq!(next(&mut other).await, 3);
    org.change(|log| log.oldest_cursor = 0);
    assert_eq!(drain(&mut log).await, [3, 4, 5, 6, 7, 8]);
    assert_eq!(drain(&mut other).await, [4, 5, 6, 7, 8]);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_cannot_be_read_costs_only_itself() {
    let (client, _) = crate::between::answering(r#"[{"uuid":"1"},7,{"uuid":"2"}]"#);
    let mut log = client.logs().follow("2026-01-01T00:00:00Z");
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(log.next().await.unwrap().ok().and_then(|event| event.uuid));
    }
    assert_eq!(seen, [Some("1".to_owned()), None, Some("2".to_owned())]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is written while it is read, wherever it fails, and wherever the process dies.
    #[test]
    fn each_event_once(
        steps in prop::collection::vec((0_usize..6, 0_usize..6, any::<bool>()), 1..12),
        statuses in prop::collection::vec(prop::sample::select(vec![0_u16, 0, 0, 429, 500, 503]), 0..20),
        page in 1_u16..6,
        repeats in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
        let (seen, written) = runtime.block_on(async {
            let org = Org::with([]);
            org.change(|log| {
                log.statuses = statuses.into();
                log.repeats = repeats && page > 1;
            });
            let (mut written, mut seen) = (0_i64, Vec::new());
            let mut log = follow(&org, page);
            for (new, taken, crashes) in steps {
                org.write((0..new).map(|at| written + at as i64));
                written += new as i64;
                let waiting = written as usize - seen.len();
                seen.extend(take(&mut log, taken.min(waiting)).await);
                if crashes {
                    let cursor = log.cursor().unwrap();
                    let cursor = serde_json::to_string(&cursor).unwrap();
                    let cursor: LogCursor = serde_json::from_str(&cursor).unwrap();
                    log = org.client().logs().page_size(page).resume(&cursor);
                }
            }
            seen.extend(drain(&mut log).await);
            (seen, written as usize)
        });
        prop_assert_eq!(seen, (0..written).collect::<Vec<_>>());
    }
}
