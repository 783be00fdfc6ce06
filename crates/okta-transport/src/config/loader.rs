//! Reads the sources in their order, and lets the later win.
//!
//! Nothing global is touched but by [`ConfigLoader::from_process`], so that a test, or a program with several orgs, brings
//! its own.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::{Values, check};
use super::file::FileSystem;
use super::found::{Found, Value};
use super::stray::Companions;
use super::{Config, ConfigReader, ConfigWarning, Key, environment, yaml};
use crate::{ConfigError, ConfigProblem, ConfigSource};

/// Sources of settings. From the weakest to the strongest: `.okta/okta.yaml` in the home directory, `okta.yaml` in the
/// working directory, the environment, and what [`set`](Self::set) says.
///
/// ```
/// use okta_transport::config::{ConfigLoader, Key};
///
/// let config = ConfigLoader::new()
///     .environment([
///         ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
///         ("OKTA_CLIENT_TOKEN", "00a-token-of-an-example-org"),
///         ("OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", "4"),
///     ])
///     .set(Key::MaxRetries, "2")
///     .load()?;
/// assert_eq!(config.max_retries(), Some(2));
/// assert!(config.to_string().contains("token = *** (OKTA_CLIENT_TOKEN)"));
/// # Ok::<(), okta_transport::ConfigError>(())
/// ```
#[must_use]
pub struct ConfigLoader {
    home: Option<PathBuf>,
    file: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
    reader: Arc<dyn ConfigReader>,
    code: Vec<(Key, Value)>,
}

impl ConfigLoader {
    /// No sources at all. Files that are added are read from the file system.
    pub fn new() -> Self {
        Self {
            home: None,
            file: None,
            environment: Vec::new(),
            reader: Arc::new(FileSystem),
            code: Vec::new(),
        }
    }

    /// The sources of this process: its user's home directory, its working directory and its environment.
    pub fn from_process() -> Self {
        let loader = Self::new().directory(".").environment(std::env::vars_os());
        match std::env::home_dir() {
            Some(home) if !home.as_os_str().is_empty() => loader.home(home),
            _ => loader,
        }
    }

    /// Reads `.okta/okta.yaml` below this directory, if it is there.
    pub fn home(mut self, directory: impl Into<PathBuf>) -> Self {
        self.home = Some(directory.into());
        self
    }

    /// Reads `okta.yaml` in this directory, if it is there.
    pub fn directory(self, directory: impl Into<PathBuf>) -> Self {
        self.file(directory.into().join(yaml::FILE))
    }

    /// Reads this file, if it is there, in the place of the one in the [directory](Self::directory): for a program with
    /// several orgs, each with a file of its own name.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Reads these variables, in the place of earlier ones.
    pub fn environment<N: Into<OsString>, T: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let pairs = variables.into_iter();
        self.environment = pairs.map(|(n, t)| (n.into(), t.into())).collect();
        self
    }

    /// Opens files by this.
    pub fn reader(mut self, reader: impl ConfigReader + 'static) -> Self {
        self.reader = Arc::new(reader);
        self
    }

    /// Sets a value from code, which wins over all other sources. It is written as in a file; the last one counts, and an
    /// empty one says nothing.
    pub fn set(mut self, key: Key, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.code.push((key, Value::new(text, ConfigSource::Code)));
        }
        self
    }

    /// Reads and checks everything.
    ///
    /// # Errors
    ///
    /// Every problem at once, by key and source; see [the module](super). A value that a later source replaces is not
    /// looked at.
    pub fn load(self) -> Result<Config, ConfigError> {
        let mut values = Values::new();
        let mut error = ConfigError::none();
        let mut warnings = Vec::new();
        let home = self.home.map(|home| home.join(".okta").join(yaml::FILE));
        let files = [home, self.file].into_iter().flatten();
        let mut found: Vec<Found> = files
            .map(|path| read(self.reader.as_ref(), &path))
            .collect();
        found.push(environment::read(self.environment));
        found.push(Found {
            values: self.code,
            ..Found::nothing()
        });
        let mut companions = Companions::default();
        for found in found {
            companions.note(&found);
            values.extend(found.values);
            error.extend(found.error);
            warnings.extend(found.warnings);
        }
        match check(&values, error) {
            Ok(mut config) => {
                warnings.extend(companions.warning(&config));
                config.warnings = warnings;
                Ok(config)
            }
            Err(mut error) => {
                // A misspelt key is why another one is missing; nobody will get to see the warning.
                let meant = warnings.iter().filter_map(ConfigWarning::as_problem);
                meant
                    .filter(|(key, _)| !values.contains_key(key))
                    .for_each(|(_, problem)| error.extend(problem));
                Err(error)
            }
        }
    }
}

fn read(reader: &dyn ConfigReader, path: &Path) -> Found {
    let file = match reader.read(path) {
        Ok(file) => file,
        Err(error) => {
            let mut found = Found::nothing();
            if error.kind() != io::ErrorKind::NotFound {
                // The kind alone: what else an error says is the reader's own.
                let reason = format!("cannot be read: {}", error.kind());
                let problem = ConfigProblem::new(yaml::FILE, reason);
                found.error.extend(problem.with_source(yaml::whole(path)));
            }
            return found;
        }
    };
    let mut found = yaml::read(path, &file);
    let holds_secrets = found.values.iter().any(|(key, _)| key.is_secret());
    if let Some(mode) = file.too_open().filter(|_| holds_secrets) {
        let reason =
            format!("holds secrets and can be read by others (mode {mode:o}): make it 600");
        let warning = ConfigWarning::new(yaml::FILE, reason, yaml::whole(path));
        found.warnings.push(warning);
    }
    found
}

impl Default for ConfigLoader {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows places, and no value.
impl fmt::Debug for ConfigLoader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.code.iter().map(|(key, _)| key).collect();
        f.debug_struct("ConfigLoader")
            .field("home", &self.home)
            .field("file", &self.file)
            .field("variables", &self.environment.len())
            .field("code", &keys)
            .finish_non_exhaustive()
    }
}
