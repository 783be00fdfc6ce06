//! Compressed bodies: a bomb is stopped at the limit and not unpacked, and gzip that is cut short or is none is told from
//! a connection that broke.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::Response;
use okta_api::transport::{Body, TransportError, TransportErrorKind};
use okta_api::{Error, ops};

use crate::answers::{JSON, answer, client, configured};
use crate::loopback::{self, Server};
use crate::quiet::failed;

const MIB: usize = 1024 * 1024;
const GZIP: (&str, &str) = ("content-encoding", "gzip");

fn gzip(content: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..times {
        encoder.write_all(content).expect("memory");
    }
    encoder.finish().expect("memory")
}

fn compressed(body: &[u8]) -> Response<Body> {
    answer(200, &[JSON, GZIP], body.to_vec())
}

#[track_caller]
fn transport(error: &Error) -> &TransportError {
    match error {
        Error::Transport(failure) => failure.transport_error().expect("an error of the stack"),
        other => panic!("not an error of the transport: {other}"),
    }
}

#[tokio::test]
async fn a_bomb() {
    // 64 MiB of blanks in fewer than 100 KiB.
    let bomb = gzip(&[b' '; MIB], 64);
    assert!(bomb.len() < MIB / 10, "{}", bomb.len());
    let small = bomb.clone();
    let (client, _) = configured(
        move |_| compressed(&small),
        |transport| transport.max_response_size(MIB),
    );
    for error in [
        failed(client.call(ops::GetUser::new("me")).await),
        failed(
            client
                .list(ops::ListUsers::new())
                .next()
                .await
                .expect("an error, not the end"),
        ),
    ] {
        assert_eq!(
            (transport(&error).kind(), transport(&error).size_limit()),
            (TransportErrorKind::BodyTooLarge, Some(MIB))
        );
        let line = error.to_string();
        assert!(
            line.contains("too large") && line.contains("1048576"),
            "{line}"
        );
        assert!(line.contains("/api/v1/users"), "{line}");
    }

    // The same over a real connection.
    let bytes = loopback::answer("200 OK", &[JSON, GZIP], bomb.len(), &bomb);
    let server = Server::answering(loopback::listener().await, vec![bytes]).await;
    let client = loopback::client(server.address, |transport| transport.max_response_size(MIB));
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert_eq!(transport(&error).kind(), TransportErrorKind::BodyTooLarge);
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn too_large_without_compression() {
    let body = vec![b' '; MIB + 1];
    let (client, _) = configured(
        move |_| answer(200, &[JSON], body.clone()),
        |transport| transport.max_response_size(MIB),
    );
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert_eq!(transport(&error).kind(), TransportErrorKind::BodyTooLarge);
}

#[tokio::test]
async fn cut_short_or_none() {
    let whole = gzip(br#"{"id":"00u1"}"#, 1);
    let (sound, _) = {
        let whole = whole.clone();
        client(move |_| compressed(&whole))
    };
    let user = sound.call(ops::GetUser::new("me")).await.expect("a user");
    assert_eq!(user.id.as_deref(), Some("00u1"));

    let mut spoiled = whole.clone();
    // A byte of the checksum.
    let at = spoiled.len() - 6;
    spoiled[at] ^= 0xff;
    let short = |length: usize| whole[..length].to_vec();
    for body in [
        short(whole.len() - 4),
        short(15),
        short(3),
        spoiled,
        br#"{"id":"00u1"}"#.to_vec(),
    ] {
        let (client, _) = client(move |_| compressed(&body));
        let error = failed(client.call(ops::GetUser::new("me")).await);
        assert_eq!(
            transport(&error).kind(),
            TransportErrorKind::Decompress,
            "{error}"
        );
        assert!(
            error.to_string().contains("gzip") && error.request_may_have_been_sent(),
            "{error}"
        );
    }
}
