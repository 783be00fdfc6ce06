//! What is odd about settings reaches the log, without their values.
//!
//! One test in a process of its own: `tracing` remembers for the whole process whether anybody listens.

#![cfg(feature = "config")]

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use okta_transport::TransportBuilder;
use okta_transport::config::ConfigLoader;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps the message of every event of level `WARN`.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut lines = self.0.lock().expect("no panic");
        lines.push(format!("{}={value:?}", field.name()));
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn warnings_are_logged_where_a_stack_is_made() {
    let config = ConfigLoader::new().environment([
        ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
        ("OKTA_CLIENT_TOKEN", "00a-token-of-an-example-org"),
        ("OKTA_CLIENT_REQUESTTIMOUT", "30"),
    ]);
    let config = config.load().expect("sound");
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        drop(TransportBuilder::from_config(&config).expect("supported"));
    });
    let lines = log.0.lock().expect("no panic");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("OKTA_CLIENT_REQUESTTIMOUT")
            && lines[0].contains("OKTA_CLIENT_REQUESTTIMEOUT")
    );
}
