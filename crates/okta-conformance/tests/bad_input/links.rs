//! Where a list goes on is said by the server. A link that cannot be read, or that leads away, ends the list with an error
//! behind the items that came; no other host gets a request.

use http::StatusCode;
use okta_api::pagination::PageError;
use okta_api::{Error, ops};

use crate::answers::{self, Asked, JSON, ORG};
use crate::loopback::{self, Server};
use crate::quiet::failed;

const USERS: &str = r#"[{"id":"00u1"},{"id":"00u2"}]"#;

/// Two users, then the list's error; and what was asked.
async fn list_with(link: &'static str) -> (PageError, Error, Asked) {
    let (client, asked) =
        answers::client(move |_| answers::answer(200, &[JSON, ("link", link)], USERS));
    let mut users = client.list(ops::ListUsers::new());
    for id in ["00u1", "00u2"] {
        let user = users.next().await.expect("an element").expect("a user");
        assert_eq!(user.id.as_deref(), Some(id));
    }
    let error = failed(users.next().await.expect("an error, not the end"));
    assert!(
        users.next().await.is_none(),
        "the list ends behind its error"
    );
    match error {
        Error::Page(page) => ((*page).clone(), Error::Page(page), asked),
        other => panic!("not an error of the list: {other}"),
    }
}

#[tokio::test]
async fn a_malformed_link() {
    for link in [
        "https://box.okta.example/api/v1/users?after=1; rel=\"next\"",
        "<https://box.okta.example/api/v1/users?after=hunter2; rel=\"next\"",
        "<https://box.okta.example/api/v1/users?after=1>; rel=\"next",
        "<https://box.okta.example/api/v1/users?after=1> rel=\"next\"",
        ";;;",
    ] {
        let (page, error, asked) = list_with(link).await;
        let PageError::Link(malformed) = page else {
            panic!("{page:?}")
        };
        assert_eq!(malformed.line, 0);
        let line = error.to_string();
        assert!(
            line.contains("`link` header") && line.contains("byte"),
            "{line}"
        );
        assert!(
            !line.contains("hunter2"),
            "no value of a query is shown: {line}"
        );
        assert_eq!(asked.all().len(), 1, "{link}");
    }
}

#[tokio::test]
async fn a_link_to_another_host() {
    for link in [
        "<https://evil.example/api/v1/users?after=1>; rel=\"next\"",
        "<http://box.okta.example/api/v1/users?after=1>; rel=\"next\"",
        "<https://box.okta.example:444/api/v1/users?after=1>; rel=\"next\"",
        "<//evil.example/api/v1/users?after=1>; rel=\"next\"",
        "<https://box.okta.example.evil.example/api/v1/users?after=1>; rel=\"next\"",
    ] {
        let (page, error, asked) = list_with(link).await;
        let PageError::ForeignHost { next, expected } = page else {
            panic!("{page:?}")
        };
        assert_eq!(expected, ORG);
        assert_ne!(next, ORG);
        assert!(error.to_string().contains(&next), "{error}");
        assert_eq!(asked.all().len(), 1, "{link}");
    }
}

#[tokio::test]
async fn a_link_with_a_user_name() {
    let (page, error, asked) =
        list_with("<https://box.okta.example@evil.example/api/v1/users?after=1>; rel=\"next\"")
            .await;
    assert!(
        matches!(
            page,
            PageError::MalformedUrl { .. } | PageError::ForeignHost { .. }
        ),
        "{page:?}"
    );
    assert!(error.request_may_have_been_sent());
    assert_eq!(asked.all().len(), 1);
}

#[tokio::test]
async fn a_link_in_a_circle() {
    let (client, asked) = answers::client(|_| {
        answers::answer(
            200,
            &[JSON, ("link", "</api/v1/users?after=1>; rel=\"next\"")],
            "[]",
        )
    });
    let error = failed(
        client
            .list(ops::ListUsers::new())
            .next()
            .await
            .expect("an error, not the end"),
    );
    assert!(
        matches!(&error, Error::Page(page) if matches!(**page, PageError::RepeatedCursor { .. })),
        "{error}"
    );
    assert_eq!(asked.all().len(), 2);
}

/// Two real servers: the org answers with a link to the other, which nobody ever connects to.
#[tokio::test]
async fn the_other_host_is_never_contacted() {
    let other = loopback::listener().await;
    let address = other.local_addr().expect("an address");
    let link = format!("<http://{address}/api/v1/users?after=1>; rel=\"next\"");
    let body = loopback::answer(
        "200 OK",
        &[JSON, ("link", &link)],
        USERS.len(),
        USERS.as_bytes(),
    );
    let org = Server::answering(loopback::listener().await, vec![body]).await;
    let client = loopback::client(org.address, |transport| transport);

    let mut users = client.list(ops::ListUsers::new());
    let mut error = None;
    // Polled further, a list asks once more for a page that did not come.
    while let (None, Some(user)) = (&error, users.next().await) {
        error = user.err();
    }
    let error = failed::<()>(Err(error.expect("an error at the end")));
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    assert_eq!(org.requests().await.len(), 1);

    // A request of one's own to another origin is refused before it is sent, too.
    let request = http::Request::get(format!("http://{address}/api/v1/users"))
        .body(okta_api::transport::Body::empty());
    let error = failed(client.raw(request.expect("a request")).await);
    assert!(!error.request_may_have_been_sent(), "{error}");
    drop(client);

    let waiting = other.into_std().expect("a listener");
    waiting
        .set_nonblocking(true)
        .expect("a listener that does not wait");
    let nobody = waiting.accept().map_err(|error| error.kind());
    assert_eq!(
        nobody.err(),
        Some(std::io::ErrorKind::WouldBlock),
        "someone connected"
    );
}

#[tokio::test]
async fn a_redirect_to_another_host() {
    let location = ("location", "https://evil.example/login?token=hunter2");
    let (client, asked) = answers::client(move |_| answers::answer(302, &[location], ""));
    let error = failed(client.call(ops::GetUser::new("me")).await);
    assert_eq!(error.status(), Some(StatusCode::FOUND));
    let line = error.to_string();
    assert!(
        line.contains("https://evil.example/login") && !line.contains("hunter2"),
        "{line}"
    );
    assert_eq!(
        asked.all(),
        [format!("{ORG}/api/v1/users/me")],
        "redirects are not followed"
    );
}
