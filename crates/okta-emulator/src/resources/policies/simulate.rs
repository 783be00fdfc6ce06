//! What would apply to somebody who signs on to an app: of each type the first policy that is for one of the user's
//! groups, and its first rule. Other conditions are not weighed.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{POLICIES, rules};
use crate::error::{Answer, Refusal};
use crate::generic::things;
use crate::json::{Object, at, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

/// The types that a simulation knows; all of them are asked for where a request names none.
const TYPES: &[&str] = &[
    "OKTA_SIGN_ON",
    "ACCESS_POLICY",
    "MFA_ENROLL",
    "PROFILE_ENROLLMENT",
];

pub(super) fn simulate(call: &Call<'_>, state: &State) -> Answer {
    let asked: Vec<Object> = serde_json::from_slice(call.bytes())
        .map_err(|error| Refusal::malformed(format_args!("it is no list of objects ({error})")))?;
    let mut evaluation = Vec::new();
    for one in &asked {
        let named = one.get("policyTypes").and_then(Value::as_array);
        let types: Vec<&str> = match named.filter(|types| !types.is_empty()) {
            Some(types) => types.iter().filter_map(Value::as_str).collect(),
            None => TYPES.to_vec(),
        };
        let groups = groups(one, state);
        evaluation.extend(types.iter().map(|kind| evaluate(kind, one, &groups, state)));
    }
    Ok(Reply::json(&json!({ "evaluation": evaluation })))
}

/// The groups that the context names, and those of the user that it names.
fn groups(asked: &Object, state: &State) -> HashSet<String> {
    let named = at(asked, "policyContext.groups.ids").and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    let mut groups: HashSet<String> = named.map(str::to_owned).collect();
    let user = text_at(asked, "policyContext.user.id").and_then(|id| state.users.find(id));
    if let Some(user) = user {
        groups.extend(state.groups.of(user).map(|group| group.id.to_string()));
    }
    groups
}

fn evaluate(kind: &str, asked: &Object, groups: &HashSet<String>, state: &State) -> Value {
    let of_app = is_of_app(kind).then(|| app_policies(asked, state));
    let mut policies: Vec<(String, Object)> = things::all(state, POLICIES, POLICIES)
        .filter(|(name, policy)| {
            text_at(policy, "type") == Some(kind)
                && text_at(policy, "status") != Some("INACTIVE")
                && of_app.as_ref().is_none_or(|of_app| of_app.contains(name))
        })
        .map(|(name, policy)| (name, policy.into_owned()))
        .collect();
    policies.sort_by_key(|(_, policy)| policy.get("priority").and_then(Value::as_i64));
    let first = policies
        .iter()
        .position(|(_, policy)| is_for(policy, groups));
    let mut result = Vec::new();
    let mut evaluated = Vec::new();
    for (index, (name, policy)) in policies.iter().enumerate() {
        match first {
            Some(first) if index > first => break,
            Some(first) if index == first => result.push(shown(name, policy, "MATCH", state)),
            _ => evaluated.push(shown(name, policy, "NOT_MATCH", state)),
        }
    }
    json!({
        "status": if result.is_empty() { "NOT_MATCH" } else { "MATCH" },
        "policyType": kind,
        "result": { "policies": result },
        "undefined": { "policies": [] },
        "evaluated": { "policies": evaluated },
    })
}

/// Whether an app is under one policy of this type.
fn is_of_app(kind: &str) -> bool {
    matches!(kind, "ACCESS_POLICY" | "PROFILE_ENROLLMENT")
}

/// The policies that the app is under.
fn app_policies(asked: &Object, state: &State) -> HashSet<String> {
    let app = text_at(asked, "appInstance").unwrap_or_default();
    let ties = format!("{}/policies", things::path("/api/v1/apps", app));
    let ties = things::all(state, "/api/v1/apps/{appId}/policies", &ties);
    ties.map(|(name, _)| name).collect()
}

/// A policy that names no groups is for everybody.
fn is_for(policy: &Object, groups: &HashSet<String>) -> bool {
    let included = at(policy, "conditions.people.groups.include").and_then(Value::as_array);
    included.is_none_or(|included| {
        let mut included = included.iter().filter_map(Value::as_str).peekable();
        included.peek().is_none() || included.any(|group| groups.contains(group))
    })
}

fn shown(name: &str, policy: &Object, status: &str, state: &State) -> Value {
    let collection = format!("{}/rules", things::path(POLICIES, name));
    let mut rules: Vec<(Option<i64>, Value)> = things::all(state, rules::TEMPLATE, &collection)
        .filter(|(_, rule)| text_at(rule, "status") != Some("INACTIVE"))
        .map(|(id, rule)| {
            let shown =
                json!({ "id": id, "name": rule.get("name"), "status": status, "conditions": [] });
            (rule.get("priority").and_then(Value::as_i64), shown)
        })
        .collect();
    rules.sort_by_key(|(priority, _)| *priority);
    let rules: Vec<Value> = rules.into_iter().take(1).map(|(_, rule)| rule).collect();
    json!({ "id": name, "name": policy.get("name"), "status": status, "conditions": [], "rules": rules })
}
