//! Retries alone and in the stack, in paused time.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use okta_transport::rate_limit::Scheduled;
use okta_transport::{
    Attempts, Body, BoxError, CallDeadline, CallInfo, DEFAULT_BACKOFF_CAP, DEFAULT_TIMEOUT, GaveUp,
    Observer, Outcome, RetryBudget, RetryLayer, Transport, TransportError,
    TransportErrorKind as Kind, WaitEvent, WaitReason,
};
use support::{Answer, PAST, PastTimer, Script, failure, get, ours, slow_status, status};
use tokio::time::Instant;
use tower::{Layer, ServiceExt};
use tower_test::mock;

const SECOND: Duration = Duration::from_secs(1);

/// A 429 of a window that ends 9 seconds later by the rule.
const WINDOW: [(&str, &str); 5] = [
    ("x-rate-limit-limit", "600"),
    ("x-rate-limit-remaining", "0"),
    ("x-rate-limit-reset", "1759127105"),
    ("date", "Mon, 29 Sep 2025 06:24:57 GMT"),
    ("x-okta-request-id", "first-one"),
];

const CONCURRENCY: [(&str, &str); 4] = [
    ("x-rate-limit-limit", "0"),
    ("x-rate-limit-remaining", "0"),
    ("x-rate-limit-reset", "1759127997"),
    ("date", "Mon, 29 Sep 2025 06:24:57 GMT"),
];

fn layer() -> RetryLayer {
    RetryLayer::new().with_seed(1).with_timer(PastTimer)
}

fn request(method: Method) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri("/api/v1/users")
        .body(Body::from("{}"))
        .expect("a request")
}

async fn send(
    layer: &RetryLayer,
    script: &Script,
    request: Request<Body>,
) -> Result<Response<Body>, BoxError> {
    layer.layer(script.clone()).oneshot(request).await
}

fn attempts(response: &Response<Body>) -> &Attempts {
    response
        .extensions()
        .get()
        .expect("what was tried, in every response")
}

