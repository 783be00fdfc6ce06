//! How hard the client works for a list, measured by a loop that does only what must be done.

use crate::time::on_processor;
use crate::ways::Way;
use crate::{Failure, Outcome, USERS, runtime};

/// So many users are listed in one way, then the same ones in the others: short enough that all meet the same machine.
const IN_TURN: usize = 100_000;
const PAGE: usize = 200;
const LISTS: usize = 2;
/// What is compared, the measure first. Only the client must keep to the limit.
const WAYS: [&str; 3] = ["floor", "client", "reqwest"];
/// How many times the floor's processor time the client may take.
const LIMIT: f64 = 1.25;

pub fn compare(address: &str) -> Result<Outcome, Failure> {
    let lists = match std::env::var("LISTING_LISTS") {
        Ok(lists) => lists.parse()?,
        Err(_) => LISTS,
    };
    let runtime = runtime()?;
    let timed = |way: &mut Way, users| {
        let start = on_processor();
        let listed = runtime.block_on(way.list(users))?;
        if listed != users {
            return Err(Failure::from("the list ends too early"));
        }
        let took = on_processor().zip(start).map(|(end, start)| end - start);
        Ok(took.map(|took| took.as_secs_f64() * 1e6 / users as f64))
    };
    let mut outcome = Outcome {
        listed: 0,
        complaints: Vec::new(),
    };
    // What each way took in each round.
    let mut took = WAYS.map(|_| Vec::new());
    for _ in 0..lists {
        let mut ways = Vec::with_capacity(WAYS.len());
        for name in WAYS {
            let mut way = Way::new(name, address)?;
            // The first page opens the connection.
            timed(&mut way, PAGE)?;
            ways.push(way);
        }
        for round in 0..USERS / IN_TURN {
            let users = if round == 0 { IN_TURN - PAGE } else { IN_TURN };
            // Who begins changes, so that none always follows the same other one.
            for turn in 0..WAYS.len() {
                let turn = (round + turn) % WAYS.len();
                let Some(time) = timed(&mut ways[turn], users)? else {
                    println!("this system does not tell the time of a thread: nothing to compare");
                    return Ok(outcome);
                };
                took[turn].push(time);
            }
        }
        outcome.listed += WAYS.len() * USERS;
    }
    println!(
        "µs of processor a user, medians of {} rounds of {IN_TURN} users each, and how many times the floor of the same \
         round (the middle half of the rounds):",
        took[0].len()
    );
    for (name, times) in WAYS.into_iter().zip(&took) {
        let ratios = times.iter().zip(&took[0]).map(|(time, floor)| time / floor);
        let [low, ratio, high] = quartiles(ratios.collect());
        let time = quartiles(times.clone())[1];
        println!("  {name:<12} {time:6.2}  {ratio:.3} ({low:.3} to {high:.3})");
        if name == "client" && ratio > LIMIT {
            outcome.complaints.push(format!(
                "{ratio:.3} times the floor, more than {LIMIT} are too many"
            ));
        }
    }
    Ok(outcome)
}

/// The median, and what a quarter of the figures is below and above.
fn quartiles(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[(figures.len() - 1) * quarter / 4])
}
