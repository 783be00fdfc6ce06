//! How the body of an answer becomes a value: a type-level choice of each operation, so that the models need to know
//! nothing of operations, and a type of your own is as good as a generated one.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use bytes::Bytes;
use okta_models::Raw;
use okta_models::list::{ItemError, decode_list_or};
use okta_models::text;
use okta_models::wire::Wire;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// Reads values of type `T` from bodies, and writes them.
pub trait Codec<T> {
    /// Reads a body that is not empty.
    ///
    /// # Errors
    /// What is wrong with the body, without showing it.
    fn decode(body: &Bytes) -> Result<T, Malformed>;

    /// What an answer without a body gives.
    fn absent() -> T;

    /// Writes a value as it came.
    ///
    /// # Errors
    /// Those of the serializer.
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Reads the items of a list, one by one: an odd item is an error of that item alone.
pub trait Items<T> {
    /// Reads the array at the root of `body`, or under a property of the root object; none where the property is absent
    /// or null. What is wrong with an item is its own `Err`, which `odd` makes.
    ///
    /// # Errors
    /// Where there is no such array.
    fn items<E>(
        body: &[u8],
        under: Option<&str>,
        odd: impl FnMut(ItemError) -> E,
    ) -> Result<Vec<Result<T, E>>, Malformed>;
}

/// A JSON value of a type of your own, which derives `Default`, `Serialize` and `Deserialize`: an answer without a body is its
/// default, and what was read can be written again, for a recording for instance.
#[derive(Debug)]
pub enum Json {}

impl<T: DeserializeOwned + Serialize + Default> Codec<T> for Json {
    // A model is large; inlined, it is made where it is to be.
    #[inline]
    fn decode(body: &Bytes) -> Result<T, Malformed> {
        text::read(body).map_err(|error| Malformed::json(short_name::<T>(), body, &error))
    }

    fn absent() -> T {
        T::default()
    }

    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A generated type.
#[derive(Debug)]
pub enum Model {}

impl<T: Wire + Default> Codec<T> for Model {
    // A model is large; inlined, it is made where it is to be.
    #[inline]
    fn decode(body: &Bytes) -> Result<T, Malformed> {
        text::read_model(body).map_err(|error| Malformed::json(short_name::<T>(), body, &error))
    }

    fn absent() -> T {
        T::default()
    }

    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.look().serialize(serializer)
    }
}

/// A JSON array of generated types.
#[derive(Debug)]
pub enum JsonList {}

/// A JSON array of any types; each item is read twice.
#[derive(Debug)]
pub enum OwnList {}

impl<T: Wire> Items<T> for JsonList {
    fn items<E>(
        body: &[u8],
        under: Option<&str>,
        odd: impl FnMut(ItemError) -> E,
    ) -> Result<Vec<Result<T, E>>, Malformed> {
        in_array(body, under, |array| decode_list_or(array, odd))
    }
}

impl<T: DeserializeOwned> Items<T> for OwnList {
    fn items<E>(
        body: &[u8],
        under: Option<&str>,
        mut odd: impl FnMut(ItemError) -> E,
    ) -> Result<Vec<Result<T, E>>, Malformed> {
        let all: Vec<Raw> = in_array(body, under, text::read)?;
        let item = |(index, raw): (usize, Raw)| {
            raw.read().map_err(|_| {
                odd(ItemError {
                    index,
                    expected: short_name::<T>(),
                    raw,
                })
            })
        };
        Ok(all.into_iter().enumerate().map(item).collect())
    }
}

macro_rules! list_codec {
    ($($codec:ident: $bound:ident)*) => {$(
        impl<T: $bound + Serialize> Codec<List<T>> for $codec {
            fn decode(body: &Bytes) -> Result<List<T>, Malformed> {
                Self::items(body, None, |odd| odd).map(List)
            }

            fn absent() -> List<T> {
                List(Vec::new())
            }

            fn serialize<S: Serializer>(value: &List<T>, serializer: S) -> Result<S::Ok, S::Error> {
                value.serialize(serializer)
            }
        }
    )*};
}
list_codec!(JsonList: Wire OwnList: DeserializeOwned);

/// Finds the array and reads it.
fn in_array<T>(
    body: &[u8],
    under: Option<&str>,
    read: impl FnOnce(&[u8]) -> serde_json::Result<Vec<T>>,
) -> Result<Vec<T>, Malformed> {
    let malformed = |error: &serde_json::Error| Malformed::json("a list", body, error);
    let Some(property) = under else {
        return read(body).map_err(|error| malformed(&error));
    };
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let array = deserializer
        .deserialize_map(Under(property))
        .and_then(|array| deserializer.end().map(|()| array));
    match array.map_err(|error| malformed(&error))? {
        Some(array) if array.as_str() != "null" => read(array.as_str().as_bytes())
            .map_err(|error| Malformed::json("a list", array.as_str().as_bytes(), &error)),
        _ => Ok(Vec::new()),
    }
}

/// Takes one property of an object and skips the rest.
struct Under<'a>(&'a str);

