//! One description, whole: what the files of `spec/` say together, with the few questions that a generator asks of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::json::{entries, items, text};
use super::pointer::lookup;

/// The HTTP methods that a path item can hold, in the order in which operations of one path are listed.
pub const METHODS: &[&str] = &[
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];

/// How many references may lead to one another before they are taken for a circle.
const LONGEST_CHAIN: usize = 32;

/// A whole description: `paths` and `components` as in OpenAPI 3.0, every `$ref` local.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The root of the OpenAPI document.
    pub root: Value,
}

/// One operation of a [`Document`].
#[derive(Clone, Debug)]
pub struct OperationRef<'a> {
    /// The HTTP method in lower case, as OpenAPI writes it.
    pub method: &'a str,
    /// The path template, such as `/api/v1/users/{id}`.
    pub path: &'a str,
    /// The operation's first tag.
    pub tag: &'a str,
    /// The group of the tag; see [`Document::group_of_tag`].
    pub group: String,
    /// The parameters, resolved: the path's own first, unless the operation has one of the same name and place.
    pub parameters: Vec<&'a Value>,
    /// The operation itself. Its `parameters` lack those of the path; use the field of that name.
    pub value: &'a Value,
}

impl OperationRef<'_> {
    /// The operation's id; never empty in a description that was imported.
    #[must_use]
    pub fn id(&self) -> &str {
        text(self.value, "operationId").unwrap_or_default()
    }
}

static NOTHING: Value = Value::Null;

impl Document {
    /// All schemas by name; empty where there are none.
    #[must_use]
    pub fn schemas(&self) -> &Map<String, Value> {
        static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.root
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .unwrap_or(&EMPTY)
    }

    /// The schema called `name`.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.schemas().get(name)
    }

    /// `value` itself, or what it refers to where it is `{$ref: …}`, however many steps that takes. A reference that leads nowhere, or in
    /// a circle, gives null; [`super::load`] lets none through.
    #[must_use]
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..LONGEST_CHAIN {
            let Some(target) = text(value, "$ref") else {
                return value;
            };
            value = lookup(&self.root, target).unwrap_or(&NOTHING);
        }
        &NOTHING
    }

    /// The first tag of an operation.
    #[must_use]
    pub fn tag(operation: &Value) -> &str {
        operation
            .pointer("/tags/0")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Every operation: by the order of the tags in their groups, then path, then method.
    #[must_use]
    pub fn operations(&self) -> Vec<OperationRef<'_>> {
        let mut order = BTreeMap::new();
        let mut group_of = BTreeMap::new();
        for (group, tags) in self.tag_groups() {
            for tag in tags {
                let next = order.len();
                order.entry(tag.clone()).or_insert(next);
                group_of.entry(tag).or_insert_with(|| group.clone());
            }
        }
        let mut out = Vec::new();
        for (path, item) in entries(&self.root, "paths") {
            for method in METHODS {
                let Some(value) = item.get(method) else {
                    continue;
                };
                let tag = Self::tag(value);
                out.push(OperationRef {
                    method,
                    path,
                    tag,
                    group: group_of.get(tag).cloned().unwrap_or_else(|| tag.to_owned()),
                    parameters: self.parameters(item, value),
                    value,
                });
            }
        }
        out.sort_by_key(|operation| order.get(operation.tag).copied().unwrap_or(usize::MAX));
        out
    }

    fn parameters<'a>(&'a self, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
        let list = |owner: &'a Value| items(owner, "parameters").map(|one| self.resolve(one));
        let key = |parameter: &'a Value| (parameter.get("in"), parameter.get("name"));
        let own: Vec<_> = list(operation).collect();
        let mut all: Vec<_> = list(item)
            .filter(|common| own.iter().all(|own| key(own) != key(common)))
            .collect();
        all.extend(own);
        all
    }

    /// The groups of tags, in order: as `x-tagGroups` has them, then each tag that stands in none as a group of its own name.
    #[must_use]
    pub fn tag_groups(&self) -> Vec<(String, Vec<String>)> {
        let mut out: Vec<(String, Vec<String>)> = Vec::new();
        for group in items(&self.root, "x-tagGroups") {
            let tags = items(group, "tags")
                .filter_map(Value::as_str)
                .map(str::to_owned);
            out.extend(text(group, "name").map(|name| (name.to_owned(), tags.collect())));
        }
        for tag in items(&self.root, "tags").filter_map(|tag| text(tag, "name")) {
            if !out
                .iter()
                .any(|(_, tags)| tags.iter().any(|known| known == tag))
            {
                out.push((tag.to_owned(), vec![tag.to_owned()]));
            }
        }
        out
    }

    /// What a tag is called in Rust: the `x-rust-name` of its entry in the description's list of tags, else its own name.
    #[must_use]
    pub fn tag_name<'a>(&'a self, tag: &'a str) -> &'a str {
        items(&self.root, "tags")
            .find(|entry| text(entry, "name") == Some(tag))
            .and_then(|entry| text(entry, "x-rust-name"))
            .unwrap_or(tag)
    }

    /// The group that a tag stands in; the tag's own name where it stands in none.
    #[must_use]
    pub fn group_of_tag(&self, tag: &str) -> String {
        let groups = self.tag_groups().into_iter();
        let mut found = groups.filter(|(_, tags)| tags.iter().any(|other| other == tag));
        found
            .next()
            .map_or_else(|| tag.to_owned(), |(group, _)| group)
    }
}
