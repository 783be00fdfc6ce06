//! The conformance runner: `cargo xtask replay`, `sequences`, `exercise` and `soak` start it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "okta-conformance",
    about = "Holds the client against recorded traffic and against servers"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Feed recorded interactions through the client.
    Replay(okta_conformance::replay::Args),
    /// Rebuild what happened to single things from recordings, on a server.
    Sequences(okta_conformance::sequences::Args),
    /// Call every operation once on a server.
    Exercise(okta_conformance::exercise::Args),
    /// Work against short rate-limit windows for a while, on a real clock.
    Soak(okta_conformance::soak::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Replay(args) => okta_conformance::replay::run(&args),
        Command::Sequences(args) => okta_conformance::sequences::run(&args),
        Command::Exercise(args) => okta_conformance::exercise::run(&args),
        Command::Soak(args) => okta_conformance::soak::run(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        // The report has said it; its last line stays the last.
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
