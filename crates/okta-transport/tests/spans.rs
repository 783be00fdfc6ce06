//! What a subscriber sees of calls, and what it does not.
//!
//! One test in a process of its own: `tracing` remembers for the whole process whether anybody wants a span, and a thread
//! without a subscriber that comes across the span at the same time can settle that the wrong way.

mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http::{Method, Request};
use okta_transport::{Body, CallInfo, RetryLayer, Transport, TransportErrorKind as Kind};
use support::{SECRET, Script, TOKEN, failure, slow_status};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const SECOND: Duration = Duration::from_secs(1);

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
    let spans = Spans::default();
    let _guard = tracing::subscriber::set_default(spans.clone());
    let stack = Transport::builder("https://acme.okta.com:8443")
        .ssws(TOKEN)
        .header("x-gateway-key", SECRET)
        .retry(RetryLayer::new().with_seed(1))
        .service(script())
        .build()
        .expect("sound");
    assert!(stack.oneshot(request()).await.is_ok());

    let all = format!("{:?}", spans.kept());
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
