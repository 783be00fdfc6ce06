//! What happened in the org, as its log tells it.

mod common;

use std::time::Duration;

use common::{Org, id};
use http::Request;
use serde_json::{Value, json};

/// The events of a path, oldest first.
fn events(org: &Org, path: &str) -> Vec<Value> {
    let list = org.get(path).is(200);
    list.as_array().cloned().expect("a list")
}

fn types(events: &[Value]) -> Vec<&str> {
    let types = events.iter().map(|event| event["eventType"].as_str());
    types.map(|name| name.expect("a type")).collect()
}

/// `kind display name` of each target.
fn targets(event: &Value) -> Vec<String> {
    let targets = event["target"].as_array().expect("targets");
    let text = |target: &Value, name: &str| target[name].as_str().unwrap_or_default().to_owned();
    let told = |target| format!("{} {}", text(target, "type"), text(target, "displayName"));
    targets.iter().map(told).collect()
}

fn new_user(login: &str) -> Value {
    json!({
        "profile": { "login": login, "email": login, "firstName": "Ann", "lastName": "Doe" },
        "credentials": { "password": { "value": "Password-1" } },
    })
}

#[test]
fn a_new_org_has_an_empty_log_and_reading_leaves_no_trace() {
    let org = Org::with(|builder| builder.seed_users(3));
    org.get("/api/v1/users").is(200);
    org.get("/api/v1/apps").is(200);
    org.get("/api/v1/users/nobody").is(404);
    assert_eq!(events(&org, "/api/v1/logs"), [Value::Null; 0]);
}

#[test]
fn an_event_says_who_did_what_to_whom_from_where() {
    let org = Org::with(|builder| builder.seed_users(1));
    let owner = org.get("/api/v1/users/me").is(200);
    let request = Request::post("https://org.example.com/api/v1/users?activate=false")
        .header("authorization", format!("SSWS {}", common::TOKEN))
        .header("user-agent", "a-client/1.0")
        .header("x-forwarded-for", "203.0.113.7, 2001:db8::1")
        .body(new_user("ann@example.com").to_string().into())
        .expect("a request");
    let reply = org.emulator.respond(request);
    let request_id = reply.headers()["x-okta-request-id"].to_str().expect("text");
    let user: Value = serde_json::from_slice(reply.body()).expect("a user");

    let all = events(&org, "/api/v1/logs");
    let [event] = all.as_slice() else {
        panic!("one event, not {all:?}");
    };
    assert_eq!(event["eventType"], "user.lifecycle.create");
    assert_eq!(
        event["legacyEventType"],
        "core.user.config.user_creation.success"
    );
    assert_eq!(event["severity"], "INFO");
    assert_eq!(event["version"], "0");
    assert_eq!(event["published"], "2016-01-03T18:15:47.000Z");
    assert_eq!(
        event["outcome"],
        json!({ "result": "SUCCESS", "reason": null })
    );
    assert_eq!(event["actor"]["id"], owner["id"]);
    assert_eq!(event["actor"]["type"], "User");
    assert_eq!(event["actor"]["alternateId"], owner["profile"]["login"]);
    assert_eq!(event["actor"]["displayName"], "Alan Baker");
    let target = json!([{ "id": user["id"], "type": "User", "alternateId": "ann@example.com",
        "displayName": "Ann Doe", "detailEntry": null }]);
    assert_eq!(event["target"], target);
    assert_eq!(event["client"]["userAgent"]["rawUserAgent"], "a-client/1.0");
    assert_eq!(event["client"]["ipAddress"], "203.0.113.7");
    let chain = &event["request"]["ipChain"];
    assert_eq!(
        (&chain[0]["ip"], &chain[0]["version"]),
        (&json!("203.0.113.7"), &json!("V4"))
    );
    assert_eq!(
        (&chain[1]["ip"], &chain[1]["version"]),
        (&json!("2001:db8::1"), &json!("V6"))
    );
    assert_eq!(event["transaction"]["type"], "WEB");
    assert_eq!(event["transaction"]["id"], request_id);
    let token = event["transaction"]["detail"]["requestApiTokenId"].as_str();
    assert!(
        token.is_some_and(|token| token.starts_with("00T")),
        "{event}"
    );
    let uri = &event["debugContext"]["debugData"]["requestUri"];
    assert_eq!(uri, "/api/v1/users");
    for member in ["authenticationContext", "securityContext"] {
        assert!(event[member].is_object(), "{member} in {event}");
    }
    assert_eq!(event["displayMessage"], "Create a user");
    assert!(!event.to_string().contains(common::TOKEN));
    assert!(!event.to_string().contains("Password-1"));
}

