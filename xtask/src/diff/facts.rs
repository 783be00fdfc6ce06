//! What no code is made of, or none that a program sees: responses of errors, headers, schemas without a type, webhooks. Such a
//! difference breaks nobody, but nothing that differs shall go unsaid.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::{Breaks, Change, Subject, Thing, What};
use super::raw::differences;
use super::side::Side;
use crate::generate::elsewhere::remarks::schema_place;
use crate::generate::models;
use crate::generate::ops::contents;
use crate::spec::Document;
use crate::spec::json::{entries, items, text};
use crate::spec::pointer::At;

/// What the importer and the generator add, and prose.
const UNSAID: &[&str] = &[
    "SKUs",
    "description",
    "isGenerallyAvailable",
    "x-legacy",
    "x-lifted-from",
    "x-place",
    "x-rust-name",
    "x-rust-object",
    "x-rust-variants",
];

/// The group of what operations do not reach.
const UNREACHED: &str = "unreached";

/// The differences of the rest.
pub(super) struct Rest<'a> {
    pub(super) old: &'a Side,
    pub(super) new: &'a Side,
    /// The name of an old schema today.
    pub(super) today: &'a dyn Fn(&str) -> String,
}

impl Rest<'_> {
    /// Of an operation: its path and method on both sides.
    pub(super) fn operation(
        &self,
        subject: &Subject,
        old: (&str, &str),
        new: (&str, &str),
    ) -> Vec<Change> {
        let from = self.plain(&operation(&self.old.document, old), true);
        let to = self.plain(&operation(&self.new.document, new), false);
        differences(&from, &to, subject)
    }

    /// Of a schema that has the same type as before, or none.
    pub(super) fn schema(&self, subject: &Subject, old: &str, new: &str) -> Vec<Change> {
        let (Some(from), Some(to)) = (self.old.document.schema(old), self.new.document.schema(new))
        else {
            return Vec::new();
        };
        differences(&self.plain(from, true), &self.plain(to, false), subject)
    }

    /// Of all schemas that have no type; `typed` are those that have one, by their names on either side.
    pub(super) fn typeless(&self, typed: &BTreeSet<String>) -> Vec<Change> {
        let is_lifted = |schema: &Value| schema.get("x-lifted-from").is_some();
        let reached = models::reached(&self.new.document);
        let is_ours = |(name, schema): &(&String, &Value)| {
            // What is inline and has no type is part of one, unless nothing reaches it.
            let is_part = is_lifted(schema) && reached.contains(*name);
            !is_part && !typed.contains(*name)
        };
        let (old, new) = (self.old.document.schemas(), self.new.document.schemas());
        let mut out = Vec::new();
        let subject = |side: &Side, name: &str| Subject {
            group: UNREACHED.to_owned(),
            rust: format!("(schema {name})"),
            name: name.to_owned(),
            file: side.file(&schema_place(name)),
        };
        for (name, _) in old.iter().filter(is_ours) {
            match new.contains_key(name) {
                true => out.extend(self.schema(&subject(self.new, name), name, name)),
                false if is_lifted(&old[name]) => {}
                false => out.push(Change::new(
                    Breaks::Nothing,
                    What::Removed,
                    Thing::Schema,
                    &subject(self.old, name),
                    "gone; it had no type",
                )),
            }
        }
        for (name, _) in new
            .iter()
            .filter(is_ours)
            .filter(|(name, schema)| !old.contains_key(*name) && !is_lifted(schema))
        {
            let says = "new; it has no type";
            out.push(Change::new(
                Breaks::Nothing,
                What::Added,
                Thing::Schema,
                &subject(self.new, name),
                says,
            ));
        }
        out
    }

    /// Of what Okta calls.
    pub(super) fn webhooks(&self) -> Vec<Change> {
        let of = |side: &Side| -> BTreeMap<String, Value> {
            let all = entries(&side.document.root, "x-webhooks");
            all.map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let (old, new) = (of(self.old), of(self.new));
        let subject = |side: &Side, name: &str| Subject {
            group: "webhooks".to_owned(),
            rust: format!("(webhook {name})"),
            name: name.to_owned(),
            file: side.file(&At::ROOT.join("x-webhooks").join(name).to_string()),
        };
        let mut out = Vec::new();
        for (name, from) in &old {
            match new.get(name) {
                Some(to) => {
                    let (from, to) = (self.plain(from, true), self.plain(to, false));
                    out.extend(differences(&from, &to, &subject(self.new, name)));
                }
                None => out.push(Change::new(
                    Breaks::Nothing,
                    What::Removed,
                    Thing::Webhook,
                    &subject(self.old, name),
                    "gone",
                )),
            }
        }
        for name in new.keys().filter(|name| !old.contains_key(*name)) {
            out.push(Change::new(
                Breaks::Nothing,
                What::Added,
                Thing::Webhook,
                &subject(self.new, name),
                "new",
            ));
        }
        out
    }

    /// A part of a description without what need not be said, with schemas by the names of today.
    fn plain(&self, value: &Value, is_old: bool) -> Value {
        match value {
            Value::Object(map) => {
                let kept = map.iter().filter(|(key, value)| {
                    // A property may be called like anything.
                    !UNSAID.contains(&key.as_str()) || value.is_object()
                });
                let plain = kept.map(|(key, value)| (key.clone(), self.plain(value, is_old)));
                Value::Object(plain.collect())
            }
            Value::Array(list) => {
                let mut list: Vec<Value> =
                    list.iter().map(|value| self.plain(value, is_old)).collect();
                list.sort_by_cached_key(Value::to_string);
                Value::Array(list)
            }
            Value::String(text) if is_old => match text.strip_prefix("#/components/schemas/") {
                Some(name) => schema_place(&(self.today)(name)).into(),
                None => value.clone(),
            },
            other => other.clone(),
        }
    }
}

