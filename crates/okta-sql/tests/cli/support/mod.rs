//! Runs the program with nothing of this machine's: an empty home, an empty directory, no variables.

pub mod server;
#[cfg(unix)]
pub mod terminal;

use std::io::Write;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What the program has done.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The program, about to be run in a place of its own.
pub struct Program {
    pub command: Command,
    pub place: TempDir,
    input: Option<String>,
}

impl Program {
    pub fn new(arguments: &[&str]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_okta-sql"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", place.path())
            .current_dir(place.path());
        Self {
            command,
            place,
            input: None,
        }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// An org on this machine, spoken to without TLS.
    pub fn on(self, address: &str) -> Self {
        self.env("OKTA_CLIENT_ORGURL", address)
            .env("OKTA_CLIENT_TOKEN", "00a-token-of-an-example-org")
            .env("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
    }

    /// A file in its directory.
    pub fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.place.path().join(name), text).unwrap();
        self
    }

    /// What it reads.
    pub fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    /// Begins to run it; what it prints is kept.
    pub fn start(&mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Done {
        let input = self.input.take().unwrap_or_default();
        let mut child = self.start();
        let mut stdin = child.stdin.take().unwrap();
        // It need not read it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        finished(child)
    }
}

/// Waits for a program to end.
pub fn finished(child: Child) -> Done {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Done {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs it on the demo org.
pub fn demo(arguments: &[&str]) -> Done {
    let all: Vec<&str> = ["--demo"].iter().chain(arguments).copied().collect();
    Program::new(&all).run()
}

impl Done {
    /// What it has printed, where all went well.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// What it says, where it ends with this code and prints nothing.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:?}");
        self.err
    }
}
