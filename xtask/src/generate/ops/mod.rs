//! Writes the operations and endpoint traits of `okta-api`: a struct per operation and a trait per tag, in a file per
//! tag below a folder per tag group, with the tables that find an operation by its name.

mod access;
mod docs;
mod emit;
pub(crate) mod facts;
pub mod listing;
mod misfits;
pub(crate) mod names;
pub(crate) mod outline;
pub(crate) mod paging;
mod params;
mod statuses;
mod tables;
mod traits;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Result, bail};

pub(crate) use self::facts::{NO_REFERENCE, contents, feature, is_json};
pub use self::misfits::{Misfit, misfits};

use self::facts::Facts;
use super::HEADER;
use super::docs::{code, codes, one_line};
use super::models::{Models, naming};
use super::output::Tree;
use crate::spec::Document;

/// Above this many lines (before formatting) a tag's operations go to several files.
const LINES: usize = 800;

/// The files of `okta-api/src/generated`.
///
/// # Errors
/// Where an operation cannot be expressed.
pub fn tree(document: &Document) -> Result<Tree> {
    let models = Models::reached(document)?;
    let all = read(document)?;
    write(document, &models, &all.iter().collect::<Vec<_>>())
}

/// All operations of a description.
///
/// # Errors
/// Where an operation cannot be expressed, or two have the same name in Rust.
pub(crate) fn read(document: &Document) -> Result<Vec<Facts<'_>>> {
    let all = document
        .operations()
        .iter()
        .map(|operation| Facts::read(document, operation))
        .collect::<Result<Vec<_>>>()?;
    let mut taken = BTreeMap::new();
    for facts in &all {
        if let Some(other) = taken.insert(names::struct_name(facts.rust_id), facts.id) {
            bail!(
                "operations {other:?} and {:?} have the same name in Rust",
                facts.id
            );
        }
    }
    Ok(all)
}

/// Tags by group, both as modules, and the operations of each.
type Groups<'f, 'd> = BTreeMap<String, BTreeMap<&'d str, Vec<&'f Facts<'d>>>>;

fn write<'f, 'd>(
    document: &Document,
    models: &Models<'_>,
    operations: &[&'f Facts<'d>],
) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut groups = Groups::new();
    for facts in operations {
        groups
            .entry(naming::snake(&facts.group))
            .or_default()
            .entry(facts.tag)
            .or_default()
            .push(facts);
    }
    for (group, tags) in &groups {
        let names: Vec<String> = naming::distinct(
            tags.keys()
                .map(|tag| names::module_name(document.tag_name(tag))),
        );
        let title = tags
            .values()
            .flatten()
            .next()
            .map_or("", |facts| facts.group.as_str());
        let (mut ops, mut apis) = (
            index(&group_doc(title, group, tags, "operations")),
            index(&group_doc(title, group, tags, "endpoint traits")),
        );
        let mut parts = Vec::new();
        for (module, (tag, operations)) in names.iter().zip(tags) {
            parts.extend(tag_files(
                &mut tree,
                document,
                models,
                &format!("ops/{group}"),
                module,
                tag,
                operations,
            )?);
            tree.file(
                format!("apis/{group}/{module}.rs"),
                traits::file(HEADER, document, models, tag, operations),
            )?;
            let _ = write!(ops, "mod {module};\npub use {module}::*;\n");
            let _ = write!(
                apis,
                "mod {module};\npub use {module}::{};\n",
                names::trait_name(document.tag_name(tag))
            );
        }
        tables(&mut ops, &parts);
        tree.file(format!("ops/{group}/mod.rs"), ops)?;
        tree.file(format!("apis/{group}/mod.rs"), apis)?;
    }
    let gate = |group: &str| format!("#[cfg(feature = {:?})]\n", group.replace('_', "-"));
    for (folder, title) in [
        (
            "ops",
            "Operations as values: a struct for each, at the root of this module and in the module of its tag group.",
        ),
        (
            "apis",
            "Endpoint traits: one for each tag, at the root of this module and in the module of its tag group.",
        ),
    ] {
        let mut source = index(title);
        for group in groups.keys() {
            let _ = write!(
                source,
                "{0}pub mod {group};\n{0}pub use {group}::*;\n",
                gate(group)
            );
        }
        tree.file(format!("{folder}/mod.rs"), source)?;
    }
    let mut root = index("What is generated from Okta's description.");
    root.push_str("pub mod apis;\npub mod ops;\n\n");
    let groups: Vec<(String, String)> = groups
        .keys()
        .map(|group| (gate(group), format!("ops::{group}")))
        .collect();
    let _ = writeln!(
        root,
        "/// The facts of all operations, by tag group, tag and file.\npub(crate) const GROUPS: &[&[&[&crate::OperationInfo]]] = &[{}];\n",
        groups
            .iter()
            .map(|(gate, path)| format!("{gate}{path}::TAGS,\n"))
            .collect::<String>()
    );
    root.push_str("#[allow(unused_variables, reason = \"without features there is nothing to look through\")]\n");
    visit(&mut root, &groups);
    tree.file("mod.rs".to_owned(), root)?;
    Ok(tree)
}

