//! Arguments that fit no operation are refused before anything is sent.

use okta_api::error::{ArgsProblem, BuildProblem};
use okta_api::{Error, call_json, ops};
use serde_json::{Value, json};

use crate::answers::{JSON, answer, client};
use crate::quiet::{TOKEN, failed};

#[tokio::test]
async fn by_name() {
    let (client, asked) = client(|_| answer(200, &[JSON], "{}"));
    for (operation, args, told) in [
        ("getNobody", json!({}), "no operation is called"),
        (
            "getUser",
            json!({}),
            "getUser: the argument `id` is missing",
        ),
        (
            "getUser",
            json!([TOKEN]),
            "getUser: the arguments are a list, not an object",
        ),
        (
            "getUser",
            json!({ "id": { "secret": TOKEN } }),
            "getUser: the argument `id` is an object, not text",
        ),
        (
            "getUser",
            json!({ "id": "me", "user": TOKEN }),
            "getUser: there is no argument `user`",
        ),
        (
            "listUsers",
            json!({ "limit": TOKEN }),
            "listUsers: the argument `limit` is text, not a whole number",
        ),
        (
            "createUser",
            json!({}),
            "createUser: the argument `body` is missing",
        ),
        (
            "createUser",
            json!({ "body": TOKEN }),
            "createUser: the argument `body` is text",
        ),
    ] {
        let error = failed(call_json(&client, operation, args).await);
        assert!(
            error.to_string().contains(told),
            "{told:?} is not said by: {error}"
        );
        assert_eq!(
            (error.operation(), error.request_may_have_been_sent()),
            (Some(operation), false)
        );
    }
    let error = failed(call_json(&client, "getUser", Value::Null).await);
    assert!(
        matches!(&error, Error::Args(args) if *args.problem() == ArgsProblem::Missing),
        "{error}"
    );
    assert_eq!(asked.all(), Vec::<String>::new(), "nothing is sent");
}

/// A path parameter that would address something else.
#[tokio::test]
async fn in_a_path() {
    let (client, asked) = client(|_| answer(200, &[JSON], "{}"));
    for id in ["", ".", ".."] {
        let error = failed(client.call(ops::DeleteUser::new(id)).await);
        assert!(
            matches!(&error, Error::Build(build) if build.problem() == BuildProblem::PathSegment),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .contains("deleteUser: the path parameter `id`"),
            "{error}"
        );
        let error = failed(
            client
                .call(ops::UnlinkUserFromIdentityProvider::new("0oa1", id))
                .await,
        );
        assert!(error.to_string().contains("`userId`"), "{error}");
    }
    assert_eq!(asked.all(), Vec::<String>::new(), "nothing is sent");
}

/// What would end a header early, or is longer than an address may be.
#[tokio::test]
async fn in_headers_and_queries() {
    use okta_api::Operation as _;

    let (client, asked) = client(|_| answer(200, &[JSON], "{}"));
    let error = failed(
        client
            .call(ops::GetUser::new("me").with_header("x-note", "a\r\nx-evil: 1"))
            .await,
    );
    assert!(
        matches!(&error, Error::Build(build) if build.problem() == BuildProblem::Header),
        "{error}"
    );
    assert!(error.to_string().contains("x-note"), "{error}");
    let long = format!("{}{TOKEN}", "q".repeat(70_000));
    let mut users = client.list(ops::ListUsers::new().q(long));
    let error = failed(users.next().await.expect("an error, not the end"));
    assert!(
        matches!(&error, Error::Build(build) if build.problem() == BuildProblem::Uri),
        "{error}"
    );
    assert_eq!(asked.all(), Vec::<String>::new(), "nothing is sent");
}
