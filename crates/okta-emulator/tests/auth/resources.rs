//! Access tokens at the operations of the API.

use std::time::Duration;

use serde_json::json;

use crate::client::{Client, call, challenge};
use crate::common::Org;

#[test]
fn one_of_an_operations_scopes_is_needed() {
    let client = Client::with_scopes(&["okta.users.manage", "okta.groups.read"]);
    let groups = client.token("okta.groups.read");
    client.get("/api/v1/groups", &groups).is(200);
    let line = challenge(client.get("/api/v1/users?limit=1", &groups), 403);
    assert_eq!(
        line,
        "Bearer authorization_uri=\"https://org.example.com/oauth2/v1/authorize\", \
         realm=\"https://org.example.com\", scope=\"okta.users.read\", error=\"insufficient_scope\", \
         error_description=\"The access token lacks a scope that this operation needs\", \
         resource=\"/api/v1/users\""
    );
    // Who may read may not write, who may write may read.
    let post = |token: &str| {
        let url = "https://org.example.com/api/v1/groups";
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        let body = json!({ "profile": { "name": "one" } }).to_string();
        call(&client.org, "POST", url, &headers, &body)
    };
    assert!(challenge(post(&groups), 403).contains("scope=\"okta.groups.manage\""));
    client
        .get("/api/v1/users", &client.token("okta.users.manage"))
        .is(200);
    // The operations of the box itself need a token, but no scope.
    client
        .get("/nowhere", &groups)
        .refused(404, "E0000022", "/nowhere");
}

#[test]
fn a_token_holds_for_an_hour() {
    let client = Client::with_scopes(&["okta.users.read"]);
    let token = client.token("okta.users.read");
    client.clock().advance(Duration::from_secs(3599));
    client.get("/api/v1/users", &token).is(200);
    client.clock().advance(Duration::from_secs(1));
    let line = challenge(client.get("/api/v1/users", &token), 401);
    assert!(line.starts_with("Bearer authorization_uri="), "{line}");
    assert!(
        line.contains("error=\"invalid_token\", error_description=\""),
        "{line}"
    );
    assert!(!line.contains(&token));
}

#[test]
fn a_revoked_token_is_invalid() {
    let client = Client::with_scopes(&["okta.users.read"]);
    let (token, other) = (
        client.token("okta.users.read"),
        client.token("okta.users.read"),
    );
    assert!(client.org.emulator.revoke_token(&token));
    assert!(challenge(client.get("/api/v1/users", &token), 401).contains("invalid_token"));
    client.get("/api/v1/users", &other).is(200);
}

#[test]
fn a_token_of_another_org_is_invalid() {
    let client = Client::with_scopes(&["okta.users.read"]);
    let token = client.token("okta.users.read");
    let org = Org::with(|builder| builder.seed(9));
    let authorization = format!("Bearer {token}");
    let answer = call(
        &org,
        "GET",
        "https://org.example.com/api/v1/users",
        &[("authorization", &authorization)],
        "",
    );
    assert!(challenge(answer, 401).contains("invalid_token"));
    // An access token is no API token.
    let answer = client.call_with(
        "GET",
        "https://org.example.com/api/v1/users",
        &format!("SSWS {token}"),
        None,
    );
    answer.refused(401, "E0000011", "");
}

#[test]
fn what_is_for_everyone_needs_no_token() {
    let client = Client::with_scopes(&["okta.users.read"]);
    let url = "https://org.example.com/.well-known/okta-organization";
    call(&client.org, "GET", url, &[], "").is(200);
    client.call_with("GET", url, "SSWS unknown", None).is(200);
    client.call_with("GET", url, "Bearer unknown", None).is(200);
    call(
        &client.org,
        "GET",
        "https://org.example.com/api/v1/users",
        &[],
        "",
    )
    .refused(401, "E0000011", "");
}

#[test]
fn an_operation_for_api_tokens_takes_no_access_tokens() {
    let client = Client::with_scopes(&["okta.users.manage"]);
    let user = client.org.user("a@example.com");
    let path = format!("/api/v1/users/{user}/factors/questions");
    let token = client.token("okta.users.manage");
    client
        .get(&path, &token)
        .refused(403, "E0000006", "API tokens");
    client.org.get(&path).is(200);
}
