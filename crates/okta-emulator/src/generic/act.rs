//! What is done to things besides creating, changing and removing them.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::actions::Action;
use super::create::{add_all, create};
use super::plan::{Plan, Step};
use super::records::{Record, segment};
use super::request::Given;
use super::resolve::{Target, missing, record};
use super::rules::{self, Event};
use super::{answer, answer_as, is_object, reply};
use crate::error::{Answer, Refusal};
use crate::facts::Type;
use crate::json::Object;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

pub(super) fn act(
    action: Action,
    plan: &Plan,
    call: &Call<'_>,
    state: &mut State,
    given: &Given,
    target: &Target,
) -> Answer {
    match action {
        Action::Answer => {
            let record = Record {
                members: given.object(),
                created: call.now,
                updated: call.now,
            };
            Ok(answer(plan, call, state, target, &record))
        }
        Action::CreateAbove(up) => {
            let (collection, template) = (target.above(up).to_owned(), plan.template_above(up));
            create(plan, call, state, given, &collection, template)
        }
        Action::Copy => {
            let (source, template) = (target.above(1), plan.template_above(1));
            let (collection, template) = above(source, template);
            let Some(copied) = record(source, template, state).map(Cow::into_owned) else {
                return Err(missing(plan, source));
            };
            let copied = Given {
                json: copied.members.into(),
            };
            create(plan, call, state, &copied, collection, template)
        }
        Action::Add => {
            let added = given.json.get("additions");
            add_all(state, call, &target.path, plan.operation.path, added);
            let (owner, template) = (
                Target::of(target.above(1).to_owned()),
                plan.template_above(1),
            );
            show_other(plan, call, state, &owner, template)
        }
        Action::Trust => trust(plan, call, state, given, target),
        Action::Verify => {
            let factor = target.above(1);
            let is_push = record(factor, plan.template_above(2), state).is_some_and(|factor| {
                factor
                    .members
                    .get("factorType")
                    .is_some_and(|kind| kind == "push")
            });
            let mut members = Object::new();
            if is_push {
                let transaction = state.ids.next("v2m");
                let poll = format!("{}{factor}/transactions/{transaction}", call.base);
                members.insert("factorResult".to_owned(), "WAITING".into());
                members.insert("_links".to_owned(), json!({ "poll": { "href": poll } }));
            } else {
                members.insert("factorResult".to_owned(), "SUCCESS".into());
            }
            let record = Record {
                members,
                ..Record::new(call.now)
            };
            Ok(answer(plan, call, state, target, &record))
        }
        Action::Status(values) => {
            let up = match target.above(1).ends_with("/lifecycle") {
                true => 2,
                false => 1,
            };
            let (owner, template) = (
                Target::of(target.above(up).to_owned()),
                plan.template_above(up),
            );
            let value = match plan.steps.last() {
                // The path itself says what is to become of it.
                Some(Step::Parameter { .. }) => Some(past(target.name())),
                _ => status_of(plan, template, values).map(str::to_owned),
            };
            if let Some(value) = value {
                set(call, state, &owner, template, "status", value.into())?;
            }
            show_other(plan, call, state, &owner, template)
        }
        Action::Set(up, below, member, json) => {
            let (mut path, template) = (target.above(up).to_owned(), plan.template_above(up));
            if !below.is_empty() {
                path = format!("{path}/{below}");
            }
            let owner = Target::of(path);
            let value = serde_json::from_str(json).unwrap_or_default();
            set(call, state, &owner, template, member, value)?;
            show_other(plan, call, state, &owner, template)
        }
    }
}

/// Ties other things of the collection above to this one, by their ids in `trusted`, and answers with them.
fn trust(
    plan: &Plan,
    call: &Call<'_>,
    state: &mut State,
    given: &Given,
    target: &Target,
) -> Answer {
    let (collection, template) = (target.above(2).to_owned(), plan.template_above(2));
    let mut tied = Vec::new();
    let trusted = given.json.get("trusted").and_then(Value::as_array);
    for name in trusted.into_iter().flatten().filter_map(Value::as_str) {
        let path = format!("{collection}/{}", segment(name));
        let found = record(&path, template, state).map(Cow::into_owned);
        let found = found.ok_or_else(|| Refusal::not_found("authorization server", name))?;
        tied.push((format!("{}/{}", target.path, segment(name)), found));
    }
    for (path, record) in tied {
        state.records.put(&path, record);
    }
    super::list::list(plan, call, state, target)
}

/// `ENABLE` makes a thing `ENABLED`, `DISABLE` makes it `DISABLED`.
fn past(verb: &str) -> String {
    let verb = verb.to_ascii_uppercase();
    verb.strip_suffix('E')
        .map_or_else(|| format!("{verb}ED"), |stem| format!("{stem}ED"))
}

/// The first of these values that the thing's `status` may have, as the answers that show it tell.
fn status_of(plan: &Plan, template: &str, values: &[&'static str]) -> Option<&'static str> {
    let shows = crate::facts::operations()
        .find(|operation| operation.method == http::Method::GET && operation.path == template);
    let types = [
        shows.and_then(|operation| operation.success.first()),
        plan.success(),
    ];
    types.into_iter().flatten().find_map(|success| {
        let Type::Object(schema) = success.ty else {
            return None;
        };
        match schema.property("status")?.ty {
            Type::OneOf(known) => values.iter().copied().find(|value| known.contains(value)),
            _ => values.first().copied(),
        }
    })
}

fn set(
    call: &Call<'_>,
    state: &mut State,
    owner: &Target,
    template: &str,
    member: &str,
    value: Value,
) -> Result<(), Refusal> {
    let mut record = record(&owner.path, above(&owner.path, template).1, state)
        .map_or_else(|| Record::new(call.now), Cow::into_owned);
    let before = record.members.clone();
    record.members.insert(member.to_owned(), value);
    let (event, path) = (Event::Changed, &owner.path);
    rules::keep(call, event, path, Some(&before), &mut record.members, state)?;
    record.updated = call.now;
    let now = record.members.clone();
    state.records.put(path, record);
    rules::follow(call, event, path, Some(&before), &now, state);
    Ok(())
}

/// Answers with a thing that stands elsewhere than the call.
fn show_other(
    plan: &Plan,
    call: &Call<'_>,
    state: &State,
    owner: &Target,
    template: &str,
) -> Answer {
    let Some(success) = plan.success() else {
        return Ok(Reply::no_content());
    };
    if !is_object(Some(success)) {
        return Ok(reply(success, || Value::Array(Vec::new())));
    }
    let record = record(&owner.path, above(&owner.path, template).1, state)
        .map_or_else(|| Record::new(state.born), Cow::into_owned);
    let name = if template.ends_with('}') {
        owner.name()
    } else {
        ""
    };
    Ok(answer_as(
        success, call, state, owner, template, name, &record,
    ))
}

/// A path and its template without their last segments.
fn above<'p>(path: &'p str, template: &'p str) -> (&'p str, &'p str) {
    let cut = |text: &'p str| text.rsplit_once('/').map_or("", |(start, _)| start);
    (cut(path), cut(template))
}
