//! Operations by name, and what is known of all of them.
#![cfg(all(
    feature = "users",
    feature = "groups",
    feature = "external-identity-sources"
))]

mod common;

use std::collections::BTreeSet;

use common::{client, json};
use okta_api::codec::Codec;
use okta_api::registry::{Visitor, find, visit};
use okta_api::transport::Body;
use okta_api::{
    BodyInfo, Error, FromArgs, Kind, Location, NamedOperation, OPERATIONS, Operation, Paging,
    Shape, call_json, ops,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_call_by_name_is_the_call() -> Result<(), Error> {
    let (client, log) = client(|request| match request.method().as_str() {
        "DELETE" => common::empty(204),
        _ if request.uri().path() == "/api/v1/idps" => json(200, r#"[{"id":"a"},7]"#),
        _ => json(
            200,
            r#"{"id":"00u1","new":{"b":[1.5,null]},"status":"ODD"}"#,
        ),
    });
    let linked = call_json(
        &client,
        "linkUserToIdentityProvider",
        json!({"idpId": "0oa1", "userId": "00u1", "body": {"externalId": "e/1", "extra": null}}),
    );
    assert_eq!(
        linked.await?,
        json!({"id":"00u1","new":{"b":[1.5,null]},"status":"ODD"})
    );
    // By the name in snake case, with text where a number goes, and with an item that is odd.
    let list = call_json(
        &client,
        "list_identity_providers",
        json!({"limit": "20", "type": "OIDC", "q": null}),
    )
    .await?;
    assert_eq!(list, json!([{"id":"a"}, 7]));
    assert_eq!(
        call_json(&client, "deleteUser", json!({"id": "00u1"})).await?,
        Value::Null
    );
    let seen = log.take();
    assert_eq!(
        seen.iter()
            .map(|seen| seen.line.as_str())
            .collect::<Vec<_>>(),
        [
            "POST /api/v1/idps/0oa1/users/00u1",
            "GET /api/v1/idps?limit=20&type=OIDC",
            "DELETE /api/v1/users/00u1"
        ]
    );
    assert_eq!(seen[0].body, r#"{"externalId":"e/1","extra":null}"#);
    Ok(())
}

#[tokio::test]
async fn a_list_by_name_goes_over_its_pages() -> Result<(), Error> {
    let (client, _) = client(|request| {
        if request.uri().query() == Some("after=1") {
            return json(200, r#"[{"id":"b"}]"#);
        }
        let mut response = json(200, r#"[{"id":"a"}]"#);
        response.headers_mut().append(
            "link",
            r#"</api/v1/users?after=1>; rel="next""#.parse().unwrap(),
        );
        response
    });
    let mut list = NamedOperation::find("listUsers")?.list(&client, json!({}));
    let mut all = Vec::new();
    while let Some(user) = list.next().await {
        all.push(user?);
    }
    assert_eq!(all, [json!({"id":"a"}), json!({"id":"b"})]);
    let mut wrong = NamedOperation::find("listUsers")?.list(&client, json!({"limit": []}));
    assert!(matches!(wrong.next().await, Some(Err(Error::Args(_)))));
    Ok(())
}

#[tokio::test]
async fn wrong_names_and_arguments_send_nothing() {
    let (client, log) = client(|_| json(200, "{}"));
    for (id, args, line) in [
        (
            "listuser",
            json!({}),
            r#"no operation is called "listuser" (in the features that are on)"#,
        ),
        (
            "getUser",
            json!({}),
            "getUser: the argument `id` is missing",
        ),
        (
            "getUser",
            json!({"id": null}),
            "getUser: the argument `id` is missing",
        ),
        (
            "getUser",
            json!({"id": ["hunter2"]}),
            "getUser: the argument `id` is a list, not text",
        ),
        (
            "getUser",
            json!({"id": ""}),
            "getUser: the path parameter `id` is empty, `.` or `..`",
        ),
        (
            "getUser",
            json!(["hunter2"]),
            "getUser: the arguments are a list, not an object",
        ),
        (
            "getUser",
            json!({"id": "x", "userId": "hunter2"}),
            "getUser: there is no argument `userId`; known are `id`, `Content-Type`, `expand`",
        ),
        (
            "listIdentityProviders",
            json!({"limit": "hunter2"}),
            "listIdentityProviders: the argument `limit` is text, not a whole number of 64 bits",
        ),
        (
            "listIdentityProviders",
            json!({"limit": 1.5}),
            "listIdentityProviders: the argument `limit` is a number, not a whole number of 64 bits",
        ),
        (
            "deleteUser",
            json!({"id": "x", "sendEmail": "hunter2"}),
            "deleteUser: the argument `sendEmail` is text, not `true` or `false`",
        ),
        (
            "createUser",
            json!({}),
            "createUser: the argument `body` is missing",
        ),
        (
            "createUser",
            json!({"body": ["hunter2"]}),
            "createUser: the argument `body` is a list, not the body of this operation",
        ),
        (
            "publishCsrForIdentityProvider",
            json!({"idpId": "a", "idpCsrId": "b", "body": 7}),
            "publishCsrForIdentityProvider: the argument `body` is a number, not text, or an object with `text` or `base64` and maybe `mediaType`",
        ),
    ] {
        let error = call_json(&client, id, args).await.unwrap_err();
        let mut found = error.to_string();
        // The order of parameters is the description's.
        if found.contains("known are") {
            let known: BTreeSet<&str> = found
                .split("known are ")
                .nth(1)
                .unwrap()
                .split(", ")
                .collect();
            assert!(
                known.contains("`id`") && known.contains("`expand`"),
                "{found}"
            );
            found = line.to_owned();
        }
        assert_eq!(found, line);
        assert!(!error.request_may_have_been_sent());
    }
    assert!(log.lines().is_empty());
}

#[test]
fn operations_are_deserializable() {
    let text = r#"{"idpId":"0oa1","limit":5}"#;
    let operation: ops::ListIdentityProviderApplicationUsers = serde_json::from_str(text).unwrap();
    assert_eq!(
        operation,
        ops::ListIdentityProviderApplicationUsers::new("0oa1").limit(5)
    );
    let error = serde_json::from_str::<ops::GetUser>("{}").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("getUser: the argument `id` is missing"),
        "{error}"
    );
    let pem = ops::PublishCsrForIdentityProvider::from_json(json!({
        "idpId": "a", "idpCsrId": "b", "body": {"mediaType": "application/x-pem-file", "text": "PEM"}
    }));
    assert_eq!(pem.unwrap().body.media_type(), "application/x-pem-file");
}

struct Id;

impl Visitor for Id {
    type Output = (&'static str, &'static str);

    fn visit<O: FromArgs>(self) -> Self::Output {
        (O::INFO.id, std::any::type_name::<O>())
    }
}

#[test]
fn every_operation_is_found_and_sound() {
    assert_eq!(OPERATIONS.len(), 743);
    let mut ids = BTreeSet::new();
    for info in OPERATIONS {
        let id = info.id;
        assert!(ids.insert(id), "{id} twice");
        let (visited, name) = visit(id, Id).ok().unwrap();
        assert_eq!(visited, id);
        assert!(
            name.rsplit("::").next().unwrap().eq_ignore_ascii_case(id),
            "{name}"
        );
        assert_eq!(find(info.seed_name).map(|info| info.id), Some(id));
        assert_eq!(
            info.idempotent,
            ["GET", "PUT", "DELETE"].contains(&info.method.as_str()),
            "{id}"
        );
        assert!(
            !info.success.is_empty() && !info.tag.is_empty() && !info.group.is_empty(),
            "{id}"
        );
        let placeholders = info.path.matches('{').count();
        let in_path = info
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path);
        assert!(
            in_path.clone().all(|parameter| parameter.required
                && info.path.contains(&format!("{{{}}}", parameter.name))),
            "{id}"
        );
        assert_eq!(in_path.count(), placeholders, "{id}");
        assert_eq!(NamedOperation::find(id).unwrap().info().id, id);
    }
    assert!(visit("nothing", Id).is_err());
}

/// The request that an operation's own type makes of arguments.
struct Typed(Value);

impl Visitor for Typed {
    type Output = http::Request<Body>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        O::from_json(self.0).unwrap().request().unwrap()
    }
}

/// A request, with a JSON body as a value.
fn shown(request: &http::Request<Body>) -> String {
    let body = request.body().as_bytes();
    let json = serde_json::from_slice::<Value>(body);
    let body = json.map_or_else(|_| format!("{body:?}"), |json| json.to_string());
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    format!("{method} {uri} {headers:?} {body}")
}

/// Whatever the facts of an operation require is enough to build its request, and the same one as its type builds.
#[test]
fn every_operation_can_be_built_by_name() {
    for info in OPERATIONS {
        let mut args = serde_json::Map::new();
        for parameter in info.parameters {
            let value = match parameter.kind {
                Kind::Boolean => json!(true),
                Kind::Integer | Kind::Number => json!(1),
                Kind::OneOf(values) => json!(values[0]),
                // One value alone would not tell how several are written.
                Kind::List { .. } => json!(["a b", "c"]),
                _ => json!("a b"),
            };
            args.insert(parameter.name.to_owned(), value);
        }
        match info.body {
            Some(BodyInfo {
                media_types: [first, ..],
                ..
            }) if first.ends_with("json") => args.insert("body".into(), json!({})),
            Some(BodyInfo {
                parts: parts @ [_, ..],
                ..
            }) => {
                let parts = parts
                    .iter()
                    .map(|part| (part.name.to_owned(), json!("text")));
                args.insert("body".into(), Value::Object(parts.collect()))
            }
            Some(_) => args.insert("body".into(), json!("text")),
            None => None,
        };
        let operation = NamedOperation::find(info.id).unwrap();
        // A few bodies are lists.
        let request = operation.request(args.clone().into()).or_else(|_| {
            args.insert("body".into(), json!([]));
            operation.request(args.clone().into())
        });
        let request = request.unwrap_or_else(|error| panic!("{error}"));
        let typed = visit(info.id, Typed(args.into())).ok().unwrap();
        assert_eq!(shown(&request), shown(&typed), "{}", info.id);
        assert_eq!(request.method(), info.method, "{}", info.id);
        assert_eq!(
            request.uri().path().split('/').count(),
            info.path.split('/').count(),
            "{}",
            info.id
        );
        assert_eq!(
            request.headers().contains_key("content-type"),
            info.body.is_some() || info.parameters.iter().any(|p| p.name == "Content-Type"),
            "{}",
            info.id
        );
        for parameter in info
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Query)
        {
            assert!(
                request
                    .uri()
                    .query()
                    .is_some_and(|query| query.contains(&format!("{}=", parameter.name))),
                "{}",
                info.id
            );
        }
    }
}

/// What the operation's own type makes of an answer, as JSON or as an error.
struct TypedReply(http::Response<Body>);

impl Visitor for TypedReply {
    type Output = Result<Value, String>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        let reply = O::reply(self.0).map_err(|error| error.to_string())?;
        let json = O::Codec::serialize(&reply.value, serde_json::value::Serializer);
        json.map_err(|error| error.to_string())
    }
}

