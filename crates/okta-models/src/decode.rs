//! Reading a value of any kind without failing, because the wire is right and the description is a guess.
//!
//! A derived deserializer that meets a number where a string is declared fails, and with it the object and its page.
//! Here every place asks the format for *any* value and then decides: it fits, it is null, or it is a [`Found::Misfit`],
//! which is kept as text by the object that owns the place. One pass, nothing is read twice. And a value is made where it
//! is to stay: an object can be some kilobytes large, and is inside of others, so each hand that it goes through counts.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::Serialize;

use crate::columns::ColumnType;
use crate::raw::Raw;

/// What was found where a value may stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A value of the declared kind, which stands in its place now.
    Fit,
    /// An explicit null; the place is empty.
    Null,
    /// A value of another kind; the place is empty.
    Misfit(Raw),
}

impl Found {
    /// The value that did not fit.
    pub(crate) fn into_raw(self) -> Raw {
        match self {
            Self::Misfit(raw) => raw,
            Self::Fit | Self::Null => Raw::null(),
        }
    }
}

/// A type that can be read from a value of whatever kind.
///
/// Each method answers for one kind of JSON value; the default of each is that the kind does not fit.
pub trait Decode: Sized {
    /// What a fitting value is called in error messages: "a User object".
    const EXPECTED: &'static str;
    /// What a column of such values is.
    const COLUMN: ColumnType;
    /// Whether such values must not be shown.
    const SECRET: bool = false;

    /// Reads a boolean.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// Reads an integer that fits an `i64`.
    fn from_i64(_: i64) -> Option<Self> {
        None
    }

    /// Reads an integer that may be above `i64::MAX`.
    fn from_u64(value: u64) -> Option<Self> {
        i64::try_from(value).ok().and_then(Self::from_i64)
    }

    /// Reads a number with a fraction or an exponent.
    fn from_f64(_: f64) -> Option<Self> {
        None
    }

    /// Reads a string.
    fn from_str(_: &str) -> Option<Self> {
        None
    }

    /// Reads a string that need not be copied.
    fn from_string(value: String) -> Result<Self, String> {
        Self::from_str(&value).ok_or(value)
    }

    /// Reads a null that is a value of its own; where the answer is `None`, a null is [`Found::Null`].
    fn from_null() -> Option<Self> {
        None
    }

    /// Reads an array into `place`, which is empty afterwards unless it fits.
    ///
    /// # Errors
    /// Only those of the format: syntax, end of input, recursion limit.
    fn from_seq<'de, A: SeqAccess<'de>>(
        seq: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        *place = None;
        Raw::from_seq(seq).map(Found::Misfit)
    }

    /// Reads an object into `place`, which is empty afterwards unless it fits.
    ///
    /// # Errors
    /// Only those of the format: syntax, end of input, recursion limit.
    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        *place = None;
        Raw::from_map(map).map(Found::Misfit)
    }
}

/// Reads a value from any deserializer into its place, which is empty afterwards unless it fits.
pub(crate) struct PlaceSeed<'a, T>(pub(crate) &'a mut Option<T>);

