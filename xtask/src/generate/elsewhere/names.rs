//! Names in Rust for what a description calls otherwise: no two alike, and none that generated code already means something by.
//! They are written beside the things (`x-rust-name`), so that the generator asks one place.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::remarks::{Fate, PLACE, Remarks, schema_place};
use crate::generate::models::{self, naming};
use crate::generate::ops::names;
use crate::spec::json::{items, text};
use crate::spec::{Document, METHODS};

/// Names that generated code uses for what is in every Rust program.
const PRELUDE: &[&str] = &[
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "Vec",
];

/// Names that a file of models, or the root of the models' crate, has from the core.
pub const MODEL_CORE: &[&str] = &[
    "Extra",
    "Json",
    "Object",
    "Raw",
    "Secret",
    "Timestamp",
    "UnknownProperty",
];

/// Names that a file of operations has from the core.
pub const OPERATION_CORE: &[&str] = &[
    "Api",
    "Args",
    "ArgsError",
    "Bytes",
    "Client",
    "Content",
    "FromArgs",
    "Kind",
    "List",
    "ListOperation",
    "Method",
    "Multipart",
    "Operation",
    "OperationInfo",
    "Paging",
    "Paginator",
    "ParameterInfo",
    "Part",
    "PartInfo",
    "RequestWriter",
    "Shape",
    // The type of a visitor where an operation is looked up.
    "V",
];

/// Modules that the crates have besides those of their tag groups, and features that Cargo or the crates give a meaning.
pub const MODULES: &[&str] = &[
    "args",
    "base",
    "codec",
    "columns",
    "common",
    "default",
    "error",
    "full",
    "generated",
    "leaves",
    "list",
    "look",
    "models",
    "names",
    "oauth_scope",
    "object",
    "open_enum",
    "pagination",
    "read",
    "reference",
    "registry",
    "text",
    "transport",
    "union",
    "unreached",
    "wire",
];

/// Names everything.
pub(super) fn settle(document: &mut Document, remarks: &mut Remarks) {
    // What schemas are reached is asked by tag.
    tags(document);
    groups(document);
    schemas(document, remarks);
    operations(document, remarks);
}

/// Names that were given, and how to give one more.
struct Taken(BTreeSet<String>);

impl Taken {
    fn new(lists: &[&[&str]]) -> Self {
        let names = lists.iter().flat_map(|list| list.iter());
        Self(names.map(|name| (*name).to_owned()).collect())
    }

    /// `wanted`, or it with `suffix` behind, or with a number behind that: the first that is free.
    fn claim(&mut self, wanted: &str, suffix: &str, needs: &dyn Fn(&str) -> Vec<String>) -> String {
        let numbered = (2_usize..).map(|number| format!("{wanted}{suffix}{number}"));
        let mut candidates = [wanted.to_owned(), format!("{wanted}{suffix}")]
            .into_iter()
            .chain(numbered);
        let is_free = |name: &String| needs(name).iter().all(|need| !self.0.contains(need));
        let name = candidates
            .find(is_free)
            .unwrap_or_else(|| wanted.to_owned());
        self.0.extend(needs(&name));
        name
    }
}

fn schemas(document: &mut Document, remarks: &mut Remarks) {
    let mut taken = Taken::new(&[PRELUDE, MODEL_CORE]);
    let mut given = Vec::new();
    // Names that stay as they are first, so that it is the odd one that gets a number.
    let reached = models::reached(document);
    let mut names: Vec<(&String, &Value, String)> = document
        .schemas()
        .iter()
        .filter(|(name, _)| reached.contains(*name))
        .map(|(name, schema)| {
            let wanted = text(schema, "x-rust-name").unwrap_or(name);
            (name, schema, naming::type_name(wanted))
        })
        .collect();
    names.sort_by_key(|(name, _, wanted)| *name != wanted);
    for (name, schema, wanted) in names {
        let is_tagged = schema.get("discriminator").is_some();
        let rust = taken.claim(&wanted, "Model", &|name| {
            let common = is_tagged.then(|| format!("{name}Common"));
            common.into_iter().chain([name.to_owned()]).collect()
        });
        if rust != wanted {
            remarks.add(
                Fate::Renamed,
                schema_place(name),
                format!("schema {name:?}"),
                format!("it is `{rust}` in Rust, where `{wanted}` is something else"),
            );
        }
        given.push((name.clone(), rust));
    }
    for (name, rust) in given {
        let place = schema_place(&name);
        let schema = document.root.pointer_mut(place.trim_start_matches('#'));
        if let Some(Value::Object(schema)) = schema {
            schema.insert("x-rust-name".into(), rust.into());
        }
    }
}

