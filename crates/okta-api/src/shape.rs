//! What a body is at its root, as a fact of its operation: enough to check and to read it without its type, which is how
//! [calls by name](crate::NamedOperation) do it.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::codec::{Binary, Codec, Json, Malformed, NoContent, Text};

/// What a body is at its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// There is none.
    Nothing,
    /// A JSON object.
    Object,
    /// A JSON array.
    List,
    /// Any JSON.
    Json,
    /// Text in UTF-8.
    Text,
    /// Bytes of some media type, a form among them.
    Bytes,
}

impl Shape {
    /// Whether a JSON value is of this shape.
    #[must_use]
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::Json => true,
            Self::Nothing | Self::Text | Self::Bytes => false,
        }
    }

    /// Reads a body as JSON: text and bytes as [`Binary`] has them. `model` is what an object is called in errors.
    pub(crate) fn read(
        self,
        body: &Bytes,
        model: Option<&'static str>,
    ) -> Result<Value, Malformed> {
        let expected = match self {
            Self::Nothing => return NoContent::decode(body).map(|()| Value::Null),
            Self::Text => return Text::decode(body).map(Value::String),
            Self::Bytes => {
                let json = Binary::serialize(body, serde_json::value::Serializer);
                // Text and base64 can always be written as JSON.
                return Ok(json.unwrap_or(Value::Null));
            }
            Self::List => "a list",
            Self::Object => model.unwrap_or("an object"),
            Self::Json => "JSON",
        };
        let value = Json::decode(body).map_err(|malformed| malformed.instead_of(expected))?;
        match self.fits(&value) {
            true => Ok(value),
            false => Err(Malformed::root(expected, body)),
        }
    }

    /// What an answer without a body gives: what the default of its type is as JSON.
    pub(crate) fn absent(self) -> Value {
        match self {
            Self::Nothing | Self::Json => Value::Null,
            Self::Object => Value::Object(Map::new()),
            Self::List => Value::Array(Vec::new()),
            Self::Text | Self::Bytes => Value::String(String::new()),
        }
    }
}
