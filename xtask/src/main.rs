//! The command line of the workspace's own tools: `cargo xtask <command>`. One line a command here; what a command does stands in
//! its module.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "xtask",
    about = "Imports Okta's OpenAPI description and generates code from it"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Turn an official description into the facts-only spec/.
    Import(xtask::import::Args),
    /// Write the models, operations, traits and the emulator's tables from spec/, or a pair of crates from another description.
    Generate(xtask::generate::Args),
    /// Feed recorded interactions through the client.
    Replay(xtask::conformance::Args),
    /// Rebuild what happened to single things from recordings, on a server.
    Sequences(xtask::conformance::Args),
    /// Call every operation once on a server.
    Exercise(xtask::conformance::Args),
    /// Work against short rate-limit windows for a while, on a real clock.
    Soak(xtask::conformance::Args),
    /// Say what changed between two descriptions, and which of it breaks programs that use the SDK.
    Diff(xtask::diff::Args),
    /// Measure what okta-models, okta-api and a program that uses them take to compile.
    BuildCost(xtask::build_cost::Args),
    /// List the types of other crates that the published crates' public APIs name.
    ForeignTypes(xtask::foreign_types::Args),
    /// Pack the published crates, and look at what would be sent.
    Packages(xtask::packages::Args),
    /// Print every operation of spec/ with what is known of it.
    Operations(xtask::generate::ops::listing::Args),
}

/// More than any description needs: they are trees, walked by functions that call themselves.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    // Cargo starts this program in place of the compiler when it was told to.
    if let Some(log) = xtask::build_cost::compiler_log() {
        return ended(xtask::build_cost::compile(&log));
    }
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // What went wrong was printed where it did.
        _ => ExitCode::FAILURE,
    }
}

fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Import(args) => xtask::import::run(&args),
        Command::Generate(args) => xtask::generate::run(&args),
        Command::Replay(args) => xtask::conformance::run("replay", &args),
        Command::Sequences(args) => xtask::conformance::run("sequences", &args),
        Command::Exercise(args) => xtask::conformance::run("exercise", &args),
        Command::Soak(args) => xtask::conformance::run("soak", &args),
        Command::Packages(args) => xtask::packages::run(&args),
        Command::Operations(args) => xtask::generate::ops::listing::run(&args),
        Command::BuildCost(args) => return ended(xtask::build_cost::run(&args)),
        Command::ForeignTypes(args) => return ended(xtask::foreign_types::run(&args)),
        Command::Diff(args) => return ended(xtask::diff::run(&args)),
    };
    ended(done.map(|()| ExitCode::SUCCESS))
}

fn ended(done: anyhow::Result<ExitCode>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
