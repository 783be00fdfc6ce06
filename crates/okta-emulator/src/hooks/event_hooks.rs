//! Which event hooks are told of which events, and how it is said.

use serde_json::{Value, json};

use super::channel::Destination;
use super::{EVENT_HOOKS, expression};
use crate::clock::Moment;
use crate::json::{Object, at, text_at};
use crate::state::State;
use crate::system_log::event::{uuid, written};

/// That a delivery failed is told to nobody, or it would be told again and again.
pub(super) const DELIVERY: &str = "event_hook.delivery";

/// Puts the events from a number on into the outbox of each hook that wants them: one delivery for each. Says whether any
/// waits now.
pub(crate) fn queue(state: &mut State, from: u64, base: &str, now: Moment) -> bool {
    let hooks: Vec<(String, Object)> = state
        .records
        .objects(EVENT_HOOKS)
        .filter(|(_, hook)| is_called(hook))
        .map(|(id, hook)| (id.to_owned(), hook.clone()))
        .collect();
    let mut waits = false;
    for (id, hook) in hooks {
        let seed = state.ids.seed();
        let events = state.log.range(seed, from, state.log.next());
        let events = events.filter(|logged| {
            let name = &logged.event.event_type;
            name != DELIVERY && wants(&hook, name)
        });
        let events: Vec<Value> = events
            .map(|logged| logged.to_value())
            .filter(|event| lets_through(&hook, event))
            .collect();
        if events.is_empty() {
            continue;
        }
        let types = events
            .iter()
            .filter_map(|event| event["eventType"].as_str());
        let types = types.map(str::to_owned).collect();
        let body = json!({
            "eventType": "com.okta.event_hook",
            "eventTypeVersion": "1.0",
            "cloudEventsVersion": "0.1",
            "contentType": "application/json",
            "eventId": uuid(seed ^ 6, state.outbox.next()),
            "eventTime": written(now.0.saturating_mul(1000)),
            "source": format!("{base}{EVENT_HOOKS}/{id}"),
            "data": { "events": events },
        });
        let uri = text_at(&hook, "channel.config.uri").unwrap_or_default();
        let delivery = state.outbox.add(&id, uri, types, body.to_string(), now);
        match Destination::of(uri) {
            Ok(Destination::Receiver) => delivery.settle(1, Ok(())),
            Ok(Destination::Loopback { .. }) => waits = true,
            Err(reason) => delivery.settle(0, Err(reason)),
        }
    }
    waits
}

/// Whether a hook is told of anything.
pub(super) fn is_called(hook: &Object) -> bool {
    text_at(hook, "status") == Some("ACTIVE")
        && text_at(hook, "verificationStatus") == Some("VERIFIED")
}

fn wants(hook: &Object, event_type: &str) -> bool {
    let items = at(hook, "events.items").and_then(Value::as_array);
    items.is_some_and(|items| items.iter().any(|item| item == event_type))
}

/// Whether the filter for the event's type, if there is one, lets it through.
fn lets_through(hook: &Object, event: &Value) -> bool {
    let filters = at(hook, "events.filter.eventFilterMap").and_then(Value::as_array);
    let mut filters = filters
        .into_iter()
        .flatten()
        .filter(|filter| filter["event"] == event["eventType"])
        .filter_map(|filter| filter["condition"]["expression"].as_str());
    filters.all(|filter| expression::holds(filter, event))
}
