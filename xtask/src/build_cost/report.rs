//! What was measured, as a table, and which of it is beyond its limit.

use std::fmt::Write as _;

/// A figure with its limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) what: &'a str,
    /// Processor seconds.
    pub(super) cpu: f64,
    /// The most memory of one compiler, in bytes.
    pub(super) memory: u64,
    pub(super) limit: Option<Limit>,
}

/// What a line may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// Processor seconds.
    pub(super) cpu: f64,
    /// Bytes, of one compiler.
    pub(super) memory: u64,
}

/// A Markdown table.
pub(super) fn table(lines: &[Line<'_>]) -> String {
    let mut out =
        "| what | processor | most memory of a rustc | at most |\n|---|---|---|---|\n".to_owned();
    for line in lines {
        let limit = line.limit.map_or_else(String::new, |limit| {
            format!("{}, {}", seconds(limit.cpu), gigabytes(limit.memory))
        });
        let (cpu, memory) = (seconds(line.cpu), gigabytes(line.memory));
        // Writing to a string does not fail.
        let _ = writeln!(out, "| {} | {cpu} | {memory} | {limit} |", line.what);
    }
    out
}

/// What is beyond its limit, one sentence each.
pub(super) fn beyond(lines: &[Line<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let Some(limit) = line.limit else { continue };
        if line.cpu > limit.cpu {
            let (took, may) = (seconds(line.cpu), seconds(limit.cpu));
            found.push(format!("{}: {took} of processor, limit {may}", line.what));
        }
        if line.memory > limit.memory {
            let (took, may) = (gigabytes(line.memory), gigabytes(limit.memory));
            found.push(format!("{}: {took} of memory, limit {may}", line.what));
        }
    }
    found
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.1} s")
}

/// Decimal gigabytes.
fn gigabytes(bytes: u64) -> String {
    format!("{:.2} GB", bytes as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit {
        cpu: 70.0,
        memory: 3_000_000_000,
    };

    fn line(cpu: f64, memory: u64, limit: Option<Limit>) -> Line<'static> {
        Line {
            what: "`okta-api`",
            cpu,
            memory,
            limit,
        }
    }

    #[test]
    fn a_table_shows_figures_and_limits() {
        let table = table(&[
            line(45.04, 1_270_000_000, Some(LIMIT)),
            line(1.0, 5_000_000, None),
        ]);
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| `okta-api` | 45.0 s | 1.27 GB | 70.0 s, 3.00 GB |",
                "| `okta-api` | 1.0 s | 0.01 GB |  |",
            ]
        );
    }

    #[test]
    fn each_figure_has_its_limit() {
        let beyond = |cpu, memory| beyond(&[line(cpu, memory, Some(LIMIT))]);
        assert_eq!(beyond(70.0, 3_000_000_000), [""; 0]);
        assert_eq!(
            beyond(70.1, 3_010_000_000),
            [
                "`okta-api`: 70.1 s of processor, limit 70.0 s",
                "`okta-api`: 3.01 GB of memory, limit 3.00 GB",
            ]
        );
        assert_eq!(super::beyond(&[line(900.0, u64::MAX, None)]), [""; 0]);
    }
}
