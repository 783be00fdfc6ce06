//! The conformance runner: `cargo xtask replay` starts it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "okta-conformance",
    about = "Holds the client against recorded traffic"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Feed recorded interactions through the client.
    Replay(okta_conformance::replay::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Replay(args) => okta_conformance::replay::run(&args),
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
