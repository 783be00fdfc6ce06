//! Unions: objects whose shape follows from one of their properties, or from nothing that the description names.
//!
//! serde's own `tag` and `untagged` buffer the whole object first and fail on a value they do not know. Here an object
//! is read straight into its variant as soon as the discriminator has been seen; only the properties before it are put
//! aside. What no variant is declared for goes to the variant `Other`, which keeps everything.

use serde::de::{Error as _, MapAccess};

use crate::decode::{Found, PlaceSeed};
use crate::object::{Object, fill, fill_one};
use crate::raw::Raw;

/// A union that is told apart by one property.
pub trait Tagged: Sized {
    /// The wire name of the discriminator.
    const TAG: &'static str;

    /// Reads the variant for `tag`; `None` where the discriminator is absent, null or not a string.
    ///
    /// # Errors
    /// Those of the format.
    fn read<'de, A: MapAccess<'de>>(
        tag: Option<&str>,
        entries: Entries<'_, A>,
    ) -> Result<Self, A::Error>;
}

/// A union that the description gives no discriminator for.
pub trait Untagged: Sized {
    /// Picks the variant that fits an object.
    fn pick(object: &Raw) -> Option<Self>;
}

/// The entries of an object whose variant is known now: those put aside, and those still to be read.
pub struct Entries<'a, A> {
    aside: Vec<(String, Raw)>,
    rest: &'a mut A,
}

impl<'de, A: MapAccess<'de>> Entries<'_, A> {
    /// Reads all entries into an object.
    ///
    /// # Errors
    /// Those of the format.
    pub fn object<T: Object>(self) -> Result<Box<T>, A::Error> {
        let mut object = Box::<T>::default();
        for (name, raw) in self.aside {
            fill_one::<T, A::Error>(&mut object, name, raw)?;
        }
        fill(&mut *object, self.rest)?;
        Ok(object)
    }

    /// Reads all entries into a union that has a discriminator of its own.
    ///
    /// # Errors
    /// Those of the format.
    pub fn union<T: Tagged>(mut self) -> Result<Box<T>, A::Error> {
        let tag = self
            .aside
            .iter()
            .rev()
            .find(|(name, _)| name == T::TAG)
            .map(|(_, raw)| raw.read::<String>().ok());
        match tag {
            Some(tag) => T::read(tag.as_deref(), self),
            None => read_tagged(std::mem::take(&mut self.aside), self.rest),
        }
        .map(Box::new)
    }
}

/// Reads an object as the union.
///
/// # Errors
/// Those of the format.
#[doc(hidden)]
pub fn from_map<'de, T: Tagged, A: MapAccess<'de>>(
    mut map: A,
    place: &mut Option<T>,
) -> Result<Found, A::Error> {
    *place = Some(read_tagged(Vec::new(), &mut map)?);
    Ok(Found::Fit)
}

/// Reads an object as it is.
///
/// # Errors
/// Those of the format.
#[doc(hidden)]
pub fn whole<'de, A: MapAccess<'de>>(map: A) -> Result<Raw, A::Error> {
    Raw::from_map(map)
}

fn read_tagged<'de, T: Tagged, A: MapAccess<'de>>(
    mut aside: Vec<(String, Raw)>,
    map: &mut A,
) -> Result<T, A::Error> {
    while let Some(name) = map.next_key::<String>()? {
        if name != T::TAG {
            aside.push((name, map.next_value()?));
            continue;
        }
        let mut tag = None::<String>;
        let found = map.next_value_seed(PlaceSeed(&mut tag))?;
        let raw = match &tag {
            Some(tag) => Raw::write(tag).map_err(A::Error::custom)?,
            None => found.into_raw(),
        };
        aside.push((name, raw));
        return T::read(tag.as_deref(), Entries { aside, rest: map });
    }
    T::read(None, Entries { aside, rest: map })
}

/// Defines unions that are told apart by a discriminator. `Other` takes what no variant is declared for.
///
/// What the variants hold stands at the root of the crate that calls the macro, which need not be this one.
#[allow(clippy::crate_in_macro_def, reason = "the calling crate is meant")]
#[doc(hidden)]
#[macro_export]
macro_rules! tagged_unions {
    ($($(#[$meta:meta])* $name:ident by $tag:literal or $other:ident { $($($wire:literal)|+ => $variant:ident($kind:ident $content:ident),)* } all $shared:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $(#[doc = concat!("Where `", $tag, "` is one of: ", $("`", $wire, "` ",)+)] $variant(Box<crate::$content>),)*
            #[doc = concat!("Where `", $tag, "` is absent, null, or a value that no variant is declared for.")]
            Other(Box<crate::$other>),
        }

        impl $crate::union::Tagged for $name {
            const TAG: &'static str = $tag;

            fn read<'de, A: ::serde::de::MapAccess<'de>>(tag: Option<&str>, entries: $crate::union::Entries<'_, A>) -> Result<Self, A::Error> {
                match tag {
                    $(Some($($wire)|+) => entries.$kind().map(Self::$variant),)*
                    _ => entries.object().map(Self::Other),
                }
            }
        }

        impl $crate::decode::Decode for $name {
            const EXPECTED: &'static str = concat!("a ", stringify!($name), " object");
            const COLUMN: $crate::columns::ColumnType = $crate::columns::ColumnType::Object(stringify!($name));

            fn from_map<'de, A: ::serde::de::MapAccess<'de>>(map: A, place: &mut Option<Self>) -> Result<$crate::decode::Found, A::Error> {
                $crate::union::from_map(map, place)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(Box::default())
            }
        }

        $crate::union::union_traits!($name { $($variant,)* Other, } of { $($content,)* $other, });
        $crate::union::shared_fields!($name [$($variant)* Other] $shared);
    )*};
}
#[doc(hidden)]
pub use tagged_unions;

