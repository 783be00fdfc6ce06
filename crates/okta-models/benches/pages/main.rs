//! What a page costs: decoding and encoding it with the models, and with structs as a person would write them.
//!
//! `cargo bench -p okta-models --bench pages`, or with a part of a name behind it: `-- users`.
//!
//! Two kinds of structs are measured against, both with the same fields as the models, read and written by serde's
//! derives (`baselines.rs`). Where everything in a page is declared, structs without a place for anything else are the measure:
//! the models may take 1.10 times their instructions and allocations. Where a page is as real ones are, structs with a flattened map
//! for what is undeclared are: the models must take fewer instructions. `PAGES_CHECK=1` makes the benchmark fail where one of
//! these limits is broken.
//!
//! Decoding includes dropping what was read. Instructions and allocations are counted by valgrind (callgrind, memcheck), where
//! it is installed: the benchmark starts itself under it twice for each figure and takes the difference. Times are those of
//! the thread on a processor; beside other work on the machine they tell less.

mod baselines;
mod bodies;
mod measure;
mod time;
mod work;

use std::process::ExitCode;

use measure::{COUNTED, Figures};
use work::{Group, LIST, OURS, TEXT};

/// What the models may take of what derived structs take for a page that is all declared.
const LIMIT: f64 = 1.10;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<ExitCode, Failure> {
    let groups = work::groups();
    if let Ok(counted) = std::env::var(COUNTED) {
        count(&groups, &counted)?;
        return Ok(ExitCode::SUCCESS);
    }
    work::check();
    let is_check = std::env::var("PAGES_CHECK").is_ok_and(|value| value == "1");
    let has_valgrind = measure::has_valgrind();
    if !has_valgrind {
        if is_check {
            return Err("the limits are of what valgrind counts, and there is none".into());
        }
        println!("without valgrind neither instructions nor allocations are counted: times only");
    }
    // cargo itself adds `--bench`.
    let mut args = std::env::args().skip(1);
    let chosen = args.find(|arg| !arg.starts_with("--")).unwrap_or_default();
    let groups = groups.iter().enumerate();
    let groups: Vec<_> = groups
        .filter(|(_, group)| group.name.contains(&chosen))
        .collect();
    if groups.is_empty() {
        return Err(format!("no page is called {chosen:?}").into());
    }
    println!("{}", header());
    let mut broken = Vec::new();
    for (number, group) in groups {
        let figures = measured(number, group, has_valgrind)?;
        show(group, &figures);
        broken.extend(breaches(group, &figures));
    }
    println!();
    for breach in &broken {
        println!("beyond the limit: {breach}");
    }
    Ok(if is_check && !broken.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What a process does that valgrind looks at.
fn count(groups: &[Group], counted: &str) -> Result<(), Failure> {
    let numbers: Vec<usize> = counted
        .split(' ')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [group, kind, times] = numbers[..] else {
        return Err(format!("{COUNTED} is GROUP KIND TIMES").into());
    };
    let (_, work) = groups
        .get(group)
        .and_then(|group| group.kinds.get(kind))
        .ok_or("no such group or kind")?;
    for _ in 0..times {
        work();
    }
    Ok(())
}

fn measured(number: usize, group: &Group, has_valgrind: bool) -> Result<Vec<Figures>, Failure> {
    let kinds: Vec<&dyn Fn()> = group.kinds.iter().map(|(_, work)| &**work).collect();
    let times = measure::times(&kinds).into_iter().enumerate();
    times
        .map(|(kind, micros)| {
            let counts = has_valgrind
                .then(|| measure::counts(number, kind))
                .transpose()?;
            Ok(Figures { counts, micros })
        })
        .collect()
}

/// What a column shows, how wide it is, and its decimals.
type Column = (&'static str, fn(&Figures) -> Option<f64>, usize, usize);

const COLUMNS: [Column; 5] = [
    (
        "instructions",
        |figures| Some(figures.counts?.instructions as f64),
        12,
        0,
    ),
    (
        "allocations",
        |figures| Some(figures.counts?.allocations as f64),
        11,
        0,
    ),
    ("bytes", |figures| Some(figures.counts?.bytes as f64), 10, 0),
    ("µs, least", |figures| Some(figures.micros?[0]), 9, 1),
    ("median", |figures| Some(figures.micros?[1]), 9, 1),
];

fn header() -> String {
    let columns = COLUMNS.map(|(name, _, width, _)| format!("{name:>width$}   ours"));
    format!("{:26}{}", "", columns.join("  "))
}

/// A line for each kind. Beside each figure stands how many times it the models take; what the limit is about has a star.
fn show(group: &Group, figures: &[Figures]) {
    println!("\n{}", group.name);
    let Some(ours) = figures.first() else { return };
    for ((kind, _), theirs) in group.kinds.iter().zip(figures) {
        let columns = COLUMNS.map(|(_, of, width, decimals)| match (of(ours), of(theirs)) {
            (Some(ours), Some(theirs)) => {
                format!("{theirs:width$.decimals$}  {:5.3}", ours / theirs)
            }
            _ => format!("{:>width$}  {:5}", "-", ""),
        });
        let star = if *kind == group.baseline { '*' } else { ' ' };
        println!("{star} {kind:<24}{}", columns.join("  "));
    }
}

/// Where the models take more than they may.
fn breaches(group: &Group, figures: &[Figures]) -> Vec<String> {
    let counts = |wanted: &str| {
        let mut kinds = group.kinds.iter().zip(figures);
        let (_, figures) = kinds.find(|((kind, _), _)| *kind == wanted)?;
        figures.counts
    };
    let Some(theirs) = counts(group.baseline) else {
        return Vec::new();
    };
    let is_plain = group.baseline == work::PLAIN;
    let mut breaches = Vec::new();
    for kind in [OURS, LIST, TEXT] {
        let Some(ours) = counts(kind) else { continue };
        let instructions = ours.instructions as f64 / theirs.instructions as f64;
        let allocations = ours.allocations as f64 / theirs.allocations as f64;
        let mut breach = |is_beyond: bool, ratio: f64, what: &str| {
            if is_beyond {
                breaches.push(format!(
                    "{}, {kind}: {ratio:.3} of the {what} of {}",
                    group.name, group.baseline
                ));
            }
        };
        if is_plain {
            breach(instructions > LIMIT, instructions, "instructions");
            breach(allocations > LIMIT, allocations, "allocations");
        } else {
            breach(instructions >= 1.0, instructions, "instructions");
        }
    }
    breaches
}
