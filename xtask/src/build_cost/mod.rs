//! `cargo xtask build-cost`: what users of the crates wait for when they build, in release, with two jobs and every other dependency
//! built before.
//!
//! Generated code is large, and some ways to write it take minutes to compile; so its cost is a figure with a limit, as speed
//! is. Processor time counts, not the clock's: a machine that has other work then gives about the same. What is counted is
//! rebuilt each time, and a run that compiled anything else, or less, is not taken.

mod compiler;
mod programs;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

pub use self::compiler::{compile, compiler_log};

use self::compiler::{Compiled, LOG};
use self::programs::Program;
use self::report::{Limit, Line};
use crate::workspace::{cargo, member, metadata, root, succeed};

/// What `cargo xtask build-cost` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How often to measure. The least of each figure counts, since other work on the machine only adds to it.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// End with code 1 where a figure is beyond its limit.
    #[arg(long)]
    check: bool,
}

/// The most memory that a compiler may take: two at a time have to fit into a small machine of continuous integration.
const MEMORY: u64 = 3_000_000_000;

/// Processor seconds for both crates with everything.
const EVERYTHING: Limit = Limit {
    cpu: 70.0,
    memory: MEMORY,
};

/// Processor seconds for both crates with one tag group and no client.
const ONE_GROUP: Limit = Limit {
    cpu: 15.0,
    memory: MEMORY,
};

/// Processor seconds for a program of one call, linked.
const ONE_CALL: Limit = Limit {
    cpu: 15.0,
    memory: MEMORY,
};

/// What is counted, as code calls it.
const CRATES: [&str; 2] = ["okta_models", "okta_api"];

/// Measures and prints.
///
/// # Errors
/// Where something cannot be built, or what was built is not what is to be counted.
pub fn run(args: &Args) -> Result<ExitCode> {
    let metadata = metadata()?;
    let bench = Bench::new(metadata.target_directory.join("build-cost"))?;
    let features = member(&metadata, "okta-api")?.features.keys();
    let features = features
        .filter(|name| *name != "default")
        .cloned()
        .collect();
    let all = bench.measure(&Program::one_call(features), args.rounds)?;
    let users = bench.measure(&Program::nothing(vec!["users".to_owned()]), args.rounds)?;

    let one_call = all.get("one_call")?;
    let lines = [
        all.both("all features: `okta-models` and `okta-api`", EVERYTHING)?,
        line("`okta-models` of it", all.get("okta_models")?, None),
        line("`okta-api` of it", all.get("okta_api")?, None),
        users.both("only `users`: `okta-models` and `okta-api`", ONE_GROUP)?,
        line("`okta-models` of it", users.get("okta_models")?, None),
        line("`okta-api` of it", users.get("okta_api")?, None),
        line(
            "all features: a program of one call, linked",
            one_call,
            Some(ONE_CALL),
        ),
    ];
    print!("{}", report::table(&lines));
    let beyond = report::beyond(&lines);
    for line in &beyond {
        eprintln!("beyond the limit: {line}");
    }
    match args.check && !beyond.is_empty() {
        true => Ok(ExitCode::FAILURE),
        false => Ok(ExitCode::SUCCESS),
    }
}

fn line<'a>(what: &'a str, one: &Compiled, limit: Option<Limit>) -> Line<'a> {
    Line {
        what,
        cpu: one.cpu,
        memory: one.memory,
        limit,
    }
}

/// Where programs are built, apart from everything else.
struct Bench {
    root: PathBuf,
    folder: PathBuf,
    /// A copy of this program, which nobody builds anew while it measures.
    compiler: PathBuf,
}

