//! The client beside Okta's own SDKs: programs in other languages that list the same users from the same org, and what they
//! take of the processor.

use std::path::Path;
use std::process::Command;

use crate::{ADDRESS, Failure, TASK};

/// What a program is told besides [`ADDRESS`]: how many users it is to list, and by which token.
const LISTED: &str = "LISTING_USERS";
const TOKEN: &str = "LISTING_TOKEN";

/// A program that lists users.
struct Peer {
    name: &'static str,
    /// By what environment variable the program that runs it is named; nothing runs without.
    runner: Option<&'static str>,
    arguments: &'static [&'static str],
    directory: &'static str,
    /// How many users it lists in the shorter of two runs, and in the longer one.
    users: [usize; 2],
}

const PEERS: [Peer; 3] = [
    Peer {
        name: "client",
        runner: None,
        arguments: &[],
        directory: "",
        users: [200_000, 1_000_000],
    },
    Peer {
        name: "Python SDK",
        runner: Some("LISTING_PYTHON"),
        arguments: &["list_users.py"],
        directory: "python",
        users: [2_000, 22_000],
    },
    Peer {
        name: "Go SDK",
        runner: Some("LISTING_GO"),
        arguments: &[],
        directory: "go",
        users: [2_000, 102_000],
    },
];

/// Lists by each program that is there, and says how many times the client's processor time it takes a user.
pub fn compare(address: &str) -> Result<(), Failure> {
    println!(
        "µs of processor a user, in all threads and the kernel, and how many times the client's"
    );
    let mut client = None;
    for peer in &PEERS {
        let Some(took) = took(peer, address)? else {
            let runner = peer.runner.unwrap_or_default();
            println!("  {:<12} left out: {runner} names no program", peer.name);
            continue;
        };
        let measure = *client.get_or_insert(took);
        println!("  {:<12} {took:8.2} {:8.1}", peer.name, took / measure);
    }
    Ok(())
}

/// What a user takes: the difference of two runs, since to start takes more in some languages than to list.
fn took(peer: &Peer, address: &str) -> Result<Option<f64>, Failure> {
    let mut runs = [0.0; 2];
    for (run, users) in runs.iter_mut().zip(peer.users) {
        let Some(mut command) = command(peer, users)? else {
            return Ok(None);
        };
        let before = children()?;
        let output = command
            .env(ADDRESS, address)
            .env(LISTED, users.to_string())
            .env(TOKEN, okta_emulator::DEFAULT_TOKEN)
            .output()?;
        *run = children()? - before;
        let said = String::from_utf8_lossy(&output.stdout);
        // The client's own process tells its memory; that it lists all is part of it.
        if !output.status.success() || (peer.runner.is_some() && said.trim() != users.to_string()) {
            let reason = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{}: {said}{reason}", peer.name).into());
        }
    }
    let [fewer, more] = peer.users;
    Ok(Some((runs[1] - runs[0]) * 1e6 / (more - fewer) as f64))
}

fn command(peer: &Peer, users: usize) -> Result<Option<Command>, Failure> {
    let Some(runner) = peer.runner else {
        let mut command = Command::new(std::env::current_exe()?);
        command.env(TASK, format!("client:{users}"));
        return Ok(Some(command));
    };
    let Some(program) = std::env::var_os(runner) else {
        return Ok(None);
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/listing/peers");
    let mut command = Command::new(program);
    command
        .args(peer.arguments)
        .current_dir(folder.join(peer.directory));
    Ok(Some(command))
}

/// Processor seconds of all processes that ended so far. The org is none of them.
#[cfg(unix)]
fn children() -> Result<f64, Failure> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(micros as f64 / 1e6)
}

#[cfg(not(unix))]
fn children() -> Result<f64, Failure> {
    Err("what a process took can be asked on Unix only".into())
}
