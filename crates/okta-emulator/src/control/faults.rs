//! Faults, added and taken away while the org runs.

use http::StatusCode;
use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::faults::{Fault, FaultReport, InvalidFault};
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