/// What all variants have, so that it is read and changed without asking for the variant. A field that only answers have is
/// only read.
#[allow(clippy::crate_in_macro_def, reason = "the calling crate is meant")]
#[doc(hidden)]
#[macro_export]
macro_rules! shared_fields {
    ($name:ident $variants:tt {}) => {};
    ($name:ident $variants:tt { $($field:ident($wire:literal, $see:ident) $ty:ty $(, $change:ident $whole:ty)?;)+ }) => {
        impl $name {
            $(
                $crate::union::shared_fields!(@see $variants $field $wire $see ($ty));
                $($crate::union::shared_fields!(@change $variants $field $wire $change ($whole));)?
            )+
        }
    };
    (@see [$($variant:ident)+] $field:ident $wire:literal $see:ident ($ty:ty)) => {
        #[doc = concat!("`", $wire, "`, of whichever kind.")]
        #[must_use]
        pub fn $field(&self) -> Option<&$ty> {
            match self {
                $(Self::$variant(content) => content.$field.$see(),)+
            }
        }
    };
    (@change [$($variant:ident)+] $field:ident $wire:literal $change:ident ($whole:ty)) => {
        #[doc = concat!("`", $wire, "`, of whichever kind, to be changed.")]
        pub fn $change(&mut self) -> &mut Option<$whole> {
            match self {
                $(Self::$variant(content) => &mut content.$field,)+
            }
        }
    };
}
#[doc(hidden)]
pub use shared_fields;

/// Defines unions without a discriminator: the variant that declares most of what the object holds.
#[allow(clippy::crate_in_macro_def, reason = "the calling crate is meant")]
#[doc(hidden)]
#[macro_export]
macro_rules! untagged_unions {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident($content:ident),)+ })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $(#[doc = concat!("Shaped like [`", stringify!($content), "`](crate::", stringify!($content), ").")] $variant(Box<crate::$content>),)+
            /// A value that is not an object.
            Other($crate::Raw),
        }

        impl Default for $name {
            fn default() -> Self {
                $crate::union::first![$(Self::$variant(Box::default()),)+]
            }
        }

        impl $crate::union::Untagged for $name {
            fn pick(object: &$crate::Raw) -> Option<Self> {
                let candidates = [$(object.read().ok().map(Self::$variant)),+];
                candidates.into_iter().flatten().min_by_key(|candidate| {
                    let leaves = $crate::leaves::Leaves::of(candidate);
                    leaves.raw + leaves.undeclared
                })
            }
        }

        impl $crate::decode::Decode for $name {
            const EXPECTED: &'static str = concat!("a ", stringify!($name), " object");
            const COLUMN: $crate::columns::ColumnType = $crate::columns::ColumnType::Object(stringify!($name));

            fn from_map<'de, A: ::serde::de::MapAccess<'de>>(map: A, place: &mut Option<Self>) -> Result<$crate::decode::Found, A::Error> {
                let raw = $crate::union::whole(map)?;
                *place = Some($crate::union::Untagged::pick(&raw).unwrap_or(Self::Other(raw)));
                Ok($crate::decode::Found::Fit)
            }
        }

        $crate::union::union_traits!($name { $($variant,)+ Other, } of { $($content,)+ });
    )*};
}
#[doc(hidden)]
pub use untagged_unions;

/// Implements what both kinds of union share.
#[allow(clippy::crate_in_macro_def, reason = "the calling crate is meant")]
#[doc(hidden)]
#[macro_export]
macro_rules! union_traits {
    ($name:ident { $($variant:ident,)+ } of { $($content:ident,)+ }) => {
        impl $crate::models::Model for $name {
            const NAME: &'static str = stringify!($name);

            fn columns() -> Vec<$crate::columns::Column> {
                $crate::columns::of_union(vec![$(<crate::$content as $crate::models::Model>::columns(),)+])
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::decode::decode_root(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(content) => content.serialize(serializer),)+
                }
            }
        }
    };
}
#[doc(hidden)]
pub use union_traits;

/// The first of several expressions.
#[doc(hidden)]
#[macro_export]
macro_rules! first {
    ($first:expr, $($rest:expr,)*) => {
        $first
    };
}
#[doc(hidden)]
pub use first;
