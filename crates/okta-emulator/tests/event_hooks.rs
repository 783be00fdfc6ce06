//! Event hooks: verified by a real request, and told of what happens.
#![cfg(feature = "server")]

mod common;

use std::time::Duration;

use common::hook::{Does, Hook};
use common::{Org, id};
use okta_emulator::{DeliveryStatus, ServeOptions};
use serde_json::{Value, json};

const HOOKS: &str = "/api/v1/eventHooks";

fn hook(uri: &str, events: &[&str]) -> Value {
    json!({
        "name": "Told",
        "events": { "type": "EVENT_TYPE", "items": events },
        "channel": { "type": "HTTP", "version": "1.0.0", "config": {
            "uri": uri,
            "headers": [{ "key": "X-Other", "value": "more" }],
            "authScheme": { "type": "HEADER", "key": "Authorization", "value": "the-secret" },
        } },
    })
}

/// Registers a hook; gives its path.
fn register(org: &Org, hook: &Value) -> String {
    let hook = id(&org.post(HOOKS, hook).is(200));
    format!("{HOOKS}/{hook}")
}

async fn verified(org: &Org, hook: &Value) -> String {
    let path = register(org, hook);
    let verify = format!("{path}/lifecycle/verify");
    org.serve("POST", &verify, &Value::Null).await.is(200);
    path
}

fn types(org: &Org) -> Vec<String> {
    let log = org.get("/api/v1/logs").is(200);
    let events = log.as_array().expect("a list").iter();
    events
        .map(|event| event["eventType"].as_str().expect("text").to_owned())
        .collect()
}

#[tokio::test]
async fn a_hook_is_verified_by_saying_back_what_it_is_told() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = register(&org, &hook(&listener.uri(), &["group.lifecycle.create"]));
    assert_eq!(org.get(&path).is(200)["verificationStatus"], "UNVERIFIED");
    let verify = format!("{path}/lifecycle/verify");
    let shown = org.serve("POST", &verify, &Value::Null).await.is(200);
    assert_eq!(shown["verificationStatus"], "VERIFIED");
    assert!(!shown.to_string().contains("the-secret"), "{shown}");
    assert_eq!(org.get(&path).is(200)["verificationStatus"], "VERIFIED");
    let asked = listener.asked().await;
    assert_eq!(asked.line, "GET /hook");
    assert_eq!(asked.header("authorization"), Some("the-secret"));
    assert_eq!(asked.header("x-other"), Some("more"));
    assert!(
        asked
            .header("x-okta-verification-challenge")
            .is_some_and(|challenge| challenge.len() > 20)
    );
    assert!(listener.asked_before().is_none(), "once is enough");
    assert_eq!(types(&org), ["event_hook.created", "event_hook.verified"]);
}

