//! Rate limits, calls at a time, the request log, and the box's own clock.

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{Answered, HOST, Org, TOKEN, poll};
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Full};
use okta_emulator::{Emulator, Fault, FaultKind, ManualClock, RateLimits};
use serde_json::{Value, json};
use tower::ServiceExt;

const NOW: i64 = 1_451_844_947;

/// The three figures of a reply.
fn figures(headers: &HeaderMap) -> (i64, i64, i64) {
    let number = |name: &str| {
        let value = headers.get(name).unwrap_or_else(|| panic!("no {name}"));
        value.to_str().expect("text").parse().expect("a number")
    };
    (
        number("x-rate-limit-limit"),
        number("x-rate-limit-remaining"),
        number("x-rate-limit-reset"),
    )
}

/// A call by somebody else.
fn call_as(org: &Org, authorization: &str, path: &str) -> Answered {
    let request = Request::get(format!("{HOST}{path}"))
        .header("authorization", authorization)
        .body(Bytes::new())
        .expect("a request");
    let (parts, body) = org.emulator.respond(request).into_parts();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&body).expect("JSON"),
    }
}

#[test]
fn everything_is_counted_and_nobody_throttled_unless_asked() {
    let org = Org::new();
    let first = figures(&org.get("/api/v1/users").headers);
    assert_eq!(first, (10_000_000, 9_999_999, NOW - NOW % 60 + 60));
    assert_eq!(figures(&org.get("/api/v1/users").headers).1, 9_999_998);
    assert_eq!(figures(&org.get("/api/v1/groups").headers).1, 9_999_999);
    assert_eq!(figures(&org.get("/nowhere").headers).1, 9_999_999);
}

#[test]
fn a_window_that_is_used_up_refuses_until_it_ends() {
    let org = Org::with(|builder| {
        let limited = builder.bucket_limit("/api/v1/users", 2);
        limited.expect("a bucket").seed_users(1)
    });
    for remaining in [1, 0] {
        let reply = org.get("/api/v1/users");
        assert_eq!(figures(&reply.headers), (2, remaining, NOW - NOW % 60 + 60));
        reply.is(200);
    }
    let refused = org.get("/api/v1/users");
    assert_eq!(figures(&refused.headers).1, 0);
    assert_eq!(
        refused.headers["date"].to_str().expect("text"),
        "Sun, 03 Jan 2016 18:15:47 GMT"
    );
    refused.refused(429, "E0000047", "more calls");
    // Neither another bucket nor another caller has to wait.
    org.get("/api/v1/users/me").is(200);
    org.get("/api/v1/groups").is(200);
    call_as(&org, "SSWS other", "/api/v1/users").is(401);
    org.clock.advance(Duration::from_secs(12));
    org.get("/api/v1/users").is(429);
    org.clock.advance(Duration::from_secs(1));
    org.get("/api/v1/users").is(200);
}

#[test]
fn every_caller_counts_alone_and_callers_without_a_token_together() {
    let org = Org::with(|builder| builder.token("second").rate_limit(1));
    org.get("/api/v1/users").is(200);
    org.get("/api/v1/users").is(429);
    call_as(&org, "SSWS second", "/api/v1/users").is(200);
    call_as(&org, "SSWS wrong", "/api/v1/users").is(401);
    call_as(&org, "SSWS wronger", "/api/v1/users").is(429);
    let shown = org.get("/_emulator/rate-limits").is(200);
    let windows = shown["windows"].as_array().expect("a list");
    assert_eq!(windows.len(), 3);
    assert!(
        windows
            .iter()
            .all(|window| window["remaining"] == 0 && window["limit"] == 1)
    );
    assert!(
        windows
            .iter()
            .any(|window| window["principal"] == "anonymous")
    );
    assert!(!shown.to_string().contains(TOKEN), "a token is no name");
}

#[test]
fn windows_can_be_short() {
    let org = Org::with(|builder| builder.rate_limit(1).rate_window(Duration::from_secs(2)));
    let (_, _, reset) = figures(&org.get("/api/v1/users").headers);
    assert_eq!(reset, NOW + 1, "a multiple of two");
    org.get("/api/v1/users").is(429);
    org.clock.advance(Duration::from_secs(1));
    org.get("/api/v1/users").is(200);
}

#[test]
fn limits_change_while_the_org_runs() {
    let org = Org::new();
    let limits = json!({ "default": 5, "buckets": { "/api/v1/users": 1 }, "windowSeconds": 10 });
    let taken = org.put("/_emulator/rate-limits", &limits).is(200);
    assert_eq!(taken["concurrency"], Value::Null);
    assert_eq!(org.get("/_emulator/rate-limits").is(200)["limits"], taken);
    org.get("/api/v1/users").is(200);
    org.get("/api/v1/users").is(429);
    org.put("/_emulator/rate-limits", &json!({})).is(200);
    org.get("/api/v1/users").is(200);
    for (body, field) in [
        (json!({ "default": -1 }), "default"),
        (json!({ "windowSeconds": 0 }), "windowSeconds"),
        (
            json!({ "buckets": { "/api/v1/user": 1 } }),
            "buckets./api/v1/user: is no bucket; near are /api/v1/users,",
        ),
        (json!({ "concurrency": "1" }), "concurrency"),
        (json!({ "nonsense": 1 }), "nonsense"),
    ] {
        org.put("/_emulator/rate-limits", &body)
            .refused(400, "E0000001", field);
    }
    org.emulator.set_rate_limits(RateLimits::default().limit(0));
    org.get("/api/v1/users").is(429);
    assert_eq!(org.emulator.rate_windows().len(), 1);
}

