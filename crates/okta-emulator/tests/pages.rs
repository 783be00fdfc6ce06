//! Pages of resources without code of their own: how large they are, where their cursors come from, and which lists have
//! none.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

fn origin(number: usize) -> Value {
    json!({ "name": format!("origin {number}"), "origin": format!("https://{number}.example.com"), "scopes": [{ "type": "CORS" }] })
}

fn origins(org: &Org, count: usize) -> Vec<String> {
    let made = (0..count).map(|number| {
        let made = org.post("/api/v1/trustedOrigins", &origin(number));
        id(&made.is(200))
    });
    made.collect()
}

fn role(number: usize) -> Value {
    json!({ "label": format!("role {number}"), "description": "A role", "permissions": ["okta.users.read"] })
}

#[test]
fn pages_of_those_who_ask_for_no_limit_can_be_small() {
    let org = Org::with(|builder| builder.page_size(2).seed_users(5));
    let made = origins(&org, 5);
    let (listed, pages) = org.pages("/api/v1/trustedOrigins");
    assert_eq!((ids(&listed), pages), (made, 3));
    assert_eq!(org.pages("/api/v1/trustedOrigins?limit=4").1, 2);
    assert_eq!(org.pages("/api/v1/users").1, 3);
    // Found by `q`, they are not in pages.
    let found = org.get("/api/v1/users?q=a");
    assert_eq!(found.link("next"), None);
    let none = Org::with(|builder| builder.page_size(0).seed_users(2));
    assert_eq!(none.pages("/api/v1/users").1, 2, "one item is the least");
}

#[test]
fn a_list_that_takes_no_limit_pages_in_its_body() {
    let org = Org::with(|builder| builder.page_size(2));
    let made: Vec<_> = (0..3)
        .map(|number| id(&org.post("/api/v1/iam/roles", &role(number)).is(200)))
        .collect();
    let first = org.get("/api/v1/iam/roles");
    assert_eq!(first.link("next"), None);
    let first = first.is(200);
    let next = first["_links"]["next"]["href"].as_str().expect("a next");
    assert!(!next.contains("limit="), "{next}");
    let second = org.get(next).is(200);
    assert_eq!(second["_links"]["next"], Value::Null);
    let both = [&first["roles"], &second["roles"]].map(|page| page.as_array().expect("roles"));
    assert_eq!(ids(&both.map(Vec::as_slice).concat()), made);
}

#[test]
fn a_limit_in_the_query_holds_for_the_next_page_in_the_body() {
    let org = Org::new();
    let bundles = "/api/v1/iam/governance/bundles";
    for _ in 0..5 {
        let sample = json!({ "collection": bundles });
        org.post("/_emulator/samples", &sample).is(201);
    }
    let mut page = format!("{bundles}?limit=2");
    let mut sizes = Vec::new();
    loop {
        let answer = org.get(&page).is(200);
        sizes.push(answer["bundles"].as_array().map_or(0, Vec::len));
        match answer["_links"]["next"]["href"].as_str() {
            Some(next) => next.clone_into(&mut page),
            None => break,
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[test]
fn only_cursors_that_were_handed_out_are_taken() {
    let org = Org::new();
    let made = origins(&org, 3);
    let next = org.get("/api/v1/trustedOrigins?limit=1").link("next");
    let next = next.expect("more");
    let cursor = next.split(['=', '&']).nth(1).expect("a cursor").to_owned();
    for strange in ["x", made[0].as_str(), &format!("{cursor}0"), &cursor[1..]] {
        org.get(&format!("/api/v1/trustedOrigins?after={strange}"))
            .refused(400, "E0000001", "after");
    }
    org.get(&format!("/api/v1/zones?after={cursor}"))
        .refused(400, "E0000001", "after");
    let stranger = Org::with(|builder| builder.seed(9));
    stranger
        .get(&format!("/api/v1/trustedOrigins?after={cursor}"))
        .refused(400, "E0000001", "after");
    // A cursor outlives the item that it stands behind.
    org.delete(&format!("/api/v1/trustedOrigins/{}", made[0]))
        .is(204);
    assert_eq!(ids(&org.pages(&next).0), made[1..]);
}

#[test]
fn a_list_that_does_not_page_is_never_cut() {
    let org = Org::with(|builder| builder.page_size(2));
    for number in 0..250 {
        let template = json!({ "name": format!("Custom {number}"), "type": "SMS_VERIFY_CODE", "template": "${code}" });
        org.post("/api/v1/templates/sms", &template).is(200);
    }
    let all = org.get("/api/v1/templates/sms");
    assert_eq!(all.link("next"), None);
    assert_eq!(all.is(200).as_array().map(Vec::len), Some(250));
}

#[test]
fn the_log_goes_on_where_no_end_of_time_is_asked_for() {
    let org = Org::new();
    let since = "since=2016-01-01T00:00:00.000Z";
    let first = org.get(&format!("/api/v1/logs?{since}"));
    let next = first.link("next").expect("a log is never read to its end");
    assert!(!next.contains("since="), "{next}");
    let empty = org.get(&next);
    assert_eq!(empty.link("next").as_deref(), Some(next.as_str()));
    assert_eq!(empty.is(200), json!([]));
    org.post(
        "/_emulator/samples",
        &json!({ "collection": "/api/v1/logs" }),
    )
    .is(201);
    assert_eq!(org.get(&next).is(200).as_array().map(Vec::len), Some(1));
    org.get(&format!("{next}&{since}"))
        .refused(400, "E0000001", "since");
    let stretch = format!("/api/v1/logs?{since}&until=2016-02-01T00:00:00.000Z");
    assert_eq!(org.get(&stretch).link("next"), None);
    let backwards = org.get("/api/v1/logs?sortOrder=DESCENDING");
    assert_eq!(backwards.link("next"), None);
}

#[test]
fn assignments_are_seen_from_both_ends() {
    let org = Org::new();
    let (group, user) = (org.group("Authors"), org.user("ann@example.com"));
    let app = json!({ "label": "Wiki", "signOnMode": "BOOKMARK", "name": "bookmark",
        "settings": { "app": { "url": "https://example.com" } } });
    let app = id(&org.post("/api/v1/apps", &app).is(200));
    let apps = format!("/api/v1/groups/{group}/apps");
    assert_eq!(org.get(&apps).is(200), json!([]));
    let tie = format!("/api/v1/apps/{app}/groups/{group}");
    org.put(&tie, &json!({})).is(200);
    let listed = org.get(&apps).is(200);
    assert_eq!(listed[0]["label"], "Wiki");
    let own = listed[0]["_links"]["groups"]["href"].as_str();
    assert!(own.is_some_and(|own| own.ends_with(&format!("/api/v1/apps/{app}/groups"))));
    org.delete(&tie).is(204);
    assert_eq!(org.get(&apps).is(200), json!([]));

    let assignees = || org.get("/api/v1/iam/assignees/users").is(200)["value"].clone();
    assert_eq!(assignees(), json!([]));
    let roles = format!("/api/v1/users/{user}/roles");
    let role = org.post(&roles, &json!({ "type": "USER_ADMIN" }));
    let role = id(&role.body);
    assert_eq!(assignees()[0]["id"], user.as_str());
    let second = json!({ "type": "READ_ONLY_ADMIN" });
    let second = id(&org.post(&roles, &second).is(201));
    assert_eq!(assignees().as_array().map(Vec::len), Some(1), "once");
    org.delete(&format!("{roles}/{second}")).is(204);
    org.delete(&format!("{roles}/{role}")).is(204);
    assert_eq!(assignees(), json!([]));
}