#[tokio::test]
async fn a_hook_that_says_something_else_stays_unverified() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = register(&org, &hook(&listener.uri(), &[]));
    let verify = format!("{path}/lifecycle/verify");
    let no = |body: &str| Does::Says(200, body.to_owned());
    let cases = [
        (vec![no("{}")], "verification"),
        (vec![no(r#"{"verification": "another"}"#)], "verification"),
        (
            vec![
                Does::Says(500, String::new()),
                Does::Says(404, String::new()),
            ],
            "404",
        ),
        (vec![Does::Hangs, Does::Hangs], "connection"),
    ];
    for (steps, what) in cases {
        let attempts = steps.len();
        listener.does(steps);
        org.serve("POST", &verify, &Value::Null)
            .await
            .refused(400, "E0000001", what);
        for _ in 0..attempts {
            listener.asked().await;
        }
        assert!(listener.asked_before().is_none());
    }
    assert_ne!(org.get(&path).is(200)["verificationStatus"], "VERIFIED");
    let log = org
        .get("/api/v1/logs?filter=outcome.result+eq+%22FAILURE%22")
        .is(200);
    let failures = log.as_array().expect("a list");
    assert_eq!(failures.len(), 4);
    assert!(
        failures
            .iter()
            .all(|event| event["eventType"] == "event_hook.verified")
    );
    org.serve(
        "POST",
        &format!("{HOOKS}/nothing/lifecycle/verify"),
        &Value::Null,
    )
    .await
    .refused(404, "E0000007", "nothing");
}

#[tokio::test]
async fn a_second_attempt_is_made_after_a_failure() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    listener.does([Does::Says(503, String::new())]);
    verified(&org, &hook(&listener.uri(), &[])).await;
    listener.asked().await;
    listener.asked().await;
}

#[tokio::test]
async fn only_this_machine_is_called() {
    let org = Org::new();
    for uri in [
        "https://example.com/hook",
        "http://192.0.2.1/",
        "https://127.0.0.1:1/",
    ] {
        let path = register(&org, &hook(uri, &[]));
        let verify = format!("{path}/lifecycle/verify");
        org.serve("POST", &verify, &Value::Null)
            .await
            .refused(400, "E0000001", "this machine");
        org.post(&verify, &Value::Null)
            .refused(400, "E0000001", "this machine");
    }
}

#[tokio::test]
async fn a_hook_is_told_of_the_events_that_it_asked_for() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let wanted = ["user.lifecycle.create", "group.user_membership.add"];
    let path = verified(&org, &hook(&listener.uri(), &wanted)).await;
    listener.asked().await;
    let group = org.group("Authors");
    let user = json!({ "groupIds": [group], "profile": { "login": "ann@example.com", "email": "ann@example.com",
        "firstName": "Ann", "lastName": "Doe" } });
    let user = id(&org.post("/api/v1/users", &user).is(200));
    let [waiting] = org.emulator.deliveries().try_into().expect("one delivery");
    assert_eq!(waiting.status, DeliveryStatus::Waiting);
    assert!(listener.asked_before().is_none(), "nobody delivers yet");

    org.emulator.deliver().await;
    let asked = listener.asked().await;
    assert_eq!(asked.line, "POST /hook");
    assert_eq!(asked.header("authorization"), Some("the-secret"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    let body = &asked.body;
    assert_eq!(body["eventType"], "com.okta.event_hook");
    assert_eq!(body["eventTypeVersion"], "1.0");
    assert_eq!(body["cloudEventsVersion"], "0.1");
    assert_eq!(body["contentType"], "application/json");
    assert_eq!(body["eventTime"], "2016-01-03T18:15:47.000Z");
    assert_eq!(body["source"], format!("{}{path}", common::HOST));
    assert!(body["eventId"].as_str().is_some_and(|id| id.len() == 36));
    let log = org
        .get(&format!("/api/v1/logs?filter=target.id+eq+%22{user}%22"))
        .is(200);
    assert_eq!(body["data"]["events"], json!([log[0], log[2]]));

    let [delivered] = org.emulator.deliveries().try_into().expect("one delivery");
    assert_eq!(
        (delivered.status, delivered.attempts),
        (DeliveryStatus::Delivered, 1)
    );
    let shown = org.get("/_emulator/deliveries").is(200);
    let last = org.get("/_emulator/deliveries?limit=1").is(200);
    assert_eq!(
        last.as_array().map(Vec::as_slice),
        shown.as_array().and_then(|all| all.get(all.len() - 1..))
    );
    org.get("/_emulator/deliveries?limit=0")
        .refused(400, "E0000001", "limit");
    assert_eq!(shown[0]["status"], "DELIVERED");
    assert_eq!(shown[0]["events"], json!(wanted));
    assert_eq!(&shown[0]["body"], body);
    assert!(!shown.to_string().contains("the-secret"));
    // There is nothing else to be told.
    org.emulator.deliver().await;
    assert!(listener.asked_before().is_none());
}

#[tokio::test]
async fn a_hook_that_is_off_or_unverified_is_told_nothing() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let wanted = hook(&listener.uri(), &["group.lifecycle.create"]);
    let unverified = register(&org, &wanted);
    org.group("First");
    let mut other = wanted.clone();
    other["name"] = "Off".into();
    let off = verified(&org, &other).await;
    org.post(&format!("{off}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.group("Second");
    assert_eq!(org.emulator.deliveries(), []);
    // One that is switched off before its turn comes is not called either.
    org.post(&format!("{off}/lifecycle/activate"), &Value::Null)
        .is(200);
    org.group("Third");
    org.post(&format!("{off}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.emulator.deliver().await;
    let deliveries = org.emulator.deliveries();
    assert_eq!(deliveries[0].status, DeliveryStatus::Failed);
    assert_eq!(deliveries[0].attempts, 0);
    listener.asked().await;
    assert!(listener.asked_before().is_none(), "only the verification");
    org.delete(&unverified);
}

#[tokio::test]
async fn another_channel_is_verified_again() {
    let org = Org::new();
    let listener = Hook::start().await;
    let mut hook = hook(&listener.uri(), &["group.lifecycle.create"]);
    let path = verified(&org, &hook).await;
    hook["name"] = "Another name".into();
    let shown = org.put(&path, &hook).is(200);
    assert_eq!(shown["verificationStatus"], "VERIFIED");
    hook["channel"]["config"]["uri"] = "http://127.0.0.1:9/".into();
    let shown = org.put(&path, &hook).is(200);
    assert_eq!(shown["verificationStatus"], "UNVERIFIED");
}

#[tokio::test]
async fn a_delivery_that_fails_twice_is_given_up_and_logged() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let path = verified(
        &org,
        &hook(
            &listener.uri(),
            &["group.lifecycle.create", "event_hook.delivery"],
        ),
    )
    .await;
    listener.asked().await;
    listener.does([
        Does::Says(500, String::new()),
        Does::Says(503, String::new()),
    ]);
    org.group("First");
    org.emulator.deliver().await;
    listener.asked().await;
    listener.asked().await;
    let [failed] = org.emulator.deliveries().try_into().expect("one delivery");
    assert_eq!(
        (failed.status, failed.attempts),
        (DeliveryStatus::Failed, 2)
    );
    assert!(failed.reason.is_some_and(|reason| reason.contains("503")));
    let log = org
        .get("/api/v1/logs?filter=eventType+eq+%22event_hook.delivery%22")
        .is(200);
    assert_eq!(log[0]["outcome"]["result"], "FAILURE");
    assert_eq!(log[0]["actor"]["type"], "SystemPrincipal");
    assert_eq!(log[0]["severity"], "WARN");
    let target = log[0]["target"][0]["id"].as_str().expect("an id");
    assert!(path.ends_with(target));
}

#[tokio::test]
async fn a_hook_has_three_seconds_on_the_org_s_clock() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    verified(&org, &hook(&listener.uri(), &["group.lifecycle.create"])).await;
    listener.asked().await;
    listener.does([Does::Waits]);
    org.group("First");
    let emulator = org.emulator.clone();
    let delivering = tokio::spawn(async move { emulator.deliver().await });
    listener.asked().await;
    org.clock.advance(Duration::from_millis(2_999));
    org.clock.advance(Duration::from_millis(1));
    // The second attempt is answered.
    listener.asked().await;
    delivering.await.expect("an end");
    let [delivered] = org.emulator.deliveries().try_into().expect("one delivery");
    assert_eq!(
        (delivered.status, delivered.attempts),
        (DeliveryStatus::Delivered, 2)
    );
}

#[tokio::test]
async fn a_dropped_delivery_waits_again() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    verified(&org, &hook(&listener.uri(), &["group.lifecycle.create"])).await;
    listener.asked().await;
    listener.does([Does::Waits]);
    org.group("First");
    {
        let mut delivering = Box::pin(org.emulator.deliver());
        tokio::select! {
            () = &mut delivering => panic!("nobody answers"),
            _ = listener.asked() => {}
        }
    }
    assert_eq!(org.emulator.deliveries()[0].status, DeliveryStatus::Waiting);
    org.emulator.deliver().await;
    assert_eq!(
        org.emulator.deliveries()[0].status,
        DeliveryStatus::Delivered
    );
}

#[tokio::test]
async fn what_waited_in_a_snapshot_is_sent_by_a_box_that_listens() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    verified(&org, &hook(&listener.uri(), &["group.lifecycle.create"])).await;
    listener.asked().await;
    org.group("First");
    let snapshot = org.emulator.snapshot();
    let server = common::server::start(ServeOptions::default()).await;
    // It has nothing to send, and waits.
    tokio::task::yield_now().await;
    server.emulator.restore(&snapshot).expect("a snapshot");
    let asked = tokio::time::timeout(Duration::from_secs(10), listener.asked());
    let asked = asked.await.expect("it is sent");
    assert_eq!(asked.line, "POST /hook");
    assert!(asked.body.to_string().contains("First"));
}

#[tokio::test]
async fn filters_that_compare_are_understood() {
    let org = Org::new();
    let mut listener = Hook::start().await;
    let mut hook = hook(
        &listener.uri(),
        &["group.lifecycle.create", "group.lifecycle.delete"],
    );
    hook["events"]["filter"] = json!({ "type": "EXPRESSION_LANGUAGE", "eventFilterMap": [{
        "event": "group.lifecycle.create",
        "condition": { "expression": "event.target.?[type eq 'UserGroup'].size()>0 && event.target.?[displayName eq 'Sales'].size()>0" },
    }] });
    verified(&org, &hook).await;
    listener.asked().await;
    let group = org.group("Authors");
    org.group("Sales");
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    org.emulator.deliver().await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let event = listener.asked().await.body["data"]["events"][0].clone();
        told.push(format!(
            "{} {}",
            event["eventType"], event["target"][0]["displayName"]
        ));
    }
    told.sort();
    let expected = [
        r#""group.lifecycle.create" "Sales""#,
        r#""group.lifecycle.delete" "Authors""#,
    ];
    assert_eq!(told, expected);
    assert_eq!(org.emulator.deliveries().len(), 2);
}

