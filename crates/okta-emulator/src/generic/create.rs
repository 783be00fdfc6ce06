//! Adding a thing to a collection: what it is called, what it starts as, and what comes with it.

use serde_json::Value;

use super::fill::first_status;
use super::places::{called_by, prefix};
use super::plan::Plan;
use super::records::{Record, segment};
use super::request::Given;
use super::resolve::{Target, members as members_of};
use super::rules::{self, Event};
use crate::error::{Answer, Refusal};
use crate::facts::Type;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// Adds a thing to a collection.
pub(super) fn create(
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
        None => {
            let rules = rules::of(&format!("{collection}/{{}}"));
            match rules.and_then(|rules| (rules.name)(call, &members, state)) {
                Some(name) => name,
                None => {
                    let begins = rules.and_then(|rules| (rules.prefix)(call, &members, state));
                    let begins = begins.unwrap_or_else(|| prefix(template));
                    state.ids.next(begins).to_string()
                }
            }
        }
    };
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
    for (_, member) in NAMED.iter().filter(|(known, _)| *known == template) {
        let id = state.ids.opaque(22);
        members.entry(*member).or_insert_with(|| id.into());
    }
    let target = Target::of(format!("{collection}/{}", segment(&name)));
    rules::keep(
        call,
        Event::Created,
        &target.path,
        None,
        &mut members,
        state,
    )?;
    let record = Record {
        members,
        created: call.now,
        updated: call.now,
    };
    for (_, member, below) in BRINGS.iter().filter(|(known, ..)| *known == template) {
        let collection = format!("{}/{below}", target.path);
        let template = format!("{template}/{{}}/{below}");
        add_all(
            state,
            call,
            &collection,
            &template,
            record.members.get(*member),
        );
    }
    state.records.put(&target.path, record.clone());
    let path = &target.path;
    rules::follow(call, Event::Created, path, None, &record.members, state);
    Ok(match plan.success() {
        Some(success) => {
            let thing = format!("{template}/{{}}");
            super::answer_as(success, call, state, &target, &thing, &name, &record)
        }
        None => Reply::no_content(),
    })
}

/// Collections whose members have a second name that the org makes up.
const NAMED: &[(&str, &str)] = &[("/api/v1/hook-keys", "keyId")];

/// Collections, a member of the body that lists things, and the collection below the new thing that they go to.
const BRINGS: &[(&str, &str, &str)] = &[
    ("/api/v1/iam/resource-sets", "resources", "resources"),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings",
        "members",
        "members",
    ),
];

/// Adds a thing for each name of a list.
pub(super) fn add_all(
    state: &mut State,
    call: &Call<'_>,
    collection: &str,
    template: &str,
    names: Option<&Value>,
) {
    for name in names.and_then(Value::as_array).into_iter().flatten() {
        let mut record = Record::new(call.now);
        record.members.insert("orn".to_owned(), name.clone());
        let id = state.ids.next(prefix(template));
        let path = format!("{collection}/{id}");
        let held = record.members.clone();
        state.records.put(&path, record);
        rules::follow(call, Event::Created, &path, None, &held, state);
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
            let roles = members_of("/api/v1/iam/roles", "/api/v1/iam/roles", state);
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
