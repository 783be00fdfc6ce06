//! The program on a terminal, which is this test.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::Program;

/// A terminal with the program on it.
pub struct Terminal {
    near: File,
    pub child: Child,
    seen: String,
    /// Where the last thing that was waited for ends.
    at: usize,
}

impl Terminal {
    /// Runs the program on a terminal.
    pub fn run(program: &mut Program) -> Self {
        let near: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&near).unwrap();
        unlockpt(&near).unwrap();
        let name = ptsname(&near, Vec::new()).unwrap();
        let far = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let stdio = || Stdio::from(far.try_clone().unwrap());
        let command = program.command.env("TERM", "xterm");
        let child = command
            .stdin(stdio())
            .stdout(stdio())
            .stderr(stdio())
            .spawn()
            .unwrap();
        // The command holds the other end open; the end of the program is to be seen.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self {
            near: near.into(),
            child,
            seen: String::new(),
            at: 0,
        }
    }

    /// Types something.
    pub fn types(&mut self, text: &str) {
        self.near.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until the program has printed this, since the last time.
    pub fn sees(&mut self, text: &str) {
        loop {
            if let Some(found) = self.seen[self.at..].find(text) {
                self.at += found + text.len();
                return;
            }
            let mut bytes = [0; 4096];
            match self.near.read(&mut bytes) {
                Ok(read) if read > 0 => {
                    self.seen.push_str(&String::from_utf8_lossy(&bytes[..read]))
                }
                _ => panic!("{text:?} has not come: {}", self.seen),
            }
        }
    }

    /// Waits for the end. Gives the code, and all that was seen.
    pub fn ends(mut self) -> (Option<i32>, String) {
        let mut bytes = [0; 4096];
        while let Ok(read) = self.near.read(&mut bytes) {
            if read == 0 {
                break;
            }
            self.seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        (self.child.wait().unwrap().code(), self.seen)
    }
}
