//! What is secret is sent, and shown nowhere.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use okta_emulator::{Fault, FaultKind};
use okta_transport::auth::{ClientAssertion, ProofKey};
use okta_transport::store::MemoryStore;
use okta_transport::{Transport, TransportBuilder};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::fakes::{ORG, SECOND};
use crate::org::{Watched, Wrong, app, emulator, key};
use crate::samples::named;
use crate::support::get;

/// Writes everything down that anybody says at any level.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl Everything {
    fn text(&self) -> String {
        self.0.lock().expect("no panic").clone()
    }

    fn add(&self, what: impl Debug) {
        let mut text = self.0.lock().expect("no panic");
        writeln!(text, "{what:?}").expect("memory");
    }
}

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add((field.name(), format_args!("{value:?}")));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn neither_tokens_nor_assertions_nor_proofs_are_written_anywhere() {
    let seen = Everything::default();
    // With one dispatcher alone, a thread of another test that comes by an event first would decide for this one that nobody
    // listens.
    let _second = tracing::Dispatch::new(Everything::default());
    let guard = tracing::subscriber::set_default(seen.clone());
    for binds in [false, true] {
        let emulator = emulator(&key(), binds);
        let org = Watched::org(&emulator);
        let shown = seen.clone();
        let app = app(key()).store(Arc::new(MemoryStore::new()));
        seen.add(&app);
        let builder: TransportBuilder =
            Transport::builder(ORG).service_app(app).timer(Wrong::by(0));
        let builder = builder
            .curl(move |curl| shown.add(curl.to_string()))
            .service(org.clone());
        seen.add(&builder);
        let stack = builder.build().expect("sound");
        let answered = stack
            .clone()
            .oneshot(get("/api/v1/users"))
            .await
            .expect("an answer");
        seen.add(answered);
        emulator.revoke_token(&org.tokens()[0]);
        seen.add(stack.clone().oneshot(get("/api/v1/users")).await);
        // Failures on the way to a token, with and without a token in use.
        let unavailable = FaultKind::ServiceUnavailable { processed: true };
        emulator.add_fault(Fault::new(unavailable).path("/oauth2/v1/token"));
        tokio::time::advance(3400 * SECOND).await;
        seen.add(stack.clone().oneshot(get("/api/v1/users")).await);
        tokio::time::advance(3400 * SECOND).await;
        let error = stack
            .oneshot(get("/api/v1/users"))
            .await
            .expect_err("no token");
        seen.add(crate::support::all_text(&*error));
        assert!(org.token_requests().len() > 3);
        let (secrets, text) = (org.secrets(), seen.text());
        assert!(secrets.len() > 5);
        for secret in secrets {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
    }
    drop(guard);
    let text = seen.text();
    // It did hear something.
    for expected in [
        "client_assertion=***",
        "okta.operation",
        "\"token\"",
        "trying again",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn nothing_shows_a_key() {
    let private = named("P-256").jwk["d"]
        .as_str()
        .expect("a member")
        .to_owned();
    let proof_key = ProofKey::from_signer(Arc::new(key())).expect("a key");
    let assertions = ClientAssertion::new("0oa1", "https://org.example.com/oauth2/v1/token");
    let layer = crate::org::layer(app(key()));
    let service = tower::Layer::layer(&layer, ());
    let text = format!(
        "{:?} {proof_key:?} {assertions:?} {layer:?} {service:?}",
        app(key())
    );
    assert!(!text.contains(&private), "{text}");
}
