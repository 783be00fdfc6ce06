//! What is said of a description that is not ours: what was left out of it and what was made to fit, each with its place and the
//! reason, so that nobody has to find out by missing it.

use std::fmt;

use serde_json::Value;

use crate::spec::json::text;
use crate::spec::pointer::{At, escape};

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is not in the crates.
    LeftOut,
    /// It is there, in a simpler form.
    Kept,
    /// It is there under another name than its own.
    Renamed,
}

/// Something that a reader of the crates should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What became of it.
    pub fate: Fate,
    /// Where it stands, as a JSON pointer.
    pub place: String,
    /// What it is: `operation "getToy"`.
    pub what: String,
    /// Why, or what became of it.
    pub why: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            fate,
            place,
            what,
            why,
        } = self;
        let fate = match fate {
            Fate::LeftOut => "left out",
            Fate::Kept => "kept",
            Fate::Renamed => "renamed",
        };
        write!(f, "{fate}: {place}: {what}: {why}")
    }
}

/// All that is to be said, in the order in which it was found.
#[derive(Debug, Default)]
pub struct Remarks(pub Vec<Remark>);

impl Remarks {
    /// Adds one.
    pub fn add(
        &mut self,
        fate: Fate,
        place: impl fmt::Display,
        what: impl Into<String>,
        why: impl Into<String>,
    ) {
        let remark = Remark {
            fate,
            place: place.to_string(),
            what: what.into(),
            why: why.into(),
        };
        // Several rounds over a description may find the same.
        if !self.0.contains(&remark) {
            self.0.push(remark);
        }
    }

    /// How many things of a kind are not in the crates.
    #[must_use]
    pub fn left_out(&self, kind: &str) -> usize {
        let of_kind =
            |remark: &&Remark| remark.fate == Fate::LeftOut && remark.what.starts_with(kind);
        self.0.iter().filter(of_kind).count()
    }
}

/// Where an operation remembers the place that it had, since its path may be another by now.
pub(super) const PLACE: &str = "x-place";

/// The place of an operation that was read.
pub(super) fn operation_place(path: &str, method: &str) -> String {
    At::ROOT.join("paths").join(path).join(method).to_string()
}

/// The place that an operation had when it was read.
pub(crate) fn place_of(operation: Option<&Value>) -> String {
    let place = operation.and_then(|operation| text(operation, PLACE));
    place.unwrap_or("#/paths").to_owned()
}

/// The place of a schema.
pub(crate) fn schema_place(name: &str) -> String {
    format!("#/components/schemas/{}", escape(name))
}
