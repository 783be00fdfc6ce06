//! The list as a person reads it: a table for each crate, whose first two columns are found and whose last is written by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, ensure};

use crate::workspace::numbers;

/// What stands above the tables.
const HEAD: &str = "\
# Types of other crates

The types and traits of other crates that the public APIs of the published crates name, with all features: in signatures,
fields, bounds, implementations and re-exports. A new major version of such a crate, or a minor one below 1.0, is a new major
version of the crate that names it, or a minor one below 1.0. So each has its reason here. Left out are Rust's own crates,
those of this workspace, which are released together, and what the documentation hides.

`cargo xtask foreign-types` writes all but the last column, and `--check` fails where that changes anything or a reason is
missing.
";

const COLUMNS: &str = "| crate | what of it | why |\n|---|---|---|\n";

/// What a crate of the workspace names of another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The crate, as code calls it.
    pub of: String,
    /// The part of its version that has to stay: `1`, `0.5`.
    pub version: String,
    /// Paths of types and traits.
    pub what: Vec<String>,
}

/// Reasons, by the crate of the workspace and the other one.
pub type Reasons = BTreeMap<(String, String), String>;

/// The part of a version that may not change under a program: up to the first number that is not zero.
pub fn compatible(version: &str) -> String {
    match numbers(version) {
        [0, 0, patch] => format!("0.0.{patch}"),
        [0, minor, _] => format!("0.{minor}"),
        [major, ..] => major.to_string(),
    }
}

/// The list, with the reasons that are known.
pub fn print(crates: &[(String, Vec<Row>)], reasons: &Reasons) -> String {
    let mut out = HEAD.to_owned();
    for (name, rows) in crates {
        // Writing to a string does not fail.
        let _ = write!(out, "\n## {name}\n\n");
        if rows.is_empty() {
            out += "None.\n";
            continue;
        }
        out += COLUMNS;
        for Row { of, version, what } in rows {
            let key = (name.clone(), of.clone());
            let why = reasons.get(&key).map_or("", String::as_str);
            let what: Vec<_> = what.iter().map(|path| format!("`{path}`")).collect();
            let _ = writeln!(out, "| `{of}` {version} | {} | {why} |", what.join(", "));
        }
    }
    out
}

/// The reasons in a list that was printed.
///
/// # Errors
/// Where a table has a row of another form: its reason would be lost.
pub fn reasons(list: &str) -> Result<Reasons> {
    let mut reasons = Reasons::new();
    let mut name = None;
    for (line, nth) in list.lines().zip(1..) {
        if let Some(heading) = line.strip_prefix("## ") {
            name = Some(heading.to_owned());
        }
        if !line.starts_with("| `") {
            continue;
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let of = cells.get(1).and_then(|cell| cell.split('`').nth(1));
        let (Some(name), Some(of), ["", _, _, why, ""]) = (&name, of, cells.as_slice()) else {
            anyhow::bail!("line {nth}: no row of a crate, what is of it, and why: {line}");
        };
        if !why.is_empty() {
            let before = reasons.insert((name.clone(), of.to_owned()), (*why).to_owned());
            ensure!(before.is_none(), "line {nth}: {name} has `{of}` twice");
        }
    }
    Ok(reasons)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(of: &str, version: &str, what: &[&str]) -> Row {
        Row {
            of: of.to_owned(),
            version: version.to_owned(),
            what: what.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    #[test]
    fn reasons_survive_printing() {
        let crates = [
            ("okta-models".to_owned(), vec![]),
            (
                "okta-api".to_owned(),
                vec![
                    row("http", "1", &["http::Uri", "http::Method"]),
                    row("tower_service", "0.3", &["tower_service::Service"]),
                ],
            ),
        ];
        let of_http = ("okta-api".to_owned(), "http".to_owned());
        let reasons = Reasons::from([(of_http, "Addresses.".to_owned())]);
        let list = print(&crates, &reasons);
        let tables = &list[list.find("\n## ").unwrap()..];
        assert_eq!(
            tables,
            "\n## okta-models\n\nNone.\n\n## okta-api\n\n| crate | what of it | why |\n|---|---|---|\n\
             | `http` 1 | `http::Uri`, `http::Method` | Addresses. |\n\
             | `tower_service` 0.3 | `tower_service::Service` |  |\n"
        );
        assert_eq!(super::reasons(&list).unwrap(), reasons);
        assert_eq!(print(&crates, &super::reasons(&list).unwrap()), list);
    }

    #[test]
    fn a_row_of_another_form_is_refused() {
        let list = "## okta-api\n| `http` 1 | `http::Uri` | one | two |\n";
        let error = reasons(list).unwrap_err().to_string();
        assert!(error.starts_with("line 2: "), "{error}");
        let row = "| `http` 1 | `http::Uri` | one |\n";
        let error = reasons(&format!("## okta-api\n{row}{row}")).unwrap_err();
        assert_eq!(error.to_string(), "line 3: okta-api has `http` twice");
        assert!(reasons(row).is_err());
    }

    #[test]
    fn versions_are_as_long_as_they_have_to_be() {
        let of = compatible;
        assert_eq!(of("1.2.3"), "1");
        assert_eq!(of("0.5.3"), "0.5");
        assert_eq!(of("0.0.7"), "0.0.7");
        assert_eq!(of("0.10.0-rc.20"), "0.10");
    }
}
