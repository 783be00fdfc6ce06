//! Policies: each type's defaults, their order, what the system made and what it does not let go.

mod defaults;
mod mappings;
mod rules;
mod simulate;
mod starting;

use http::Method;
use serde_json::{Value, json};

use super::order::{self, Order, Peer};
use super::parts::{Links, USUAL, not_of_the_system, retain, supply, unique_among, without_nulls};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, text_at};
use crate::request::Call;
use crate::router::{Route, read};
use crate::state::State;

pub(crate) use self::starting::furnish;

const POLICIES: &str = "/api/v1/policies";

pub(crate) const ROUTES: &[Route] = &[read(
    "createPolicySimulation",
    Method::POST,
    "/api/v1/policies/simulate",
    simulate::simulate,
)];

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/policies/{}")
        .prefixed(prefix)
        .kept(keep)
        .followed(follow)
        .removed(remove)
        .ranked(order::rank)
        .shown(show),
    rules::RULES,
    mappings::RULES,
];

/// Types of policies that came with Okta Identity Engine; their ids, and those of their rules, begin otherwise.
fn is_of_the_engine(kind: &str) -> bool {
    !matches!(
        kind,
        "OKTA_SIGN_ON" | "PASSWORD" | "MFA_ENROLL" | "IDP_DISCOVERY" | "OAUTH_AUTHORIZATION_POLICY"
    )
}

/// The type of a policy.
fn type_of(state: &State, path: &str) -> String {
    things::find(state, POLICIES, path)
        .and_then(|policy| text_at(&policy, "type").map(str::to_owned))
        .unwrap_or_default()
}

fn prefix(_: &Call<'_>, members: &Object, _: &State) -> Option<&'static str> {
    is_of_the_engine(text_at(members, "type").unwrap_or_default()).then_some("rst")
}

/// The other policies of a type.
fn peers(state: &State, own: &str, kind: &str) -> Vec<Peer> {
    things::all(state, POLICIES, POLICIES)
        .filter(|(name, other)| name != own && text_at(other, "type") == Some(kind))
        .map(|(name, other)| Peer::of(name, &other))
        .collect()
}

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        return unswitched(occasion, members);
    }
    without_nulls(members);
    if let Some(before) = occasion.before {
        let kind = before.get("type").cloned().unwrap_or_default();
        if members.get("type").is_some_and(|given| *given != kind) {
            return Err(Refusal::field(
                "type",
                format_args!("cannot be changed from {kind}"),
            ));
        }
    }
    if is_clone(occasion) {
        members.remove("system");
        members.remove("priority");
        let name = text_at(members, "name").unwrap_or_default();
        let name = format!("Copy of {name}");
        members.insert("name".to_owned(), name.into());
    }
    let kind = text_at(members, "type").unwrap_or_default().to_owned();
    if state.kind.is_classic() && is_of_the_engine(&kind) {
        let why = format_args!(
            "{kind} policies are of the Identity Engine, and this org runs on the Classic one"
        );
        return Err(Refusal::field("type", why));
    }
    unique_among(occasion, members, state, POLICIES, "name", |other| {
        text_at(other, "type") == Some(kind.as_str())
    })?;
    retain(occasion, members, "system", false.into());
    let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
    retain(occasion, members, "status", status);
    supply(members, &defaults::of(&kind, &everyone(state)));
    let peers = peers(state, occasion.name(), &kind);
    Order::Dense.place(occasion, members, &peers);
    Ok(())
}

/// Who is meant where nobody is named.
fn everyone(state: &State) -> String {
    let everyone = state
        .groups
        .index()
        .keys()
        .find(|id| state.groups.is_everyone(**id));
    everyone.map(Id::to_string).unwrap_or_default()
}

/// What the system made is always on.
fn unswitched(occasion: &Occasion<'_>, members: &Object) -> Result<(), Refusal> {
    let before = occasion.before.and_then(|before| before.get("status"));
    match before == members.get("status") {
        true => Ok(()),
        false => not_of_the_system(occasion, "policy"),
    }
}

fn follow(occasion: &Occasion<'_>, policy: &Object, state: &mut State) {
    let kind = text_at(policy, "type").unwrap_or_default();
    if occasion.event != Event::Changed {
        let peers = peers(state, occasion.name(), kind);
        let moved = Order::Dense.around(policy, &peers);
        order::write(state, POLICIES, POLICIES, &moved, occasion.now());
    }
    if occasion.event == Event::Created {
        let rules = match is_clone(occasion) {
            true => rules_of(state, occasion.call.path().trim_end_matches("/clone")),
            false => defaults::catch_all(kind).into_iter().collect(),
        };
        let prefix = if is_of_the_engine(kind) { "rul" } else { "0pr" };
        let collection = format!("{}/rules", occasion.path);
        for rule in rules {
            let path = things::path(&collection, state.ids.next(prefix).as_str());
            things::put(state, rules::TEMPLATE, &path, rule, occasion.now());
        }
    }
}

/// Whether the thing is made as a copy of another one.
fn is_clone(occasion: &Occasion<'_>) -> bool {
    occasion.event == Event::Created && occasion.call.path().ends_with("/clone")
}

fn rules_of(state: &State, policy: &str) -> Vec<Object> {
    things::all(state, rules::TEMPLATE, &format!("{policy}/rules"))
        .map(|(_, rule)| rule.into_owned())
        .collect()
}

/// The rules of all policies.
pub(super) fn all_rules(state: &State) -> impl Iterator<Item = Object> {
    let policies = things::all(state, POLICIES, POLICIES);
    policies.flat_map(|(policy, _)| rules_of(state, &format!("{POLICIES}/{policy}")))
}

fn remove(occasion: &Occasion<'_>, state: &mut State) -> Result<(), Refusal> {
    not_of_the_system(occasion, "policy")?;
    let kind = occasion.before.and_then(|before| text_at(before, "type"));
    let peers = peers(state, occasion.name(), kind.unwrap_or_default());
    let moved = Order::Dense.without(&peers);
    order::write(state, POLICIES, POLICIES, &moved, occasion.now());
    Ok(())
}

fn show(showing: &Showing<'_>, policy: &mut Object) {
    let is_system = policy.get("system").is_some_and(|is| *is == true);
    let kind = text_at(policy, "type").unwrap_or_default();
    let mut links = Links::of(showing);
    let is_mapped = defaults::is_mapped(kind) && !showing.state.kind.is_classic();
    if !is_system && is_mapped {
        links = links.below("mappings", "/mappings", &["GET", "POST"]);
    }
    if is_system {
        links = links.own(&["GET", "PUT"]);
    } else {
        links = links.own(USUAL).switch(policy);
    }
    links.below("rules", "/rules", &["GET", "POST"]).put(policy);
    policy.entry("conditions").or_insert(Value::Null);
    if policy.get("_embedded") == Some(&json!({})) {
        policy.remove("_embedded");
    }
}
