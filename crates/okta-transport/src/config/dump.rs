//! What a program says of its settings when somebody asks for help.

use std::fmt;

use super::{Config, Key};

/// A line for every key: its value or `***`, and its source; or its default.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for key in Key::ALL {
            match (self.shown.get(&key), key.default_text()) {
                (Some((text, source)), _) => writeln!(f, "{key} = {text} ({source})")?,
                (None, Some(default)) => writeln!(f, "{key} is not set: {default}")?,
                (None, None) => writeln!(f, "{key} is not set")?,
            }
        }
        Ok(())
    }
}

/// The same as `Display`.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
