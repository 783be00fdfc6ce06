//! From the text of a description to its value: JSON, or YAML with what YAML has and JSON lacks (merge keys, keys that are numbers,
//! numbers of any size), and a remark where a key stands twice in one map.

use std::fmt;

use anyhow::{Result, anyhow};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Notes;
use crate::spec::pointer::At;

/// The key under which YAML names maps whose entries are those of the map that it stands in, too.
const MERGE: &str = "<<";

/// Whether a text is JSON; any other is taken for YAML.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Reads a description.
///
/// # Errors
/// Where it is neither; with line and column.
pub(super) fn parse(text: &str, notes: &Notes) -> Result<Value> {
    let node = Node {
        at: &At::ROOT,
        is_json: is_json(text),
        notes,
    };
    if node.is_json {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = node.deserialize(&mut reader);
        let value = value.and_then(|value| reader.end().map(|()| value));
        value.map_err(|error| anyhow!("not JSON: {error}"))
    } else {
        node.deserialize(serde_norway::Deserializer::from_str(text))
            .map_err(|error| anyhow!("not YAML: {error}"))
    }
}

/// A value that is about to be read, and its place.
#[derive(Clone, Copy)]
struct Node<'a> {
    at: &'a At<'a>,
    is_json: bool,
    notes: &'a Notes,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has too")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    // What is wider stands in limits only, and is near enough as a fraction.
    #[expect(clippy::cast_precision_loss, reason = "JSON has no wider numbers")]
    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON has no wider numbers")]
    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // No limit at all is what infinity says.
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let index = list.len().to_string();
            let at = &self.at.join(&index);
            match items.next_element_seed(Node { at, ..self })? {
                Some(item) => list.push(item),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let mut merged = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let at = &self.at.join(&key);
            let value = entries.next_value_seed(Node { at, ..self })?;
            if key == MERGE && !self.is_json && !value.is_string() {
                merged.push(value);
            } else if map.contains_key(&key) {
                self.notes
                    .add(format!("{at}: it stands here twice; the last one counts"));
                map.insert(key, value);
            } else {
                map.insert(key, value);
            }
        }
        for value in merged {
            merge(&mut map, value);
        }
        Ok(map.into())
    }
}

/// Adds what `map` lacks of other maps, of which the first counts most.
fn merge(map: &mut Map<String, Value>, from: Value) {
    match from {
        Value::Object(more) => {
            for (key, value) in more {
                map.entry(key).or_insert(value);
            }
        }
        Value::Array(all) => all.into_iter().for_each(|more| merge(map, more)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_json_lacks_is_read_as_what_it_means() {
        let yaml = "base: &base { a: 1, b: 2 }\nmore: &more { b: 3, c: 4 }\none: { <<: *base, a: 5 }\nboth: { <<: [*base, *more] }\n\
            200: ok\ntrue: yes\nhuge: 18446744073709551616\nsmall: -9223372036854775809\nnone: .inf\nversion: 1.0\n";
        let notes = Notes::default();
        assert_eq!(
            parse(yaml, &notes).unwrap(),
            json!({
                "base": { "a": 1, "b": 2 }, "more": { "b": 3, "c": 4 }, "one": { "a": 5, "b": 2 },
                "both": { "a": 1, "b": 2, "c": 4 }, "200": "ok", "true": "yes", "none": null, "version": 1.0,
                "huge": 18_446_744_073_709_551_616.0, "small": -9_223_372_036_854_775_809.0,
            })
        );
        assert!(notes.all.into_inner().is_empty());
    }

    #[test]
    fn what_stands_twice_is_said() {
        for text in ["a:\n  b: 1\n  b: 2\n", r#"{"a":{"b":1,"b":2}}"#] {
            let notes = Notes::default();
            assert_eq!(parse(text, &notes).unwrap(), json!({ "a": { "b": 2 } }));
            let said = notes.all.into_inner();
            assert_eq!(said, ["#/a/b: it stands here twice; the last one counts"]);
        }
    }

    #[test]
    fn what_is_neither_names_its_line() {
        let problem = |text: &str| parse(text, &Notes::default()).unwrap_err().to_string();
        assert!(problem("{\n  oops\n}").contains("not JSON: key must be a string at line 2"));
        assert!(problem("{} {}").contains("not JSON: trailing characters"));
        assert!(problem("a:\n  - b\n c: d\n").contains("not YAML"));
    }
}
