//! The whole stack over real sockets on the loopback interface, against servers that behave and servers that do not.

#![cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]

mod support;

use std::time::Duration;

use http::header::{CONTENT_ENCODING, LOCATION};
use http::{Method, Request, Response, StatusCode};
use okta_transport::{
    Attempts, Body, BoxService, EffectiveUri, GaveUp, Outcome, RetryLayer, Transport,
    TransportBuilder, TransportError, TransportErrorKind as Kind,
};
use support::{SECRET, Server, TOKEN, all_text, get, gzip, ours};
use tokio::net::TcpListener;
use tower::{Service, ServiceExt};

fn builder(uri: impl Into<String>) -> TransportBuilder {
    Transport::builder(uri)
        .danger_allow_http_on_loopback()
        .ssws(TOKEN)
        // One attempt is what is looked at here.
        .retry(None)
        .user_agent("payroll-sync/2.1")
        .header("x-gateway-key", SECRET)
}

fn stack(server: &Server) -> BoxService {
    builder(server.uri()).build().expect("sound")
}

/// The failure of a call, after making sure that nothing secret is in it.
async fn failure(stack: BoxService, request: Request<Body>) -> TransportError {
    let error = ours(stack.oneshot(request).await.expect_err("a failure"));
    let text = all_text(&error);
    assert!(!text.contains(SECRET), "{text}");
    error
}

/// A request with a secret wherever one can be.
fn secretive(uri: &str) -> Request<Body> {
    Request::post(format!("{uri}?q={SECRET}"))
        .header("x-own", SECRET)
        .body(Body::from(format!("{{\"password\":\"{SECRET}\"}}")))
        .expect("a request")
}

#[tokio::test]
async fn a_call_carries_what_it_should_and_brings_the_answer() {
    let server =
        Server::answering(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Own: yes\r\n\r\n[]"]).await;
    let (address, uri) = (server.address, server.uri());
    let response = stack(&server)
        .oneshot(get("/api/v1/users?limit=2"))
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["x-own"], "yes");
    assert_eq!(response.body().as_bytes(), b"[]");
    let effective = response.extensions().get::<EffectiveUri>().expect("a URI");
    assert_eq!(effective.0, *format!("{uri}/api/v1/users?limit=2"));

    let request = server.requests().await.remove(0);
    let mut lines = request.lines();
    assert_eq!(lines.next(), Some("GET /api/v1/users?limit=2 HTTP/1.1"));
    let mut headers: Vec<_> = lines
        .take_while(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    headers.sort();
    let agent = format!(
        "user-agent: okta-rs/{} rust/{}/{} payroll-sync/2.1",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    assert_eq!(
        headers,
        [
            "accept-encoding: gzip".to_owned(),
            format!("authorization: SSWS {TOKEN}"),
            format!("host: {address}"),
            agent,
            format!("x-gateway-key: {SECRET}"),
        ]
    );
}

#[tokio::test]
async fn writes_name_the_length_of_their_body_even_if_it_is_empty() {
    for (method, body, expected) in [
        (Method::POST, "", Some("content-length: 0")),
        (Method::PUT, "", Some("content-length: 0")),
        (Method::PATCH, "", Some("content-length: 0")),
        (Method::POST, "{}", Some("content-length: 2")),
        (Method::DELETE, "", None),
    ] {
        let server = Server::answering(["HTTP/1.1 204 No Content\r\n\r\n"]).await;
        let request = Request::builder()
            .method(&method)
            .uri("/x")
            // What the request claims of its length does not matter.
            .header("content-length", "77")
            .header("transfer-encoding", "chunked")
            .body(Body::from(body))
            .expect("a request");
        let response = stack(&server).oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let sent = server.requests().await.remove(0);
        let length: Vec<_> = sent
            .lines()
            .filter(|line| line.starts_with("content-length"))
            .collect();
        assert_eq!(length, expected.into_iter().collect::<Vec<_>>(), "{method}");
        assert!(!sent.contains("transfer-encoding"));
    }
}

#[tokio::test]
async fn one_stack_makes_many_calls() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
    let server = Server::answering([answer; 3]).await;
    let mut service = stack(&server);
    for _ in 0..3 {
        let response = service
            .ready()
            .await
            .expect("ready")
            .call(get("/x"))
            .await
            .expect("an answer");
        assert_eq!(response.body().as_bytes(), b"[]");
    }
    assert_eq!(server.requests().await.len(), 3);
}

#[tokio::test]
async fn a_redirect_is_returned_and_not_followed() {
    let answer =
        "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n";
    let server = Server::answering([answer]).await;
    let response = stack(&server).oneshot(get("/x")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()[LOCATION], "https://evil.example/");
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let answer =
        "HTTP/1.1 200 OK\r\nSet-Cookie: sid=1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let server = Server::answering([answer; 2]).await;
    let service = stack(&server);
    for _ in 0..2 {
        assert!(service.clone().oneshot(get("/x")).await.is_ok());
    }
    assert!(
        server
            .requests()
            .await
            .iter()
            .all(|request| !request.to_lowercase().contains("cookie"))
    );
}

#[tokio::test]
async fn gzip_arrives_unpacked() {
    let packed = gzip(br#"[{"id":"00u1"}]"#);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        packed.len()
    );
    let server = Server::answering([[head.as_bytes(), &packed].concat()]).await;
    let response = stack(&server).oneshot(get("/x")).await.expect("an answer");
    assert_eq!(response.body().as_bytes(), br#"[{"id":"00u1"}]"#);
    assert!(!response.headers().contains_key(CONTENT_ENCODING));
}

#[tokio::test]
async fn a_gzip_bomb_is_defused() {
    let bomb = gzip(&vec![b' '; 20 << 20]);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        bomb.len()
    );
    let server = Server::answering([[head.as_bytes(), &bomb].concat()]).await;
    let stack = builder(server.uri())
        .max_response_size(1 << 20)
        .build()
        .expect("sound");
    let error = failure(stack, get("/x")).await;
    assert_eq!(error.kind(), Kind::BodyTooLarge);
    assert_eq!(error.size_limit(), Some(1 << 20));
}

#[tokio::test]
async fn a_closed_port_is_a_failed_connection_and_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = failure(
        builder(&uri).build().expect("sound"),
        secretive("/api/v1/users"),
    )
    .await;
    assert_eq!(error.kind(), Kind::Connect);
    assert!(!error.request_may_have_been_sent());
    assert_eq!(
        error.to_string(),
        format!("POST {uri}/api/v1/users: no connection: refused")
    );
    assert!(all_text(&error).contains("refused"));
}

