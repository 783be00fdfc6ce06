//! Who works harder when 100,000 users are listed in pages of 200: the client, or the org in a box on a port?
//!
//! Each has a thread of its own; what is compared is the time that each thread was on a processor, as Linux tells it:
//! `cargo bench -p okta-api --no-default-features --features users,transport --bench listing`

#[path = "time/mod.rs"]
mod time;

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use okta_api::transport::Transport;
use okta_api::{Client, ops};
use okta_emulator::{DEFAULT_TOKEN, Emulator, ServeOptions, serve_with};
use time::on_processor;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

const USERS: usize = 100_000;
const ROUNDS: usize = 5;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    if on_processor().is_none() {
        println!("this system does not tell the time of a thread: nothing to compare");
        return Ok(());
    }
    let (ready, address) = mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = thread::spawn(move || serve(&ready, stopped));
    let transport = Transport::builder(format!("http://{}", address.recv()?));
    let transport = transport
        .ssws(DEFAULT_TOKEN)
        .danger_allow_http_on_loopback();
    let client = Client::new(transport.build()?);
    let runtime = runtime()?;
    runtime.block_on(list(&client))?;
    let start = on_processor().unwrap_or_default();
    for _ in 0..ROUNDS {
        assert_eq!(runtime.block_on(list(&client))?, USERS);
    }
    let client = on_processor().unwrap_or_default().saturating_sub(start);
    drop(stop);
    // The first listing warms up; the server counts it too.
    let server = server.join().map_err(|_| "the server panicked")??;
    let server = server.mul_f64(ROUNDS as f64 / (ROUNDS + 1) as f64);
    let per_user = |time: Duration| time.as_secs_f64() * 1e6 / (USERS * ROUNDS) as f64;
    println!(
        "{USERS} users, {ROUNDS} times: client {:.2} µs a user, org in a box {:.2} µs a user, {:.2} of the client's",
        per_user(client),
        per_user(server),
        server.as_secs_f64() / client.as_secs_f64()
    );
    Ok(())
}

async fn list(client: &Client) -> Result<usize, Failure> {
    let mut users = client.list(ops::ListUsers::new().limit(200));
    let mut count = 0;
    while let Some(user) = users.next().await {
        let user = user?;
        count += usize::from(user.profile.is_some());
    }
    Ok(count)
}

/// Serves an org until `stopped`; how long that took on a processor, without setting it up.
fn serve(
    ready: &mpsc::Sender<String>,
    stopped: oneshot::Receiver<()>,
) -> Result<Duration, Failure> {
    let org = Emulator::builder().seed_users(USERS).build();
    let runtime = runtime()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    ready.send(listener.local_addr()?.to_string())?;
    let start = on_processor().unwrap_or_default();
    let stop = async { drop(stopped.await) };
    runtime.block_on(serve_with(listener, org, ServeOptions::default(), stop))?;
    Ok(on_processor().unwrap_or_default().saturating_sub(start))
}

fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
