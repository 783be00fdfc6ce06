//! The org in a box, in a process of its own: what it holds in memory must not be taken for the client's.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::Ipv4Addr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use okta_emulator::{Emulator, ServeOptions, serve_with};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::time::on_processor;
use crate::{Failure, TASK, runtime};

/// By what environment variable an org learns on which port to listen; without it, on one that is free.
const PORT: &str = "LISTING_PORT";

/// An org that serves until it is dropped.
pub struct Org {
    process: Child,
    output: BufReader<ChildStdout>,
    address: String,
    took: Duration,
}

impl Org {
    /// Starts this program once more, as an org with so many users.
    pub fn start(users: usize) -> Result<Self, Failure> {
        let start = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .env(TASK, format!("org:{users}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("an org without output")?);
        let mut address = String::new();
        if output.read_line(&mut address)? == 0 {
            return Err("the org did not start".into());
        }
        Ok(Self {
            process,
            output,
            address: address.trim_end().to_owned(),
            took: start.elapsed(),
        })
    }

    /// Scheme, host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How long it took from the start of the process until it could be asked.
    pub fn took(&self) -> Duration {
        self.took
    }

    /// How long the org was on a processor while it served.
    pub fn stop(mut self) -> Result<Option<Duration>, Failure> {
        // An org ends with its input, so it also ends where this process is gone.
        drop(self.process.stdin.take());
        let mut seconds = String::new();
        self.output.read_to_string(&mut seconds)?;
        if !self.process.wait()?.success() {
            return Err("the org failed".into());
        }
        Ok(match seconds.trim() {
            "" => None,
            seconds => Some(Duration::try_from_secs_f64(seconds.parse()?)?),
        })
    }
}

/// Serves an org with so many users: says where, and after the end of the input how much work that was.
pub fn serve(users: usize) -> Result<(), Failure> {
    let org = Emulator::builder().seed_users(users).build();
    let runtime = runtime()?;
    let port = match std::env::var(PORT) {
        Ok(port) => port.parse()?,
        Err(_) => 0,
    };
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port)))?;
    println!("http://{}", listener.local_addr()?);
    let (ended, end) = oneshot::channel::<()>();
    thread::spawn(move || {
        let _all = std::io::stdin().read_to_end(&mut Vec::new());
        drop(ended);
    });
    let start = on_processor();
    let stop = async { drop(end.await) };
    runtime.block_on(serve_with(listener, org, ServeOptions::default(), stop))?;
    if let (Some(start), Some(end)) = (start, on_processor()) {
        let took = end.saturating_sub(start).as_secs_f64();
        // Where whoever asked is gone, nobody wants to know.
        let _ = writeln!(std::io::stdout(), "{took}");
    }
    Ok(())
}
