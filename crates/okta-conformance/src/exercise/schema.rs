//! A schema as one object of facts: its references followed and the parts of its `allOf` laid over each other, so that whoever
//! makes a value of it looks in one place.

use serde_json::{Map, Value};
use xtask::spec::Document;
use xtask::spec::json::{entries, items};

/// The facts of a schema. Properties stand in it as schemas, still with references.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts(Map<String, Value>);

impl Facts {
    /// What is known of a value of this schema.
    pub(super) fn of(document: &Document, schema: &Value) -> Self {
        let mut facts = Self::default();
        facts.lay(document, schema, 0);
        facts
    }

    /// A fact.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A fact that is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A fact that is a list.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        let list = self.get(name).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// A fact that is a map.
    pub(super) fn map(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.0
            .get(name)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    /// The schema of a property.
    pub(super) fn schema_of(&self, property: &str) -> Option<&Value> {
        self.get("properties")?.get(property)
    }

    /// What is known of a property.
    pub(super) fn property(&self, document: &Document, property: &str) -> Option<Self> {
        Some(Self::of(document, self.schema_of(property)?))
    }

    /// Whether the server fills this in, and refuses to be told.
    pub(super) fn is_read_only(&self) -> bool {
        self.get("readOnly") == Some(&Value::Bool(true))
    }

    /// Whether a value must have this property.
    pub(super) fn requires(&self, property: &str) -> bool {
        self.list("required").iter().any(|name| name == property)
    }

    /// The same without a fact.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// These facts and those of another schema, which win.
    pub(super) fn and(mut self, document: &Document, schema: &Value) -> Self {
        self.lay(document, schema, 0);
        self
    }

    fn lay(&mut self, document: &Document, schema: &Value, depth: usize) {
        // A description whose parts hold each other has no values at all.
        if depth > 16 {
            return;
        }
        let schema = document.resolve(schema);
        for part in items(schema, "allOf") {
            self.lay(document, part, depth + 1);
        }
        for (name, value) in schema.as_object().into_iter().flatten() {
            match name.as_str() {
                "allOf" => {}
                "properties" => {
                    let properties = self
                        .0
                        .entry("properties")
                        .or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(properties) = properties {
                        properties.extend(
                            entries(schema, "properties")
                                .map(|(name, value)| (name.clone(), value.clone())),
                        );
                    }
                }
                "required" => {
                    let required = self
                        .0
                        .entry("required")
                        .or_insert_with(|| Value::Array(Vec::new()));
                    if let Value::Array(required) = required {
                        required.extend(items(schema, "required").cloned());
                    }
                }
                _ => drop(self.0.insert(name.clone(), value.clone())),
            }
        }
    }
}
