//! `cargo xtask soak [BASE_URL]`: many workers against short rate-limit windows for a while, on a real clock.
//!
//! Tests own their clock, and so they cannot see what a real one does to the schedule: timers that fire late, answers that
//! cross the end of a window, a `Date` header cut to seconds. Here nothing is simulated but the org, which counts the
//! refusals itself. Not a part of CI, since a busy machine may fail it.

mod org;
mod report;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use okta_api::{Client, Error, ops};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use self::org::Org;
use self::report::Report;

/// What `soak` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where an org in a box listens that nobody else uses: its limits and its log are changed. Without it, one is started
    /// in this process.
    base_url: Option<String>,
    /// How long to go on, in seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many calls are wanted at a time.
    #[arg(long, default_value_t = 64)]
    workers: usize,
    /// How many calls a window takes.
    #[arg(long, default_value_t = 60)]
    limit: u32,
    /// How long a window is, in seconds.
    #[arg(long, default_value_t = 3)]
    window: u64,
    /// How many calls the org takes at a time.
    #[arg(long, default_value_t = 35)]
    concurrency: u32,
    /// The token that is sent. The default is the one that an org in a box takes.
    #[arg(long, default_value = okta_emulator::DEFAULT_TOKEN)]
    token: String,
}

/// How often the org is asked for its log, which remembers the last thousand calls only.
const LOOK: Duration = Duration::from_millis(250);

/// Works for the time that was asked for and prints the report; whether there was at most one refusal a window, nothing
/// failed, and nine tenths of what the windows allow were used.
///
/// # Errors
/// Where the org cannot be started, or does not answer.
pub fn run(args: &Args) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start a runtime")?;
    runtime.block_on(soak(args))
}

async fn soak(args: &Args) -> Result<bool> {
    let org = Org::open(args).await?;
    let client = Client::builder(org.base_url())
        .token(&args.token)
        .configure(|transport| transport.danger_allow_http_on_loopback())
        .build()?;
    let report = Arc::new(Mutex::new(Report::new(args.limit, args.window)));
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let mut workers = JoinSet::new();
    for _ in 0..args.workers {
        workers.spawn(work(client.clone(), Arc::clone(&report), end));
    }
    let mut look = Instant::now();
    while look < end {
        look = (look + LOOK).min(end);
        sleep_until(look).await;
        let statuses = org.new_statuses().await?;
        lock(&report).org_answered(&statuses);
    }
    while let Some(worker) = workers.join_next().await {
        worker.context("a worker panicked")?;
    }
    let statuses = org.new_statuses().await?;
    let mut report = lock(&report);
    report.org_answered(&statuses);
    print!("{report}");
    Ok(report.is_good())
}

/// One call after the other. The last one, which waits for a window that will not be seen, is dropped.
async fn work(client: Client, report: Arc<Mutex<Report>>, end: Instant) {
    loop {
        let began = Instant::now();
        // Of an org that was started without users this is an empty list, and counts like any other.
        let call = client.send(ops::ListUsers::new().limit(1));
        let Ok(answer) = timeout_at(end, call).await else {
            return;
        };
        let mut report = lock(&report);
        match answer {
            Ok(reply) => {
                report.answered(reply.rate_limit().map(|said| said.reset), began.elapsed())
            }
            Err(error) => report.failed(&short(&error)),
        }
    }
}

/// The error without what differs from call to call: its attempts and its request id.
fn short(error: &Error) -> String {
    let Some(said) = error.as_api() else {
        return error.to_string();
    };
    let operation = said.operation.unwrap_or("a call");
    let code = said.code.as_deref().unwrap_or("without a code");
    let summary = said.summary.as_deref().unwrap_or_default();
    format!("{operation}: {} {code} {summary}", said.status.as_str())
}

fn lock(report: &Mutex<Report>) -> std::sync::MutexGuard<'_, Report> {
    // Figures only: nothing in it can be left half done.
    report.lock().unwrap_or_else(PoisonError::into_inner)
}
