//! JSON as the org keeps and writes it.
//!
//! Profiles are kept as text: a hundred thousand users then fit in little memory, and a page of them is written
//! by copying. They are parsed when they change or are searched.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// An object kept as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(Box<str>);

impl Text {
    pub(crate) fn new(object: &Object) -> Self {
        Self(
            serde_json::to_string(object)
                .unwrap_or_else(|_| "{}".to_owned())
                .into_boxed_str(),
        )
    }

    /// Text that is known to be an object.
    pub(crate) fn from_written(text: String) -> Self {
        Self(text.into_boxed_str())
    }

    pub(crate) fn parse(&self) -> Object {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// In a snapshot it is the object, and no text with an object in it.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parse().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::deserialize(deserializer).map(|object| Self::new(&object))
    }
}

/// Writes one JSON object into a buffer, member by member.
pub(crate) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    pub(crate) fn close(self) {
        self.out.push(b'}');
    }

    /// A member whose value is already JSON.
    pub(crate) fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        self.name(name);
        self.out.extend_from_slice(json.as_bytes());
        self
    }

    /// A member whose value `write` writes.
    pub(crate) fn json(&mut self, name: &str, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        self.name(name);
        write(self.out);
        self
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        push_text(self.out, value);
        self
    }

    pub(crate) fn moment(&mut self, name: &str, value: Option<crate::clock::Moment>) -> &mut Self {
        match value {
            Some(moment) => self.text(name, &moment.to_string()),
            None => self.raw(name, "null"),
        }
    }

    /// A member that is an object, written by `fill`.
    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Writer<'_>)) -> &mut Self {
        self.name(name);
        let mut inner = Writer::open(self.out);
        fill(&mut inner);
        inner.close();
        self
    }

    /// A link, with the method where Okta names one.
    pub(crate) fn link(
        &mut self,
        name: &str,
        base: &str,
        path: &[&str],
        method: Option<&str>,
    ) -> &mut Self {
        self.object(name, |link| {
            link.name("href");
            push_joined(link.out, base, path);
            if let Some(method) = method {
                link.text("method", method);
            }
        })
    }

    fn name(&mut self, name: &str) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        push_text(self.out, name);
        self.out.push(b':');
    }
}

/// Appends these texts as one JSON string. A user has ten links, so nothing is put together before.
fn push_joined(out: &mut Vec<u8>, first: &str, rest: &[&str]) {
    if is_plain(first) && rest.iter().all(|part| is_plain(part)) {
        out.push(b'"');
        out.extend_from_slice(first.as_bytes());
        for part in rest {
            out.extend_from_slice(part.as_bytes());
        }
        out.push(b'"');
    } else {
        push_text(out, &(first.to_owned() + &rest.concat()));
    }
}

/// Whether a text stands in a JSON string as it is.
fn is_plain(value: &str) -> bool {
    // All of it is looked at, eight bytes at once: that is faster than to stop early.
    !value.bytes().fold(false, |found, byte| {
        found | (byte < 0x20) | (byte == b'"') | (byte == b'\\')
    })
}

/// Appends a JSON string.
pub(crate) fn push_text(out: &mut Vec<u8>, value: &str) {
    if is_plain(value) {
        out.push(b'"');
        out.extend_from_slice(value.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(Value::from(value).to_string().as_bytes());
    }
}

/// Writes a JSON array of what `write` writes for each item.
pub(crate) fn array<T>(
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) -> Vec<u8> {
    let mut out = vec![b'['];
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(&mut out, item);
    }
    out.push(b']');
    out
}

/// Follows a dotted path through objects. Names that hold a dot themselves are not reached.
pub(crate) fn at<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    let (head, rest) = path
        .split_once('.')
        .map_or((path, None), |(head, rest)| (head, Some(rest)));
    let value = object.get(head)?;
    match rest {
        None => Some(value),
        Some(rest) => at(value.as_object()?, rest),
    }
}

/// The text at a dotted path.
pub(crate) fn text_at<'a>(object: &'a Object, path: &str) -> Option<&'a str> {
    at(object, path)?.as_str()
}

/// Lays `changes` over `object`: an explicit null clears, anything else replaces.
pub(crate) fn merge(object: &mut Object, changes: &Object) {
    for (name, value) in changes {
        if value.is_null() {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
}

/// Lays `changes` over `object` as RFC 7396 has it: null removes, objects are laid over each other at every depth.
pub(crate) fn merge_patch(object: &mut Object, changes: &Object) {
    for (name, value) in changes {
        match (object.get_mut(name), value) {
            (_, Value::Null) => drop(object.remove(name)),
            (Some(Value::Object(inner)), Value::Object(changes)) => merge_patch(inner, changes),
            (_, value) => drop(object.insert(name.clone(), value.clone())),
        }
    }
}

/// Gives `object` the members of `defaults` that it lacks, at every depth.
pub(crate) fn fill_in(object: &mut Object, defaults: &Object) {
    for (name, default) in defaults {
        match (object.get_mut(name), default) {
            (Some(Value::Object(inner)), Value::Object(defaults)) => fill_in(inner, defaults),
            (Some(_), _) => {}
            (None, _) => {
                object.insert(name.clone(), default.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_the_writer_writes_is_json() {
        let mut out = Vec::new();
        let mut writer = Writer::open(&mut out);
        writer
            .text("a\"b", "tab\tquote\" é")
            .raw("n", "null")
            .object("o", |inner| {
                inner.text("x", "\\").raw("y", "[1]");
            });
        writer.close();
        let read: Value = serde_json::from_slice(&out).unwrap_or_default();
        assert_eq!(
            read,
            json!({"a\"b": "tab\tquote\" é", "n": null, "o": {"x": "\\", "y": [1]}})
        );
    }

    #[test]
    fn merging_clears_on_null_and_filling_in_keeps_what_is_there() {
        let mut target = object(json!({"a": 1, "b": 2}));
        merge(&mut target, &object(json!({"a": null, "c": {"d": 1}})));
        assert_eq!(
            Value::Object(target.clone()),
            json!({"b": 2, "c": {"d": 1}})
        );
        fill_in(&mut target, &object(json!({"b": 9, "c": {"e": 2}})));
        assert_eq!(
            Value::Object(target),
            json!({"b": 2, "c": {"d": 1, "e": 2}})
        );
    }
}