#[test]
fn one_call_may_leave_several_events() {
    let org = Org::new();
    let group = org.group("Authors");
    let mut user = new_user("ann@example.com");
    user["groupIds"] = json!([group]);
    let user = id(&org.post("/api/v1/users", &user).is(200));
    let all = events(
        &org,
        &format!("/api/v1/logs?filter=target.id+eq+%22{user}%22"),
    );
    let expected = [
        "user.lifecycle.create",
        "user.lifecycle.activate",
        "group.user_membership.add",
    ];
    assert_eq!(types(&all), expected);
    assert_eq!(targets(&all[2]), ["User Ann Doe", "UserGroup Authors"]);
    let transactions: Vec<_> = all
        .iter()
        .map(|event| &event["transaction"]["id"])
        .collect();
    assert!(transactions.iter().all(|id| *id == transactions[0]));
    assert_ne!(all[0]["uuid"], all[1]["uuid"]);
}

#[test]
fn the_life_of_a_user_is_in_the_log() {
    let org = Org::new();
    let user = org.user("ann@example.com");
    let path = format!("/api/v1/users/{user}");
    let calls = [
        ("POST", "", json!({ "profile": { "nickName": "A" } })),
        ("POST", "/lifecycle/suspend", Value::Null),
        ("POST", "/lifecycle/unsuspend", Value::Null),
        ("POST", "/lifecycle/expire_password", Value::Null),
        (
            "POST",
            "/lifecycle/reset_password?sendEmail=false",
            Value::Null,
        ),
        ("DELETE", "", Value::Null),
        ("DELETE", "", Value::Null),
    ];
    for (method, end, body) in &calls {
        let status = org.call(method, &format!("{path}{end}"), body).status;
        assert!(status.is_success(), "{method} {end}: {status}");
    }
    let all = events(&org, "/api/v1/logs");
    let expected = [
        "user.lifecycle.create",
        "user.lifecycle.activate",
        "user.account.update_profile",
        "user.lifecycle.suspend",
        "user.lifecycle.unsuspend",
        "user.account.expire_password",
        "user.account.reset_password",
        "user.lifecycle.deactivate",
        "user.lifecycle.delete.initiated",
        "user.lifecycle.delete.completed",
    ];
    assert_eq!(types(&all), expected);
    for event in &all {
        assert_eq!(targets(event), ["User Jo Doe"], "{event}");
    }
}

