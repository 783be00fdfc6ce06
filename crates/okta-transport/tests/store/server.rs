//! A Redis server of this test's own, on a free port of the loopback interface.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Programs that are one.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// A server, which ends with this value.
pub(crate) struct RedisServer {
    child: Child,
    port: u16,
    program: &'static str,
    arguments: Vec<String>,
    folder: TempDir,
}

impl RedisServer {
    /// Starts one; nothing where none is installed, which is a failure where the environment says `CI=true`.
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        Self::start_each(arguments).next()
    }

    /// Starts one of each program that is installed, when it is its turn; one at the least where the environment says
    /// `CI=true`.
    pub(crate) fn start_each(arguments: &[&str]) -> impl Iterator<Item = Self> {
        let installed: Vec<_> = PROGRAMS
            .into_iter()
            .filter(|name| is_installed(name))
            .collect();
        if installed.is_empty() {
            let is_required = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!is_required, "none of {PROGRAMS:?} is installed");
            eprintln!("skipped: none of {PROGRAMS:?} is installed");
        }
        let installed = installed.into_iter();
        installed.map(|program| Self::start_program(program, arguments))
    }

    fn start_program(program: &'static str, arguments: &[&str]) -> Self {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let folder = TempDir::new().expect("a folder");
        // Somebody else may take the port between the look and the start.
        (0..10)
            .find_map(|_| {
                let port = free_port();
                let child = spawn(program, port, &arguments, &folder)?;
                Some((port, child))
            })
            .map(|(port, child)| Self {
                child,
                port,
                program,
                arguments,
                folder,
            })
            .expect("a server on one of ten ports")
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn stop(&mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("its end");
    }

    /// Starts it again, empty, on the same port.
    pub(crate) fn start_again(&mut self) {
        let child = spawn(self.program, self.port, &self.arguments, &self.folder);
        self.child = child.expect("the port is still free");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may have been stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_installed(program: &str) -> bool {
    let version = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A server that accepts connections, unless it ended.
fn spawn(program: &str, port: u16, arguments: &[String], folder: &TempDir) -> Option<Child> {
    let mut child = Command::new(program)
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--port",
        ])
        .arg(port.to_string())
        .args(arguments)
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let output = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    if lines.any(|line| line.contains("Ready to accept connections")) {
        return Some(child);
    }
    let _ = child.wait();
    None
}
