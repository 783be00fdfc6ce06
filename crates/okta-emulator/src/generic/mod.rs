//! Every operation of the description, done from the facts alone: requests are held against the description, things are
//! kept as JSON at their paths, and answers are what was given with what the description wants besides.
//!
//! A resource that has rules of its own has code of its own below `resources/`; this is what answers for all others.

mod act;
mod actions;
mod answers;
mod contents;
mod create;
mod elsewhere;
mod fill;
mod furnished;
mod furniture;
mod lenient;
mod list;
pub(crate) mod mentions;
mod places;
pub(crate) mod plan;
pub(crate) mod records;
mod request;
mod resolve;
pub(crate) mod rules;
pub(crate) mod samples;
mod strict;
pub(crate) mod things;
mod write;

use http::StatusCode;
use serde_json::Value;

pub(crate) use self::contents::contents;
use self::fill::{Standing, shown};
use self::plan::{Act, Plan, Step};
use self::records::Record;
use self::resolve::{Target, missing, record, target};
use crate::error::{Answer, Refusal};
use crate::facts::{Operation, Success, Type};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// Holds a request against what the description says of the operation.
pub(crate) fn check(operation: &Operation, call: &Call<'_>) -> Result<(), Refusal> {
    request::check(operation, call).map(drop)
}

/// Does an operation that leaves the org as it is.
pub(crate) fn read(plan: &Plan, call: &Call<'_>, state: &State) -> Answer {
    request::check(plan.operation, call)?;
    let target = target(plan, |name| call.param(name), state, false)?;
    match plan.act {
        Act::List => list::list(plan, call, state, &target),
        _ => show(plan, call, state, &target),
    }
}

/// Does an operation that may change the org.
pub(crate) fn write(plan: &Plan, call: &Call<'_>, state: &mut State) -> Answer {
    let given = request::check(plan.operation, call)?;
    let reply = write::write(plan, call, state, &given)?;
    Ok(answers::as_given(plan.operation, reply))
}

fn show(plan: &Plan, call: &Call<'_>, state: &State, target: &Target) -> Answer {
    let record = at(plan, target, state).ok_or_else(|| missing(plan, &target.path))?;
    Ok(answer(plan, call, state, target, &record))
}

/// The thing that a path leads to. What is the only one of its kind is always there.
fn at(plan: &Plan, target: &Target, state: &State) -> Option<Record> {
    match plan.steps.last() {
        Some(Step::Parameter { collection, .. }) => record(&target.path, collection, state)
            .map(std::borrow::Cow::into_owned)
            // What stands elsewhere or may be called anything has nothing of its own here yet.
            .or_else(|| plan.ends_elsewhere().then(|| Record::new(state.born))),
        _ => match state.records.at(&target.path) {
            records::Written::Record(record) => Some(record.clone()),
            _ => Some(Record::new(state.born)),
        },
    }
}

/// The answer of success that shows a thing.
fn answer(plan: &Plan, call: &Call<'_>, state: &State, target: &Target, record: &Record) -> Reply {
    let name = match plan.ends_in_parameter() {
        true => target.name(),
        false => "",
    };
    match plan.success() {
        Some(success) => answer_as(
            success,
            call,
            state,
            target,
            plan.operation.path,
            name,
            record,
        ),
        None => Reply::no_content(),
    }
}

/// An answer of success that shows a thing under this name.
fn answer_as(
    success: &Success,
    call: &Call<'_>,
    state: &State,
    target: &Target,
    template: &str,
    name: &str,
    record: &Record,
) -> Reply {
    let has_lifecycle = plan::has_lifecycle(template);
    let standing = Standing {
        is_listed: false,
        base: &call.base,
        path: &target.path,
        name,
        record,
        state,
        has_lifecycle,
    };
    reply(success, || shown(&success.ty, &standing))
}

/// An answer of success with this JSON, if it has a body.
fn reply(success: &Success, json: impl FnOnce() -> Value) -> Reply {
    let status = StatusCode::from_u16(success.status).unwrap_or(StatusCode::OK);
    match success.media_types.first() {
        None => Reply::empty(status),
        Some(media_type) if *media_type == "application/json" || media_type.ends_with("+json") => {
            Reply::json(&json()).status(status)
        }
        Some(media_type) => Reply::other(media_type, text_of(media_type)).status(status),
    }
}

/// A document of a media type that is not JSON.
fn text_of(media_type: &str) -> &'static str {
    match media_type {
        "text/xml" | "application/xml" => "<?xml version=\"1.0\" encoding=\"UTF-8\"?><sample/>",
        "text/html" => "<!doctype html><title>Sample</title>",
        _ => "",
    }
}

/// Whether an answer shows an object of the thing itself.
fn is_object(success: Option<&Success>) -> bool {
    success.is_some_and(|success| {
        matches!(
            success.ty,
            Type::Object(_) | Type::Either(_) | Type::Map(_) | Type::Any
        )
    })
}