impl<'de> Visitor<'de> for Under<'_> {
    type Value = Option<Raw>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// No body is declared. One that comes nevertheless is no error, and stays in the [`Reply`](crate::Reply); but a page of
/// HTML or other markup is one: that is no answer of the org's but a gateway's, say one that asks to sign in, and a write
/// that never got there must not pass for done.
#[derive(Debug)]
pub enum NoContent {}

impl Codec<()> for NoContent {
    fn decode(body: &Bytes) -> Result<(), Malformed> {
        let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if text.trim_ascii_start().starts_with(b"<") {
            return Err(Malformed {
                expected: "no body",
                problem: Problem::Root { found: "markup" },
            });
        }
        Ok(())
    }

    fn absent() {}

    fn serialize<S: Serializer>((): &(), serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

/// Text in UTF-8, such as XML or a PEM file.
#[derive(Debug)]
pub enum Text {}

impl Codec<String> for Text {
    fn decode(body: &Bytes) -> Result<String, Malformed> {
        match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(Malformed {
                expected: "text in UTF-8",
                problem: Problem::Utf8 {
                    offset: error.valid_up_to(),
                },
            }),
        }
    }

    fn absent() -> String {
        String::new()
    }

    fn serialize<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value)
    }
}

/// Bytes as they came. As JSON they are text where they are UTF-8, and else `{"base64": "…"}`, which is also what a body
/// by name may be (see [`args`](crate::args)).
#[derive(Debug)]
pub enum Binary {}

impl Codec<Bytes> for Binary {
    fn decode(body: &Bytes) -> Result<Bytes, Malformed> {
        Ok(body.clone())
    }

    fn absent() -> Bytes {
        Bytes::new()
    }

    fn serialize<S: Serializer>(value: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(value) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("base64", &STANDARD.encode(value))?;
                map.end()
            }
        }
    }
}

/// A whole list in one answer, item by item.
///
/// ```
/// use okta_api::List;
///
/// let list: List<u8> = [Ok(1), Ok(2)].into_iter().collect();
/// assert_eq!(list.into_items().unwrap(), [1, 2]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(pub Vec<Result<T, ItemError>>);

impl<T> List<T> {
    /// All items.
    ///
    /// # Errors
    /// The first item that is not of the declared kind.
    pub fn into_items(self) -> Result<Vec<T>, ItemError> {
        self.0.into_iter().collect()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<Result<T, ItemError>> for List<T> {
    fn from_iter<I: IntoIterator<Item = Result<T, ItemError>>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T> IntoIterator for List<T> {
    type Item = Result<T, ItemError>;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// As it came: an odd item is written as it was received.
impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for item in &self.0 {
            match item {
                Ok(item) => seq.serialize_element(item)?,
                Err(error) => seq.serialize_element(&error.raw)?,
            }
        }
        seq.end()
    }
}

/// What is wrong with a body, and where. It never shows what the body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    expected: &'static str,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Syntax {
        line: usize,
        column: usize,
    },
    Truncated {
        line: usize,
        column: usize,
    },
    Kind {
        found: &'static str,
        line: usize,
        column: usize,
    },
    /// The root itself is of another kind.
    Root {
        found: &'static str,
    },
    Utf8 {
        offset: usize,
    },
    Item {
        found: &'static str,
    },
}

