//! Unions: objects whose shape follows from one of their properties, or from nothing that the description names.
//!
//! serde's own `tag` and `untagged` buffer the whole object first and fail on a value they do not know. Here an object
//! is read as what all kinds have, the variant `Other`, until its discriminator comes; then what was read moves to its kind,
//! and the rest is read straight into that. What no kind is declared for stays `Other`, which keeps everything.

use std::borrow::Cow;

use crate::object::Fields;
use crate::raw::Raw;
use crate::read::read_one;
use crate::wire::{Inside, Scalar};

/// An object whose kind one of its properties tells.
pub trait Union {
    /// The wire name of that property.
    fn tag(&self) -> &'static str;

    /// What it is at present: at first what all kinds have, the variant `Other`.
    fn content(&mut self) -> Inside<'_>;

    /// Becomes the kind that the property tells, if there is one, with what was read so far.
    fn settle(&mut self);
}

/// An object whose kind nothing tells but its properties.
pub trait Untagged {
    /// Becomes the kind that fits an object.
    fn pick(&mut self, object: Raw);
}

/// The text that a property of an object has.
#[doc(hidden)]
#[must_use]
pub fn text_of<'o>(object: &'o mut dyn Fields, name: &str) -> Option<Cow<'o, str>> {
    match object.names().find(name) {
        Some(index) => object.place(index)?.look().as_text().map(Cow::Borrowed),
        None => object.extra().raw(name)?.read().ok().map(Cow::Owned),
    }
}

/// Moves what an object holds to where the properties of another kind go.
#[doc(hidden)]
pub fn hand_over(from: &mut dyn Fields, to: Inside<'_>) {
    match to {
        Inside::Object(to) => hand_over_to(from, to),
        Inside::Union(union) => {
            if let Inside::Object(common) = union.content() {
                hand_over_to(from, common);
            }
            union.settle();
        }
        _ => {}
    }
}

fn hand_over_to(from: &mut dyn Fields, to: &mut dyn Fields) {
    let names = from.names();
    for (index, name) in names.list.iter().enumerate() {
        let Some(field) = from.place(index) else {
            continue;
        };
        if field.look().is_absent() {
            continue;
        }
        let theirs = to.names().find(name).and_then(|index| to.place(index));
        let is_given = theirs
            .and_then(|place| place.as_any())
            .is_some_and(|place| field.give(place));
        if !is_given {
            // The kind declares it otherwise than all kinds do.
            move_text(to, name, Raw::write(&field.look()).ok());
        }
    }
    let extra = std::mem::take(from.extra_mut());
    for name in extra.keys() {
        match extra.raw(name) {
            Some(raw) => move_text(to, name, Some(raw.clone())),
            None => match to.names().find(name) {
                Some(index) => {
                    let fits = to
                        .place(index)
                        .is_some_and(|place| place.scalar(Scalar::Null));
                    if !fits {
                        let names = to.names().list;
                        to.extra_mut().put_null(names, index);
                    }
                }
                None => move_text(to, name, Some(Raw::null())),
            },
        }
    }
}

fn move_text(to: &mut dyn Fields, name: &str, raw: Option<Raw>) {
    // What this crate wrote as text it also reads.
    let _ = raw.map(|raw| read_one(to, name, raw));
}

