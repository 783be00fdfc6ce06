//! What the default stack costs: single gets through a client, through hyper and serde_json with nothing in between, and
//! through reqwest.
//!
//! All ask the same org in a box on a port, which has a thread of its own, for the same users, 64 at a time over kept
//! connections, send the same headers and read the same type. What is compared is the time that the client's thread was on
//! a processor, connections and decoding included, as Linux tells it in nanoseconds. Below them stand stacks with one
//! layer taken out, so that it can be seen where a difference comes from:
//! `cargo bench -p okta-api --no-default-features --features users,transport --bench overhead`
//!
//! Of each round the ratio to the floor is taken from the two floors beside it, so that a machine whose speed drifts does
//! not show. `OVERHEAD_ROUNDS=100` makes more rounds than the 25 there are by default.
//!
//! For profilers, which count rather than measure: `OVERHEAD=default:20000` makes so many calls of that kind and no others.
//! The kinds are the names that the table shows. Allocations are counted by the benchmark `allocations`, since counting
//! takes time.

mod callers;
#[path = "../time/mod.rs"]
mod time;

use callers::{Failure, IN_FLIGHT, Org};
use time::on_processor;

/// Short ones and many, turn by turn: whatever else the machine does then disturbs all kinds alike.
const ROUNDS: usize = 25;
const CALLS: usize = 5_000;

fn main() -> Result<(), Failure> {
    let org = Org::open()?;
    match std::env::var("OVERHEAD").ok() {
        Some(chosen) => {
            let (name, calls) = chosen.split_once(':').ok_or("OVERHEAD is KIND:CALLS")?;
            let kind = org.kinds.iter().find(|(kind, _)| *kind == name);
            let (_, caller) = kind.ok_or("no such kind")?;
            org.call(caller, calls.parse()?)?;
        }
        None if on_processor().is_none() => {
            println!("this system does not tell the time of a thread: nothing to compare");
        }
        None => compare(&org)?,
    }
    org.close()
}

/// Every kind in turn, each after the floor, and the medians of what they took.
fn compare(org: &Org) -> Result<(), Failure> {
    let rounds = match std::env::var("OVERHEAD_ROUNDS") {
        Ok(rounds) => rounds.parse()?,
        Err(_) => ROUNDS,
    };
    let [(_, floor), kinds @ ..] = org.kinds.as_slice() else {
        return Err("no kinds".into());
    };
    // The first round opens the connections.
    for (_, caller) in &org.kinds {
        org.call(caller, CALLS)?;
    }
    let timed = |caller| {
        let start = on_processor().unwrap_or_default();
        org.call(caller, CALLS)?;
        let took = on_processor().unwrap_or_default().saturating_sub(start);
        Ok::<_, Failure>(took.as_secs_f64() * 1e6 / CALLS as f64)
    };
    let mut floors = vec![timed(floor)?];
    let mut took = vec![Vec::with_capacity(rounds); kinds.len()];
    for _ in 0..rounds {
        for ((_, caller), took) in kinds.iter().zip(&mut took) {
            let before = floors.last().copied().unwrap_or_default();
            let time = timed(caller)?;
            let after = timed(floor)?;
            floors.push(after);
            took.push((time, time / f64::midpoint(before, after)));
        }
    }
    println!(
        "µs of processor a call in the client, medians of {rounds} rounds of {CALLS} calls, {IN_FLIGHT} at a time, and how \
         many times the floor beside it (the middle half of the rounds):"
    );
    println!("  {:<18} {:6.2}", "floor", quartiles(floors)[1]);
    for ((name, _), took) in kinds.iter().zip(took) {
        let (times, ratios): (Vec<_>, Vec<_>) = took.into_iter().unzip();
        let [low, ratio, high] = quartiles(ratios);
        let time = quartiles(times)[1];
        println!("  {name:<18} {time:6.2}  {ratio:.3} ({low:.3} to {high:.3})");
    }
    Ok(())
}

/// The median, and what a quarter of the figures is below and above.
fn quartiles(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[(figures.len() - 1) * quarter / 4])
}