/// An operation without what its code is made of.
fn operation(document: &Document, (path, method): (&str, &str)) -> Value {
    const CODE: &[&str] = &[
        "deprecated",
        "operationId",
        "requestBody",
        "responses",
        "security",
        "servers",
        "tags",
        "x-okta-lifecycle",
    ];
    let item = &document.root["paths"][path];
    let Some(operation) = item.get(method.to_lowercase()) else {
        return Value::Null;
    };
    let mut out = operation.as_object().cloned().unwrap_or_default();
    out.retain(|key, _| !CODE.contains(&key.as_str()) && key != "parameters");
    let mut parameters = Map::new();
    for parameter in items(operation, "parameters").chain(items(item, "parameters")) {
        let parameter = document.resolve(parameter);
        let mut rest = parameter.as_object().cloned().unwrap_or_default();
        rest.retain(|key, _| {
            !["name", "in", "required", "schema", "explode", "style"].contains(&key.as_str())
        });
        let name = text(parameter, "name").unwrap_or_default();
        parameters.entry(name).or_insert(rest.into());
    }
    out.insert("parameters".into(), parameters.into());
    let mut responses = Map::new();
    for (status, response) in entries(operation, "responses") {
        let response = document.resolve(response);
        let mut headers = Map::new();
        for (name, header) in entries(response, "headers") {
            headers.insert(name.clone(), document.resolve(header).clone());
        }
        let mut rest = Map::new();
        rest.insert("headers".into(), headers.into());
        if !status.starts_with(['2', '3']) {
            rest.insert(
                "content".into(),
                response.get("content").cloned().unwrap_or_default(),
            );
        }
        responses.insert(status.clone(), rest.into());
    }
    out.insert("responses".into(), responses.into());
    // Of several media types the code is made of the first.
    let body = operation
        .get("requestBody")
        .map(|body| document.resolve(body));
    let others: Map<String, Value> = contents(body.unwrap_or(&Value::Null))
        .into_iter()
        .skip(1)
        .map(|(media_type, media)| (media_type.to_owned(), media.clone()))
        .collect();
    out.insert("requestBody".into(), others.into());
    out.into()
}
