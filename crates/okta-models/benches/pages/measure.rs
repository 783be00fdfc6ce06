//! The three ways to measure: instructions, allocations, time.

use std::process::Command;
use std::time::Duration;

use crate::time::on_processor;

/// By what environment variable a process that is counted learns what to do: "GROUP KIND TIMES", numbers all three.
pub const COUNTED: &str = "PAGES_COUNTED";

/// How often a page is done in the two runs whose difference is taken: the start of the process is in both.
const FEW: u64 = 1;
const MANY: u64 = 3;

/// Rounds of [`LEAST`] or longer.
const ROUNDS: usize = 15;
const LEAST: Duration = Duration::from_millis(4);

/// What one kind takes for a page.
#[derive(Clone, Default)]
pub struct Figures {
    /// As callgrind counts them; `None` without valgrind.
    pub instructions: Option<u64>,
    /// How often memory was asked for.
    pub allocations: u64,
    /// How much was asked for.
    pub bytes: u64,
    /// Microseconds on a processor: the shortest round and the median; `None` where the system does not tell.
    pub micros: Option<[f64; 2]>,
}

/// Whether instructions can be counted.
pub fn has_valgrind() -> bool {
    let version = Command::new("valgrind").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// The instructions of a page, counted in two processes of their own.
///
/// # Errors
/// Where valgrind cannot be run or does not say.
pub fn instructions(group: usize, kind: usize) -> Result<u64, Box<dyn std::error::Error>> {
    let run = |times: u64| -> Result<u64, Box<dyn std::error::Error>> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe()?)
            .env(COUNTED, format!("{group} {kind} {times}"))
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = said.lines().find_map(|line| line.split_once("Collected : "));
        match line {
            Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
            _ => Err(format!("valgrind said: {said}").into()),
        }
    };
    Ok((run(MANY)? - run(FEW)?) / (MANY - FEW))
}

/// The allocations of a page: how often, and bytes.
pub fn allocations(work: &dyn Fn()) -> (u64, u64) {
    work();
    let counted = allocation_counter::measure(work);
    (counted.count_total, counted.bytes_total)
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
