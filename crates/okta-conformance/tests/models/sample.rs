//! Bodies made from the description: for each type one that fits it, by a seed.

use std::path::Path;

use okta_conformance::dice::Dice;
use serde_json::{Map, Value, json};
use xtask::generate::models;
use xtask::generate::models::types::{RustType, Shape};

/// Objects deeper than this are left out of a sample.
const DEEPEST: usize = 5;

pub(crate) struct Samples {
    types: std::collections::BTreeMap<String, models::types::Type>,
    /// Put into all secrets, into an undeclared property of each object, and in place of what is declared to be no text.
    mark: Option<&'static str>,
}

impl Samples {
    pub(crate) fn load() -> Self {
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
        let document = xtask::spec::load(&spec).unwrap();
        let models = models::Models::reached(&document).unwrap();
        Self {
            types: models.types,
            mark: None,
        }
    }

    /// The same with all that must not be seen marked.
    pub(crate) fn marked(self, mark: &'static str) -> Self {
        Self {
            mark: Some(mark),
            ..self
        }
    }

    /// The types whose bodies are objects.
    pub(crate) fn roots(&self) -> Vec<&str> {
        let objects = self
            .types
            .values()
            .filter(|ty| !matches!(ty.shape, Shape::Enum(_)));
        objects.map(|ty| ty.name.as_str()).collect()
    }

    /// The type of this name.
    pub(crate) fn shape(&self, name: &str) -> &Shape {
        &self.types[name].shape
    }

    /// The properties that are read into plain strings: schema and wire name.
    pub(crate) fn plain_strings(&self) -> Vec<(&str, &str)> {
        let objects = self.types.values().filter_map(|ty| match &ty.shape {
            Shape::Object(object) => Some((ty.schema.as_str(), object)),
            _ => None,
        });
        let fields = objects.flat_map(|(schema, object)| {
            let strings = object
                .fields
                .iter()
                .filter(|(_, field)| field.ty == RustType::String);
            strings.map(move |(wire, _)| (schema, wire.as_str()))
        });
        fields.collect()
    }

    pub(crate) fn sample(&self, name: &str, seed: u64) -> Value {
        self.named(name, &mut Dice::new(seed), 0)
    }

    fn named(&self, name: &str, dice: &mut Dice, depth: usize) -> Value {
        match &self.types[name].shape {
            Shape::Object(object) => {
                let mut map = Map::new();
                for (wire, field) in &object.fields {
                    // A few properties are absent and a few null, as on the wire.
                    match dice.below(8) {
                        0 => continue,
                        1 => drop(map.insert(wire.clone(), Value::Null)),
                        _ if depth >= DEEPEST && !field.ty.names().is_empty() => continue,
                        _ => drop(map.insert(wire.clone(), self.value(&field.ty, dice, depth + 1))),
                    }
                }
                if let Some(mark) = self.mark {
                    map.insert("anUndeclaredOne".to_owned(), json!({ "deep": [mark] }));
                }
                Value::Object(map)
            }
            Shape::Enum(variants) if variants.is_empty() => json!("ANY"),
            Shape::Enum(variants) => json!(variants[dice.below(variants.len())].wire),
            Shape::Tagged(tagged) => {
                let pick = dice.below(tagged.variants.len() + 1);
                let Some(variant) = tagged.variants.get(pick) else {
                    return self.named(&tagged.other, dice, depth);
                };
                let mut body = self.named(&variant.content, dice, depth);
                let wire = &variant.wires[dice.below(variant.wires.len())];
                if let Value::Object(map) = &mut body {
                    map.insert(tagged.tag.clone(), json!(wire));
                }
                body
            }
            Shape::Untagged(variants) => {
                let pick = dice.below(variants.len());
                self.named(&variants[pick].1, dice, depth)
            }
        }
    }

    fn value(&self, ty: &RustType, dice: &mut Dice, depth: usize) -> Value {
        match (self.mark, ty) {
            (Some(mark), RustType::Secret | RustType::Json) => return json!(mark),
            (Some(mark), RustType::Bool | RustType::Integer | RustType::Number) => {
                return json!(mark);
            }
            _ => {}
        }
        match ty {
            RustType::Bool => json!(dice.below(2) == 0),
            RustType::Integer => json!(dice.number() as i64),
            RustType::Number => json!(dice.below(1_000_000) as f64 / 64.0),
            RustType::String | RustType::Secret => {
                json!(format!("text {} \"\u{e9}\u{1f600}\\", dice.below(1000)))
            }
            RustType::Timestamp => {
                let forms = [
                    "2016-01-03T18:15:47.000Z",
                    "2016-01-03T18:15:47Z",
                    "2021-06-14 14:45:46",
                    "Wed Mar 04 10:08:01 UTC 2026",
                ];
                json!(forms[dice.below(forms.len())])
            }
            RustType::Json => json!({"any": [dice.below(9), null, {"deep": true}]}),
            RustType::Named(name) | RustType::Boxed(name) => self.named(name, dice, depth),
            RustType::List(item) => (0..dice.below(3))
                .map(|_| self.value(item, dice, depth + 1))
                .collect(),
            RustType::Nullable(_) if dice.below(3) == 0 => Value::Null,
            RustType::Nullable(value) => self.value(value, dice, depth),
            RustType::Map(value) => (0..dice.below(3))
                .map(|n| (format!("key {n}"), self.value(value, dice, depth + 1)))
                .collect(),
        }
    }
}
