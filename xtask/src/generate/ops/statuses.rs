//! What the statuses of an operation's answers mean to who calls it.

use super::facts::{Facts, Location};
use crate::generate::docs::joined;
use crate::import::reason;

/// The lines on success and errors in an operation's docs.
pub(super) fn lines(facts: &Facts<'_>) -> Vec<String> {
    let has_output = facts.output.is_some();
    let success = facts.success.iter().map(|status| {
        let name = format!("{status} {}", reason(&status.to_string()));
        // Where some have a body, the others give what is there without one.
        match (has_output && facts.empty.contains(status), status) {
            (_, 300..400) => format!("{name} (not followed)"),
            (true, _) => format!("{name} (without a body: the type's default)"),
            _ => name,
        }
    });
    let success = joined(success.collect(), "or");
    let mut lines = vec![format!("- Success: {success}.")];
    if facts.errors.is_empty() {
        lines.push("- Errors: none are described.".to_owned());
        return lines;
    }
    lines.push("- Errors:".to_owned());
    let errors = facts.errors.iter().map(|status| named(*status, facts));
    lines.extend(errors.map(|error| format!("  - {error}.")));
    lines
}

/// Where an error is that a method gives, and which there are; nothing where none are described.
pub(super) fn errors(facts: &Facts<'_>) -> Option<String> {
    if facts.errors.is_empty() {
        return None;
    }
    let all: Vec<String> = facts
        .errors
        .iter()
        .map(|status| format!("{status} {}", reason(&status.to_string())))
        .collect();
    Some(format!(
        "[`Error`](crate::Error): {}, or whatever keeps a call from its answer.",
        all.join(", ")
    ))
}

/// A status with what it means.
fn named(status: u16, facts: &Facts<'_>) -> String {
    let is_member = facts
        .parameters
        .iter()
        .any(|parameter| parameter.location == Location::Path);
    let meaning = match status {
        400 => Some("what was sent is not valid; the causes say why"),
        401 => Some("the credentials are missing or not valid"),
        403 => Some("a scope or an admin role is missing, or the org does not allow it"),
        404 if is_member => Some("what the path names is not there, or not visible"),
        404 => Some("there is no such resource, or no such feature in this org"),
        409 => Some("it conflicts with what is there"),
        412 => Some("it was changed in the meantime"),
        422 => Some("what was sent is understood, and cannot be done"),
        429 => Some("the rate limit is used up; the default stack waits and repeats"),
        500 => Some("the server failed"),
        502 => Some("what the server relies on failed"),
        504 => Some("what the server relies on took too long"),
        _ => None,
    };
    let name = format!("{status} {}", reason(&status.to_string()));
    match meaning {
        Some(meaning) => format!("{name}: {meaning}"),
        None => name,
    }
}
