//! Creating, replacing, changing and removing things, and what is done to them besides.

use serde_json::Value;

use super::act::act;
use super::create::create;
use super::plan::{Act, Plan};
use super::records::Record;
use super::request::Given;
use super::resolve::{Target, missing, record, target};
use super::rules::{self, Event};
use super::{answer, at, reply};
use crate::error::Answer;
use crate::json::{Object, merge_patch};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

pub(super) fn write(plan: &Plan, call: &Call<'_>, state: &mut State, given: &Given) -> Answer {
    let creates = plan.act == Act::Replace && plan.ties();
    let target = target(plan, |name| call.param(name), state, creates)?;
    match plan.act {
        Act::Create => create(plan, call, state, given, &target.path, plan.operation.path),
        Act::Replace => replace(plan, call, state, given, &target),
        Act::Merge => change(plan, call, state, given, &target),
        Act::Remove => remove(plan, call, state, &target),
        Act::Do(action) => act(action, plan, call, state, given, &target),
        Act::List | Act::Show => super::show(plan, call, state, &target),
    }
}

fn replace(
    plan: &Plan,
    call: &Call<'_>,
    state: &mut State,
    given: &Given,
    target: &Target,
) -> Answer {
    let before = at(plan, target, state).filter(|_| !plan.ties() || is_tied(plan, target, state));
    let mut members = given.object();
    // What the org fills in stays what it is.
    if let Some(before) = &before {
        for name in ["status", "system", "type", "key"] {
            if let (false, Some(value)) = (members.contains_key(name), before.members.get(name)) {
                members.insert(name.to_owned(), value.clone());
            }
        }
    }
    if plan.ties() {
        members.entry("id").or_insert_with(|| target.name().into());
    }
    let event = match before {
        Some(_) => Event::Replaced,
        None => Event::Created,
    };
    let was = before.as_ref().map(|before| &before.members);
    rules::keep(call, event, &target.path, was, &mut members, state)?;
    let record = Record {
        members,
        created: before.as_ref().map_or(call.now, |before| before.created),
        updated: call.now,
    };
    state.records.put(&target.path, record.clone());
    rules::follow(call, event, &target.path, was, &record.members, state);
    Ok(answer(plan, call, state, target, &record))
}

fn is_tied(plan: &Plan, target: &Target, state: &State) -> bool {
    record(&target.path, plan.collection(), state).is_some()
}

/// Lays the body over a thing: a null removes a member, an object is laid over the one that is there.
fn change(
    plan: &Plan,
    call: &Call<'_>,
    state: &mut State,
    given: &Given,
    target: &Target,
) -> Answer {
    let mut record = at(plan, target, state).ok_or_else(|| missing(plan, &target.path))?;
    let before = record.members.clone();
    match &given.json {
        Value::Object(changes) => merge_patch(&mut record.members, changes),
        Value::Array(steps) => json_patch(&mut record.members, steps),
        _ => {}
    }
    let (event, path) = (Event::Changed, &target.path);
    rules::keep(call, event, path, Some(&before), &mut record.members, state)?;
    record.updated = call.now;
    state.records.put(path, record.clone());
    rules::follow(call, event, path, Some(&before), &record.members, state);
    Ok(answer(plan, call, state, target, &record))
}

/// The steps of a JSON Patch (RFC 6902) that add, replace and remove; others are passed over.
fn json_patch(members: &mut Object, steps: &[Value]) {
    for step in steps {
        let text = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or_default();
        let (parent, name) = text("path").rsplit_once('/').unwrap_or_default();
        let mut whole = Value::Object(std::mem::take(members));
        if let Some(Value::Object(parent)) = whole.pointer_mut(parent) {
            match text("op") {
                "remove" => drop(parent.remove(name)),
                "add" | "replace" => {
                    let value = step.get("value").cloned().unwrap_or_default();
                    parent.insert(name.to_owned(), value);
                }
                _ => {}
            }
        }
        if let Value::Object(changed) = whole {
            *members = changed;
        }
    }
}

fn remove(plan: &Plan, call: &Call<'_>, state: &mut State, target: &Target) -> Answer {
    if plan.ends_in_parameter() {
        let before = at(plan, target, state).map(|record| record.members);
        rules::remove(call, &target.path, before.as_ref(), state)?;
        state.records.remove(&target.path);
    } else {
        let collection: Vec<String> =
            super::resolve::members(plan.operation.path, &target.path, state)
                .map(|(name, _)| name)
                .collect();
        for name in collection {
            let path = format!("{}/{name}", target.path);
            rules::remove(call, &path, None, state)?;
            state.records.remove(&path);
        }
        state.records.forget(&target.path);
    }
    Ok(match plan.success() {
        Some(success) => reply(success, || Value::Object(Object::new())),
        None => Reply::no_content(),
    })
}
