//! Answers of success against what the description says of them: another 2xx, a body where none is declared, none where
//! one is. The wire does all of that, so each is shown for every operation there is.

use okta_api::apis::UserFactorApi;
use okta_api::{Error, NamedOperation, OPERATIONS, OperationInfo, call_json, ops};
use serde_json::{Value, json};

use crate::common::{client, empty, json};

fn all() -> impl Iterator<Item = (&'static OperationInfo, NamedOperation)> {
    OPERATIONS
        .iter()
        .map(|info| (*info, NamedOperation::find(info.id).unwrap()))
}

#[test]
fn nothing_where_a_body_is_declared_is_the_default() {
    for (info, operation) in all() {
        for status in [200, 201, 202, 204] {
            let reply = operation.reply(empty(status));
            let reply = reply.unwrap_or_else(|error| panic!("{error}"));
            assert!(!reply.body_present(), "{}", info.id);
            assert_eq!(reply.status, status);
        }
    }
}

#[test]
fn an_empty_object_is_the_default_of_all_but_lists() {
    let mut lists = 0;
    for (info, operation) in all() {
        match (
            operation.reply(json(200, "{}")),
            operation.reply(json(201, "{}")),
        ) {
            (Ok(one), Ok(other)) => {
                assert!(one.body_present(), "{}", info.id);
                assert_eq!(one.value, other.value);
            }
            // An object is no list, not even an empty one.
            (Err(Error::Decode(_)), Err(Error::Decode(_))) => {
                let reply = operation.reply(json(201, "[]")).unwrap();
                assert_eq!(reply.value, json!([]), "{}", info.id);
                lists += 1;
            }
            (one, other) => panic!("{}: {one:?} {other:?}", info.id),
        }
    }
    assert!(lists > 100, "{lists}");
}

#[test]
fn a_body_where_none_is_declared_stays_in_the_reply() {
    let mut count = 0;
    for (info, operation) in all().filter(|(info, _)| info.produces.is_empty()) {
        // A gateway's page is no answer of the org's: nothing was done.
        let page = operation.reply(json(200, "<html>"));
        assert!(matches!(page, Err(Error::Decode(_))), "{}", info.id);
        for body in [r#"{"id":"x"}"#, "[1"] {
            let reply = operation.reply(json(200, body));
            let reply = reply.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(
                (reply.value.clone(), reply.body()),
                (Value::Null, &body.into())
            );
            assert!(reply.body_present(), "{}", info.id);
        }
        count += 1;
    }
    assert!(count > 150, "{count}");
}

/// A page of a proxy or of a login is no answer, whatever its status.
#[test]
fn a_page_of_html_is_no_json() {
    let mut count = 0;
    let json_ones = all().filter(|(info, _)| info.produces.first() == Some(&"application/json"));
    for (info, operation) in json_ones {
        let mut response = json(200, "<!DOCTYPE html><title>Sign in: hunter2</title>");
        let html = "text/html;charset=UTF-8".parse().unwrap();
        response.headers_mut().insert("content-type", html);
        let error = operation.reply(response).unwrap_err();
        let line = error.to_string();
        assert!(matches!(error, Error::Decode(_)), "{}: {line}", info.id);
        assert!(line.contains("text/html") && !line.contains("hunter2"));
        count += 1;
    }
    assert!(count > 500, "{count}");
}

/// A push that waits for its answer comes with 201 and says more than the 200 does.
#[tokio::test]
async fn one_type_reads_both_answers_of_a_verification() -> Result<(), Error> {
    const WAITING: &str = r#"{"factorResult":"WAITING","_embedded":{"challenge":{"correctAnswer":92},"new":{"a":null}},"profile":{"x":{"credentialId":"c"}}}"#;
    const DONE: &str = r#"{"factorResult":"SUCCESS","_embedded":{"any":{"b":[1]}}}"#;
    let (client, _) = client(|request| match request.headers().get("x-forwarded-for") {
        Some(_) => json(201, WAITING),
        None => json(200, DONE),
    });
    let verify = || ops::VerifyFactor::new("u", "f");
    let waiting = client
        .verify_factor(verify().x_forwarded_for("203.0.113.7"))
        .await?;
    assert_eq!(waiting.factor_result, Some("WAITING".into()));
    let challenge = waiting.embedded.as_ref().and_then(|e| e.challenge.as_ref());
    assert_eq!(challenge.and_then(|c| c.correct_answer), Some(92));
    let written = serde_json::to_value(&waiting).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(WAITING).unwrap());
    let done = call_json(
        &client,
        "verifyFactor",
        json!({"userId": "u", "factorId": "f"}),
    )
    .await?;
    assert_eq!(done, serde_json::from_str::<Value>(DONE).unwrap());
    Ok(())
}

/// These declare a success without a body beside the one that has it: the status tells which it was.
#[tokio::test]
async fn a_declared_success_without_a_body_is_told_by_its_status() -> Result<(), Error> {
    let (pending, _) = client(|_| empty(202));
    let query = ops::GetGroupAttributeQueryResult::new("a", "g", "r");
    let reply = pending.send(query).await?;
    assert_eq!((reply.status.as_u16(), reply.body_present()), (202, false));
    let (none, _) = client(|_| empty(204));
    let mut keys = none.list(ops::ListActiveIdentityProviderSigningKey::new("i"));
    assert!(keys.next().await.is_none());
    Ok(())
}
