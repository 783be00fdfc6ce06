//! What event hooks were told.

use serde_json::{Value, json};

use crate::error::Answer;
use crate::hooks::outbox::Delivery;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// The last deliveries, oldest first.
pub(super) fn list(_: &Call<'_>, state: &State) -> Answer {
    let list: Vec<Value> = state.outbox.list().map(written).collect();
    Ok(Reply::json(&Value::Array(list)))
}

fn written(delivery: &Delivery) -> Value {
    json!({
        "number": delivery.number,
        "hook": delivery.hook,
        "uri": delivery.uri,
        "events": delivery.events,
        "status": delivery.status.to_string(),
        "attempts": delivery.attempts,
        "reason": delivery.reason,
        "queued": crate::clock::Moment(delivery.queued).to_string(),
        "body": serde_json::from_str::<Value>(&delivery.body).unwrap_or_default(),
    })
}
