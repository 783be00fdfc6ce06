//! The request log, looked at from outside.

use serde_json::{Value, json};

use crate::error::Answer;
use crate::log::{LENGTH, LoggedRequest};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;

/// The last calls, oldest first; with `limit` only so many of them.
pub(super) fn list(call: &Call<'_>, org: &Org) -> Answer {
    let limit = call.number("limit", LENGTH, 1, LENGTH)?;
    let list: Vec<Value> = org.log.last(limit).iter().map(written).collect();
    Ok(Reply::json(&Value::Array(list)))
}

pub(super) fn clear(_: &Call<'_>, org: &Org) -> Answer {
    org.log.clear();
    Ok(Reply::no_content())
}

fn written(entry: &LoggedRequest) -> Value {
    let faults = entry.faults.iter();
    let faults = faults.map(|strike| json!({ "id": strike.fault, "kind": strike.kind }));
    let micros = u64::try_from(entry.duration.as_micros()).unwrap_or(u64::MAX);
    json!({
        "number": entry.number,
        "method": entry.method.as_str(),
        "target": entry.target,
        "operation": entry.operation,
        "status": entry.status.map(|status| status.as_u16()),
        "bucket": entry.bucket,
        "principal": &*entry.principal,
        "faults": faults.collect::<Vec<_>>(),
        "durationMicros": micros,
    })
}
