//! Why a key is refused, in words that hold nothing of it.
//!
//! The reasons are written here and not taken from the libraries that read keys: theirs speak of offsets and tags, and
//! some quote what they read.

use std::borrow::Cow;

use super::{ConfigError, ConfigProblem, KEY};

/// What is wrong with a key, without the place that it came from.
#[derive(Debug)]
pub(super) struct Refused(Cow<'static, str>);

impl Refused {
    pub(super) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    /// The problem as it is reported; the place ends with a space, or is empty.
    pub(super) fn of(self, place: &str) -> ConfigError {
        ConfigProblem::new(KEY, format!("{place}{}", self.0)).into()
    }
}

pub(super) fn refuse<T>(reason: impl Into<Cow<'static, str>>) -> Result<T, Refused> {
    Err(Refused::new(reason))
}
