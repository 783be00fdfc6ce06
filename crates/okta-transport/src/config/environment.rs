//! Settings from environment variables.

use std::ffi::OsString;

use secrecy::ExposeSecret;

use super::found::{Found, Value};
use super::key::PREFIXES;
use super::nearest::nearest;
use super::warning::shown;
use super::{ConfigWarning, Key};
use crate::{ConfigProblem, ConfigSource};

/// Reads the variables that begin with `OKTA_CLIENT_` or `OKTA_TESTING_`, and looks at no other.
pub(super) fn read(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Found {
    let mut found = Found::nothing();
    for (name, text) in variables {
        let Some(name) = name.to_str() else { continue };
        // Where names have no case, they arrive as somebody once wrote them.
        let name = name.to_ascii_uppercase();
        if !PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || text.is_empty() {
            continue;
        }
        let source = ConfigSource::Variable(shown(&name).to_owned());
        let Some(key) = Key::of_variable(&name) else {
            found.warnings.push(unknown(&name, source));
            continue;
        };
        match text.into_string() {
            Ok(text) => put(&mut found, key, Value::new(text, source)),
            Err(_) => {
                let problem = ConfigProblem::new(key.name(), "is not UTF-8").with_source(source);
                found.error.extend(problem);
            }
        }
    }
    found
}

/// Two spellings of one key have to say the same: which of them counts, nobody could know.
fn put(found: &mut Found, key: Key, value: Value) {
    let earlier = found.values.iter().find(|(other, _)| *other == key);
    match earlier {
        None => found.values.push((key, value)),
        Some((_, earlier)) if earlier.text.expose_secret() == value.text.expose_secret() => {}
        Some((_, earlier)) => {
            let reason = format!("is something else in {}: set one of them", earlier.source);
            let problem = ConfigProblem::new(key.name(), reason).with_source(value.source);
            found.error.extend(problem);
        }
    }
}

fn unknown(name: &str, source: ConfigSource) -> ConfigWarning {
    let known: Vec<String> = Key::ALL.into_iter().map(Key::variable).collect();
    let meant = nearest(name, known.iter().map(String::as_str), '_')
        .and_then(|known| Some((Key::of_variable(known)?, known)));
    ConfigWarning::unknown(name, meant, source)
}
