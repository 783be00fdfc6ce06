//! What reading a key costs, and what an assertion and a proof cost with each algorithm.
//!
//! Run it with `cargo bench -p okta-transport --features oauth --bench signing`.

#[path = "../tests/oauth/samples.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod samples;
mod time;

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Method, Uri};
use okta_transport::auth::{ClientAssertion, KeyRotation, PrivateKey, Proof, ProofKey};
use time::on_processor;

const ROUNDS: usize = 5;

/// How long a round takes.
const ROUND: Duration = Duration::from_millis(400);

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let assertions = ClientAssertion::new("0oa1", "https://org.example.com/oauth2/v1/token")?;
    let uri = Uri::from_static("https://org.example.com/api/v1/users/amy%40example.com?limit=200");
    // As long as an access token of an org is.
    let access_token = "e".repeat(1_000);
    let proof = Proof {
        method: &Method::GET,
        uri: &uri,
        nonce: Some("eyJ7S_zG.eyJH0-Z.HX4w-7v"),
        access_token: Some(&access_token),
        issued_at: 1_700_000_000,
    };
    for sample in samples::all() {
        let text = sample.pkcs8_pem();
        let reading = best(|| PrivateKey::from_pem(&text).map(drop))?;
        println!("{}: read and checked in {reading:.0} µs", sample.name);
        for &algorithm in &sample.algorithms {
            let key = Arc::new(PrivateKey::from_pem(&text)?.with_algorithm(algorithm)?);
            let signing = best(|| runtime.block_on(assertions.sign(&key)).map(drop))?;
            let key = ProofKey::from_signer(key)?;
            let proving = best(|| runtime.block_on(key.sign(&proof)).map(drop))?;
            println!(
                "{}, {algorithm}: {signing:.0} µs an assertion, {proving:.0} µs a proof",
                sample.name
            );
        }
    }
    let keys = KeyRotation::new();
    let making = best(|| {
        keys.rotate();
        keys.current().map(drop)
    })?;
    println!("a key for proofs: made in {making:.0} µs");
    Ok(())
}

/// The shortest mean of the rounds, in microseconds.
fn best<E>(mut what: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (start, on_processor) = (Instant::now(), on_processor());
        let mut times = 0_u32;
        while start.elapsed() < ROUND {
            what()?;
            times += 1;
        }
        let spent = self::on_processor().zip(on_processor);
        let spent = spent.map_or(start.elapsed(), |(now, before)| now.saturating_sub(before));
        best = best.min(spent.as_secs_f64() * 1e6 / f64::from(times));
    }
    Ok(best)
}