impl Bench {
    fn new(folder: PathBuf) -> Result<Bench> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let compiler = folder.join("compiler");
        let program = std::env::current_exe()?;
        fs::copy(&program, &compiler)
            .with_context(|| format!("cannot copy {}", program.display()))?;
        let root = root();
        Ok(Bench {
            root,
            folder,
            compiler,
        })
    }

    /// What the crates and the program took, the least of some rounds.
    fn measure(&self, program: &Program, rounds: u32) -> Result<Figures> {
        let manifest = program.write(&self.folder, &self.root)?;
        let mut least: Option<Figures> = None;
        for _ in 0..rounds {
            let mut figures = Figures(self.build(program, &manifest)?);
            if least.is_none() && !figures.only(program.name) {
                // Dependencies were missing, and shared the machine with what is to be counted. Now they are there.
                figures = Figures(self.build(program, &manifest)?);
            }
            if !figures.only(program.name) {
                let names: Vec<_> = figures.0.iter().map(|one| one.name.as_str()).collect();
                bail!("this is not what is to be counted: {}", names.join(", "));
            }
            match &mut least {
                Some(least) => least.lessen(figures),
                None => least = Some(figures),
            }
        }
        least.context("no round")
    }

    /// Rebuilds the crates and the program; all that was compiled.
    fn build(&self, program: &Program, manifest: &Path) -> Result<Vec<Compiled>> {
        let target = self.folder.join("target");
        let mut clean = cargo();
        clean.args(["clean", "--quiet", "--release", "--manifest-path"]);
        clean.arg(manifest).arg("--target-dir").arg(&target);
        for name in ["okta-models", "okta-api", program.name] {
            clean.args(["--package", name]);
        }
        succeed(&mut clean)?;

        let log = self.folder.join("compiled.jsonl");
        fs::write(&log, "").with_context(|| format!("cannot write {}", log.display()))?;
        let mut build = cargo();
        build.args([
            "build",
            "--quiet",
            "--release",
            "--jobs",
            "2",
            "--manifest-path",
        ]);
        build.arg(manifest).arg("--target-dir").arg(&target);
        // A cache of compiled crates, another optimisation: what would make it another build than a user's.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let profile = ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_INCREMENTAL"];
            if profile.iter().any(|start| text.starts_with(start)) || text.contains("RUSTFLAGS") {
                build.env_remove(&name);
            }
        }
        build
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .env("RUSTC_WRAPPER", &self.compiler)
            .env(LOG, &log);
        succeed(&mut build)?;
        compiler::read(&fs::read_to_string(&log)?)
    }
}

/// What one build compiled.
struct Figures(Vec<Compiled>);

impl Figures {
    /// Whether it was the two crates and the program, once each, and nothing else.
    fn only(&self, program: &str) -> bool {
        let names: BTreeSet<&str> = self.0.iter().map(|one| one.name.as_str()).collect();
        let wanted: BTreeSet<&str> = CRATES.into_iter().chain([program]).collect();
        names == wanted && self.0.len() == wanted.len()
    }

    /// Takes over what was less in another round.
    fn lessen(&mut self, other: Figures) {
        for mine in &mut self.0 {
            if let Some(one) = other.0.iter().find(|one| one.name == mine.name) {
                mine.cpu = mine.cpu.min(one.cpu);
                mine.memory = mine.memory.min(one.memory);
            }
        }
    }

    fn get(&self, name: &str) -> Result<&Compiled> {
        let mut all = self.0.iter();
        all.find(|one| one.name == name)
            .with_context(|| format!("{name} was not compiled"))
    }

    /// Both crates: their processor time together, and the more of their memory.
    fn both<'a>(&self, what: &'a str, limit: Limit) -> Result<Line<'a>> {
        let [one, other] = CRATES.map(|name| self.get(name));
        let (one, other) = (one?, other?);
        Ok(Line {
            what,
            cpu: one.cpu + other.cpu,
            memory: one.memory.max(other.memory),
            limit: Some(limit),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(names: &[&str]) -> Figures {
        let compiled = |(name, nth): (&&str, u32)| Compiled {
            name: (*name).to_owned(),
            cpu: f64::from(nth),
            memory: u64::from(nth) << 20,
        };
        Figures(names.iter().zip(1..).map(compiled).collect())
    }

    #[test]
    fn a_build_that_did_less_or_more_does_not_count() {
        assert!(figures(&["okta_models", "okta_api", "one_call"]).only("one_call"));
        assert!(!figures(&["okta_api", "one_call"]).only("one_call"));
        assert!(!figures(&[]).only("one_call"));
        assert!(!figures(&["serde", "okta_models", "okta_api", "one_call"]).only("one_call"));
        assert!(!figures(&["okta_models", "okta_models", "okta_api", "one_call"]).only("one_call"));
    }

    #[test]
    fn the_least_of_each_counts() {
        let mut least = figures(&["okta_models", "okta_api", "one_call"]);
        least.lessen(figures(&["one_call", "okta_api", "okta_models"]));
        assert_eq!(
            least.0.iter().map(|one| one.cpu).collect::<Vec<_>>(),
            [1.0, 2.0, 1.0]
        );
    }

    #[test]
    fn time_adds_up_and_memory_does_not() {
        let both = figures(&["okta_api", "okta_models", "one_call"]);
        let line = both.both("both", ONE_GROUP).unwrap();
        assert_eq!(line.cpu, 3.0);
        assert_eq!(line.memory, 2 << 20);
        let error = figures(&["okta_api"]).both("both", ONE_GROUP).unwrap_err();
        assert_eq!(error.to_string(), "okta_models was not compiled");
    }
}
