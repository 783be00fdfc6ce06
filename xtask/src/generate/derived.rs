//! The same types as a person would write them with serde's derives: what the benchmark `pages` of `okta-models` measures
//! the generated ones against.
//!
//! What the derives are stands in the macros that these files call, since there are two kinds: with and without a map
//! for what is undeclared. All that is generated is which fields there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::HEADER;
use super::models::Models;
use super::models::types::{Object, RustType, Shape, Tagged, Type};
use super::output::Tree;
use crate::spec::Document;

/// The models that are measured.
const ROOTS: [&str; 3] = ["User", "LogEvent", "Application"];

/// Above this many lines a model's types go to several files.
const LINES: usize = 1000;

/// The files of `okta-models/benches/pages/derived`: the types that each model needs and none before it.
///
/// # Errors
/// Where a model is not described.
pub fn tree(document: &Document) -> Result<Tree> {
    let models = Models::reached(document)?;
    let mut tree = Tree::default();
    let mut index = format!("{HEADER}\n");
    let mut written = BTreeSet::new();
    for root in ROOTS {
        let mut parts = vec![String::new()];
        for name in closure(&models.types, root) {
            if !written.insert(name) {
                continue;
            }
            let ty = &models.types[name];
            let full = parts
                .last()
                .is_some_and(|part| part.lines().count() > LINES);
            if full {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                push(part, ty, &models.types);
            }
        }
        for (number, part) in parts.into_iter().enumerate() {
            let name = match number {
                0 => super::models::naming::snake(root),
                _ => format!("{}_{}", super::models::naming::snake(root), number + 1),
            };
            let _ = writeln!(index, "include!(\"{name}.rs\");");
            tree.file(format!("{name}.rs"), format!("{HEADER}\n{part}"))?;
        }
        models
            .types
            .get(root)
            .with_context(|| format!("no model {root}"))?;
    }
    tree.file("all.rs".to_owned(), index)?;
    Ok(tree)
}

/// The types that a type holds, at any depth, and itself.
fn closure<'t>(types: &'t BTreeMap<String, Type>, root: &str) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    let mut todo = vec![root.to_owned()];
    while let Some(name) = todo.pop() {
        let Some((name, ty)) = types.get_key_value(&name) else {
            continue;
        };
        if found.insert(name.as_str()) {
            todo.extend(match &ty.shape {
                // What serde does not know, it keeps nothing of.
                Shape::Tagged(tagged) => contents(tagged).map(str::to_owned).collect(),
                shape => shape.held(),
            });
        }
    }
    found
}

fn push(out: &mut String, ty: &Type, types: &BTreeMap<String, Type>) {
    let name = &ty.name;
    let _ = match &ty.shape {
        Shape::Object(object) => object_source(out, name, object, types),
        Shape::Enum(variants) => {
            let lines = variants
                .iter()
                .map(|variant| format!("    {:?} {},\n", variant.wire, variant.rust));
            write!(
                out,
                "closed! {{ {name} {{\n{}}} }}\n\n",
                lines.collect::<String>()
            )
        }
        Shape::Tagged(tagged) => {
            let lines = tagged.variants.iter().map(|variant| {
                let wires: Vec<String> = variant
                    .wires
                    .iter()
                    .map(|wire| format!("{wire:?}"))
                    .collect();
                format!(
                    "    {} {}({}),\n",
                    wires.join(" | "),
                    variant.rust,
                    variant.content
                )
            });
            write!(
                out,
                "tagged! {{ {name} by {:?} {{\n{}}} }}\n\n",
                tagged.tag,
                lines.collect::<String>()
            )
        }
        Shape::Untagged(variants) => {
            let lines = variants
                .iter()
                .map(|(variant, content)| format!("    {variant}({content}),\n"));
            write!(
                out,
                "untagged! {{ {name} {{\n{}}} }}\n\n",
                lines.collect::<String>()
            )
        }
    };
}

fn object_source(
    out: &mut String,
    name: &str,
    object: &Object,
    types: &BTreeMap<String, Type>,
) -> std::fmt::Result {
    // serde takes a union's discriminator out before the variant is read.
    let taken: BTreeSet<&str> = types
        .values()
        .filter_map(|ty| match &ty.shape {
            Shape::Tagged(tagged) if contents(tagged).any(|content| content == name) => {
                Some(tagged.tag.as_str())
            }
            _ => None,
        })
        .collect();
    writeln!(out, "object! {{ {name} {{")?;
    for (wire, field) in &object.fields {
        if !taken.contains(wire.as_str()) {
            writeln!(out, "    {wire:?} {}: {},", field.rust, plain(&field.ty))?;
        }
    }
    out.push_str("} }\n\n");
    Ok(())
}

fn contents(tagged: &Tagged) -> impl Iterator<Item = &str> {
    tagged
        .variants
        .iter()
        .map(|variant| variant.content.as_str())
}

/// The type without this project's own leaves.
fn plain(ty: &RustType) -> String {
    match ty {
        RustType::Secret | RustType::Timestamp => "String".to_owned(),
        RustType::Json => "Value".to_owned(),
        RustType::List(item) => format!("Vec<{}>", plain(item)),
        RustType::Nullable(value) => format!("Option<{}>", plain(value)),
        RustType::Map(value) => format!("BTreeMap<String, {}>", plain(value)),
        ty => ty.path(""),
    }
}
