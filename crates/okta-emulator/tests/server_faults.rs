//! Faults as a client on a port meets them: in the bytes that come, and in those that do not.
#![cfg(feature = "server")]

mod common;

use std::time::Duration;

use common::server::{Server, request, start_with, status};
use okta_emulator::{Cut, Fault, FaultKind, ManualClock, ServeOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn server(kind: FaultKind) -> Server {
    let fault = Fault::new(kind).times(1);
    start_with(ServeOptions::default(), |builder| builder.fault(fault)).await
}

fn post(name: &str, headers: &str) -> String {
    let body = format!(r#"{{"profile":{{"name":"{name}"}}}}"#);
    let headers = format!("{headers}Content-Length: {}\r\n", body.len());
    request("POST /api/v1/groups", &headers, &body)
}

#[tokio::test]
async fn a_closed_connection_says_nothing_and_may_have_done_its_work() {
    for (kind, groups) in [
        (FaultKind::DropBeforeRead, 1),
        (FaultKind::DropUnprocessed, 1),
        (FaultKind::DropProcessed, 2),
    ] {
        let server = server(kind.clone()).await;
        assert_eq!(
            server.exchange(post("Authors", "").as_bytes()).await,
            "",
            "{kind:?}"
        );
        let list = request("GET /api/v1/groups", "Connection: close\r\n", "");
        let list = server.exchange(list.as_bytes()).await;
        assert_eq!(
            list.matches("\"lastMembershipUpdated\"").count(),
            groups,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_is_closed_without_waiting_for_the_body() {
    let server = server(FaultKind::DropBeforeRead).await;
    // The body that is announced never comes; the exchange ends all the same.
    let head = request("POST /api/v1/groups", "Content-Length: 100\r\n", "");
    assert_eq!(server.exchange(head.as_bytes()).await, "");
    assert_eq!(server.emulator.faults()[0].struck, 1);
}

#[tokio::test]
async fn a_truncated_body_is_announced_whole() {
    let server = server(FaultKind::Truncated {
        at: Cut::Bytes(100),
    })
    .await;
    let reply = server
        .exchange(request("GET /api/v1/users", "", "").as_bytes())
        .await;
    assert_eq!(status(&reply), "200");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
    assert_eq!(
        body.len(),
        100,
        "the connection ended, and what came before was sent"
    );
    let length = head.split_once("content-length: ").expect("a length").1;
    let length: usize = length
        .lines()
        .next()
        .expect("a line")
        .parse()
        .expect("a number");
    assert!(length > 1_000, "{length}");
    let whole = server.good().await;
    assert!(whole.ends_with(']'), "{whole}");
}

#[tokio::test]
async fn waits_and_slow_bodies_follow_the_orgs_clock() {
    let clock = ManualClock::at(0);
    let wait = Duration::from_secs(3_600);
    let server = start_with(ServeOptions::default(), |builder| {
        builder
            .clock(clock.clone())
            .fault(Fault::new(FaultKind::Latency {
                from: wait,
                to: wait,
            }))
            .fault(Fault::new(FaultKind::Trickled {
                chunk: 1_000,
                pause: wait,
            }))
    })
    .await;
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    stream
        .write_all(request("GET /api/v1/users", "Connection: close\r\n", "").as_bytes())
        .await
        .expect("sent");
    let mut reply = Vec::new();
    let mut buffer = [0; 4096];
    let mut waits = 0;
    loop {
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => match read.expect("bytes") {
                0 => break,
                count => reply.extend_from_slice(&buffer[..count]),
            },
            () = asleep(&clock) => {
                waits += 1;
                clock.advance(wait);
            }
        }
    }
    let reply = String::from_utf8(reply).expect("text");
    let (_, body) = reply.split_once("\r\n\r\n").expect("a head");
    assert!(body.ends_with(']'));
    assert_eq!(waits, 1 + (body.len() - 1) / 1_000);
}

/// Until somebody sleeps on the clock.
async fn asleep(clock: &ManualClock) {
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_stands_in_for_replies_leaves_the_connection_as_it_was() {
    let server = server(FaultKind::BadGateway { processed: false }).await;
    let mut two = post("Authors", "");
    two += &post("Readers", "Connection: close\r\n");
    let replies = server.exchange(two.as_bytes()).await;
    assert!(
        replies.starts_with("HTTP/1.1 502 Bad Gateway\r\n"),
        "{replies}"
    );
    assert!(
        replies.contains("HTTP/1.1 200 OK") && replies.contains("Readers"),
        "{replies}"
    );
}
