//! All that is wrong with a configuration, at once.
//!
//! A wrong setting that shows up only with the first request, or one at a time over five deployments, costs hours.
//! Construction therefore collects every problem, and each names the setting it is about.

use std::error::Error;
use std::fmt;

use crate::ConfigSource;

/// One thing that is wrong with one setting.
///
/// Keys are those of Okta's own configuration files below `okta.client`, such as `orgUrl` and `token`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    key: &'static str,
    reason: String,
    source: Option<ConfigSource>,
}

impl ConfigProblem {
    /// A problem with the setting `key`. The reason must not repeat a secret value.
    #[must_use]
    pub fn new(key: &'static str, reason: impl Into<String>) -> Self {
        Self {
            key,
            reason: reason.into(),
            source: None,
        }
    }

    /// Says where the wrong value was set.
    #[must_use]
    pub fn with_source(mut self, source: ConfigSource) -> Self {
        self.source = Some(source);
        self
    }

    /// Where the wrong value was set. Nothing for a value that is missing, and for one that was given to a builder.
    #[must_use]
    pub fn source(&self) -> Option<&ConfigSource> {
        self.source.as_ref()
    }

    /// The setting that is wrong.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What is wrong with it and, where that is known, what would be right.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// A configuration that makes no transport, with every problem found in it.
///
/// ```
/// use okta_transport::Transport;
///
/// # use okta_transport::{Body, BoxError};
/// # let inner = async |_| Ok::<_, BoxError>(http::Response::new(Body::empty()));
/// let error = Transport::builder("acme.okta.com")
///     .ssws("{apiToken}")
/// #   .service(tower::service_fn(inner))
///     .build()
///     .unwrap_err();
/// let keys: Vec<_> = error.problems().iter().map(|problem| problem.key()).collect();
/// assert_eq!(keys, ["orgUrl", "token"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

impl ConfigError {
    /// Where problems are about to be collected.
    pub(crate) const fn none() -> Self {
        Self {
            problems: Vec::new(),
        }
    }

    /// Every problem, in the order of the settings. Never empty in an error that you are given.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }

    /// Takes over problems.
    #[cfg(feature = "config")]
    pub(crate) fn extend(&mut self, problems: impl Into<Self>) {
        self.problems.extend(problems.into().problems);
    }

    pub(crate) fn push(&mut self, key: &'static str, reason: impl Into<String>) {
        self.problems.push(ConfigProblem::new(key, reason));
    }

    /// Takes over the problems of a failed part, and keeps the value of a sound one.
    pub(crate) fn collect<T>(&mut self, part: Result<T, ConfigError>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.extend(error.problems);
                None
            }
        }
    }

    /// The same problems with one entry of a setting that has several.
    pub(crate) fn under(self, key: &'static str, entry: &str) -> Self {
        let problems = self.problems.into_iter();
        problems
            .map(|problem| ConfigProblem::new(key, format!("`{entry}` {}", problem.reason)))
            .collect()
    }

    /// The same problems, with where their values were set.
    #[cfg(feature = "config")]
    pub(crate) fn at(mut self, source: &ConfigSource) -> Self {
        for problem in &mut self.problems {
            problem.source = Some(source.clone());
        }
        self
    }

    /// An error if there is any problem.
    pub(crate) fn check(self) -> Result<(), Self> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(self)
        }
    }
}

impl From<ConfigProblem> for ConfigError {
    fn from(problem: ConfigProblem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl FromIterator<ConfigProblem> for ConfigError {
    fn from_iter<I: IntoIterator<Item = ConfigProblem>>(problems: I) -> Self {
        Self {
            problems: problems.into_iter().collect(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid configuration")?;
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{} {problem}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl Error for ConfigError {}
