//! What one source says, before anybody asks whether it makes sense.
//!
//! Values stay text until all sources were read, since only the last one counts. They are held as secrets, all of them:
//! which key a secret was put under is for its author to know.

use secrecy::SecretString;

use super::{ConfigWarning, Key};
use crate::{ConfigError, ConfigSource};

/// A value and where it stands.
pub(super) struct Value {
    pub(super) text: SecretString,
    pub(super) source: ConfigSource,
}

impl Value {
    pub(super) fn new(text: impl Into<String>, source: ConfigSource) -> Self {
        Self {
            text: SecretString::from(text.into()),
            source,
        }
    }
}

/// What was read from a source.
pub(super) struct Found {
    pub(super) values: Vec<(Key, Value)>,
    pub(super) error: ConfigError,
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Found {
    pub(super) fn nothing() -> Self {
        Self {
            values: Vec::new(),
            error: ConfigError::none(),
            warnings: Vec::new(),
        }
    }
}
