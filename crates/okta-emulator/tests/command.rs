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
        (
            ["--rate-limit", "/api/v1/user=1"],
            "near are /api/v1/users,",
        ),
        (
            ["--rate-limit", "/api/v1/users/{userId}=1"],
            "/api/v1/users/{id:.+}",
        ),
        (["--rate-limit", "many"], "whole number"),
        (["--rate-window", "0"], "--rate-window"),
        (["--fault", r#"{"kind":"empty"}"#], "status: is required"),
    ] {
        let output = command(&arguments).output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(reason), "{told}");
    }
}

/// Sends a call with a body.
fn send(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: SSWS emulator-token\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("sent");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    reply
}

fn stop(mut child: Child, signal: &str) -> (bool, String) {
    let told = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(told.expect("kill is there").success());
    let mut errors = String::new();
    let stderr = child.stderr.as_mut().expect("piped");
    stderr.read_to_string(&mut errors).expect("read");
    (child.wait().expect("it ends").success(), errors)
}

/// A directory of its own for a test; it is removed in the end.
struct Here(std::path::PathBuf);

impl Here {
    fn new(name: &str) -> Self {
        let name = format!("okta-emulator-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn an_org_outlives_its_process_in_a_file() {
    let here = Here::new("kept");
    let file = here.file("org.json");
    let group = |name: &str| format!(r#"{{"profile": {{"name": "{name}"}}}}"#);
    for (run, signal) in [(1, "-TERM"), (2, "-INT"), (3, "-TERM")] {
        let (child, address) = start(&["--snapshot", &file, "--seed-users", "2"]);
        for earlier in 1..run {
            let found = call(&address, &format!("/api/v1/groups?q=Run-{earlier}"));
            assert!(found.contains(&format!("Run-{earlier}")), "{found}");
        }
        let users = call(&address, "/api/v1/users");
        assert_eq!(
            users.matches("\"login\"").count(),
            2,
            "not seeded again: {users}"
        );
        let made = send(
            &address,
            "POST",
            "/api/v1/groups",
            &group(&format!("Run-{run}")),
        );
        assert!(made.starts_with("HTTP/1.1 200"), "{made}");
        assert_eq!(stop(child, signal), (true, String::new()));
    }
    let left = std::fs::read_dir(&here.0).expect("listed").count();
    assert_eq!(left, 1, "nothing but the file is left");
}

#[test]
fn a_snapshot_that_cannot_be_read_or_written_is_said_and_left_alone() {
    let here = Here::new("broken");
    let broken = here.file("broken.json");
    for text in ["", "{", r#"{"format": 99}"#, "not JSON"] {
        std::fs::write(&broken, text).expect("written");
        let output = command(&["--port", "0", "--snapshot", &broken]).output();
        let output = output.expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && told.contains("broken.json"),
            "{told}"
        );
        assert_eq!(std::fs::read_to_string(&broken).expect("there"), text);
    }
    for nowhere in [here.file("missing/org.json"), here.file("")] {
        let output = command(&["--port", "0", "--snapshot", &nowhere]).output();
        let output = output.expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && told.contains("cannot"),
            "{told}"
        );
    }
    // What could be written at first, and cannot in the end.
    let inner = here.0.join("inner");
    std::fs::create_dir(&inner).expect("a directory");
    let (child, _) = start(&["--snapshot", &here.file("inner/org.json")]);
    std::fs::remove_dir_all(&inner).expect("removed");
    let (success, told) = stop(child, "-TERM");
    assert!(!success && told.contains("cannot write"), "{told}");
}
