//! Every kind of fault: what the caller sees, what the org did, and that no more than asked is struck.

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{HOST, Org, TOKEN, poll};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use okta_emulator::{
    Body, Clock, ConnectionDropped, Cut, Emulator, Fault, FaultKind, ManualClock, TokioClock,
};
use serde_json::{Value, json};
use tower::ServiceExt;

fn org(kind: FaultKind) -> Org {
    org_with(Fault::new(kind))
}

fn org_with(fault: Fault) -> Org {
    Org::with(|builder| builder.seed_users(5).fault(fault))
}

fn request(method: &str, path: &str, body: &Value) -> Request<Full<Bytes>> {
    let body = if body.is_null() {
        Bytes::new()
    } else {
        body.to_string().into()
    };
    Request::builder()
        .method(method)
        .uri(format!("{HOST}{path}"))
        .header("authorization", format!("SSWS {TOKEN}"))
        .body(Full::new(body))
        .expect("a request")
}

async fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<Response<Body>, ConnectionDropped> {
    emulator.clone().oneshot(request(method, path, body)).await
}

fn group(name: &str) -> Value {
    json!({ "profile": { "name": name } })
}

fn groups(org: &Org) -> usize {
    org.emulator.clear_faults();
    org.pages("/api/v1/groups").0.len()
}

#[tokio::test]
async fn a_dropped_connection_has_or_has_not_done_its_work() {
    for (kind, after_read, done) in [
        (FaultKind::DropBeforeRead, false, 1),
        (FaultKind::DropUnprocessed, true, 1),
        (FaultKind::DropProcessed, true, 2),
    ] {
        let org = org_with(Fault::new(kind.clone()).times(1));
        let error = send(&org.emulator, "POST", "/api/v1/groups", &group("Authors")).await;
        assert_eq!(
            error.expect_err("dropped").after_read(),
            after_read,
            "{kind:?}"
        );
        let log = org.emulator.requests();
        assert_eq!((log[0].status, log[0].faults[0].kind), (None, kind.name()));
        assert_eq!(groups(&org), done, "{kind:?}");
    }
}

#[tokio::test]
async fn where_there_is_no_connection_its_faults_leave_the_call_alone() {
    let long = Duration::from_secs(3600);
    for kind in [
        FaultKind::Latency {
            from: long,
            to: long,
        },
        FaultKind::DropBeforeRead,
        FaultKind::DropUnprocessed,
        FaultKind::DropProcessed,
        FaultKind::Truncated { at: Cut::Bytes(1) },
        FaultKind::Trickled {
            chunk: 1,
            pause: long,
        },
    ] {
        let org = org(kind);
        assert_eq!(
            org.get("/api/v1/users").is(200).as_array().map(Vec::len),
            Some(5)
        );
        assert_eq!(org.emulator.faults()[0].matched, 0);
    }
}

#[tokio::test]
async fn a_wait_is_as_long_as_asked_and_comes_first() {
    let clock = ManualClock::at(0);
    let wait = Duration::from_millis(1_500);
    let emulator = Emulator::builder()
        .token(TOKEN)
        .clock(clock.clone())
        .fault(Fault::new(FaultKind::Latency {
            from: wait,
            to: wait,
        }))
        .build();
    let body = group("Late");
    let mut call = Box::pin(send(&emulator, "POST", "/api/v1/groups", &body));
    assert!(poll(&mut call).is_pending());
    assert!(emulator.requests().is_empty(), "it has not been answered");
    clock.advance(Duration::from_millis(1_499));
    assert!(poll(&mut call).is_pending());
    clock.advance(Duration::from_millis(1));
    let reply = call.await.expect("an answer");
    assert_eq!(reply.headers()["date"], "Thu, 01 Jan 1970 00:00:01 GMT");
}

#[tokio::test(start_paused = true)]
async fn waits_from_a_range_are_drawn_from_the_seed() {
    let run = async |seed| {
        let clock = TokioClock::at(0);
        let latency: Fault = r#"{"kind":"latency","fromMs":10000,"toMs":60000}"#
            .parse()
            .expect("a fault");
        let emulator = Emulator::builder()
            .seed(seed)
            .clock(clock)
            .fault(latency)
            .build();
        let mut waits = Vec::new();
        for _ in 0..5 {
            let start = clock.epoch_seconds();
            send(&emulator, "GET", "/api/v1/users", &Value::Null)
                .await
                .expect("an answer");
            waits.push(clock.epoch_seconds() - start);
        }
        assert!(
            waits.iter().all(|wait| (9..=61).contains(wait)),
            "{waits:?}"
        );
        waits
    };
    let waits = run(1).await;
    assert_eq!(waits, run(1).await);
    assert_ne!(waits, run(2).await);
}

