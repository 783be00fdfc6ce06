//! Nobody answers: a closed port, a connection that ends or speaks another protocol, a server that is never done.

use std::time::Duration;

use http::{Request, Response};
use okta_api::transport::{Body, BoxError, TransportError, TransportErrorKind};
use okta_api::{Client, Error, call_json, ops};
use serde_json::{Value, json};

use crate::answers::ORG;
use crate::loopback::{self, Server};
use crate::quiet::{TOKEN, failed};

#[track_caller]
fn transport(error: &Error) -> &TransportError {
    match error {
        Error::Transport(failure) => failure.transport_error().expect("an error of the stack"),
        other => panic!("not an error of the transport: {other}"),
    }
}

#[tokio::test]
async fn a_closed_port() {
    // A port that was free a moment ago, and that nobody listens on.
    let address = loopback::listener().await.local_addr().expect("an address");
    let client = loopback::client(address, |transport| transport);
    let by_name = call_json(
        &client,
        "createUser",
        json!({ "body": { "profile": { "login": "jo" } } }),
    )
    .await;
    for (error, operation) in [
        (
            failed(client.call(ops::GetUser::new("me")).await),
            "getUser",
        ),
        (
            failed(
                client
                    .list(ops::ListUsers::new())
                    .next()
                    .await
                    .expect("an error, not the end"),
            ),
            "listUsers",
        ),
        (failed(by_name), "createUser"),
    ] {
        assert_eq!(transport(&error).kind(), TransportErrorKind::Connect);
        assert!(
            !error.request_may_have_been_sent(),
            "nobody was there to be sent anything"
        );
        assert_eq!(error.operation(), Some(operation));
        let line = error.to_string();
        assert!(
            line.starts_with(&format!("{operation}: ")) && line.contains(&address.to_string()),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_ends_or_speaks_otherwise() {
    for (answer, kind) in [
        (&b""[..], TransportErrorKind::Closed),
        (b"HTTP/1.1 200", TransportErrorKind::Closed),
        (
            b"220 mail.example.org ESMTP\r\n\r\n",
            TransportErrorKind::Protocol,
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
            TransportErrorKind::Protocol,
        ),
    ] {
        let server = Server::answering(loopback::listener().await, vec![answer.to_vec()]).await;
        let client = loopback::client(server.address, |transport| transport);
        let error = failed(client.call(ops::DeleteUser::new("me")).await);
        assert_eq!(
            transport(&error).kind(),
            kind,
            "{error} after {:?}",
            String::from_utf8_lossy(answer)
        );
        assert!(error.request_may_have_been_sent(), "{error}");
        assert!(error.to_string().contains("/api/v1/users/me"), "{error}");
        let requests = server.requests().await;
        assert_eq!(requests.len(), 1, "a DELETE is not repeated");
        assert!(
            requests[0].contains(TOKEN),
            "the server itself gets the token"
        );
    }
}

/// A server that is never done, under a clock that jumps to whatever is waited for.
#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers() {
    let silent = tower::service_fn(|_: Request<Body>| {
        std::future::pending::<Result<Response<Body>, BoxError>>()
    });
    let limit = Duration::from_secs(30);
    let client = Client::builder(ORG)
        .token(TOKEN)
        .timeout(limit)
        .configure(|transport| transport.retry(None).service(silent))
        .build()
        .expect("a sound configuration");
    let start = tokio::time::Instant::now();
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert_eq!(start.elapsed(), limit);
    assert_eq!(
        (transport(&error).kind(), transport(&error).time_limit()),
        (TransportErrorKind::Timeout, Some(limit))
    );
    assert!(error.request_may_have_been_sent());
    let line = error.to_string();
    assert!(
        line.contains("getUser") && line.contains("30s") && line.contains(ORG),
        "{line}"
    );

    let error = failed(
        client
            .list(ops::ListUsers::new())
            .next()
            .await
            .expect("an error, not the end"),
    );
    assert_eq!(transport(&error).kind(), TransportErrorKind::Timeout);
    assert_eq!(start.elapsed(), limit * 2);
    let error = failed(call_json(&client, "listGroups", Value::Null).await);
    assert_eq!(
        (transport(&error).kind(), error.operation()),
        (TransportErrorKind::Timeout, Some("listGroups"))
    );
}
