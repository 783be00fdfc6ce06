//! Log streams: where the system log is sent to.

use serde_json::{Value, json};

use super::parts::{Links, unique};
use crate::generic::rules::{Event, Rules, Showing};
use crate::json::{Object, text_at};

const STREAMS: &str = "/api/v1/logStreams";

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/logStreams/{}")
    .kept(|occasion, members, state| {
        unique(occasion, members, state, STREAMS, "name")?;
        if occasion.event == Event::Created {
            members.insert("status".to_owned(), "ACTIVE".into());
        }
        Ok(())
    })
    .shown(show)];

fn show(showing: &Showing<'_>, stream: &mut Object) {
    if let Some(Value::Object(settings)) = stream.get_mut("settings") {
        settings.remove("token");
    }
    let verb = match text_at(stream, "status") {
        Some("ACTIVE") => "deactivate",
        _ => "activate",
    };
    let href = showing.href();
    let switch = json!({ "href": format!("{href}/lifecycle/{verb}"), "method": "POST" });
    Links::of(showing)
        .with("self", json!({ "href": href, "method": "GET" }))
        .with(verb, switch)
        .put(stream);
}
