//! JSON of any shape, where the description declares none.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::de::{MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use crate::columns::ColumnType;
use crate::decode::{Decode, Found};

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
        f.write_str(match self.0 {
            Value::Null => "<null>",
            Value::Bool(_) => "<a boolean>",
            Value::Number(_) => "<a number>",
            Value::String(_) => "<a string>",
            Value::Array(_) => "<an array>",
            Value::Object(_) => "<an object>",
        })
    }
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

impl Decode for Json {
    const EXPECTED: &'static str = "any JSON value";
    const COLUMN: ColumnType = ColumnType::Json;

    fn from_bool(value: bool) -> Option<Self> {
        Some(value.into())
    }

    fn from_i64(value: i64) -> Option<Self> {
        Some(value.into())
    }

    fn from_u64(value: u64) -> Option<Self> {
        Some(value.into())
    }

    fn from_f64(value: f64) -> Option<Self> {
        Number::from_f64(value).map(Value::Number).map(Self)
    }

    fn from_str(value: &str) -> Option<Self> {
        Some(value.into())
    }

    fn from_string(value: String) -> Result<Self, String> {
        Ok(value.into())
    }

    fn from_null() -> Option<Self> {
        Some(Self(Value::Null))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(
        mut seq: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        *place = Some(Self(Value::Array(list)));
        Ok(Found::Fit)
    }

    fn from_map<'de, A: MapAccess<'de>>(
        mut map: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = map.next_entry()? {
            object.insert(key, value);
        }
        *place = Some(Self(Value::Object(object)));
        Ok(Found::Fit)
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
