//! One token for all who need one, whoever comes and goes.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use okta_transport::TransportErrorKind;
use okta_transport::auth::TokenError;

use crate::fakes::{Api, SECOND, Source, call, service};

/// Polls a future so many times, half a second apart, and drops it. Whether it was done.
async fn polled(future: impl Future, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        if poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await {
            return true;
        }
        tokio::time::advance(SECOND / 2).await;
    }
    false
}

#[tokio::test(start_paused = true)]
async fn many_calls_at_once_get_one_token() {
    let (source, api) = (Source::taking(SECOND), Api::default());
    let service = service(&source, &api);
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(call(service.clone())))
        .collect();
    for call in calls {
        assert_eq!(
            call.await.expect("no panic").expect("answered"),
            "hunter2-1"
        );
    }
    assert_eq!((source.count(), api.calls()), (1, 200));
}

#[tokio::test(start_paused = true)]
async fn services_of_one_layer_share_it() {
    let (source, api) = (Source::default(), Api::default());
    let layer = source.layer();
    for layer in [layer.clone(), layer] {
        let service = tower::Layer::layer(&layer, api.clone());
        assert_eq!(call(service).await.expect("answered"), "hunter2-1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_takes_nothing_from_the_others() {
    for polls in 0..12 {
        let (source, api) = (Source::taking(2 * SECOND), Api::default());
        let service = service(&source, &api);
        // The first one begins to get the token, and goes.
        let done = polled(call(service.clone()), polls).await;
        let others: Vec<_> = (0..3)
            .map(|_| tokio::spawn(call(service.clone())))
            .collect();
        // Another one drives it meanwhile, and goes too.
        polled(call(service.clone()), polls).await;
        for other in others {
            let other = tokio::time::timeout(60 * SECOND, other).await;
            let token = other.expect("an end").expect("no panic").expect("answered");
            assert_eq!(token, "hunter2-1", "{polls} polls");
        }
        assert_eq!(source.count(), 1, "{polls} polls");
        if done {
            return;
        }
    }
    panic!("it never ends");
}

#[tokio::test(start_paused = true)]
async fn everybody_who_waited_hears_of_a_failure_and_the_next_one_tries_again() {
    let (source, api) = (Source::taking(SECOND), Api::default());
    source.set_fails(true);
    let service = service(&source, &api);
    let calls: Vec<_> = (0..9)
        .map(|_| tokio::spawn(call(service.clone())))
        .collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("no token");
        assert_eq!(error.kind(), TransportErrorKind::Token);
        assert!(!error.request_may_have_been_sent() && !error.is_lasting());
        assert_eq!(
            error.to_string(),
            "GET https://org.example.com/api/v1/users: no access token"
        );
        let source = std::error::Error::source(&error).expect("a cause");
        assert!(source.is::<TokenError>());
        assert_eq!(source.to_string(), "the source fails");
    }
    assert_eq!((source.count(), api.calls()), (1, 0));
    source.set_fails(false);
    assert_eq!(call(service).await.expect("answered"), "hunter2-2");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_or_panics_fails_the_calls_that_waited_and_no_more() {
    let (source, api) = (Source::taking(60 * SECOND), Api::default());
    let hanging = service(&source, &api);
    let begin = tokio::time::Instant::now();
    let error = call(hanging).await.expect_err("too late");
    assert_eq!(begin.elapsed(), 30 * SECOND);
    let text = crate::support::all_text(&error);
    assert!(text.contains("took too long (limit 30s)"), "{text}");

    let (source, api) = (Source::taking(SECOND), Api::default());
    source.set_panics(true);
    let panicking = service(&source, &api);
    let (one, two) = tokio::join!(call(panicking.clone()), call(panicking.clone()));
    for result in [one, two] {
        assert!(crate::support::all_text(&result.expect_err("no token")).contains("panicked"));
    }
    source.set_panics(false);
    assert_eq!(call(panicking).await.expect("answered"), "hunter2-2");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_nobody_went_on_with_is_begun_anew() {
    let (source, api) = (Source::taking(10 * SECOND), Api::default());
    source.set_fails(true);
    let service = service(&source, &api);
    assert!(!polled(call(service.clone()), 2).await);
    source.set_fails(false);
    tokio::time::advance(Duration::from_secs(3600)).await;
    // What began an hour ago fails; that says nothing of now.
    assert_eq!(call(service).await.expect("answered"), "hunter2-2");
}
