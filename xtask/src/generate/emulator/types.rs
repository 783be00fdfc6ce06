//! From a schema to the type that stands for it in the tables, and to the objects that it reaches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::generate::models::schema::{alternatives, mapping, target};
use crate::spec::Document;
use crate::spec::json::{entries, items, text};

/// How deep schemas may inherit before it is taken for a circle.
const DEEPEST: usize = 16;

/// Translates schemas, and remembers which objects were met.
pub(super) struct Types<'d> {
    document: &'d Document,
    reached: BTreeSet<String>,
}

/// An object with all that it inherits.
#[derive(Default)]
pub(super) struct Object {
    pub(super) properties: BTreeMap<String, Value>,
    pub(super) required: BTreeSet<String>,
    /// The schema of properties that are not named; null where nothing is said of them.
    pub(super) others: Value,
}

impl<'d> Types<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            reached: BTreeSet::new(),
        }
    }

    /// The type of a value of this schema.
    pub(super) fn of(&mut self, schema: &Value) -> String {
        self.at(schema, 0)
    }

    fn at(&mut self, schema: &Value, depth: usize) -> String {
        if depth > DEEPEST {
            return "Any".to_owned();
        }
        if let Some(name) = target(schema) {
            let schema = self.document.resolve(schema);
            if self.is_object(schema, 0) {
                self.reached.insert(name.to_owned());
                return format!("Object(&{})", static_name(name));
            }
            return self.at(schema, depth + 1);
        }
        if let Some(values) = enumerated(schema) {
            return format!("OneOf(&[{values}])");
        }
        if let Some(one) = only_part(schema) {
            return self.at(one, depth + 1);
        }
        let kinds: Vec<String> = alternatives(schema)
            .iter()
            .map(|kind| self.at(kind, depth + 1))
            .collect();
        if !kinds.is_empty() {
            return match kinds.iter().any(|kind| kind == "Any") {
                true => "Any".to_owned(),
                false => format!("Either(&[{}])", kinds.join(", ")),
            };
        }
        match text(schema, "type") {
            Some("boolean") => "Boolean".to_owned(),
            Some("integer") => bounds(schema),
            Some("number") => "Number".to_owned(),
            Some("string") => string(schema),
            Some("array") => {
                let item = schema
                    .get("items")
                    .map_or_else(|| "Any".to_owned(), |item| self.at(item, depth + 1));
                format!(
                    "List(&{item}, {}, {})",
                    count(schema, "minItems").unwrap_or_else(|| "0".to_owned()),
                    count(schema, "maxItems").unwrap_or_else(|| "MAX".to_owned())
                )
            }
            Some("object") => {
                let values = schema
                    .get("additionalProperties")
                    .filter(|values| values.is_object())
                    .map_or_else(|| "Any".to_owned(), |values| self.at(values, depth + 1));
                format!("Map(&{values})")
            }
            _ => "Any".to_owned(),
        }
    }

    /// Every object that was met, and those that they hold, by name, as it stands in the tables.
    pub(super) fn schemas(mut self) -> BTreeMap<String, String> {
        let mut done = BTreeMap::new();
        while let Some(name) = self
            .reached
            .iter()
            .find(|name| !done.contains_key(*name))
            .cloned()
        {
            let source = super::schemas::source(&mut self, &name);
            done.insert(name, source);
        }
        done
    }

    /// The object of this name with all that it is made of.
    pub(super) fn object(&self, name: &str) -> Object {
        let mut object = Object::default();
        if let Some(schema) = self.document.schema(name) {
            self.collect(schema, &mut object, 0);
        }
        object
    }

    /// Discriminator and what its values stand for; kinds that are no objects are left out.
    pub(super) fn kinds(&mut self, name: &str) -> Option<(String, BTreeMap<String, String>)> {
        let schema = self.document.schema(name)?;
        let tag = schema.pointer("/discriminator/propertyName")?.as_str()?;
        let known: Vec<(String, String)> = mapping(schema)
            .into_iter()
            .filter(|(_, to)| {
                *to != name
                    && self
                        .document
                        .schema(to)
                        .is_some_and(|to| self.is_object(to, 0))
            })
            .map(|(wire, to)| (wire.to_owned(), to.to_owned()))
            .collect();
        let mut by_tag = BTreeMap::new();
        for (wire, to) in known {
            by_tag.insert(wire, static_name(&to));
            self.reached.insert(to);
        }
        (!by_tag.is_empty()).then(|| (tag.to_owned(), by_tag))
    }

    fn collect(&self, schema: &Value, object: &mut Object, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let schema = self.document.resolve(schema);
        for part in items(schema, "allOf") {
            self.collect(part, object, depth + 1);
        }
        for kind in alternatives(schema) {
            let mut one = Object::default();
            self.collect(kind, &mut one, depth + 1);
            for (name, schema) in one.properties {
                object.lay(name, schema);
            }
        }
        for (name, property) in entries(schema, "properties") {
            object.properties.insert(name.clone(), property.clone());
        }
        let required = items(schema, "required").filter_map(Value::as_str);
        object.required.extend(required.map(str::to_owned));
        match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => object.others = Value::Object(Map::new()),
            Some(others @ Value::Object(_)) => object.others = others.clone(),
            _ if schema.get("x-okta-extensible") == Some(&Value::Bool(true)) => {
                object.others = Value::Object(Map::new());
            }
            _ => {}
        }
    }

    /// Whether values are objects of which something is said by name.
    fn is_object(&self, schema: &Value, depth: usize) -> bool {
        if depth > DEEPEST || schema.get("enum").is_some() {
            return false;
        }
        let schema = self.document.resolve(schema);
        if entries(schema, "properties").next().is_some() || schema.get("discriminator").is_some() {
            return true;
        }
        let kinds = alternatives(schema);
        items(schema, "allOf").any(|part| self.is_object(part, depth + 1))
            || (!kinds.is_empty() && kinds.iter().all(|kind| self.is_object(kind, depth + 1)))
    }

    /// A property with what it refers to says, by itself or by an `allOf` around the reference: for its facts.
    pub(super) fn with_referred(&self, property: &Value) -> Value {
        let mut all = Map::new();
        if let Some(part) = only_part(property).filter(|part| target(part).is_some()) {
            all.extend(
                self.document
                    .resolve(part)
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            );
        }
        all.extend(
            self.document
                .resolve(property)
                .as_object()
                .cloned()
                .unwrap_or_default(),
        );
        if let Value::Object(own) = property {
            all.extend(own.clone());
        }
        all.into()
    }
}

