//! What a description says of a value besides its type, and which of it asks for more than before.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::Breaks;

/// No value above it, or no more of them.
const UPPER: &[&str] = &["maximum", "maxItems", "maxLength", "maxProperties"];
/// No value below it, or no fewer of them.
const LOWER: &[&str] = &["minimum", "minItems", "minLength", "minProperties"];
/// What may narrow values in other ways.
const NARROWING: &[&str] = &[
    "exclusiveMaximum",
    "exclusiveMinimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];
/// What narrows nothing.
const OTHERS: &[&str] = &["format", "nullable", "writeOnly"];

/// A fact that is not what it was: its name, what it was and what it is, and what that does to who sends it.
pub(super) struct Different {
    pub(super) name: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) breaks: Breaks,
}

/// The facts of a value that differ between two schemas of it. The schemas are whole: what they refer to says beside.
pub(super) fn different(old: &Value, new: &Value) -> Vec<Different> {
    let (old, new) = (facts(old), facts(new));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let of = |facts: &BTreeMap<String, Value>, name: &String| facts.get(name).cloned();
    names
        .into_iter()
        .filter_map(|name| {
            let (from, to) = (of(&old, name), of(&new, name));
            (from != to).then(|| Different {
                breaks: breaks(name, from.as_ref(), to.as_ref()),
                from: shown(name, from),
                to: shown(name, to),
                name: name.clone(),
            })
        })
        .collect()
}

/// A fact as text; what is not said has no value.
fn shown(name: &str, value: Option<Value>) -> String {
    let is_switch = [
        "nullable",
        "readOnly",
        "writeOnly",
        "deprecated",
        "uniqueItems",
    ];
    match value {
        Some(Value::String(text)) => format!("{text:?}"),
        Some(value) => value.to_string(),
        None if is_switch.contains(&name) => "false".to_owned(),
        None => "none".to_owned(),
    }
}

fn breaks(name: &str, from: Option<&Value>, to: Option<&Value>) -> Breaks {
    let key = name.rsplit(' ').next().unwrap_or(name);
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let is_narrower = if UPPER.contains(&key) {
        number(to) < number(from).or(Some(f64::INFINITY)) && to.is_some()
    } else if LOWER.contains(&key) {
        number(to) > number(from).or(Some(f64::NEG_INFINITY)) && to.is_some()
    } else if key == "enum" {
        let values = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
        let to = values(to);
        to.is_some_and(|to| {
            values(from).is_none_or(|from| from.iter().any(|value| !to.contains(value)))
        })
    } else {
        match key {
            "default" => true,
            _ => NARROWING.contains(&key) && to.is_some(),
        }
    };
    if is_narrower {
        Breaks::Runtime
    } else {
        Breaks::Nothing
    }
}

/// What a schema says of its values, and where they are lists of the items.
fn facts(schema: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    collect(schema, "", &mut found);
    found
}

fn collect(schema: &Value, prefix: &str, found: &mut BTreeMap<String, Value>) {
    for part in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        collect(part, prefix, found);
    }
    let is_plain = schema
        .get("type")
        .is_some_and(|kind| kind != "string" && kind != "object");
    let own = [UPPER, LOWER, NARROWING, OTHERS]
        .into_iter()
        .flatten()
        .copied();
    let own = own.chain(["default", "readOnly", "deprecated"]);
    // Of strings they are a type of their own.
    for key in own.chain(is_plain.then_some("enum")) {
        // A switch that is off says nothing.
        let says = |value: &&Value| {
            !value.is_null() && (key == "default" || **value != Value::Bool(false))
        };
        let value = schema.get(key).filter(says);
        if let Some(value) = value {
            found.insert(format!("{prefix}{key}"), value.clone());
        }
    }
    if let Some(items) = schema.get("items").filter(|_| prefix.is_empty()) {
        collect(items, "items' ", found);
    }
}
