//! Where types are used: what a reader of one type wants to know of the others, and of the operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::build::Models;
use super::layout::Layout;
use super::types::Shape;
use crate::generate::docs::{code, codes, some};
use crate::spec::Document;

/// As many operations or types as a doc comment lists.
const MOST: usize = 6;

/// Where each type is used, by Rust name.
pub(super) struct Uses<'m> {
    layout: &'m Layout,
    taken: BTreeMap<&'m str, BTreeSet<&'m str>>,
    given: BTreeMap<&'m str, BTreeSet<&'m str>>,
    asked: BTreeMap<&'m str, BTreeSet<&'m str>>,
    /// The types that hold it.
    held: BTreeMap<&'m str, BTreeSet<&'m str>>,
    /// The unions that it is a kind of, with the property that tells and its values.
    kinds: BTreeMap<&'m str, Vec<Kind<'m>>>,
}

struct Kind<'m> {
    union: &'m str,
    tag: &'m str,
    wires: &'m [String],
}

impl<'m> Uses<'m> {
    /// Finds them all.
    pub(super) fn of(document: &'m Document, models: &'m Models<'_>, layout: &'m Layout) -> Self {
        let mut uses = Self {
            layout,
            taken: BTreeMap::new(),
            given: BTreeMap::new(),
            asked: BTreeMap::new(),
            held: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        let names = |schema: &Value| -> Vec<&'m str> {
            let ty = models.rust_type(schema);
            let known = ty.names().into_iter().filter_map(|name| {
                let (name, _) = models.types.get_key_value(name)?;
                Some(name.as_str())
            });
            known.collect()
        };
        for operation in document.operations() {
            let value = operation.value;
            let Some(id) = value.get("operationId").and_then(Value::as_str) else {
                continue;
            };
            let mut add = |to: fn(&mut Self) -> &mut BTreeMap<&'m str, BTreeSet<&'m str>>,
                           schema: Option<&Value>| {
                for name in schema.into_iter().flat_map(names) {
                    to(&mut uses).entry(name).or_default().insert(id);
                }
            };
            for parameter in &operation.parameters {
                add(|uses| &mut uses.asked, parameter.get("schema"));
            }
            let body = value.get("requestBody").map(|body| document.resolve(body));
            for schema in contents(body) {
                add(|uses| &mut uses.taken, Some(schema));
            }
            let responses = value.get("responses").and_then(Value::as_object);
            for (status, response) in responses.into_iter().flatten() {
                if status.starts_with(['2', '3']) {
                    for schema in contents(Some(document.resolve(response))) {
                        add(|uses| &mut uses.given, Some(schema));
                    }
                }
            }
        }
        for ty in models.types.values() {
            for held in ty.shape.held() {
                if let Some((held, _)) = models.types.get_key_value(&held) {
                    uses.held.entry(held).or_default().insert(&ty.name);
                }
            }
            if let Shape::Tagged(tagged) = &ty.shape {
                for variant in &tagged.variants {
                    uses.kinds.entry(&variant.content).or_default().push(Kind {
                        union: &ty.name,
                        tag: &tagged.tag,
                        wires: &variant.wires,
                    });
                }
            }
        }
        uses
    }

    /// A list of what is to be said of one type.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let kinds = self.kinds.get(name).map(Vec::as_slice).unwrap_or_default();
        for Kind { union, tag, wires } in kinds {
            let values = codes(wires.iter().map(String::as_str), "or");
            lines.push(format!(
                "- A kind of {}: {} is {values}.",
                self.link(name, union),
                code(tag)
            ));
        }
        let operations = |ids: Option<&BTreeSet<&str>>| {
            let ids = ids.map(|ids| some(ids.iter().map(|id| code(id)).collect(), MOST));
            ids.unwrap_or_default()
        };
        for (what, ids) in [
            ("A parameter of", self.asked.get(name)),
            ("Taken by", self.taken.get(name)),
            ("Given by", self.given.get(name)),
        ] {
            if ids.is_some() {
                lines.push(format!("- {what} {}.", operations(ids)));
            }
        }
        if let Some(holders) = self.held.get(name) {
            let is_kind = |holder: &&str| kinds.iter().any(|kind| kind.union == *holder);
            let holders = holders.iter().filter(|holder| !is_kind(holder));
            let holders: Vec<String> = holders.map(|holder| self.link(name, holder)).collect();
            if !holders.is_empty() {
                lines.push(format!("- Part of {}.", some(holders, MOST)));
            }
        }
        lines
    }

    /// A link from one type to another. Without one of the features it would lead nowhere, where they stand in two modules.
    fn link(&self, from: &str, to: &str) -> String {
        let module = |name: &str| self.layout.get(name).map(|(module, _)| module.as_str());
        match module(to) {
            Some(there) if there == super::COMMON_MODULE || module(from) == Some(there) => {
                format!("[`{to}`](crate::{to})")
            }
            _ => code(to),
        }
    }
}

/// The schemas of all media types of a body or response.
fn contents(owner: Option<&Value>) -> impl Iterator<Item = &Value> {
    let content = owner.and_then(|owner| owner.get("content")?.as_object());
    let media = content.into_iter().flatten();
    media.filter_map(|(_, media)| media.get("schema"))
}
