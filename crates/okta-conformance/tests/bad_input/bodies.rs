//! Success, with a body that cannot be what it should: no JSON, another kind of JSON, one odd item, nested without end,
//! broken off.

use http::StatusCode;
use okta_api::error::DecodeError;
use okta_api::transport::TransportErrorKind;
use okta_api::{Error, call_json, ops};
use serde_json::json;

use crate::answers::{JSON, answer, client};
use crate::loopback::{self, Server};
use crate::quiet::failed;

fn decode(error: &Error) -> &DecodeError {
    match error {
        Error::Decode(error) => error,
        other => panic!("not an error of reading: {other}"),
    }
}

#[tokio::test]
async fn no_json() {
    for (media_type, body, told) in [
        (
            "text/html",
            "<html><title>Sign in</title></html>",
            "found no JSON at line 1 column 1",
        ),
        ("application/json", "{\"id\": hunter2}", "line 1 column"),
        (
            "application/json",
            "{\"id\": \"hunter2\"",
            "ends early at line 1",
        ),
        ("application/json", "{} {}", "line 1 column"),
        ("application/json", "[]", "found an array"),
        ("application/json", "\"hunter2\"", "found a string"),
        ("application/json", "\u{feff}{}", "line 1 column"),
    ] {
        let (client, _) = client(move |_| answer(200, &[("content-type", media_type)], body));
        let error = failed(client.call(ops::GetUser::new("me")).await);
        let malformed = decode(&error);
        assert_eq!(
            (malformed.operation(), malformed.status()),
            ("getUser", StatusCode::OK)
        );
        assert_eq!(
            (malformed.content_type(), error.request_id()),
            (Some(media_type), Some("request-17"))
        );
        assert_eq!(malformed.body(), body);
        let line = error.to_string();
        assert!(
            line.starts_with("getUser: the 200 answer cannot be read: ") && line.contains(told),
            "{line}"
        );
        assert!(
            line.contains("request-17") && !line.contains("hunter2"),
            "{line}"
        );
        assert!(error.request_may_have_been_sent());
    }
}

#[tokio::test]
async fn a_list_that_is_none() {
    for body in ["{\"error\": \"hunter2\"}", "[{\"id\": \"00u1\"},", "7"] {
        let (client, _) = client(move |_| answer(200, &[JSON], body));
        let error = failed(
            client
                .list(ops::ListUsers::new())
                .next()
                .await
                .expect("an error, not the end"),
        );
        assert_eq!(
            (decode(&error).operation(), decode(&error).item_index()),
            ("listUsers", None)
        );
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

/// One odd item costs nobody else.
#[tokio::test]
async fn one_odd_item() {
    let body = r#"[{"id":"00u1"},"hunter2",{"id":7,"status":"NEW_ONE"},null,{"id":"00u5"}]"#;
    let (client, _) = client(move |_| answer(200, &[JSON], body));
    let mut users = client.list(ops::ListUsers::new());
    let mut ids = Vec::new();
    let mut odd = Vec::new();
    while let Some(user) = users.next().await {
        match user {
            Ok(user) => ids.push(user.id.unwrap_or_else(|| "another kind".to_owned())),
            Err(error) => {
                let error = failed::<()>(Err(error));
                assert!(!error.to_string().contains("hunter2"), "{error}");
                odd.push((decode(&error).item_index(), error.to_string()));
            }
        }
    }
    assert_eq!(ids, ["00u1", "another kind", "00u5"]);
    assert_eq!(
        odd.iter().map(|(index, _)| *index).collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
    assert!(
        odd[0]
            .1
            .starts_with("listUsers: item 1 of the page cannot be read: "),
        "{}",
        odd[0].1
    );
    assert!(
        odd[0].1.contains("found a string") && odd[1].1.contains("found null"),
        "{odd:?}"
    );
}

/// Brackets without end are an error wherever they stand, and no overflow of the stack.
#[tokio::test]
async fn deeply_nested() {
    const DEPTH: usize = 10_000;
    let arrays = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(DEPTH), "}".repeat(DEPTH));
    let inside = format!(r#"{{"id":"00u1","profile":{{"x":{arrays}}}}}"#);
    for body in [
        arrays.clone(),
        "[".repeat(DEPTH),
        objects.clone(),
        inside.clone(),
        format!("[{inside}]"),
    ] {
        let (client, _) = client({
            let body = body.clone();
            move |_| answer(200, &[JSON], body.clone())
        });
        let error = failed(client.call(ops::GetUser::new("me")).await);
        assert_eq!(decode(&error).body().len(), body.len());
        let error = failed(
            client
                .list(ops::ListUsers::new())
                .next()
                .await
                .expect("an error, not the end"),
        );
        assert_eq!(decode(&error).operation(), "listUsers");
        failed(call_json(&client, "getUser", json!({ "id": "me" })).await);
    }
    // The same as an error's body: the status is what counts.
    let (client, _) = client(move |_| answer(400, &[JSON], objects.clone()));
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
}

/// The server says 1,000 bytes, sends 20 and closes the connection.
#[tokio::test]
async fn broken_off() {
    let part = br#"[{"id":"00u1"},{"id":"#;
    for length in [1_000, part.len() + 1] {
        let server = Server::answering(
            loopback::listener().await,
            vec![loopback::answer("200 OK", &[JSON], length, part); 2],
        )
        .await;
        let client = loopback::client(server.address, |transport| transport);
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
            let Error::Transport(failure) = &error else {
                panic!("not an error of the transport: {error}")
            };
            let told = failure.transport_error().expect("an error of the stack");
            assert_eq!(told.kind(), TransportErrorKind::TruncatedBody);
            assert!(error.request_may_have_been_sent());
            let line = error.to_string();
            assert!(
                line.contains("broke off") && line.contains("/api/v1/users"),
                "{line}"
            );
            assert!(line.contains(&server.address.to_string()), "{line}");
        }
        assert_eq!(server.requests().await.len(), 2, "nothing is asked twice");
    }
}
