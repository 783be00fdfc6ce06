//! What an observer is told of calls, and what curl commands show.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, Request, StatusCode};
use okta_transport::{
    AttemptEvent, Body, BoxService, CallEvent, CallInfo, Observer, Outcome, RetryLayer, Transport,
    TransportErrorKind as Kind, WaitEvent,
};
use support::{Answer, SECRET, Script, TOKEN, get, slow_status, status};
use tower::ServiceExt;

const SECOND: Duration = Duration::from_secs(1);

/// An observer that keeps everything as text.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn tell(&self, text: String) {
        self.0.lock().expect("no panic").push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }
}

impl Observer for Told {
    fn on_attempt(&self, attempt: &AttemptEvent<'_>) {
        let operation = attempt.call.map_or("-", |call| call.operation);
        self.tell(format!(
            "attempt {operation} {} {:?} {} {} {:?} {:?}",
            attempt.method,
            attempt.server,
            attempt.resend_count,
            attempt.outcome,
            attempt.request_id,
            attempt.duration
        ));
    }

    fn on_wait(&self, wait: &WaitEvent<'_>) {
        let reason = wait.reason.name();
        self.tell(format!("wait {reason} {:?}", wait.duration));
    }

    fn on_call(&self, call: &CallEvent<'_>) {
        let attempts = call.attempts.map(ToString::to_string);
        self.tell(format!(
            "call {} {attempts:?} {:?}",
            call.outcome, call.duration
        ));
    }
}

fn stack(script: &Script, told: &Arc<Told>) -> BoxService {
    Transport::builder("https://acme.okta.com:8443")
        .ssws(TOKEN)
        .header("x-gateway-key", SECRET)
        .retry(RetryLayer::new().with_seed(1))
        .observer(told.clone())
        .service(script.clone())
        .build()
        .expect("sound")
}

/// A request with an id and a secret in every place that there is.
fn request() -> Request<Body> {
    let call = CallInfo::new("replaceUser", Method::PUT, "/api/v1/users/{id}").bucket("users");
    Request::put(format!("/api/v1/users/00u1-{SECRET}?token={SECRET}"))
        .header("x-own", SECRET)
        .extension(call)
        .body(Body::from(format!("{{\"password\":\"{SECRET}\"}}")))
        .expect("a request")
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_attempts_waits_and_calls() {
    let told = Arc::new(Told::default());
    let script = Script::new([
        slow_status(
            SECOND,
            503,
            &[("retry-after", "4"), ("x-okta-request-id", "one")],
        ),
        slow_status(2 * SECOND, 200, &[]),
    ]);
    assert!(stack(&script, &told).oneshot(request()).await.is_ok());
    let host = "Some(\"acme.okta.com\")";
    let expected = [
        format!("attempt replaceUser PUT {host} 0 503 Some(\"one\") 1s"),
        "wait unavailable 4s".to_owned(),
        format!("attempt replaceUser PUT {host} 1 200 None 2s"),
        "call 200 Some(\"after 2 attempts\") 7s".to_owned(),
    ];
    assert_eq!(told.take(), expected);

    // Nothing was sent, and the call is over all the same.
    let script = Script::new([]);
    assert!(
        stack(&script, &told)
            .oneshot(get("https://evil.example/"))
            .await
            .is_err()
    );
    let foreign = Outcome::Failed(Kind::ForeignOrigin);
    assert_eq!(told.take(), [format!("call {foreign} None 0ns")]);
    assert_eq!(foreign.error_type(), Some("foreign_origin"));
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_waits_for_a_turn() {
    let told = Arc::new(Told::default());
    let figures = |remaining| {
        [
            ("x-rate-limit-limit", "1"),
            ("x-rate-limit-remaining", remaining),
            ("x-rate-limit-reset", "1759127105"),
            ("date", "Mon, 29 Sep 2025 06:24:57 GMT"),
        ]
    };
    let script = Script::new([status(200, &figures("0")), status(200, &figures("0"))]);
    let stack = stack(&script, &told);
    for _ in 0..2 {
        let response = stack.clone().oneshot(get("/api/v1/users")).await;
        assert!(response.is_ok());
    }
    let told = told.take();
    let waits: Vec<_> = told
        .iter()
        .filter(|told| told.starts_with("wait "))
        .collect();
    assert_eq!(waits.len(), 1, "{told:?}");
    assert!(waits[0].starts_with("wait turn "), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_or_out_of_time_is_told_too() {
    let told = Arc::new(Told::default());
    let call = stack(&Script::new([Answer::Silence]), &told).oneshot(get("/x"));
    assert!(tokio::time::timeout(SECOND, call).await.is_err());
    assert_eq!(
        told.take(),
        [
            "attempt - GET Some(\"acme.okta.com\") 0 abandoned None 1s",
            "call abandoned Some(\"after 1 attempt\") 1s",
        ]
    );

    let script = Script::new([
        status(503, &[("retry-after", "60")]),
        Answer::Silence,
        Answer::Silence,
        Answer::Silence,
    ]);
    assert!(stack(&script, &told).oneshot(get("/x")).await.is_err());
    let told = told.take();
    let ends: Vec<_> = told
        .iter()
        .filter(|text| !text.starts_with("wait"))
        .map(String::as_str)
        .collect();
    assert!(ends[1].contains("1 timed out None 30s"), "{ends:?}");
    assert!(ends[2].contains("2 abandoned None"), "{ends:?}");
    assert_eq!(ends[3], "call timed out Some(\"after 3 attempts\") 120s");
}

#[tokio::test(start_paused = true)]
async fn curl_shows_each_attempt_as_it_is_sent_without_its_secrets() {
    let shown = Arc::new(Told::default());
    let script = Script::new([status(503, &[("retry-after", "1")]), status(200, &[])]);
    let stack = {
        let shown = shown.clone();
        Transport::builder("https://acme.okta.com")
            .ssws(TOKEN)
            .gzip(false)
            .curl(move |curl| shown.tell(curl.to_string()))
            .service(script)
            .build()
            .expect("sound")
    };
    let mut request = request();
    request.headers_mut().remove("x-own");
    let response = stack.oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let shown = shown.take();
    assert_eq!(shown.len(), 2);
    assert!(
        shown[0].starts_with("curl -X PUT 'https://acme.okta.com/api/v1/users/00u1-"),
        "{shown:?}"
    );
    assert!(shown[0].contains("?token=***' "), "{shown:?}");
    assert!(shown[0].contains(" -H 'authorization: ***'"), "{shown:?}");
    assert!(
        shown[0].ends_with(r#" --data-raw '{"password":"***"}'"#),
        "{shown:?}"
    );
    assert!(shown[1].contains("x-okta-retry-count: 1"), "{shown:?}");
}