const NO_JSON: [&str; 2] = [r#"{"id":"#, "{} {}"];

#[test]
fn every_answer_is_read_by_name_as_by_its_type() {
    let statuses = [200, 204, 301, 404];
    let bodies = [
        "",
        " \n",
        "null",
        "{}",
        "[]",
        "[{}]",
        r#"{"id":"a","new":[1,null]}"#,
        "7",
        r#""text""#,
        "<html>",
        NO_JSON[0],
        NO_JSON[1],
    ];
    for info in OPERATIONS {
        let named = NamedOperation::find(info.id).unwrap();
        for (status, body) in statuses
            .iter()
            .flat_map(|status| bodies.map(|body| (*status, body)))
        {
            let answer = || {
                let answer = http::Response::builder().status(status);
                answer.body(Body::from(body)).unwrap()
            };
            let reply = named.reply(answer()).map(|reply| reply.value);
            let typed = visit(info.id, TypedReply(answer())).ok().unwrap();
            let by_name = reply.map_err(|error| error.to_string());
            let place = format!("{}: {status} {body:?}", info.id);
            // Of a body that is no JSON and begins as one of another kind, either is said; and what an object that holds a
            // list is called only its type knows.
            let is_within = matches!(info.paging, Paging::Body { .. } | Paging::LinkWithin { .. });
            if (NO_JSON.contains(&body) || is_within) && by_name.is_err() {
                assert!(typed.is_err(), "{place}");
            } else {
                assert_eq!(by_name, typed, "{place}");
            }
        }
    }
}

/// Without one are only those that are not JSON, or any JSON.
#[test]
fn every_body_of_declared_shape_names_its_model() {
    let mut without = Vec::new();
    for info in OPERATIONS {
        let Some(body) = info.body else { continue };
        match body.shape {
            Shape::Object | Shape::List if body.model.is_none() => without.push(info.id),
            Shape::Object | Shape::List => {}
            _ => assert_eq!(body.model, None, "{}", info.id),
        }
    }
    assert_eq!(without, [""; 0]);
}

#[test]
fn facts_of_known_operations() {
    let users = ops::ListUsers::INFO;
    assert_eq!(
        (users.paging, users.bucket, users.scopes),
        (
            Paging::Link,
            Some("/api/v1/users"),
            &["okta.users.read"][..]
        )
    );
    let limit = |info: &okta_api::OperationInfo| {
        info.parameters
            .iter()
            .find(|p| p.name == "limit")
            .map(|p| (p.default, p.minimum, p.maximum))
    };
    assert_eq!(
        limit(ops::ListIdentityProviders::INFO),
        Some((Some("20"), Some(1), Some(200)))
    );
    assert_eq!(
        limit(ops::ListGroups::INFO),
        Some((None, None, Some(10_000)))
    );
    let taken = |info: &okta_api::OperationInfo| info.body.and_then(|body| body.model);
    assert_eq!(taken(ops::CreateUser::INFO), Some("CreateUserRequest"));
    assert_eq!(taken(ops::UpdateUser::INFO), Some("UpdateUserRequest"));
    // A union, and of a list its items.
    assert_eq!(taken(ops::CreateApplication::INFO), Some("Application"));
    assert_eq!(taken(ops::SendRiskEvents::INFO), Some("RiskEvent"));
    assert_eq!(ops::ListUserGroups::INFO.paging, Paging::None);
    assert_eq!(ops::GetUserClassification::INFO.lifecycle, Some("EA"));
    // The name that older SDKs have for it.
    assert_eq!(find("create_group").map(|info| info.id), Some("addGroup"));
}
