//! The facts of one schema: what is kept of it, and the one shape in which it is kept, so that everything after the import meets few
//! forms. The walk knows keywords from names: a property may be called `description`, `title`, `default`, `enum` or `oneOf`, and stays.

use std::cell::Cell;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::Notes;
use crate::spec::pointer::{At, component, lookup};

/// Keywords kept as they are. `x-okta-defined-as` names the app that a schema describes, `x-okta-operationId` the operation that one
/// media type of a request stands for.
const FACTS: &[&str] = &[
    "default",
    "deprecated",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "writeOnly",
    "x-okta-allow-null-property-value-for-updates",
    "x-okta-defined-as",
    "x-okta-extensible",
    "x-okta-lifecycle",
    "x-okta-operationId",
];

/// Keywords that say something of the place where a schema is used, not of its shape.
const ANNOTATIONS: &[&str] = &[
    "default",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "x-okta-lifecycle",
];

/// Keywords that give a schema a shape that a reference beside them does not have.
const STRUCTURE: &[&str] = &[
    "additionalProperties",
    "allOf",
    "anyOf",
    "discriminator",
    "enum",
    "items",
    "not",
    "oneOf",
    "properties",
    "required",
];

/// The longest default, in words, that is taken for a value. Longer ones are sentences about how the default comes about.
const LONGEST_DEFAULT: usize = 6;

/// True for a keyword that describes the place where a schema is used (read-only, nullable, a default, …).
pub(super) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key)
}

/// Reduces schemas to facts.
pub(super) struct Schemas<'a> {
    /// The description that the schemas stand in; discriminator mappings are looked up in it.
    pub(super) root: &'a Value,
    /// What was mended or left out.
    pub(super) notes: &'a Notes,
    /// How many references into the inside of schemas are being followed.
    depth: Cell<usize>,
}

/// How deep references into the inside of schemas may be nested before they are taken for a circle.
const DEEPEST: usize = 16;

impl<'a> Schemas<'a> {
    pub(super) fn new(root: &'a Value, notes: &'a Notes) -> Self {
        Self {
            root,
            notes,
            depth: Cell::new(0),
        }
    }

    /// The facts of a schema that stands under a name in `components`.
    pub(super) fn component(&self, schema: &Value, at: &At<'_>) -> Result<Value> {
        let mut facts = self.facts(schema, at)?;
        // An alias stays a type of its own: a discriminator may lead to it by its name.
        if facts.contains_key("$ref") {
            facts = Map::from_iter([("allOf".into(), json!([facts]))]);
        }
        Ok(Value::Object(facts))
    }

    /// The facts of a schema anywhere else.
    pub(super) fn inline(&self, schema: &Value, at: &At<'_>) -> Result<Value> {
        Ok(Value::Object(self.facts(schema, at)?))
    }

    fn facts(&self, schema: &Value, at: &At<'_>) -> Result<Map<String, Value>> {
        let Value::Object(source) = schema else {
            bail!(
                "{at}: a schema is expected here, and this is {}",
                kind(schema)
            );
        };
        let mut out = Map::new();
        if let Some(target) = source.get("$ref") {
            let Value::String(target) = target else {
                bail!("{}: a reference must be a string", at.join("$ref"));
            };
            if component(target).is_none() {
                return self.inside(target, at);
            }
            out.insert("$ref".into(), target.clone().into());
        }
        for key in FACTS {
            match source.get(*key) {
                // What is not said is false, apart from a default.
                None => {}
                Some(Value::Bool(false)) if *key != "default" => {}
                Some(value) => {
                    out.insert((*key).into(), value.clone());
                }
            }
        }
        self.parts(source, &mut out, at)?;
        self.discriminator(source, &mut out, at)?;
        if out.contains_key("items") && !out.contains_key("type") {
            out.insert("type".into(), "array".into());
        }
        check_type(&mut out, at)?;
        clean_values(&mut out);
        Ok(normalise(out))
    }

    /// What a reference into the inside of something (`#/components/schemas/User/properties/id`) leads to, in place of the reference:
    /// lifting moves such insides away.
    fn inside(&self, target: &str, at: &At<'_>) -> Result<Map<String, Value>> {
        let Some(schema) = lookup(self.root, target) else {
            bail!("{}: a dangling reference to `{target}`", at.join("$ref"));
        };
        if self.depth.get() == DEEPEST {
            bail!("{}: `{target}` leads in a circle", at.join("$ref"));
        }
        self.depth.set(self.depth.get() + 1);
        let facts = self.facts(schema, at);
        self.depth.set(self.depth.get() - 1);
        facts
    }

