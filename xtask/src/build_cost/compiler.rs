//! This program in place of the compiler: it starts rustc, waits for it, and notes what that took.
//!
//! Cargo is told by `RUSTC_WRAPPER`, so no tool is needed to measure with; and since each rustc has a process of its own around
//! it, what its children took (a linker, for instance) counts with it and with nothing else.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The variable that makes this program a compiler; it names the file that [`Compiled`] are appended to.
pub(super) const LOG: &str = "XTASK_BUILD_COST_LOG";

/// What one rustc took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Compiled {
    /// The crate by the name that code calls it.
    pub(super) name: String,
    /// Processor time of the compiler and of what it started, in seconds.
    pub(super) cpu: f64,
    /// The most memory that one process of them had resident, in bytes.
    pub(super) memory: u64,
}

/// Where to note it, when cargo started this program as a compiler.
pub fn compiler_log() -> Option<PathBuf> {
    std::env::var_os(LOG).map(PathBuf::from)
}

/// Compiles as the arguments say, and appends what it took to `log`.
///
/// # Errors
/// Where rustc cannot be started, or the log not be written. Where rustc fails, its code is handed on.
pub fn compile(log: &Path) -> Result<ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (rustc, rest) = arguments
        .split_first()
        .context("cargo names no compiler to start")?;
    let status = Command::new(rustc)
        .args(rest)
        .status()
        .with_context(|| format!("cannot start {}", rustc.display()))?;
    if !status.success() {
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
    }
    // Without a name it is one of cargo's questions to the compiler.
    if let Some(name) = crate_name(rest) {
        let (cpu, memory) = children()?;
        let mut line = serde_json::to_string(&Compiled { name, cpu, memory })?;
        line.push('\n');
        let mut file = OpenOptions::new().create(true).append(true).open(log)?;
        // One write, because several compilers share the file.
        file.write_all(line.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The crate that these arguments of rustc compile.
fn crate_name(arguments: &[OsString]) -> Option<String> {
    let mut arguments = arguments.iter();
    arguments.find(|argument| *argument == "--crate-name")?;
    let name = arguments.next()?.to_str()?;
    // What cargo calls the nothing that it asks about.
    (name != "___").then(|| name.to_owned())
}

/// What was noted in a log, in its order.
pub(super) fn read(log: &str) -> Result<Vec<Compiled>> {
    log.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("in the log: {line}")))
        .collect()
}

/// Processor seconds of the processes that this one waited for, and the most memory of one of them.
#[cfg(unix)]
fn children() -> Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("getrusage")?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Kilobytes everywhere but on Apple's systems, which count bytes.
    let unit = if cfg!(target_vendor = "apple") {
        1
    } else {
        1024
    };
    let memory = u64::try_from(usage.max_rss()).context("a negative size")? * unit;
    Ok((micros as f64 / 1e6, memory))
}

#[cfg(not(unix))]
fn children() -> Result<(f64, u64)> {
    anyhow::bail!("what a process took can be asked on Unix only")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_crate_is_known_by_what_cargo_calls_it() {
        let named = arguments("--edition=2024 --crate-name okta_models src/lib.rs");
        assert_eq!(crate_name(&named).as_deref(), Some("okta_models"));
        assert_eq!(crate_name(&arguments("-vV")), None);
        assert_eq!(
            crate_name(&arguments("- --crate-name ___ --print=file-names")),
            None
        );
        assert_eq!(crate_name(&arguments("--crate-name")), None);
    }

    #[test]
    fn what_is_written_is_read() {
        let one = Compiled {
            name: "okta_api".to_owned(),
            cpu: 12.5,
            memory: 3 << 30,
        };
        let line = serde_json::to_string(&one).unwrap();
        assert_eq!(
            read(&format!("{line}\n{line}\n")).unwrap(),
            [one.clone(), one]
        );
        let error = read("{\"name\":").unwrap_err();
        assert!(error.to_string().contains("in the log: {\"name\":"));
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_works_is_counted() {
        let before = children().unwrap().0;
        let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        let status = Command::new("sh").args(["-c", script]).status().unwrap();
        assert!(status.success());
        let (after, memory) = children().unwrap();
        assert!(after > before, "{before} and then {after}");
        // A shell takes some hundred kilobytes at the least, and no machine's whole memory.
        assert!((100_000..1 << 40).contains(&memory), "{memory}");
    }
}
