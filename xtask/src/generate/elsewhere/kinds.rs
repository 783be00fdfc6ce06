//! Which value of a discriminator stands for which alternative, where the description leaves it to be found out: the one value that an
//! alternative allows for the property, else its name. A schema that stood inline has no name that a server knows.

use serde_json::{Map, Value, json};

use super::remarks::{Fate, Remarks, schema_place};
use crate::generate::models::target;
use crate::spec::Document;
use crate::spec::json::{entries, items, text};
use crate::spec::pointer::component;

/// How deep an alternative may inherit what it says of the property.
const DEEPEST: usize = 8;

/// Completes the mappings of all discriminators.
pub(super) fn complete(document: &mut Document, remarks: &mut Remarks) {
    let mut found = Vec::new();
    for (name, schema) in document.schemas() {
        let property = schema.pointer("/discriminator/propertyName");
        let alternatives = items(schema, "oneOf").chain(items(schema, "anyOf"));
        let alternatives: Vec<&str> = alternatives.filter_map(target).collect();
        if let (Some(property), false) = (property.and_then(Value::as_str), alternatives.is_empty())
        {
            let mapping = mapping(document, name, property, &alternatives, remarks);
            found.push((schema_place(name), mapping));
        }
    }
    for (place, mapping) in found {
        let schema = document.root.pointer_mut(place.trim_start_matches('#'));
        let Some(Value::Object(schema)) = schema else {
            continue;
        };
        if mapping.is_empty() {
            schema.remove("discriminator");
        } else if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") {
            discriminator.insert("mapping".into(), mapping.into());
        }
    }
}

fn mapping(
    document: &Document,
    union: &str,
    property: &str,
    alternatives: &[&str],
    remarks: &mut Remarks,
) -> Map<String, Value> {
    let discriminator = document
        .schema(union)
        .and_then(|schema| schema.get("discriminator"));
    let written = discriminator
        .into_iter()
        .flat_map(|it| entries(it, "mapping"));
    let mut mapping: Map<String, Value> = written
        .map(|(wire, target)| (wire.clone(), target.clone()))
        .collect();
    let is_mapped = |mapping: &Map<String, Value>, name: &str| {
        let mut targets = mapping.values().filter_map(Value::as_str);
        targets.any(|target| component(target).map_or(target, |(_, name)| name) == name)
    };
    for name in alternatives {
        if is_mapped(&mapping, name) {
            continue;
        }
        let schema = document.schema(name).unwrap_or(&Value::Null);
        let stated = stated(document, schema, property, 0);
        let is_named = text(schema, "x-lifted-from").is_none();
        let wire = stated.or_else(|| is_named.then(|| (*name).to_owned()));
        let why = match &wire {
            Some(wire) if mapping.contains_key(wire) => {
                format!("{wire:?} stands for another; it is read as that")
            }
            Some(wire) => {
                let reference = json!(format!("#/components/schemas/{name}"));
                mapping.insert(wire.clone(), reference);
                continue;
            }
            None => format!(
                "nothing says which {property:?} stands for it; it is read as what all kinds have"
            ),
        };
        let what = format!("variant {name:?} of schema {union:?}");
        remarks.add(Fate::LeftOut, schema_place(union), what, why);
    }
    mapping
}

/// The one value that a schema allows for a property, itself or by what it inherits.
fn stated(document: &Document, schema: &Value, property: &str, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    let own = schema.get("properties").and_then(|all| all.get(property));
    let own = own.and_then(|schema| only_value(document, schema, depth));
    own.or_else(|| {
        let mut parts = items(schema, "allOf").map(|part| document.resolve(part));
        parts.find_map(|part| stated(document, part, property, depth + 1))
    })
}

fn only_value(document: &Document, schema: &Value, depth: usize) -> Option<String> {
    let schema = document.resolve(schema);
    match schema
        .get("enum")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([Value::String(only)]) => Some(only.clone()),
        None if depth <= DEEPEST => {
            items(schema, "allOf").find_map(|part| only_value(document, part, depth + 1))
        }
        _ => None,
    }
}
