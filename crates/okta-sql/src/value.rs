//! Values as SQLite has them.

use rusqlite::types::ValueRef;

use crate::shared_text::Text;

/// A value of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `NULL`; also what an absent property is.
    #[default]
    Null,
    /// A whole number; also `true` (1) and `false` (0).
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A text; also objects and lists, as JSON.
    Text(Text),
    /// Bytes, which no table of an org has.
    Blob(Box<[u8]>),
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn from_sqlite(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned().into()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.into()),
        }
    }

    pub(crate) fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }

    /// What a path or a query has of it; `None` for what stands in neither.
    pub(crate) fn as_argument(&self) -> Option<String> {
        match self {
            Self::Integer(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.to_string()),
            Self::Null | Self::Real(_) | Self::Blob(_) => None,
        }
    }

    /// The value of a JSON text: scalars as such, what is structured as the text.
    pub(crate) fn of_json(raw: &str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') => match raw.get(1..raw.len() - 1) {
                Some(inside) if !inside.as_bytes().contains(&b'\\') => Self::text(inside),
                // What has been read as JSON once can be read again.
                _ => serde_json::from_str::<String>(raw)
                    .map_or(Self::Null, |text| Self::Text(text.into())),
            },
            Some(b't') => Self::Integer(1),
            Some(b'f') => Self::Integer(0),
            Some(b'n') | None => Self::Null,
            Some(b'{' | b'[') => Self::text(raw),
            Some(_) => match (raw.parse(), raw.parse()) {
                (Ok(whole), _) => Self::Integer(whole),
                (_, Ok(number)) => Self::Real(number),
                _ => Self::Null,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_scalars_are_values_and_the_rest_is_its_text() {
        for (json, value) in [
            ("null", Value::Null),
            ("true", Value::Integer(1)),
            ("-3", Value::Integer(-3)),
            ("5.0", Value::Real(5.0)),
            (
                "123456789012345678901",
                Value::Real(123_456_789_012_345_678_901.0),
            ),
            (r#""a b""#, Value::text("a b")),
            (r#""a\"\u00e4""#, Value::text("a\"ä")),
            (r#"{"a": 1}"#, Value::text(r#"{"a": 1}"#)),
        ] {
            assert_eq!(Value::of_json(json), value, "{json}");
        }
    }
}
