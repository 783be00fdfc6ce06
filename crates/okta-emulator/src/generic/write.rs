//! Creating, replacing, changing and removing things, and what is done to them besides.

use std::borrow::Cow;

use serde_json::Value;

use super::actions::Action;
use super::fill::first_status;
use super::places::{called_by, prefix};
use super::plan::{Act, Plan, Step};
use super::records::{Record, segment};
use super::request::Given;
use super::resolve::{Target, record, target};
use super::{answer, at, is_object, reply};
use crate::error::{Answer, Refusal};
use crate::facts::Type;
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
        Act::Remove => Ok(remove(plan, state, &target)),
        Act::Do(action) => act(action, plan, call, state, given, &target),
        Act::List | Act::Show => super::show(plan, call, state, &target),
    }
}

/// Adds a thing to a collection.
fn create(
    plan: &Plan,
    call: &Call<'_>,
    state: &mut State,
    given: &Given,
    collection: &str,
    template: &str,
) -> Answer {
    let mut members = given.object();
    let name = match called_by(template).and_then(|member| given.text(member)) {
        Some(name) => tied_name(template, name, state)?,
        None => state.ids.next(prefix(template)).to_string(),
    };
    if let Some(label) = clash(template, collection, &members, state) {
        return Err(Refusal::field(label, "is taken by another one of this org"));
    }
    let ty = plan.success().map_or(Type::Any, |success| success.ty);
    if !members.contains_key("status")
        && let Some(status) = first_status(&ty, &members)
    {
        let is_active = call.query("activate") != Some("false");
        let status = if is_active || status != "ACTIVE" {
            status
        } else {
            "INACTIVE"
        };
        members.insert("status".to_owned(), status.into());
    }
    if template == "/api/v1/apps" {
        name_client(&mut members, &name);
    }
    let record = Record {
        members,
        created: call.now,
        updated: call.now,
    };
    let target = Target::of(format!("{collection}/{}", segment(&name)));
    let shown = match plan.success() {
        Some(success) => super::answer_as(success, call, &target, &name, &record),
        None => Reply::no_content(),
    };
    state.records.put(&target.path, record);
    Ok(shown)
}

/// An OpenID Connect application is a client of the org, by its own id unless it says otherwise.
fn name_client(app: &mut Object, id: &str) {
    if app.get("signOnMode").and_then(Value::as_str) != Some("OPENID_CONNECT") {
        return;
    }
    let credentials = app
        .entry("credentials")
        .or_insert_with(|| Object::new().into());
    let client = credentials.as_object_mut().map(|credentials| {
        credentials
            .entry("oauthClient")
            .or_insert_with(|| Object::new().into())
    });
    if let Some(Value::Object(client)) = client {
        client.entry("client_id").or_insert_with(|| id.into());
    }
}

/// What a tied thing is called: it must exist.
fn tied_name(template: &str, name: &str, state: &State) -> Result<String, Refusal> {
    match template {
        "/api/v1/apps/{appId}/users" => state
            .users
            .find(name)
            .map(|id| id.to_string())
            .ok_or_else(|| Refusal::not_found("user", name)),
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings" => {
            let roles = super::resolve::members("/api/v1/iam/roles", "/api/v1/iam/roles", state);
            let mut found = roles.filter(|(known, role)| {
                known == name || role.members.get("label").and_then(Value::as_str) == Some(name)
            });
            found
                .next()
                .map(|(known, _)| known)
                .ok_or_else(|| Refusal::not_found("role", name))
        }
        _ => Ok(name.to_owned()),
    }
}

/// Collections whose members must differ in a member.
const UNIQUE: &[(&str, &str)] = &[
    ("/api/v1/iam/resource-sets", "label"),
    ("/api/v1/iam/roles", "label"),
    ("/api/v1/zones", "name"),
];

fn clash(
    template: &str,
    collection: &str,
    members: &Object,
    state: &State,
) -> Option<&'static str> {
    let (_, unique) = UNIQUE.iter().find(|(known, _)| *known == template)?;
    let wanted = members.get(*unique)?;
    super::resolve::members(template, collection, state)
        .any(|(_, record)| record.members.get(*unique) == Some(wanted))
        .then_some(*unique)
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
    let record = Record {
        members,
        created: before.map_or(call.now, |before| before.created),
        updated: call.now,
    };
    state.records.put(&target.path, record.clone());
    Ok(answer(plan, call, target, &record))
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
    let mut record =
        at(plan, target, state).ok_or_else(|| Refusal::not_found("thing", target.name()))?;
    match &given.json {
        Value::Object(changes) => merge_patch(&mut record.members, changes),
        Value::Array(steps) => json_patch(&mut record.members, steps),
        _ => {}
    }
    record.updated = call.now;
    state.records.put(&target.path, record.clone());
    Ok(answer(plan, call, target, &record))
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

fn remove(plan: &Plan, state: &mut State, target: &Target) -> Reply {
    if plan.ends_in_parameter() {
        state.records.remove(&target.path);
    } else {
        let collection: Vec<String> =
            super::resolve::members(plan.operation.path, &target.path, state)
                .map(|(name, _)| name)
                .collect();
        for name in collection {
            state.records.remove(&format!("{}/{name}", target.path));
        }
        state.records.forget(&target.path);
    }
    match plan.success() {
        Some(success) => reply(success, || Value::Object(Object::new())),
        None => Reply::no_content(),
    }
}

fn act(
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
            Ok(answer(plan, call, target, &record))
        }
        Action::CreateAbove(up) => {
            let (collection, template) = (target.above(up).to_owned(), plan.template_above(up));
            create(plan, call, state, given, &collection, template)
        }
        Action::Copy => {
            let (source, template) = (target.above(1), plan.template_above(1));
            let (collection, template) = above(source, template);
            let Some(copied) = record(source, template, state).map(Cow::into_owned) else {
                return Err(Refusal::not_found("thing", source));
            };
            let copied = Given {
                json: copied.members.into(),
            };
            create(plan, call, state, &copied, &collection.to_owned(), template)
        }
        Action::Add => {
            for addition in given
                .json
                .get("additions")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let mut members = Object::new();
                members.insert("orn".to_owned(), addition.clone());
                let id = state.ids.next(prefix(plan.operation.path));
                let record = Record {
                    members,
                    created: call.now,
                    updated: call.now,
                };
                state.records.put(&format!("{}/{id}", target.path), record);
            }
            let (owner, template) = (
                Target::of(target.above(1).to_owned()),
                plan.template_above(1),
            );
            show_other(plan, call, state, &owner, template)
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
                set(call, state, &owner, template, "status", value.into());
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
            set(call, state, &owner, template, member, value);
            show_other(plan, call, state, &owner, template)
        }
    }
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
) {
    let mut record = record(&owner.path, above(&owner.path, template).1, state)
        .map_or_else(|| Record::new(call.now), Cow::into_owned);
    record.members.insert(member.to_owned(), value);
    record.updated = call.now;
    state.records.put(&owner.path, record);
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
    Ok(super::answer_as(success, call, owner, name, &record))
}

/// A path and its template without their last segments.
fn above<'p>(path: &'p str, template: &'p str) -> (&'p str, &'p str) {
    let cut = |text: &'p str| text.rsplit_once('/').map_or("", |(start, _)| start);
    (cut(path), cut(template))
}
