//! A bad day of an org, and what a program sees of it: retries, an observer that counts, requests as curl commands.
//!
//! The org is one in a box, in this process, that was told to misbehave. Run it with
//! `cargo run -p okta-api --example bad_day`.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_api::models::{AddGroupRequest, OktaUserGroupProfile};
use okta_api::transport::{AttemptEvent, Observer, RetryLayer, WaitEvent};
use okta_api::{Client, ops};
use okta_emulator::{Emulator, Fault, FaultKind};

/// A counter with labels, as a metrics library has one.
#[derive(Default)]
struct Counters(Mutex<BTreeMap<String, u32>>);

impl Counters {
    fn count(&self, labels: String) {
        if let Ok(mut counters) = self.0.lock() {
            *counters.entry(labels).or_default() += 1;
        }
    }
}

impl Observer for Counters {
    fn on_attempt(&self, attempt: &AttemptEvent<'_>) {
        let operation = attempt.call.map_or("raw", |call| call.operation);
        let result = attempt.outcome.error_type().unwrap_or("ok");
        self.count(format!(
            "attempts{{operation={operation}, result={result}}}"
        ));
    }

    fn on_wait(&self, wait: &WaitEvent<'_>) {
        self.count(format!("waits{{reason={}}}", wait.reason.name()));
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let broken = FaultKind::ServiceUnavailable { processed: false };
    let org = Emulator::builder()
        .token("example-token")
        .seed_users(3)
        .fault(Fault::new(broken.clone()).operation("listUsers").times(2))
        .fault(
            Fault::new(FaultKind::ConcurrencyLimited)
                .operation("listUsers")
                .times(1),
        )
        .fault(Fault::new(FaultKind::Locked).operation("addGroup").times(1))
        .fault(Fault::new(broken).operation("deleteUser").times(9))
        .fault(Fault::new(FaultKind::GatewayTimeout { processed: true }).operation("suspendUser"))
        .build();

    let counters = Arc::new(Counters::default());
    // Short waits, since this org is never really busy.
    let retry = RetryLayer::new()
        .with_max_retries(3)
        .with_backoff(Duration::from_millis(20), Duration::from_millis(200));
    let client = Client::builder("https://org.example.com")
        .token("example-token")
        .configure(|transport| {
            transport
                .retry(retry)
                .observer(counters.clone())
                .curl(|curl| println!("  {curl}"))
                .service(org)
        })
        .build()?;

    println!("users, which take a few attempts:");
    let reply = client.send(ops::ListUsers::new().limit(1)).await?;
    if let Some(attempts) = reply.attempts() {
        println!("{} {attempts}:", reply.status);
        for attempt in attempts.iter() {
            println!(
                "  {} after a wait of {:?}",
                attempt.outcome(),
                attempt.wait()
            );
        }
    }

    println!("\na write that may be repeated, because the org says that it did nothing:");
    let profile = OktaUserGroupProfile {
        name: Some("night shift".into()),
        ..Default::default()
    };
    let group = AddGroupRequest {
        profile: Some(profile),
        ..Default::default()
    };
    match client.send(ops::AddGroup::new(group)).await {
        Ok(reply) => println!("{}", reply.status),
        Err(error) => println!("{error}"),
    }

    println!("\none that may not, because nobody knows whether it was done:");
    if let Err(error) = client.call(ops::SuspendUser::new("00u1")).await {
        println!("{error}");
    }

    println!("\none that the org does not recover from:");
    if let Err(error) = client.call(ops::DeleteUser::new("00u1")).await {
        println!("{error}");
    }

    println!("\nwhat was counted:");
    if let Ok(counters) = counters.0.lock() {
        for (labels, count) in counters.iter() {
            println!("  {labels} {count}");
        }
    }
    Ok(())
}