/// The doc comment of a group's module.
fn group_doc(
    title: &str,
    group: &str,
    tags: &BTreeMap<&str, Vec<&Facts<'_>>>,
    what: &str,
) -> String {
    let count = match what {
        "operations" => tags.values().map(Vec::len).sum(),
        _ => tags.len(),
    };
    format!(
        "The {count} {what} of the tag group *{title}*, with its feature {}: of the tags {}.",
        code(&group.replace('_', "-")),
        codes(tags.keys().copied(), "and")
    )
}

fn index(title: &str) -> String {
    format!("{HEADER}\n//! {}\n\n", one_line(title))
}

/// Writes the files of one tag, and gives the paths of their modules below the group's.
fn tag_files(
    tree: &mut Tree,
    document: &Document,
    models: &Models<'_>,
    folder: &str,
    module: &str,
    tag: &str,
    operations: &[&Facts<'_>],
) -> Result<Vec<String>> {
    let mut parts: Vec<(String, String, Vec<String>)> = Vec::new();
    for facts in operations {
        if parts
            .last()
            .is_none_or(|(_, source, _)| source.lines().count() > LINES)
        {
            parts.push((
                names::function_name(facts.rust_id),
                String::new(),
                Vec::new(),
            ));
        }
        if let Some((_, source, names)) = parts.last_mut() {
            names.push(emit::operation(source, document, models, facts)?);
        }
    }
    let file = |source: String, names: &[String]| {
        let imports = emit::imports(&source);
        let register: String = names.iter().map(|name| format!("    {name},\n")).collect();
        format!(
            "{HEADER}\n//! Operations of the tag {}.\n\n{imports}{source}register! {{\n{register}}}\n",
            code(tag)
        )
    };
    if let [(_, source, names)] = parts.as_mut_slice() {
        tree.file(
            format!("{folder}/{module}.rs"),
            file(std::mem::take(source), names),
        )?;
        return Ok(vec![module.to_owned()]);
    }
    let mut inner = index(&format!(
        "Operations of the tag {}; each file is named after its first.",
        code(tag)
    ));
    let mut paths = Vec::new();
    let mut taken = BTreeSet::new();
    for (name, source, names) in parts {
        if !taken.insert(name.clone()) {
            bail!("the tag {tag:?} has two files called {name:?}");
        }
        tree.file(format!("{folder}/{module}/{name}.rs"), file(source, &names))?;
        let _ = write!(inner, "pub(crate) mod {name};\npub use {name}::*;\n");
        paths.push(format!("{module}::{name}"));
    }
    tree.file(format!("{folder}/{module}/mod.rs"), inner)?;
    Ok(paths)
}

/// The tables of a group: the facts of its operations by file, and how to find a type by id.
fn tables(out: &mut String, parts: &[String]) {
    let _ = writeln!(
        out,
        "\n/// The facts of these operations, by file.\npub(crate) const TAGS: &[&[&crate::OperationInfo]] = &[{}];\n",
        parts
            .iter()
            .map(|part| format!("{part}::OPERATIONS, "))
            .collect::<String>()
    );
    let parts: Vec<(String, String)> = parts
        .iter()
        .map(|part| (String::new(), part.clone()))
        .collect();
    visit(out, &parts);
}

fn visit(out: &mut String, parts: &[(String, String)]) {
    let steps: String = parts
        .iter()
        .map(|(gate, path)| format!("{gate}let visitor = match {path}::visit(id, visitor) {{ Err(visitor) => visitor, found => return found }};\n"))
        .collect();
    let _ = writeln!(
        out,
        "/// Calls the visitor with the operation of this id.\npub(crate) fn visit<V: crate::registry::Visitor>(id: &str, visitor: V) -> Result<V::Output, V> {{\n{steps}Err(visitor)\n}}"
    );
}
