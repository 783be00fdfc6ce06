//! `docs/questions.md`: the questions with their SQL and the tables that they print on the demo org.

use std::fmt::Write as _;

use super::{Question, Table, home};

const HEAD: &str = "\
# Questions of auditors

What to ask an org, as SQL that runs as it stands here. Each question is a file of [`questions/`](../questions); below it
stands what it prints on the demo org, whose today is the 2nd of March 2026. A test holds that.

- `now()` is the time of the session and `now('-90 days')` an earlier one, as text that compares with what Okta writes.
- Members of a group, users of an application, factors of a user are one call for each that is joined.
- `AS MATERIALIZED` has SQLite read a list once where it would otherwise look up each row that is joined.
";

/// Compares the document with what it should be; with `UPDATE_GOLDEN` in the environment, writes it.
pub(super) fn check(answers: &[(Question, Table)]) {
    let path = home().join("docs/questions.md");
    let text = text(answers);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("docs/questions.md");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (known, new)) in known.lines().zip(text.lines()).enumerate() {
        let line = number + 1;
        assert_eq!(
            known, new,
            "docs/questions.md:{line}; UPDATE_GOLDEN=1 rewrites it"
        );
    }
    assert_eq!(known, text, "docs/questions.md is longer or shorter");
}

fn text(answers: &[(Question, Table)]) -> String {
    let mut text = HEAD.to_owned();
    for (question, answer) in answers {
        let Question {
            name,
            asks,
            why,
            query,
        } = question;
        let file = format!("[`{name}.sql`](../questions/{name}.sql)");
        let _ = write!(
            text,
            "\n## {asks}\n\n{file}. Why: {why}\n\n```sql\n{query}\n```\n\n"
        );
        table(&mut text, answer);
    }
    text
}

/// A table of Markdown with columns as wide as what is in them.
fn table(text: &mut String, Table { columns, rows }: &Table) {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.replace('|', "\\|")).collect())
        .collect();
    let width = |at: usize, name: &str| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([name.len(), 3]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..)
        .zip(columns)
        .map(|(at, name)| width(at, name))
        .collect();
    let mut line = |cells: &[String]| {
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
    };
    line(columns);
    line(
        &widths
            .iter()
            .map(|width| "-".repeat(*width))
            .collect::<Vec<_>>(),
    );
    for row in &rows {
        line(row);
    }
}
