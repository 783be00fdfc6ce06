//! `cargo xtask replay`: recorded interactions through the client, in both directions.
//!
//! A recorded request is built anew from its own path, query and body and must come out the same; a recorded answer is
//! read into the operation's type, written again, and must be the same JSON.

pub mod against;
mod request;
mod response;
mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use crate::recording::{self, Recording};
use crate::route;
use crate::same::Difference;
use okta_models::leaves::Leaves;

/// What `replay` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of recordings, one JSON object a line.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How many differences to print.
    #[arg(long, default_value_t = 20)]
    differences: usize,
    /// Send the recorded requests to this server instead, and compare the classes of the statuses.
    #[arg(long, value_name = "BASE_URL")]
    against: Option<String>,
    /// The token that is sent there. The default is the one that an org in a box takes.
    #[arg(long, default_value = "emulator-token", requires = "against")]
    token: String,
}

/// Why a recording did not come through.
#[derive(Debug)]
pub enum Failure {
    /// It came through changed.
    Changed(&'static str, Difference),
    /// It did not come through.
    Refused(&'static str, String),
}

/// What became of the recordings of one operation.
#[derive(Debug, Default)]
pub struct Tally {
    requests: usize,
    responses: usize,
    errors: usize,
    failed: usize,
    leaves: Leaves,
}

/// All results.
#[derive(Debug, Default)]
pub struct Report {
    operations: BTreeMap<&'static str, Tally>,
    failures: Vec<(String, &'static str, Failure)>,
    unknown: BTreeMap<String, usize>,
    unreadable: Vec<String>,
    passed: usize,
    failed: usize,
}

/// Replays files and prints the report; whether all came through, and there was something to replay.
///
/// # Errors
/// Where a file cannot be read.
pub fn run(args: &Args) -> Result<bool> {
    if let Some(base_url) = &args.against {
        return against::run(args, base_url);
    }
    let mut report = Report::default();
    for file in &args.files {
        for recording in recording::read(file)? {
            match recording {
                Ok(recording) => report.replay(&recording),
                Err(problem) => {
                    report.failed += 1;
                    report.unreadable.push(problem);
                }
            }
        }
    }
    table::print(&report, args.differences);
    Ok(report.failed == 0 && report.passed > 0)
}

impl Report {
    /// Replays one recording.
    pub fn replay(&mut self, recording: &Recording) {
        let path = recording.plain_path();
        let Some(route) = route::find(&recording.method, &path) else {
            let line = format!("{} {path}", recording.method);
            *self.unknown.entry(line).or_default() += 1;
            return;
        };
        let tally = self.operations.entry(route.info.id).or_default();
        let mut failures = Vec::new();
        if let Some(body) = &recording.request_body {
            tally.requests += 1;
            failures.extend(request::replay(&route, recording, body).err());
        }
        match (recording.status, &recording.response_body) {
            (400.., _) => {
                tally.errors += 1;
                failures.extend(response::error(&route, recording).err());
            }
            (200..300, Some(body @ (Value::Object(_) | Value::Array(_)))) => {
                tally.responses += 1;
                match response::success(&route, recording, body) {
                    Ok(leaves) => tally.leaves += leaves,
                    Err(failure) => failures.push(failure),
                }
            }
            _ => {}
        }
        if failures.is_empty() {
            self.passed += 1;
            return;
        }
        tally.failed += 1;
        self.failed += 1;
        let name = &recording.name;
        let failures = failures.into_iter();
        self.failures
            .extend(failures.map(|failure| (name.clone(), route.info.id, failure)));
    }

    /// How many recordings came through and how many did not.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.passed, self.failed)
    }
}