impl Malformed {
    /// What serde_json says of `body`: the place, but not its message, which may quote values.
    #[must_use]
    pub fn json(expected: &'static str, body: &[u8], error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let problem = match error.classify() {
            serde_json::error::Category::Eof => Problem::Truncated { line, column },
            serde_json::error::Category::Data if is_root(body, line, column) => {
                Problem::Root { found: kind(body) }
            }
            serde_json::error::Category::Data => Problem::Kind {
                found: kind(body),
                line,
                column,
            },
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                Problem::Syntax { line, column }
            }
        };
        Self { expected, problem }
    }

    /// A body whose root is of another kind.
    pub(crate) fn root(expected: &'static str, body: &[u8]) -> Self {
        let problem = Problem::Root { found: kind(body) };
        Self { expected, problem }
    }

    /// The same of a body that should have been something else.
    pub(crate) fn instead_of(self, expected: &'static str) -> Self {
        Self { expected, ..self }
    }

    pub(crate) fn item(error: &ItemError) -> Self {
        Self {
            expected: error.expected,
            problem: Problem::Item {
                found: error.raw.kind(),
            },
        }
    }

    /// What the body should have been.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// Whether the body ends in the middle of a value.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        matches!(self.problem, Problem::Truncated { .. })
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.expected;
        match &self.problem {
            Problem::Syntax { line, column } => write!(
                f,
                "expected {expected}, found no JSON at line {line} column {column}"
            ),
            Problem::Truncated { line, column } => write!(
                f,
                "expected {expected}, but the JSON ends early at line {line} column {column}"
            ),
            Problem::Kind {
                found,
                line,
                column,
            } => write!(
                f,
                "expected {expected}, found {found} that does not fit at line {line} column {column}"
            ),
            Problem::Utf8 { offset } => write!(
                f,
                "expected {expected}, found other bytes at offset {offset}"
            ),
            Problem::Root { found } | Problem::Item { found } => {
                write!(f, "expected {expected}, found {found}")
            }
        }
    }
}

impl std::error::Error for Malformed {}

/// Whether a misfit is the root as a whole, and not a part of it. Lines count from 1 (0 is no place at all) and columns in
/// bytes from 0, which is how serde_json places a value that it does not begin to read.
fn is_root(body: &[u8], line: usize, column: usize) -> bool {
    let blank = body.len() - body.trim_ascii_start().len();
    let lead = body.get(..blank).unwrap_or_default();
    let start = lead
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len);
    let newlines = lead.iter().filter(|byte| **byte == b'\n').count();
    // A scalar is read whole before it is refused; it has no parts.
    let is_scalar = !matches!(body.get(blank), Some(b'{' | b'['));
    line == 0 || is_scalar || (line, column) == (newlines + 1, start)
}

/// The kind of JSON value that a body starts as.
fn kind(body: &[u8]) -> &'static str {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// What a value of a type is called in errors: the name of the type without its modules, unless that is one of Rust's own.
fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let plain = name.split('<').next().unwrap_or(name);
    match plain.rsplit("::").next().unwrap_or(plain) {
        "BTreeMap" | "HashMap" => "an object",
        "Vec" => "a list",
        "Json" | "Value" => "JSON",
        short => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_no_answer_to_what_has_none() {
        for page in [
            "<!DOCTYPE html>",
            " \n<html>",
            "\u{feff}<?xml version=\"1.0\"?>",
        ] {
            let error = NoContent::decode(&Bytes::from(page)).unwrap_err();
            assert_eq!(error.to_string(), "expected no body, found markup");
        }
        for body in ["{}", "[]", "OK", "{\"html\": \"<p>\"}"] {
            assert_eq!(NoContent::decode(&Bytes::from(body)), Ok(()));
        }
    }
}
