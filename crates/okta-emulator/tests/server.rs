//! The listening server over loopback: good clients, and the other kind.
#![cfg(feature = "server")]

mod common;

use std::time::Duration;

use common::server::{read_all, request, start, start_with, status};
use okta_emulator::{Fault, FaultKind, MAX_BODY, ServeOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn it_answers_and_links_to_where_it_was_asked() {
    let server = start(ServeOptions::default()).await;
    let reply = server.good().await;
    assert_eq!(status(&reply), "200", "{reply}");
    assert!(
        reply.contains("link: <http://box.test:81/api/v1/users?limit=2>; rel=\"self\""),
        "{reply}"
    );
    assert!(
        reply.contains("rel=\"next\"") && reply.contains("content-length: "),
        "{reply}"
    );
    let body = r#"{"profile":{"name":"Authors"}}"#;
    let length = format!("Connection: close\r\nContent-Length: {}\r\n", body.len());
    assert_eq!(
        status(
            &server
                .exchange(request("POST /api/v1/groups", &length, body).as_bytes())
                .await
        ),
        "200"
    );
    // Two requests on one connection, the second before the first is answered.
    let two = request("GET /api/v1/groups", "", "")
        + &request("GET /nowhere", "Connection: close\r\n", "");
    let reply = server.exchange(two.as_bytes()).await;
    assert!(
        reply.contains("200 OK") && reply.contains("404 Not Found"),
        "{reply}"
    );
}

#[tokio::test]
async fn garbage_is_refused_and_hurts_nobody_else() {
    let server = start(ServeOptions::default()).await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(1_000_000));
    for garbage in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".as_slice(),
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        long.as_bytes(),
    ] {
        let reply = server.exchange(garbage).await;
        assert!(
            reply.is_empty() || ["400", "414", "431"].contains(&status(&reply)),
            "{reply}"
        );
    }
    // Gone in the middle of a body.
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    let half = request("POST /api/v1/groups", "Content-Length: 100\r\n", "{\"pro");
    stream.write_all(half.as_bytes()).await.expect("sent");
    drop(stream);
    assert_eq!(status(&server.good().await), "200");
}

#[tokio::test]
async fn oversized_bodies_are_refused() {
    let server = start(ServeOptions::default()).await;
    let declared = format!("Connection: close\r\nContent-Length: {}\r\n", MAX_BODY + 1);
    let reply = server
        .exchange(request("POST /api/v1/groups", &declared, "{").as_bytes())
        .await;
    assert_eq!(status(&reply), "413", "{reply}");
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, "x".repeat(1 << 20)).repeat(11);
    let chunked = request(
        "POST /api/v1/groups",
        "Connection: close\r\nTransfer-Encoding: chunked\r\n",
        &chunk,
    );
    let reply = server.exchange(chunked.as_bytes()).await;
    // The reply may be lost to the reset that follows it: what counts is that the body was not taken.
    assert!(reply.is_empty() || status(&reply) == "413", "{reply}");
    assert_eq!(status(&server.good().await), "200");
}

#[tokio::test]
async fn slow_and_silent_connections_end() {
    let patience = Duration::from_millis(50);
    let options = ServeOptions {
        header_timeout: patience,
        body_timeout: patience,
        ..ServeOptions::default()
    };
    let server = start(options).await;
    // Never a head, half a head, and a head without its body.
    assert_eq!(server.exchange(b"").await, "");
    let reply = server
        .exchange(b"GET /api/v1/users HTTP/1.1\r\nHost: x")
        .await;
    assert!(reply.is_empty() || status(&reply) == "408", "{reply}");
    let reply = server
        .exchange(request("POST /api/v1/groups", "Content-Length: 9\r\n", "{").as_bytes())
        .await;
    assert_eq!(status(&reply), "408", "{reply}");
    // A good request, and then silence on a connection that could be used again.
    let reply = server
        .exchange(request("GET /api/v1/users", "", "").as_bytes())
        .await;
    assert_eq!(status(&reply), "200", "{reply}");
    assert_eq!(status(&server.good().await), "200");
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_their_turn() {
    let server = start(ServeOptions {
        max_connections: 1,
        ..ServeOptions::default()
    })
    .await;
    let first = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    let waiting = tokio::spawn({
        let address = server.address;
        async move {
            let mut stream = TcpStream::connect(address)
                .await
                .expect("queued by the system");
            let line = request("GET /api/v1/users?limit=2", "Connection: close\r\n", "");
            stream.write_all(line.as_bytes()).await.expect("sent");
            read_all(&mut stream).await
        }
    });
    drop(first);
    assert_eq!(status(&waiting.await.expect("no panic")), "200");
}

#[tokio::test]
async fn a_peer_that_does_not_read_loses_its_place() {
    let options = ServeOptions {
        write_timeout: Duration::from_millis(50),
        max_connections: 1,
        ..ServeOptions::default()
    };
    // More than the buffers of both sides hold.
    let large = Fault::new(FaultKind::Oversized { bytes: 64 << 20 }).times(1);
    let server = start_with(options, |builder| builder.fault(large)).await;
    let mut deaf = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    deaf.write_all(request("GET /api/v1/users", "", "").as_bytes())
        .await
        .expect("sent");
    // There is room for one: whoever is served now has its place.
    assert_eq!(status(&server.good().await), "200");
    drop(deaf);
}

#[tokio::test]
async fn a_peer_that_has_said_all_is_answered() {
    let server = start(ServeOptions::default()).await;
    let mut half = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    half.write_all(request("GET /api/v1/users", "", "").as_bytes())
        .await
        .expect("sent");
    half.shutdown().await.expect("half of it is open");
    let reply = read_all(&mut half).await;
    assert!(status(&reply) == "200" && reply.ends_with(']'), "{reply}");
}

#[tokio::test]
async fn many_requests_at_once_on_one_connection_are_answered_in_order() {
    let server = start(ServeOptions::default()).await;
    let mut all = String::new();
    for number in 0..50 {
        all += &request(
            &format!("GET /api/v1/users?limit=1&number={number}"),
            "",
            "",
        );
    }
    all += &request("GET /nowhere", "Connection: close\r\n", "");
    let replies = server.exchange(all.as_bytes()).await;
    assert_eq!(replies.matches("HTTP/1.1 200 OK").count(), 50);
    let mut place = 0;
    for number in 0..50 {
        let found = replies[place..].find(&format!("number={number}>"));
        place += found.unwrap_or_else(|| panic!("{number} is missing or late"));
    }
    assert!(replies[place..].contains("404 Not Found"));
}

#[tokio::test]
async fn stopping_ends_idle_connections_and_refuses_new_ones() {
    let server = start(ServeOptions::default()).await;
    let mut idle = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    idle.write_all(request("GET /api/v1/users?limit=1", "", "").as_bytes())
        .await
        .expect("sent");
    let mut start = [0; 12];
    idle.read_exact(&mut start).await.expect("a reply");
    server.stop.send(()).expect("it runs");
    server
        .running
        .await
        .expect("no panic")
        .expect("a clean end");
    read_all(&mut idle).await;
    assert!(TcpStream::connect(server.address).await.is_err());
}
