//! What reading a key costs, and what an assertion and a proof cost with each algorithm.
//!
//! Time is that of this thread's processor where the system tells it (Linux), so other work on the machine counts less.
//!
//! Run it with `cargo bench -p okta-transport --features oauth --bench signing`.

#[path = "../tests/oauth/samples.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod samples;

use std::error::Error;
use std::time::Instant;

use okta_transport::auth::{ClientAssertion, PrivateKey};

const ROUNDS: usize = 5;
const SIGNED: u32 = 100;
const READ: u32 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let assertions = ClientAssertion::new("0oa1", "https://org.example.com/oauth2/v1/token")?;
    for sample in samples::all() {
        let text = sample.pkcs8_pem();
        let reading = best(READ, || PrivateKey::from_pem(&text).map(drop))?;
        println!("{}: read and checked in {reading:.0} µs", sample.name);
        for &algorithm in &sample.algorithms {
            let key = PrivateKey::from_pem(&text)?.with_algorithm(algorithm)?;
            let signing = best(SIGNED, || runtime.block_on(assertions.sign(&key)).map(drop))?;
            println!("{}, {algorithm}: {signing:.0} µs an assertion", sample.name);
        }
    }
    Ok(())
}

/// The shortest mean of the rounds, in microseconds.
fn best<E>(times: u32, mut what: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..times {
            what()?;
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(times));
    }
    Ok(best)
}
