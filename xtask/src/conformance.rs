//! Starts `okta-conformance` in a process of its own, since xtask depends on no crate of the workspace: a generation
//! that went wrong must not keep the generator from building.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context, Result};

/// Arguments that are handed on as they are.
#[derive(clap::Args)]
pub struct Args {
    /// Handed to the conformance runner; `--help` behind `--` shows what it takes.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

/// Runs a command of the conformance runner.
///
/// # Errors
/// Where it cannot be started. Where it fails, this process ends with its code.
pub fn run(command: &str, args: &Args) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--package",
            "okta-conformance",
            "--",
            command,
        ])
        .args(&args.rest)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        // It has said why, and what it said last shall stay last.
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}
