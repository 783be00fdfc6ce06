//! What rows look like. The files in `golden` are what is expected; `UPDATE_GOLDEN=1` writes them anew.

use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::support::{Program, demo};

/// A row of everything that a format may stumble over.
const ODD: &str = "SELECT 1 AS n, 2.5 AS r, NULL AS z, 'a|b,\"c\"' || char(10) || '<d>' || char(27) AS t, \
    '{\"b\":1, \"a\":[]}' AS o, 1 AS n UNION ALL SELECT 22, -1.0, NULL, '日本', '[x', 3";

#[test]
fn each_format_is_as_it_was() {
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let people = "SELECT login, status, profile FROM users ORDER BY login LIMIT 3";
        let out = demo(&["-o", format, ODD, people]).fine();
        let path = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.join(format!("tests/cli/golden/{format}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &out).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(out == expected, "{}:\n{out}", path.display());
    }
}

#[test]
fn csv_is_for_programs_that_ask_for_nothing() {
    let sql = "SELECT 1 AS a, 'x' AS b";
    assert_eq!(demo(&[sql]).fine(), "a,b\n1,x\n");
    assert_eq!(demo(&["--no-header", sql]).fine(), "1,x\n");
}

#[test]
fn json_is_json_with_any_number_of_rows() {
    for (rows, sql) in [
        (0, "SELECT id FROM users WHERE 1 = 0"),
        (3, "SELECT id, profile FROM users LIMIT 3"),
    ] {
        let out = demo(&["-o", "json", sql]).fine();
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let items = json.as_array().unwrap();
        assert_eq!(items.len(), rows);
        assert!(
            items
                .iter()
                .all(|item| item["profile"]["login"].is_string())
        );
    }
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    let mut child = Program::new(&["--demo", "-o", "ndjson", many]).start();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "{\"i\":1}\n");
    drop(out);
    let done = crate::support::finished(child);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
}

#[test]
fn progress_is_told_where_it_is_wanted() {
    let sql = "SELECT login FROM users LIMIT 1";
    let done = demo(&["--progress", "always", sql]);
    assert!(done.err.starts_with("users: 1 page, 1 row, "), "{done:?}");
    assert_eq!(demo(&[sql]).err, "");
}
