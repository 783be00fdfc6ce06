//! What properties an answer has: the place of every member at every depth, whatever stands there.
//!
//! The indices of lists are `[]`, and names that are ids are `{}`: what is the third rule here may be the fifth there.

use std::collections::BTreeSet;

use serde_json::Value;

use super::age;
use crate::ids::is_id;

/// Places such as `credentials.signing.kid`.
pub(super) type Shape = BTreeSet<String>;

/// Members whose own members are as the org's schemas, or the catalog of applications, have them: what the org of the
/// recording had there besides what it was given, no other org needs to have.
const ORGS_OWN: &[&str] = &["profile.", "settings.app."];

/// Members whose own members are called as somebody likes.
const FREE: &[&str] = &["visibility.appLinks"];

/// The places of all members.
pub(super) fn of(value: &Value) -> Shape {
    let mut shape = Shape::new();
    walk(value, String::new(), &mut shape);
    shape
}

fn walk(value: &Value, at: String, shape: &mut Shape) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_free = FREE.iter().any(|parent| at.ends_with(parent));
                let name = if is_free || is_id(name) { "{}" } else { name };
                let at = match at.as_str() {
                    "" => name.to_owned(),
                    at => format!("{at}.{name}"),
                };
                shape.insert(at.clone());
                walk(member, at, shape);
            }
        }
        Value::Array(items) => {
            let at = format!("{at}[]");
            for item in items {
                shape.insert(at.clone());
                walk(item, at.clone(), shape);
            }
        }
        _ => {}
    }
}

/// How two answers differ in their properties.
#[derive(Debug, Default, PartialEq)]
pub struct Properties {
    /// What was recorded and is not here.
    pub missing: Vec<String>,
    /// What is here and was not recorded.
    pub additional: Vec<String>,
    /// Whether all of these are places where answers have changed since they were recorded.
    pub are_older: bool,
}

/// Compares two answers to a path; `given` is what the requests so far have held.
pub(super) fn compare(path: &str, recorded: &Value, here: &Value, given: &Shape) -> Properties {
    let (mut recorded, mut here) = (of(recorded), of(here));
    if !recorded.contains("[]") || !here.contains("[]") {
        // How many things a list holds hangs on the org; that something is in it says what is in it.
        let outermost = |place: &String| !place.starts_with("[]");
        recorded.retain(outermost);
        here.retain(outermost);
    }
    let is_needed = |place: &&String| {
        let own = ORGS_OWN.iter().any(|parent| place.contains(parent));
        !own || given.iter().any(|given| place.ends_with(given.as_str()))
    };
    // What stands below something that is not there at all is said once.
    let topmost = |places: Vec<&String>| -> Vec<String> {
        let below = |place: &str| {
            places.iter().any(|other| {
                place
                    .strip_prefix(other.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            })
        };
        let tops = places.iter().filter(|place| !below(place));
        tops.map(|place| (*place).clone()).collect()
    };
    let missing = topmost(recorded.difference(&here).filter(is_needed).collect());
    let additional = topmost(here.difference(&recorded).collect());
    let mut places = missing.iter().chain(&additional);
    Properties {
        are_older: places.all(|place| age::changed(path, place)),
        missing,
        additional,
    }
}

impl Properties {
    /// Whether there is no difference.
    pub(super) fn are_same(&self) -> bool {
        self.missing.is_empty() && self.additional.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, compare, of};
    use serde_json::json;

    #[test]
    fn every_member_has_a_place() {
        let shape = of(&json!({ "a": [{ "b": null }, { "c": [1] }], "00u1ab2cd3EF4gh5ij6K": {} }));
        let places: Vec<&str> = shape.iter().map(String::as_str).collect();
        assert_eq!(places, ["a", "a[]", "a[].b", "a[].c", "a[].c[]", "{}"]);
    }

    #[test]
    fn what_is_missing_is_said_once() {
        let found = compare(
            "/",
            &json!({ "a": { "b": 1 } }),
            &json!({ "c": [{ "d": 1 }] }),
            &Shape::new(),
        );
        assert_eq!(
            (found.missing, found.additional),
            (vec!["a".to_owned()], vec!["c".to_owned()])
        );
    }

    #[test]
    fn attributes_of_that_orgs_own_count_where_they_were_given() {
        let recorded = json!({ "profile": { "own": 1, "given": 2 } });
        let here = json!({ "profile": {} });
        let given = of(&json!({ "profile": { "given": 2 } }));
        assert_eq!(
            compare("/", &recorded, &here, &given).missing,
            ["profile.given"]
        );
    }

    #[test]
    fn an_empty_list_says_nothing_of_items() {
        assert!(compare("/", &json!([]), &json!([{ "a": 1 }]), &Shape::new()).are_same());
        assert!(!compare("/", &json!([{}]), &json!([{ "a": 1 }]), &Shape::new()).are_same());
    }
}
