//! What every generated object is made of: one loop that reads it and one that writes it.
//!
//! The generated part of a type is a list: its fields in the order of [`Object::PROPERTIES`]. The loops stand here
//! once, so that a rule such as "the last of two equal keys counts" or "nulls are kept" is written in one place.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::decode::{Decode, Found, PlaceSeed};
use crate::extra::Extra;
use crate::raw::{Marked, Raw};

/// The name under which a serializer meets an undeclared property as a newtype struct.
pub const UNDECLARED: &str = "okta_models::Undeclared";
/// The name under which a serializer meets a value of an undeclared kind as a newtype struct.
pub const MISFIT: &str = "okta_models::Misfit";

/// A JSON object with declared properties and a store for the rest.
///
/// Implemented by generated types; [`set_null`](Self::set_null) is what a user calls.
pub trait Object: Default + Serialize {
    /// The name of the schema in Okta's description.
    const NAME: &'static str;
    /// The declared properties by their wire names, sorted by bytes.
    const PROPERTIES: &'static [&'static str];
    /// Whether the description lets an org add properties of its own.
    const OPEN: bool = false;
    /// The wire names of the properties that the description lets be null.
    const NULLABLE: &'static [&'static str] = &[];

    /// Reads the value of the property at `index` into its field.
    ///
    /// # Errors
    /// Those of the format.
    fn read<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// Hands over the fields in the order of [`PROPERTIES`](Self::PROPERTIES).
    ///
    /// # Errors
    /// Those of the taker.
    fn write<F: Fields>(&self, out: &mut F) -> Result<(), F::Error>;

    /// What the fields cannot hold.
    fn extra(&self) -> &Extra;

    /// What the fields cannot hold.
    fn extra_mut(&mut self) -> &mut Extra;

    /// The property of this wire name read as `T`, declared or not: the way to attributes that an org defined.
    ///
    /// `None` where it is absent, and where it is null unless `T` can be null.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_models::{Object, UserProfile};
    ///
    /// let profile: UserProfile = serde_json::from_str(r#"{"login":"ada@example.com","costCentre":7}"#)?;
    /// assert_eq!(profile.get::<u32>("costCentre")?, Some(7));
    /// assert_eq!(profile.get::<String>("login")?.as_deref(), Some("ada@example.com"));
    /// assert_eq!(profile.get::<bool>("remote")?, None);
    /// assert!(profile.get::<bool>("costCentre").is_err());
    /// # }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where it is there and is not a `T`.
    fn get<T: de::DeserializeOwned>(&self, name: &str) -> serde_json::Result<Option<T>> {
        let value = match position::<Self>(name) {
            // What a field holds is found by writing the object; undeclared properties, the common case, need not.
            Some(_) => serde_json::to_value(self)?
                .get_mut(name)
                .map(serde_json::Value::take),
            None => self.extra().get(name),
        };
        match value {
            None => Ok(None),
            Some(serde_json::Value::Null) => {
                Ok(serde_json::from_value(serde_json::Value::Null).ok())
            }
            Some(value) => serde_json::from_value(value).map(Some),
        }
    }

    /// Sets the property of this wire name, declared or not.
    ///
    /// A value of another kind than declared is kept and sent as it is, as one from the wire would be.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_models::{Object, UserProfile};
    ///
    /// let mut profile = UserProfile::default();
    /// profile.set("costCentre", &7)?;
    /// profile.set("login", "ada@example.com")?;
    /// assert_eq!(profile.login.as_deref(), Some("ada@example.com"));
    /// assert_eq!(serde_json::to_string(&profile)?, r#"{"login":"ada@example.com","costCentre":7}"#);
    /// # }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where `value` cannot be JSON.
    fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> serde_json::Result<()> {
        let raw = Raw::write(value)?;
        fill_one(self, name.to_owned(), raw)
    }

    /// Sends an explicit null for a property, which is how Okta is told to clear it.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_models::{Object, UserProfile};
    ///
    /// let mut profile = UserProfile { nick_name: Some("Jo".into()), ..Default::default() };
    /// profile.set_null("nickName").unwrap();
    /// assert_eq!(serde_json::to_string(&profile).unwrap(), r#"{"nickName":null}"#);
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`UnknownProperty`] where no property of that name is declared, unless an org may add properties of its own.
    fn set_null(&mut self, name: &str) -> Result<(), UnknownProperty> {
        match position::<Self>(name) {
            // A free-form field takes a null as its value; every other place marks it in the store.
            Some(index) => self
                .read(index, &mut NullAccess)
                .map_err(|_: de::value::Error| UnknownProperty::new::<Self>(name)),
            None if Self::OPEN => {
                self.extra_mut()
                    .put(Cow::Owned(name.to_owned()), Raw::null());
                Ok(())
            }
            None => Err(UnknownProperty::new::<Self>(name)),
        }
    }
}

