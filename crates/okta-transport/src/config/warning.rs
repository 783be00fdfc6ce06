//! What is odd about a configuration that works.

use std::fmt;

use crate::ConfigSource;

/// Something that is worth a look and stops nothing: a key that nobody knows, or secrets in a file that others can read.
///
/// It holds no value of any setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigWarning {
    subject: String,
    reason: String,
    source: ConfigSource,
}

impl ConfigWarning {
    pub(super) fn new(
        subject: impl Into<String>,
        reason: impl Into<String>,
        source: ConfigSource,
    ) -> Self {
        Self {
            subject: subject.into(),
            reason: reason.into(),
            source,
        }
    }

    /// The key or file that it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What is odd, and what would be right.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where it stands.
    #[must_use]
    pub fn source(&self) -> &ConfigSource {
        &self.source
    }
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.subject, self.source, self.reason)
    }
}

/// A name from outside as it may be shown: one that does not look like a name may be a value that lost its place.
pub(super) fn shown(name: &str) -> &str {
    let is_name = name.len() <= 80
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if is_name { name } else { "a key" }
}