#[tokio::test(start_paused = true)]
async fn bodies_break_off_or_trickle() {
    let org = org(FaultKind::Truncated {
        at: Cut::Fraction(0.25),
    });
    let whole = org.get("/api/v1/users").body.to_string().len();
    let reply = send(&org.emulator, "GET", "/api/v1/users", &Value::Null).await;
    let mut body = reply.expect("an answer").into_body();
    let announced = http_body::Body::size_hint(&body).exact().expect("a length");
    let mut read = 0;
    let error = loop {
        match body.frame().await.expect("no clean end") {
            Ok(frame) => read += frame.into_data().expect("data").len(),
            Err(error) => break error,
        }
    };
    assert_eq!(
        (read, announced),
        (announced as usize / 4, whole as u64),
        "{error}"
    );

    let pause = Duration::from_secs(10);
    let clock = TokioClock::at(0);
    let emulator = Emulator::builder()
        .clock(clock)
        .fault(Fault::new(FaultKind::Trickled { chunk: 100, pause }))
        .build();
    let reply = emulator.clone().oneshot(
        Request::get("https://x.test/api/v1/groups")
            .header("authorization", "SSWS emulator-token")
            .body(Full::<Bytes>::default())
            .expect("a request"),
    );
    let body = reply.await.expect("an answer").into_body();
    assert_eq!(clock.epoch_seconds(), 0, "the head comes at once");
    let body = body.collect().await.expect("whole").to_bytes();
    serde_json::from_slice::<Value>(&body).expect("nothing is missing");
    assert_eq!(clock.epoch_seconds(), (body.len() as i64 - 1) / 100 * 10);
}

#[test]
fn answers_in_place_of_the_orgs() {
    let at = |status| StatusCode::from_u16(status).expect("a status");
    for (kind, status, code) in [
        (FaultKind::RateLimited, 429, "E0000047"),
        (FaultKind::RateLimitedBare, 429, "E0000047"),
        (FaultKind::ConcurrencyLimited, 429, "E0000047"),
        (FaultKind::Locked, 423, "E0000239"),
        (FaultKind::InternalError, 500, "E0000009"),
    ] {
        let org = org_with(Fault::new(kind).times(1));
        let reply = org.post("/api/v1/groups", &group("Authors"));
        let has = reply.headers.contains_key("x-rate-limit-limit");
        let name = org.emulator.faults()[0].fault.kind().name();
        assert_eq!(has, name != "rate-limited-bare");
        if has && status == 429 {
            assert_eq!(reply.headers["x-rate-limit-remaining"], "0");
            let limit = if name == "rate-limited" {
                "10000000"
            } else {
                "0"
            };
            assert_eq!(reply.headers["x-rate-limit-limit"], limit);
        }
        reply.refused(status, code, "");
        org.post("/api/v1/groups", &group("Readers")).is(200);
        assert_eq!(groups(&org), 2, "{name} did nothing");
    }
    for (kind, status, media_type) in [
        (
            FaultKind::Html { status: at(502) },
            502,
            Some("text/html; charset=utf-8"),
        ),
        (
            FaultKind::Html { status: at(200) },
            200,
            Some("text/html; charset=utf-8"),
        ),
        (
            FaultKind::BadGateway { processed: false },
            502,
            Some("text/plain; charset=utf-8"),
        ),
        (FaultKind::Empty { status: at(404) }, 404, None),
        (FaultKind::Empty { status: at(503) }, 503, None),
    ] {
        let org = org(kind);
        let request = request("GET", "/api/v1/users", &Value::Null).map(|_| Bytes::new());
        let reply = org.emulator.respond(request);
        assert_eq!(reply.status(), status);
        let found = reply
            .headers()
            .get("content-type")
            .map(|value| value.to_str().expect("text"));
        assert_eq!(found, media_type);
        assert_eq!(reply.body().is_empty(), media_type.is_none());
    }
}

#[test]
fn a_gateway_may_have_let_the_call_through() {
    for (kind, processed, done) in [
        ("bad-gateway", true, 2),
        ("service-unavailable", false, 1),
        ("service-unavailable", true, 2),
        ("gateway-timeout", false, 1),
        ("gateway-timeout", true, 2),
    ] {
        let fault = json!({ "kind": kind, "processed": processed }).to_string();
        let org = org_with(fault.parse().expect("a fault"));
        let body = Bytes::from(group("Authors").to_string());
        let request = request("POST", "/api/v1/groups", &Value::Null).map(|_| body);
        assert!(org.emulator.respond(request).status().is_server_error());
        assert_eq!(groups(&org), done, "{kind} {processed}");
    }
}

