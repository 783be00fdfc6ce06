//! How often a call asks for memory: through the default stack, and through hyper and serde_json with nothing in between.
//!
//! Calls, kinds and org are those of the benchmark `overhead`. What the client's thread allocates is counted, the model
//! included, once all connections are open:
//! `cargo bench -p okta-api --no-default-features --features users,transport --bench allocations`

#[path = "overhead/callers.rs"]
mod callers;

use callers::{Failure, IN_FLIGHT, Org};

const CALLS: usize = 20_000;

fn main() -> Result<(), Failure> {
    let org = Org::open()?;
    println!(
        "allocations and bytes a call in the client, means of {CALLS} calls, {IN_FLIGHT} at a time:"
    );
    for (name, caller) in &org.kinds {
        org.call(caller, CALLS)?;
        let mut result = Ok(());
        let counted = allocation_counter::measure(|| result = org.call(caller, CALLS));
        result?;
        let a_call = |total: u64| total as f64 / CALLS as f64;
        println!(
            "  {name:<18} {:5.1} {:6.0}",
            a_call(counted.count_total),
            a_call(counted.bytes_total)
        );
    }
    org.close()
}
