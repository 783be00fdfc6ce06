//! The facts of one schema: what is kept of it, and the one shape in which it is kept, so that everything after the import meets few
//! forms. The walk knows keywords from names: a property may be called `description`, `title`, `default`, `enum` or `oneOf`, and stays.

use std::cell::{Cell, RefCell};

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::Notes;
use super::ending::Ending;
use super::prose;
use super::values::{check_type, clean_values, constant};
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
    prose::PROSE,
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

/// True for a keyword that describes the place where a schema is used (read-only, nullable, a default, …).
pub(super) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key)
}

/// Reduces schemas to facts.
pub(super) struct Schemas<'a> {
    /// The description that the schemas stand in; discriminator mappings are looked up in it.
    pub(super) root: &'a Value,
    /// Where the file ends that it was read from.
    pub(super) ending: &'a Ending,
    /// What was mended or left out.
    pub(super) notes: &'a Notes,
    /// The references into the inside of schemas that are being followed.
    way: RefCell<Vec<String>>,
    /// How many were followed.
    steps: Cell<usize>,
}

/// How deep references into the inside of schemas may be nested before they are taken for a circle.
const DEEPEST: usize = 16;

/// More references of the kind than any description has: each repeats what it leads to.
const MOST_STEPS: usize = 20_000;

impl<'a> Schemas<'a> {
    pub(super) fn new(root: &'a Value, ending: &'a Ending, notes: &'a Notes) -> Self {
        Self {
            root,
            ending,
            notes,
            way: RefCell::default(),
            steps: Cell::new(0),
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
            // Since OpenAPI 3.1 `true` is the schema of everything.
            if !schema.is_boolean() {
                self.notes.mend(format!(
                    "{at}: a schema is expected here, and this is {}",
                    kind(schema)
                ))?;
            }
            return Ok(Map::new());
        };
        let mut out = Map::new();
        if let Some(target) = source.get("$ref") {
            let Value::String(target) = target else {
                let place = at.join("$ref");
                self.notes
                    .mend(format!("{place}: a reference must be a string"))?;
                return Ok(Map::new());
            };
            if self.is_gone(target, &at.join("$ref")) {
                return Ok(Map::new());
            }
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
        prose::keep(schema, &mut out, at, self.notes);
        self.parts(source, &mut out, at)?;
        self.discriminator(source, &mut out, at)?;
        if out.contains_key("items") && !out.contains_key("type") {
            out.insert("type".into(), "array".into());
        }
        constant(source, &mut out);
        check_type(&mut out, at, self.notes)?;
        clean_values(&mut out);
        Ok(normalise(out))
    }

    /// Whether a reference leads nowhere, and that was noted: into another file, or to what a description that is not ours lacks. What may
    /// have been cut off is not taken for gone.
    pub(super) fn is_gone(&self, target: &str, at: &At<'_>) -> bool {
        if !self.notes.lenient || lookup(self.root, target).is_some() {
            return false;
        }
        let is_local = target.starts_with('#');
        let mut segments = target.split('/').skip(1);
        let may_be_cut_off = match (segments.next(), segments.next()) {
            (Some("components"), Some(section)) => {
                !self.ending.is_after_section(self.root, section)
            }
            (Some(section), _) => !self.ending.is_after(&[section]),
            (None, _) => false,
        };
        if is_local && may_be_cut_off {
            return false;
        }
        let is = if is_local {
            "not there"
        } else {
            "in another file"
        };
        self.notes
            .add(format!("{at}: `{target}` is {is}; nothing is known of it"));
        true
    }

    /// What a reference into the inside of something (`#/components/schemas/User/properties/id`) leads to, in place of the reference:
    /// lifting moves such insides away.
    fn inside(&self, target: &str, at: &At<'_>) -> Result<Map<String, Value>> {
        let Some(schema) = lookup(self.root, target) else {
            bail!("{}: a dangling reference to `{target}`", at.join("$ref"));
        };
        let is_circle = {
            let way = self.way.borrow();
            way.len() >= DEEPEST || way.iter().any(|before| before == target)
        };
        self.steps.set(self.steps.get() + 1);
        if is_circle || self.steps.get() > MOST_STEPS {
            let place = at.join("$ref");
            self.notes
                .mend(format!("{place}: `{target}` leads in a circle"))?;
            return Ok(Map::new());
        }
        self.way.borrow_mut().push(target.to_owned());
        let facts = self.facts(schema, at);
        self.way.borrow_mut().pop();
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
            let none = Map::new();
            let properties = match properties {
                Value::Object(properties) => properties,
                _ => {
                    let problem = format!("{place}: a map of properties is expected here");
                    self.notes.mend(problem)?;
                    &none
                }
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
                Some(_) => {
                    self.notes
                        .mend(format!("{place}: a list of schemas is expected here"))?;
                    continue;
                }
                None => continue,
            };
            let mut kept = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                // How OpenAPI 3.1 says that a value may be null.
                if key != "allOf" && part.get("type").is_some_and(|name| name == "null") {
                    out.insert("nullable".into(), true.into());
                    continue;
                }
                kept.push(self.inline(part, &place.join(&index.to_string()))?);
            }
            // One alternative is none.
            let key = match kept.len() {
                1 if parts.len() > 1 => "allOf",
                _ => key,
            };
            if let Some(Value::Array(known)) = out.get_mut(key) {
                known.extend(kept);
            } else if !kept.is_empty() {
                out.insert(key.into(), Value::Array(kept));
            }
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
            self.notes
                .mend(format!("{at}: a discriminator needs a propertyName"))?;
            return Ok(());
        };
        let mut kept = Map::from_iter([("propertyName".to_owned(), property.into())]);
        if let Some(Value::Object(mapping)) = discriminator.get("mapping") {
            let mut targets = Map::new();
            for (value, target) in mapping {
                let Some(target) = target.as_str() else {
                    self.notes.mend(format!(
                        "{}: a schema's name or reference is expected here",
                        at.join(value)
                    ))?;
                    continue;
                };
                let full = format!("#/components/schemas/{target}");
                let found = [target, full.as_str()].into_iter().find(|reference| {
                    component(reference).is_some_and(|(section, _)| section == "schemas")
                        && lookup(self.root, reference).is_some()
                });
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
