//! The routes of the box that its page stands on, and who may use them.

mod common;

use bytes::Bytes;
use common::{HOST, Org, id};
use http::{Method, Request, Response};
use okta_emulator::{Emulator, Fault, FaultKind};
use serde_json::{Value, json};

/// A call as a browser makes it: with a bare path, and these headers.
fn browse(
    emulator: &Emulator,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    emulator.respond(request.body(Bytes::from("{}")).expect("a request"))
}

fn kind(contents: &Value, path: &str) -> Value {
    let kinds = contents["kinds"].as_array().expect("a list");
    let found = kinds.iter().find(|kind| kind["path"] == path);
    found.cloned().unwrap_or_default()
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn contents_count_every_kind_and_name_the_newest() {
    let org = Org::with(|builder| builder.seed_users(7));
    org.get("/api/v1/users").is(200);
    let new = org.get("/_emulator/contents").is(200);
    assert_eq!(new["now"], "2016-01-03T18:15:47.000Z");
    assert_eq!(new["calls"], 1, "those to the box are not among them");
    let users = kind(&new, "/api/v1/users");
    assert_eq!(
        (&users["count"], &users["furniture"]),
        (&json!(7), &json!(0))
    );
    assert_eq!(users["newest"].as_array().map(Vec::len), Some(5));
    for as_in_every_org in [
        "/api/v1/zones",
        "/api/v1/policies",
        "/api/v1/policies/{policyId}/rules",
    ] {
        let kind = kind(&new, as_in_every_org);
        assert!(kind["count"].as_u64() > Some(0), "{as_in_every_org}");
        assert_eq!(kind["count"], kind["furniture"], "{as_in_every_org}");
    }

    org.clock.advance(std::time::Duration::from_secs(1));
    let staff = org.group("Staff");
    let app = json!({ "label": "Wiki", "name": "bookmark", "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://wiki.example.com" } } });
    let app = id(&org.post("/api/v1/apps", &app).is(200));
    org.put(&format!("/api/v1/apps/{app}/groups/{staff}"), &json!({}))
        .is(200);
    let zone = json!({ "type": "IP", "name": "Office", "gateways": [{ "type": "CIDR", "value": "10.0.0.0/8" }] });
    org.post("/api/v1/zones", &zone).is(200);
    let contents = org.get("/_emulator/contents").is(200);
    let newest = |path: &str| kind(&contents, path)["newest"][0].clone();
    assert_eq!(newest("/api/v1/groups")["label"], "Staff");
    assert_eq!(newest("/api/v1/apps")["label"], "Wiki");
    assert_eq!(
        newest("/api/v1/apps")["path"],
        format!("/api/v1/apps/{app}")
    );
    assert_eq!(newest("/api/v1/zones")["label"], "Office");
    assert_eq!(
        newest("/api/v1/zones")["created"],
        "2016-01-03T18:15:48.000Z"
    );
    let log = kind(&contents, "/api/v1/logs");
    assert_eq!(
        log["count"], 4,
        "a group, an app, an assignment, a zone: {log}"
    );
    assert_eq!(log["newest"][0]["label"], "zone.create · Office");
    let event = encoded(log["newest"][0]["path"].as_str().expect("a path"));
    let event = org.get(&format!("/_emulator/look?at={event}")).is(200);
    assert_eq!(event.as_array().map(Vec::len), Some(1));
    assert_eq!(event[0]["eventType"], "zone.create");
    let inside = kind(&contents, "/api/v1/apps/{appId}/groups");
    assert_eq!(
        (&inside["count"], &inside["listable"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(inside["newest"][0]["label"], "Staff", "what is assigned");
    let policies = kind(
        &org.again().get("/_emulator/contents").is(200),
        "/api/v1/policies",
    );
    assert_eq!(
        policies["count"], policies["furniture"],
        "in a restored org, too"
    );
}

#[test]
fn every_list_of_the_org_is_among_its_contents() {
    let org = Org::new();
    // Things with code of their own that a new org has none of.
    org.user("ada@example.com");
    let contents = org.get("/_emulator/contents").is(200);
    let mut missing = Vec::new();
    let lists = Emulator::operations()
        .filter(|(_, method, path)| *method == Method::GET && !path.contains('{'));
    for (id, _, path) in lists.filter(|(_, _, path)| path.starts_with("/api/")) {
        let answer = org.get(path);
        let items = answer.body.as_array().map_or(0, Vec::len);
        if items > 0 && kind(&contents, path).is_null() {
            missing.push((id, path));
        }
    }
    assert_eq!(missing, []);
}

#[test]
fn a_look_shows_what_a_call_would_and_changes_nothing() {
    let org = Org::with(|builder| builder.seed_users(2));
    let user = org.get("/api/v1/users/me").is(200);
    let look = |at: &str| {
        let at = encoded(at);
        browse(
            &org.emulator,
            "GET",
            &format!("/_emulator/look?at={at}"),
            &[],
        )
    };
    let shown = look("/api/v1/users?limit=1&search=profile.login pr");
    assert_eq!(shown.status(), 400, "a space is no part of an address");
    let shown = look("/api/v1/users?limit=1&search=profile.login%20pr");
    let shown: Value = serde_json::from_slice(shown.body()).expect("JSON");
    assert_eq!(shown[0]["id"], user["id"]);
    assert_eq!(shown.as_array().map(Vec::len), Some(1));
    let calls = org.emulator.requests().len();
    for (at, status) in [
        ("/api/v1/groups", 200),
        ("/api/v1/users/nobody", 404),
        ("/nowhere", 404),
        ("", 400),
        ("api/v1/users", 400),
        ("//evil.example.com/api/v1/users", 404),
        ("https://evil.example.com/api/v1/users", 400),
        ("/_emulator/snapshot", 400),
    ] {
        assert_eq!(look(at).status(), status, "{at}");
    }
    assert_eq!(org.emulator.requests().len(), calls, "not logged");
    // Looking at a session moves it on, so it is not done here.
    let source = format!(
        "/api/v1/identity-sources/{}/sessions",
        okta_emulator::DEFAULT_IDENTITY_SOURCE
    );
    let session = id(&org.post(&source, &Value::Null).is(200));
    assert_eq!(look(&format!("{source}/{session}")).status(), 400);
}

#[test]
fn a_fault_is_turned_off_and_on_and_keeps_its_counts() {
    let org = Org::new();
    let id = org.emulator.add_fault(Fault::new(FaultKind::Locked));
    let path = format!("/_emulator/faults/{id}");
    org.get("/api/v1/users").is(423);
    let off = org.put(&path, &json!({ "enabled": false })).is(200);
    assert_eq!(
        (&off["enabled"], &off["struck"]),
        (&json!(false), &json!(1))
    );
    org.get("/api/v1/users").is(200);
    assert_eq!(org.get(&path).is(200)["matched"], 1);
    assert!(org.emulator.turn_fault(id, true));
    org.get("/api/v1/users").is(423);
    assert_eq!(org.get(&path).is(200)["struck"], 2);
    assert!(!org.emulator.turn_fault(id + 1, true));
    for (body, field) in [
        (json!({}), "enabled"),
        (json!({ "enabled": 1 }), "enabled"),
        (json!({ "enabled": true, "times": 3 }), "times"),
    ] {
        org.put(&path, &body).refused(400, "E0000001", field);
    }
    org.put("/_emulator/faults/99", &json!({ "enabled": true }))
        .refused(404, "E0000007", "fault");
    let kinds = org.get("/_emulator/fault-kinds").is(200);
    let names: Vec<&str> = kinds
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|kind| kind["kind"].as_str())
        .collect();
    assert_eq!(names, FaultKind::names());
}

#[test]
fn the_last_requests_can_be_few() {
    let org = Org::new();
    for _ in 0..5 {
        org.get("/api/v1/users").is(200);
    }
    let last = org.get("/_emulator/requests?limit=2").is(200);
    let numbers: Vec<&Value> = last
        .as_array()
        .into_iter()
        .flatten()
        .map(|call| &call["number"])
        .collect();
    assert_eq!(numbers, [&json!(4), &json!(5)]);
    for limit in ["0", "1001", "many"] {
        org.get(&format!("/_emulator/requests?limit={limit}"))
            .refused(400, "E0000001", "limit");
    }
}

#[test]
fn the_box_answers_under_its_own_names() {
    let org = Org::with(|builder| builder.control_host("okta.internal"));
    let status = |method: &str, headers: &[(&str, &str)]| {
        let reply = browse(&org.emulator, method, "/_emulator/faults", headers);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(reply.headers()[name], value);
        }
        reply.status().as_u16()
    };
    for host in [
        "127.0.0.1:8080",
        "[::1]:8080",
        "localhost",
        "okta.internal:80",
    ] {
        assert_eq!(status("GET", &[("host", host)]), 200, "{host}");
    }
    for host in ["rebound.example.com", "okta.internal.example.com", ""] {
        assert_eq!(status("GET", &[("host", host)]), 403, "{host}");
        assert_eq!(status("DELETE", &[("host", host)]), 403, "{host}");
    }
    assert_eq!(status("GET", &[]), 200, "who names none is no browser");
    // The org itself answers under every name.
    let headers = [
        ("host", "rebound.example.com"),
        ("authorization", "SSWS test-token"),
    ];
    let reply = browse(&org.emulator, "GET", "/api/v1/users", &headers);
    assert_eq!(reply.status(), 200);
}