#[test]
fn the_receiver_in_the_box_needs_no_connection() {
    let org = Org::new();
    let path = register(
        &org,
        &hook("/_emulator/receiver", &["group.lifecycle.create"]),
    );
    let verify = format!("{path}/lifecycle/verify");
    let shown = org.post(&verify, &Value::Null).is(200);
    assert_eq!(shown["verificationStatus"], "VERIFIED");
    org.group("Authors");
    let [delivered] = org.emulator.deliveries().try_into().expect("one delivery");
    assert_eq!(delivered.status, DeliveryStatus::Delivered);
    let body: Value = serde_json::from_str(&delivered.body).expect("JSON");
    assert_eq!(
        body["data"]["events"][0]["target"][0]["displayName"],
        "Authors"
    );
}

#[test]
fn the_outbox_is_bounded() {
    let org = Org::new();
    let path = register(
        &org,
        &hook("http://127.0.0.1:9/", &["group.lifecycle.create"]),
    );
    // Where nobody can be asked, the hook is taken at its word.
    org.post(&format!("{path}/lifecycle/verify"), &Value::Null)
        .is(200);
    for number in 0..1_003 {
        org.group(&format!("Group {number}"));
    }
    let deliveries = org.emulator.deliveries();
    assert_eq!(deliveries.len(), 1_000);
    assert_eq!((deliveries[0].number, deliveries[999].number), (4, 1_003));
}