#[tokio::test]
async fn too_many_calls_at_a_time_are_refused_with_zeros() {
    let clock = ManualClock::at(NOW);
    let wait = Duration::from_secs(1);
    let slow = FaultKind::Latency {
        from: wait,
        to: wait,
    };
    let emulator = Emulator::builder()
        .token(TOKEN)
        .clock(clock.clone())
        .concurrency(2)
        .fault(Fault::new(slow))
        .build();
    let call = || {
        let request = Request::get("https://org.example.com/api/v1/users")
            .header("authorization", format!("SSWS {TOKEN}"))
            .body(Full::new(Bytes::new()))
            .expect("a request");
        emulator.clone().oneshot(request)
    };
    let mut two = tokio::spawn(futures_util::future::join(call(), call()));
    while clock.sleepers() < 2 {
        tokio::task::yield_now().await;
    }
    let refused = call().await.expect("an answer");
    assert_eq!(refused.status(), 429);
    let (limit, remaining, reset) = figures(refused.headers());
    assert_eq!((limit, remaining), (0, 0));
    assert!((NOW + 1..=NOW + 60).contains(&reset), "{reset}");
    let body = refused
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["errorCode"], "E0000047");
    clock.advance(wait);
    let (first, second) = (&mut two).await.expect("no panic");
    assert_eq!(first.expect("an answer").status(), 200);
    assert_eq!(second.expect("an answer").status(), 200);
    // A call that its caller gives up makes room, too.
    let mut given_up = Box::pin(call());
    assert!(poll(&mut given_up).is_pending());
    drop(given_up);
    assert_eq!(emulator.rate_windows().len(), 1);
    emulator.clear_faults();
    let both = futures_util::future::join(call(), call()).await;
    assert!(both.0.expect("an answer").status().is_success());
    assert!(both.1.expect("an answer").status().is_success());
}

#[test]
fn the_log_says_what_was_asked_and_not_with_what() {
    let org = Org::new();
    org.get("/api/v1/users?limit=2&q=a%20b").is(200);
    org.call("DELETE", "/api/v1/nothing?x=1", &Value::Null)
        .is(404);
    call_as(&org, "SSWS wrong", "/api/v1/groups").is(401);
    let log = org.emulator.requests();
    let told: Vec<_> = log
        .iter()
        .map(|entry| {
            (
                entry.number,
                entry.method.clone(),
                entry.target.as_str(),
                entry.operation,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                1,
                Method::GET,
                "/api/v1/users?limit=2&q=a%20b",
                Some("listUsers")
            ),
            (2, Method::DELETE, "/api/v1/nothing?x=1", None),
            (3, Method::GET, "/api/v1/groups", Some("listGroups")),
        ]
    );
    assert_eq!(log[0].status.map(|status| status.as_u16()), Some(200));
    assert_eq!((log[0].bucket, log[1].bucket), ("/api/v1/users", "/api/v1"));
    assert_eq!(&*log[2].principal, "anonymous");
    let shown = org.get("/_emulator/requests").is(200);
    assert_eq!(
        shown.as_array().map(Vec::len),
        Some(3),
        "calls to the box are not in it"
    );
    assert_eq!(shown[1]["status"], 404);
    assert!(!shown.to_string().contains(TOKEN) && !format!("{log:?}").contains(TOKEN));
    assert_eq!(org.delete("/_emulator/requests").status, 204);
    assert!(org.emulator.requests().is_empty());
}

#[test]
fn the_box_takes_calls_without_a_token_and_says_what_it_takes() {
    let org = Org::with(|builder| builder.rate_limit(0));
    let anonymous = |path| call_as(&org, "", path);
    let index = anonymous("/_emulator").is(200);
    let routes = index["routes"].as_array().expect("a list");
    for path in [
        "/_emulator/faults/{faultId}",
        "/_emulator/users/{userId}/lock",
    ] {
        assert!(
            routes.iter().any(|route| route["path"] == path),
            "{path} in {index}"
        );
    }
    anonymous("/_emulator/nothing").is(404);
    let refused = org.call("PATCH", "/_emulator/faults", &Value::Null);
    assert_eq!(refused.headers["allow"], "DELETE, GET, POST");
    refused.is(405);
    assert!(Emulator::operations().any(|(id, ..)| id == "emulatorAdvanceClock"));
}

#[test]
fn the_clock_moves_on_top_of_any_other() {
    let org = Org::with(|builder| builder.rate_limit(1));
    org.get("/api/v1/users").is(200);
    org.get("/api/v1/users").is(429);
    let told = org
        .post("/_emulator/clock/advance", &json!({ "seconds": 60 }))
        .is(200);
    assert_eq!(
        told,
        json!({ "now": "2016-01-03T18:16:47.000Z", "epochSeconds": NOW + 60 })
    );
    org.get("/api/v1/users").is(200);
    org.emulator.advance_clock(60);
    let reply = org.get("/api/v1/users");
    assert_eq!(reply.headers["date"], "Sun, 03 Jan 2016 18:17:47 GMT");
    reply.is(200);
    for body in [
        json!({}),
        json!({ "seconds": -1 }),
        json!({ "seconds": "1" }),
    ] {
        org.post("/_emulator/clock/advance", &body)
            .refused(400, "E0000001", "seconds");
    }
}

#[test]
fn a_revoked_token_is_taken_no_more() {
    let org = Org::with(|builder| builder.token("second"));
    call_as(&org, "SSWS second", "/api/v1/users").is(200);
    let revoked = org.post("/_emulator/tokens/revoke", &json!({ "token": "second" }));
    assert_eq!(revoked.status, 204);
    call_as(&org, "SSWS second", "/api/v1/users").refused(401, "E0000011", "");
    org.get("/api/v1/users").is(200);
    org.post("/_emulator/tokens/revoke", &json!({}))
        .refused(400, "E0000001", "token");
}
