//! How the rest of a list is fetched, as far as a description tells: an array pages by `Link`, an object by
//! `_links.next` in itself, or by `Link` where it has no such thing and takes a cursor; and the system log without end.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::spec::{Document, OperationRef};

/// How the rest of an answer is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    None,
    Link,
    /// The items stand under this property, and the header says where more are.
    LinkWithin(String),
    /// The items stand under this property, and the body says where more are.
    Body(String),
    Polling,
}

impl Paging {
    /// The word for it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Link | Self::LinkWithin(_) => "link",
            Self::Body(_) => "body",
            Self::Polling => "polling",
        }
    }
}

/// The one list that never ends.
const LOG: &str = "/api/v1/logs";
/// How deep references and `allOf` are followed.
const DEPTH: usize = 16;

/// How the rest of this operation's answer is fetched.
pub(super) fn classify(
    document: &Document,
    operation: &OperationRef<'_>,
    output: Option<&Value>,
) -> Paging {
    let Some(output) = output.filter(|_| operation.method == "get") else {
        return Paging::None;
    };
    let takes = |name: &str| {
        operation.parameters.iter().any(|parameter| {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            text("in") == Some("query") && text("name") == Some(name)
        })
    };
    if is_array(document, output) {
        return match () {
            () if operation.path == LOG => Paging::Polling,
            // What is cut off by a limit has to be had somehow.
            () if takes("after") || takes("limit") => Paging::Link,
            () if declares_link(document, operation.value) => Paging::Link,
            () => Paging::None,
        };
    }
    let properties = properties(document, output);
    let links = properties
        .get("_links")
        .is_some_and(|links| self::properties(document, links).contains_key("next"));
    let mut arrays = properties
        .iter()
        .filter(|(_, schema)| is_array(document, schema));
    match (links, arrays.next(), arrays.next()) {
        (true, Some((name, _)), None) => Paging::Body((*name).to_owned()),
        (false, Some((name, _)), None) if takes("after") => Paging::LinkWithin((*name).to_owned()),
        _ => Paging::None,
    }
}

/// The property that holds the items, where a list stands in an object that names no next page: of an operation that is
/// called a list, the only array.
pub(super) fn held(
    document: &Document,
    operation: &OperationRef<'_>,
    output: Option<&Value>,
) -> Option<String> {
    let output =
        output.filter(|_| operation.method == "get" && operation.id().starts_with("list"))?;
    let properties = properties(document, output);
    let mut arrays = properties
        .iter()
        .filter(|(_, schema)| is_array(document, schema));
    match (arrays.next(), arrays.next()) {
        (Some((name, _)), None) => Some((*name).to_owned()),
        _ => None,
    }
}

/// Whether a schema is an array, seen through references and wrappers.
pub(super) fn is_array(document: &Document, schema: &Value) -> bool {
    array(document, schema, 0).is_some()
}

/// The schema of an array's items, seen through references and wrappers.
pub(super) fn items<'d>(document: &'d Document, schema: &'d Value) -> Option<&'d Value> {
    array(document, schema, 0)?.get("items")
}

fn array<'d>(document: &'d Document, schema: &'d Value, depth: usize) -> Option<&'d Value> {
    let schema = document.resolve(schema);
    if schema.get("type").and_then(Value::as_str) == Some("array") {
        return Some(schema);
    }
    let parts = schema.get("allOf")?.as_array()?;
    parts.iter().find_map(|part| {
        if depth < DEPTH {
            array(document, part, depth + 1)
        } else {
            None
        }
    })
}

/// The property of an object, seen through references and `allOf`.
pub(super) fn property<'d>(
    document: &'d Document,
    schema: &'d Value,
    name: &str,
) -> Option<&'d Value> {
    properties(document, schema).remove(name)
}

fn properties<'d>(document: &'d Document, schema: &'d Value) -> BTreeMap<&'d str, &'d Value> {
    let mut found = BTreeMap::new();
    collect(document, schema, &mut found, 0);
    found
}

fn collect<'d>(
    document: &'d Document,
    schema: &'d Value,
    found: &mut BTreeMap<&'d str, &'d Value>,
    depth: usize,
) {
    if depth > DEPTH {
        return;
    }
    let schema = document.resolve(schema);
    for part in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        collect(document, part, found, depth + 1);
    }
    let own = schema.get("properties").and_then(Value::as_object);
    found.extend(
        own.into_iter()
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema)),
    );
}

fn declares_link(document: &Document, operation: &Value) -> bool {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses.into_iter().flatten().any(|(_, response)| {
        let headers = document
            .resolve(response)
            .get("headers")
            .and_then(Value::as_object);
        headers.is_some_and(|headers| headers.keys().any(|name| name.eq_ignore_ascii_case("link")))
    })
}
