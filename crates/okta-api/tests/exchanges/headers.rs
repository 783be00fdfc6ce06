//! Parameters that are headers: eight by name in the description, all of them optional.

use std::collections::BTreeSet;

use okta_api::apis::{UserApi, UserFactorApi, UserLifecycleApi};
use okta_api::error::BuildProblem;
use okta_api::models::{UpdateUserRequest, UserFactor};
use okta_api::transport::{Body, BoxError};
use okta_api::{Client, Error, FromArgs, Location, OPERATIONS, Operation, call_json, ops};
use serde_json::json;

use crate::common::{client, empty, json};

/// Nothing else in the description is a header; where it comes to be, a test below wants a line.
#[test]
fn these_are_all() {
    let all: BTreeSet<_> = OPERATIONS
        .iter()
        .flat_map(|info| info.parameters.iter().map(|parameter| (info.id, parameter)))
        .filter(|(_, parameter)| parameter.location == Location::Header)
        .map(|(id, parameter)| {
            assert!(!parameter.required, "{id}");
            (parameter.name, id)
        })
        .collect();
    let expected = [
        ("Accept-Language", "enrollFactor"),
        ("Accept-Language", "verifyFactor"),
        ("Content-Type", "getUser"),
        ("Content-Type", "listUsers"),
        ("If-Match", "replaceUser"),
        ("If-Match", "updateUser"),
        ("OktaAccessGateway-Agent", "createApplication"),
        ("Prefer", "deactivateUser"),
        ("Prefer", "deleteUser"),
        ("User-Agent", "verifyFactor"),
        ("X-Forwarded-For", "verifyFactor"),
    ];
    assert_eq!(all, BTreeSet::from(expected));
}

#[tokio::test]
async fn each_is_sent_where_it_is_set_and_only_there() -> Result<(), Error> {
    let (client, log) = client(|_| json(200, "{}"));
    let change = UpdateUserRequest::default;
    client
        .delete_user(ops::DeleteUser::new("u").prefer("respond-async"))
        .await?;
    client
        .deactivate_user(ops::DeactivateUser::new("u").prefer("respond-async"))
        .await?;
    client
        .update_user(ops::UpdateUser::new("u", change()).if_match("W/\"1\""))
        .await?;
    client
        .replace_user(ops::ReplaceUser::new("u", change()).if_match("W/\"1\""))
        .await?;
    client
        .enroll_factor(
            ops::EnrollFactor::new("u", UserFactor::default()).accept_language("de, en;q=0.5"),
        )
        .await?;
    client
        .verify_factor(
            ops::VerifyFactor::new("u", "f")
                .accept_language("de")
                .x_forwarded_for("203.0.113.7")
                .user_agent("kiosk/1"),
        )
        .await?;
    let app = json!({"signOnMode": "BOOKMARK"});
    let args = json!({"OktaAccessGateway-Agent": "oag/1", "body": app});
    call_json(&client, "createApplication", args).await?;
    let expected: [&[_]; 7] = [
        &[("prefer", "respond-async")],
        &[("prefer", "respond-async")],
        &[("if-match", "W/\"1\"")],
        &[("if-match", "W/\"1\"")],
        &[("accept-language", "de, en;q=0.5")],
        &[
            ("accept-language", "de"),
            ("user-agent", "kiosk/1"),
            ("x-forwarded-for", "203.0.113.7"),
        ],
        &[("oktaaccessgateway-agent", "oag/1")],
    ];
    let usual = ["accept", "content-type"];
    for (seen, expected) in log.take().iter().zip(expected) {
        let mut own: Vec<_> = seen
            .headers
            .keys()
            .map(|name| name.as_str())
            .filter(|name| !usual.contains(name))
            .map(|name| (name, seen.header(name).unwrap()))
            .collect();
        own.sort_unstable();
        assert_eq!(own, expected, "{}", seen.line);
    }
    let bare = ops::VerifyFactor::new("u", "f").request().unwrap();
    assert_eq!(bare.headers().keys().collect::<Vec<_>>(), ["accept"]);
    Ok(())
}

/// `Content-Type` of a request without a body: Okta reads from it what a list of users may leave out.
#[tokio::test]
async fn a_variant_of_the_media_type_makes_users_smaller() -> Result<(), Error> {
    const SMALL: &str = "application/json; okta-response=omitCredentials,omitCredentialsLinks,omitTransitioningToStatus";
    let (client, log) = client(|request| match request.uri().query() {
        Some("after=1") => json(200, "[]"),
        None if request.uri().path() == "/api/v1/users" => {
            let mut response = json(200, r#"[{"id":"u"}]"#);
            let next = r#"</api/v1/users?after=1>; rel="next""#.parse().unwrap();
            response.headers_mut().append("link", next);
            response
        }
        _ => json(200, "{}"),
    });
    let mut users = client.list_users(ops::ListUsers::new().content_type(SMALL));
    while let Some(user) = users.next().await {
        user?;
    }
    client
        .get_user(ops::GetUser::new("u").content_type(SMALL))
        .await?;
    call_json(
        &client,
        "getUser",
        json!({"id": "u", "Content-Type": SMALL}),
    )
    .await?;
    let seen = log.take();
    // On each page of the list too.
    assert_eq!(seen.len(), 4);
    for seen in seen {
        assert_eq!(seen.header("content-type"), Some(SMALL), "{}", seen.line);
        assert!(seen.body.is_empty());
    }
    Ok(())
}

/// The stack names this program in `User-Agent`, unless the call says in whose name it is made.
#[tokio::test]
async fn the_callers_agent_counts_for_more_than_the_stacks() {
    let service = tower::service_fn(|request: http::Request<Body>| async move {
        assert_eq!(request.headers()["user-agent"], "kiosk/1");
        assert_eq!(request.headers()["x-forwarded-for"], "203.0.113.7");
        Ok::<_, BoxError>(empty(200))
    });
    let client = Client::builder("https://acme.okta.com")
        .token("00a-token-of-an-example-org")
        .configure(|transport| transport.service(service))
        .build()
        .unwrap();
    let operation = ops::VerifyFactor::new("u", "f")
        .user_agent("kiosk/1")
        .x_forwarded_for("203.0.113.7");
    client.call(operation).await.unwrap();
}

#[test]
fn what_no_header_may_hold_is_refused() {
    for value in ["a\r\nAuthorization: hunter2", "a\nb", "a\0b", "\u{7f}"] {
        let error = ops::UpdateUser::new("u", UpdateUserRequest::default())
            .if_match(value)
            .request()
            .unwrap_err();
        assert_eq!(
            (error.parameter(), error.problem()),
            ("If-Match", BuildProblem::Header)
        );
        assert_eq!(
            error.to_string(),
            "updateUser: the header `If-Match` holds characters that HTTP forbids"
        );
        let by_name = json!({"id": "u", "Prefer": value});
        let by_name = ops::DeleteUser::from_json(by_name).unwrap().request();
        assert_eq!(by_name.unwrap_err().problem(), BuildProblem::Header);
    }
    // Other alphabets go as UTF-8.
    let agent = ops::VerifyFactor::new("u", "f").user_agent("kiösk");
    assert_eq!(
        agent.request().unwrap().headers()["user-agent"].as_bytes(),
        "kiösk".as_bytes()
    );
}
