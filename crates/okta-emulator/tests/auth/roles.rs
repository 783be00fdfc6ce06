//! API tokens and the roles of their owners.

use okta_emulator::{AdminRole, DEFAULT_TOKEN, Emulator};
use serde_json::{Value, json};

use crate::client::{call, challenge};
use crate::common::{Answered, HOST, Org, TOKEN};

fn with(org: &Org, method: &str, path: &str, authorization: &str, body: &Value) -> Answered {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let headers = [
        ("authorization", authorization),
        ("content-type", "application/json"),
    ];
    call(org, method, &format!("{HOST}{path}"), &headers, &body)
}

#[test]
fn a_token_may_do_what_its_role_allows() {
    let group = json!({ "profile": { "name": "one" } });
    let user = json!({ "profile": {
        "login": "a@example.com", "email": "a@example.com", "firstName": "A", "lastName": "B",
    } });
    let user_type = json!({ "name": "one", "displayName": "One" });
    // What each role may: read users, create users, create groups, create user types, read identity providers.
    let cases = [
        (AdminRole::SuperAdmin, [true, true, true, true, true]),
        (AdminRole::OrgAdmin, [true, true, true, true, true]),
        (AdminRole::AppAdmin, [true, false, false, false, false]),
        (AdminRole::UserAdmin, [true, true, true, false, false]),
        (
            AdminRole::GroupMembershipAdmin,
            [true, false, true, false, false],
        ),
        (AdminRole::HelpDeskAdmin, [true, true, false, false, false]),
        (
            AdminRole::ApiAccessManagementAdmin,
            [true, false, false, false, false],
        ),
        (AdminRole::ReportAdmin, [false, false, false, false, false]),
        (AdminRole::ReadOnlyAdmin, [true, false, false, false, true]),
    ];
    assert_eq!(cases.map(|(role, _)| role), AdminRole::ALL);
    for (role, allowed) in cases {
        let org = Org::with(|builder| builder.token_with_role("limited", role));
        let calls = [
            ("GET", "/api/v1/users", &Value::Null),
            ("POST", "/api/v1/users", &user),
            ("POST", "/api/v1/groups", &group),
            ("POST", "/api/v1/meta/types/user", &user_type),
            ("GET", "/api/v1/idps", &Value::Null),
        ];
        for ((method, path, body), allowed) in calls.into_iter().zip(allowed) {
            for scheme in ["SSWS", "Bearer"] {
                let answer = with(&org, method, path, &format!("{scheme} limited"), body);
                match allowed {
                    true => assert_ne!(answer.status, 403, "{role} {method} {path}"),
                    false => answer.refused(403, "E0000006", role.as_str()),
                }
            }
        }
        // Others are not held back by this one.
        with(
            &org,
            "GET",
            "/api/v1/idps",
            &format!("SSWS {TOKEN}"),
            &Value::Null,
        )
        .is(200);
    }
}

#[test]
fn an_operation_for_access_tokens_takes_api_tokens_as_bearer_only() {
    let org = Org::new();
    let path = "/api/v1/dr/status";
    with(&org, "GET", path, &format!("SSWS {TOKEN}"), &Value::Null)
        .refused(403, "E0000006", "OAuth");
    with(&org, "GET", path, &format!("Bearer {TOKEN}"), &Value::Null).is(200);
}

#[test]
fn a_revoked_token_is_not_taken_any_more() {
    let org = Org::with(|builder| builder.token("other"));
    org.get("/api/v1/users").is(200);
    assert!(org.emulator.revoke_token(TOKEN));
    let answer = with(
        &org,
        "GET",
        "/api/v1/users",
        &format!("SSWS {TOKEN}"),
        &Value::Null,
    );
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.refused(401, "E0000011", "");
    assert!(challenge(org.get("/api/v1/users"), 401).contains("invalid_token"));
    assert!(!org.emulator.revoke_token(TOKEN), "it is gone");
    assert!(!org.emulator.revoke_token("never-there"));
    with(&org, "GET", "/api/v1/users", "SSWS other", &Value::Null).is(200);
}

#[test]
fn the_default_token_may_do_everything() {
    let clock = okta_emulator::ManualClock::at(0);
    let emulator = Emulator::builder().clock(clock.clone()).build();
    let org = Org { emulator, clock };
    let authorization = format!("SSWS {DEFAULT_TOKEN}");
    let group = json!({ "profile": { "name": "one" } });
    with(&org, "POST", "/api/v1/groups", &authorization, &group).is(200);
}

#[test]
fn linked_objects_are_set_with_an_api_token_as_they_are_read() {
    let org = Org::new();
    let (ada, bob) = (org.user("ada@example.com"), org.user("bob@example.com"));
    let definition = json!({
        "primary": { "name": "manager", "title": "Manager", "type": "USER" },
        "associated": { "name": "report", "title": "Report", "type": "USER" },
    });
    org.post("/api/v1/meta/schemas/user/linkedObjects", &definition)
        .is(201);
    let ssws = format!("SSWS {TOKEN}");
    let set = format!("/api/v1/users/{ada}/linkedObjects/manager/{bob}");
    with(&org, "PUT", &set, &ssws, &Value::Null).is(204);
    let read = format!("/api/v1/users/{ada}/linkedObjects/manager");
    let read = with(&org, "GET", &read, &ssws, &Value::Null).is(200);
    assert_eq!(read.as_array().map(Vec::len), Some(1));
}
