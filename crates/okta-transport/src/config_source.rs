//! Where a setting came from.
//!
//! With files in two places, an environment and code, the first question about a wrong value is who said so. Whoever
//! reports a problem with a setting can therefore name its place.

use std::fmt;
use std::path::PathBuf;

/// The place that a setting was made in. It is shown as `okta.yaml:3`, `OKTA_CLIENT_TOKEN` or `code`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigSource {
    /// A file.
    File {
        /// The file, as it was opened.
        path: PathBuf,
        /// The line, from 1; nothing where it is about the whole file.
        line: Option<usize>,
    },
    /// An environment variable, by its name.
    Variable(String),
    /// The program itself.
    Code,
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File {
                path,
                line: Some(line),
            } => write!(f, "{}:{line}", path.display()),
            Self::File { path, line: None } => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Code => f.write_str("code"),
        }
    }
}