/// A property name that the object does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProperty {
    object: &'static str,
    name: String,
}

impl UnknownProperty {
    fn new<T: Object>(name: &str) -> Self {
        Self {
            object: T::NAME,
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for UnknownProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no property {:?}", self.object, self.name)
    }
}

impl std::error::Error for UnknownProperty {}

fn position<T: Object>(name: &str) -> Option<usize> {
    find(T::PROPERTIES, name)
}

// Not generic, so that it is compiled once.
fn find(properties: &[&str], name: &str) -> Option<usize> {
    if properties.len() > FEW {
        return properties.binary_search(&name).ok();
    }
    // Lengths differ more often than not, and comparing them needs no look at the text.
    properties
        .iter()
        .position(|property| property.len() == name.len() && *property == name)
}

/// Up to so many properties a walk over all is quicker than halving.
const FEW: usize = 48;

/// Where one value goes: a field, or the store of its object.
pub struct Place<'a, A> {
    index: usize,
    declared: &'static [&'static str],
    extra: &'a mut Extra,
    map: &'a mut A,
}

impl<'a, A> Place<'a, A> {
    /// A place for the property at `index` of `declared`.
    pub fn new(
        index: usize,
        declared: &'static [&'static str],
        extra: &'a mut Extra,
        map: &'a mut A,
    ) -> Self {
        Self {
            index,
            declared,
            extra,
            map,
        }
    }

    /// Reads the value into `field`, or into the store where it is null or does not fit.
    ///
    /// # Errors
    /// Those of the format.
    pub fn read<'de, T>(self, field: &mut Option<T>) -> Result<(), A::Error>
    where
        T: Decode,
        A: MapAccess<'de>,
    {
        match self.map.next_value_seed(PlaceSeed(field))? {
            Found::Fit => {
                // The same key may have come before with a null or a misfit; the last one counts.
                if !self.extra.is_empty() {
                    self.extra.forget(self.declared, self.index);
                }
            }
            Found::Null => self.extra.put_null(self.declared, self.index),
            Found::Misfit(raw) => self
                .extra
                .put(Cow::Borrowed(self.declared[self.index]), raw),
        }
        Ok(())
    }

    /// Keeps a value for which there is no field.
    ///
    /// # Errors
    /// Those of the format.
    pub fn keep<'de>(self) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
    {
        let raw = self.map.next_value()?;
        if let Some(name) = self.declared.get(self.index) {
            self.extra.put(Cow::Borrowed(name), raw);
        }
        Ok(())
    }
}

/// Takes the fields of an object, one by one in the order of their declaration.
pub trait Fields {
    /// What can go wrong.
    type Error;

    /// Takes the next field.
    ///
    /// # Errors
    /// Those of the taker.
    fn field<T: Decode + Serialize>(&mut self, field: &Option<T>) -> Result<(), Self::Error>;
}

/// Writes fields, and from the store what the fields do not have.
struct Writer<'a, M> {
    out: &'a mut M,
    declared: &'static [&'static str],
    extra: Option<&'a Extra>,
    /// Whether the store's bits stand for `declared`.
    is_of: bool,
    index: usize,
}

impl<M: SerializeMap> Fields for Writer<'_, M> {
    type Error = M::Error;

    #[inline]
    fn field<T: Decode + Serialize>(&mut self, field: &Option<T>) -> Result<(), M::Error> {
        let index = self.index;
        self.index += 1;
        match field {
            Some(value) => self.out.serialize_entry(self.declared[index], value),
            None => match self
                .extra
                .and_then(|extra| extra.declared(self.declared, index, self.is_of))
            {
                Some(Some(raw)) => self
                    .out
                    .serialize_entry(self.declared[index], &Marked(MISFIT, raw)),
                Some(None) => self.out.serialize_entry(self.declared[index], &()),
                None => Ok(()),
            },
        }
    }
}

