//! `cargo xtask replay`: recorded interactions through the client, in both directions.
//!
//! A recorded request is built anew from its own path, query and body and must come out the same; a recorded answer is
//! read into the operation's type, written again, and must be the same JSON.

mod request;
mod response;
mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
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
    passed: usize,
    failed: usize,
}

/// Replays files and prints the report.
///
/// # Errors
/// Where a file cannot be read, or anything failed.
pub fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    for file in &args.files {
        for recording in recording::read(file)? {
            report.replay(&recording);
        }
    }
    table::print(&report, args.differences);
    if report.failed > 0 {
        bail!("{} of the replayed recordings failed", report.failed);
    }
    Ok(())
}

impl Report {
    /// Replays one recording.
    pub fn replay(&mut self, recording: &Recording) {
        let path = recording.plain_path();
        let Some(route) = route::find(&recording.method, &path) else {
            *self
                .unknown
                .entry(format!("{} {path}", recording.method))
                .or_default() += 1;
            return;
        };
        let tally = self.operations.entry(route.info.id).or_default();
        let mut failures = Vec::new();
        if recording.request_body.is_some() {
            tally.requests += 1;
            failures.extend(request::replay(&route, recording).err());
        }
        if recording.status >= 400 {
            tally.errors += 1;
            failures.extend(response::error(&route, recording).err());
        } else if matches!(
            recording.response_body,
            Some(Value::Object(_) | Value::Array(_))
        ) {
            tally.responses += 1;
            match response::success(&route, recording) {
                Ok(leaves) => tally.leaves += leaves,
                Err(failure) => failures.push(failure),
            }
        }
        if failures.is_empty() {
            self.passed += 1;
            return;
        }
        tally.failed += 1;
        self.failed += 1;
        let name = recording
            .id
            .clone()
            .unwrap_or_else(|| format!("{} {path}", recording.method));
        self.failures.extend(
            failures
                .into_iter()
                .map(|failure| (name.clone(), route.info.id, failure)),
        );
    }

    /// How many recordings came through and how many did not.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.passed, self.failed)
    }
}
