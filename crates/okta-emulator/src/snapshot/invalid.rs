//! What is wrong with a snapshot, and where.

use std::fmt;

use super::FORMAT;

/// Text that is no snapshot of an org, and the place in it that is wrong. Holds nothing else of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSnapshot {
    place: String,
    problem: String,
    /// Line and column, where they are known.
    at: Option<(usize, usize)>,
}

impl InvalidSnapshot {
    pub(super) fn at(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
            at: None,
        }
    }

    pub(super) fn of_place(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let place = error.path().to_string();
        // A dot is how the root is written.
        let place = if place == "." { String::new() } else { place };
        Self {
            place,
            ..Self::of_json(error.inner())
        }
    }

    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let whole = error.to_string();
        let said = whole
            .rsplit_once(" at line ")
            .map_or(whole.as_str(), |(said, _)| said);
        // What was found instead may be a secret.
        let problem = match said.rsplit_once(", expected ") {
            Some((_, expected)) => format!("expected {expected}"),
            None => said.to_owned(),
        };
        Self {
            place: String::new(),
            problem,
            at: Some((error.line(), error.column())),
        }
    }

    /// The path of names to what is wrong: `state.users.by_id`; empty for the whole text.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for InvalidSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the snapshot cannot be used: ")?;
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "{}", self.problem)?;
        match self.at {
            Some((line, column)) if line > 0 => write!(f, " (line {line}, column {column})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for InvalidSnapshot {}

pub(super) fn other_format(format: u64) -> String {
    format!("is {format}, and this emulator reads {FORMAT}")
}
