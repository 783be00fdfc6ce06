//! Which id of the server stands for which recorded one.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ids::{is_id, words};

/// Members whose values are names that a server gives, whatever they look like.
const GIVEN_BY_SERVER: &[&str] = &["id", "kid", "keyId", "client_id", "clientId", "secret_hash"];

/// Shorter texts are no ids, and may stand anywhere.
const SHORTEST: usize = 8;

/// Recorded ids, with the ones that stand for them here.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Whether it is known what stands for a recorded id.
    pub(super) fn knows(&self, recorded: &str) -> bool {
        self.0.contains_key(recorded)
    }

    /// Remembers what stands for a recorded id.
    pub(super) fn put(&mut self, recorded: &str, here: &str) {
        self.0.insert(recorded.to_owned(), here.to_owned());
    }

    /// Remembers all ids of a recorded answer that stand at the same place of the answer here.
    pub(super) fn learn(&mut self, recorded: &Value, here: &Value) {
        match (recorded, here) {
            (Value::Object(recorded), Value::Object(here)) => {
                for (name, recorded) in recorded {
                    match (recorded, here.get(name)) {
                        (Value::String(recorded), Some(Value::String(here)))
                            if is_id(recorded)
                                || (GIVEN_BY_SERVER.contains(&name.as_str())
                                    && recorded.len() >= SHORTEST) =>
                        {
                            self.put(recorded, here);
                        }
                        (recorded, Some(here)) => self.learn(recorded, here),
                        (_, None) => {}
                    }
                }
            }
            (Value::Array(recorded), Value::Array(here)) => {
                for (recorded, here) in recorded.iter().zip(here) {
                    self.learn(recorded, here);
                }
            }
            _ => {}
        }
    }

    /// A recorded text with the ids of here.
    pub(super) fn translate(&self, text: &str) -> String {
        let known = self
            .0
            .iter()
            .filter(|(recorded, _)| text.contains(*recorded));
        known.fold(text.to_owned(), |text, (recorded, here)| {
            text.replace(recorded, here)
        })
    }

    /// A recorded body with the ids of here.
    pub(super) fn translate_json(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => self.translate(text).into(),
            Value::Array(items) => items.iter().map(|item| self.translate_json(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (self.translate(name), self.translate_json(value)))
                .collect(),
            other => other.clone(),
        }
    }

    /// The ids in a recorded text for which nothing stands yet.
    pub(super) fn unknown<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let ids = words(text).filter(|word| is_id(word));
        ids.filter(|id| !self.knows(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use serde_json::json;

    #[test]
    fn what_stands_at_the_same_place_is_the_same() {
        let mut names = Names::default();
        let recorded = json!({ "id": "00u1ab2cd3EF4gh5ij6K", "label": "one", "keys": [{ "kid": "some-key-1" }] });
        let here = json!({ "id": "00uhere", "label": "two", "keys": [{ "kid": "our-key" }] });
        names.learn(&recorded, &here);
        assert_eq!(
            names.translate("/users/00u1ab2cd3EF4gh5ij6K/some-key-1/one"),
            "/users/00uhere/our-key/one"
        );
        assert!(names.unknown("/users/00u1ab2cd3EF4gh5ij6K").is_empty());
        assert_eq!(names.unknown("/groups/00g1ab2cd3EF4gh5ij6K").len(), 1);
    }
}
