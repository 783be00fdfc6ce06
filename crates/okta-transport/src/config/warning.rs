//! What is odd about a configuration that works.

use std::fmt;

use super::Key;
use crate::{ConfigProblem, ConfigSource};

/// Something that is worth a look and stops nothing: a key that nobody knows, secrets in a file that others can read, a
/// token that goes to another org than the one named beside it.
///
/// It holds no value of any setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigWarning {
    subject: String,
    reason: String,
    source: ConfigSource,
    /// The key that an unknown one may have meant.
    meant: Option<Key>,
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
            meant: None,
        }
    }

    /// For a name that no key has. `meant` is the key whose name is near, and that name.
    pub(super) fn unknown(name: &str, meant: Option<(Key, &str)>, source: ConfigSource) -> Self {
        let reason = match meant {
            Some((_, known)) => {
                format!("is not known and has no effect; perhaps {known} was meant")
            }
            None => "is not known and has no effect".to_owned(),
        };
        let mut warning = Self::new(shown(name), reason, source);
        warning.meant = meant.map(|(key, _)| key);
        warning
    }

    /// What to say of the key that may have been meant, where a configuration fails for the want of it.
    pub(super) fn as_problem(&self) -> Option<(Key, ConfigProblem)> {
        let key = self.meant?;
        let reason = format!(
            "may be what `{}` means here, which is not known",
            self.subject
        );
        let problem = ConfigProblem::new(key.name(), reason).with_source(self.source.clone());
        Some((key, problem))
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
