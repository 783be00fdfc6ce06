//! What the page shows is what was run.

use std::collections::BTreeMap;

const PAGE: &str = include_str!("../../docs/coming-from-python.md");
const SOURCES: [&str; 2] = [include_str!("using.rs"), include_str!("connecting.rs")];

/// Lines without the indentation that all of them have.
fn dedented(lines: &[&str]) -> String {
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let depth = filled.map(|line| indent(&line)).min().unwrap_or_default();
    let lines = lines
        .iter()
        .map(|line| line.get(depth..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands between lines that begin so and so, by what follows on the first.
fn between(text: &'static str, open: &str, close: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut block: Option<(&str, Vec<&str>)> = None;
    for line in text.lines() {
        match (&mut block, line.trim()) {
            (None, line) => block = line.strip_prefix(open).map(|name| (name, Vec::new())),
            (Some((name, lines)), line) if line == close => {
                found.push((*name, dedented(lines)));
                block = None;
            }
            (Some((_, lines)), _) => lines.push(line),
        }
    }
    assert!(block.is_none(), "something is not closed");
    found
}

#[test]
fn every_program_of_the_page_was_run() {
    let run: BTreeMap<_, _> = SOURCES
        .into_iter()
        .flat_map(|source| between(source, "// [", "// ]"))
        .collect();
    let shown = between(PAGE, "```rust", "```");
    for (_, program) in &shown {
        assert!(
            run.values().any(|run| run == program),
            "nothing runs this:\n{program}"
        );
    }
    assert_eq!(
        run.len(),
        shown.len(),
        "something runs that is not shown: {:?}",
        run.keys()
    );
    // Beside the Python that it stands for.
    assert!(PAGE.matches("```python").count() >= 12);
}
