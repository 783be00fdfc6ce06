//! What a subscriber and an observer see of calls, and what they do not.

mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http::{Method, Request, StatusCode};
use okta_transport::{
    AttemptEvent, Body, BoxService, CallEvent, CallInfo, Observer, Outcome, RetryLayer, Transport,
    TransportErrorKind as Kind, WaitEvent,
};
use support::{Answer, SECRET, Script, TOKEN, failure, get, slow_status, status};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const SECOND: Duration = Duration::from_secs(1);

/// One test at a time: whether anybody listens to a span is decided for the whole process, where it is met first.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A subscriber that keeps all spans with all fields.
#[derive(Clone, Default)]
struct Spans {
    kept: Arc<Mutex<Vec<Span>>>,
    entered: Arc<Mutex<Vec<u64>>>,
    events: Arc<AtomicU64>,
}

#[derive(Clone, Debug, Default)]
struct Span {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Spans {
    fn kept(&self) -> MutexGuard<'_, Vec<Span>> {
        self.kept.lock().expect("no panic")
    }

    fn named(&self, name: &str) -> Vec<Span> {
        let kept = self.kept();
        kept.iter()
            .filter(|span| span.name == name)
            .cloned()
            .collect()
    }
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("okta_transport")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut span = Span {
            name: attributes.metadata().name(),
            parent: self.entered.lock().expect("no panic").last().copied(),
            ..Span::default()
        };
        attributes.record(&mut Fields(&mut span.fields));
        let mut kept = self.kept();
        kept.push(span);
        Id::from_u64(kept.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let index = id.into_u64() as usize - 1;
        values.record(&mut Fields(&mut self.kept()[index].fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, id: &Id) {
        self.entered.lock().expect("no panic").push(id.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.entered.lock().expect("no panic").pop();
    }
}

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

fn script() -> Script {
    Script::new([
        slow_status(
            SECOND,
            503,
            &[("retry-after", "4"), ("x-okta-request-id", "one")],
        ),
        failure(Kind::Closed),
        slow_status(2 * SECOND, 404, &[("x-okta-request-id", "three")]),
    ])
}

#[tokio::test(start_paused = true)]
async fn spans_tell_the_operation_and_nothing_private() {
    let _alone = ALONE.lock().await;
    let spans = Spans::default();
    let _guard = tracing::subscriber::set_default(spans.clone());
    let told = Arc::new(Told::default());
    assert!(stack(&script(), &told).oneshot(request()).await.is_ok());

    let all = format!("{:?} {:?}", spans.kept(), told.take());
    assert!(!all.contains(SECRET) && !all.contains("00u1"), "{all}");

    let calls = spans.named("okta.call");
    assert_eq!(calls.len(), 1);
    assert!(calls[0].parent.is_none());
    let waited = calls[0].fields["okta.wait_ms"].parse().expect("a number");
    assert!((4_000..=5_000).contains(&waited), "{waited}");
    let expected = [
        ("error.type", "404"),
        ("http.request.method", "PUT"),
        ("http.response.status_code", "404"),
        ("okta.attempts", "3"),
        ("okta.bucket", "users"),
        ("okta.operation", "replaceUser"),
        ("okta.request_id", "three"),
        ("otel.name", "replaceUser"),
        ("otel.status_code", "ERROR"),
        ("server.address", "acme.okta.com"),
        ("url.template", "/api/v1/users/{id}"),
    ];
    let mut fields = calls[0].fields.clone();
    fields.remove("okta.wait_ms");
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(fields, expected);

    let attempts = spans.named("okta.attempt");
    assert_eq!(attempts.len(), 3);
    assert!(attempts.iter().all(|attempt| attempt.parent == Some(1)));
    let field = |name| attempts.iter().map(move |attempt| attempt.fields.get(name));
    let texts = |name| {
        field(name)
            .map(|value| value.map_or("", String::as_str))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts("error.type"), ["503", "closed", "404"]);
    assert_eq!(texts("http.request.resend_count"), ["", "1", "2"]);
    assert_eq!(texts("okta.request_id"), ["one", "", "three"]);
    assert_eq!(texts("otel.name"), ["PUT /api/v1/users/{id}"; 3]);
    assert_eq!(texts("otel.kind"), ["client"; 3]);
    assert_eq!(texts("server.address"), ["acme.okta.com"; 3]);
    assert_eq!(texts("server.port"), ["8443"; 3]);
    // One for each wait.
    assert_eq!(spans.events.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_attempts_waits_and_calls() {
    let _alone = ALONE.lock().await;
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
async fn what_is_dropped_or_out_of_time_is_told_too() {
    let _alone = ALONE.lock().await;
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
    let _alone = ALONE.lock().await;
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