    /// The schemas below this one.
    fn parts(
        &self,
        source: &Map<String, Value>,
        out: &mut Map<String, Value>,
        at: &At<'_>,
    ) -> Result<()> {
        if let Some(properties) = source.get("properties").filter(|value| !value.is_null()) {
            let place = at.join("properties");
            let Value::Object(properties) = properties else {
                bail!("{place}: a map of properties is expected here");
            };
            let mut kept = Map::new();
            for (name, property) in properties {
                kept.insert(name.clone(), self.inline(property, &place.join(name))?);
            }
            out.insert("properties".into(), Value::Object(kept));
        }
        for key in ["items", "not", "additionalProperties"] {
            match source.get(key) {
                Some(Value::Bool(any)) if key == "additionalProperties" => {
                    out.insert(key.into(), (*any).into());
                }
                Some(part) => {
                    out.insert(key.into(), self.inline(part, &at.join(key))?);
                }
                None => {}
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let place = at.join(key);
            let parts = match source.get(key) {
                Some(Value::Array(parts)) => parts.as_slice(),
                // Older releases forget the list around a single part.
                Some(part @ Value::Object(_)) => std::slice::from_ref(part),
                Some(_) => bail!("{place}: a list of schemas is expected here"),
                None => continue,
            };
            let mut kept = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                kept.push(self.inline(part, &place.join(&index.to_string()))?);
            }
            out.insert(key.into(), Value::Array(kept));
        }
        Ok(())
    }

    /// The property that tells the alternatives apart, and which value stands for which schema.
    fn discriminator(
        &self,
        source: &Map<String, Value>,
        out: &mut Map<String, Value>,
        at: &At<'_>,
    ) -> Result<()> {
        let Some(discriminator) = source.get("discriminator") else {
            return Ok(());
        };
        let at = at.join("discriminator");
        let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else {
            bail!("{at}: a discriminator needs a propertyName");
        };
        let mut kept = Map::from_iter([("propertyName".to_owned(), property.into())]);
        if let Some(Value::Object(mapping)) = discriminator.get("mapping") {
            let mut targets = Map::new();
            for (value, target) in mapping {
                let Some(target) = target.as_str() else {
                    bail!(
                        "{}: a schema's name or reference is expected here",
                        at.join(value)
                    );
                };
                let full = format!("#/components/schemas/{target}");
                let found = [target, full.as_str()]
                    .into_iter()
                    .find(|reference| lookup(self.root, reference).is_some());
                match found {
                    Some(reference) => {
                        targets.insert(value.clone(), reference.into());
                    }
                    None => self.notes.add(format!(
                        "{at}: `{value}` is mapped to `{target}`, which is not there; left out"
                    )),
                }
            }
            kept.insert("mapping".into(), Value::Object(targets));
        }
        out.insert("discriminator".into(), Value::Object(kept));
        Ok(())
    }
}

/// What kind of JSON value this is, for messages.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// Checks `type`, and turns the lists that OpenAPI 3.1 allows into `type` and `nullable`.
fn check_type(out: &mut Map<String, Value>, at: &At<'_>) -> Result<()> {
    const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];
    let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match out.get("type") {
        None => {}
        Some(Value::Array(names)) => {
            let (nulls, rest): (Vec<_>, Vec<_>) =
                names.iter().cloned().partition(|name| name == "null");
            if !rest.iter().all(known) {
                bail!("{}: a type is expected here", at.join("type"));
            }
            if !nulls.is_empty() {
                out.insert("nullable".into(), true.into());
            }
            match <[Value; 1]>::try_from(rest) {
                Ok([only]) => out.insert("type".into(), only),
                // Several types: any value is allowed, as far as a generator is concerned.
                Err(_) => out.remove("type"),
            };
        }
        Some(name) if known(name) => {}
        Some(other) => bail!("{}: `{other}` is not a type", at.join("type")),
    }
    Ok(())
}