#[test]
fn things_are_named_also_where_they_are_removed() {
    let org = Org::new();
    let app = json!({ "label": "Wiki", "signOnMode": "BOOKMARK", "name": "bookmark",
        "settings": { "app": { "url": "https://example.com" } } });
    let app = id(&org.post("/api/v1/apps", &app).is(200));
    let user = org.user("ann@example.com");
    let group = org.group("Authors");
    let path = format!("/api/v1/apps/{app}");
    org.post(&format!("{path}/users"), &json!({ "id": user }))
        .is(200);
    org.put(&format!("{path}/groups/{group}"), &json!({}))
        .is(200);
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.delete(&path).is(204);
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    let all = events(
        &org,
        "/api/v1/logs?filter=eventType+co+%22application%22+or+eventType+sw+%22group%22",
    );
    let told: Vec<_> = all
        .iter()
        .map(|event| (event["eventType"].as_str().expect("text"), targets(event)))
        .collect();
    let expected: [(&str, &[&str]); 7] = [
        ("application.lifecycle.create", &["AppInstance Wiki"]),
        ("group.lifecycle.create", &["UserGroup Authors"]),
        (
            "application.user_membership.add",
            &["AppInstance Wiki", "AppUser Jo Doe", "User Jo Doe"],
        ),
        (
            "group.application_assignment.add",
            &["AppInstance Wiki", "UserGroup Authors"],
        ),
        ("application.lifecycle.deactivate", &["AppInstance Wiki"]),
        ("application.lifecycle.delete", &["AppInstance Wiki"]),
        ("group.lifecycle.delete", &["UserGroup Authors"]),
    ];
    let told: Vec<(&str, Vec<&str>)> = told
        .iter()
        .map(|(name, targets)| (*name, targets.iter().map(String::as_str).collect()))
        .collect();
    let expected: Vec<(&str, Vec<&str>)> = expected
        .iter()
        .map(|(name, targets)| (*name, targets.to_vec()))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn what_has_no_name_of_okta_s_is_called_after_its_path() {
    let org = Org::new();
    let realm = json!({ "profile": { "name": "North", "realmType": "DEFAULT" } });
    let realm = id(&org.post("/api/v1/realms", &realm).is(200));
    org.delete(&format!("/api/v1/realms/{realm}")).is(204);
    let all = events(&org, "/api/v1/logs");
    assert_eq!(types(&all), ["realm.create", "realm.delete"]);
    assert_eq!(targets(&all[1]), ["Realm North"]);
}

#[test]
fn a_call_that_changes_nothing_leaves_no_event() {
    let org = Org::new();
    let (group, user) = (org.group("Authors"), org.user("ann@example.com"));
    let membership = format!("/api/v1/groups/{group}/users/{user}");
    for _ in 0..2 {
        org.put(&membership, &Value::Null).is(204);
    }
    for _ in 0..2 {
        org.delete(&membership).is(204);
    }
    let all = events(&org, "/api/v1/logs?filter=eventType+sw+%22group.user%22");
    let expected = ["group.user_membership.add", "group.user_membership.remove"];
    assert_eq!(types(&all), expected);
}

#[test]
fn refusals_that_okta_logs_are_failures_and_others_are_not_there() {
    let org = Org::new();
    let user = org.user("ann@example.com");
    let change = json!({ "oldPassword": { "value": "Password-0" }, "newPassword": { "value": "Password-2" } });
    let path = format!("/api/v1/users/{user}/credentials/change_password");
    org.post(&path, &change).is(403);
    org.post("/api/v1/users", &new_user("ann@example.com"))
        .is(400);
    org.post("/api/v1/groups", &json!({})).is(400);
    org.post("/api/v1/zones", &json!({ "name": 1 })).is(400);
    org.post("/api/v1/users/nobody/lifecycle/suspend", &Value::Null)
        .is(404);
    let all = events(&org, "/api/v1/logs?filter=outcome.result+eq+%22FAILURE%22");
    assert_eq!(
        types(&all),
        ["user.account.update_password", "user.lifecycle.create"]
    );
    assert_eq!(targets(&all[0]), ["User Jo Doe"]);
    assert_eq!(
        all[0]["legacyEventType"],
        "core.user.config.password_update.failure"
    );
    assert!(all[0]["outcome"]["reason"].is_string(), "{}", all[0]);
    assert_eq!(events(&org, "/api/v1/logs").len(), 4);
}

#[test]
fn privileges_say_which() {
    let org = Org::new();
    let user = org.user("ann@example.com");
    let roles = format!("/api/v1/users/{user}/roles");
    org.post(&roles, &json!({ "type": "HELP_DESK_ADMIN" }));
    let all = events(
        &org,
        "/api/v1/logs?filter=eventType+eq+%22user.account.privilege.grant%22",
    );
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["target"][0]["id"], user.as_str());
}

