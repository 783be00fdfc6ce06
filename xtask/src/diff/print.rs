//! The report for people, on a terminal or in a pull request.

use std::fmt::Write as _;

use super::Report;
use super::layout::{Lines, sections};
use super::summary::{Counts, Summary, plural};

/// Paragraphs of names are broken here.
const WIDTH: usize = 110;

const CONVENTIONS: [&str; 2] = [
    "What is new breaks nobody who writes `..Default::default()` in structs and `_ =>` in matches.",
    "`ops` and `apis` are modules of okta_api, `models` is okta_models; files are those of the imported description.",
];

/// For a terminal.
pub(super) fn text(report: &Report, breaking: bool) -> String {
    let mut out = format!("{}\n→ {}\n\n", report.old, report.new);
    let summary = Summary::of(&report.changes);
    if report.changes.is_empty() {
        out.push_str("No difference.\n");
        return out;
    }
    let _ = writeln!(out, "{}\n", totals(&summary));
    let _ = writeln!(
        out,
        "{:16}{:>9}{:>9}{:>9}{:>9}",
        "", "added", "removed", "renamed", "changed"
    );
    for (thing, counts) in &summary.things {
        let [added, removed, renamed, changed] = cells(*counts);
        let _ = writeln!(
            out,
            "{:16}{added:>9}{removed:>9}{renamed:>9}{changed:>9}",
            plural(*thing)
        );
    }
    let _ = write!(out, "\n{}\n", CONVENTIONS.join("\n"));
    for section in sections(report, breaking) {
        let title = format!("{} ({})", section.title, section.count).to_uppercase();
        let _ = write!(out, "\n{title}\n{}\n", "=".repeat(title.len()));
        for group in section.groups {
            let _ = write!(out, "\n{}\n{}\n", group.name, "-".repeat(group.name.len()));
            for Lines { rust, place, lines } in group.subjects {
                match lines.as_slice() {
                    [line] => drop(writeln!(out, "{rust} ({place}): {line}")),
                    lines => {
                        let _ = writeln!(out, "{rust} ({place})");
                        lines
                            .iter()
                            .for_each(|line| out.push_str(&format!("  - {line}\n")));
                    }
                }
            }
            if !group.types.is_empty() {
                out.push_str(&wrapped("new schemas: ", &group.types));
            }
        }
    }
    out
}

/// For a pull request.
pub(super) fn markdown(report: &Report, breaking: bool) -> String {
    let mut out = format!("# {} → {}\n\n", report.old, report.new);
    let summary = Summary::of(&report.changes);
    if report.changes.is_empty() {
        out.push_str("No difference.\n");
        return out;
    }
    let _ = writeln!(out, "{}\n", totals(&summary));
    out.push_str("| | added | removed | renamed | changed |\n|---|--:|--:|--:|--:|\n");
    for (thing, counts) in &summary.things {
        let _ = writeln!(
            out,
            "| {} | {} |",
            plural(*thing),
            cells(*counts).join(" | ")
        );
    }
    let _ = write!(out, "\n{}\n", CONVENTIONS.join("\n"));
    for section in sections(report, breaking) {
        let _ = write!(out, "\n## {} ({})\n", section.title, section.count);
        for group in section.groups {
            let _ = write!(out, "\n### {}\n\n", group.name);
            for Lines { rust, place, lines } in group.subjects {
                match lines.as_slice() {
                    [line] => drop(writeln!(out, "- `{rust}` ({place}): {line}")),
                    lines => {
                        let _ = writeln!(out, "- `{rust}` ({place})");
                        lines
                            .iter()
                            .for_each(|line| out.push_str(&format!("  - {line}\n")));
                    }
                }
            }
            if !group.types.is_empty() {
                let names: Vec<String> =
                    group.types.iter().map(|name| format!("`{name}`")).collect();
                let _ = writeln!(out, "- new schemas: {}", names.join(", "));
            }
        }
    }
    out
}

fn totals(summary: &Summary) -> String {
    let Summary {
        build,
        runtime,
        nothing,
        ..
    } = summary;
    let many = |count: usize, one: &str, many: &str| {
        format!("{count} {}", if count == 1 { one } else { many })
    };
    format!(
        "{} the build, {} at run time, {} nothing.",
        many(*build, "change breaks", "changes break"),
        many(*runtime, "breaks", "break"),
        many(*nothing, "breaks", "break"),
    )
}

fn cells(counts: Counts) -> [String; 4] {
    let Counts {
        added,
        removed,
        renamed,
        changed,
    } = counts;
    [added, removed, renamed, changed].map(|count| match count {
        0 => "-".to_owned(),
        count => count.to_string(),
    })
}

/// A paragraph of names.
fn wrapped(start: &str, names: &[String]) -> String {
    let mut out = String::new();
    let mut line = start.to_owned();
    for (at, name) in names.iter().enumerate() {
        let end = if at + 1 == names.len() { "" } else { "," };
        if line.len() + name.len() + 2 > WIDTH {
            let _ = writeln!(out, "{}", line.trim_end());
            line = "  ".to_owned();
        }
        let _ = write!(line, "{name}{end} ");
    }
    let _ = writeln!(out, "{}", line.trim_end());
    out
}
