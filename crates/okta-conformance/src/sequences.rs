//! `cargo xtask sequences URL|--in-process RECORDINGS`: what happened to single things, rebuilt from recordings, on a server
//! that was not there.
//!
//! A file of recordings holds calls of many orgs in no order of time. Those that are about one thing make a sequence: it is
//! made, read, changed, switched off, removed. Each is done again from the making on, with the server's own ids in place of
//! the recorded ones, and each answer is held against the recorded one: the status, and which properties there are at every
//! depth. So it shows how far a server is like the org of the recordings where a program looks.
//!
//! Recordings do not say what kind of org they were made on. In process a sequence is done on orgs of each kind, and has come
//! out the same where all of it is the same on one of them.

mod age;
mod body;
mod changed;
mod kinds;
mod names;
mod needs;
mod order;
mod plain;
mod play;
mod rebuild;
mod report;
mod server;
mod shape;
mod unmade;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

pub use self::play::{Difference, Outcome};
pub use self::report::Report;
pub use self::server::Servers;
pub use self::shape::Properties;

use self::play::Played;
use self::rebuild::Rebuilt;
use crate::recording::{self, Recording};

/// What `sequences` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The server and files of recordings, one JSON object a line; with `--in-process` files alone.
    #[arg(required = true, value_name = "URL|RECORDINGS")]
    rest: Vec<String>,
    /// Take an org in a box in this process, a new one for each sequence.
    #[arg(long)]
    in_process: bool,
    /// The token that is sent to a server.
    #[arg(long, default_value = okta_emulator::DEFAULT_TOKEN)]
    token: String,
    /// Be content where so many of a hundred sequences came out the same.
    #[arg(long, value_name = "PERCENT", default_value_t = 100)]
    at_least: usize,
    /// How many sequences that differ to print.
    #[arg(long, default_value_t = usize::MAX)]
    differences: usize,
    /// Take only those that are made by this operation: `createApplication`.
    #[arg(long)]
    operation: Option<String>,
    /// Take things whose making was not recorded, too: they are made of what was first seen of them.
    #[arg(long)]
    unmade: bool,
    /// Print each recording that is in no sequence, with the reason, and not only how many there are of each.
    #[arg(long)]
    left: bool,
}

/// Rebuilds all sequences of files and prints the report; whether there was one, and enough came out the same.
///
/// # Errors
/// Where a file cannot be read, or the server cannot be reached.
pub fn run(args: &Args) -> Result<bool> {
    let (servers, files) = match args.rest.as_slice() {
        files if args.in_process => (Servers::InProcess, files),
        [url, files @ ..] if !files.is_empty() => (Servers::at(url, &args.token)?, files),
        _ => bail!("name a server and files of recordings, or --in-process and files"),
    };
    let mut recordings = Vec::new();
    for file in files {
        for recording in recording::read(&PathBuf::from(file))? {
            match recording {
                Ok(recording) => recordings.push(recording),
                Err(problem) => println!("{problem}"),
            }
        }
    }
    let rebuilt = Rebuilt::from(&recordings, args.unmade);
    let report = replayed(&rebuilt, &servers, args.operation.as_deref())?;
    report.print(args.differences, args.left);
    let (rebuilt, same) = report.counts();
    Ok(rebuilt > 0 && same * 100 >= rebuilt * args.at_least)
}

/// Rebuilds the sequences of a file on orgs in a box, a new one for each.
///
/// # Errors
/// Where the file cannot be read.
pub fn in_process(file: &Path) -> Result<Report> {
    let recordings: Vec<Recording> = recording::read(file)?.into_iter().flatten().collect();
    let rebuilt = Rebuilt::from(&recordings, false);
    replayed(&rebuilt, &Servers::InProcess, None)
}

/// Plays sequences on servers, all or those that one operation makes.
fn replayed(rebuilt: &Rebuilt<'_>, servers: &Servers, operation: Option<&str>) -> Result<Report> {
    let mut report = Report::new(rebuilt);
    let wanted = |made_by: &str| operation.is_none_or(|operation| operation == made_by);
    for sequence in rebuilt.sequences.iter().filter(|one| wanted(one.operation)) {
        let tries = servers
            .each()
            .map(|(kind, server)| Ok((kind, play::play(sequence, rebuilt, &server)?)));
        if let Some((kind, played)) = best(tries)? {
            report.count(sequence, &kind, played);
        }
    }
    Ok(report)
}

/// What came of a sequence on the kind of org that it fits best, the first of these, and what that is called.
fn best(
    mut tries: impl Iterator<Item = Result<(String, Played)>>,
) -> Result<Option<(String, Played)>> {
    let Some(first) = tries.next() else {
        return Ok(None);
    };
    let mut best = first?;
    for next in tries {
        if best.1.outcome.distance() == 0 {
            break;
        }
        let next = next?;
        if next.1.outcome.distance() < best.1.outcome.distance() {
            best = next;
        }
    }
    Ok(Some(best))
}