/// Every tag gets an entry, and a name that gives a trait of its own.
fn tags(document: &mut Document) {
    let mut entries: Vec<Value> = Vec::new();
    let used = document.operations();
    let used = used
        .iter()
        .map(|operation| json!({ "name": operation.tag }));
    let listed = items(&document.root, "tags").filter(|tag| text(tag, "name").is_some());
    for tag in listed.cloned().chain(used) {
        if !entries
            .iter()
            .any(|known| known.get("name") == tag.get("name"))
        {
            entries.push(tag);
        }
    }
    let mut taken = Taken::new(&[]);
    // `Api` itself is what all traits have in common.
    taken.0.insert(String::new());
    for tag in &mut entries {
        let name = text(tag, "x-rust-name").or_else(|| text(tag, "name"));
        let wanted = identifier(&names::struct_name(name.unwrap_or_default()), "Tag");
        let rust = taken.claim(&wanted, "Tag", &|name| vec![name.to_owned()]);
        // The name as it is reads better in modules: `OAuth` is one word there.
        let is_same = name.is_some_and(|name| names::struct_name(name) == rust);
        if let (false, Value::Object(tag)) = (is_same, tag) {
            tag.insert("x-rust-name".into(), rust.into());
        }
    }
    if let Value::Object(root) = &mut document.root {
        root.insert("tags".into(), entries.into());
    }
}

/// Every tag stands in one group, and no group has the name of something else.
fn groups(document: &mut Document) {
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for (name, tags) in document.tag_groups() {
        let module = naming::snake(&name);
        // Keywords get a mark behind them that no feature should have.
        let is_taken = MODULES.contains(&module.as_str())
            || names::CRATES.contains(&module.as_str())
            || module.ends_with('_');
        let name = if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
            // Nothing of it can stand in a name.
            format!("Tags {}", groups.len() + 1)
        } else if is_taken {
            format!("{name} group")
        } else {
            name
        };
        let tags: Vec<String> = tags
            .into_iter()
            .filter(|tag| seen.insert(tag.clone()))
            .collect();
        if !tags.is_empty() {
            groups.push(json!({ "name": name, "tags": tags }));
        }
    }
    if let Value::Object(root) = &mut document.root {
        root.insert("x-tagGroups".into(), groups.into());
    }
}

fn operations(document: &mut Document, remarks: &mut Remarks) {
    let mut taken = Taken::new(&[PRELUDE, OPERATION_CORE]);
    // The receiver of every call has it.
    taken.0.insert("executor".to_owned());
    let Some(Value::Object(paths)) = document.root.get_mut("paths") else {
        return;
    };
    for (_, item) in paths {
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(*method) else {
                continue;
            };
            let id = operation.get("operationId").and_then(Value::as_str);
            let id = id.unwrap_or_default().to_owned();
            let wanted = operation.get("x-rust-name").and_then(Value::as_str);
            let wanted = wanted.unwrap_or(&id);
            // Words stay apart, so that the name of the function has them too.
            let base = if names::struct_name(wanted).starts_with(|c: char| c.is_ascii_alphabetic())
            {
                wanted.to_owned()
            } else {
                format!("call {wanted}")
            };
            let rust = taken.claim(&base, "Op", &|name| {
                vec![names::struct_name(name), names::function_name(name)]
            });
            if rust != wanted {
                let place = operation.get(PLACE).and_then(Value::as_str);
                remarks.add(
                    Fate::Renamed,
                    place.unwrap_or("#/paths"),
                    format!("operation {id:?}"),
                    format!("it is `{}` in Rust", names::struct_name(&rust)),
                );
                operation.insert("x-rust-name".into(), rust.into());
            }
        }
    }
}

/// `name` where it can be a name, else with `prefix` in front.
fn identifier(name: &str, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("{prefix}{name}")
    }
}
