//! Inline hooks that are tried out: the payload reaches the hook, and its answer comes back.
#![cfg(feature = "server")]

mod common;

use std::time::Duration;

use common::hook::{Does, Hook};
use common::{Org, id};
use serde_json::{Value, json};

const HOOKS: &str = "/api/v1/inlineHooks";

/// Registers a hook; gives its path.
fn register(org: &Org, uri: &str, method: &str) -> String {
    let hook = json!({
        "name": format!("Asked by {method}"),
        "type": "com.okta.user.credential.password.import",
        "version": "1.0.0",
        "channel": { "type": "HTTP", "version": "1.0.0", "config": {
            "uri": uri,
            "method": method,
            "headers": [{ "key": "X-Other", "value": "more" }],
            "authScheme": { "type": "HEADER", "key": "X-Key", "value": "the-secret" },
        } },
    });
    format!("{HOOKS}/{}", id(&org.post(HOOKS, &hook).is(200)))
}

fn payload() -> Value {
    json!({ "eventType": "com.okta.user.credential.password.import", "data": { "context": {
        "credential": { "username": "ann@example.com", "password": "Password-1" } } } })
}

#[tokio::test]
async fn the_payload_reaches_the_hook_and_its_answer_comes_back() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    for method in ["POST", "PUT"] {
        let path = register(&org, &listener.uri(), method);
        let said = json!({ "commands": [{ "type": "com.okta.action.update", "value": { "credential": "VERIFIED" } }] });
        listener.does([Does::Says(200, said.to_string())]);
        let answer = org
            .serve("POST", &format!("{path}/execute"), &payload())
            .await;
        assert_eq!(answer.headers["content-type"], "application/json");
        assert!(answer.headers.contains_key("x-okta-request-id"));
        assert_eq!(answer.is(200), said);
        let asked = listener.asked().await;
        assert_eq!(asked.line, format!("{method} /hook"));
        assert_eq!(asked.header("x-key"), Some("the-secret"));
        assert_eq!(asked.header("x-other"), Some("more"));
        assert_eq!(asked.body, payload());
    }
    let log = org
        .get("/api/v1/logs?filter=eventType+eq+%22inline_hook.executed%22")
        .is(200);
    assert_eq!(log[0]["target"][0]["displayName"], "Asked by POST");
    assert!(!log.to_string().contains("Password-1"));
}

#[tokio::test]
async fn a_hook_without_a_good_answer_is_refused() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = register(&org, &listener.uri(), "POST");
    let execute = format!("{path}/execute");
    let says = |status, body: &str| Does::Says(status, body.to_owned());
    let cases = [
        (vec![says(500, "{}"), says(502, "{}")], "502"),
        (vec![says(200, "no JSON")], "JSON"),
        (vec![says(200, "[]")], "JSON"),
        (vec![Does::Hangs, Does::Hangs], "connection"),
    ];
    for (steps, what) in cases {
        let attempts = steps.len();
        listener.does(steps);
        org.serve("POST", &execute, &payload())
            .await
            .refused(400, "E0000001", what);
        for _ in 0..attempts {
            listener.asked().await;
        }
        assert!(listener.asked_before().is_none(), "{what}");
    }
    let log = org
        .get("/api/v1/logs?filter=outcome.result+eq+%22FAILURE%22")
        .is(200);
    assert_eq!(log.as_array().map(Vec::len), Some(4));
    // A hook with nothing to say.
    listener.does([says(204, "")]);
    assert_eq!(
        org.serve("POST", &execute, &payload()).await.is(200),
        json!({})
    );
}

#[tokio::test]
async fn a_silent_hook_is_given_up_after_two_attempts_of_three_seconds() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = register(&org, &listener.uri(), "POST");
    listener.does([Does::Waits, Does::Waits]);
    let execute = format!("{path}/execute");
    let payload = payload();
    let asking = async {
        for _ in 0..2 {
            listener.asked().await;
            org.clock.advance(Duration::from_secs(3));
        }
    };
    let (answer, ()) = tokio::join!(org.serve("POST", &execute, &payload), asking);
    answer.refused(400, "E0000001", "3 s");
}

#[tokio::test]
async fn the_org_answers_others_while_a_hook_is_slow() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = register(&org, &listener.uri(), "POST");
    listener.does([Does::Waits]);
    let execute = format!("{path}/execute");
    let payload = payload();
    let meanwhile = async {
        listener.asked().await;
        org.group("Meanwhile");
        org.clock.advance(Duration::from_secs(3));
    };
    let (answer, ()) = tokio::join!(org.serve("POST", &execute, &payload), meanwhile);
    answer.is(200);
}

#[tokio::test]
async fn what_is_not_there_or_elsewhere_is_refused() {
    let org = Org::new();
    org.serve("POST", &format!("{HOOKS}/nothing/execute"), &payload())
        .await
        .refused(404, "E0000007", "nothing");
    let path = register(&org, "https://example.com/hook", "POST");
    org.serve("POST", &format!("{path}/execute"), &payload())
        .await
        .refused(400, "E0000001", "this machine");
    let path = register(&org, "/_emulator/receiver", "PUT");
    let answer = org.post(&format!("{path}/execute"), &payload()).is(200);
    assert_eq!(answer, json!({ "commands": [] }));
}
