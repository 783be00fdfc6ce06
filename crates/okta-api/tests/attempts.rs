//! What a caller of operations learns of the attempts that were made, and the headers that go with every one of them.
#![cfg(feature = "users")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use okta_api::transport::{
    Body, BoxError, GaveUp, RetryLayer, TransportError, TransportErrorKind as Kind,
};
use okta_api::{Api, Client, Error, Operation, ops};
use okta_emulator::{Cut, Emulator, Fault, FaultKind};

type Answer = Result<Response<Body>, Kind>;
type Sent = Arc<Mutex<Vec<Request<Body>>>>;

fn answer(status: u16, id: &str, body: &'static str) -> Answer {
    let response = Response::builder().status(status);
    let response = response.header("x-okta-request-id", id);
    Ok(response.body(Body::from(body)).unwrap())
}

/// A client on the whole stack over these answers, and what it sends.
fn client(answers: impl IntoIterator<Item = Answer>) -> (Client, Sent) {
    let sent = Sent::default();
    let log = sent.clone();
    let answers: VecDeque<_> = answers.into_iter().collect();
    let answers = Arc::new(Mutex::new(answers));
    let service = tower::service_fn(move |request: Request<Body>| {
        log.lock().unwrap().push(request);
        let answer = answers.lock().unwrap().pop_front().unwrap();
        let answer = answer.map_err(|kind| BoxError::from(TransportError::new(kind)));
        async move { answer }
    });
    // Nothing is waited for, since time is not what is tested here.
    let retry = RetryLayer::new().with_backoff(Duration::ZERO, Duration::ZERO);
    let client = Client::builder("https://acme.okta.com")
        .token("00a-token-of-an-example-org")
        .configure(|transport| transport.retry(retry).service(service))
        .build();
    (client.unwrap(), sent)
}

#[tokio::test]
async fn a_reply_knows_what_was_tried() -> Result<(), Error> {
    let (client, _) = client([
        answer(503, "one", "<html>"),
        Err(Kind::Closed),
        answer(200, "three", r#"{"id":"00u1"}"#),
    ]);
    let reply = client.send(ops::GetUser::new("00u1")).await?;
    let attempts = reply.attempts().unwrap();
    let outcomes: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt.outcome().to_string())
        .collect();
    assert_eq!(
        outcomes,
        ["503", "the connection was closed before a response", "200"]
    );
    assert_eq!(attempts.iter().next().unwrap().request_id(), Some("one"));
    assert_eq!(reply.map(|_| ()).attempts().unwrap().len(), 3);
    Ok(())
}

#[tokio::test]
async fn every_error_knows_it_and_says_so() {
    let (refused, _) = client([
        answer(503, "one", ""),
        answer(
            404,
            "two",
            r#"{"errorCode":"E0000007","errorSummary":"Not found"}"#,
        ),
    ]);
    let error = refused.call(ops::GetUser::new("00u1")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "getUser: 404 E0000007 Not found, after 2 attempts (request id two)"
    );
    assert_eq!(error.attempts().unwrap().len(), 2);

    let (broken, _) = client((0..6).map(|_| Err(Kind::TruncatedBody)));
    let error = broken.call(ops::GetUser::new("00u1")).await.unwrap_err();
    assert!(error.to_string().ends_with(", after 6 attempts"), "{error}");
    assert_eq!(
        error.attempts().unwrap().gave_up(),
        Some(GaveUp::MaxRetries)
    );

    let (unreadable, _) = client([Err(Kind::Connect), answer(200, "two", "[]")]);
    let error = unreadable
        .call(ops::GetUser::new("00u1"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert_eq!(error.attempts().unwrap().len(), 2);

    let (list, _) = client([Err(Kind::Connect), answer(403, "two", "")]);
    let error = list
        .list(ops::ListUsers::new())
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(error.attempts().unwrap().len(), 2);

    let (lost, _) = client([Err(Kind::Closed)]);
    let error = lost.call(ops::ActivateUser::new("00u1")).await.unwrap_err();
    assert_eq!(
        error.attempts().unwrap().to_string(),
        "after 1 attempt (not repeated, since the server may have acted on it)"
    );
    let unsent = Client::new(tower::service_fn(async |_: Request<Body>| {
        Err::<Response<Body>, BoxError>("of another".into())
    }));
    let error = unsent.call(ops::GetUser::new("00u1")).await.unwrap_err();
    assert!(error.attempts().is_none());
}

/// How many requests a call of an org in a box takes where the first one goes wrong so.
async fn requests_of<O: Operation>(kind: FaultKind, operation: O) -> usize {
    let org = Emulator::builder()
        .token("example-token")
        .seed_users(1)
        .fault(Fault::new(kind).times(1))
        .build();
    let client = Client::builder("https://org.example.com")
        .token("example-token")
        .configure(|transport| transport.service(org.clone()))
        .build();
    // How it ends depends on what was struck.
    let _ = client.unwrap().call(operation).await;
    org.requests().len()
}

#[tokio::test(start_paused = true)]
async fn an_org_in_a_box_on_a_bad_day() {
    let status = StatusCode::BAD_GATEWAY;
    for (kind, read, write) in [
        (FaultKind::RateLimited, 2, 2),
        (FaultKind::RateLimitedBare, 2, 2),
        (FaultKind::ConcurrencyLimited, 2, 2),
        (FaultKind::Locked, 2, 2),
        (FaultKind::Html { status }, 2, 1),
        (FaultKind::BadGateway { processed: false }, 2, 1),
        (FaultKind::ServiceUnavailable { processed: true }, 2, 1),
        (FaultKind::GatewayTimeout { processed: false }, 2, 1),
        (FaultKind::DropUnprocessed, 2, 1),
        (FaultKind::DropProcessed, 2, 1),
        (FaultKind::Truncated { at: Cut::Bytes(1) }, 2, 1),
        (FaultKind::InternalError, 1, 1),
        (FaultKind::RevokedToken, 1, 1),
    ] {
        let sent = requests_of(kind.clone(), ops::ListUsers::new()).await;
        assert_eq!(sent, read, "{kind:?}");
        let sent = requests_of(kind.clone(), ops::ActivateUser::new("me")).await;
        assert_eq!(sent, write, "{kind:?}");
    }
}

#[tokio::test]
async fn headers_of_a_client_and_of_a_call_go_with_every_attempt() -> Result<(), Error> {
    let page = |status| answer(status, "id", "[]");
    let (client, sent) = client([page(503), page(200), page(200), page(200)]);
    let own = client.clone().with_header("x-tenant", "blue").unwrap();
    assert_eq!(own.headers()["x-tenant"], "blue");
    own.list(ops::ListUsers::new()).next().await;
    // The call's own word counts.
    own.call(ops::ListUsers::new().with_header("x-tenant", "green"))
        .await?;
    own.without_headers()
        .executor()
        .call(ops::ListUsers::new())
        .await?;
    let sent = sent.lock().unwrap();
    let tenants: Vec<_> = sent
        .iter()
        .map(|request| {
            request
                .headers()
                .get("x-tenant")
                .map_or("", |value| value.to_str().unwrap())
        })
        .collect();
    assert_eq!(tenants, ["blue", "blue", "green", ""]);
    assert!(client.headers().is_empty());
    for owned in ["authorization", "user-agent", "x-okta-retry-for"] {
        let error = client.clone().with_header(owned, "hunter2").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
    Ok(())
}
