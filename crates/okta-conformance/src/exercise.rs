//! `cargo xtask exercise BASE_URL`: every operation once against a server that says what it thinks of the request: a mock of
//! Okta's description, an org in a box.
//!
//! Arguments and bodies are made from the facts in `spec/`, the same at every run. They go the way of a user's call: read
//! into the operation, sent by the executor that the endpoint traits call, the answer decoded into the operation's type.

mod arguments;
mod caller;
mod fits;
mod known;
mod sample;
mod schema;
mod table;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use okta_api::{Error, OperationInfo};
use serde_json::json;
use xtask::spec::{self, Document, OperationRef};

use self::arguments::arguments;
use self::caller::{Caller, Heard};
use self::sample::Sampler;
use crate::dice::Dice;

/// What `exercise` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the server is: `http` on this machine, or `https`. All requests go there, also those of a second origin.
    base_url: String,
    /// Leave these operations out.
    #[arg(long, value_name = "WHICH")]
    skip: Vec<Skip>,
    /// How requests are authenticated.
    #[arg(long, default_value = "declared")]
    auth: Auth,
    /// The token that is sent.
    #[arg(
        long,
        default_value = "token-of-an-exercise",
        hide_default_value = true
    )]
    token: String,
    /// Only these operations, by id.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Send what is required and nothing else; otherwise also what is optional.
    #[arg(long)]
    required_only: bool,
    /// Another seed gives other values.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The description.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec"), hide = true)]
    spec: PathBuf,
}

/// Operations to leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Skip {
    /// Those that only an older release describes.
    Legacy,
}

/// How requests are authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Auth {
    /// With an API token where the operation takes one, else with a bearer token.
    Declared,
    /// With an API token.
    Ssws,
    /// With a bearer token.
    Bearer,
}

/// What became of one operation.
struct Outcome {
    info: &'static OperationInfo,
    heard: Heard,
    /// Why it failed; empty where it passed.
    problems: Vec<String>,
    /// Whether an answer of success came that is not of the operation's type.
    is_unreadable: bool,
}

/// Calls all operations and prints the report; whether all passed but those that the description itself makes fail, and
/// there was something to call.
///
/// # Errors
/// Where the description cannot be read, the address is none, or nothing answers there.
pub fn run(args: &Args) -> Result<bool> {
    let document = spec::load(&args.spec)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start a runtime")?;
    runtime.block_on(exercise(args, &document))
}

async fn exercise(args: &Args, document: &Document) -> Result<bool> {
    let described: BTreeMap<String, OperationRef<'_>> = document
        .operations()
        .into_iter()
        .map(|operation| (operation.id().to_owned(), operation))
        .collect();
    for id in &args.only {
        if okta_api::registry::find(id).is_none() {
            bail!("no operation is called {id:?}");
        }
    }
    let caller = Caller::new(&args.base_url, args.auth, &args.token)?;
    let (mut passed, mut failed, mut known) = (0_usize, 0_usize, 0_usize);
    for info in okta_api::OPERATIONS {
        let Some(operation) = described.get(info.id) else {
            bail!(
                "{}: {} is not described there; is the generated code of another description?",
                args.spec.display(),
                info.id
            );
        };
        let is_legacy = operation.value.get("x-legacy") == Some(&json!(true));
        let is_wanted = args.only.is_empty()
            || args
                .only
                .iter()
                .any(|id| *id == info.id || *id == info.seed_name);
        if !is_wanted || (is_legacy && args.skip.contains(&Skip::Legacy)) {
            continue;
        }
        let outcome = call(args, document, operation, info, &caller).await;
        if passed + failed == 0 && outcome.heard.nobody_is_there {
            bail!(
                "nothing answers at {}: {}",
                args.base_url,
                outcome.problems.join("; ")
            );
        }
        match outcome.problems.is_empty() {
            true => passed += 1,
            false => failed += 1,
        }
        known += usize::from(outcome.contradiction().is_some());
        table::print(&outcome);
    }
    if known > 0 {
        println!("{known} of the failures are the description's own; each says why.");
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == known && passed > 0)
}

impl Outcome {
    /// Why it had to fail, where the description's example of the answer is what cannot be read.
    fn contradiction(&self) -> Option<&'static str> {
        let is_only_unreadable = self.is_unreadable && self.problems.len() == 1;
        is_only_unreadable.then(|| known::contradiction(self.info.id, &self.heard.answer_body))?
    }
}

async fn call(
    args: &Args,
    document: &Document,
    operation: &OperationRef<'_>,
    info: &'static OperationInfo,
    caller: &Caller,
) -> Outcome {
    let generous = !args.required_only;
    let dice = Dice::named(args.seed, info.id);
    let mut sampler = Sampler::new(document, dice, generous);
    let mut heard = Heard::default();
    let mut problems = Vec::new();
    let mut is_unreadable = false;
    match arguments(document, operation, info, &mut sampler, generous) {
        Ok(arguments) => {
            let decoded;
            (heard, decoded) = caller.call(info, arguments).await;
            is_unreadable = matches!(decoded, Err(Error::Decode(_)));
            problems.extend(decoded.err().map(|error| error.to_string()));
            problems.extend(heard.violations.iter().cloned());
            problems.extend(undeclared_status(info, &heard));
        }
        Err(why) => problems.push(format!("no arguments can be made: {why}")),
    }
    Outcome {
        info,
        heard,
        problems,
        is_unreadable,
    }
}

/// Why the status is not one of those that the operation declares for success; or that there is none.
fn undeclared_status(info: &OperationInfo, heard: &Heard) -> Option<String> {
    let Some(status) = heard.status else {
        return Some("no answer came".to_owned());
    };
    (!info.success.contains(&status.as_u16())).then(|| {
        format!(
            "the status {status} is none of those declared, {:?}",
            info.success
        )
    })
}
