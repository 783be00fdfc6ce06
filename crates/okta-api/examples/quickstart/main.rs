//! Five minutes with an Okta org: users, a group, a stream, a custom attribute, an identity provider, an import.
//!
//! `cargo run --example quickstart` needs nothing: it starts an org in a box inside this process. With
//! `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN` set, and `--write` to say that it may, it does the same on a real org and
//! deletes what it made.

mod cleanup;
mod import;
mod org;
mod people;
mod provider;
mod say;

use std::process::ExitCode;
use std::time::Instant;

use okta_api::Error;

use crate::cleanup::Made;
use crate::org::Org;
use crate::say::said;

#[tokio::main]
async fn main() -> ExitCode {
    let org = match Org::choose() {
        Ok(org) => org,
        Err(org::Refused::Help) => {
            println!("{}", org::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(org::Refused::Because(problem)) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    let start = Instant::now();
    match tour(&org).await {
        Ok(()) => {
            println!("\nAll of this took {}.", say::duration(start.elapsed()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("\nIt stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn tour(org: &Org) -> Result<(), Error> {
    println!("{}\n", org.introduction);
    let mut made = Made::default();
    let done = steps(org, &mut made).await;
    // What was made on a real org is deleted again, also where a step failed.
    if org.is_real {
        let cleared = async { Ok(made.delete(org).await) };
        said("deleting what was made", cleared).await?;
    }
    done
}

async fn steps(org: &Org, made: &mut Made) -> Result<(), Error> {
    said("creating users and a group", people::create(org, made)).await?;
    said("streaming users page by page", people::stream(org)).await?;
    said("changing a profile", people::change_profile(org, made)).await?;
    said(
        "linking a user to an identity provider",
        provider::link(org, made),
    )
    .await?;
    said("importing from an identity source", import::run(org)).await
}