#[test]
fn polling_gives_each_event_once_and_goes_on_from_an_empty_page() {
    let org = Org::new();
    let mut next = org
        .get("/api/v1/logs?limit=2")
        .link("next")
        .expect("a next page");
    assert!(!next.contains("since="), "{next}");
    let empty = org.get(&next);
    assert_eq!(
        empty.link("next").as_deref(),
        Some(next.as_str()),
        "nothing happened"
    );
    assert_eq!(empty.is(200), json!([]));
    let mut seen = Vec::new();
    for round in 0..5 {
        for number in 0..round {
            org.group(&format!("Group {round} {number}"));
        }
        // The clock stands still in some rounds.
        org.clock.advance(Duration::from_secs(round % 2 * 60));
        loop {
            let page = org.get(&next);
            next = page.link("next").expect("a log is never read to its end");
            let page = page.is(200);
            let page = page.as_array().cloned().expect("a list");
            let is_last = page.len() < 2;
            seen.extend(page);
            if is_last {
                break;
            }
        }
    }
    let all = events(&org, "/api/v1/logs");
    assert_eq!(all.len(), 10);
    assert_eq!(seen, all);
    let times: Vec<_> = all
        .iter()
        .map(|event| event["published"].as_str())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn a_stretch_of_time_is_finite_in_both_orders() {
    let org = Org::new();
    let mut groups = Vec::new();
    for number in 0..5 {
        groups.push(org.group(&format!("Group {number}")));
        org.clock.advance(Duration::from_secs(60));
    }
    // From the second to the fourth: its end is not in it.
    let stretch = "since=2016-01-03T18:16:47Z&until=2016-01-03T18:19:47.000Z";
    let list = |order: &str| {
        let (events, pages) = org.pages(&format!("/api/v1/logs?{stretch}&limit=2{order}"));
        let names: Vec<String> = events.iter().flat_map(targets).collect();
        (names, pages)
    };
    let name = |number| format!("UserGroup Group {number}");
    assert_eq!(list(""), ((1..4).map(name).collect(), 2));
    assert_eq!(
        list("&sortOrder=DESCENDING"),
        ((1..4).rev().map(name).collect(), 2)
    );
    // Backwards without an end of time it is finite, too, whatever happens meanwhile.
    let first = org.get("/api/v1/logs?sortOrder=DESCENDING&limit=2&since=2016-01-03T18:16:47Z");
    let next = first.link("next").expect("a next page");
    org.group("Later");
    let (rest, _) = org.pages(&next);
    let rest: Vec<String> = rest.iter().flat_map(targets).collect();
    assert_eq!(rest, [name(2), name(1)]);
}

#[test]
fn without_since_the_log_begins_seven_days_back() {
    let org = Org::new();
    org.group("Old");
    org.clock.advance(Duration::from_secs(7 * 24 * 3600 + 1));
    org.group("New");
    let names = |path: &str| {
        events(&org, path)
            .iter()
            .flat_map(targets)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("/api/v1/logs"), ["UserGroup New"]);
    assert_eq!(
        names("/api/v1/logs?since=2016-01-01"),
        ["UserGroup Old", "UserGroup New"]
    );
    assert_eq!(
        names("/api/v1/logs?until=2016-01-04T00:00:00Z"),
        ["UserGroup Old"]
    );
}

#[test]
fn events_are_found_by_filter_and_by_words() {
    let org = Org::with(|builder| builder.seed_users(1));
    let (authors, _) = (org.group("Authors"), org.group("Bakers"));
    let ann = org.user("ann@example.com");
    org.put(
        &format!("/api/v1/groups/{authors}/users/{ann}"),
        &Value::Null,
    )
    .is(204);
    let count = |query: &str| {
        let query = query.replace(' ', "+").replace('"', "%22");
        events(&org, &format!("/api/v1/logs?{query}")).len()
    };
    let cases = [
        (format!(r#"filter=target.id eq "{authors}""#), 2),
        (format!(r#"filter=target.id eq "{authors}" and target.id eq "{ann}""#), 1),
        (r#"filter=target.type eq "UserGroup""#.to_owned(), 3),
        (r#"filter=eventType eq "group.lifecycle.create" or eventType eq "user.lifecycle.create""#.to_owned(), 3),
        (r#"filter=not (eventType sw "group")"#.to_owned(), 2),
        (r#"filter=actor.alternateId ew "@example.com" and outcome.result ne "FAILURE""#.to_owned(), 5),
        (r#"filter=request.ipChain.ip eq "127.0.0.1""#.to_owned(), 5),
        (r#"filter=debugContext.debugData.requestUri co "/users""#.to_owned(), 3),
        (r#"filter=published gt "2016-01-03T18:15:46.000Z""#.to_owned(), 5),
        (r#"filter=outcome.reason pr"#.to_owned(), 0),
        ("q=AUTHORS".to_owned(), 2),
        ("q=authors ann@example".to_owned(), 1),
        ("q=authors bakers".to_owned(), 0),
        // Names of members are no text of the event.
        ("q=debugContext".to_owned(), 0),
        ("limit=3".to_owned(), 3),
        ("limit=0".to_owned(), 0),
    ];
    for (query, expected) in cases {
        assert_eq!(count(&query), expected, "{query}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_by_name() {
    let org = Org::new();
    let next = org.get("/api/v1/logs").link("next").expect("a next page");
    let refused = |path: &str, code: &str, what: &str| org.get(path).refused(400, code, what);
    refused(
        &format!("{next}&since=2016-01-01T00:00:00Z"),
        "E0000001",
        "since",
    );
    refused("/api/v1/logs?since=yesterday", "E0000001", "since");
    refused("/api/v1/logs?until=2016-13-01", "E0000001", "until");
    refused(
        "/api/v1/logs?since=2016-02-01&until=2016-01-01",
        "E0000001",
        "since",
    );
    refused("/api/v1/logs?limit=1001", "E0000001", "limit");
    refused("/api/v1/logs?sortOrder=UP", "E0000001", "sortOrder");
    refused("/api/v1/logs?after=abc", "E0000001", "after");
    refused(&format!("{next}&sortOrder=DESCENDING"), "E0000001", "after");
    refused("/api/v1/logs?filter=nothing+eq+1", "E0000031", "nothing");
    refused(
        "/api/v1/logs?filter=target%5Btype+eq+1%5D",
        "E0000031",
        "filter",
    );
    let word = "w".repeat(41);
    refused(&format!("/api/v1/logs?q={word}"), "E0000001", "q");
    let words = ["w"; 11].join("+");
    refused(&format!("/api/v1/logs?q={words}"), "E0000001", "q");
}

#[test]
fn a_test_adds_events_of_its_own() {
    let org = Org::new();
    let given = json!({ "eventType": "user.session.start", "outcome": { "result": "FAILURE", "reason": "INVALID_CREDENTIALS" } });
    let sample = json!({ "collection": "/api/v1/logs", "members": given });
    let added = org.post("/_emulator/samples", &sample).is(201);
    let all = events(
        &org,
        "/api/v1/logs?filter=outcome.reason+eq+%22INVALID_CREDENTIALS%22",
    );
    assert_eq!(all, [added]);
}

#[test]
fn a_locked_out_user_is_the_org_s_own_doing() {
    let org = Org::new();
    let user = org.user("ann@example.com");
    org.post(&format!("/_emulator/users/{user}/lock"), &Value::Null)
        .is(200);
    let all = events(
        &org,
        "/api/v1/logs?filter=eventType+eq+%22user.account.lock%22",
    );
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["actor"]["type"], "SystemPrincipal");
    assert_eq!(all[0]["severity"], "WARN");
    assert_eq!(targets(&all[0]), ["User Jo Doe"]);
}
