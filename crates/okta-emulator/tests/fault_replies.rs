//! Faults that change replies: headers and links that mislead, contents that nobody declared, bodies that are packed.

mod common;

use std::io::Read;

use bytes::Bytes;
use common::{HOST, Org, TOKEN};
use flate2::read::GzDecoder;
use http::{Request, Response};
use okta_emulator::{Fault, FaultKind};
use serde_json::{Value, json};

fn org(kind: FaultKind) -> Org {
    Org::with(|builder| builder.seed_users(5).fault(Fault::new(kind)))
}

/// A list of users for a client that takes gzip.
fn users(org: &Org) -> Response<Bytes> {
    let request = Request::get(format!("{HOST}/api/v1/users"))
        .header("authorization", format!("SSWS {TOKEN}"))
        .header("accept-encoding", "br, gzip;q=0.5")
        .body(Bytes::new())
        .expect("a request");
    org.emulator.respond(request)
}

#[test]
fn headers_that_are_doubled_or_off() {
    let org = org(FaultKind::DoubledRateLimits);
    let headers = org.get("/api/v1/users").headers;
    let all = |name: &str| -> Vec<i64> {
        let values = headers.get_all(name).iter();
        values
            .map(|value| value.to_str().expect("text").parse().expect("a number"))
            .collect()
    };
    let resets = all("x-rate-limit-reset");
    assert_eq!((all("x-rate-limit-limit").len(), resets.len()), (2, 2));
    assert_eq!(resets[0], resets[1] + 60);

    let skewed = self::org(FaultKind::ClockSkew { seconds: -90 })
        .get("/api/v1/users")
        .headers;
    assert_eq!(skewed["date"], "Sun, 03 Jan 2016 18:14:17 GMT");
    assert_eq!(skewed["x-rate-limit-reset"], (resets[1] - 90).to_string());

    let plain = self::org(FaultKind::NoContentType).get("/api/v1/users");
    assert!(!plain.headers.contains_key("content-type"));
    plain.is(200);
}

#[test]
fn links_that_mislead() {
    let path = "/api/v1/users?limit=2";
    let joined = org(FaultKind::JoinedLinks).get(path).headers;
    let lines: Vec<_> = joined.get_all("link").iter().collect();
    assert_eq!(lines.len(), 1);
    let line = lines[0].to_str().expect("text");
    assert!(
        line.contains("rel=\"self\", <https://org.example.com/"),
        "{line}"
    );

    let straight = org(FaultKind::Gzip)
        .get(path)
        .link("next")
        .expect("a next page");
    let foreign = org(FaultKind::ForeignNext)
        .get(path)
        .link("next")
        .expect("a next page");
    assert_eq!(
        foreign,
        straight.replace(HOST, "https://elsewhere.example.net")
    );

    let repeated = org(FaultKind::RepeatedCursor);
    assert_eq!(
        repeated.get(path).link("next"),
        Some(format!("{HOST}{path}"))
    );
    let last = repeated.get("/api/v1/users");
    assert_eq!(last.link("next"), None, "a page without next is left alone");
    assert_eq!(repeated.emulator.faults()[0].struck, 1);

    let lonely = org(FaultKind::MissingSelf).get(path);
    assert_eq!(
        (lonely.link("self"), lonely.link("next").is_some()),
        (None, true)
    );
}

#[test]
fn an_empty_page_loses_nothing() {
    let org = org(FaultKind::EmptyPage);
    let (items, pages) = org.pages("/api/v1/users?limit=2");
    assert_eq!(
        (items.len(), pages),
        (5, 6),
        "three pages, and an empty one before each"
    );
    let one = org.get("/api/v1/users/me");
    assert!(one.is(200).is_object(), "no page at all");
    assert_eq!(org.emulator.faults()[0].struck, 3);
    let log = org.emulator.requests();
    assert!(
        log.iter().all(|entry| !entry.target.contains("empty")),
        "{log:?}"
    );
}

/// Whoever comes by way of an empty page is led back to where they are, and not to another address of the same items.
#[test]
fn a_page_behind_an_empty_one_is_repeated_as_itself() {
    let org = org(FaultKind::EmptyPage);
    let behind = org.get("/api/v1/users?limit=2").link("next");
    let behind = behind.expect("what follows an empty page");
    org.emulator
        .add_fault(Fault::new(FaultKind::RepeatedCursor));
    let again = org.get(behind.strip_prefix(HOST).expect("the org's"));
    assert_eq!(again.link("next"), Some(behind));
    assert_eq!(again.is(200).as_array().map(Vec::len), Some(2));
}

