//! `cargo xtask exercise BASE_URL`: every operation once against a server that says what it thinks of the request: a mock of
//! Okta's description, an org in a box.
//!
//! Arguments and bodies are made from the facts in `spec/`, the same at every run. They go the way of a user's call: read
//! into the operation, sent by the executor that the endpoint traits call, the answer decoded into the operation's type.
//!
//! A mock answers whatever it is asked for. A server that keeps what it is told says that what was invented is not there;
//! for such a one, things are made and found first, and operations called on those.

mod arguments;
mod caller;
mod fits;
mod holds;
mod known;
pub mod lists;
mod prepare;
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
use self::prepare::Preparer;
pub(crate) use self::prepare::name_of;
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
    /// The token that is sent. The default is the one that an org in a box takes.
    #[arg(long, default_value = "emulator-token")]
    token: String,
    /// Call operations on invented things, as a mock answers them. Without this and --stateful the server is asked.
    #[arg(long, conflicts_with = "stateful")]
    stateless: bool,
    /// Call operations on things that are made or found first. This changes and deletes what the server holds; a server
    /// elsewhere than on this machine is never treated so unless this is said.
    #[arg(long)]
    stateful: bool,
    /// Only these operations, by id.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Send what is required and nothing else; otherwise also what is optional. A server that keeps what it is told may
    /// require more than the description says.
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
    /// What was called before, so that there is something to call it on.
    prepared: Vec<String>,
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
    let mut wanted = wanted(args, &described)?;
    let mut preparer = None;
    if is_stateful(args, &caller).await? {
        wanted.sort_by_key(|operation| prepare::place(operation.info));
        let new = Preparer::new(document, &described, &caller, args.seed);
        preparer = Some(new);
    }
    let (mut passed, mut failed, mut known) = (0_usize, 0_usize, 0_usize);
    for Wanted { info, operation } in wanted {
        let exercise = Exercise {
            args,
            document,
            caller: &caller,
        };
        let outcome = exercise.call(info, operation, preparer.as_mut()).await;
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
    if let Some(preparer) = preparer {
        preparer.close().await;
    }
    if known > 0 {
        println!("{known} of the failures are the description's own; each says why.");
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == known && passed > 0)
}

impl Outcome {
    fn of(info: &'static OperationInfo) -> Self {
        Self {
            info,
            prepared: Vec::new(),
            heard: Heard::default(),
            problems: Vec::new(),
            is_unreadable: false,
        }
    }

    fn because(mut self, problem: String) -> Self {
        self.problems.push(problem);
        self
    }

    /// Why it had to fail, where the description's example of the answer is what cannot be read.
    fn contradiction(&self) -> Option<&'static str> {
        let is_only_unreadable = self.is_unreadable && self.problems.len() == 1;
        is_only_unreadable.then(|| known::contradiction(self.info.id, &self.heard.answer_body))?
    }
}

/// An operation to be called.
struct Wanted<'a> {
    info: &'static OperationInfo,
    operation: &'a OperationRef<'a>,
}

/// The operations that were asked for, in the order of the description.
fn wanted<'a>(
    args: &Args,
    described: &'a BTreeMap<String, OperationRef<'a>>,
) -> Result<Vec<Wanted<'a>>> {
    let mut wanted = Vec::new();
    for info in okta_api::OPERATIONS {
        let Some(operation) = described.get(info.id) else {
            bail!(
                "{}: {} is not described there; is the generated code of another description?",
                args.spec.display(),
                info.id
            );
        };
        let is_legacy = operation.value.get("x-legacy") == Some(&json!(true));
        let is_asked_for = |id: &String| *id == info.id || *id == info.seed_name;
        let is_wanted = args.only.is_empty() || args.only.iter().any(is_asked_for);
        if is_wanted && !(is_legacy && args.skip.contains(&Skip::Legacy)) {
            wanted.push(Wanted { info, operation });
        }
    }
    Ok(wanted)
}

/// Whether operations are called on things that are made and found first.
async fn is_stateful(args: &Args, caller: &Caller) -> Result<bool> {
    if args.stateless || args.stateful {
        return Ok(args.stateful);
    }
    let answer = holds::ask(caller, &args.base_url, args.seed).await?;
    holds::keeps(answer, &args.base_url)
}

/// What all calls of a run have in common.
struct Exercise<'a> {
    args: &'a Args,
    document: &'a Document,
    caller: &'a Caller,
}

impl Exercise<'_> {
    async fn call(
        &self,
        info: &'static OperationInfo,
        operation: &OperationRef<'_>,
        mut preparer: Option<&mut Preparer<'_>>,
    ) -> Outcome {
        let generous = !self.args.required_only;
        let dice = Dice::named(self.args.seed, info.id);
        let mut sampler = Sampler::new(self.document, dice, generous);
        let mut outcome = Outcome::of(info);
        let arguments = arguments(self.document, operation, info, &mut sampler, generous);
        let mut arguments = match arguments {
            Ok(arguments) => arguments,
            Err(why) => return outcome.because(format!("no arguments can be made: {why}")),
        };
        if let Some(preparer) = &mut preparer {
            let prepared = preparer.prepare(info, arguments).await;
            outcome.prepared = preparer.steps();
            arguments = match prepared {
                Ok(arguments) => arguments,
                Err(why) => return outcome.because(format!("it cannot be prepared: {why}")),
            };
        }
        let (heard, decoded) = self.caller.call(info, arguments).await;
        outcome.is_unreadable = matches!(decoded, Err(Error::Decode(_)));
        let problems = decoded.err().map(|error| error.to_string()).into_iter();
        let problems = problems.chain(heard.violations.iter().cloned());
        outcome.problems = problems.chain(undeclared_status(info, &heard)).collect();
        if let Some(preparer) = preparer {
            preparer.tidy(info, &heard).await;
        }
        outcome.heard = heard;
        outcome
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
