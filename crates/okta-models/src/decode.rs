//! Reading a value of any kind without failing, because the wire is right and the description is a guess.
//!
//! A derived deserializer that meets a number where a string is declared fails, and with it the object and its page.
//! Here every place asks the format for *any* value and then decides: it fits, it is null, or it is a [`Slot::Misfit`],
//! which is kept as text by the object that owns the place. One pass, nothing is read twice.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::Serialize;

use crate::columns::ColumnType;
use crate::raw::Raw;

/// What was found where a `T` may stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot<T> {
    /// A value of the declared kind.
    Fit(T),
    /// An explicit null.
    Null,
    /// A value of another kind.
    Misfit(Raw),
}

impl<T> Slot<T> {
    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Slot<U> {
        match self {
            Self::Fit(value) => Slot::Fit(f(value)),
            Self::Null => Slot::Null,
            Self::Misfit(raw) => Slot::Misfit(raw),
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

    /// Reads a null that is a value of its own; where the answer is `None`, a null is [`Slot::Null`].
    fn from_null() -> Option<Self> {
        None
    }

    /// Reads an array.
    ///
    /// # Errors
    /// Only those of the format: syntax, end of input, recursion limit.
    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Slot<Self>, A::Error> {
        Raw::from_seq(seq).map(Slot::Misfit)
    }

    /// Reads an object.
    ///
    /// # Errors
    /// Only those of the format: syntax, end of input, recursion limit.
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Slot<Self>, A::Error> {
        Raw::from_map(map).map(Slot::Misfit)
    }
}

/// Reads a [`Slot`] from any deserializer.
pub(crate) struct SlotSeed<T>(PhantomData<T>);

impl<T> SlotSeed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for SlotSeed<T> {
    type Value = Slot<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn slot<T, E: de::Error>(fit: Option<T>, value: &(impl Serialize + ?Sized)) -> Result<Slot<T>, E> {
    match fit {
        Some(value) => Ok(Slot::Fit(value)),
        None => Raw::scalar(value).map(Slot::Misfit),
    }
}

impl<'de, T: Decode> Visitor<'de> for SlotSeed<T> {
    type Value = Slot<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Slot<T>, E> {
        slot(T::from_bool(v), &v)
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Slot<T>, E> {
        slot(T::from_i64(v), &v)
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Slot<T>, E> {
        slot(T::from_u64(v), &v)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Slot<T>, E> {
        slot(T::from_f64(v), &v)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Slot<T>, E> {
        slot(T::from_str(v), v)
    }

    fn visit_string<E: de::Error>(self, v: String) -> Result<Slot<T>, E> {
        match T::from_string(v) {
            Ok(value) => Ok(Slot::Fit(value)),
            Err(v) => Raw::scalar(&v).map(Slot::Misfit),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Slot<T>, E> {
        Ok(T::from_null().map_or(Slot::Null, Slot::Fit))
    }

    fn visit_none<E: de::Error>(self) -> Result<Slot<T>, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Slot<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Slot<T>, A::Error> {
        T::from_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Slot<T>, A::Error> {
        T::from_map(map)
    }
}

/// Reads a value that must fit: the root of a body.
///
/// # Errors
/// Those of the format, and a value that is null or of another kind.
pub fn decode_root<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match SlotSeed::<T>::new().deserialize(deserializer)? {
        Slot::Fit(value) => Ok(value),
        Slot::Null => Err(de::Error::custom(format_args!(
            "expected {}, found null",
            T::EXPECTED
        ))),
        Slot::Misfit(raw) => Err(de::Error::custom(format_args!(
            "expected {}, found {}",
            T::EXPECTED,
            raw.kind()
        ))),
    }
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

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Slot<Self>, A::Error> {
        Ok(T::from_seq(seq)?.map(Self::new))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Slot<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Self::new))
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

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Slot<Self>, A::Error> {
        Ok(T::from_seq(seq)?.map(Some))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Slot<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Some))
    }
}

/// A list inside an object. One element that does not fit makes the list as a whole a misfit: it is kept as text, whole.
impl<T: Decode + Serialize> Decode for Vec<T> {
    const EXPECTED: &'static str = "an array";
    const COLUMN: ColumnType = ColumnType::List(&T::COLUMN);
    const SECRET: bool = T::SECRET;

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Slot<Self>, A::Error> {
        // A hint comes from outside: it is believed only as far as it costs nothing.
        let mut list = Self::with_capacity(seq.size_hint().unwrap_or(0).min(64));
        while let Some(slot) = seq.next_element_seed(SlotSeed::<T>::new())? {
            let odd = match slot {
                Slot::Fit(element) => {
                    list.push(element);
                    continue;
                }
                Slot::Null => Raw::null(),
                Slot::Misfit(raw) => raw,
            };
            return Raw::from_list(&list, &odd, seq).map(Slot::Misfit);
        }
        Ok(Slot::Fit(list))
    }
}

/// A map inside an object. One value that does not fit makes the map as a whole a misfit: it is kept as text, whole.
impl<T: Decode + Serialize> Decode for BTreeMap<String, T> {
    const EXPECTED: &'static str = "an object";
    const COLUMN: ColumnType = ColumnType::Map(&T::COLUMN);
    const SECRET: bool = T::SECRET;

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Slot<Self>, A::Error> {
        let mut entries = Self::new();
        while let Some(key) = map.next_key::<String>()? {
            let odd = match map.next_value_seed(SlotSeed::<T>::new())? {
                Slot::Fit(value) => {
                    entries.insert(key, value);
                    continue;
                }
                Slot::Null => Raw::null(),
                Slot::Misfit(raw) => raw,
            };
            return Raw::from_entries(&entries, &key, &odd, map).map(Slot::Misfit);
        }
        Ok(Slot::Fit(entries))
    }
}