impl Object {
    /// Adds what an alternative says of a property; where another says something else, both may be.
    fn lay(&mut self, name: String, schema: Value) {
        match self.properties.get_mut(&name) {
            Some(known) if *known != schema => {
                let both = vec![known.take(), schema];
                *known = Value::Object(
                    [("anyOf".to_owned(), Value::Array(both))]
                        .into_iter()
                        .collect(),
                );
            }
            Some(_) => {}
            None => drop(self.properties.insert(name, schema)),
        }
    }
}

/// The name of an object's table entry.
pub(super) fn static_name(schema: &str) -> String {
    use heck::ToShoutySnakeCase as _;
    let name = schema.to_shouty_snake_case();
    match name.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("N{name}"),
        false => name,
    }
}

/// The part of an `allOf` that alone says what a value is.
fn only_part(schema: &Value) -> Option<&Value> {
    if entries(schema, "properties").next().is_some() {
        return None;
    }
    let mut parts =
        items(schema, "allOf").filter(|part| !crate::generate::models::schema::is_annotation(part));
    let first = parts.next();
    first.filter(|_| parts.next().is_none())
}

/// The values of a closed set of texts. Sets of numbers are not told from other numbers: Okta's own answers do not keep to them.
fn enumerated(schema: &Value) -> Option<String> {
    let values = schema.get("enum")?.as_array()?;
    let texts: Vec<String> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| Some(format!("{:?}", value.as_str()?)))
        .collect::<Option<_>>()?;
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn string(schema: &Value) -> String {
    let format = match text(schema, "format") {
        Some("date-time") => "DateTime",
        Some("email") => "Email",
        Some("uri" | "url") => "Uri",
        Some("binary" | "byte" | "base64") => "Binary",
        _ => "Plain",
    };
    let (least, most) = (count(schema, "minLength"), count(schema, "maxLength"));
    if format == "Plain" && least.is_none() && most.is_none() {
        return "TEXT".to_owned();
    }
    let (least, most) = (
        least.unwrap_or_else(|| "0".to_owned()),
        most.unwrap_or_else(|| "MAX".to_owned()),
    );
    format!("Text({least}, {most}, {format})")
}

fn bounds(schema: &Value) -> String {
    let bound = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_i64)
            .map(|bound| bound.to_string())
    };
    match (bound("minimum"), bound("maximum")) {
        (None, None) => "INTEGER".to_owned(),
        (least, most) => format!(
            "Integer({}, {})",
            least.unwrap_or_else(|| "i64::MIN".to_owned()),
            most.unwrap_or_else(|| "i64::MAX".to_owned())
        ),
    }
}

/// A count that fits the tables.
fn count(schema: &Value, key: &str) -> Option<String> {
    let count = schema.get(key)?.as_u64()?;
    u32::try_from(count).ok().map(|count| count.to_string())
}
