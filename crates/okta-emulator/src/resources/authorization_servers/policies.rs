//! Who gets tokens of an authorization server: its policies and their rules.

use serde_json::{Value, json};

use super::SERVERS;
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::ids::Id;
use crate::json::Object;
use crate::resources::order::{self, Order, Peer};
use crate::resources::parts::{
    Links, USUAL, not_of_the_system, retain, supply, unique, without_nulls,
};
use crate::state::State;

const POLICIES_OF: &str = "/api/v1/authorizationServers/{}/policies";
const RULES_OF: &str = "/api/v1/authorizationServers/{}/policies/{}/rules";

pub(super) const POLICIES: Rules = Rules::of("/api/v1/authorizationServers/{}/policies/{}")
    .kept(keep_policy)
    .followed(|occasion, policy, state| follow(occasion, policy, state, POLICIES_OF))
    .removed(|occasion, state| remove(occasion, state, POLICIES_OF))
    .ranked(order::rank)
    .shown(show_policy);

pub(super) const RULES: Rules = Rules::of("/api/v1/authorizationServers/{}/policies/{}/rules/{}")
    .kept(keep_rule)
    .followed(|occasion, rule, state| follow(occasion, rule, state, RULES_OF))
    .removed(|occasion, state| remove(occasion, state, RULES_OF))
    .ranked(order::rank)
    .shown(show_rule);

fn peers(state: &State, occasion: &Occasion<'_>, template: &str) -> Vec<Peer> {
    let (collection, own) = occasion.path.rsplit_once('/').unwrap_or_default();
    things::all(state, template, collection)
        .filter(|(name, _)| name != own)
        .map(|(name, other)| Peer::of(name, &other))
        .collect()
}

fn keep_policy(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    let defaults = json!({
        "type": "OAUTH_AUTHORIZATION_POLICY",
        "conditions": { "clients": { "include": ["ALL_CLIENTS"] } },
    });
    keep(occasion, members, state, (POLICIES_OF, &defaults))
}

fn keep_rule(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    let defaults = json!({
        "type": "RESOURCE_ACCESS",
        "conditions": {
            "people": { "users": { "exclude": [] } },
            "grantTypes": { "include": [] },
            "scopes": { "include": [] },
        },
        "actions": { "token": {
            "accessTokenLifetimeMinutes": 60,
            "refreshTokenLifetimeMinutes": 0,
            "refreshTokenWindowMinutes": 10_080,
        } },
    });
    keep(occasion, members, state, (RULES_OF, &defaults))
}

fn keep(
    occasion: &Occasion<'_>,
    members: &mut Object,
    state: &mut State,
    (template, defaults): (&str, &Value),
) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        return Ok(());
    }
    unique(occasion, members, state, template, "name")?;
    without_nulls(members);
    retain(occasion, members, "system", false.into());
    let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
    retain(occasion, members, "status", status);
    supply(members, defaults);
    Order::Dense.place(occasion, members, &peers(state, occasion, template));
    Ok(())
}

fn follow(occasion: &Occasion<'_>, thing: &Object, state: &mut State, template: &str) {
    if occasion.event != Event::Changed {
        let moved = Order::Dense.around(thing, &peers(state, occasion, template));
        let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
        order::write(state, template, collection, &moved, occasion.now());
    }
}

fn remove(occasion: &Occasion<'_>, state: &mut State, template: &str) -> Result<(), Refusal> {
    not_of_the_system(occasion, "policy or rule")?;
    let moved = Order::Dense.without(&peers(state, occasion, template));
    let (collection, _) = occasion.path.rsplit_once('/').unwrap_or_default();
    order::write(state, template, collection, &moved, occasion.now());
    Ok(())
}

fn show_policy(showing: &Showing<'_>, policy: &mut Object) {
    policy.remove("_embedded");
    Links::of(showing)
        .own(USUAL)
        .switch(policy)
        .below("rules", "/rules", &["GET"])
        .put(policy);
}

fn show_rule(showing: &Showing<'_>, rule: &mut Object) {
    Links::of(showing).own(USUAL).switch(rule).put(rule);
}

/// Gives a new org the policy of its default server, whose rule lets everybody in.
pub(crate) fn furnish(state: &mut State) {
    let (seed, born) = (state.ids.seed(), state.born);
    let collection = format!("{SERVERS}/default/policies");
    let path = things::path(&collection, Id::fixed("00p", seed, &collection, 0).as_str());
    let policy = json!({
        "type": "OAUTH_AUTHORIZATION_POLICY",
        "name": "Default Policy",
        "description": "Lets every client in",
        "status": "ACTIVE",
        "priority": 1,
        "system": false,
        "conditions": { "clients": { "include": ["ALL_CLIENTS"] } },
    });
    put(state, POLICIES_OF, &path, policy, born);
    let collection = format!("{path}/rules");
    let path = things::path(&collection, Id::fixed("0pr", seed, &collection, 0).as_str());
    let rule = json!({
        "type": "RESOURCE_ACCESS",
        "name": "Default Policy Rule",
        "status": "ACTIVE",
        "priority": 1,
        "system": false,
        "conditions": {
            "people": {
                "users": { "include": [], "exclude": [] },
                "groups": { "include": ["EVERYONE"], "exclude": [] },
            },
            "grantTypes": { "include": [
                "implicit", "client_credentials", "authorization_code", "password",
            ] },
            "scopes": { "include": ["*"] },
        },
        "actions": { "token": {
            "accessTokenLifetimeMinutes": 60,
            "refreshTokenLifetimeMinutes": 0,
            "refreshTokenWindowMinutes": 10_080,
        } },
    });
    put(state, RULES_OF, &path, rule, born);
}

fn put(state: &mut State, template: &str, path: &str, held: Value, now: crate::clock::Moment) {
    if let Value::Object(held) = held {
        things::put(state, template, path, held, now);
    }
}
