//! How many calls an org answers a second, in process and on a port, and what a hundred thousand users cost.
//!
//! Run it with `cargo bench -p okta-emulator`. Server and load generator have a thread each: give them a core each.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use http::Request;
use okta_emulator::{DEFAULT_TOKEN, Emulator, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MANY: usize = 100_000;
const SEEDED: usize = 10_000;
const CALLS: usize = 100_000;
const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    seeding()?;
    let org = Emulator::builder().seed_users(SEEDED).build();
    let ids = ids(&org)?;
    in_process(&org, &ids)?;
    on_a_port(org, &ids)
}

/// Time and memory of an org full of users, and of a walk through it.
fn seeding() -> Outcome<()> {
    let before = resident();
    let start = Instant::now();
    let org = Emulator::builder().seed_users(MANY).build();
    let took = start.elapsed();
    println!("seeding {MANY} users: {:.2} s", took.as_secs_f64());
    if let (Some(before), Some(after)) = (before, resident()) {
        let each = (after - before) * 1024 / MANY;
        println!("resident memory: {each} bytes a user");
    }
    let start = Instant::now();
    let found = ids(&org)?.len();
    let micros = start.elapsed().as_secs_f64() * 1e6 / found as f64;
    println!("paging through {found} users in pages of 200: {micros:.2} µs a user");
    snapshot(&org)
}

/// How long the whole org takes to be written down, and to be read again.
fn snapshot(org: &Emulator) -> Outcome<()> {
    let start = Instant::now();
    let snapshot = org.snapshot();
    let mebibytes = snapshot.as_str().len() >> 20;
    let took = start.elapsed().as_secs_f64();
    println!("snapshot of them: {took:.2} s, {mebibytes} MiB");
    let start = Instant::now();
    let again = Emulator::builder().snapshot(&snapshot)?.build();
    println!("restoring it: {:.2} s", start.elapsed().as_secs_f64());
    drop(again);
    Ok(())
}

fn in_process(org: &Emulator, ids: &[String]) -> Outcome<()> {
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for id in ids.iter().cycle().take(CALLS) {
            let uri = format!("https://org.example.com/api/v1/users/{id}");
            if !get(org, &uri)?.status().is_success() {
                return Err("a call failed".into());
            }
        }
        report("GET /api/v1/users/{id} in process", start);
    }
    Ok(())
}

fn on_a_port(org: Emulator, ids: &[String]) -> Outcome<()> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        let serving = async { serve(TcpListener::from_std(listener)?, org).await };
        runtime().and_then(|runtime| runtime.block_on(serving))
    });
    let runtime = runtime()?;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        runtime.block_on(load(address, ids))?;
        report("GET /api/v1/users/{id} on a port, 64 connections", start);
    }
    Ok(())
}

async fn load(address: SocketAddr, ids: &[String]) -> Outcome<()> {
    let share = CALLS / CONNECTIONS + 1;
    let mut clients = Vec::new();
    for number in 0..CONNECTIONS {
        let ids: Vec<String> = ids
            .iter()
            .cycle()
            .skip(number * 151)
            .take(share)
            .cloned()
            .collect();
        clients.push(tokio::spawn(client(address, ids)));
    }
    for client in clients {
        client.await??;
    }
    Ok(())
}

/// One connection, one call after the other.
async fn client(address: SocketAddr, ids: Vec<String>) -> Outcome<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 16 * 1024];
    for id in ids {
        let call = format!(
            "GET /api/v1/users/{id} HTTP/1.1\r\nHost: localhost\r\nAuthorization: SSWS {DEFAULT_TOKEN}\r\n\r\n"
        );
        stream.write_all(call.as_bytes()).await?;
        let mut filled = 0;
        while !is_whole(&buffer[..filled])? {
            match stream.read(&mut buffer[filled..]).await? {
                0 => return Err("the server closed a connection".into()),
                read => filled += read,
            }
        }
    }
    Ok(())
}

fn is_whole(reply: &[u8]) -> Outcome<bool> {
    let Some(end) = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(false);
    };
    let head = std::str::from_utf8(&reply[..end])?;
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(head.to_owned().into());
    }
    let length = head.split_once("content-length: ").ok_or("no length")?.1;
    let length: usize = length.split("\r\n").next().unwrap_or_default().parse()?;
    Ok(reply.len() == end + 4 + length)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// The ids of all users, page by page.
fn ids(org: &Emulator) -> Outcome<Vec<String>> {
    let mut ids = Vec::new();
    let mut next = Some("https://org.example.com/api/v1/users?limit=200".to_owned());
    while let Some(uri) = next {
        let reply = get(org, &uri)?;
        // The id is the first member of each user: that needs no parser, which would be most of what is measured.
        let body = std::str::from_utf8(reply.body())?;
        let users = body.split("{\"id\":\"00u").skip(1);
        ids.extend(users.filter_map(|user| Some(format!("00u{}", user.split('"').next()?))));
        let links = reply.headers().get_all("link").iter();
        next = links
            .filter_map(|link| link.to_str().ok()?.strip_suffix(">; rel=\"next\""))
            .map(|link| link.trim_start_matches('<').to_owned())
            .next();
    }
    Ok(ids)
}

fn get(org: &Emulator, uri: &str) -> Outcome<http::Response<Bytes>> {
    let request = Request::get(uri)
        .header("authorization", format!("SSWS {DEFAULT_TOKEN}"))
        .body(Bytes::new())?;
    Ok(org.respond(request))
}

fn report(what: &str, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {:.0} calls a second", CALLS as f64 / seconds);
}

/// Resident memory in KiB, where the system tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
