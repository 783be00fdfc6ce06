//! The rules of policies.

use serde_json::{Value, json};

use super::defaults;
use super::{is_of_the_engine, type_of};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::kind::OrgFeature;
use crate::request::Call;
use crate::resources::order::{self, Order, Peer};
use crate::resources::parts::{
    Links, USUAL, inside, not_of_the_system, retain, supply, unique, without_nulls,
};
use crate::state::State;

pub(super) const TEMPLATE: &str = "/api/v1/policies/{}/rules";

pub(super) const RULES: Rules = Rules::of("/api/v1/policies/{}/rules/{}")
    .prefixed(prefix)
    .kept(keep)
    .followed(follow)
    .removed(remove)
    .ranked(order::rank)
    .shown(show);

fn prefix(call: &Call<'_>, _: &Object, state: &State) -> Option<&'static str> {
    let policy = type_of(state, call.path().trim_end_matches("/rules"));
    is_of_the_engine(&policy).then_some("rul")
}

/// The path of the rules, and the type of their policy.
fn policy_of(occasion: &Occasion<'_>, state: &State) -> (String, String) {
    let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
    let kind = type_of(state, collection.trim_end_matches("/rules"));
    (collection.to_owned(), kind)
}

fn peers(state: &State, collection: &str, own: &str) -> Vec<Peer> {
    things::all(state, TEMPLATE, collection)
        .filter(|(name, _)| name != own)
        .map(|(name, other)| Peer::of(name, &other))
        .collect()
}

fn order_of(kind: &str) -> Order {
    match is_of_the_engine(kind) {
        true => Order::Sparse,
        false => Order::Dense,
    }
}

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        let before = occasion.before.and_then(|before| before.get("status"));
        return match before == members.get("status") {
            true => Ok(()),
            false => not_of_the_system(occasion, "policy rule"),
        };
    }
    let (collection, policy) = policy_of(occasion, state);
    let usual = match policy.as_str() {
        "OKTA_SIGN_ON" => "SIGN_ON",
        kind => kind,
    };
    let kind = text_at(members, "type").unwrap_or(usual).to_owned();
    unique(occasion, members, state, TEMPLATE, "name")?;
    without_nulls(members);
    members.insert("type".to_owned(), kind.clone().into());
    retain(occasion, members, "system", false.into());
    let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
    retain(occasion, members, "status", status);
    let mut defaults = defaults::of_rule(&kind, members);
    if members.get("system") == Some(&true.into()) {
        members.insert("conditions".to_owned(), Value::Null);
        if let Value::Object(defaults) = &mut defaults {
            defaults.remove("conditions");
        }
    }
    supply(members, &defaults);
    tidy(&kind, members);
    let peers = peers(state, &collection, occasion.name());
    order_of(&policy).place(occasion, members, &peers);
    Ok(())
}

/// Takes out what says nothing, and adds what a list's members say.
fn tidy(kind: &str, rule: &mut Object) {
    let failures = inside(rule, "actions")
        .and_then(|actions| actions.get_mut("postAuthSession"))
        .and_then(|session| session.get_mut("failureActions"));
    for action in failures.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(action) = action
            && text_at(action, "action") == Some("TERMINATE_SESSION")
        {
            action.entry("slo").or_insert(Value::Null);
        }
    }
    let Some(Value::Object(conditions)) = rule.get_mut("conditions") else {
        return;
    };
    if kind == "ACCESS_POLICY"
        && conditions
            .get("platform")
            .is_some_and(|platform| platform.get("include").is_none())
    {
        conditions.remove("platform");
    }
    let method = inside(rule, "actions")
        .and_then(|actions| actions.get_mut("appSignOn"))
        .and_then(|sign_on| sign_on.get_mut("verificationMethod"));
    let Some(Value::Object(method)) = method else {
        return;
    };
    if text_at(method, "type") == Some("AUTH_METHOD_CHAIN") {
        method.remove("factorMode");
    } else if let Some(Value::Array(constraints)) = method.get_mut("constraints") {
        // A chain's members are no constraints.
        for constraint in constraints.iter_mut().filter_map(Value::as_object_mut) {
            constraint.retain(|name, _| {
                matches!(name.as_str(), "knowledge" | "possession" | "inherence")
            });
        }
    }
}

fn follow(occasion: &Occasion<'_>, rule: &Object, state: &mut State) {
    if occasion.event == Event::Changed {
        return;
    }
    let (collection, policy) = policy_of(occasion, state);
    let peers = peers(state, &collection, occasion.name());
    let moved = order_of(&policy).around(rule, &peers);
    order::write(state, TEMPLATE, &collection, &moved, occasion.now());
}

fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    not_of_the_system(occasion, "policy rule")?;
    let (collection, policy) = policy_of(occasion, state);
    let peers = peers(state, &collection, occasion.name());
    let moved = order_of(&policy).without(&peers);
    order::write(state, TEMPLATE, &collection, &moved, occasion.now());
    Ok(())
}

fn show(showing: &Showing<'_>, rule: &mut Object) {
    let is_system = rule.get("system").is_some_and(|is| *is == true);
    let links = Links::of(showing);
    match is_system {
        true => links.own(&["GET", "PUT"]),
        false => links.own(USUAL).switch(rule),
    }
    .put(rule);
    rule.entry("conditions").or_insert(json!(null));
    if !showing.state.kind.has(OrgFeature::RiskScoring)
        && text_at(rule, "conditions.riskScore.level") == Some("ANY")
        && let Some(conditions) = inside(rule, "conditions")
    {
        conditions.remove("riskScore");
    }
}
