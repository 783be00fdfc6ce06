//! The same types as a person would write them with serde's derives: what the benchmark `pages` of `okta-models` measures
//! the generated ones against.
//!
//! What the derives are stands in the macros that these files call, since there are two kinds: with and without a map
//! for what is undeclared. All that is generated is which fields there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::HEADER;
use super::models::Models;
use super::models::naming::snake;
use super::models::types::{Object, RustType, Shape, Tagged, Type};
use super::output::Tree;
use crate::spec::Document;

/// The models that are measured.
const ROOTS: [&str; 3] = ["User", "LogEvent", "Application"];

/// The files of `okta-models/benches/pages/derived`: for each model the types that it needs and none before it does.
///
/// # Errors
/// Where a model is not described.
pub fn tree(document: &Document) -> Result<Tree> {
    let models = Models::reached(document)?;
    let mut tree = Tree::default();
    let mut index = format!("{HEADER}\n");
    let mut written = BTreeSet::new();
    for root in ROOTS {
        ensure!(models.types.contains_key(root), "spec/ has no {root}");
        let mut file = format!("{HEADER}\n");
        for name in closure(&models.types, root) {
            if written.insert(name) {
                file.push_str(&source(&models.types[name], &models.types));
            }
        }
        let name = snake(root);
        let _ = writeln!(index, "include!(\"{name}.rs\");");
        tree.file(format!("{name}.rs"), file)?;
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
                // The type of the variant `Other` is left out: of what serde does not know, it keeps nothing.
                Shape::Tagged(tagged) => contents(tagged).map(str::to_owned).collect(),
                shape => shape.held(),
            });
        }
    }
    found
}

/// The call of the macro that makes a type.
fn source(ty: &Type, types: &BTreeMap<String, Type>) -> String {
    let (mac, head, lines): (_, _, Vec<String>) = match &ty.shape {
        Shape::Object(object) => ("object", ty.name.clone(), fields(&ty.name, object, types)),
        Shape::Enum(variants) => {
            let line = variants
                .iter()
                .map(|variant| format!("{:?} {}", variant.wire, variant.rust));
            ("closed", ty.name.clone(), line.collect())
        }
        Shape::Tagged(tagged) => {
            let line = tagged.variants.iter().map(|variant| {
                let wires = variant.wires.iter().map(|wire| format!("{wire:?}"));
                let wires = wires.collect::<Vec<_>>().join(" | ");
                format!("{wires} {}({})", variant.rust, variant.content)
            });
            let head = format!("{} by {:?}", ty.name, tagged.tag);
            ("tagged", head, line.collect())
        }
        Shape::Untagged(variants) => {
            let line = variants
                .iter()
                .map(|(variant, content)| format!("{variant}({content})"));
            ("untagged", ty.name.clone(), line.collect())
        }
    };
    let lines: String = lines.iter().map(|line| format!("    {line},\n")).collect();
    format!("{mac}! {{ {head} {{\n{lines}}} }}\n\n")
}

fn fields(name: &str, object: &Object, types: &BTreeMap<String, Type>) -> Vec<String> {
    // serde takes a union's discriminator out before the variant is read.
    let is_taken = |wire: &str| {
        types.values().any(|ty| match &ty.shape {
            Shape::Tagged(tagged) => {
                tagged.tag == wire && contents(tagged).any(|content| content == name)
            }
            _ => false,
        })
    };
    let fields = object.fields.iter().filter(|(wire, _)| !is_taken(wire));
    fields
        .map(|(wire, field)| format!("{wire:?} {}: {}", field.rust, plain(&field.ty)))
        .collect()
}

fn contents(tagged: &Tagged) -> impl Iterator<Item = &str> {
    let variants = tagged.variants.iter();
    variants.map(|variant| variant.content.as_str())
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
