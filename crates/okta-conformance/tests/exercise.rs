//! The exercise itself is tried: it has to fail where a server is not content, and to say the same twice.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// A server that gives one answer to all, and hands over what it was asked: head and body of each request.
fn server(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (heard, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut request = String::new();
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                request.push_str(&line);
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_ok() {
                request.push_str(&String::from_utf8_lossy(&body));
                let _ = reader.get_mut().write_all(answer.as_bytes());
            }
            if heard.send(request).is_err() {
                return;
            }
        }
    });
    (address, asked)
}

/// An org in a box on a port.
fn org() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let emulator = okta_emulator::Emulator::builder().build();
            okta_emulator::serve(listener, emulator).await.unwrap();
        });
    });
    address
}

/// Runs the exercise; whether it was content, and what it printed.
fn exercise(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_okta-conformance"))
        .arg("exercise")
        .args(arguments)
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).unwrap())
}

fn against(answer: &'static str, operation: &str) -> (bool, String) {
    let (address, _asked) = server(answer);
    exercise(&[&address, "--only", operation])
}

const CONTENT: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

#[test]
fn a_declared_and_readable_answer_passes() {
    let (is_content, printed) = against(CONTENT, "getUser");
    assert!(is_content, "{printed}");
    assert!(
        printed.starts_with("passed getUser: GET /api/v1/users/"),
        "{printed}"
    );
    assert!(printed.ends_with("1 passed, 0 failed\n"), "{printed}");
}

