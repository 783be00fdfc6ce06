//! `cargo xtask replay --against BASE_URL`: recorded requests as they were, on a server that was not there when they were
//! recorded. Whether it takes and refuses what was taken and refused shows how well it checks requests.
//!
//! Compared is the class of the status, 2xx or 4xx: the rest of an answer hangs on what the org holds. What the server
//! cannot know, because it hangs on the org of the recording, is [`Reason`] enough for another class.

mod reasons;
mod sending;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

pub use self::reasons::Reason;
pub use self::sending::request;
pub(super) use self::sending::run;
use crate::recording::Recording;
use crate::route;

/// What came of one recorded request.
#[derive(Debug)]
pub enum Verdict {
    /// The class of the status is the same.
    Agrees,
    /// It is not, and nothing excuses it.
    Differs(Difference),
    /// It is not, and cannot be expected to be.
    NeedsState(Reason),
    /// No operation has this method and path.
    NoOperation,
}

/// A request that was taken there and not here, or the reverse.
#[derive(Debug)]
pub struct Difference {
    /// The name of the recording.
    pub name: String,
    /// The operation's id.
    pub operation: &'static str,
    /// The status that was recorded.
    pub recorded: u16,
    /// The status that came.
    pub got: u16,
    /// What the server, or else the recording, says is wrong.
    pub why: String,
}

/// All results.
#[derive(Debug, Default)]
pub struct Report {
    /// How many agree.
    pub agree: usize,
    /// Those that differ.
    pub differ: Vec<Difference>,
    /// How many need what the org of the recording held, by reason.
    pub need_state: BTreeMap<Reason, usize>,
    /// How many have no operation.
    pub no_operation: usize,
}

impl Report {
    /// Counts a recording by the answer that its request got.
    pub fn count(&mut self, recording: &Recording, status: u16, body: &[u8]) {
        match judge(recording, status, body) {
            Verdict::Agrees => self.agree += 1,
            Verdict::Differs(difference) => self.differ.push(difference),
            Verdict::NeedsState(reason) => *self.need_state.entry(reason).or_default() += 1,
            Verdict::NoOperation => self.no_operation += 1,
        }
    }
}

/// Holds the answer that a recorded request got against the one that was recorded.
#[must_use]
pub fn judge(recording: &Recording, status: u16, body: &[u8]) -> Verdict {
    let Some(route) = route::find(&recording.method, &recording.plain_path()) else {
        return Verdict::NoOperation;
    };
    if recording.status / 100 == status / 100 {
        return Verdict::Agrees;
    }
    let got = serde_json::from_slice(body).unwrap_or_default();
    if let Some(reason) = Reason::of(&route, recording, status, &got) {
        return Verdict::NeedsState(reason);
    }
    let recorded = recording.response_body.clone().unwrap_or_default();
    Verdict::Differs(Difference {
        name: recording.name.clone(),
        operation: route.info.id,
        recorded: recording.status,
        got: status,
        why: complaint(if status >= 400 { &got } else { &recorded }),
    })
}

/// What an error says: its summary and its causes.
fn complaint(error: &Value) -> String {
    let summary = |value: &Value| value["errorSummary"].as_str().map(str::to_owned);
    let causes = error["errorCauses"].as_array();
    let causes = causes.into_iter().flatten().filter_map(summary);
    let said: Vec<String> = summary(error).into_iter().chain(causes).collect();
    said.join("; ")
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            operation,
            recorded,
            got,
            why,
        } = self;
        write!(f, "{name} {operation}: {recorded} → {got}: {why}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.differ {
            writeln!(f, "{difference}")?;
        }
        if !self.need_state.is_empty() {
            writeln!(f, "\nWhat needs the org of the recording:")?;
        }
        for (reason, count) in &self.need_state {
            writeln!(f, "{count:>5} × {reason}")?;
        }
        if self.no_operation > 0 {
            writeln!(
                f,
                "{:>5} × no operation of the description",
                self.no_operation
            )?;
        }
        let need_state: usize = self.need_state.values().sum();
        write!(
            f,
            "{} agree, {} differ, {need_state} need state",
            self.agree,
            self.differ.len()
        )
    }
}
