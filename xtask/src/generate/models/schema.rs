//! Questions about a schema that its own text answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const PREFIX: &str = "#/components/schemas/";

/// Each value once, in the order of the description.
pub fn each_once<'v>(wires: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    wires
        .filter(|wire| seen.insert(*wire))
        .map(str::to_owned)
        .collect()
}

/// A schema that refers to the one of this name.
pub fn reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("{PREFIX}{name}") })
}

/// The name of the schema that a `$ref` leads to.
pub fn target(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PREFIX)
}

/// The parts of which a value fits one or more: `oneOf` or `anyOf`; empty where there are none.
pub fn alternatives(schema: &Value) -> &[Value] {
    let parts = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    parts.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Discriminator values and the schemas they stand for, in the order of the alternatives where there are any.
pub fn mapping(schema: &Value) -> Vec<(&str, &str)> {
    let entries = schema
        .pointer("/discriminator/mapping")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut mapping: Vec<(&str, &str)> = entries
        .filter_map(|(wire, to)| Some((wire.as_str(), to.as_str()?)))
        .map(|(wire, to)| (wire, to.strip_prefix(PREFIX).unwrap_or(to)))
        .collect();
    if mapping.is_empty() {
        // Without a mapping the name of the schema is the value.
        mapping.extend(
            alternatives(schema)
                .iter()
                .filter_map(target)
                .map(|name| (name, name)),
        );
    }
    mapping
}

/// The properties that a schema declares itself.
pub fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties")?.as_object()
}

/// Whether values are strings, or may be.
pub fn is_string(schema: &Value) -> bool {
    schema.get("type").is_none_or(|kind| kind == "string")
}

/// Whether the schema says that values are objects.
pub fn is_object_type(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
}

/// Whether values are objects of which nothing else is said.
pub fn is_bare_object(schema: &Value) -> bool {
    is_object_type(schema)
        && properties(schema).is_none_or(Map::is_empty)
        && !schema
            .get("additionalProperties")
            .is_some_and(Value::is_object)
}

/// A part of an `allOf` that says something about the whole and nothing about its shape.
pub fn is_annotation(schema: &Value) -> bool {
    const SHAPE: &[&str] = &[
        "$ref",
        "type",
        "properties",
        "items",
        "enum",
        "allOf",
        "oneOf",
        "anyOf",
        "additionalProperties",
        "required",
    ];
    schema
        .as_object()
        .is_some_and(|map| !SHAPE.iter().any(|key| map.contains_key(*key)))
}
