//! The program on a terminal, which is this test.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::Program;

/// A test that waits in vain is to say what it has seen instead.
const VAIN: Duration = Duration::from_secs(60);

/// A terminal with the program on it.
pub struct Terminal {
    near: File,
    pub child: Child,
    bytes: Receiver<Vec<u8>>,
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
        let command = command.stdin(stdio()).stdout(stdio()).stderr(stdio());
        let child = command.spawn().unwrap();
        // The command holds the other end open; the end of the program is to be seen.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null());
        let near = File::from(near);
        let mut reader = near.try_clone().unwrap();
        let (sender, bytes) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Where the other end is closed some systems say so by an error.
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            near,
            child,
            bytes,
            seen: String::new(),
            at: 0,
        }
    }

    /// Types something.
    pub fn types(&mut self, text: &str) {
        self.near.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until the program has printed this, since the last time.
    #[track_caller]
    pub fn sees(&mut self, text: &str) {
        loop {
            if let Some(found) = self.seen[self.at..].find(text) {
                self.at += found + text.len();
                return;
            }
            match self.bytes.recv_timeout(VAIN) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("{text:?} has not come ({error}): {:?}", self.seen),
            }
        }
    }

    /// Waits for the end. Gives the code, and all that was seen.
    #[track_caller]
    pub fn ends(mut self) -> (Option<i32>, String) {
        loop {
            match self.bytes.recv_timeout(VAIN) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it goes on: {:?}", self.seen),
            }
        }
        // It has closed the terminal, so it ends.
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.seen))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that has failed leaves nothing behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
