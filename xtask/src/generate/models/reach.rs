//! Which schemas an operation needs, and so which tag group a type belongs to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::spec::Document;

/// By schema: the tags whose operations reach it, as positions in the order of the description.
pub(super) type Reach = BTreeMap<String, BTreeSet<usize>>;

/// The tags of a description in its order, with their groups.
pub(super) fn tags(document: &Document) -> Vec<(String, String)> {
    let groups = document.tag_groups().into_iter();
    groups
        .flat_map(|(group, tags)| tags.into_iter().map(move |tag| (tag, group.clone())))
        .collect()
}

/// Finds for each schema the tags that reach it.
pub(super) fn reach(document: &Document) -> Reach {
    let tags = tags(document);
    let direct: BTreeMap<&str, BTreeSet<String>> = document
        .schemas()
        .iter()
        .map(|(name, schema)| (name.as_str(), references(document, schema)))
        .collect();
    let mut reach = Reach::new();
    for operation in document.operations() {
        let Some(tag) = tags.iter().position(|(tag, _)| *tag == operation.tag) else {
            continue;
        };
        let mut todo: Vec<String> = references(document, operation.value).into_iter().collect();
        for parameter in &operation.parameters {
            todo.extend(references(document, parameter));
        }
        while let Some(name) = todo.pop() {
            let Some(next) = direct.get(name.as_str()) else {
                continue;
            };
            if reach.entry(name).or_default().insert(tag) {
                todo.extend(next.iter().cloned());
            }
        }
    }
    reach
}

/// The schemas that operations name themselves, in parameters, bodies and responses.
pub(super) fn operation_schemas(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for operation in document.operations() {
        found.extend(references(document, operation.value));
        found.extend(
            operation
                .parameters
                .iter()
                .flat_map(|parameter| references(document, parameter)),
        );
    }
    found
}

/// The schemas that a value refers to, through parameters, responses and bodies that it refers to as well.
fn references(document: &Document, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    visit(document, value, &mut found, 0);
    found
}

fn visit(document: &Document, value: &Value, found: &mut BTreeSet<String>, depth: usize) {
    match value {
        Value::Object(map) => {
            if let Some(name) = super::schema::target(value) {
                found.insert(name.to_owned());
            } else if map.get("$ref").is_some_and(Value::is_string) && depth < 8 {
                visit(document, document.resolve(value), found, depth + 1);
            }
            if let Some(mapping) = map.get("mapping").and_then(Value::as_object) {
                let names = mapping.values().filter_map(Value::as_str);
                found.extend(names.map(|name| name.rsplit('/').next().unwrap_or(name).to_owned()));
            }
            // A property may be called `$ref` as well; what is a reference is text, and has nothing in it.
            for value in map.values() {
                visit(document, value, found, depth);
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| visit(document, value, found, depth)),
        _ => {}
    }
}
