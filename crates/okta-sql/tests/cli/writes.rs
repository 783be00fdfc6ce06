//! What is sent, and when not.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::server::serve;
use crate::support::{Program, demo};

const ALL: &str = "DELETE FROM groups WHERE type = 'OKTA_GROUP'";
const HOW_MANY: &str = "SELECT count(*) AS n FROM groups WHERE type = 'OKTA_GROUP'";

#[test]
fn a_dry_run_prints_the_calls_and_sends_none() {
    let out = demo(&["--no-header", "--dry-run", ALL, HOW_MANY]).fine();
    let (calls, rows): (Vec<&str>, Vec<&str>) = out
        .lines()
        .partition(|line| line.starts_with("DELETE /api/v1/groups/00g"));
    assert!(calls.len() > 1, "{out}");
    assert_eq!(rows, [calls.len().to_string()]);
}

#[test]
fn several_calls_need_a_yes() {
    let says = demo(&[ALL]).fails(4);
    assert!(
        says.contains("this would send")
            && says.contains("--yes")
            && says.contains("Nothing was sent"),
        "{says}"
    );
    let done = demo(&["--no-header", "--yes", ALL, HOW_MANY]);
    assert_eq!(done.out, "0\n", "{done:?}");
    assert!(done.err.contains("calls sent"), "{done:?}");
}

#[test]
fn what_was_made_is_told_beside_the_data() {
    let done = demo(&[
        "INSERT INTO groups(name) VALUES ('Night shift'); SELECT name FROM groups WHERE name = 'Night shift'",
    ]);
    assert_eq!(done.out, "name\nNight shift\n");
    assert!(done.err.starts_with("created groups 00g"), "{done:?}");
    let done = demo(&["DELETE FROM groups WHERE name = 'Nobody has this name'"]);
    assert_eq!(done.err, "there is no such row: nothing to send\n");
}

#[test]
fn secrets_are_not_shown() {
    let sql = "INSERT INTO users(profile, credentials) VALUES ('{\"login\":\"a@example.com\"}', '{\"password\":{\"value\":\"hunter2\"}}')";
    let out = demo(&["-n", sql]).fine();
    assert!(out.starts_with("POST /api/v1/users"), "{out}");
    assert!(!out.contains("hunter2"), "{out}");
    // A wrong statement is not repeated either.
    let says = demo(&["SELECT 'hunter2' AS password FRO users x y"]).fails(1);
    assert!(!says.contains("hunter2"), "{says}");
}

#[test]
fn answers_of_exec_are_rows() {
    let sql = "exec addGroup profile='x'";
    let says = demo(&[sql]);
    assert_ne!(says.code, Some(0), "{says:?}");
    let out = demo(&[
        "-o",
        "ndjson",
        "exec addGroup @@json='{\"profile\":{\"name\":\"Night shift\"}}'",
    ])
    .fine();
    let group: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(group["profile"]["name"], "Night shift");
}

#[test]
fn the_first_failure_ends_it() {
    let deleted = AtomicUsize::new(0);
    let seen = std::sync::Arc::new(Mutex::new(Vec::new()));
    let calls = std::sync::Arc::clone(&seen);
    let org = serve(move |call| {
        calls.lock().unwrap().push(call.to_owned());
        match call {
            "GET /api/v1/groups" => (
                200,
                r#"[{"id":"00g1"},{"id":"00g2"},{"id":"00g3"},{"id":"00g4"}]"#.into(),
            ),
            _ if call.starts_with("DELETE") && deleted.fetch_add(1, Ordering::SeqCst) == 1 => (
                403,
                r#"{"errorCode":"E0000006","errorSummary":"no"}"#.into(),
            ),
            _ if call.starts_with("DELETE") => (204, String::new()),
            _ => (200, "{}".into()),
        }
    });
    let done = Program::new(&["--yes", "DELETE FROM groups"])
        .on(&org)
        .run();
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(
        done.err
            .contains("1 call of 4 sent, then DELETE /api/v1/groups/00g"),
        "{done:?}"
    );
    assert!(
        done.err.contains("E0000006") && done.err.contains("; 2 not sent"),
        "{done:?}"
    );
    let seen = seen.lock().unwrap();
    let deletes = seen.iter().filter(|call| call.starts_with("DELETE"));
    assert_eq!(deletes.count(), 2, "{seen:?}");
}
