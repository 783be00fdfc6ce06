//! What is measured: instructions and allocations, which valgrind counts, and time.

use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::time::on_processor;

/// By what environment variable a process that is counted learns what to do: "GROUP KIND TIMES", numbers all three.
pub const COUNTED: &str = "PAGES_COUNTED";

/// How often a page is done in the two runs whose difference is taken: the start of the process is in both.
const FEW: u64 = 1;
const MANY: u64 = 3;

/// Rounds of [`LEAST`] or longer.
const ROUNDS: usize = 15;
const LEAST: Duration = Duration::from_millis(4);

/// What valgrind counts for a page.
#[derive(Clone, Copy)]
pub struct Counts {
    /// Instructions, outside the kernel.
    pub instructions: u64,
    /// How often memory was asked for; to make a block larger counts, too.
    pub allocations: u64,
    /// How much was asked for.
    pub bytes: u64,
}

/// What one kind takes for a page.
pub struct Figures {
    /// `None` without valgrind.
    pub counts: Option<Counts>,
    /// Microseconds on a processor: the shortest round and the median; `None` where the system does not tell.
    pub micros: Option<[f64; 2]>,
}

/// Whether anything can be counted.
pub fn has_valgrind() -> bool {
    let version = Command::new("valgrind").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// Counts what a page takes. Nothing in the process that is counted counts itself: an allocator that did would cost each
/// allocation as much again.
///
/// # Errors
/// Where valgrind cannot be run or does not say.
pub fn counts(group: usize, kind: usize) -> Result<Counts, Failure> {
    let a_page = |tool: &[&str], label: &str| -> Result<Vec<u64>, Failure> {
        let run = |times| valgrind(tool, label, &format!("{group} {kind} {times}"));
        let (few, many) = (run(FEW)?, run(MANY)?);
        let both = few.into_iter().zip(many);
        Ok(both
            .map(|(few, many)| (many - few) / (MANY - FEW))
            .collect())
    };
    let instructions = a_page(
        &["--tool=callgrind", "--callgrind-out-file=/dev/null"],
        "Collected : ",
    )?;
    let heap = a_page(
        &["--tool=memcheck", "--undef-value-errors=no"],
        "total heap usage: ",
    )?;
    match (&instructions[..], &heap[..]) {
        ([instructions], [allocations, _, bytes]) => Ok(Counts {
            instructions: *instructions,
            allocations: *allocations,
            bytes: *bytes,
        }),
        _ => Err("valgrind says something else than it did".into()),
    }
}

/// The numbers behind `label` in what valgrind says of a run.
fn valgrind(tool: &[&str], label: &str, counted: &str) -> Result<Vec<u64>, Failure> {
    let output = Command::new("valgrind")
        .args(tool)
        .arg(std::env::current_exe()?)
        .env(COUNTED, counted)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find_map(|line| line.split_once(label));
    match line {
        Some((_, numbers)) if output.status.success() => {
            // "1,234 allocs, 1,230 frees, 56,789 bytes allocated"
            let numbers = numbers.replace(',', "");
            Ok(numbers
                .split(' ')
                .filter_map(|word| word.parse().ok())
                .collect())
        }
        _ => Err(format!("valgrind said: {said}").into()),
    }
}

/// The time of a page by each kind, in rounds that alternate between them: whatever else the machine does then disturbs
/// all alike.
pub fn times(kinds: &[&dyn Fn()]) -> Vec<Option<[f64; 2]>> {
    if on_processor().is_none() {
        return vec![None; kinds.len()];
    }
    let took = |work: &dyn Fn(), times: u32| {
        let start = on_processor().unwrap_or_default();
        for _ in 0..times {
            work();
        }
        on_processor().unwrap_or_default().saturating_sub(start)
    };
    let repeats: Vec<u32> = kinds
        .iter()
        .map(|work| {
            work();
            let once = took(work, 1).max(Duration::from_micros(1));
            LEAST.div_duration_f64(once).ceil() as u32
        })
        .collect();
    let mut rounds = vec![Vec::with_capacity(ROUNDS); kinds.len()];
    for _ in 0..ROUNDS {
        for ((work, times), rounds) in kinds.iter().zip(&repeats).zip(&mut rounds) {
            // Each kind shall meet the heap as it leaves it itself: the one before may have given pages back to the system.
            work();
            rounds.push(took(work, *times).as_secs_f64() * 1e6 / f64::from(*times));
        }
    }
    rounds
        .into_iter()
        .map(|mut rounds| {
            rounds.sort_by(f64::total_cmp);
            Some([rounds[0], rounds[rounds.len() / 2]])
        })
        .collect()
}
