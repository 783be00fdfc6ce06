//! Words go to the places that have the name of theirs: operations by id, or by method and path; parameters by where they stand and what
//! they are called; schemas by name, properties within them by name, values by value.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::import::prose::{OF_VALUES, PROSE};
use crate::spec::json::{entries, entries_mut, items, items_mut, text};
use crate::spec::{Document, METHODS};

/// Inside of one another: deeper than any schema.
const DEEPEST: usize = 32;

/// Puts the words of `from` to what `document` has of it.
pub(super) fn attach(document: &mut Document, from: &Document) {
    let by_id: BTreeMap<&str, _> = from
        .operations()
        .into_iter()
        .filter_map(|operation| Some((text(operation.value, "operationId")?, operation)))
        .collect();
    let by_route: BTreeMap<(&str, &str), &str> = by_id
        .iter()
        .map(|(id, operation)| ((operation.path, operation.method), *id))
        .collect();
    let Value::Object(root) = &mut document.root else {
        return;
    };
    for (path, item) in entries_mut(root, "paths") {
        let Value::Object(item) = item else { continue };
        let mut of_path: Vec<&Value> = Vec::new();
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(*method) else {
                continue;
            };
            let id = operation.get("operationId").and_then(Value::as_str);
            let theirs = id.and_then(|id| by_id.get(id)).or_else(|| {
                let id = by_route.get(&(path.as_str(), *method))?;
                by_id.get(id)
            });
            let Some(theirs) = theirs else { continue };
            take(operation, theirs.value);
            of_path.extend(theirs.parameters.iter().copied());
            for parameter in items_mut(operation, "parameters") {
                parameter_of(parameter, &theirs.parameters);
            }
            if let (Some(Value::Object(own)), Some(body)) = (
                operation.get_mut("requestBody"),
                theirs.value.get("requestBody"),
            ) {
                take(own, from.resolve(body));
            }
        }
        for parameter in items_mut(item, "parameters") {
            parameter_of(parameter, &of_path);
        }
    }
    let Some(Value::Object(components)) = root.get_mut("components") else {
        return;
    };
    let none = Value::Null;
    let theirs = from.root.get("components").unwrap_or(&none);
    for section in ["parameters", "requestBodies"] {
        let known: BTreeMap<&String, &Value> = theirs
            .get(section)
            .map(|all| entries_of(all).collect())
            .unwrap_or_default();
        for (name, own) in entries_mut(components, section) {
            if let (Value::Object(own), Some(theirs)) = (own, known.get(name)) {
                take(own, theirs);
                schema_in(own, theirs);
            }
        }
    }
    for (name, own) in entries_mut(components, "schemas") {
        if let Some(theirs) = from.schema(name) {
            schema(own, theirs, 0);
        }
    }
}

fn entries_of(map: &Value) -> impl Iterator<Item = (&String, &Value)> {
    map.as_object().into_iter().flatten()
}

/// Takes over what is said of a thing itself.
fn take(own: &mut Map<String, Value>, theirs: &Value) {
    for key in [PROSE, OF_VALUES] {
        if let Some(words) = theirs.get(key) {
            own.insert(key.to_owned(), words.clone());
        }
    }
}

fn parameter_of(own: &mut Value, all: &[&Value]) {
    let key = |parameter: &Value| {
        let text = |key| text(parameter, key).map(str::to_owned);
        text("in").zip(text("name"))
    };
    let wanted = key(own);
    let theirs = all
        .iter()
        .find(|theirs| wanted.is_some() && key(theirs) == wanted);
    if let (Value::Object(own), Some(theirs)) = (own, theirs) {
        take(own, theirs);
        schema_in(own, theirs);
    }
}

fn schema_in(own: &mut Map<String, Value>, theirs: &Value) {
    if let (Some(own), Some(theirs)) = (own.get_mut("schema"), theirs.get("schema")) {
        schema(own, theirs, 0);
    }
}

/// What is said of a schema and of all in it that has no name of its own.
fn schema(own: &mut Value, theirs: &Value, depth: usize) {
    let Value::Object(own) = own else { return };
    if depth > DEEPEST {
        return;
    }
    take(own, theirs);
    let properties = properties(theirs);
    properties_of(own, &properties, depth);
    for key in ["items", "additionalProperties"] {
        if let (Some(own), Some(theirs)) = (own.get_mut(key), theirs.get(key)) {
            schema(own, theirs, depth + 1);
        }
    }
}

/// What is said of properties, wherever in the pieces of the schema they stand.
fn properties_of(own: &mut Map<String, Value>, theirs: &BTreeMap<&str, &Value>, depth: usize) {
    for (name, property) in entries_mut(own, "properties") {
        if let Some(theirs) = theirs.get(name.as_str()) {
            schema(property, theirs, depth + 1);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in items_mut(own, key) {
            if let Value::Object(part) = part
                && !part.contains_key("$ref")
            {
                properties_of(part, theirs, depth + 1);
            }
        }
    }
}

/// The properties that a schema and the pieces of it declare; of two of one name that which has words.
fn properties(schema: &Value) -> BTreeMap<&str, &Value> {
    let mut found: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut todo = vec![(schema, 0)];
    while let Some((schema, depth)) = todo.pop() {
        for (name, property) in entries(schema, "properties") {
            let known = found.get(name.as_str());
            if known.is_none_or(|known| known.get(PROSE).is_none()) {
                found.insert(name, property);
            }
        }
        if depth < DEEPEST {
            let parts = ["allOf", "oneOf", "anyOf"].into_iter();
            let parts = parts.flat_map(|key| items(schema, key));
            todo.extend(parts.map(|part| (part, depth + 1)));
        }
    }
    found
}
