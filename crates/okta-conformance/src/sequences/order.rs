//! An order in which the calls of one thing could have happened: recordings have none.

use serde_json::Value;

use super::rebuild::Sequence;
use crate::recording::Recording;

/// Brings the steps of a sequence into order.
///
/// Where an answer shows the thing, the time of its last change says when it was. What says nothing comes right after the
/// making where it reads, and at the end where it changes; what removes is last, and what no longer finds the thing after it.
pub(super) fn sort(sequence: &mut Sequence<'_>) {
    let path = sequence.path.as_str();
    let made = sequence.create;
    sequence.steps.sort_by(|one, two| {
        let (one, two) = (Place::of(one, path, made), Place::of(two, path, made));
        one.cmp(&two)
    });
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'r> {
    phase: Phase,
    /// When the thing that is shown was last changed. All are written alike, so texts are compared.
    time: &'r str,
    /// What changes comes before what reads the change.
    reads: bool,
    /// Otherwise by name, so that the order is always the same.
    name: &'r str,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Lives,
    Switched,
    /// What belongs to the thing is removed, or was.
    Emptied,
    Removed,
    Gone,
}

impl<'r> Place<'r> {
    fn of(step: &'r Recording, path: &str, made: &'r Recording) -> Self {
        let is_thing = step.plain_path() == path;
        let time = shown_time(step, made).or_else(|| shown_time(made, made));
        let reads = step.method == "GET";
        let phase = match (step.method.as_str(), step.status) {
            ("DELETE", 200..300) if is_thing => Phase::Removed,
            ("GET", 404) if is_thing => Phase::Gone,
            ("DELETE", 200..300) => Phase::Emptied,
            (_, 404) => Phase::Emptied,
            ("POST", _) if shown_time(step, made).is_none() => Phase::Switched,
            _ => Phase::Lives,
        };
        Self {
            phase,
            time: time.unwrap_or_default(),
            reads,
            name: &step.name,
        }
    }
}

/// When the thing was last changed, if an answer shows the thing.
fn shown_time<'r>(step: &'r Recording, made: &Recording) -> Option<&'r str> {
    let shown = step.response_body.as_ref()?;
    let made = made.response_body.as_ref()?;
    let is_thing = shown.get("id").is_some() && shown.get("id") == made.get("id");
    last_change(shown).filter(|_| is_thing)
}

/// When a thing was last changed, as it says itself.
pub(super) fn last_change(shown: &Value) -> Option<&str> {
    const NAMES: &[&str] = &["lastUpdated", "lastUpdate", "updated"];
    NAMES.iter().find_map(|name| shown.get(*name)?.as_str())
}
