//! Writes the facts of the org in a box: a table of operations and one of the objects that their bodies are made of.
//!
//! It reads the description by itself and shares nothing with the generator of the models, so that the org and the client
//! cannot misread a schema in the same way.

mod operations;
mod schemas;
mod types;

use std::fmt::Write as _;

use anyhow::Result;

use super::HEADER;
use super::output::Tree;
use crate::spec::Document;

use self::types::Types;

/// Above this many lines the schemas of a letter go to several files.
const LINES: usize = 1_200;

/// The files of `okta-emulator/src/generated`.
///
/// # Errors
/// Where an operation cannot be expressed.
pub fn tree(document: &Document) -> Result<Tree> {
    let mut types = Types::new(document);
    let mut tree = Tree::default();
    let groups = operations::tables(document, &mut types)?;
    let mut index =
        format!("{HEADER}\n//! Every operation, by tag group.\n\nuse crate::facts::Operation;\n\n");
    let mut tables = String::new();
    for (group, source) in &groups {
        let _ = writeln!(index, "mod {group};");
        let _ = writeln!(tables, "    {group}::OPERATIONS,");
        tree.file(format!("operations/{group}.rs"), file(source))?;
    }
    let _ = writeln!(
        index,
        "\n/// Every operation, by tag group.\npub(crate) static OPERATIONS: &[&[Operation]] = &[\n{tables}];"
    );
    tree.file("operations/mod.rs".to_owned(), index)?;
    let mut index =
        format!("{HEADER}\n//! The objects that bodies are made of, by their first letters.\n\n");
    for (module, source) in schemas::files(types.schemas(), LINES) {
        let _ = writeln!(index, "mod {module};\npub(super) use {module}::*;");
        tree.file(format!("schemas/{module}.rs"), file(&source))?;
    }
    tree.file("schemas/mod.rs".to_owned(), index)?;
    tree.file(
        "mod.rs".to_owned(),
        format!("{HEADER}\n//! What is generated from Okta's description.\n\npub(crate) mod operations;\nmod schemas;\n"),
    )?;
    Ok(tree)
}

/// A file of tables with the names that it uses.
fn file(source: &str) -> String {
    let mut imports = String::from("use crate::facts::words::*;\n");
    if source.contains("Object(&") || source.contains("pub(in crate::generated)") {
        imports.push_str("use crate::generated::schemas::*;\n");
    }
    format!(
        "{HEADER}\n#![allow(unused_imports, reason = \"every file imports the same\")]\n\n{imports}\n{source}"
    )
}
