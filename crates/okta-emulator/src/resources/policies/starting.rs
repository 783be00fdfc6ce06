//! The policies that every org has from the start, and the rules that they end in.

use serde_json::{Value, json};

use super::{POLICIES, defaults, is_of_the_engine, rules};
use crate::generic::things;
use crate::ids::Id;
use crate::json::{Object, fill_in};
use crate::state::State;

/// Type, name, and the name of the rule that is always there.
const POLICIES_OF_AN_ORG: &[(&str, &str, &str)] = &[
    ("OKTA_SIGN_ON", "Default Policy", "Default Rule"),
    ("PASSWORD", "Default Policy", "Default Rule"),
    ("MFA_ENROLL", "Default Policy", "Default Rule"),
    ("IDP_DISCOVERY", "Idp Discovery Policy", "Default Rule"),
    ("ACCESS_POLICY", "Any two factors", "Catch-all Rule"),
    ("PROFILE_ENROLLMENT", "Default Policy", "Catch-all Rule"),
    (
        "POST_AUTH_SESSION",
        "Post auth session policy",
        "Catch-all Rule",
    ),
    ("ENTITY_RISK", "Entity risk policy", "Catch-all Rule"),
];

/// Puts them into a new org.
pub(crate) fn furnish(state: &mut State) {
    let (seed, born) = (state.ids.seed(), state.born);
    let everyone = super::everyone(state);
    let is_classic = state.kind.is_classic();
    for (number, (kind, name, rule_name)) in POLICIES_OF_AN_ORG.iter().enumerate() {
        if is_classic && is_of_the_engine(kind) {
            continue;
        }
        let (policy_prefix, rule_prefix) = match is_of_the_engine(kind) {
            true => ("rst", "rul"),
            false => ("00p", "0pr"),
        };
        let mut policy = made(kind, name, 1);
        policy.insert(
            "description".to_owned(),
            "What applies where nothing else does".into(),
        );
        if let Value::Object(defaults) = defaults::of(kind, &everyone) {
            fill_in(&mut policy, &defaults);
        }
        let id = Id::fixed(policy_prefix, seed, POLICIES, number);
        let path = things::path(POLICIES, id.as_str());
        things::put(state, POLICIES, &path, policy, born);

        let rule_kind = if *kind == "OKTA_SIGN_ON" {
            "SIGN_ON"
        } else {
            kind
        };
        let mut rule = defaults::catch_all(kind).unwrap_or_else(|| made(rule_kind, rule_name, 1));
        rule.insert("conditions".to_owned(), Value::Null);
        if let Value::Object(mut defaults) = defaults::of_rule(rule_kind, &rule) {
            defaults.remove("conditions");
            fill_in(&mut rule, &defaults);
        }
        let collection = format!("{path}/rules");
        let id = Id::fixed(rule_prefix, seed, &collection, 0);
        let path = things::path(&collection, id.as_str());
        things::put(state, rules::TEMPLATE, &path, rule, born);
    }
}

fn made(kind: &str, name: &str, priority: i64) -> Object {
    let made = json!({
        "type": kind,
        "name": name,
        "status": "ACTIVE",
        "priority": priority,
        "system": true,
    });
    made.as_object().cloned().unwrap_or_default()
}
