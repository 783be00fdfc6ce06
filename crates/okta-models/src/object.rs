//! What every generated object is made of. The generated part of a type is a list of its fields; what reads, writes, compares
//! and shows objects stands once, in [`read`](crate::read) and [`look`](crate::look).

use std::borrow::Cow;
use std::fmt;

use serde::de;
use serde::ser::Serialize;

use crate::extra::Extra;
use crate::look::{Taker, look_at};
use crate::names::Names;
use crate::raw::Raw;
use crate::read::read_one;
use crate::wire::{Place, Scalar};

/// The fields of an object, without its type.
pub trait Fields {
    /// Their names.
    fn names(&self) -> &'static Names;

    /// Hands over the fields that are set, in the order of their names.
    fn each<'a>(&'a self, taker: &mut dyn Taker<'a>);

    /// The field at a position in the list of names, to be filled.
    fn place(&mut self, index: usize) -> Option<&mut dyn Place>;

    /// What the fields cannot hold.
    fn extra(&self) -> &Extra;

    /// What the fields cannot hold.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A JSON object with declared properties and a store for the rest.
///
/// Implemented by generated types; [`set_null`](Self::set_null) is what a user calls.
pub trait Object: Fields + Default + Serialize {
    /// The name of the schema in Okta's description.
    const NAME: &'static str;
    /// The declared properties by their wire names, sorted by bytes.
    const PROPERTIES: &'static [&'static str];
    /// Whether the description lets an org add properties of its own.
    const OPEN: bool = false;
    /// The wire names of the properties that the description lets be null.
    const NULLABLE: &'static [&'static str] = &[];
    /// The wire names of the properties that the description calls read-only.
    const READ_ONLY: &'static [&'static str] = &[];

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
    fn get<T: de::DeserializeOwned>(&self, name: &str) -> serde_json::Result<Option<T>>
    where
        Self: Sized,
    {
        let value = match self.names().find(name).map(|index| look_at(self, index)) {
            Some(look) if !look.is_absent() => Some(serde_json::to_value(look)?),
            _ => self.extra().get(name),
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
    fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> serde_json::Result<()>
    where
        Self: Sized,
    {
        read_one(self, name, Raw::write(value)?)
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
        match self.names().find(name) {
            Some(index) => {
                // A free-form field takes a null as its value; every other place marks it in the store.
                let fits = self
                    .place(index)
                    .is_some_and(|place| place.scalar(Scalar::Null));
                if fits {
                    self.extra_mut().forget(Self::PROPERTIES, index);
                } else {
                    self.extra_mut().put_null(Self::PROPERTIES, index);
                }
                Ok(())
            }
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

/// Implements what generated objects have in common: their traits, from the list of their fields.
#[doc(hidden)]
#[macro_export]
macro_rules! objects {
    ($($object:ident = $schema:literal { $($index:literal $field:ident $wire:literal,)* } open $open:literal null [$($null:literal)*] $(read_only [$($read_only:literal)*])?;)*) => {$(
        impl $crate::object::Fields for $object {
            #[inline]
            fn names(&self) -> &'static $crate::names::Names {
                const LIST: &[&str] = <$object as $crate::Object>::PROPERTIES;
                static BY_LENGTH: [u16; LIST.len()] = $crate::names::by_length(LIST);
                static NAMES: $crate::names::Names = $crate::names::Names::new(
                    stringify!($object),
                    LIST,
                    &[$(concat!("\"", $wire, "\":")),*],
                    &BY_LENGTH,
                );
                &NAMES
            }

            #[allow(unused_variables, reason = "there are objects without fields")]
            #[inline]
            fn each<'a>(&'a self, taker: &mut dyn $crate::look::Taker<'a>) {
                $(if let Some(value) = &self.$field {
                    taker.take($index, $crate::wire::Wire::look(value));
                })*
            }

            #[inline]
            fn place(&mut self, index: usize) -> Option<&mut dyn $crate::wire::Place> {
                match index {
                    $($index => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            #[inline]
            fn extra(&self) -> &$crate::Extra {
                &self.extra
            }

            #[inline]
            fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }

        impl $crate::Object for $object {
            const NAME: &'static str = $schema;
            const PROPERTIES: &'static [&'static str] = &[$($wire),*];
            const OPEN: bool = $open;
            const NULLABLE: &'static [&'static str] = &[$($null),*];
            $(const READ_ONLY: &'static [&'static str] = &[$($read_only),*];)?
        }

        impl $crate::wire::Wire for $object {
            const ABOUT: $crate::wire::About = $crate::wire::About {
                expected: concat!("a ", stringify!($object), " object"),
                column: $crate::columns::ColumnType::Object(stringify!($object)),
                secret: false,
            };

            #[inline]
            fn empty_object() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn inside(&mut self) -> $crate::wire::Inside<'_> {
                $crate::wire::Inside::Object(self)
            }

            #[inline]
            fn look(&self) -> $crate::look::Look<'_> {
                $crate::look::Look::Object(self)
            }
        }

        impl $crate::models::Model for $object {
            const NAME: &'static str = stringify!($object);

            #[inline]
            fn columns() -> Vec<$crate::columns::Column> {
                $crate::columns::of_object::<Self>()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $object {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::read_root(deserializer)
            }
        }

        impl ::serde::Serialize for $object {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::look::write_object(self, serializer)
            }
        }

        impl PartialEq for $object {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::look::same_object(self, other)
            }
        }

        impl ::std::fmt::Debug for $object {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::look::show_object(self, f)
            }
        }
    )*};
}
#[doc(hidden)]
pub use objects;
