//! A token is renewed while it still serves.

use std::time::Duration;

use tokio::time::{Instant, advance};

use crate::fakes::{Api, SECOND, Source, call, service};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn it_is_renewed_five_minutes_ahead_and_no_call_waits_for_that() {
    let source = Source::taking(10 * SECOND).living(HOUR);
    let service = service(&source, &Api::default());
    call(service.clone()).await.expect("answered");
    // 3600 less 300 and the second of the call before.
    advance(Duration::from_secs(3298)).await;
    call(service.clone()).await.expect("answered");
    assert_eq!(source.count(), 1, "not yet");
    for _ in 0..10 {
        let begin = Instant::now();
        assert_eq!(call(service.clone()).await.expect("answered"), "hunter2-1");
        assert_eq!(begin.elapsed(), SECOND);
        assert_eq!(source.count(), 2, "one at a time");
    }
    // The calls above drove it; the next one finds it done.
    call(service.clone()).await.expect("answered");
    assert_eq!(call(service.clone()).await.expect("answered"), "hunter2-2");
    assert_eq!(source.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_short_life_is_used_by_half() {
    let source = Source::default().living(60 * SECOND);
    let service = service(&source, &Api::default());
    call(service.clone()).await.expect("answered");
    advance(28 * SECOND).await;
    call(service.clone()).await.expect("answered");
    assert_eq!(source.count(), 1);
    call(service.clone()).await.expect("answered");
    assert_eq!(call(service).await.expect("answered"), "hunter2-2");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_is_forgiven_until_the_token_is_over() {
    let source = Source::default().living(HOUR);
    let service = service(&source, &Api::default());
    call(service.clone()).await.expect("answered");
    source.set_fails(true);
    advance(Duration::from_secs(3300)).await;
    for _ in 0..200 {
        assert_eq!(call(service.clone()).await.expect("answered"), "hunter2-1");
    }
    // Every 30 seconds at first, more often at the end, and never at every call.
    let tries = source.count() - 1;
    assert!((7..=10).contains(&tries), "{tries}");
    advance(100 * SECOND).await;
    call(service.clone()).await.expect_err("it is over");
    source.set_fails(false);
    call(service).await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_an_end_is_kept() {
    let source = Source::default();
    let service = service(&source, &Api::default());
    call(service.clone()).await.expect("answered");
    advance(365 * 24 * HOUR).await;
    assert_eq!(call(service).await.expect("answered"), "hunter2-1");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_over_at_once_serves_the_call_that_it_was_got_for() {
    let source = Source::default().living(Duration::ZERO);
    let service = service(&source, &Api::default());
    for _ in 0..3 {
        call(service.clone()).await.expect("answered");
    }
    assert!(source.count() <= 9, "{}", source.count());
}
