//! Whole calls over an org of one function.
#![cfg(all(feature = "users", feature = "groups"))]

mod common;

use common::{client, empty, json};
use http::{Request, Response, StatusCode};
use okta_api::models::User;
use okta_api::transport::{Body, BoxError, EffectiveUri, TransportError, TransportErrorKind};
use okta_api::{Client, Error, ListOperation, Operation, Shape, ops};
use serde::{Deserialize, Serialize};

type Result<T = (), E = Error> = std::result::Result<T, E>;

#[tokio::test]
async fn a_reply_has_everything_that_came() -> Result {
    let (client, log) = client(|_| {
        let mut response = json(200, r#"{"id":"00u1","costCentre":7}"#);
        for (name, value) in [
            ("x-rate-limit-limit", "600"),
            ("x-rate-limit-remaining", "599"),
            ("x-rate-limit-reset", "12"),
            ("set-cookie", "sid=hunter2"),
        ] {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        response
    });
    let reply = client.send(ops::GetUser::new("00u1")).await?;
    assert_eq!(reply.value.id.as_deref(), Some("00u1"));
    assert_eq!(
        (reply.status, reply.body_present(), reply.request_id()),
        (StatusCode::OK, true, Some("req-1"))
    );
    assert_eq!(
        reply
            .rate_limit()
            .map(|limit| (limit.limit, limit.remaining, limit.reset)),
        Some((600, 599, 12))
    );
    assert!(!format!("{reply:?}").contains("hunter2"));
    assert_eq!(log.lines(), ["GET /api/v1/users/00u1"]);
    Ok(())
}

#[tokio::test]
async fn success_with_and_without_a_body_against_the_description() -> Result {
    let (none, _) = client(|_| empty(204));
    let reply = none.send(ops::GetUser::new("00u1")).await?;
    assert_eq!((reply.body_present(), reply.value.id), (false, None));
    let (blank, _) = client(|_| json(200, " \r\n"));
    let reply = blank.send(ops::GetUser::new("00u1")).await?;
    assert_eq!(&reply.body()[..], b" \r\n");
    assert_eq!((reply.body_present(), reply.value.id), (false, None));
    let (some, _) = client(|_| json(200, "{}"));
    let reply = some.send(ops::DeleteUser::new("00u1")).await?;
    assert_eq!(
        (reply.value, reply.body_present(), &reply.body()[..]),
        ((), true, &b"{}"[..])
    );
    let (created, _) = client(|_| json(201, r#"{"id":"x"}"#));
    assert_eq!(
        created.call(ops::GetGroup::new("x")).await?.id.as_deref(),
        Some("x")
    );
    Ok(())
}

#[tokio::test]
async fn refusals_say_what_and_where() {
    let (client, _) = client(|_| {
        json(
            404,
            r#"{"errorCode":"E0000007","errorSummary":"Not found","errorId":"oae1"}"#,
        )
    });
    let error = client.call(ops::GetUser::new("nobody")).await.unwrap_err();
    assert!(error.is_not_found() && !error.is_unauthorized());
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(
        (error.code(), error.error_id(), error.request_id()),
        (Some("E0000007"), Some("oae1"), Some("req-1"))
    );
    assert_eq!(error.operation(), Some("getUser"));
    assert!(error.request_may_have_been_sent());
    assert_eq!(
        error.to_string(),
        "getUser: 404 E0000007 Not found (request id req-1)"
    );
}

#[tokio::test]
async fn a_redirect_is_an_error_unless_it_is_declared() {
    let (client, _) = client(|_| {
        let mut response = empty(301);
        response
            .headers_mut()
            .insert("location", "/elsewhere?x=1".parse().unwrap());
        response
    });
    let error = client.call(ops::DeleteUser::new("x")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "deleteUser: 301 Moved Permanently (redirect to /elsewhere, not followed)"
    );
    let reply = client.send(Moved).await.unwrap();
    assert_eq!(
        (
            reply.status.as_u16(),
            reply.headers["location"].to_str().unwrap()
        ),
        (301, "/elsewhere?x=1")
    );
}

/// Success by the description, so what stands in its page is no error; in a 2xx it is one.
#[tokio::test]
async fn a_declared_redirect_may_bring_a_page() -> Result {
    const PAGE: &str = "<html>Moved</html>";
    let (client, _) = client(|request| match request.uri().query() {
        Some(_) => json(200, PAGE),
        None => json(301, PAGE),
    });
    let reply = client.send(Moved.returning::<User>()).await?;
    assert_eq!(reply.body(), PAGE);
    assert_eq!((reply.status.as_u16(), reply.value.id), (301, None));
    let read = client.send(Moved.with_query("x", "y").returning::<User>());
    assert!(matches!(read.await, Err(Error::Decode(_))));
    Ok(())
}

#[derive(Clone, Debug)]
struct Moved;

impl Operation for Moved {
    type Output = ();
    type Codec = okta_api::codec::NoContent;
    const INFO: &'static okta_api::OperationInfo = &okta_api::OperationInfo::new(
        "moved",
        http::Method::POST,
        "/moved",
    )
    .answers(&[301], &[], Shape::Nothing);

    fn write(&self, _: &mut okta_api::RequestWriter) {}
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_told_without_showing_it() {
    for (body, line) in [
        (
            r#"{"id":"hunter2""#,
            "getUser: the 200 answer cannot be read: expected UserGetSingleton, but the JSON ends early at line 1 column 15 (15 bytes of application/json, request id req-1)",
        ),
        (
            r#"["hunter2"]"#,
            "getUser: the 200 answer cannot be read: expected UserGetSingleton, found an array (11 bytes of application/json, request id req-1)",
        ),
        (
            "<html>hunter2",
            "getUser: the 200 answer cannot be read: expected UserGetSingleton, found no JSON at line 1 column 1 (13 bytes of application/json, request id req-1)",
        ),
    ] {
        let (client, _) = client(move |_| json(200, body));
        let error = client.call(ops::GetUser::new("x")).await.unwrap_err();
        assert_eq!(error.to_string(), line);
        assert!(!format!("{error:?}").contains("hunter2"));
        let Error::Decode(error) = error else {
            panic!("{error:?}")
        };
        assert_eq!(error.body(), body);
    }
}

#[tokio::test]
async fn what_is_no_list_is_called_by_its_kind() {
    for (body, problem) in [
        (r#"{"id":"hunter2"}"#, "expected a list, found an object"),
        (" \n\n {}", "expected a list, found an object"),
        (r#""hunter2""#, "expected a list, found a string"),
        (" 12", "expected a list, found a number"),
    ] {
        let (client, _) = client(move |_| json(200, body));
        let mut own = client.list(ops::ListUsers::new().items_as::<serde_json::Value>());
        for error in [
            client.call(ops::ListUsers::new()).await.unwrap_err(),
            own.next().await.unwrap().unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                format!(
                    "listUsers: the 200 answer cannot be read: {problem} ({} bytes of application/json, request id req-1)",
                    body.len()
                )
            );
        }
    }
    // What is wrong inside keeps its place.
    let (client, _) = client(|_| json(200, "\n{\n\"a\":1}"));
    let error = client
        .call(ops::GetUser::new("x").returning::<std::collections::BTreeMap<String, String>>())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("found an object that does not fit at line 3 column 5"),
        "{error}"
    );
}

/// Two pages, the second named by a `Link` header.
fn pages(first: &'static str, second: &'static str) -> impl Fn(&Request<Body>) -> Response<Body> {
    move |request| {
        if request
            .uri()
            .query()
            .is_some_and(|query| query.contains("after=1"))
        {
            return json(200, second);
        }
        let mut response = json(200, first);
        let link = r#"<https://acme.okta.com/api/v1/users?after=1>; rel="next""#;
        response.headers_mut().append("link", link.parse().unwrap());
        response.extensions_mut().insert(EffectiveUri(
            "https://acme.okta.com/api/v1/users".parse().unwrap(),
        ));
        response
    }
}

async fn ids(mut list: okta_api::Paginator<User>) -> Vec<Result<Option<String>>> {
    let mut all = Vec::new();
    while let Some(item) = list.next().await {
        let failed = item.is_err();
        all.push(item.map(|user| user.id));
        if failed && all.len() > 10 {
            break;
        }
    }
    all
}

#[tokio::test]
async fn a_list_goes_over_its_pages_when_it_is_asked() -> Result {
    let (client, log) = client(pages(r#"[{"id":"a"},{"id":"b"}]"#, r#"[{"id":"c"}]"#));
    let mut list = client.list(
        ops::ListUsers::new()
            .limit(2)
            .content_type("application/json; okta-response=omitCredentials"),
    );
    assert!(log.lines().is_empty(), "asked before the first poll");
    assert_eq!(list.next().await.unwrap()?.id.as_deref(), Some("a"));
    assert_eq!(log.lines(), ["GET /api/v1/users?limit=2"]);
    assert_eq!(list.next().await.unwrap()?.id.as_deref(), Some("b"));
    assert_eq!(list.next().await.unwrap()?.id.as_deref(), Some("c"));
    assert!(list.next().await.is_none());
    let seen = log.take();
    assert_eq!(seen[1].line, "GET /api/v1/users?after=1");
    assert_eq!(
        seen[1].headers["content-type"],
        "application/json; okta-response=omitCredentials"
    );
    Ok(())
}

#[tokio::test]
async fn an_odd_item_is_an_error_of_that_item_alone() {
    let (client, _) = client(pages(r#"[{"id":"a"},"hunter2",{"id":"b"}]"#, "[null]"));
    let all = ids(client.list(ops::ListUsers::new())).await;
    let lines: Vec<String> = all
        .iter()
        .map(|item| {
            item.as_ref()
                .map_or_else(ToString::to_string, |id| id.clone().unwrap())
        })
        .collect();
    assert_eq!(
        lines,
        [
            "a",
            "listUsers: item 1 of the page cannot be read: expected a User object, found a string (9 bytes of application/json, request id req-1)",
            "b",
            "listUsers: item 0 of the page cannot be read: expected a User object, found null (4 bytes of application/json, request id req-1)",
        ]
    );
    let Err(Error::Decode(odd)) = &all[1] else {
        panic!()
    };
    assert_eq!(
        (odd.item_index(), &odd.body()[..]),
        (Some(1), &br#""hunter2""#[..])
    );
    assert!(!format!("{odd:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_page_that_fails_is_an_error_of_the_list() {
    let (refused, _) = client(|_| {
        json(
            401,
            r#"{"errorCode":"E0000011","errorSummary":"Invalid token"}"#,
        )
    });
    let error = refused
        .list(ops::ListUsers::new())
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.operation(), Some("listUsers"));

    let (object, _) = client(|_| json(200, "{}"));
    let error = object
        .list(ops::ListUsers::new())
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");

    let (nothing, _) = client(|_| empty(200));
    assert!(nothing.list(ops::ListUsers::new()).next().await.is_none());

    let unbuildable = nothing
        .list(ops::ListUserGroups::new(""))
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(unbuildable, Error::Build(_)), "{unbuildable:?}");
    assert!(!unbuildable.request_may_have_been_sent());
}

#[tokio::test]
async fn a_list_is_not_led_astray() {
    for (link, what) in [
        (
            r#"<https://evil.example/api/v1/users?after=1>; rel="next""#,
            "evil.example",
        ),
        (
            r#"<https://acme.okta.com/api/v1/users>; rel="next""#,
            "circle",
        ),
        (
            r#"<https://acme.okta.com/x; rel="next""#,
            "the list cannot go on",
        ),
    ] {
        let (client, log) = client(move |_| {
            let mut response = json(200, r#"[{"id":"a"}]"#);
            response.headers_mut().append("link", link.parse().unwrap());
            response.extensions_mut().insert(EffectiveUri(
                "https://acme.okta.com/api/v1/users".parse().unwrap(),
            ));
            response
        });
        let all = ids(client.list(ops::ListUsers::new())).await;
        assert_eq!(all.len(), 2, "{link}");
        let error = all[1].as_ref().unwrap_err();
        assert!(
            matches!(error, Error::Page(_)) && error.to_string().contains(what),
            "{error}"
        );
        assert_eq!(log.lines().len(), 1);
    }
}

#[derive(Debug, Default, Deserialize, Serialize, PartialEq)]
struct Mine {
    id: String,
}

#[tokio::test]
async fn answers_are_read_into_types_of_your_own() -> Result {
    let (client, _) = client(|request| match request.uri().path() {
        "/api/v1/users" => json(200, r#"[{"id":"a"},{"id":7},{"id":"b"}]"#),
        _ => json(200, r#"{"id":"c"}"#),
    });
    assert_eq!(
        client
            .call(ops::GetUser::new("c").returning::<Mine>())
            .await?,
        Mine { id: "c".into() }
    );
    let mut list = client.list(ops::ListUsers::new().items_as::<Mine>());
    assert_eq!(list.next().await.unwrap()?.id, "a");
    let odd = list.next().await.unwrap().unwrap_err();
    assert!(
        odd.to_string().contains("expected Mine, found an object"),
        "{odd}"
    );
    assert_eq!(list.next().await.unwrap()?.id, "b");
    let whole = client
        .call(ops::ListUsers::new().items_as::<Mine>())
        .await?;
    assert_eq!(whole.0.iter().filter(|item| item.is_ok()).count(), 2);
    Ok(())
}

#[tokio::test]
async fn failures_below_keep_their_kind() {
    let failing = |kind| {
        Client::new(tower::service_fn(move |_: Request<Body>| async move {
            Err::<Response<Body>, BoxError>(TransportError::new(kind).into())
        }))
    };
    let closed = failing(TransportErrorKind::Connect)
        .call(ops::GetUser::new("x"))
        .await
        .unwrap_err();
    assert_eq!(closed.to_string(), "getUser: no connection");
    assert!(!closed.request_may_have_been_sent());
    let Error::Transport(closed) = closed else {
        panic!("{closed:?}")
    };
    assert_eq!(
        closed.transport_error().map(TransportError::kind),
        Some(TransportErrorKind::Connect)
    );
    let lost = failing(TransportErrorKind::Closed)
        .raw(Request::new(Body::empty()))
        .await
        .unwrap_err();
    assert!(lost.request_may_have_been_sent() && lost.operation().is_none());

    let own = Client::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>("odd")
    }));
    let own = own.call(ops::GetUser::new("x")).await.unwrap_err();
    assert_eq!(own.to_string(), "getUser: odd");
    assert!(own.request_may_have_been_sent(), "nobody knows");
}

#[cfg(feature = "transport")]
#[tokio::test]
async fn a_closed_port_and_bad_settings_are_typed_errors_without_the_token() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let client = Client::builder(format!("http://127.0.0.1:{port}"))
        .token("00hunter2hunter2hunter2")
        .configure(|transport| transport.danger_allow_http_on_loopback().retry(None))
        .build()
        .unwrap();
    let error = client.call(ops::GetUser::new("x")).await.unwrap_err();
    assert!(!error.request_may_have_been_sent(), "{error:?}");
    assert!(
        error.to_string().starts_with(&format!(
            "getUser: GET http://127.0.0.1:{port}/api/v1/users/x: no connection"
        )),
        "{error}"
    );
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{client:?}"),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    let error = Client::builder("http://acme.okta.com").build().unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
}