#[tokio::test(start_paused = true)]
async fn a_used_up_window_is_waited_for_to_the_second() {
    let script = Script::new([
        status(429, &WINDOW),
        status(
            429,
            &[&WINDOW[..4], &[("x-okta-request-id", "second")]].concat(),
        ),
        status(200, &[("x-okta-request-id", "third")]),
    ]);
    let response = send(&layer(), &script, request(Method::POST)).await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);

    let sent = script.requests();
    let times: Vec<_> = sent.iter().map(|(time, _)| time.as_secs()).collect();
    assert_eq!(times, [0, 9, 18]);
    let headers = |index: usize| {
        let headers = sent[index].1.headers();
        let text = |name| headers.get(name).map(|value| value.to_str().expect("text"));
        (text("x-okta-retry-for"), text("x-okta-retry-count"))
    };
    assert_eq!(headers(0), (None, None));
    assert_eq!(headers(1), (Some("first-one"), Some("1")));
    assert_eq!(headers(2), (Some("first-one"), Some("2")));
    assert!(
        sent.iter()
            .all(|(_, request)| request.body().as_bytes() == b"{}")
    );

    let attempts = attempts(&response);
    assert_eq!(attempts.to_string(), "after 3 attempts");
    assert_eq!(attempts.waited(), 18 * SECOND);
    let ids: Vec<_> = attempts
        .iter()
        .filter_map(|attempt| attempt.request_id())
        .collect();
    assert_eq!(ids, ["first-one", "second", "third"]);
    let too_many = Outcome::Answered(StatusCode::TOO_MANY_REQUESTS);
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome()).collect();
    assert_eq!(
        outcomes,
        [too_many, too_many, Outcome::Answered(StatusCode::OK)]
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_date_the_timers_wall_clock_counts() {
    let figures = [WINDOW[0], WINDOW[1], ("x-rate-limit-reset", "1759127101")];
    assert_eq!(PAST, 1_759_127_097);
    let script = Script::new([status(429, &figures), status(200, &[])]);
    assert!(send(&layer(), &script, get("/x")).await.is_ok());
    assert_eq!(script.requests()[1].0, 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_concurrency_limit_is_waited_out_for_a_moment_only() {
    let again = || status(429, &CONCURRENCY);
    let script = Script::new([again(), again(), again(), again(), status(200, &[])]);
    let response = send(&layer(), &script, request(Method::POST)).await;
    assert_eq!(response.expect("an answer").status(), StatusCode::OK);
    let sent = script.requests();
    let mut bound = SECOND / 2;
    for pair in sent.windows(2) {
        let wait = pair[1].0 - pair[0].0;
        // The timer counts in milliseconds.
        assert!(
            !wait.is_zero() && wait <= bound + SECOND / 1_000,
            "{wait:?}"
        );
        bound *= 2;
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_scheduler_has_taken_on_is_sent_again_at_once() {
    let mut response = Response::builder().status(429);
    for (name, value) in WINDOW {
        response = response.header(name, value);
    }
    let mut response = response.body(Body::empty()).expect("a response");
    response.extensions_mut().insert(Scheduled);
    let script = Script::new([Answer::Response(Duration::ZERO, response), status(200, &[])]);
    let response = send(&layer(), &script, get("/x")).await.expect("an answer");
    assert_eq!(script.requests()[1].0, Duration::ZERO);
    assert_eq!(attempts(&response).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn only_what_was_certainly_not_processed_is_repeated_for_every_call() {
    let unsent = || TransportError::new(Kind::Closed).with_request_may_have_been_sent(false);
    let failures = [
        ("connect", true),
        ("429", true),
        ("502", false),
        ("503", false),
        ("504", false),
        ("closed", false),
        ("truncated", false),
        ("timeout", false),
    ];
    let fail = |name| match name {
        "connect" => failure(Kind::Connect),
        "closed" => failure(Kind::Closed),
        "truncated" => failure(Kind::TruncatedBody),
        "timeout" => failure(Kind::Timeout),
        code => status(code.parse().expect("a status"), &[("retry-after", "1")]),
    };
    let info = |idempotent| CallInfo::new("x", Method::GET, "/x").idempotent(idempotent);
    for (name, for_all) in failures {
        for (method, call, is_idempotent) in [
            (Method::GET, None, true),
            (Method::PUT, None, true),
            (Method::DELETE, None, true),
            (Method::POST, None, false),
            (Method::PATCH, None, false),
            (Method::POST, Some(info(true)), true),
            (Method::GET, Some(info(false)), false),
        ] {
            let mut request = request(method.clone());
            if let Some(call) = call {
                request.extensions_mut().insert(call);
            }
            let script = Script::new([fail(name), status(200, &[])]);
            let result = send(&layer(), &script, request).await;
            let repeated = script.count() == 2;
            assert_eq!(repeated, for_all || is_idempotent, "{name} {method}");
            let gave_up = match &result {
                Ok(response) => attempts(response).gave_up(),
                Err(error) => error
                    .downcast_ref::<TransportError>()
                    .and_then(|error| error.attempts()?.gave_up()),
            };
            let expected = (!repeated).then_some(GaveUp::NotRepeatable);
            assert_eq!(gave_up, expected, "{name} {method}");
        }
    }
    let script = Script::new([Answer::Failure(unsent()), status(200, &[])]);
    assert!(send(&layer(), &script, request(Method::POST)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn it_ends_after_the_last_repetition_with_what_came_last() {
    let script = Script::new((0..6).map(|_| status(503, &[])));
    let response = send(&layer(), &script, get("/x")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(attempts(&response).len(), 6);
    assert_eq!(attempts(&response).gave_up(), Some(GaveUp::MaxRetries));

    let script = Script::new((0..6).map(|_| failure(Kind::Connect)));
    let error = ours(
        send(&layer(), &script, get("/x"))
            .await
            .expect_err("a failure"),
    );
    assert_eq!(error.to_string(), "no connection, after 6 attempts");
    assert!(!error.request_may_have_been_sent());
    let waits: Vec<_> = error
        .attempts()
        .expect("attempts")
        .iter()
        .map(|attempt| attempt.wait())
        .collect();
    assert!(waits[0].is_zero());
    assert!(
        waits[1..]
            .iter()
            .all(|wait| !wait.is_zero() && *wait <= DEFAULT_BACKOFF_CAP)
    );

    let script = Script::new([status(503, &[])]);
    let never = layer().with_max_retries(0);
    let response = send(&never, &script, get("/x")).await.expect("an answer");
    assert_eq!(attempts(&response).to_string(), "after 1 attempt");
}

#[tokio::test(start_paused = true)]
async fn an_early_attempt_that_may_have_arrived_is_not_forgotten() {
    let script = Script::new([failure(Kind::Closed), failure(Kind::Connect)]);
    let once = layer().with_max_retries(1);
    let error = ours(
        send(&once, &script, get("/x"))
            .await
            .expect_err("a failure"),
    );
    assert_eq!(error.kind(), Kind::Connect);
    assert!(error.request_may_have_been_sent());
}

#[tokio::test(start_paused = true)]
async fn a_wait_past_the_deadline_is_not_begun() {
    for (left, expected) in [(9 * SECOND, 1), (9 * SECOND + SECOND / 1_000, 2)] {
        let script = Script::new([status(429, &WINDOW), status(200, &[])]);
        let started = Instant::now();
        let mut request = get("/x");
        let deadline = CallDeadline((started + left).into_std());
        request.extensions_mut().insert(deadline);
        let response = send(&layer(), &script, request).await.expect("an answer");
        assert_eq!(script.count(), expected);
        if expected == 1 {
            assert_eq!(started.elapsed(), Duration::ZERO);
            assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(
                attempts(&response).to_string(),
                "after 1 attempt (a wait of 9s goes past the call's deadline in 9s)"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn other_limits_of_time() {
    let script = Script::new([slow_status(2 * SECOND, 429, &WINDOW), status(200, &[])]);
    let short = layer().with_max_elapsed(10 * SECOND);
    let response = send(&short, &script, get("/x")).await.expect("an answer");
    let wait = 9 * SECOND;
    assert_eq!(
        attempts(&response).gave_up(),
        Some(GaveUp::MaxElapsed { wait })
    );

    let script = Script::new([status(503, &[("retry-after", "601")])]);
    let response = send(&layer(), &script, get("/x")).await.expect("an answer");
    let wait = 601 * SECOND;
    assert_eq!(
        attempts(&response).gave_up(),
        Some(GaveUp::WaitTooLong { wait })
    );
}

#[tokio::test(start_paused = true)]
async fn a_storm_is_not_fed() {
    let budget = RetryBudget::new(0, 0, 3);
    let layer = layer().with_budget(budget.clone());
    let script = Script::new((0..5).map(|_| failure(Kind::Connect)));
    let error = ours(
        send(&layer, &script, get("/x"))
            .await
            .expect_err("a failure"),
    );
    assert_eq!(
        error.to_string(),
        "no connection, after 4 attempts (the retry budget is exhausted)"
    );
    // Whoever shares the budget is out of it too, but for the limits that the server counts itself.
    for (answer, expected) in [
        (status(503, &[]), 1),
        (status(429, &CONCURRENCY), 2),
        (status(429, &WINDOW), 2),
    ] {
        let script = Script::new([answer, status(200, &[])]);
        assert!(send(&layer.clone(), &script, get("/x")).await.is_ok());
        assert_eq!(script.count(), expected);
    }
    assert_eq!(budget.available(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_call_says_of_its_own_repetition_is_not_believed() {
    let script = Script::new([failure(Kind::Connect), status(200, &[])]);
    let request = Request::get("/x")
        .header("x-okta-retry-for", "somebody else's")
        .header("x-okta-retry-count", "7")
        .body(Body::empty())
        .expect("a request");
    assert!(send(&layer(), &script, request).await.is_ok());
    let sent = script.requests();
    assert!(sent[0].1.headers().is_empty());
    assert_eq!(sent[1].1.headers()["x-okta-retry-count"], "1");
    // There was no answer that could have had an id.
    assert!(!sent[1].1.headers().contains_key("x-okta-retry-for"));
}

#[tokio::test(start_paused = true)]
async fn errors_of_others_pass_unchanged() {
    let script = Script::new([Answer::OtherFailure]);
    let error = send(&layer(), &script, get("/x"))
        .await
        .expect_err("a failure");
    assert_eq!(error.to_string(), "of somebody else's");
    assert!(error.downcast::<TransportError>().is_err());
}

#[tokio::test(start_paused = true)]
async fn waits_are_told() {
    #[derive(Default)]
    struct Waits(Mutex<Vec<(WaitReason, Duration, u32)>>);
    impl Observer for Waits {
        fn on_wait(&self, wait: &WaitEvent<'_>) {
            let told = (wait.reason, wait.duration, wait.resend_count);
            self.0.lock().expect("no panic").push(told);
        }
    }
    let waits = Arc::new(Waits::default());
    let script = Script::new([
        status(429, &WINDOW),
        status(503, &[("retry-after", "2")]),
        status(200, &[]),
    ]);
    let layer = layer().with_observer(waits.clone());
    assert!(send(&layer, &script, get("/x")).await.is_ok());
    let expected = [
        (WaitReason::RateLimit, 9 * SECOND, 1),
        (WaitReason::Unavailable, 2 * SECOND, 2),
    ];
    assert_eq!(*waits.0.lock().expect("no panic"), expected);
}

#[tokio::test(start_paused = true)]
async fn it_waits_until_the_service_is_ready_for_another_attempt() {
    let (mut service, mut handle) = mock::spawn_layer::<Request<Body>, Response<Body>, _>(layer());
    handle.allow(1);
    assert!(service.poll_ready().is_ready());
    let mut call = tokio_test::task::spawn(service.call(get("/x")));
    assert!(call.poll().is_pending());
    let (_, answer) = handle.next_request().await.expect("the request");
    let again = Response::builder().status(503).header("retry-after", "3");
    answer.send_response(again.body(Body::empty()).expect("a response"));
    assert!(call.poll().is_pending());
    tokio::time::sleep(4 * SECOND).await;
    assert!(call.poll().is_pending());
    handle.allow(1);
    assert!(call.is_woken());
    assert!(call.poll().is_pending());
    let (request, answer) = handle.next_request().await.expect("the request");
    assert_eq!(request.headers()["x-okta-retry-count"], "1");
    answer.send_response(Response::new(Body::from("done")));
    assert!(call.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn in_the_stack_a_deadline_tells_what_was_tried() {
    let script = Script::new([
        status(503, &[("retry-after", "10")]),
        Answer::Silence,
        Answer::Silence,
        Answer::Silence,
        Answer::Silence,
    ]);
    let stack = Transport::builder("https://acme.okta.com")
        .no_auth()
        .retry(layer())
        .attempt_timeout(40 * SECOND)
        .service(script.clone())
        .build()
        .expect("sound");
    let started = Instant::now();
    let error = ours(stack.oneshot(get("/x")).await.expect_err("too late"));
    assert_eq!(started.elapsed(), DEFAULT_TIMEOUT);
    let attempts = error.attempts().expect("attempts");
    let outcomes: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt.outcome().to_string())
        .collect();
    assert_eq!(outcomes, ["503", "timed out", "timed out", "abandoned"]);
    assert_eq!(
        error.to_string(),
        "GET https://acme.okta.com/x: timed out (limit 120s), after 4 attempts"
    );
}

#[tokio::test(start_paused = true)]
async fn in_the_stack_each_attempt_is_authenticated_and_retries_can_be_switched_off() {
    let stack = |script: &Script, retry: Option<RetryLayer>| {
        Transport::builder("https://acme.okta.com")
            .ssws(support::TOKEN)
            .retry(retry)
            .timer(PastTimer)
            .service(script.clone())
            .build()
            .expect("sound")
    };
    let script = Script::new([status(429, &WINDOW[..3]), status(200, &[])]);
    let response = stack(&script, Some(RetryLayer::new()))
        .oneshot(get("/x"))
        .await;
    assert_eq!(attempts(&response.expect("an answer")).waited(), 9 * SECOND);
    for (_, request) in script.requests() {
        assert!(request.headers().contains_key("authorization"));
        assert_eq!(request.uri(), "https://acme.okta.com/x");
    }
    let script = Script::new([status(429, &WINDOW)]);
    let response = stack(&script, None)
        .oneshot(get("/x"))
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(response.extensions().get::<Attempts>().is_none());
}
