//! Sessions: opened for a user, refreshed, closed, and over when their time or their user is.

mod common;

use std::time::Duration;

use common::{Org, id};
use serde_json::{Value, json};

fn open(org: &Org, token: &str) -> common::Answered {
    org.post("/api/v1/sessions", &json!({ "sessionToken": token }))
}

#[test]
fn a_session_is_opened_refreshed_and_closed() {
    let org = Org::new();
    let user = org.user("ada@example.com");
    let made = open(&org, &user).is(200);
    assert_eq!(
        (&made["userId"], &made["login"]),
        (&json!(user), &json!("ada@example.com"))
    );
    assert_eq!(made["expiresAt"], "2016-01-03T20:15:47.000Z");
    assert_eq!(made["_links"]["user"]["name"], "Jo Doe");
    assert!(made["sessionToken"].is_null());
    let path = format!("/api/v1/sessions/{}", id(&made));
    assert_eq!(org.get(&path).is(200), made);
    org.clock.advance(Duration::from_secs(3600));
    let refreshed = org
        .post(&format!("{path}/lifecycle/refresh"), &Value::Null)
        .is(200);
    assert_eq!(refreshed["expiresAt"], "2016-01-03T21:15:47.000Z");
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", "session");
    org.delete(&path).is(404);
}

#[test]
fn a_password_is_good_for_one_session() {
    let org = Org::new();
    let user = org.user("ada@example.com");
    let say = |password: &str| {
        let body = json!({ "username": "ada@example.com", "password": password });
        org.post_without_token("/api/v1/authn", &body)
    };
    say("not this one").refused(401, "E0000004", "password");
    let said = say("Password-1").is(200);
    assert_eq!(said["status"], "SUCCESS");
    assert_eq!(said["_embedded"]["user"]["id"], json!(user));
    assert_eq!(said["expiresAt"], "2016-01-03T18:20:47.000Z");
    let token = said["sessionToken"].as_str().expect("a session token");
    assert_eq!(open(&org, token).is(200)["userId"], json!(user));
    open(&org, token).is(401);
    let late = say("Password-1").is(200);
    org.clock.advance(Duration::from_secs(300));
    let late = late["sessionToken"].as_str().expect("a session token");
    open(&org, late).is(401);
    let expire = format!("/api/v1/users/{user}/lifecycle/expire_password");
    org.post(&expire, &Value::Null).is(200);
    let expired = say("Password-1").is(200);
    assert_eq!(
        (&expired["status"], &expired["sessionToken"]),
        (&json!("PASSWORD_EXPIRED"), &Value::Null)
    );
    org.post(
        &format!("/api/v1/users/{user}/lifecycle/deactivate"),
        &Value::Null,
    )
    .is(200);
    say("Password-1").is(401);
}

#[test]
fn sessions_are_of_active_users_only() {
    let org = Org::new();
    open(&org, "nobody").refused(401, "E0000004", "session token");
    org.post("/api/v1/sessions", &json!({})).is(401);
    let user = org.user("ada@example.com");
    let path = format!(
        "/api/v1/sessions/{}",
        id(&open(&org, "ada@example.com").is(200))
    );
    org.post(
        &format!("/api/v1/users/{user}/lifecycle/suspend"),
        &Value::Null,
    )
    .is(200);
    org.get(&path).refused(404, "E0000007", "session");
    open(&org, &user).is(401);
    org.post(
        &format!("/api/v1/users/{user}/lifecycle/unsuspend"),
        &Value::Null,
    )
    .is(200);
    let path = format!("/api/v1/sessions/{}", id(&open(&org, &user).is(200)));
    org.delete(&format!("/api/v1/users/{user}/sessions"))
        .is(204);
    org.get(&path).is(404);
    let path = format!("/api/v1/sessions/{}", id(&open(&org, &user).is(200)));
    org.clock.advance(Duration::from_secs(2 * 3600));
    org.get(&path).is(404);
}
