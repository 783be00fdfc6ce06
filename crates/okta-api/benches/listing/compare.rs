//! How hard the client works for a list, measured by a loop that does only what must be done.

use crate::time::on_processor;
use crate::ways::Way;
use crate::{Failure, Outcome, USERS, runtime};

/// So many users are listed in one way, then the same ones in the other: short enough that both meet the same machine.
const IN_TURN: usize = 100_000;
const LISTS: usize = 2;
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
    let (mut floors, mut clients, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..lists {
        let (mut floor, mut client) = (Way::new("floor", address)?, Way::new("client", address)?);
        // The first pages open the connections.
        for way in [&mut floor, &mut client] {
            timed(way, 200)?;
        }
        for round in 0..USERS / IN_TURN {
            // All but the pages that came already; who begins changes, so that neither always follows the other.
            let users = if round == 0 { IN_TURN - 200 } else { IN_TURN };
            let (of_floor, of_client) = if round % 2 == 0 {
                let of_floor = timed(&mut floor, users)?;
                (of_floor, timed(&mut client, users)?)
            } else {
                let of_client = timed(&mut client, users)?;
                (timed(&mut floor, users)?, of_client)
            };
            let (Some(of_floor), Some(of_client)) = (of_floor, of_client) else {
                println!("this system does not tell the time of a thread: nothing to compare");
                return Ok(outcome);
            };
            floors.push(of_floor);
            clients.push(of_client);
            ratios.push(of_client / of_floor);
        }
        outcome.listed += 2 * USERS;
    }
    let rounds = ratios.len();
    let [low, ratio, high] = quartiles(ratios);
    println!(
        "µs of processor a user, medians of {rounds} rounds of {IN_TURN} users each: floor {:.2}, client {:.2}, {ratio:.3} \
         of the floor ({low:.3} to {high:.3} in the middle half of the rounds)",
        quartiles(floors)[1],
        quartiles(clients)[1],
    );
    if ratio > LIMIT {
        outcome.complaints.push(format!(
            "{ratio:.3} of the floor, more than {LIMIT} are too many"
        ));
    }
    Ok(outcome)
}

/// The median, and what a quarter of the figures is below and above.
fn quartiles(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[(figures.len() - 1) * quarter / 4])
}
