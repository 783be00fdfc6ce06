//! How much memory a process has that does nothing but list: a list of any length must fit into the same.

use std::fs;
use std::process::Command;

use crate::ways::{CLIENT, OTHERS, Way};
use crate::{ADDRESS, Failure, Outcome, TASK, USERS, runtime};

/// Less must be resident, in MB of 1,000,000 bytes.
const LIMIT: f64 = 48.0;
/// By so much a process may grow between a tenth of the list and its end.
const GROWTH: f64 = 2.0;

/// Each way in a process of its own, with a list of all users.
pub fn compare(address: &str) -> Result<Outcome, Failure> {
    let mut outcome = Outcome {
        listed: 0,
        complaints: Vec::new(),
    };
    println!("MB resident in a process that lists them: after 10 %, 50 %, 100 %, and at most");
    for way in CLIENT.into_iter().chain(OTHERS) {
        let listed = Command::new(std::env::current_exe()?)
            .env(TASK, format!("{way}:{USERS}"))
            .env(ADDRESS, address)
            .output()?;
        if !listed.status.success() {
            let reason = String::from_utf8_lossy(&listed.stderr).into_owned();
            return Err(format!("{way}: {}", reason.trim()).into());
        }
        outcome.listed += USERS;
        let marks: Result<Vec<f64>, _> = str::from_utf8(&listed.stdout)?
            .split_whitespace()
            .map(str::parse)
            .collect();
        let &[tenth, half, end, most] = marks?.as_slice() else {
            println!("  {way:<12} this system does not tell");
            continue;
        };
        println!("  {way:<12} {tenth:6.2} {half:6.2} {end:6.2} {most:6.2}");
        if !CLIENT.contains(&way) {
            continue;
        }
        if most >= LIMIT {
            outcome.complaints.push(format!(
                "{way}: {most:.2} MB resident, {LIMIT} are too many"
            ));
        }
        if end > tenth + GROWTH {
            outcome.complaints.push(format!(
                "{way}: from {tenth:.2} to {end:.2} MB, memory grows with the list"
            ));
        }
    }
    Ok(outcome)
}

/// Lists `users` users and writes what is resident after a tenth, a half and all of them, and the most that was; nothing
/// where the system does not tell.
pub fn watched(way: &str, address: &str, users: usize) -> Result<(), Failure> {
    let runtime = runtime()?;
    let mut way = Way::new(way, address)?;
    let mut marks = Vec::with_capacity(4);
    let mut listed = 0;
    for mark in [users / 10, users / 2, users] {
        listed += runtime.block_on(way.list(mark - listed))?;
        marks.extend(megabytes("VmRSS:"));
    }
    if listed != users {
        return Err(format!("{listed} users in a list of {users}").into());
    }
    marks.extend(megabytes("VmHWM:"));
    let marks: Vec<_> = marks.iter().map(f64::to_string).collect();
    println!("{}", marks.join(" "));
    Ok(())
}

/// A figure of this process, as Linux tells it.
fn megabytes(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
