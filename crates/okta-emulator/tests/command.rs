//! The command line: what it takes, and that it stops when it is told to.
#![cfg(all(feature = "server", unix))]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_okta-emulator"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts it on a free port; gives the address.
fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = command(&["--port", "0"])
        .args(arguments)
        .spawn()
        .expect("it starts");
    let stdout = child.stdout.as_mut().expect("piped");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let address = line.trim().rsplit("http://").next().expect("an address");
    let address = address.to_owned();
    (child, address)
}

/// A call to the org, or to the box, on a connection of its own.
fn call(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: SSWS emulator-token\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    reply
}

#[test]
fn it_stops_cleanly_when_told_to() {
    for signal in ["-INT", "-TERM"] {
        let (mut child, address) = start(&[]);
        // A connection that is open and silent must not keep it.
        let silent = TcpStream::connect(&address).expect("a connection");
        assert!(call(&address, "/api/v1/users").starts_with("HTTP/1.1 200"));
        let told = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(told.expect("kill is there").success());
        assert!(child.wait().expect("it ends").success(), "{signal}");
        drop(silent);
    }
}

#[test]
fn flags_set_limits_and_faults() {
    let (mut child, address) = start(&[
        "--rate-limit",
        "1",
        "--rate-limit",
        "/api/v1/users=2",
        "--rate-window",
        "4294967295",
        "--fault",
        r#"{"kind": "locked", "operation": "listIdentityProviders"}"#,
    ]);
    let statuses = [
        "/api/v1/groups",
        "/api/v1/groups",
        "/api/v1/users",
        "/api/v1/idps",
    ]
    .map(|path| {
        let reply = call(&address, path);
        reply[9..12].to_owned()
    });
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(statuses, ["200", "429", "200", "423"]);
}

#[test]
fn what_it_cannot_take_is_refused_with_the_reason() {
    for (arguments, reason) in [
        (["--rate-limit", "/api/v1/nothing=1"], "/api/v1/users"),
        (["--rate-limit", "many"], "whole number"),
        (["--rate-window", "0"], "--rate-window"),
        (["--fault", r#"{"kind":"empty"}"#], "status: is required"),
    ] {
        let output = command(&arguments).output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(reason), "{told}");
    }
}