/// Defines unions that are told apart by a discriminator. `Other` takes what no variant is declared for.
///
/// What the variants hold stands at the root of the crate that calls the macro, which need not be this one.
#[allow(clippy::crate_in_macro_def, reason = "the calling crate is meant")]
#[doc(hidden)]
#[macro_export]
macro_rules! tagged_unions {
    ($($(#[$meta:meta])* $name:ident by $tag:literal or $other:ident { $($first:literal $(| $wire:literal)* => $variant:ident($kind:ident $content:ident),)* } all $shared:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone)]
        pub enum $name {
            $(
                #[doc = concat!("Where `", $tag, "` is `", $first, "`" $(, " or `", $wire, "`")*, ": [`", stringify!($content), "`](crate::", stringify!($content), ").")]
                $variant(Box<crate::$content>),
            )*
            #[doc = concat!("Where `", $tag, "` is absent, null, or a value that no variant is declared for.")]
            Other(Box<crate::$other>),
        }

        impl $crate::union::Union for $name {
            #[inline]
            fn tag(&self) -> &'static str {
                $tag
            }

            #[inline]
            fn content(&mut self) -> $crate::wire::Inside<'_> {
                match self {
                    $(Self::$variant(content) => $crate::wire::Wire::inside(content),)*
                    Self::Other(content) => $crate::wire::Wire::inside(content),
                }
            }

            #[inline]
            fn settle(&mut self) {
                let Self::Other(content) = self else { return };
                let kind = match $crate::union::text_of(&mut **content, $tag).as_deref() {
                    $(Some($first $(| $wire)*) => Self::$variant(Box::default()),)*
                    _ => return,
                };
                if let Self::Other(mut content) = ::std::mem::replace(self, kind) {
                    $crate::union::hand_over(&mut *content, $crate::union::Union::content(self));
                }
            }
        }

        impl $crate::wire::Wire for $name {
            const ABOUT: $crate::wire::About = $crate::wire::About {
                expected: concat!("a ", stringify!($name), " object"),
                column: $crate::columns::ColumnType::Object(stringify!($name)),
                secret: false,
            };

            #[inline]
            fn empty_object() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn inside(&mut self) -> $crate::wire::Inside<'_> {
                $crate::wire::Inside::Union(self)
            }

            #[inline]
            fn look(&self) -> $crate::look::Look<'_> {
                match self {
                    $(Self::$variant(content) => $crate::wire::Wire::look(content),)*
                    Self::Other(content) => $crate::wire::Wire::look(content),
                }
            }
        }

        impl Default for $name {
            #[inline]
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
        #[inline]
        pub fn $field(&self) -> Option<&$ty> {
            match self {
                $(Self::$variant(content) => content.$field.$see(),)+
            }
        }
    };
    (@change [$($variant:ident)+] $field:ident $wire:literal $change:ident ($whole:ty)) => {
        #[doc = concat!("`", $wire, "`, of whichever kind, to be changed.")]
        #[inline]
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
        #[derive(Clone)]
        pub enum $name {
            $(#[doc = concat!("Shaped like [`", stringify!($content), "`](crate::", stringify!($content), ").")] $variant(Box<crate::$content>),)+
            /// A value that is not an object.
            Other($crate::Raw),
        }

        impl Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::union::first![$(Self::$variant(Box::default()),)+]
            }
        }

        impl $crate::union::Untagged for $name {
            #[inline]
            fn pick(&mut self, object: $crate::Raw) {
                let candidates = [$(object.read().ok().map(Self::$variant)),+];
                let best = candidates.into_iter().flatten().min_by_key(|candidate| {
                    let leaves = $crate::leaves::Leaves::of(candidate);
                    leaves.raw + leaves.undeclared
                });
                *self = best.unwrap_or(Self::Other(object));
            }
        }

        impl $crate::wire::Wire for $name {
            const ABOUT: $crate::wire::About = $crate::wire::About {
                expected: concat!("a ", stringify!($name), " object"),
                column: $crate::columns::ColumnType::Object(stringify!($name)),
                secret: false,
            };

            #[inline]
            fn empty_object() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn inside(&mut self) -> $crate::wire::Inside<'_> {
                $crate::wire::Inside::Untagged(self)
            }

            #[inline]
            fn look(&self) -> $crate::look::Look<'_> {
                match self {
                    $(Self::$variant(content) => $crate::wire::Wire::look(content),)+
                    Self::Other(raw) => $crate::look::Look::Raw(raw),
                }
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

            #[inline]
            fn columns() -> Vec<$crate::columns::Column> {
                $crate::columns::of_union(vec![$(<crate::$content as $crate::models::Model>::columns(),)+])
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::read_root(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::Wire::look(self).serialize(serializer)
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::Wire::look(self) == $crate::wire::Wire::look(other)
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let variant = match self {
                    $(Self::$variant(_) => stringify!($variant),)+
                };
                f.debug_tuple(variant).field(&$crate::wire::Wire::look(self)).finish()
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
