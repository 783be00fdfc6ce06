//! Enumerations that keep values they do not know, because Okta adds values without notice and one of them must not
//! cost a page.

/// Defines open enumerations: a variant per declared value and `Other` for all the rest.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enums {
    ($($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $wire:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $(#[$about])* $variant,)*
            /// A value that is not declared, as it came.
            Other(Box<str>),
        }

        impl $name {
            /// The declared values as they stand on the wire.
            pub const VALUES: &'static [&'static str] = &[$($wire),*];

            /// The value as it stands on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(value.into()),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            // Not `Self::Err`: a value may be called so.
            #[inline]
            fn from_str(value: &str) -> Result<Self, ::std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::wire::Wire for $name {
            const ABOUT: $crate::wire::About = $crate::wire::About {
                expected: concat!("a ", stringify!($name), " string"),
                column: $crate::columns::ColumnType::OneOf(Self::VALUES),
                secret: false,
            };

            #[inline]
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }

            #[inline]
            fn look(&self) -> $crate::look::Look<'_> {
                $crate::look::Look::Text(self.as_str())
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
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}
pub use open_enums;
