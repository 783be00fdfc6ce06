//! Writes the types of `okta-models`.

mod build;
mod docs;
mod emit;
mod flatten;
mod holding;
mod layout;
pub mod naming;
pub mod odd;
mod reach;
mod schema;
mod secrets;
pub mod types;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::Value;

pub use build::Models;
pub use docs::{limits, one_line};
pub use schema::target;

use super::HEADER;
use super::output::Tree;
use crate::spec::Document;

/// Above this many lines a tag's types go to several files.
const LINES: usize = 1100;

/// The files of `okta-models/src/generated`.
///
/// # Errors
/// Where a schema cannot be expressed, or two have the same name in Rust.
pub fn tree(document: &Document) -> Result<Tree> {
    let models = Models::reached(document)?;
    let mut tree = Tree::default();
    write(document, &models, HEADER, &mut tree)?;
    Ok(tree)
}

/// The schemas that operations reach.
pub(crate) fn reached(document: &Document) -> BTreeSet<String> {
    reach::reach(document).into_keys().collect()
}

/// Writes all types of `models` below `src/generated` of a crate.
fn write(document: &Document, models: &Models<'_>, header: &str, tree: &mut Tree) -> Result<()> {
    let tags = reach::tags(document);
    let reach = reach::reach(document);
    let named: Vec<(String, String)> = tags
        .iter()
        .map(|(tag, group)| (document.tag_name(tag).to_owned(), group.clone()))
        .collect();
    let layout = layout::layout(models, &reach, &named);
    let requests = requests(document);

    let mut modules = BTreeMap::<String, BTreeMap<String, Vec<&types::Type>>>::new();
    for ty in models.types.values() {
        let (module, file) = &layout[&ty.name];
        modules
            .entry(module.clone())
            .or_default()
            .entry(file.clone())
            .or_default()
            .push(ty);
    }
    for (module, files) in &modules {
        let mut index =
            format!("{header}\n//! Types of the tag group, by the tag that they belong to.\n\n");
        if module == layout::COMMON {
            index = format!("{header}\n//! Types that several tag groups share.\n\n");
        }
        for (file, types) in files {
            let parts = parts(types, &requests);
            let only = parts.len() == 1;
            index.push_str(&format!("mod {file};\npub use {file}::*;\n"));
            if only {
                for (_, part) in parts {
                    tree.file(format!("{module}/{file}.rs"), part.finish(header))?;
                }
                continue;
            }
            let mut inner = format!("{header}\n");
            for (name, part) in parts {
                inner.push_str(&format!("mod {name};\npub use {name}::*;\n"));
                tree.file(format!("{module}/{file}/{name}.rs"), part.finish(header))?;
            }
            tree.file(format!("{module}/{file}/mod.rs"), inner)?;
        }
        if module != layout::COMMON {
            let shared = shared(models, &layout, module);
            if !shared.is_empty() {
                index.push_str(&format!(
                    "\npub use super::common::{{{}}};\n",
                    shared.join(", ")
                ));
            }
        }
        tree.file(format!("{module}/mod.rs"), index)?;
    }
    let mut root = format!("{header}\n//! Types from Okta's description.\n\n");
    for module in modules.keys() {
        let gate = if module == layout::COMMON {
            String::new()
        } else {
            format!("#[cfg(feature = {:?})]\n", module.replace('_', "-"))
        };
        root.push_str(&format!(
            "{gate}pub mod {module};\n{gate}pub use {module}::*;\n"
        ));
    }
    root.push_str("mod registry;\n");
    tree.file("registry.rs".to_owned(), registry(models, header))?;
    tree.file("mod.rs".to_owned(), root)
}

/// A macro that hands all model names to another macro, for tests that go over every model.
fn registry(models: &Models<'_>, header: &str) -> String {
    let names: Vec<&str> = models.types.keys().map(String::as_str).collect();
    format!(
        "{header}\n/// Calls a macro with the name of every model.\n#[doc(hidden)]\n#[macro_export]\nmacro_rules! for_each_model {{\n    ($call:ident) => {{\n        $call! {{ {} }}\n    }};\n}}\n",
        names
            .chunks(4)
            .map(|names| names.join(" "))
            .collect::<Vec<_>>()
            .join("\n            ")
    )
}

/// The common types that a module's own types hold, so that they are found in the module too.
fn shared(models: &Models<'_>, layout: &layout::Layout, module: &str) -> Vec<String> {
    let mut names = BTreeSet::new();
    let is_common = |name: &str| {
        layout
            .get(name)
            .is_some_and(|(module, _)| module == layout::COMMON)
    };
    for ty in models
        .types
        .values()
        .filter(|ty| layout[&ty.name].0 == module)
    {
        names.extend(ty.shape.held().into_iter().filter(|name| is_common(name)));
    }
    names.into_iter().collect()
}

/// Packs types into files of bearable length; each is named after its first type.
fn parts(types: &[&types::Type], requests: &BTreeSet<String>) -> Vec<(String, emit::File)> {
    let mut parts: Vec<(String, emit::File)> = Vec::new();
    for ty in types {
        let full = parts.last().is_none_or(|(_, file)| file.lines() > LINES);
        if full {
            let names = parts
                .iter()
                .map(|(name, _)| name.clone())
                .chain([emit::part_name(&ty.name)]);
            let name = naming::distinct(names).pop().unwrap_or_default();
            parts.push((name, emit::File::default()));
        }
        if let Some((_, file)) = parts.last_mut() {
            file.push(ty, requests.contains(&ty.schema));
        }
    }
    parts
}

/// The schemas that can be part of a request body.
fn requests(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut todo: Vec<&Value> = document
        .operations()
        .into_iter()
        .filter_map(|operation| operation.value.get("requestBody"))
        .collect();
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(map) => {
                if let Some(name) = target(value) {
                    if found.insert(name.to_owned()) {
                        todo.extend(document.schemas().get(name));
                    }
                } else if map.get("$ref").is_some_and(Value::is_string) {
                    todo.push(document.resolve(value));
                }
                if let Some(mapping) = map.get("mapping").and_then(Value::as_object) {
                    for name in mapping
                        .values()
                        .filter_map(Value::as_str)
                        .filter_map(|to| to.rsplit('/').next())
                    {
                        if found.insert(name.to_owned()) {
                            todo.extend(document.schemas().get(name));
                        }
                    }
                }
                todo.extend(
                    map.values()
                        .filter(|value| value.is_object() || value.is_array()),
                );
            }
            Value::Array(list) => todo.extend(list),
            _ => {}
        }
    }
    found
}