/// Writes a whole object.
///
/// # Errors
/// Those of the format.
pub fn serialize<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let extra = Some(object.extra()).filter(|extra| !extra.is_empty());
    object.write(&mut Writer {
        out: &mut map,
        declared: T::PROPERTIES,
        extra,
        is_of: extra.is_some_and(|extra| extra.is_of(T::PROPERTIES)),
        index: 0,
    })?;
    for (name, raw) in extra
        .into_iter()
        .flat_map(|extra| extra.undeclared(T::PROPERTIES))
    {
        match raw {
            Some(raw) => map.serialize_entry(name, &Marked(UNDECLARED, raw))?,
            None => map.serialize_entry(name, &())?,
        }
    }
    map.end()
}

/// Reads what is left of a map into an object.
///
/// # Errors
/// Those of the format.
pub fn fill<'de, T: Object, A: MapAccess<'de>>(
    object: &mut T,
    map: &mut A,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(KeySeed::<T>(PhantomData))? {
        match key {
            Key::Declared(index) => object.read(index, map)?,
            Key::Other(name) => {
                let raw = map.next_value()?;
                object.extra_mut().put(Cow::Owned(name), raw);
            }
        }
    }
    Ok(())
}

/// Reads a value that was kept aside into an object, under the key that it came with.
pub(crate) fn fill_one<T: Object, E: de::Error>(
    object: &mut T,
    name: String,
    raw: Raw,
) -> Result<(), E> {
    match position::<T>(&name) {
        Some(index) => object.read(
            index,
            &mut OneValue {
                raw: &raw,
                error: PhantomData,
            },
        ),
        None => {
            object.extra_mut().put(Cow::Owned(name), raw);
            Ok(())
        }
    }
}

/// A map of which only one value is left to read.
struct OneValue<'a, E> {
    raw: &'a Raw,
    error: PhantomData<E>,
}

impl<'de, E: de::Error> MapAccess<'de> for OneValue<'de, E> {
    type Error = E;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, E> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, E> {
        seed.deserialize(&mut serde_json::Deserializer::from_str(self.raw.as_str()))
            .map_err(E::custom)
    }
}

/// A map of which the only value is null.
struct NullAccess;

impl<'de> MapAccess<'de> for NullAccess {
    type Error = de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        _: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        seed.deserialize(().into_deserializer())
    }
}

enum Key {
    Declared(usize),
    Other(String),
}

struct KeySeed<T>(PhantomData<T>);

impl<'de, T: Object> DeserializeSeed<'de> for KeySeed<T> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(KeyVisitor(T::PROPERTIES))
    }
}

struct KeyVisitor(&'static [&'static str]);

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        Ok(find(self.0, name).map_or_else(|| Key::Other(name.to_owned()), Key::Declared))
    }
}

/// Implements the traits of serde and [`Decode`] for objects.
#[doc(hidden)]
#[macro_export]
macro_rules! objects {
    ($($object:ident)*) => {$(
        impl $crate::decode::Decode for $object {
            const EXPECTED: &'static str = concat!("a ", stringify!($object), " object");
            const COLUMN: $crate::columns::ColumnType = $crate::columns::ColumnType::Object(stringify!($object));

            fn from_map<'de, A: ::serde::de::MapAccess<'de>>(mut map: A, place: &mut Option<Self>) -> Result<$crate::decode::Found, A::Error> {
                $crate::object::fill(place.insert(Self::default()), &mut map)?;
                Ok($crate::decode::Found::Fit)
            }
        }

        impl $crate::models::Model for $object {
            const NAME: &'static str = stringify!($object);

            fn columns() -> Vec<$crate::columns::Column> {
                $crate::columns::of_object::<Self>()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $object {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::decode::decode_root(deserializer)
            }
        }

        impl ::serde::Serialize for $object {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::object::serialize(self, serializer)
            }
        }
    )*};
}
#[doc(hidden)]
pub use objects;
