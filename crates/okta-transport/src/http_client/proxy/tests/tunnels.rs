//! What a proxy may answer to CONNECT, over a pipe.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::*;
use crate::{TransportError, TransportErrorKind};

const PROXY: &str = "http://amy:hunter2@proxy.example:3128";
const ESTABLISHED: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";

/// The request, and what becomes of the answer, which is written in pieces of this size before the end of the stream.
async fn tunnel_with(
    proxy: &str,
    server: &str,
    answer: &[u8],
    piece: usize,
) -> (String, Result<DuplexStream, TransportError>) {
    let (client, mut end) = tokio::io::duplex(64);
    let answers = async {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(end.read_u8().await.expect("a request"));
        }
        for piece in answer.chunks(piece) {
            // Who has read enough may be gone.
            if end.write_all(piece).await.is_err() {
                break;
            }
        }
        drop(end);
        String::from_utf8(request).expect("text")
    };
    let (address, server) = (address(proxy), uri(server));
    let (request, result) = tokio::join!(answers, tunnel(client, &address, &server));
    (request, result)
}

async fn answered(answer: &[u8]) -> Result<DuplexStream, TransportError> {
    let mut results = Vec::new();
    for piece in [1, 7, 4096] {
        results.push(tunnel_with(PROXY, ORG, answer, piece).await.1);
    }
    results.pop().expect("three")
}

async fn error(answer: &[u8]) -> TransportError {
    let error = answered(answer).await.expect_err("no tunnel");
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(!error.request_may_have_been_sent());
    let text = format!("{error} {error:?}");
    assert!(text.contains("proxy proxy.example:3128: "), "{text}");
    assert!(
        !text.contains("hunter2") && !text.contains("YW15"),
        "{text}"
    );
    error
}

#[tokio::test]
async fn the_request_names_the_server_and_who_asks() {
    let (request, result) = tunnel_with(PROXY, ORG, ESTABLISHED, 4096).await;
    result.expect("a tunnel");
    let expected = "CONNECT acme.okta.com:443 HTTP/1.1\r\nHost: acme.okta.com:443\r\n\
                    Proxy-Authorization: Basic YW15Omh1bnRlcjI=\r\n\r\n";
    assert_eq!(request, expected);
    let (request, _) = tunnel_with("a", "https://[::1]:8443/path?q", ESTABLISHED, 4096).await;
    assert_eq!(
        request,
        "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n"
    );
}

#[tokio::test]
async fn any_success_is_one() {
    for answer in [
        &b"HTTP/1.0 200 OK\r\n\r\n"[..],
        b"HTTP/1.1 200\r\nProxy-Agent: x\r\nContent-Length: 5\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ] {
        answered(answer).await.expect("a tunnel");
    }
}

#[tokio::test]
async fn a_refusal_names_its_status_and_says_whether_it_lasts() {
    for (status, expected, is_lasting) in [
        (
            407,
            "407 Proxy Authentication Required, with these credentials",
            true,
        ),
        (403, "403 Forbidden", true),
        (302, "302 Found", true),
        (429, "429 Too Many Requests", false),
        (502, "502 Bad Gateway", false),
        (503, "503 Service Unavailable", false),
        (504, "504 Gateway Timeout", false),
        (101, "101 Switching Protocols", false),
        (999, "999 <unknown status code>", false),
    ] {
        let answer = format!("HTTP/1.1 {status} of hunter2\r\nContent-Length: 7\r\n\r\nhunter2");
        let error = error(answer.as_bytes()).await;
        assert_eq!(
            error.to_string(),
            format!("no connection: proxy proxy.example:3128: refused to connect: {expected}")
        );
        assert_eq!(error.is_lasting(), is_lasting, "{status}");
    }
    let (_, refused) = tunnel_with("a", ORG, b"HTTP/1.1 407 x\r\n\r\n", 64).await;
    let text = refused.expect_err("no tunnel").to_string();
    assert!(text.ends_with(", without credentials"), "{text}");
}

#[tokio::test]
async fn what_is_no_answer_is_said_to_be_none() {
    let fields = "a: b\r\n".repeat(65);
    let many = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(16 * 1024));
    let early = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
    for (answer, expected) in [
        ("", "closed the connection without an answer"),
        (
            "HTTP/1.1 200 OK\r\nx: hunter2",
            "closed the connection without an answer",
        ),
        ("SSH-2.0-hunter2\r\n", "what it answers is not HTTP"),
        ("HTTP/2 200\r\n\r\n", "what it answers is not HTTP"),
        ("HTTP/1.1 2000 OK\r\n\r\n", "what it answers is not HTTP"),
        ("HTTP/1.1 099 OK\r\n\r\n", "what it answers is not HTTP"),
        (
            "\u{15}\u{3}\u{1}\0\u{2}\u{2}\n",
            "what it answers is not HTTP",
        ),
        (&*many, "its answer has more than 64 header fields"),
        (&*long, "its answer is longer than 16 KiB"),
        (&*early, "its answer is longer than 16 KiB"),
    ] {
        let error = error(answer.as_bytes()).await;
        let text = error.to_string();
        assert!(text.ends_with(expected), "{expected}: {text}");
        assert!(!error.is_lasting(), "{text}");
    }
    // In one piece, since what comes later is the tunnel's.
    let (_, early) = tunnel_with(PROXY, ORG, b"HTTP/1.1 200 OK\r\n\r\nhunter2", 64).await;
    let text = early.expect_err("no tunnel").to_string();
    assert!(text.ends_with("goes on talking after its answer"), "{text}");
}

#[tokio::test]
async fn a_broken_connection_is_the_proxys() {
    let (client, end) = tokio::io::duplex(64);
    drop(end);
    let error = tunnel(client, &address(PROXY), &uri(ORG))
        .await
        .expect_err("no tunnel");
    assert_eq!(
        error.to_string(),
        "no connection: proxy proxy.example:3128: closed by the other side"
    );
}

proptest! {
    #[test]
    fn any_bytes_end(answer in proptest::collection::vec(any::<u8>(), 0..2048), head in 0..3_usize) {
        let heads: [&[u8]; 3] = [b"", b"HTTP/1.1 200 ", b"HTTP/1.1 407 x\r\n"];
        let answer = [heads[head], &answer].concat();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        if let Err(error) = runtime.block_on(tunnel_with(PROXY, ORG, &answer, 512)).1 {
            prop_assert_eq!(error.kind(), TransportErrorKind::Connect);
        }
    }
}