#[test]
fn a_revoked_token_is_told_as_its_kind_is() {
    let org = org(FaultKind::RevokedToken);
    let call = |authorization: &str| {
        let request = Request::get(format!("{HOST}/api/v1/users"))
            .header("authorization", authorization)
            .body(Bytes::new())
            .expect("a request");
        let reply = org.emulator.respond(request);
        assert_eq!(reply.status(), 401);
        reply
    };
    let api_token = call(&format!("SSWS {TOKEN}"));
    let body: Value = serde_json::from_slice(api_token.body()).expect("JSON");
    assert_eq!(body["errorCode"], "E0000011");
    for scheme in ["Bearer", "DPoP"] {
        let reply = call(&format!("{scheme} x"));
        let told = reply.headers()["www-authenticate"].to_str().expect("text");
        assert!(reply.body().is_empty() && told.starts_with(&format!("{scheme} ")));
        assert!(told.contains("error=\"invalid_token\""), "{told}");
    }
}

#[test]
fn only_the_calls_that_were_meant_are_struck() {
    let fault = Fault::new(FaultKind::Locked)
        .operation("listUsers")
        .method(http::Method::GET)
        .path("/api/*/users")
        .skip(1)
        .times(1);
    let org = org_with(fault);
    org.get("/api/v1/users/me").is(200);
    org.get("/api/v1/groups").is(200);
    for status in [200, 423, 200] {
        org.get("/api/v1/users").is(status);
    }
    let report = &org.emulator.faults()[0];
    assert_eq!((report.matched, report.struck), (2, 1));
    assert_eq!(org.emulator.requests()[3].faults[0].fault, report.id);
}

#[test]
fn faults_add_up() {
    let org = Org::with(|builder| {
        builder
            .fault(Fault::new(FaultKind::ClockSkew { seconds: 3_600 }))
            .fault(Fault::new(FaultKind::RateLimited).times(1))
            .fault(Fault::new(FaultKind::InternalError).times(1))
    });
    for status in [429, 500, 200] {
        let reply = org.get("/api/v1/users");
        assert_eq!(reply.headers["date"], "Sun, 03 Jan 2016 19:15:47 GMT");
        reply.is(status);
    }
    let kinds: Vec<_> = org.emulator.requests()[0]
        .faults
        .iter()
        .map(|strike| strike.kind)
        .collect();
    assert_eq!(kinds, ["clock-skew", "rate-limited"]);
}

#[test]
fn faults_come_and_go_by_the_boxs_own_routes() {
    let org = Org::new();
    let fault = json!({ "kind": "locked", "operation": "listUsers", "times": 1 });
    let added = org.post("/_emulator/faults", &fault).is(201);
    org.get("/api/v1/users").is(423);
    let expected = json!([{
        "id": added["id"], "kind": "locked", "operation": "listUsers", "times": 1,
        "enabled": true, "matched": 1, "struck": 1,
    }]);
    assert_eq!(org.get("/_emulator/faults").is(200), expected);
    let path = format!("/_emulator/faults/{}", added["id"]);
    assert_eq!(org.get(&path).is(200), expected[0]);
    assert_eq!(org.delete(&path).status, 204);
    org.delete(&path).refused(404, "E0000007", "fault");
    org.get("/_emulator/faults/one")
        .refused(404, "E0000007", "one");
    org.post(
        "/_emulator/faults",
        &json!({ "kind": "empty", "status": 500 }),
    )
    .is(201);
    assert_eq!(org.delete("/_emulator/faults").status, 204);
    assert_eq!(org.get("/_emulator/faults").is(200), json!([]));
    let unknown = json!({ "kind": "nonsense" });
    org.post("/_emulator/faults", &unknown).refused(
        400,
        "E0000001",
        "kind: \\\"nonsense\\\" is none of latency",
    );
    org.post("/_emulator/faults", &json!([]))
        .refused(400, "E0000003", "object");
}

#[test]
fn the_same_seed_strikes_the_same_calls() {
    let run = |seed| {
        let fault = Fault::new(FaultKind::Locked).rate(0.5);
        let org = Org::with(|builder| builder.seed(seed).fault(fault));
        let call = |_| org.get("/api/v1/users").status.as_u16();
        (0..50).map(call).collect::<Vec<_>>()
    };
    let first = run(1);
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
    assert!(first.contains(&423) && first.contains(&200));
}
