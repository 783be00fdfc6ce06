//! The report for programs.

use serde_json::json;

use super::summary::Summary;
use super::{Breaks, Report};

/// One object: both titles, the counts, and all changes with their places.
pub(super) fn print(report: &Report, breaking: bool) -> String {
    let shown = report.changes.iter();
    let shown = shown.filter(|change| !breaking || change.breaks != Breaks::Nothing);
    let changes: Vec<_> = shown
        .map(|change| {
            let mut object = json!(change);
            object["place"] = change.place().into();
            object
        })
        .collect();
    let value = json!({
        "old": report.old,
        "new": report.new,
        "summary": Summary::of(&report.changes),
        "changes": changes,
    });
    format!("{value:#}\n")
}