#[tokio::test]
async fn a_listening_server_delivers_by_itself() {
    let mut listener = Hook::start().await;
    let server = common::server::start(ServeOptions::default()).await;
    let call = |line: &str, body: &Value| {
        let body = body.to_string();
        let headers = format!(
            "Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        common::server::request(line, &headers, &body)
    };
    let created = server
        .exchange(
            call(
                &format!("POST {HOOKS}"),
                &hook(&listener.uri(), &["group.lifecycle.create"]),
            )
            .as_bytes(),
        )
        .await;
    let created: Value =
        serde_json::from_str(created.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    let verify = format!("POST {HOOKS}/{}/lifecycle/verify", id(&created));
    let verified = server
        .exchange(
            common::server::request(&verify, "Connection: close\r\nContent-Length: 0\r\n", "")
                .as_bytes(),
        )
        .await;
    assert_eq!(common::server::status(&verified), "200", "{verified}");
    listener.asked().await;
    for name in ["One", "Two"] {
        let group = json!({ "profile": { "name": name } });
        let reply = server
            .exchange(call("POST /api/v1/groups", &group).as_bytes())
            .await;
        assert_eq!(common::server::status(&reply), "200", "{reply}");
        let asked = listener.asked().await;
        assert_eq!(
            asked.body["source"],
            format!("http://box.test:81{HOOKS}/{}", id(&created))
        );
        assert_eq!(
            asked.body["data"]["events"][0]["target"][0]["displayName"],
            name
        );
    }
}