#[test]
fn contents_that_nobody_declared() {
    let user = org(FaultKind::UnknownEnums).get("/api/v1/users").is(200)[0].clone();
    assert_eq!(user["status"], "UNDECLARED_BY_ANYONE");
    assert_eq!(
        user["credentials"]["provider"]["type"],
        "UNDECLARED_BY_ANYONE"
    );
    assert_ne!(user["profile"]["login"], "UNDECLARED_BY_ANYONE");

    let org = org(FaultKind::UnknownDiscriminators);
    let provider = json!({
        "name": "Google", "type": "GOOGLE",
        "protocol": {
            "type": "OIDC", "scopes": ["openid", "email"],
            "credentials": { "client": { "client_id": "id", "client_secret": "secret" } },
        },
        "policy": {
            "provisioning": { "action": "AUTO" }, "accountLink": { "action": "AUTO" },
            "subject": { "userNameTemplate": { "template": "idpuser.email" }, "matchType": "USERNAME" },
        },
    });
    let idp = org.post("/api/v1/idps", &provider).is(200);
    assert_eq!(idp["protocol"]["type"], "UNDECLARED_BY_ANYONE", "{idp}");

    let user = self::org(FaultKind::ExtraProperties)
        .get("/api/v1/users/me")
        .is(200);
    for object in [&user, &user["profile"], &user["credentials"]["provider"]] {
        assert!(object["undeclaredByAnyone"]["kept"].is_array(), "{user}");
    }
    assert!(user["_links"]["undeclaredByAnyone"].is_null());

    let users = self::org(FaultKind::DuplicateItems)
        .get("/api/v1/users")
        .is(200);
    assert_eq!(users.as_array().map(Vec::len), Some(6));
    assert_eq!(users[4], users[5]);
}

#[test]
fn values_of_the_wrong_kind() {
    let property = |name: &str| Some(name.to_owned());
    let wrong = org(FaultKind::WrongTypes {
        property: property("profile.login"),
    });
    for user in wrong
        .get("/api/v1/users")
        .is(200)
        .as_array()
        .expect("a list")
    {
        assert_eq!(user["profile"]["login"], 42);
    }
    let first = org(FaultKind::WrongTypes { property: None })
        .get("/api/v1/users/me")
        .is(200);
    assert_eq!(
        (&first["activated"], first["id"].is_string()),
        (&json!(42), true)
    );

    let null = org(FaultKind::NullRequired {
        property: property("status"),
    });
    assert!(null.get("/api/v1/users/me").is(200)["status"].is_null());
    let first = org(FaultKind::NullRequired { property: None });
    let first = first.get("/api/v1/users/me").is(200);
    assert!(first["activated"].is_null() && first["_links"].is_object());
    let none = org(FaultKind::NullRequired {
        property: property("nothing.there"),
    });
    none.get("/api/v1/users/me").is(200);
    assert_eq!(none.emulator.faults()[0].matched, 0, "nothing to strike");
}

#[test]
fn bodies_that_are_packed_or_padded() {
    let unpack = |body: &[u8]| {
        let mut text = String::new();
        GzDecoder::new(body)
            .read_to_string(&mut text)
            .expect("gzip");
        text
    };
    let gzip = org(FaultKind::Gzip);
    let reply = users(&gzip);
    assert_eq!(reply.headers()["content-encoding"], "gzip");
    let list: Value = serde_json::from_str(&unpack(reply.body())).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(5));
    let plain = gzip.get("/api/v1/users");
    assert!(
        !plain.headers.contains_key("content-encoding"),
        "nobody asked for it"
    );

    let bytes = 1 << 20;
    let bomb = users(&org(FaultKind::GzipBomb { bytes }));
    assert!(bomb.body().len() < 10_000, "{}", bomb.body().len());
    let text = unpack(bomb.body());
    assert_eq!(text.len(), bytes);
    let list: Value = serde_json::from_str(&text).expect("still JSON");
    assert!(list.is_array());

    let large = users(&org(FaultKind::Oversized { bytes }));
    assert_eq!(large.body().len(), bytes);
    assert!(!large.headers().contains_key("content-encoding"));
}

#[test]
fn lists_that_hold_their_own_links_mislead_in_the_body() {
    let sets = "/api/v1/iam/resource-sets";
    let filled = |kind| {
        let org = org(kind);
        for label in ["One", "Two", "Three"] {
            let body = json!({ "label": label, "description": label, "resources": [] });
            org.post(sets, &body).is(200);
        }
        org
    };
    let page = |org: &Org, path: &str| {
        let body = org.get(path).is(200);
        let next = body["_links"]["next"]["href"].as_str().map(str::to_owned);
        let count = body["resource-sets"].as_array().map(Vec::len);
        (count.unwrap_or_else(|| panic!("no list in {body}")), next)
    };
    let org = filled(FaultKind::EmptyPage);
    let (count, next) = page(&org, sets);
    let next = next.expect("a next page");
    assert_eq!((count, page(&org, &next).0), (0, 3), "{next}");
}
