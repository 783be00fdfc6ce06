//! Which policies an app is under: one that says who may sign on, and one for who may enroll. Every app has the org's own
//! until another is assigned.

use http::StatusCode;
use serde_json::{Value, json};

use super::text;
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules};
use crate::generic::things;
use crate::json::Object;
use crate::state::State;

pub(super) const RULES: Rules = Rules::of("/api/v1/apps/{}/policies/{}")
    .kept(|occasion, tie, state| {
        if state.kind.is_classic() {
            return Err(no_feature());
        }
        let kind = kind(occasion.name(), state);
        tie.insert("type".to_owned(), kind.into());
        Ok(())
    })
    .followed(|occasion, tie, state| {
        replace_others(occasion, text(tie, "type").unwrap_or_default(), state);
    });

const POLICIES: &str = "/api/v1/policies";
const TIES: &str = "/api/v1/apps/{appId}/policies";

/// The policies that every app is under, with what their links are called.
pub(super) const LINKS: &[(&str, &str)] = &[
    ("ACCESS_POLICY", "accessPolicy"),
    ("PROFILE_ENROLLMENT", "profileEnrollment"),
];

/// Apps of a Classic org are under no policies.
fn no_feature() -> Refusal {
    let why = "This org runs on the Classic Engine: its apps are under no policies";
    Refusal::new(StatusCode::FORBIDDEN, "E0000015", why)
}

fn kind(policy: &str, state: &State) -> Option<String> {
    let policy = things::find(state, POLICIES, &things::path(POLICIES, policy))?;
    text(&policy, "type").map(str::to_owned)
}

/// Of each type an app is under one.
fn replace_others(occasion: &Occasion<'_>, kind: &str, state: &mut State) {
    let collection = occasion.path.strip_suffix(occasion.name());
    let collection = collection.unwrap_or_default().trim_end_matches('/');
    let others: Vec<String> = things::all(state, TIES, collection)
        .filter(|(name, tie)| name != occasion.name() && text(tie, "type") == Some(kind))
        .map(|(name, _)| name)
        .collect();
    for other in others {
        state.records.remove(&things::path(collection, &other));
    }
}

/// Puts a new app under the org's own policies.
pub(super) fn bring(occasion: &Occasion<'_>, state: &mut State) {
    debug_assert_eq!(occasion.event, Event::Created);
    let own: Vec<(String, String)> = LINKS
        .iter()
        .filter_map(|(kind, _)| {
            let is_own = |policy: &Object| {
                text(policy, "type") == Some(kind)
                    && policy.get("system") == Some(&Value::Bool(true))
            };
            let mut all = things::all(state, POLICIES, POLICIES);
            let found = all.find(|(_, policy)| is_own(policy));
            found.map(|(name, _)| (name, (*kind).to_owned()))
        })
        .collect();
    for (policy, kind) in own {
        let path = format!("{}/policies/{policy}", occasion.path);
        let tie = json!({ "id": policy, "type": kind });
        if let Value::Object(tie) = tie {
            things::put(state, TIES, &path, tie, occasion.now());
        }
    }
}

/// The policy of each type that an app is under.
pub(super) fn of(app: &str, state: &State) -> Vec<(&'static str, String)> {
    let ties = format!("{app}/policies");
    let mut found = Vec::new();
    for (name, tie) in things::all(state, TIES, &ties) {
        let link = LINKS
            .iter()
            .find(|(kind, _)| text(&tie, "type") == Some(kind));
        found.extend(link.map(|(_, link)| (*link, name)));
    }
    found
}
