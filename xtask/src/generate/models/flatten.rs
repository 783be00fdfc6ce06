//! One object of all that a schema is made of: its own properties, those that it inherits by `allOf`, and those of
//! alternatives that are shapes of the same object.

use std::collections::BTreeMap;

use serde_json::Value;

use super::build::{Kind, Models};
use super::naming;
use super::schema::{alternatives, is_annotation, target};
use super::types::{Field, Object};
use crate::import::prose::PROSE;

/// How deep schemas may inherit before it is taken for a circle.
const DEEPEST: usize = 16;

impl Models<'_> {
    /// A schema as one object: its own properties and those of all that it is made of.
    pub(super) fn object(&self, name: &str) -> Object {
        let mut properties = BTreeMap::new();
        let mut object = Object {
            tag: self.tags.get(name).cloned().flatten(),
            ..Object::default()
        };
        self.collect(
            self.schema(name),
            &mut properties,
            &mut object,
            &mut vec![name.to_owned()],
        );
        let rust = naming::distinct(
            std::iter::once("extra".to_owned())
                .chain(properties.keys().map(|wire: &String| naming::snake(wire))),
        );
        for ((wire, schema), rust) in properties.into_iter().zip(rust.into_iter().skip(1)) {
            let ty = self.type_at(&schema, name, &wire, 0);
            object.fields.insert(
                wire,
                Field {
                    rust,
                    ty,
                    schema: self.with_referred(&schema),
                },
            );
        }
        object
            .required
            .retain(|wire| object.fields.contains_key(wire));
        object
    }

    /// A property with what it refers to says, by itself or by an `allOf` around the reference.
    pub(crate) fn with_referred(&self, property: &Value) -> Value {
        let wrapped = property.get("allOf").and_then(Value::as_array);
        let wrapped = wrapped.and_then(|parts| parts.iter().find_map(target));
        let Some(name) = target(property).or(wrapped) else {
            return property.clone();
        };
        match (self.schema(name).as_object(), property) {
            (Some(referred), Value::Object(own)) => {
                let mut both = referred.clone();
                if self.kind(name) != Kind::Alias {
                    // What is said of a type stands at the type.
                    both.remove(PROSE);
                }
                both.extend(own.clone());
                Value::Object(both)
            }
            _ => property.clone(),
        }
    }

    fn collect(
        &self,
        schema: &Value,
        properties: &mut BTreeMap<String, Value>,
        object: &mut Object,
        // The schemas on the way here: one that is made of itself adds nothing.
        way: &mut Vec<String>,
    ) {
        if let Some(name) = target(schema) {
            if way.len() < DEEPEST && !way.iter().any(|before| before == name) {
                way.push(name.to_owned());
                self.collect(self.schema(name), properties, object, way);
                way.pop();
            }
            return;
        }
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.collect(part, properties, object, way);
        }
        if schema.get("discriminator").is_none() {
            let before = object.required.len();
            for part in alternatives(schema) {
                self.collect(part, properties, object, way);
            }
            // What one alternative requires is not required of all.
            object.required.truncate(before);
        }
        for (wire, property) in super::schema::properties(schema).into_iter().flatten() {
            match properties.get(wire) {
                Some(known) if is_annotation(property) && !is_annotation(known) => {}
                _ => drop(properties.insert(wire.clone(), property.clone())),
            }
        }
        for wire in schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !object.required.iter().any(|known| known == wire) {
                object.required.push(wire.to_owned());
            }
        }
        let extensible = schema.get("x-okta-extensible") == Some(&Value::Bool(true));
        object.open |= extensible
            || schema
                .get("additionalProperties")
                .is_some_and(|more| more != &Value::Bool(false));
    }
}
