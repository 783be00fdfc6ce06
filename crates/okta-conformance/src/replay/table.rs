//! The report of a replay, for people.

use super::{Failure, Report};
use okta_models::leaves::Leaves;

/// Prints the table, the first differences, and what had no operation; the last line is `N passed, N failed`.
pub(super) fn print(report: &Report, differences: usize) {
    println!(
        "{:<55} {:>8} {:>9} {:>6} {:>6} {:>8} {:>5} {:>10}",
        "operation", "requests", "responses", "errors", "failed", "typed", "raw", "undeclared"
    );
    let mut all = Leaves::default();
    for (operation, tally) in &report.operations {
        let leaves = tally.leaves;
        all += leaves;
        println!(
            "{operation:<55} {:>8} {:>9} {:>6} {:>6} {:>8} {:>5} {:>10}",
            tally.requests,
            tally.responses,
            tally.errors,
            tally.failed,
            leaves.typed,
            leaves.raw,
            leaves.undeclared
        );
    }
    if !report.failures.is_empty() {
        println!("\nFirst failures:");
        for (recording, operation, failure) in report.failures.iter().take(differences) {
            match failure {
                Failure::Changed(what, at) => {
                    let show = |value: &Option<serde_json::Value>| {
                        value.as_ref().map_or("nothing".to_owned(), short)
                    };
                    println!(
                        "  {recording} {operation}, {what}: at {:?} recorded {}, replayed {}",
                        at.pointer,
                        show(&at.left),
                        show(&at.right)
                    );
                }
                Failure::Refused(what, why) => println!("  {recording} {operation}, {what}: {why}"),
            }
        }
    }
    if !report.unreadable.is_empty() {
        println!("\nLines that are no recordings:");
        for line in report.unreadable.iter().take(differences) {
            println!("  {line}");
        }
    }
    let unknown: usize = report.unknown.values().sum();
    if unknown > 0 {
        println!(
            "\n{unknown} lines had no operation, {} kinds:",
            report.unknown.len()
        );
        for (line, count) in &report.unknown {
            println!("  {count:>4} × {line}");
        }
    }
    println!(
        "\nLeaves: {} typed, {} kept raw, {} undeclared, {} declared nulls; {:.2} % of declared leaves typed.",
        all.typed,
        all.raw,
        all.undeclared,
        all.nulls,
        all.typed_share() * 100.0
    );
    if report.passed + report.failed == 0 {
        println!("There was nothing to replay.");
    }
    println!("{} passed, {} failed", report.passed, report.failed);
}

/// A value in at most some sixty characters.
fn short(value: &serde_json::Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}
