//! Features of the org that its administrators switch on and off.

use serde_json::{Value, json};

use super::parts::Links;
use crate::generic::rules::{Rules, Showing};
use crate::json::{Object, text_at};

pub(crate) const RULES: &[Rules] = &[Rules::of("/api/v1/features/{}").shown(show)];

fn show(showing: &Showing<'_>, feature: &mut Object) {
    let document = match feature.remove("_documented") {
        Some(Value::String(name)) => Some(name),
        _ => None,
    };
    let verb = match text_at(feature, "status") {
        Some("ENABLED") => "disable",
        _ => "enable",
    };
    let mut links = Links::of(showing);
    if let Some(name) = document {
        links = links.with(&name, json!({ "href": "https://help.example.com/" }));
    }
    links
        .below(verb, &format!("/{verb}"), &["POST"])
        .own_bare()
        .below_bare("dependents", "/dependents")
        .below_bare("dependencies", "/dependencies")
        .put(feature);
}