#[test]
fn pages_of_others_command_nothing() {
    let org = Org::new();
    org.emulator.add_fault(Fault::new(FaultKind::Locked));
    let host = ("host", "127.0.0.1:8080");
    let status = |method: &str, headers: &[(&str, &str)]| {
        let headers = [&[host], headers].concat();
        browse(&org.emulator, method, "/_emulator/faults", &headers)
            .status()
            .as_u16()
    };
    for foreign in [
        ("origin", "http://evil.example.com"),
        ("origin", "http://127.0.0.1:9090"),
        ("origin", "http://localhost:8080"),
        ("origin", "null"),
        ("origin", ""),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            assert_eq!(status(method, &[foreign]), 403, "{method} {foreign:?}");
        }
        assert_eq!(status("GET", &[foreign]), 200, "a browser does not show it");
    }
    assert_eq!(org.emulator.faults().len(), 1);
    let own = [
        ("origin", "http://127.0.0.1:8080"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(status("DELETE", &own), 204);
    assert_eq!(status("DELETE", &[("sec-fetch-site", "none")]), 204);
    assert_eq!(status("DELETE", &[]), 204, "no browser");
}

#[test]
#[cfg(feature = "server")]
fn a_browser_gets_a_page_and_others_the_index() {
    let org = Org::new();
    let accepting = |accept: &str| {
        browse(
            &org.emulator,
            "GET",
            &format!("{HOST}/_emulator"),
            &[("accept", accept)],
        )
    };
    let page = accepting("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .expect("text");
    for part in [
        "default-src 'none'",
        "script-src 'sha256-",
        "connect-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} is not in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for accept in [
        "",
        "*/*",
        "application/json",
        "application/json, text/plain",
    ] {
        assert_eq!(
            accepting(accept).headers()["content-type"],
            "application/json"
        );
    }
}
