//! What a scan costs beside the stream that it stands on: 100,000 users through SQL, and as typed values through the client.
//!
//! `cargo bench -p okta-sql --bench scan`
//!
//! Both read the same pages from memory through the same stack, so there is no network that would hide a difference.
//! Compared is the processor time of the whole process, SQLite's thread and the runtime's among them, as the least of the
//! rounds, which take turns: other work on the machine only ever adds. It fails where a scan takes more than 1.5 times the
//! stream.
//!
//! For profilers: `SCAN='SELECT …'` runs that query for ten rounds and does nothing else.

use std::collections::HashMap;

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use okta_api::transport::{Body, BoxError};
use okta_api::{Client, ops};
use okta_emulator::{DEFAULT_TOKEN, Emulator};
use okta_sql::{Answer, Session};
use tokio::runtime::Builder;

const USERS: usize = 100_000;
const ROUNDS: usize = 5;
const LIMIT: f64 = 1.5;

/// Queries that read every user, from a count to everything.
const QUERIES: &[(&str, &str)] = &[
    ("count", "SELECT count(*) FROM users"),
    (
        "four columns",
        "SELECT id, status, login, lastLogin FROM users",
    ),
    (
        "grouped",
        "SELECT status, department, count(*), max(lastLogin) FROM users GROUP BY 1, 2",
    ),
    ("all columns", "SELECT * FROM users"),
];

fn main() -> Result<ExitCode, BoxError> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(compare())
}

async fn compare() -> Result<ExitCode, BoxError> {
    let client = recorded()?;
    let session = Session::builder()
        .org("main", client.clone(), "box")
        .build()
        .await?;
    if let Ok(sql) = std::env::var("SCAN") {
        let before = spent()?;
        for _ in 0..10 {
            query(&session, &sql).await?;
        }
        let each = (spent()? - before).as_secs_f64() / 10.0 / USERS as f64;
        println!("{:.2} µs a user", each * 1e6);
        return Ok(ExitCode::SUCCESS);
    }
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); QUERIES.len() + 1];
    for _ in 0..ROUNDS {
        let before = spent()?;
        assert_eq!(stream(&client).await?, USERS);
        times[0].push(spent()? - before);
        for (at, (_, sql)) in QUERIES.iter().enumerate() {
            let before = spent()?;
            query(&session, sql).await?;
            times[at + 1].push(spent()? - before);
        }
    }
    let least: Vec<f64> = times.iter().map(|times| least(times)).collect();
    let floor = least[0];
    println!(
        "{:14} {:6.2} µs a user",
        "stream",
        floor * 1e6 / USERS as f64
    );
    let mut code = ExitCode::SUCCESS;
    for ((name, _), time) in QUERIES.iter().zip(&least[1..]) {
        let ratio = time / floor;
        println!(
            "{name:14} {:6.2} µs a user, {ratio:.2} of the stream",
            time * 1e6 / USERS as f64
        );
        if ratio > LIMIT {
            eprintln!("{name}: more than {LIMIT} times the stream");
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

async fn stream(client: &Client) -> Result<usize, okta_api::Error> {
    let mut users = client.list(ops::ListUsers::new().search("status pr").limit(200));
    let mut count = 0;
    while let Some(user) = users.next().await {
        black_box(user?);
        count += 1;
    }
    Ok(count)
}

async fn query(session: &Session, sql: &str) -> Result<(), okta_sql::Error> {
    if let Answer::Rows(mut rows) = session.run(sql).await? {
        while let Some(row) = rows.next().await {
            black_box(row?);
        }
    }
    Ok(())
}

/// The processor time of this process.
fn spent() -> Result<Duration, BoxError> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros)?))
}

fn least(times: &[Duration]) -> f64 {
    times
        .iter()
        .min()
        .copied()
        .unwrap_or_default()
        .as_secs_f64()
}

/// A client on pages that an org in a box gave once.
fn recorded() -> Result<Client, BoxError> {
    let org = Emulator::builder().seed_users(USERS).build();
    let mut pages: HashMap<String, Response<Bytes>> = HashMap::new();
    let mut next = Some("/api/v1/users?search=status%20pr&limit=200".to_owned());
    while let Some(path) = next.take() {
        let answer = ask(&org, &path)?;
        let links = answer
            .headers()
            .get_all("link")
            .iter()
            .filter_map(|link| link.to_str().ok());
        next = links
            .filter(|link| link.ends_with("rel=\"next\""))
            .find_map(|link| {
                let address = link.split(['<', '>']).nth(1)?;
                Some(address.strip_prefix("https://box.okta.example")?.to_owned())
            });
        pages.insert(decoded(&path), answer);
    }
    for path in [
        "/api/v1/meta/types/user",
        "/api/v1/meta/schemas/user/default",
    ] {
        pages.insert(path.to_owned(), ask(&org, path)?);
    }
    let pages = Arc::new((pages, org));
    let service = tower::service_fn(move |request: Request<Body>| {
        let pages = Arc::clone(&pages);
        async move {
            let path = request
                .uri()
                .path_and_query()
                .map_or("", |path| path.as_str());
            let answer = match pages.0.get(&decoded(path)) {
                Some(page) => page.clone(),
                None => ask(&pages.1, path)?,
            };
            Ok::<_, BoxError>(answer.map(Body::from))
        }
    });
    let client = Client::builder("https://box.okta.example")
        .token(DEFAULT_TOKEN)
        .configure(|transport| transport.service(service));
    Ok(client.build()?)
}

fn ask(org: &Emulator, path: &str) -> Result<Response<Bytes>, BoxError> {
    let request = Request::get(format!("https://box.okta.example{path}"))
        .header("authorization", format!("SSWS {DEFAULT_TOKEN}"))
        .body(Bytes::new())?;
    Ok(org.respond(request))
}

/// The address in one way of writing it, whatever the order of its parameters.
fn decoded(path: &str) -> String {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let mut parts: Vec<&str> = query.split('&').collect();
    parts.sort_unstable();
    format!("{path}?{}", parts.join("&"))
}
