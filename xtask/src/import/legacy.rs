//! What is left of an older release: the operations that today's description lacks, and the schemas that only they reach.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::facts::operations;
use crate::spec::json::{entries, items, text};
use crate::spec::pointer::{component, lookup};
use crate::spec::{Document, METHODS, refs};

/// Reduces `old` (facts of an older release) to what `today` lacks.
///
/// An operation is there today if one has the same method and path, whatever the path's parameters are called, or the same id. A schema,
/// response or body that today's description has under the same name is today's; a parameter that differs from today's goes into the
/// operation itself.
pub(super) fn reduce(old: &mut Value, today: &Document) -> usize {
    let mut there = BTreeSet::new();
    for operation in today.operations() {
        there.insert(route(operation.method, operation.path));
        there.insert(operation.id().to_owned());
    }
    let mut kept = 0;
    let mut paths = Map::new();
    let mut tags = BTreeSet::new();
    for (path, item) in entries(old, "paths") {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let id = text(operation, "operationId").unwrap_or_default();
            if there.contains(&route(method, path)) || there.contains(id) {
                continue;
            }
            let mut operation = operation.clone();
            own_parameters(&mut operation, item, old, today);
            operation["deprecated"] = true.into();
            operation["x-legacy"] = true.into();
            tags.insert(Document::tag(&operation).to_owned());
            let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
            item[*method] = operation;
            kept += 1;
        }
    }
    let components = reached(&paths, old, today);
    let Value::Object(old) = old else { return kept };
    let known: BTreeSet<String> = today
        .tag_groups()
        .into_iter()
        .flat_map(|(_, tags)| tags)
        .collect();
    let new_tags = tags
        .into_iter()
        .filter(|tag| !known.contains(tag))
        .map(|tag| json!({ "name": tag }));
    old.insert("tags".into(), Value::Array(new_tags.collect()));
    for key in ["servers", "x-tagGroups", "x-webhooks"] {
        old.remove(key);
    }
    old.insert("paths".into(), paths.into());
    old.insert("components".into(), components.into());
    kept
}

/// Method and path without the names of the path's parameters. One path of an old release writes a parameter as `${appId}`.
fn route(method: &str, path: &str) -> String {
    let mut out = format!("{method} ");
    let mut rest = path.trim_end_matches('/');
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before.strip_suffix('$').unwrap_or(before));
        out.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// Gives an operation its path's parameters for its own, and writes out those that today's description has differently.
fn own_parameters(operation: &mut Value, item: &Value, old: &Value, today: &Document) {
    let resolved = |parameter: &Value| -> Value {
        let target = text(parameter, "$ref").and_then(|target| lookup(old, target));
        target.unwrap_or(parameter).clone()
    };
    let key = |parameter: &Value| {
        let parameter = resolved(parameter);
        (parameter.get("in").cloned(), parameter.get("name").cloned())
    };
    let own: Vec<&Value> = items(operation, "parameters").collect();
    let common =
        items(item, "parameters").filter(|common| own.iter().all(|own| key(own) != key(common)));
    let all: Vec<Value> = common
        .chain(own.iter().copied())
        .map(|parameter| {
            let now = text(parameter, "$ref").and_then(|target| lookup(&today.root, target));
            if now.is_some_and(|now| *now != resolved(parameter)) {
                resolved(parameter)
            } else {
                parameter.clone()
            }
        })
        .collect();
    if !all.is_empty() {
        operation["parameters"] = all.into();
    }
}

/// The components that `paths` reach and today's description lacks.
fn reached(paths: &Map<String, Value>, old: &Value, today: &Document) -> Map<String, Value> {
    let mut out: Map<String, Value> = Map::new();
    let mut open: Vec<String> = paths
        .values()
        .flat_map(operations)
        .flat_map(refs::all)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(target) = open.pop() {
        if lookup(&today.root, &target).is_some() || !seen.insert(target.clone()) {
            continue;
        }
        if let (Some((section, name)), Some(thing)) = (component(&target), lookup(old, &target)) {
            open.extend(refs::all(thing));
            out.entry(section).or_insert_with(|| json!({}))[name] = thing.clone();
        }
    }
    out
}