#[tokio::test]
async fn broken_answers_are_told_apart() {
    let half_a_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab";
    let no_last_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n";
    let bad_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhunter2\r\n";
    for (answer, kind) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"id\":",
            Kind::TruncatedBody,
        ),
        (half_a_chunk, Kind::TruncatedBody),
        (no_last_chunk, Kind::TruncatedBody),
        (bad_chunk, Kind::Protocol),
        (
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nhunter2",
            Kind::Decompress,
        ),
        ("", Kind::Closed),
        ("HTTP/1.1 200 OK\r\nContent-Le", Kind::Closed),
        ("SSH-2.0-OpenSSH_9.7 hunter2\r\n\r\n", Kind::Protocol),
        ("<html>hunter2</html>\r\n\r\n", Kind::Protocol),
        ("HTTP/1.1 2x0 hunter2\r\n\r\n", Kind::Protocol),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: hunter2\r\n\r\n",
            Kind::Protocol,
        ),
    ] {
        let server = Server::answering([answer]).await;
        let uri = server.uri();
        let error = failure(stack(&server), secretive("/api/v1/users")).await;
        assert_eq!(error.kind(), kind, "{answer:?} gave {error:?}");
        assert!(error.request_may_have_been_sent(), "{answer:?}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("POST {uri}/api/v1/users: ")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_broke_is_asked_for_again_if_that_is_safe() {
    const SOUND: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
    let stack = |server: &Server| {
        let retry = RetryLayer::new().with_backoff(Duration::ZERO, Duration::ZERO);
        builder(server.uri()).retry(retry).build().expect("sound")
    };
    let truncated = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{";
    let unavailable = "HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let server = Server::answering(["", truncated, unavailable, SOUND]).await;
    let response = stack(&server).oneshot(get("/x")).await.expect("an answer");
    assert_eq!(response.body().as_bytes(), b"[]");
    let attempts = response.extensions().get::<Attempts>().expect("attempts");
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome()).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Failed(Kind::Closed),
            Outcome::Failed(Kind::TruncatedBody),
            Outcome::Answered(StatusCode::SERVICE_UNAVAILABLE),
            Outcome::Answered(StatusCode::OK),
        ]
    );
    assert_eq!(server.requests().await.len(), 4);

    for broken in ["", truncated] {
        let server = Server::answering([broken]).await;
        let error = failure(stack(&server), secretive("/x")).await;
        let gave_up = error.attempts().and_then(Attempts::gave_up);
        assert_eq!(gave_up, Some(GaveUp::NotRepeatable));
        assert_eq!(server.requests().await.len(), 1);
    }
}

#[tokio::test]
async fn a_request_for_somebody_else_is_never_sent() {
    // Nobody accepts here: a connection would be enough to notice.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let other = format!("http://{}", listener.local_addr().expect("an address"));
    let server = Server::answering([""; 0]).await;
    for uri in [
        format!("{other}/x"),
        "https://evil.example/x".to_owned(),
        format!("https://{}/x", server.address),
    ] {
        let error = failure(stack(&server), secretive(&uri)).await;
        assert_eq!(error.kind(), Kind::ForeignOrigin, "{uri}");
        assert!(!error.request_may_have_been_sent());
    }
    let accepted =
        std::future::poll_fn(|cx| std::task::Poll::Ready(listener.poll_accept(cx).is_ready()));
    assert!(!accepted.await);
}

#[tokio::test]
async fn a_layer_of_the_callers_sees_paths_and_whole_answers() {
    let server = Server::answering(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"]).await;
    let seen = tower::layer::layer_fn(|inner: BoxService| {
        inner
            .map_request(|request: Request<Body>| {
                assert_eq!(request.uri(), "/x");
                assert!(request.headers().is_empty());
                request
            })
            .map_response(|response: Response<Body>| {
                response.map(|body| Body::from(vec![body.len() as u8]))
            })
    });
    let stack = builder(server.uri()).layer(seen).build().expect("sound");
    let response = stack.oneshot(get("/x")).await.expect("an answer");
    assert_eq!(response.body().as_bytes(), [2]);
}
