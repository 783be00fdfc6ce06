//! The prompt, on a terminal. What is typed before the prompt is there may be lost: tests wait for it.

use std::os::unix::fs::PermissionsExt;

use crate::interrupts::{interrupt, slow, until};
use crate::support::Program;
use crate::support::terminal::Terminal;

#[test]
fn statements_go_on_until_their_semicolon() {
    let mut program = Program::new(&["--demo"]);
    let mut terminal = Terminal::run(&mut program);
    terminal.sees("demo> ");
    terminal.types("SELECT 6 * 7\r");
    terminal.types("AS answers;\r");
    terminal.sees(" answers");
    terminal.sees("42");
    terminal.sees("(1 row)");
    terminal.sees("demo> ");
    // A statement that fails is told of, and that is all.
    terminal.types("SELECT absent;\r");
    terminal.sees("no such column: absent");
    terminal.sees("demo> ");
    terminal.types(".quit\r");
    assert_eq!(terminal.ends().0, Some(0));
}

#[test]
fn what_was_typed_is_kept_for_its_owner_and_secrets_are_not() {
    let mut program = Program::new(&["--demo"]);
    let mut terminal = Terminal::run(&mut program);
    terminal.sees("demo> ");
    terminal.types("SELECT 1;\r");
    terminal.sees("(1 row)");
    terminal.sees("demo> ");
    terminal.types("SELECT 'hunter2' AS password;\r");
    terminal.sees("(1 row)");
    terminal.sees("demo> ");
    terminal.types("\x04");
    assert_eq!(terminal.ends().0, Some(0));
    let file = program.place.path().join(".local/state/okta-sql/history");
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(
        kept.contains("SELECT 1;") && !kept.contains("hunter2"),
        "{kept}"
    );
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_tab_key_completes() {
    let mut program = Program::new(&["--demo"]);
    let mut terminal = Terminal::run(&mut program);
    terminal.sees("demo> ");
    terminal.types(".schema group_mem\t\r");
    terminal.sees("/api/v1/groups/{groupId}/users");
    terminal.sees("demo> ");
    terminal.types("quit\r");
    assert_eq!(terminal.ends().0, Some(0));
}

#[test]
fn several_calls_are_asked_about() {
    for (answer, says) in [
        ("n\r", "nothing was sent"),
        ("\r", "nothing was sent"),
        ("y\r", "calls sent"),
    ] {
        let mut program = Program::new(&["--demo"]);
        let mut terminal = Terminal::run(&mut program);
        terminal.sees("demo> ");
        terminal.types("DELETE FROM groups WHERE type = 'OKTA_GROUP';\r");
        terminal.sees("DELETE /api/v1/groups/00g");
        terminal.sees("more");
        terminal.sees("calls? [y/N] ");
        terminal.types(answer);
        terminal.sees(says);
        terminal.sees("demo> ");
        terminal.types(".quit\r");
        assert_eq!(terminal.ends().0, Some(0));
    }
}

#[test]
fn ctrl_c_stops_the_statement_and_not_the_program() {
    let (org, calls, _go) = slow("GET /api/v1/groups", "[]");
    let mut program = Program::new(&[]).on(&org);
    let mut terminal = Terminal::run(&mut program);
    for sql in ["SELECT id FROM groups;", "DELETE FROM groups;"] {
        terminal.sees("127.0.0.1> ");
        terminal.types(sql);
        terminal.types("\r");
        until(&calls, "GET /api/v1/groups");
        interrupt(&terminal.child);
        terminal.sees("interrupted");
        terminal.sees("127.0.0.1> ");
        // Nobody works on the old one any more.
        terminal.types("SELECT 6 * 7;\r");
        terminal.sees("42");
    }
    terminal.sees("127.0.0.1> ");
    terminal.types("SELECT half");
    terminal.sees("SELECT half");
    terminal.types("\x03");
    terminal.sees("127.0.0.1> ");
    terminal.types(".quit\r");
    assert_eq!(terminal.ends().0, Some(0));
}

#[test]
fn ctrl_c_among_writes_is_over_with_them() {
    let (org, calls, go) = slow("DELETE", r#"[{"id":"00g1"},{"id":"00g2"}]"#);
    let mut program = Program::new(&["--yes"]).on(&org);
    let mut terminal = Terminal::run(&mut program);
    terminal.sees("127.0.0.1> ");
    terminal.types("DELETE FROM groups;\r");
    until(&calls, "DELETE");
    interrupt(&terminal.child);
    terminal.sees("stops after the call under way");
    go.send(()).unwrap();
    terminal.sees("1 call sent, 1 not sent");
    terminal.sees("127.0.0.1> ");
    terminal.types("SELECT 6 * 7;\r");
    terminal.sees("42");
    terminal.sees("127.0.0.1> ");
    terminal.types(".quit\r");
    assert_eq!(terminal.ends().0, Some(0));
}

#[test]
fn rows_do_nothing_to_the_terminal_and_fit_on_it() {
    let mut program = Program::new(&[
        "--demo",
        "SELECT 'a' || char(27) || ']0;x' AS a, printf('%0500d', 1) AS b",
    ]);
    let (code, seen) = Terminal::run(&mut program).ends();
    assert_eq!(code, Some(0));
    assert!(seen.contains("a\\u{1b}]0;x"), "{seen}");
    assert!(!seen.contains('\x1b'), "{seen:?}");
    assert!(
        seen.lines().all(|line| line.chars().count() <= 80),
        "{seen}"
    );
    assert!(seen.contains('…'), "{seen}");
}
