//! Faults, added and taken away while the org runs.

use http::StatusCode;
use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::faults::{Fault, FaultKind, FaultReport, InvalidFault, takes};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;

impl From<InvalidFault> for Refusal {
    fn from(error: InvalidFault) -> Self {
        Self::field(error.field(), error.problem())
    }
}

/// The faults that there are, and how often each struck.
pub(super) fn list(_: &Call<'_>, org: &Org) -> Answer {
    let report = org.faults.report();
    let list: Vec<Value> = report.iter().map(FaultReport::to_json).collect();
    Ok(Reply::json(&Value::Array(list)))
}

/// Adds one: 201 with its id.
pub(super) fn add(call: &Call<'_>, org: &Org) -> Answer {
    let fault = Fault::from_json(Value::Object(call.object()?))?;
    let id = org.faults.add(fault);
    Ok(Reply::json(&json!({ "id": id })).status(StatusCode::CREATED))
}

pub(super) fn get(call: &Call<'_>, org: &Org) -> Answer {
    let id = number(call)?;
    let report = org.faults.report();
    let fault = report.iter().find(|report| report.id == id);
    fault
        .map(|fault| Reply::json(&fault.to_json()))
        .ok_or_else(|| unknown(call))
}

/// Turns one on or off: `{"enabled": false}`.
pub(super) fn turn(call: &Call<'_>, org: &Org) -> Answer {
    let id = number(call)?;
    let mut body = call.object()?;
    let enabled = body.remove("enabled").and_then(|value| value.as_bool());
    if let Some(other) = body.keys().next() {
        return Err(Refusal::field(other, "cannot be changed; only enabled can"));
    }
    let enabled = enabled.ok_or_else(|| Refusal::field("enabled", "must be true or false"))?;
    match org.faults.turn(id, enabled) {
        true => get(call, org),
        false => Err(unknown(call)),
    }
}

/// Every kind by name, with what it takes.
pub(super) fn kinds(_: &Call<'_>, _: &Org) -> Answer {
    let kinds: Vec<Value> = FaultKind::names()
        .iter()
        .map(|kind| json!({ "kind": kind, "takes": takes(kind) }))
        .collect();
    Ok(Reply::json(&Value::Array(kinds)))
}

pub(super) fn remove(call: &Call<'_>, org: &Org) -> Answer {
    match org.faults.remove(Some(number(call)?)) {
        0 => Err(unknown(call)),
        _ => Ok(Reply::no_content()),
    }
}

pub(super) fn remove_all(_: &Call<'_>, org: &Org) -> Answer {
    org.faults.remove(None);
    Ok(Reply::no_content())
}

fn number(call: &Call<'_>) -> Result<u64, Refusal> {
    call.param("faultId").parse().map_err(|_| unknown(call))
}

fn unknown(call: &Call<'_>) -> Refusal {
    Refusal::not_found("fault", call.param("faultId"))
}
