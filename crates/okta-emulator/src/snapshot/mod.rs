//! The whole org, written down and read again, so that it can outlive its process and be looked at in a review.
//!
//! Everything in [`State`] derives serde's traits, so the compiler asks for them of whatever is added there. What can be
//! worked out from the rest, such as who has which login, is not written: a snapshot that a person changed by hand
//! then cannot contradict itself there. Where it still can, [`check`] finds it.

mod check;
mod file;
mod invalid;
pub(crate) mod pairs;
mod relation;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Deserializer as Reader;

pub use self::invalid::InvalidSnapshot;
#[cfg(feature = "oauth")]
pub(crate) use self::relation::sorted;
pub(crate) use self::relation::transposed;
use crate::auth;
use crate::clock::Moment;
use crate::state::State;

/// How a snapshot is laid out. One more with every change of the state that older snapshots do not fit.
const FORMAT: u32 = 1;

/// A whole org as JSON: what [`Emulator::snapshot`](crate::Emulator::snapshot) gives, and what
/// [`Builder::snapshot`](crate::Builder::snapshot) and [`Emulator::restore`](crate::Emulator::restore) take.
///
/// In it are all things of the org, the ids that it handed out, its time, and the access tokens that it gave. Not in it,
/// because whoever starts an org says so anew: API tokens, service apps of the builder, rate limits and what was used of
/// them, faults, and the list of requests.
///
/// The text is pretty-printed and in a stable order: two snapshots of the same org are the same, and a small change is a
/// small difference. What is inside is the emulator's own, and may be another with each of its versions.
///
/// **Passwords, recovery answers, secrets and access tokens are in it as they are.** They are those of a box; still, keep a
/// snapshot as you would keep them. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot(String);

impl Snapshot {
    /// The JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} bytes)", self.0.len())
    }
}

/// Any text; whether it is a snapshot is found out when it is used.
impl From<String> for Snapshot {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Snapshot {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Snapshot> for String {
    fn from(snapshot: Snapshot) -> Self {
        snapshot.0
    }
}

/// What a snapshot says.
#[derive(Deserialize)]
pub(crate) struct Contents {
    #[serde(deserialize_with = "this_format")]
    #[allow(dead_code, reason = "it is looked at while it is read")]
    format: u32,
    pub(crate) time: Time,
    /// How many calls there were: they number request ids and error ids.
    pub(crate) requests: u64,
    #[serde(default)]
    pub(crate) tokens: auth::Kept,
    pub(crate) state: State,
}

/// The org's time when the snapshot was taken.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Time {
    pub(crate) now: Moment,
    /// Seconds that it was ahead of its clock.
    pub(crate) ahead: i64,
}

/// The same as [`Contents`], lent by an org that goes on.
#[derive(Serialize)]
pub(crate) struct Lent<'a> {
    pub(crate) format: Format,
    /// Which emulator wrote it: for people only.
    pub(crate) emulator: &'static str,
    pub(crate) time: Time,
    pub(crate) requests: u64,
    pub(crate) tokens: auth::Kept,
    pub(crate) state: &'a State,
}

/// The number of this format.
#[derive(Serialize)]
pub(crate) struct Format(u32);

impl Format {
    pub(crate) const THIS: Self = Self(FORMAT);
}

impl Lent<'_> {
    pub(crate) fn write(&self) -> Snapshot {
        // Into memory, and of keys that are all text: nothing can fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        Snapshot(text)
    }
}

impl Contents {
    pub(crate) fn read(text: &[u8]) -> Result<Self, InvalidSnapshot> {
        let mut reader = Reader::from_slice(text);
        let read = serde_path_to_error::deserialize(&mut reader)
            .map_err(InvalidSnapshot::of_place)
            .and_then(|contents: Self| match reader.end() {
                Ok(()) => Ok(contents),
                Err(error) => Err(InvalidSnapshot::of_json(&error)),
            });
        let contents = read.map_err(|error| other_format(text).unwrap_or(error))?;
        check::state(&contents.state)?;
        Ok(contents)
    }
}

fn this_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        FORMAT => Ok(FORMAT),
        other => Err(serde::de::Error::custom(invalid::other_format(
            other.into(),
        ))),
    }
}

/// Whether it is the format that is to blame, wherever in the text it stands.
fn other_format(text: &[u8]) -> Option<InvalidSnapshot> {
    #[derive(Deserialize)]
    struct Head {
        format: Option<u64>,
    }
    let mut reader = Reader::from_slice(text);
    match Head::deserialize(&mut reader).ok()?.format {
        None => Some(InvalidSnapshot::at(
            "format",
            "is missing: this is no snapshot of an org",
        )),
        Some(format) if format == u64::from(FORMAT) => None,
        Some(other) => Some(InvalidSnapshot::at("format", invalid::other_format(other))),
    }
}
