//! What clients do beside the API: they ask which methods there are, for heads alone, and from web pages.

mod common;

use bytes::Bytes;
use common::{Answered, HOST, Org, TOKEN};
use http::{HeaderMap, Request, Response};
use serde_json::json;

const PAGE: &str = "https://page.example.com";

/// A call with these headers and no others.
fn call(org: &Org, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{HOST}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    org.emulator
        .respond(request.body(Bytes::new()).expect("a request"))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[test]
fn a_head_is_a_get_without_its_body() {
    let org = Org::new();
    org.group("One");
    let whole = org.get("/api/v1/groups?limit=1");
    let head = org.call("HEAD", "/api/v1/groups?limit=1", &json!(null));
    assert_eq!(head.link("next"), whole.link("next"));
    let length = whole.body.to_string().len();
    assert_eq!(
        text(&head.headers, "content-length"),
        Some(&*length.to_string())
    );
    assert!(head.is(200).is_null());
    let gone = org.call("HEAD", "/api/v1/users/00unobody0000000000", &json!(null));
    assert!(gone.is(404).is_null());
    org.call("HEAD", "/api/v1/users/me/lifecycle/activate", &json!(null))
        .is(405);
}

#[test]
fn options_say_which_methods_a_path_takes_and_need_no_token() {
    let org = Org::new();
    let reply = call(&org, "OPTIONS", "/api/v1/groups", &[]);
    assert_eq!(reply.status(), 200);
    assert!(reply.body().is_empty());
    assert_eq!(
        text(reply.headers(), "allow"),
        Some("GET, POST, HEAD, OPTIONS")
    );
    assert_eq!(text(reply.headers(), "access-control-allow-methods"), None);
    assert_eq!(call(&org, "OPTIONS", "/api/v1/nothing", &[]).status(), 404);
    // No other method learns anything without a token.
    assert_eq!(call(&org, "GET", "/api/v1/groups", &[]).status(), 401);
}

#[test]
fn pages_of_trusted_origins_may_call() {
    let org = Org::new();
    let token = format!("SSWS {TOKEN}");
    let with_token = [("origin", PAGE), ("authorization", token.as_str())];
    let asked = || call(&org, "GET", "/api/v1/groups", &with_token);
    let allowed = |reply: &Response<Bytes>| {
        let headers = reply.headers();
        let origin = text(headers, "access-control-allow-origin").map(str::to_owned);
        (
            origin,
            text(headers, "access-control-allow-credentials") == Some("true"),
        )
    };
    assert_eq!(allowed(&asked()), (None, false));

    let trusted = json!({ "name": "A page", "origin": PAGE, "scopes": [{ "type": "REDIRECT" }] });
    let trusted = org.post("/api/v1/trustedOrigins", &trusted).is(200);
    let path = format!("/api/v1/trustedOrigins/{}", common::id(&trusted));
    assert_eq!(allowed(&asked()), (None, false), "it may only redirect");

    let both = json!({ "name": "A page", "origin": PAGE,
        "scopes": [{ "type": "REDIRECT" }, { "type": "CORS" }] });
    org.put(&path, &both).is(200);
    let reply = asked();
    assert_eq!(allowed(&reply), (Some(PAGE.to_owned()), true));
    let exposed = text(reply.headers(), "access-control-expose-headers").unwrap_or_default();
    assert!(exposed.contains("X-Rate-Limit-Remaining") && exposed.contains("Link"));

    let asking = [
        ("origin", PAGE),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization, content-type",
        ),
    ];
    let reply = call(&org, "OPTIONS", "/api/v1/groups", &asking);
    assert_eq!(reply.status(), 200);
    assert_eq!(allowed(&reply), (Some(PAGE.to_owned()), true));
    assert_eq!(
        text(reply.headers(), "access-control-allow-headers"),
        Some("authorization, content-type")
    );
    assert!(
        text(reply.headers(), "access-control-allow-methods")
            .is_some_and(|methods| methods.contains("POST"))
    );

    org.post(&format!("{path}/lifecycle/deactivate"), &json!(null))
        .is(200);
    assert_eq!(allowed(&asked()), (None, false), "it is switched off");
    // With an access token a page may call from anywhere, but not as the user of a session.
    let bearer = format!("Bearer {TOKEN}");
    let reply = call(
        &org,
        "GET",
        "/api/v1/groups",
        &[("origin", PAGE), ("authorization", &bearer)],
    );
    assert_eq!(allowed(&reply), (Some(PAGE.to_owned()), false));
}

#[test]
fn flags_are_read_in_any_case() {
    let org = Org::new();
    let body = |name: &str| {
        json!({ "profile": { "login": format!("{name}@example.com"), "email": "a@example.com",
            "firstName": "A", "lastName": "B" } })
    };
    let made = org.post("/api/v1/users?activate=False", &body("one"));
    assert_eq!(made.is(200)["status"], "STAGED");
    let made = org.post("/api/v1/users?activate=TRUE", &body("two"));
    assert_eq!(made.is(200)["status"], "PROVISIONED");
    org.post("/api/v1/users?activate=no", &body("three"))
        .refused(400, "E0000001", "activate");
}

#[test]
fn only_json_is_taken_for_json() {
    let org = Org::new();
    let post = |media_type: Option<&str>, name: &str| {
        let mut request = Request::post(format!("{HOST}/api/v1/groups"))
            .header("authorization", format!("SSWS {TOKEN}"));
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        let body = json!({ "profile": { "name": name } }).to_string();
        let request = request.body(Bytes::from(body)).expect("a request");
        Answered::of(org.emulator.respond(request))
    };
    for (number, taken) in [
        None,
        Some("application/json"),
        Some("Application/JSON; charset=UTF-8"),
        Some("application/vnd.example+json"),
    ]
    .into_iter()
    .enumerate()
    {
        post(taken, &format!("taken {number}")).is(200);
    }
    for refused in [
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        post(Some(refused), refused).refused(415, "E0000021", "application/json");
    }
}
