//! Writes the types of `okta-models`.

mod build;
mod docs;
mod emit;
mod flatten;
mod holding;
mod layout;
pub mod naming;
pub mod odd;
pub(crate) mod outline;
mod reach;
pub(crate) mod schema;
mod scopes;
mod secrets;
pub(crate) mod shared;
pub mod types;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::Value;

pub use build::Models;
pub(crate) use emit::constructor;
pub use schema::target;

/// The module of types that several tag groups share.
pub(crate) const COMMON_MODULE: &str = layout::COMMON;

use super::HEADER;
use super::docs::{code, codes, one_line};
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

    let uses = uses::Uses::of(document, models, &layout);
    let around = emit::Around {
        models,
        uses: &uses,
    };
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
        let mut index = format!("{header}\n{}\n", module_doc(module, &tags));
        for (file, types) in files {
            let parts = parts(&around, types, &requests);
            let only = parts.len() == 1;
            index.push_str(&format!("mod {file};\npub use {file}::*;\n"));
            if only {
                for (_, part) in parts {
                    tree.file(format!("{module}/{file}.rs"), part.finish(header))?;
                }
                continue;
            }
            let mut inner = format!(
                "{header}\n//! The types that belong to {}; each file is named after its first.\n\n",
                code(file)
            );
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
        index.push_str(&format!(
            "\ncrate::models::models! {{\n{}\n}}\n",
            models_of(files.values().flatten())
        ));
        tree.file(format!("{module}/mod.rs"), index)?;
    }
    let mut root = root(header, modules.keys());
    if let Some(file) = scopes::file(document, &|name| models.types.contains_key(name), header) {
        root.push_str(&format!("mod {0};\npub use {0}::*;\n", scopes::MODULE));
        tree.file(format!("{}.rs", scopes::MODULE), file)?;
    }
    tree.file("mod.rs".to_owned(), root)
}

/// The doc comment of a module.
fn module_doc(module: &str, tags: &[(String, String)]) -> String {
    let of_group = || {
        tags.iter()
            .filter(|(_, group)| naming::snake(group) == module)
    };
    match (module, of_group().next()) {
        (layout::COMMON, _) => {
            "//! Types that several tag groups share; they are there without any feature.\n"
                .to_owned()
        }
        (_, Some((_, group))) => {
            let names = codes(of_group().map(|(tag, _)| tag.as_str()), "and");
            format!(
                "//! Types of the tag group *{}*, with its feature {}: what the operations of the tags {names} take and give.\n",
                one_line(group),
                code(&module.replace('_', "-")),
            )
        }
        _ => "//! Types that no operation takes or gives.\n".to_owned(),
    }
}

/// The names of the objects and unions among types, a few a line.
fn models_of<'t>(types: impl Iterator<Item = &'t &'t types::Type>) -> String {
    let names: Vec<&str> = types
        .filter(|ty| !matches!(ty.shape, types::Shape::Enum(_)))
        .map(|ty| ty.name.as_str())
        .collect();
    let lines: Vec<String> = names
        .chunks(4)
        .map(|names| format!("    {}", names.join(" ")))
        .collect();
    lines.join("\n")
}

/// The root: all modules, and how a model is found by its name in those whose features are on.
fn root<'m>(header: &str, modules: impl Iterator<Item = &'m String>) -> String {
    let mut root = format!("{header}\n//! Types from Okta's description.\n\n");
    let (mut names, mut visits) = (String::new(), String::new());
    for module in modules {
        let gate = if module == layout::COMMON {
            String::new()
        } else {
            format!("#[cfg(feature = {:?})]\n", module.replace('_', "-"))
        };
        root.push_str(&format!(
            "{gate}pub mod {module};\n{gate}pub use {module}::*;\n"
        ));
        names.push_str(&format!("{gate}{module}::MODELS,\n"));
        visits.push_str(&format!(
            "{gate}let visitor = match {module}::visit(name, visitor) {{\nOk(output) => return Ok(output),\nErr(visitor) => visitor,\n}};\n"
        ));
    }
    root.push_str(&format!(
        "\n/// The names of all models, by module.\npub(crate) const MODELS: &[&[&str]] = &[{names}];\n\n\
         /// Calls the visitor with the model of this name.\n\
         #[allow(unused_variables, reason = \"without features there may be nothing to look through\")]\n\
         pub(crate) fn visit<V: crate::models::Visitor>(name: &str, visitor: V) -> Result<V::Output, V> {{\n{visits}Err(visitor)\n}}\n"
    ));
    root
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
fn parts(
    around: &emit::Around<'_>,
    types: &[&types::Type],
    requests: &BTreeSet<String>,
) -> Vec<(String, emit::File)> {
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
            file.push(ty, requests.contains(&ty.schema), around);
        }
    }
    parts
}

/// The schemas that can be part of a request body.
fn requests(document: &Document) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Other references than those to schemas; they may lead in circles.
    let mut followed = BTreeSet::new();
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
                } else if let Some(place) = map.get("$ref").and_then(Value::as_str)
                    && followed.insert(place)
                {
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
