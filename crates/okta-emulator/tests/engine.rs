//! What holds for every call: tokens, paths, methods, bodies, headers; and the service as tower sees it.

mod common;

use bytes::Bytes;
use common::{Org, TOKEN};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody};
use okta_emulator::{DEFAULT_TOKEN, Emulator, MAX_BODY};
use proptest::prelude::*;
use serde_json::{Value, json};
use tower::ServiceExt;

fn with_authorization(emulator: &Emulator, authorization: Option<&str>) -> (StatusCode, Value) {
    let mut request = Request::get("https://org.example.com/api/v1/users");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let (parts, body) = emulator
        .respond(request.body(Bytes::new()).expect("a request"))
        .into_parts();
    (parts.status, serde_json::from_slice(&body).expect("JSON"))
}

#[test]
fn only_a_known_token_gets_in() {
    let org = Emulator::builder().token("one").token("two").build();
    for header in ["SSWS one", "SSWSone", "ssws two", "Bearer two"] {
        assert_eq!(with_authorization(&org, Some(header)).0, 200, "{header}");
    }
    let default = format!("SSWS {DEFAULT_TOKEN}");
    for header in [
        None,
        Some(""),
        Some("SSWS"),
        Some("SSWS three"),
        Some("SSWS owe"),
        Some("SSWS one two"),
        Some("one"),
        Some("Basic one"),
        Some(default.as_str()),
    ] {
        let (status, body) = with_authorization(&org, header);
        assert_eq!(
            (status.as_u16(), &body["errorCode"]),
            (401, &json!("E0000011")),
            "{header:?}"
        );
        assert!(!body.to_string().contains("three"));
    }
    assert_eq!(
        with_authorization(&Emulator::builder().build(), Some(&default)).0,
        200
    );
    assert!(
        !format!("{org:?}{:?}", Emulator::builder().token("secret-one")).contains("secret-one")
    );
}

#[test]
fn unknown_paths_and_methods() {
    let org = Org::new();
    for path in [
        "/",
        "/api/v1",
        "/api/v1/unicorns",
        "/api/v1/users/a/b/c/d",
        "/api/v2/users",
    ] {
        org.get(path).refused(404, "E0000022", path);
    }
    let answer = org.delete("/api/v1/users");
    assert_eq!(answer.headers["allow"], "GET, POST");
    answer.refused(405, "E0000022", "DELETE");
    org.call("BREW", "/api/v1/users", &Value::Null)
        .refused(405, "E0000022", "BREW");
    org.call("PATCH", "/api/v1/groups/rules/x", &Value::Null)
        .refused(405, "E0000022", "PATCH");
    // Slashes too many are no other path, literals win over parameters.
    org.get("//api/v1//users/").is(200);
    org.get("/api/v1/groups/rules").is(200);
}

#[test]
fn bodies_that_cannot_be_used() {
    let org = Org::new();
    for body in ["", "{", "[]", "null", "7", "{\"profile\": }", "\u{0}"] {
        org.raw("POST", "/api/v1/users", body)
            .refused(400, "E0000003", "");
    }
    org.raw("POST", "/api/v1/users", vec![0xff, 0xfe])
        .refused(400, "E0000003", "JSON");
    org.raw("POST", "/api/v1/users", "[".repeat(100_000))
        .refused(400, "E0000003", "JSON");
    org.raw("POST", "/api/v1/users", vec![b' '; MAX_BODY + 1])
        .refused(413, "E0000003", "larger");
}

#[test]
fn every_reply_has_the_headers_of_every_reply() {
    let org = Org::new();
    let (first, second) = (org.get("/api/v1/users"), org.get("/nowhere"));
    for answer in [&first, &second] {
        assert_eq!(answer.headers["date"], "Sun, 03 Jan 2016 18:15:47 GMT");
        assert_eq!(answer.headers["x-rate-limit-reset"], "1451844960");
        let number = |name: &str| {
            answer.headers[name]
                .to_str()
                .ok()
                .and_then(|text| text.parse::<u64>().ok())
        };
        assert!(number("x-rate-limit-limit") > number("x-rate-limit-remaining"));
        assert_eq!(answer.headers["content-type"], "application/json");
    }
    assert_ne!(
        first.headers["x-okta-request-id"],
        second.headers["x-okta-request-id"]
    );
}

#[test]
fn orgs_of_one_seed_are_alike_and_know_nothing_of_each_other() {
    let set_up = || Org::with(|builder| builder.seed(42).seed_users(3));
    let (one, two) = (set_up(), set_up());
    assert_eq!(
        one.get("/api/v1/users").is(200),
        two.get("/api/v1/users").is(200)
    );
    assert_eq!(one.user("jo@example.com"), two.user("jo@example.com"));
    one.user("only@example.com");
    two.get("/api/v1/users/only@example.com").is(404);
    let clone = one.emulator.clone();
    assert_eq!(
        with_authorization(&clone, Some(&format!("SSWS {TOKEN}")))
            .1
            .as_array()
            .map(Vec::len),
        Some(5)
    );
}

