//! JSON kept as text, because what a type cannot hold must still be written back.
//!
//! [`Raw`] copies any value of any self-describing serde format into JSON text in one pass and plays it back into any
//! serializer. It is used for undeclared properties and for values of the wrong kind. `serde_json::value::RawValue` is
//! not used: it only works with serde_json's own deserializers, and a model must also decode inside
//! `#[serde(flatten)]` or from `serde_yaml`.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use crate::look::Look;
use crate::text::is_plain;
use crate::wire::{Entries, Scalar};

/// One JSON value as text.
///
/// `Debug` shows the kind of the value and its length, never the value: whatever the description does not declare may
/// be a secret.
#[derive(Clone)]
pub struct Raw(Box<str>);

impl Raw {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value as a tree.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // The text was written by this module, so it is JSON; `Null` stands in for the impossible.
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }

    /// The value read as `T`.
    ///
    /// # Errors
    /// The error of serde_json where the value is not a `T`.
    pub fn read<T: de::DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(&self.0)
    }

    /// Writes any serializable value as JSON.
    ///
    /// # Errors
    /// Where `value` cannot be JSON: a map with keys that are not strings, or its own `Serialize` failing.
    pub fn write<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    pub(crate) fn null() -> Self {
        Self("null".into())
    }

    pub(crate) fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// The kind of JSON value, as error messages call it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.0.as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => "a number",
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        let mut json = String::with_capacity(text.len() + 2);
        quote(&mut json, text);
        Self(json.into())
    }

    pub(crate) fn scalar(scalar: Scalar) -> Self {
        let mut json = String::new();
        push(&mut json, scalar);
        Self(json.into())
    }

    pub(crate) fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Self, A::Error> {
        let mut text = String::new();
        Text(&mut text).visit_seq(seq)?;
        Ok(Self(text.into()))
    }

    pub(crate) fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let mut text = String::new();
        Text(&mut text).visit_map(map)?;
        Ok(Self(text.into()))
    }

    /// The rest of a list behind elements that were read already.
    pub(crate) fn from_list<'de, A: SeqAccess<'de>>(
        read: &Look<'_>,
        then: &Self,
        mut seq: A,
    ) -> Result<Self, A::Error> {
        let mut text = serde_json::to_string(read).map_err(de::Error::custom)?;
        text.pop();
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&then.0);
        text.push(',');
        while seq.next_element_seed(Text(&mut text))?.is_some() {
            text.push(',');
        }
        text.pop();
        text.push(']');
        Ok(Self(text.into()))
    }

    /// The rest of a map behind entries that were read already.
    pub(crate) fn from_entries<'de, A: MapAccess<'de>>(
        read: &dyn Entries,
        name: &str,
        then: &Self,
        mut map: A,
    ) -> Result<Self, A::Error> {
        let mut text = serde_json::to_string(&Look::Map(read)).map_err(de::Error::custom)?;
        text.pop();
        let mut entry = |name: &str, value: &str| {
            if text.len() > 1 {
                text.push(',');
            }
            quote(&mut text, name);
            text.push(':');
            text.push_str(value);
        };
        entry(name, &then.0);
        while let Some((name, value)) = map.next_entry::<String, Self>()? {
            entry(&name, &value.0);
        }
        text.push('}');
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} in {} bytes>", self.kind(), self.0.len())
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.to_value() == other.to_value()
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::new();
        deserializer.deserialize_any(Text(&mut text))?;
        Ok(Self(text.into()))
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_bytes() {
            [b'n', ..] => serializer.serialize_unit(),
            [b't', ..] => serializer.serialize_bool(true),
            [b'f', ..] => serializer.serialize_bool(false),
            [b'"', text @ .., b'"'] if !text.contains(&b'\\') => {
                let text = self.0.get(1..=text.len()).unwrap_or_default();
                serializer.serialize_str(text)
            }
            _ => serde_transcode::transcode(
                &mut serde_json::Deserializer::from_str(&self.0),
                serializer,
            ),
        }
    }
}

/// Appends one value to a JSON text.
struct Text<'a>(&'a mut String);

/// Appends a string as JSON.
fn quote(json: &mut String, text: &str) {
    if is_plain(text) {
        json.reserve(text.len() + 2);
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        // A string can always be JSON.
        json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// Appends another scalar as JSON.
fn push(json: &mut String, scalar: Scalar) {
    match scalar {
        Scalar::Null => json.push_str("null"),
        Scalar::Bool(true) => json.push_str("true"),
        Scalar::Bool(false) => json.push_str("false"),
        // A number can always be JSON: what is not finite is null.
        Scalar::Integer(value) => json.push_str(&Value::from(value).to_string()),
        Scalar::Unsigned(value) => json.push_str(&Value::from(value).to_string()),
        Scalar::Number(value) => json.push_str(&Value::from(value).to_string()),
    }
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<(), E> {
        push(self.0, Scalar::Bool(v));
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        push(self.0, Scalar::Integer(v));
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<(), E> {
        push(self.0, Scalar::Unsigned(v));
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<(), E> {
        push(self.0, Scalar::Number(v));
        Ok(())
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        quote(self.0, v);
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        push(self.0, Scalar::Null);
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        push(self.0, Scalar::Null);
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut first = true;
        loop {
            let before = self.0.len();
            if !first {
                self.0.push(',');
            }
            if seq.next_element_seed(Text(self.0))?.is_none() {
                self.0.truncate(before);
                break;
            }
            first = false;
        }
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        while let Some(key) = map.next_key::<String>()? {
            if !first {
                self.0.push(',');
            }
            first = false;
            quote(self.0, &key);
            self.0.push(':');
            map.next_value_seed(Text(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}

/// Marks what comes out of an [`Extra`](crate::Extra) for serializers that ask, and is transparent to all others.
pub(crate) struct Marked<'a>(pub(crate) &'static str, pub(crate) &'a Raw);

impl Serialize for Marked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(self.0, self.1)
    }
}
