//! JSON of any shape, where the description declares none.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::columns::ColumnType;
use crate::look::Look;
use crate::wire::{About, Inside, Scalar, Wire};

/// Any JSON value. It derefs to [`serde_json::Value`] and is made from one.
///
/// `Debug` shows its kind, not what it holds: settings without a declared shape are where apps keep their keys.
///
/// ```
/// use okta_models::Json;
/// use serde_json::json;
///
/// let settings = Json::from(json!({"secretKey": "hush"}));
/// assert_eq!(settings["secretKey"], "hush");
/// assert_eq!(format!("{settings:?}"), "<an object>");
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Json(pub Value);

impl Json {
    /// The value itself.
    #[must_use]
    pub fn into_inner(self) -> Value {
        self.0
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(&self.0, f)
    }
}

/// Shows the kind of a value, and not what it holds.
pub(crate) fn show(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(match value {
        Value::Null => "<null>",
        Value::Bool(_) => "<a boolean>",
        Value::Number(_) => "<a number>",
        Value::String(_) => "<a string>",
        Value::Array(_) => "<an array>",
        Value::Object(_) => "<an object>",
    })
}

impl Deref for Json {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl DerefMut for Json {
    fn deref_mut(&mut self) -> &mut Value {
        &mut self.0
    }
}

impl<T: Into<Value>> From<T> for Json {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}

impl Wire for Json {
    const ABOUT: About = About {
        expected: "any JSON value",
        column: ColumnType::Json,
        secret: false,
    };

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        Some(match scalar {
            Scalar::Null => Self(Value::Null),
            Scalar::Bool(value) => value.into(),
            Scalar::Integer(value) => value.into(),
            Scalar::Unsigned(value) => value.into(),
            Scalar::Number(value) => Number::from_f64(value).map(Value::Number).map(Self)?,
        })
    }

    fn empty_list() -> Option<Self> {
        Some(Self::default())
    }

    fn empty_object() -> Option<Self> {
        Some(Self::default())
    }

    fn inside(&mut self) -> Inside<'_> {
        Inside::Json(&mut self.0)
    }

    fn look(&self) -> Look<'_> {
        Look::Json(&self.0)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
