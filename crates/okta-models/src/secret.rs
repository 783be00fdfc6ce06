//! Strings that must not be seen: passwords, tokens, keys, answers.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::columns::ColumnType;
use crate::look::Look;
use crate::read::read_root;
use crate::wire::{About, Wire};

/// A string that serializes as it is, prints as `***`, and is wiped from memory when dropped.
///
/// ```
/// use okta_models::Secret;
///
/// let password = Secret::from("tlpWENT2m");
/// assert_eq!(format!("{password:?}"), "***");
/// assert_eq!(serde_json::to_string(&password).unwrap(), r#""tlpWENT2m""#);
/// assert_eq!(password.expose(), "tlpWENT2m");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The string itself. What takes it from here is the caller's care.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.into())
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value.into())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("***")
    }
}

impl Wire for Secret {
    const ABOUT: About = About {
        expected: "a string",
        column: ColumnType::Text,
        secret: true,
    };

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn look(&self) -> Look<'_> {
        Look::Secret(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_root(deserializer)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}