#[test]
fn what_a_server_finds_wrong_with_the_request_fails() {
    let refused = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\nsl-violations: [{\"location\":[\"request\",\"body\",\"profile\"],\"message\":\"must be an object\"}]\r\n\r\n{}";
    let (is_content, printed) = against(refused, "createUser");
    assert!(!is_content);
    assert!(
        printed.contains("sl-violations: request/body/profile: must be an object"),
        "{printed}"
    );
    assert!(printed.ends_with("0 passed, 1 failed\n"), "{printed}");
    let of_its_answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\nsl-violations: [{\"location\":[\"response\",\"body\"],\"message\":\"must have an id\"}]\r\n\r\n{}";
    assert!(against(of_its_answer, "createUser").0);
}

#[test]
fn an_undeclared_status_fails() {
    let accepted = "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let (is_content, printed) = against(accepted, "getUser");
    assert!(!is_content);
    assert!(
        printed.contains("the status 202 Accepted is none of those declared, [200]"),
        "{printed}"
    );
}

#[test]
fn an_answer_that_does_not_come_fails() {
    let (is_content, printed) = against("", "getUser");
    assert!(!is_content);
    assert!(printed.contains("no answer came"), "{printed}");
    assert!(printed.ends_with("0 passed, 1 failed\n"), "{printed}");
}

#[test]
fn an_answer_of_another_kind_fails() {
    let list = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\nconnection: close\r\n\r\n[{}]";
    let (is_content, printed) = against(list, "getUser");
    assert!(!is_content);
    assert!(printed.contains("expected User"), "{printed}");
    // The description's own example of this one is a list.
    let (is_content, printed) = against(list, "getOAuth2Claim");
    assert!(printed.contains("known: "), "{printed}");
    assert!(printed.ends_with("0 passed, 1 failed\n"), "{printed}");
    assert!(!is_content, "something has to pass");
    // Of another answer that cannot be read nothing is known.
    let text = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\nconnection: close\r\n\r\n\"a\"";
    let (_, printed) = against(text, "getOAuth2Claim");
    assert!(!printed.contains("known: "), "{printed}");
}

#[test]
fn legacy_operations_can_be_left_out() {
    let (address, asked) = server(CONTENT);
    let arguments = [
        "--stateless",
        "--only",
        "listRiskProviders",
        "--only",
        "getUser",
    ];
    let call = |more: &[&str]| exercise(&[&[address.as_str()], &arguments[..], more].concat()).1;
    call(&[]);
    assert_eq!(asked.try_iter().count(), 2);
    let printed = call(&["--skip", "legacy"]);
    assert!(printed.ends_with("1 passed, 0 failed\n"), "{printed}");
    assert_eq!(asked.try_iter().count(), 1);
}

#[test]
fn where_nobody_answers_it_says_so_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (is_content, printed) = exercise(&[&address]);
    assert!(!is_content);
    assert!(
        printed.starts_with("error: nothing answers at http://127.0.0.1:"),
        "{printed}"
    );
    assert_eq!(printed.lines().count(), 1, "{printed}");
}

#[test]
fn a_seed_repeats_and_another_differs() {
    let sent = |seed: &str| {
        let (address, asked) = server(CONTENT);
        exercise(&[
            &address,
            "--stateless",
            "--only",
            "createUser",
            "--only",
            "listUsers",
            "--seed",
            seed,
        ]);
        asked
            .try_iter()
            .map(|request| request.replace(&address["http://".len()..], ""))
            .collect::<Vec<_>>()
    };
    let once = sent("1");
    assert_eq!(once.len(), 2);
    assert_eq!(once, sent("1"));
    assert_ne!(once, sent("2"));
}

#[test]
fn credentials_are_those_that_the_operation_takes() {
    let sent = |arguments: &[&str]| {
        let (address, asked) = server(CONTENT);
        exercise(
            &[
                &[
                    address.as_str(),
                    "--stateless",
                    "--token",
                    "00a-token-of-a-test",
                ],
                arguments,
            ]
            .concat(),
        );
        let request = asked.try_iter().next().unwrap_or_default().to_lowercase();
        let header = request
            .lines()
            .find_map(|line| line.strip_prefix("authorization: ").map(str::to_owned));
        header.unwrap_or_default()
    };
    assert_eq!(sent(&["--only", "getUser"]), "ssws 00a-token-of-a-test");
    assert_eq!(
        sent(&["--only", "getUser", "--auth", "bearer"]),
        "bearer 00a-token-of-a-test"
    );
    assert_eq!(
        sent(&["--only", "getDRStatus"]),
        "bearer 00a-token-of-a-test"
    );
    assert_eq!(
        sent(&["--only", "getDRStatus", "--auth", "ssws"]),
        "ssws 00a-token-of-a-test"
    );
}

#[test]
fn on_a_server_that_keeps_things_operations_meet_what_is_there() {
    let arguments = [
        "--only",
        "assignUserToGroup",
        "--only",
        "unassignUserFromGroup",
        "--only",
        "unsuspendUser",
        "--only",
        "deleteUser",
        "--only",
        "replaceGroupRule",
    ];
    let (is_content, printed) = exercise(&[&[org().as_str()], &arguments[..]].concat());
    assert!(is_content, "{printed}");
    assert!(printed.ends_with("5 passed, 0 failed\n"), "{printed}");
    // The user and the group are made; the operation itself brings them together, unless it parts them.
    let prepared = |operation: &str| {
        let mut lines = printed.lines();
        let start = format!("passed {operation}:");
        lines.find(|line| line.starts_with(&start)).unwrap();
        let steps = lines.next().unwrap().trim().strip_prefix("prepared: ");
        let steps = steps.unwrap().split(", ");
        let steps = steps.map(|step| step.split(' ').take(2).collect::<Vec<_>>().join(" "));
        steps.collect::<Vec<_>>()
    };
    let (user, group) = ("createUser 200", "addGroup 200");
    assert_eq!(prepared("assignUserToGroup"), [group, user]);
    assert_eq!(
        prepared("unassignUserFromGroup"),
        [group, user, "assignUserToGroup 204"]
    );
    assert_eq!(prepared("unsuspendUser"), [user, "suspendUser 200"]);
    assert_eq!(prepared("deleteUser"), [user, "deactivateUser 200"]);
    // What takes things away comes last, whatever the order of the description.
    let place = |operation: &str| printed.find(&format!("passed {operation}:"));
    assert!(place("replaceGroupRule") < place("deleteUser"));
}

#[test]
fn what_cannot_be_prepared_has_failed() {
    let gone = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let (is_content, printed) = against(gone, "getUser");
    assert!(!is_content);
    assert!(
        printed.contains("it cannot be prepared: createUser answers 404 Not Found"),
        "{printed}"
    );
    // As on a mock it is called nevertheless.
    let (address, _asked) = server(gone);
    let (_, printed) = exercise(&[&address, "--stateless", "--only", "getUser"]);
    assert!(
        printed.starts_with("FAILED getUser: GET /api/v1/users/"),
        "{printed}"
    );
}

#[test]
fn a_token_that_is_not_taken_is_said_at_once() {
    let (is_content, printed) = exercise(&[&org(), "--token", "another-token"]);
    assert!(!is_content);
    assert!(
        printed.ends_with("does not take the token; see --token\n"),
        "{printed}"
    );
    assert_eq!(printed.lines().count(), 1, "{printed}");
}

#[test]
fn every_operation_passes_on_an_org_in_a_box() {
    let org = org();
    // The second time finds the same names free, but for what nothing removes.
    for stays in [[].as_slice(), &["createPrincipalRateLimitEntity"]] {
        let (_, printed) = exercise(&[&org]);
        let of = |verdict: &str| {
            let lines = printed
                .lines()
                .filter_map(|line| line.strip_prefix(verdict));
            let ids = lines.filter_map(|line| line.split(':').next());
            let mut ids: Vec<_> = ids.map(str::to_owned).collect();
            ids.sort_unstable();
            ids
        };
        let (passed, failed) = (of("passed "), of("FAILED "));
        assert_eq!(failed, stays);
        assert_eq!(passed.len() + failed.len(), okta_api::OPERATIONS.len());
    }
}
