//! `okta-sql`: SQL over Okta orgs on the command line. Rows go to standard output; everything else that there is to say
//! goes to standard error.

mod commands;
mod describe;
mod failure;
mod format;
mod interrupts;
mod options;
mod orgs;
mod output;
mod progress;
mod prompt;
mod script;
mod secrets;
mod send;
mod shell;
mod stderr;
mod text;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use commands::Flow;
use failure::Failure;
use options::Options;
use script::Script;
use shell::Shell;
use tokio::sync::mpsc;

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            stderr::say(&format!("okta-sql: {error}"));
            return ExitCode::from(2);
        }
    };
    let done = runtime.block_on(run(&options));
    // Calls that were given up, and a line that nobody types any more, are not waited for.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(text) = failure.text() {
                stderr::say(&format!("okta-sql: {text}"));
            }
            failure.code()
        }
    }
}

async fn run(options: &Options) -> Result<(), Failure> {
    let mut shell = Shell::new(options).await?;
    for text in &options.statements {
        if argument(&mut shell, text).await? == Flow::Quit {
            return Ok(());
        }
    }
    for file in &options.file {
        let flow = match file == Path::new("-") {
            true => standard_input(&mut shell).await?,
            false => shell.script(&read(file)?).await?,
        };
        if flow == Flow::Quit {
            return Ok(());
        }
    }
    if !options.statements.is_empty() || !options.file.is_empty() {
        return Ok(());
    }
    // Somebody who types sees what comes of it.
    match io::stdin().is_terminal() && io::stdout().is_terminal() {
        true => prompt::prompt(&mut shell).await,
        false => standard_input(&mut shell).await.map(|_| ()),
    }
}

/// Runs one argument. A query to explain may go over several lines; other commands end with theirs.
async fn argument(shell: &mut Shell, text: &str) -> Result<Flow, Failure> {
    match text.trim_start().starts_with(".explain") {
        true => shell.command(text).await,
        false => shell.script(text).await,
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

/// Runs what standard input says, statement by statement as it comes.
async fn standard_input(shell: &mut Shell) -> Result<Flow, Failure> {
    // Reading cannot be stopped, waiting for it can.
    let (sender, mut lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lines() {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    let mut script = Script::default();
    while let Some(line) = shell.or_stopped(lines.recv()).await? {
        let line = line.map_err(|error| Failure::Usage(format!("standard input: {error}")))?;
        if let Some(input) = script.line(&line)
            && shell.input(input).await? == Flow::Quit
        {
            return Ok(Flow::Quit);
        }
    }
    match script.rest() {
        Some(input) => shell.input(input).await,
        None => Ok(Flow::Go),
    }
}
