//! What event hooks were told.

use serde_json::{Value, json};

use crate::error::Answer;
use crate::hooks::outbox::{Delivery, MOST};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// The last deliveries, oldest first; with `limit` only so many of them.
pub(super) fn list(call: &Call<'_>, state: &State) -> Answer {
    let limit = call.number("limit", MOST, 1, MOST)?;
    let deliveries = state.outbox.list();
    let before = deliveries.len().saturating_sub(limit);
    let list: Vec<Value> = deliveries.skip(before).map(written).collect();
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
