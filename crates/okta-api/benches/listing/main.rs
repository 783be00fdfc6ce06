//! What a list of a million users costs: memory, and work against a hand-written loop.
//!
//! An org in a box with 1,000,000 users is served by another process (this program again; the org takes about 900 MB), and
//! listed in pages of 200 in several ways: by the client with its default stack as items, read ahead (`prefetch`) and as
//! pages; by the floor, a loop over hyper-util's client and serde_json with the same types; and by such a loop over reqwest.
//! One command does all of it:
//! `cargo bench -p okta-api --no-default-features --features users,transport --bench listing`
//!
//! - Memory: each way lists the whole million in a process of its own. Shown is what is resident after 10 %, 50 % and all
//!   of the list, and the most that ever was, as Linux tells it.
//! - Work: floor, client and reqwest walk the million side by side in one process, 100,000 users in turn. What is compared is the
//!   time that the thread was on a processor for the same users, connections and decoding included.
//!
//! It fails, with a message and an exit code, where a way of the client ever has 48 MB or more resident, grows by more
//! than 2 MB between 10 % and all of the list, or where the client takes more than 1.25 times the floor's processor time
//! (median of all rounds). A machine that is busy with other things can make the last of these fail.
//!
//! `LISTING=peers:1000000` does something else: it lists from such an org by Okta's SDKs for other languages, where they are
//! there, and by the client (`peers/README.md`).
//!
//! `LISTING_LISTS=10` walks the million so many times rather than twice. For profilers, which count rather than measure:
//! `LISTING=client:20000` lists so many users in that way and does nothing else. The ways are the names that the tables
//! show.

mod compare;
mod memory;
mod org;
mod peers;
#[path = "../time/mod.rs"]
mod time;
mod ways;

use std::error::Error;
use std::process::ExitCode;

use tokio::runtime::{Builder, Runtime};

const USERS: usize = 1_000_000;
/// What a call of this program by itself is to do, and which org it is to ask.
const TASK: &str = "LISTING";
const ADDRESS: &str = "LISTING_ORG";

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<ExitCode, Failure> {
    let Ok(task) = std::env::var(TASK) else {
        return all();
    };
    let (name, users) = task.split_once(':').ok_or("LISTING is WAY:USERS")?;
    let users = users.parse()?;
    match (name, std::env::var(ADDRESS)) {
        ("org", _) => org::serve(users)?,
        ("peers", _) => {
            let org = org::Org::start(users)?;
            peers::compare(org.address())?;
            org.stop()?;
        }
        (way, Ok(address)) => memory::watched(way, &address, users)?,
        (way, Err(_)) => {
            let org = org::Org::start(users)?;
            memory::watched(way, org.address(), users)?;
            org.stop()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn all() -> Result<ExitCode, Failure> {
    let org = org::Org::start(USERS)?;
    println!(
        "an org with {USERS} users: served {:.1} s after its start",
        org.took().as_secs_f64()
    );
    let memory = memory::compare(org.address())?;
    let work = compare::compare(org.address())?;
    let served = memory.listed + work.listed;
    if let Some(time) = org.stop()? {
        println!(
            "org in a box: {:.2} µs of processor a user",
            time.as_secs_f64() * 1e6 / served as f64
        );
    }
    let complaints: Vec<_> = memory
        .complaints
        .into_iter()
        .chain(work.complaints)
        .collect();
    for complaint in &complaints {
        println!("FAILED: {complaint}");
    }
    Ok(ExitCode::from(u8::from(!complaints.is_empty())))
}

/// What a part of the benchmark asked of the org, and what it finds too much.
struct Outcome {
    listed: usize,
    complaints: Vec<String>,
}

fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
