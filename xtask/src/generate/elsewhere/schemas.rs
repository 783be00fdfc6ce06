//! Schemas made fit for types: enumerations of texts only, nothing that is made of itself, and unions whose alternatives are
//! objects.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::kinds;
use super::remarks::{Fate, Remarks, schema_place};
use crate::generate::models::odd::{self, Odd};
use crate::generate::models::target;
use crate::spec::Document;
use crate::spec::json::{entries, entries_mut, items};

/// More rounds than unions of unions are deep.
const ROUNDS: usize = 8;

/// Mends all schemas of a description.
pub(super) fn mend(document: &mut Document, remarks: &mut Remarks) {
    for (name, schema) in schemas_mut(document) {
        if !schema.is_object() {
            remarks.add(
                Fate::Kept,
                schema_place(name),
                format!("schema {name:?}"),
                "it is no schema; kept as any JSON",
            );
            *schema = json!({});
        }
        alias(schema);
        values(name, schema, remarks);
    }
    circles(document, remarks);
    kinds::complete(document, remarks);
    unions(document, remarks);
}

fn schemas_mut(document: &mut Document) -> impl Iterator<Item = (&String, &mut Value)> {
    let components = document.root.get_mut("components");
    let components = components.and_then(Value::as_object_mut);
    components
        .into_iter()
        .flat_map(|components| entries_mut(components, "schemas"))
}

/// A schema that is a reference and no more becomes what the importer makes of it.
fn alias(schema: &mut Value) {
    if schema.get("$ref").is_some() {
        let reference = schema.take();
        *schema = json!({ "allOf": [reference] });
    }
}

/// Enumerations hold texts: of a text's values those that are written as numbers and booleans are texts too; of anything else
/// the values are not kept.
fn values(name: &str, schema: &mut Value, remarks: &mut Remarks) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    let Some(values) = map.get("enum").and_then(Value::as_array).cloned() else {
        map.remove("enum");
        return;
    };
    let is_text = match map.get("type") {
        Some(kind) => kind == "string",
        None => values.iter().any(Value::is_string),
    };
    if map.contains_key("properties") || !is_text {
        // The type says enough: a number, a boolean, an object.
        map.remove("enum");
        return;
    }
    let texts: Vec<Value> = values.iter().filter_map(text_of).map(Value::from).collect();
    if texts.len() < values.len() {
        remarks.add(
            Fate::LeftOut,
            schema_place(name),
            format!("value of the enumeration {name:?}"),
            "some of its values are lists or objects",
        );
    }
    if texts.is_empty() {
        map.remove("enum");
    } else {
        map.insert("enum".into(), texts.into());
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Schemas that are made of themselves with nothing in between that has a name: `A` is a list of `A`, or inherits from itself.
fn circles(document: &mut Document, remarks: &mut Remarks) {
    let graph: BTreeMap<String, Vec<String>> = document
        .schemas()
        .iter()
        .map(|(name, schema)| (name.clone(), parts(schema)))
        .collect();
    for (from, to) in back_edges(&graph) {
        if let Some(schema) = document.root.pointer_mut(&pointer(&from)) {
            cut(schema, &to);
        }
        let mut why = format!("it is made of itself by way of {to:?}");
        why.push_str("; there any JSON is kept");
        remarks.add(
            Fate::Kept,
            schema_place(&from),
            format!("schema {from:?}"),
            why,
        );
    }
}

fn pointer(schema: &str) -> String {
    schema_place(schema).trim_start_matches('#').to_owned()
}

/// The schemas that `schema` is made of, as far as no type stands in between.
fn parts(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(schema, &mut found);
    found
}

fn collect(schema: &Value, found: &mut Vec<String>) {
    if let Some(name) = target(schema) {
        found.push(name.to_owned());
        return;
    }
    items(schema, "allOf").for_each(|part| collect(part, found));
    let has = |key: &str| schema.get(key).is_some();
    if has("properties") || has("discriminator") {
        return;
    }
    for key in ["oneOf", "anyOf"] {
        items(schema, key).for_each(|part| collect(part, found));
    }
    for key in ["items", "additionalProperties"] {
        schema
            .get(key)
            .into_iter()
            .for_each(|part| collect(part, found));
    }
}

/// Takes the reference to `name` out of what `schema` is made of.
fn cut(schema: &mut Value, name: &str) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    for key in ["allOf", "oneOf", "anyOf"] {
        let Some(list) = map.get_mut(key).and_then(Value::as_array_mut) else {
            continue;
        };
        list.retain(|part| target(part) != Some(name));
        list.iter_mut().for_each(|part| cut(part, name));
        if list.is_empty() {
            map.remove(key);
        }
    }
    for key in ["items", "additionalProperties"] {
        match map.get_mut(key) {
            Some(part) if target(part) == Some(name) => *part = json!({}),
            Some(part) => cut(part, name),
            None => {}
        }
    }
}

/// The edges of a graph without which it has no circles. A walk with a list of its own: a chain of schemas may be long.
fn back_edges(graph: &BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        Open,
        Done,
    }
    let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
    let mut found = Vec::new();
    for start in graph.keys() {
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, at)) = way.pop() {
            if at == 0 {
                if marks.contains_key(name) {
                    continue;
                }
                marks.insert(name, Mark::Open);
            }
            let Some(next) = graph.get(name).and_then(|parts| parts.get(at)) else {
                marks.insert(name, Mark::Done);
                continue;
            };
            way.push((name, at + 1));
            match marks.get(next.as_str()) {
                Some(Mark::Open) => found.push((name.to_owned(), next.clone())),
                Some(Mark::Done) => {}
                None => way.push((next, 0)),
            }
        }
    }
    found
}

/// Takes out of unions what is no object.
fn unions(document: &mut Document, remarks: &mut Remarks) {
    for _ in 0..ROUNDS {
        let odd = odd::odd(document);
        if odd.is_empty() {
            return;
        }
        for odd in odd {
            let (Odd::Variant { schema: name, .. } | Odd::Union { schema: name }) = &odd;
            let place = schema_place(name);
            let Some(Value::Object(schema)) = document.root.pointer_mut(&pointer(name)) else {
                continue;
            };
            match &odd {
                Odd::Variant { wire, target, .. } => {
                    without_variant(schema, wire);
                    let why = format!("{target:?} is no object; it is read as what all kinds have");
                    let what = format!("variant {wire:?} of schema {name:?}");
                    remarks.add(Fate::LeftOut, place, what, why);
                }
                Odd::Union { .. } => {
                    schema.remove("oneOf");
                    schema.remove("anyOf");
                    let why = "none of its alternatives is a type; kept as any JSON";
                    remarks.add(Fate::Kept, place, format!("schema {name:?}"), why);
                }
            }
        }
    }
}

/// Takes a value out of a discriminator; without values it is none.
fn without_variant(schema: &mut Map<String, Value>, wire: &str) {
    let owner = Value::Object(schema.clone());
    let known: Map<String, Value> = entries(
        owner.get("discriminator").unwrap_or(&Value::Null),
        "mapping",
    )
    .map(|(wire, target)| (wire.clone(), target.clone()))
    .collect();
    let mut mapping = if known.is_empty() {
        // The values were the names of the alternatives.
        items(&owner, "oneOf")
            .chain(items(&owner, "anyOf"))
            .filter_map(|part| Some((target(part)?.to_owned(), part.get("$ref")?.clone())))
            .collect()
    } else {
        known
    };
    mapping.remove(wire);
    if mapping.is_empty() {
        schema.remove("discriminator");
    } else if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") {
        discriminator.insert("mapping".into(), mapping.into());
    }
}
