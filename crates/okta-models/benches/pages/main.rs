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
//! Decoding includes dropping what was read. Instructions are counted by callgrind, where valgrind is installed: the
//! benchmark starts itself under it twice for each figure and takes the difference. Times are those of the thread on a
//! processor; beside other work on the machine they tell less.

mod baselines;
mod bodies;
mod measure;
mod time;
mod work;

use std::process::ExitCode;

use measure::{COUNTED, Figures};
use work::{Group, LIST, OURS};

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
    let has_valgrind = measure::has_valgrind();
    if !has_valgrind {
        println!("without valgrind no instructions are counted: times and allocations only");
    }
    // cargo itself adds `--bench`.
    let chosen = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let mut broken = Vec::new();
    println!("{HEADER}");
    for (number, group) in groups.iter().enumerate() {
        if chosen.as_ref().is_some_and(|chosen| !group.name.contains(chosen)) {
            continue;
        }
        let figures = measured(number, group, has_valgrind)?;
        show(group, &figures);
        broken.extend(breaches(group, &figures));
    }
    println!();
    for breach in &broken {
        println!("beyond the limit: {breach}");
    }
    let is_check = std::env::var("PAGES_CHECK").is_ok_and(|value| value == "1");
    Ok(if is_check && !broken.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What the process does that callgrind looks at.
fn count(groups: &[Group], counted: &str) -> Result<(), Failure> {
    let numbers: Vec<usize> = counted.split(' ').map(str::parse).collect::<Result<_, _>>()?;
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
    let times = measure::times(&kinds);
    let mut figures = Vec::new();
    for (kind, (work, micros)) in kinds.iter().zip(times).enumerate() {
        let (allocations, bytes) = measure::allocations(work);
        let instructions = has_valgrind
            .then(|| measure::instructions(number, kind))
            .transpose()?;
        figures.push(Figures {
            instructions,
            allocations,
            bytes,
            micros,
        });
    }
    Ok(figures)
}

const HEADER: &str = "\
                                     instructions   ours   allocations   ours       bytes   ours   µs: least   ours   median   ours";

/// A line for each kind, with how many times its figure the models take.
fn show(group: &Group, figures: &[Figures]) {
    println!("\n{}", group.name);
    let Some(ours) = figures.first() else { return };
    for ((kind, _), theirs) in group.kinds.iter().zip(figures) {
        let mark = if *kind == group.baseline { "*" } else { " " };
        let whole = |of: &dyn Fn(&Figures) -> Option<f64>, width: usize, decimals: usize| {
            let (Some(theirs), Some(ours)) = (of(theirs), of(ours)) else {
                return format!("{:>width$}   {:>5}", "-", "");
            };
            format!("{theirs:>width$.decimals$}  {:>5.3}", ours / theirs)
        };
        println!(
            "{mark} {kind:<32} {}  {}  {}  {}  {}",
            whole(&|figures| figures.instructions.map(|count| count as f64), 14, 0),
            whole(&|figures| Some(figures.allocations as f64), 11, 0),
            whole(&|figures| Some(figures.bytes as f64), 11, 0),
            whole(&|figures| figures.micros.map(|[least, _]| least), 10, 1),
            whole(&|figures| figures.micros.map(|[_, median]| median), 8, 1),
        );
    }
}

/// Where the models take more than they may.
fn breaches(group: &Group, figures: &[Figures]) -> Vec<String> {
    let of = |wanted: &str| {
        let kinds = group.kinds.iter().zip(figures);
        kinds
            .filter(|((kind, _), _)| *kind == wanted)
            .map(|(_, figures)| figures)
            .next()
    };
    let Some(baseline) = of(group.baseline) else {
        return Vec::new();
    };
    let is_plain = group.baseline == work::PLAIN;
    let mut breaches = Vec::new();
    for kind in [OURS, LIST] {
        let Some(ours) = of(kind) else { continue };
        let mut compare = |what: &str, ours: Option<u64>, theirs: Option<u64>| {
            let (Some(ours), Some(theirs)) = (ours, theirs) else { return };
            let ratio = ours as f64 / theirs as f64;
            if if is_plain { ratio > LIMIT } else { ratio >= 1.0 } {
                breaches.push(format!("{}, {kind}: {ratio:.3} of the {what}", group.name));
            }
        };
        compare("instructions", ours.instructions, baseline.instructions);
        if is_plain {
            compare("allocations", Some(ours.allocations), Some(baseline.allocations));
        }
    }
    breaches
}