impl<T: Decode> PlaceSeed<'_, T> {
    fn put<E: de::Error>(
        self,
        fit: Option<T>,
        value: &(impl Serialize + ?Sized),
    ) -> Result<Found, E> {
        *self.0 = fit;
        match self.0 {
            Some(_) => Ok(Found::Fit),
            None => Raw::scalar(value).map(Found::Misfit),
        }
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for PlaceSeed<'_, T> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Decode> Visitor<'de> for PlaceSeed<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Found, E> {
        self.put(T::from_bool(v), &v)
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Found, E> {
        self.put(T::from_i64(v), &v)
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Found, E> {
        self.put(T::from_u64(v), &v)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Found, E> {
        self.put(T::from_f64(v), &v)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Found, E> {
        self.put(T::from_str(v), v)
    }

    fn visit_string<E: de::Error>(self, v: String) -> Result<Found, E> {
        match T::from_string(v) {
            Ok(value) => {
                *self.0 = Some(value);
                Ok(Found::Fit)
            }
            Err(v) => self.put(None, &v),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Found, E> {
        *self.0 = T::from_null();
        Ok(self.0.as_ref().map_or(Found::Null, |_| Found::Fit))
    }

    fn visit_none<E: de::Error>(self) -> Result<Found, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Found, A::Error> {
        T::from_seq(seq, self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Found, A::Error> {
        T::from_map(map, self.0)
    }
}

/// Reads a value that must fit: the root of a body.
///
/// # Errors
/// Those of the format, and a value that is null or of another kind.
pub fn decode_root<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut place = None;
    let found = PlaceSeed(&mut place).deserialize(deserializer)?;
    place.ok_or_else(|| {
        de::Error::custom(format_args!(
            "expected {}, found {}",
            T::EXPECTED,
            found.into_raw().kind()
        ))
    })
}

impl Decode for bool {
    const EXPECTED: &'static str = "a boolean";
    const COLUMN: ColumnType = ColumnType::Boolean;

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Decode for i64 {
    const EXPECTED: &'static str = "an integer";
    const COLUMN: ColumnType = ColumnType::Integer;

    fn from_i64(value: i64) -> Option<Self> {
        Some(value)
    }
}

impl Decode for f64 {
    const EXPECTED: &'static str = "a number";
    const COLUMN: ColumnType = ColumnType::Number;

    fn from_i64(value: i64) -> Option<Self> {
        // Above 2^53 an integer loses digits as a float; it is kept as text then.
        (value.unsigned_abs() <= 1 << 53).then_some(value as Self)
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }
}

impl Decode for String {
    const EXPECTED: &'static str = "a string";
    const COLUMN: ColumnType = ColumnType::Text;

    fn from_str(value: &str) -> Option<Self> {
        Some(value.to_owned())
    }

    fn from_string(value: String) -> Result<Self, String> {
        Ok(value)
    }
}

impl<T: Decode> Decode for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const COLUMN: ColumnType = T::COLUMN;
    const SECRET: bool = T::SECRET;

    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Self::new)
    }

    fn from_i64(value: i64) -> Option<Self> {
        T::from_i64(value).map(Self::new)
    }

    fn from_u64(value: u64) -> Option<Self> {
        T::from_u64(value).map(Self::new)
    }

    fn from_f64(value: f64) -> Option<Self> {
        T::from_f64(value).map(Self::new)
    }

    fn from_str(value: &str) -> Option<Self> {
        T::from_str(value).map(Self::new)
    }

    fn from_string(value: String) -> Result<Self, String> {
        T::from_string(value).map(Self::new)
    }

    fn from_null() -> Option<Self> {
        T::from_null().map(Self::new)
    }

    fn from_seq<'de, A: SeqAccess<'de>>(
        seq: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut value = None;
        let found = T::from_seq(seq, &mut value)?;
        *place = value.map(Self::new);
        Ok(found)
    }

    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut value = None;
        let found = T::from_map(map, &mut value)?;
        *place = value.map(Self::new);
        Ok(found)
    }
}

/// A value of a map that may be null: there a null takes an entry away.
impl<T: Decode> Decode for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const COLUMN: ColumnType = T::COLUMN;
    const SECRET: bool = T::SECRET;

    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Some)
    }

    fn from_i64(value: i64) -> Option<Self> {
        T::from_i64(value).map(Some)
    }

    fn from_u64(value: u64) -> Option<Self> {
        T::from_u64(value).map(Some)
    }

    fn from_f64(value: f64) -> Option<Self> {
        T::from_f64(value).map(Some)
    }

    fn from_str(value: &str) -> Option<Self> {
        T::from_str(value).map(Some)
    }

    fn from_string(value: String) -> Result<Self, String> {
        T::from_string(value).map(Some)
    }

    fn from_null() -> Option<Self> {
        Some(None)
    }

    fn from_seq<'de, A: SeqAccess<'de>>(
        seq: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut value = None;
        let found = T::from_seq(seq, &mut value)?;
        *place = value.map(Some);
        Ok(found)
    }

    fn from_map<'de, A: MapAccess<'de>>(
        map: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut value = None;
        let found = T::from_map(map, &mut value)?;
        *place = value.map(Some);
        Ok(found)
    }
}

/// A list inside an object. One element that does not fit makes the list as a whole a misfit: it is kept as text, whole.
impl<T: Decode + Serialize> Decode for Vec<T> {
    const EXPECTED: &'static str = "an array";
    const COLUMN: ColumnType = ColumnType::List(&T::COLUMN);
    const SECRET: bool = T::SECRET;

    fn from_seq<'de, A: SeqAccess<'de>>(
        mut seq: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        // A hint comes from outside: it is believed only as far as it costs nothing.
        let mut list = Self::with_capacity(seq.size_hint().unwrap_or(0).min(64));
        let mut element = None;
        while let Some(found) = seq.next_element_seed(PlaceSeed(&mut element))? {
            let Some(element) = element.take() else {
                *place = None;
                return Raw::from_list(&list, &found.into_raw(), seq).map(Found::Misfit);
            };
            list.push(element);
        }
        *place = Some(list);
        Ok(Found::Fit)
    }
}

/// A map inside an object. One value that does not fit makes the map as a whole a misfit: it is kept as text, whole.
impl<T: Decode + Serialize> Decode for BTreeMap<String, T> {
    const EXPECTED: &'static str = "an object";
    const COLUMN: ColumnType = ColumnType::Map(&T::COLUMN);
    const SECRET: bool = T::SECRET;

    fn from_map<'de, A: MapAccess<'de>>(
        mut map: A,
        place: &mut Option<Self>,
    ) -> Result<Found, A::Error> {
        let mut entries = Self::new();
        let mut value = None;
        while let Some(key) = map.next_key::<String>()? {
            let found = map.next_value_seed(PlaceSeed(&mut value))?;
            let Some(value) = value.take() else {
                *place = None;
                return Raw::from_entries(&entries, &key, &found.into_raw(), map)
                    .map(Found::Misfit);
            };
            entries.insert(key, value);
        }
        *place = Some(entries);
        Ok(Found::Fit)
    }
}