#[test]
fn operations_are_listed_once() {
    let mut all: Vec<_> = Emulator::operations()
        .map(|(id, method, path)| (method.to_string(), path, id))
        .collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup_by(|left, right| (&left.0, left.1) == (&right.0, right.1));
    assert_eq!(all.len(), count);
    assert!(count > 100);
}

#[tokio::test]
async fn it_is_a_tower_service_over_any_body() {
    let org = Emulator::builder().token(TOKEN).build();
    let request = |path: &str| {
        Request::post(format!("https://org.example.com{path}"))
            .header("authorization", format!("SSWS {TOKEN}"))
    };
    let body = json!({ "profile": { "name": "Authors" } }).to_string();
    let whole = request("/api/v1/groups")
        .body(Full::new(Bytes::from(body.clone())))
        .expect("a request");
    let response = org.clone().oneshot(whole).await.expect("infallible");
    assert_eq!(response.status(), 200);
    assert!(
        !response
            .into_body()
            .collect()
            .await
            .expect("infallible")
            .to_bytes()
            .is_empty()
    );

    let chunk =
        |text: &'static str| Ok(http_body::Frame::data(Bytes::from_static(text.as_bytes())));
    let chunks = futures_chunks(vec![
        chunk("{\"profile\": {"),
        chunk("\"name\": \"Writers\"}}"),
    ]);
    let streamed = request("/api/v1/groups")
        .body(StreamBody::new(chunks))
        .expect("a request");
    assert_eq!(
        org.clone()
            .oneshot(streamed)
            .await
            .expect("infallible")
            .status(),
        200
    );

    let chunks = futures_chunks(vec![
        chunk("{"),
        Err(std::io::Error::other("the wire was cut")),
    ]);
    let cut = request("/api/v1/groups")
        .body(StreamBody::new(chunks))
        .expect("a request");
    assert_eq!(
        org.clone().oneshot(cut).await.expect("infallible").status(),
        400
    );

    let big = request("/api/v1/groups")
        .body(Full::new(Bytes::from(vec![b' '; MAX_BODY + 1])))
        .expect("a request");
    assert_eq!(org.oneshot(big).await.expect("infallible").status(), 413);
}

type Frames = Vec<Result<http_body::Frame<Bytes>, std::io::Error>>;

/// A stream of frames that are all there.
fn futures_chunks(
    frames: Frames,
) -> impl futures_util::Stream<Item = Result<http_body::Frame<Bytes>, std::io::Error>> {
    futures_util::stream::iter(frames)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever the path, query and body: an answer in JSON, and no panic.
    #[test]
    fn nothing_makes_it_panic(
        route in 0..1000usize,
        words in proptest::collection::vec("[a-zA-Z0-9@.+-]{0,12}|%[0-9a-f]{2}|me|default", 4),
        query in "(limit|after|search|filter|q|sortBy|expand|fields|sendEmail)=[ -~]{0,24}",
        body in "\\PC{0,40}|\\{\"profile\":\\{\"[a-z]{0,8}\":[0-9]{0,3}\\}\\}",
    ) {
        let org = Org::with(|builder| builder.seed_users(2));
        let operations: Vec<_> = Emulator::operations().collect();
        let (_, method, template) = &operations[route % operations.len()];
        let mut words = words.into_iter();
        let path: String = template
            .split('/')
            .skip(1)
            .map(|part| if part.starts_with('{') { format!("/{}", words.next().unwrap_or_default()) } else { format!("/{part}") })
            .collect();
        let query: String = query.replace(' ', "+").replace(['"', '<', '>', '\\', '^', '`', '{', '|', '}', '#'], "%22");
        if let Ok(uri) = format!("https://org.example.com{path}?{query}").parse::<http::Uri>() {
            let answer = org.raw(method.as_str(), &uri.to_string(), body);
            prop_assert!(answer.status != 500);
        }
    }

    /// Searches of every shape are answered or refused.
    #[test]
    fn no_search_makes_it_panic(search in "([ ()\"\\\\a-z.0-9]|and|or|not|eq|pr| profile\\.login | \"a\" ){0,40}") {
        let org = Org::with(|builder| builder.seed_users(1));
        let encoded: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let status = org.get(&format!("/api/v1/users?search={encoded}")).status.as_u16();
        prop_assert!(status == 200 || status == 400);
    }
}

#[cfg(not(feature = "oauth"))]
#[test]
fn without_access_tokens_there_is_no_token_endpoint() {
    let request = Request::post("https://org.example.com/oauth2/v1/token").body(Bytes::new());
    let answer = Org::new().emulator.respond(request.expect("a request"));
    assert_eq!(answer.status(), 404);
}
