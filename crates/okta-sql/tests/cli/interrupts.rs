//! Ctrl-C.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::server::serve;
use crate::support::{Program, finished};

/// Presses Ctrl-C.
pub fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

/// An org that answers a call only once it is told to, and tells which calls have come.
pub fn slow(call: &'static str, body: &'static str) -> (String, Receiver<String>, Sender<()>) {
    let (seen, calls) = channel();
    let (go, went) = channel::<()>();
    let (seen, went) = (Mutex::new(seen), Arc::new(Mutex::new(went)));
    let org = serve(move |asked| {
        let _ = seen.lock().unwrap().send(asked.to_owned());
        if asked.starts_with(call) {
            // Nobody tells it where the test is over.
            let _ = went.lock().unwrap().recv();
        }
        match asked {
            "GET /api/v1/groups" => (200, body.into()),
            _ if asked.starts_with("DELETE") => (204, String::new()),
            _ => (200, "{}".into()),
        }
    });
    (org, calls, go)
}

/// Waits until the org has seen a call.
pub fn until(calls: &Receiver<String>, call: &str) {
    while !calls.recv().unwrap().starts_with(call) {}
}

#[test]
fn a_statement_that_hangs_is_stopped() {
    for sql in [
        "SELECT id FROM groups",
        "SELECT count(*) FROM groups",
        "exec listGroups",
    ] {
        let (org, calls, _go) = slow("GET /api/v1/groups", "[]");
        let child = Program::new(&[sql]).on(&org).start();
        until(&calls, "GET /api/v1/groups");
        interrupt(&child);
        let done = finished(child);
        assert_eq!(done.code, Some(130), "{sql}: {done:?}");
        assert_eq!(done.err, "okta-sql: interrupted\n", "{sql}");
    }
}

#[test]
fn a_script_that_waits_for_its_next_line_is_stopped() {
    let mut program = Program::new(&["--demo"]);
    let mut child = program.start();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"SELECT 1 AS a;\n").unwrap();
    let mut out = BufReader::new(child.stdout.as_mut().unwrap());
    let mut lines = String::new();
    out.read_line(&mut lines).unwrap();
    interrupt(&child);
    assert_eq!(finished(child).code, Some(130));
}

#[test]
fn writes_end_with_the_call_under_way() {
    let groups = r#"[{"id":"00g1"},{"id":"00g2"},{"id":"00g3"}]"#;
    let (org, calls, go) = slow("DELETE", groups);
    let mut child = Program::new(&["--yes", "DELETE FROM groups"])
        .on(&org)
        .start();
    until(&calls, "DELETE");
    interrupt(&child);
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert!(line.starts_with("stops after the call under way"), "{line}");
    go.send(()).unwrap();
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    // Which is the first is SQLite's affair.
    assert!(rest.starts_with("sent DELETE /api/v1/groups/00g"), "{rest}");
    assert!(
        rest.ends_with("\nokta-sql: interrupted: 1 call sent, 2 not sent\n"),
        "{rest}"
    );
    assert_eq!(rest.lines().count(), 2, "{rest}");
    assert_eq!(calls.try_iter().count(), 0);
}

#[test]
fn a_second_one_does_not_wait() {
    let groups = r#"[{"id":"00g1"},{"id":"00g2"}]"#;
    let (org, calls, _go) = slow("DELETE", groups);
    let mut child = Program::new(&["--yes", "DELETE FROM groups"])
        .on(&org)
        .start();
    until(&calls, "DELETE");
    interrupt(&child);
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    interrupt(&child);
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let unknown =
        "okta-sql: interrupted, and nobody knows whether this was done: DELETE /api/v1/groups/00g";
    assert!(rest.starts_with(unknown), "{rest}");
    assert!(
        rest.ends_with("; 0 calls sent before it, 1 not sent\n"),
        "{rest}"
    );
}