/// Removes what is no value: sentences given as defaults or formats, defaults of another type, markup and repetitions among the values of
/// an enum, and keywords of the wrong kind.
fn clean_values(out: &mut Map<String, Value>) {
    let words = |value: &Value| {
        value
            .as_str()
            .is_none_or(|name| name.contains(char::is_whitespace))
    };
    if out.get("format").is_some_and(words) {
        out.remove("format");
    }
    if out
        .get("default")
        .is_some_and(|value| !is_default(value, out.get("type")))
    {
        out.remove("default");
    }
    if !matches!(out.get("required"), Some(Value::Array(_))) {
        out.remove("required");
    }
    let Some(values) = out.remove("enum") else {
        return;
    };
    let Value::Array(values) = values else {
        return;
    };
    let mut kept = Vec::new();
    for value in values {
        let value = match value {
            Value::Null => {
                out.insert("nullable".into(), true.into());
                continue;
            }
            Value::String(text) => Value::String(without_markup(&text)),
            other => other,
        };
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    if kept.is_empty() {
        return;
    }
    if !out.contains_key("type") && kept.iter().all(Value::is_string) {
        out.insert("type".into(), "string".into());
    }
    out.insert("enum".into(), Value::Array(kept));
}

/// True where `value` is a default of a property of this type, not a remark on it.
fn is_default(value: &Value, declared: Option<&Value>) -> bool {
    if let Value::String(text) = value
        && text.split_whitespace().count() > LONGEST_DEFAULT
    {
        return false;
    }
    match declared.and_then(Value::as_str) {
        _ if value.is_null() => true,
        Some("string") => value.is_string(),
        Some("integer" | "number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    }
}

/// The text without the `<x-…>` elements with which Okta's documentation marks lifecycles, also among the values of enums.
fn without_markup(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(start) = rest.find("<x-").into_iter().chain(rest.find("</x-")).min() {
        let Some(length) = rest.get(start..).and_then(|tail| tail.find('>')) else {
            break;
        };
        plain.push_str(rest.get(..start).unwrap_or_default());
        rest = rest.get(start + length + 1..).unwrap_or_default();
    }
    plain.push_str(rest);
    if plain.len() == text.len() {
        return plain;
    }
    plain.trim().to_owned()
}

/// One shape for what is said in many: a plain `$ref`; `allOf` around one `$ref` with what the place adds to it; or a schema of its own.
fn normalise(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(target) = schema.remove("$ref") {
        // OpenAPI 3.0 ignores what stands beside a reference. What it says of the place is kept all the same, a shape is not.
        let (mut siblings, _) = split(schema, is_annotation);
        let reference = json!({ "$ref": target });
        if siblings.is_empty() {
            return Map::from_iter([("$ref".into(), target)]);
        }
        siblings.insert("allOf".into(), json!([reference]));
        return siblings;
    }
    let Some(Value::Array(parts)) = schema.remove("allOf") else {
        return schema;
    };
    let parts = absorb(parts, &mut schema);
    match <[Value; 1]>::try_from(parts) {
        Ok([Value::Object(only)]) if only.contains_key("$ref") => {
            let structured = schema.keys().any(|key| STRUCTURE.contains(&key.as_str()));
            if !structured {
                schema.remove("type");
            }
            if schema.is_empty() {
                return only;
            }
            schema.insert("allOf".into(), json!([only]));
        }
        Ok([Value::Object(only)]) if only.keys().all(|key| !schema.contains_key(key)) => {
            schema.extend(only);
        }
        Ok([only]) => {
            schema.insert("allOf".into(), json!([only]));
        }
        Err(parts) if parts.is_empty() => {}
        Err(parts) => {
            schema.insert("allOf".into(), Value::Array(parts));
        }
    }
    schema
}

/// Moves what the parts of an `allOf` merely say of the place into `schema`, and returns the parts that have a shape.
fn absorb(parts: Vec<Value>, schema: &mut Map<String, Value>) -> Vec<Value> {
    let mut kept = Vec::new();
    for part in parts {
        let Value::Object(mut part) = part else {
            continue;
        };
        // A reference with something said of its place: take the two apart again.
        let reference_only = match part.get("allOf") {
            Some(Value::Array(inner)) => {
                inner.len() == 1
                    && inner.iter().all(|inner| inner.get("$ref").is_some())
                    && part.keys().all(|key| key == "allOf" || is_annotation(key))
            }
            _ => false,
        };
        if reference_only && let Some(Value::Array(inner)) = part.remove("allOf") {
            kept.extend(inner);
        }
        let shaped =
            part.contains_key("$ref") || part.keys().any(|key| STRUCTURE.contains(&key.as_str()));
        if shaped {
            let (said, rest) = split(part, is_annotation);
            fill(schema, said);
            kept.push(Value::Object(rest));
        } else {
            fill(schema, part);
        }
    }
    kept
}

/// Adds to `schema` what it does not say already.
fn fill(schema: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        schema.entry(key).or_insert(value);
    }
}

/// The entries whose key is `wanted`, and the others.
fn split(
    map: Map<String, Value>,
    wanted: impl Fn(&str) -> bool,
) -> (Map<String, Value>, Map<String, Value>) {
    map.into_iter().partition(|(key, _)| wanted(key))
}
