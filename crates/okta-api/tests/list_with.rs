//! A list for each item of a list: everything that belongs together comes together, and one refusal costs one item.
#![cfg(all(feature = "users", feature = "groups", feature = "applications"))]

mod common;

use common::{client, json};
use http::Request;
use okta_api::transport::Body;
use okta_api::{Client, Error, ops};

/// Two pages of users; `u2` is in two pages of groups, `u3` refused, and one user has no id.
fn org(request: &Request<Body>) -> http::Response<Body> {
    let answer = |body: &str, next: Option<&str>| {
        let mut response = json(200, body);
        if let Some(next) = next {
            let line = format!("<https://acme.okta.com{next}>; rel=\"next\"");
            response.headers_mut().insert("link", line.parse().unwrap());
        }
        response
    };
    match request.uri().path_and_query().unwrap().as_str() {
        "/api/v1/users?limit=2" => answer(
            r#"[{"id":"u1"},{"id":"u2"}]"#,
            Some("/api/v1/users?after=2"),
        ),
        "/api/v1/users?after=2" => answer(r#"[{"id":"u3"},{"status":"ACTIVE"}]"#, None),
        "/api/v1/users/u1/groups" => answer("[]", None),
        "/api/v1/users/u2/groups" => {
            answer(r#"[{"id":"g1"}]"#, Some("/api/v1/users/u2/groups?after=g1"))
        }
        "/api/v1/users/u2/groups?after=g1" => answer(r#"[{"id":"g2"}]"#, None),
        "/api/v1/apps" => answer(
            r#"[{"id":"a1","signOnMode":"BOOKMARK"},{"id":"a2","signOnMode":"NOVEL"}]"#,
            None,
        ),
        "/api/v1/apps/a1/users?limit=500" => answer(r#"[{"id":"u1"}]"#, None),
        "/api/v1/apps/a2/users?limit=500" => answer(r#"[{"id":"u2"},{"id":"u3"}]"#, None),
        _ => json(403, r#"{"errorCode":"E0000006"}"#),
    }
}

fn shown<T>(
    id: Option<&str>,
    of: Result<Vec<T>, Error>,
    its_id: impl Fn(&T) -> Option<&str>,
) -> String {
    let of = match of {
        Ok(of) => of.iter().filter_map(its_id).collect::<Vec<_>>().join(" "),
        Err(Error::Build(error)) => error.to_string(),
        Err(error) => error.code().unwrap_or_default().to_owned(),
    };
    format!("{}: {of}", id.unwrap_or("?"))
}

async fn users_with_groups(client: &Client, unordered: bool) -> Result<Vec<String>, Error> {
    let mut users = client.users_with_groups(ops::ListUsers::new().limit(2), 3);
    if unordered {
        users = users.unordered();
    }
    let mut lines = Vec::new();
    while let Some(user) = users.next().await {
        let (user, groups) = user?;
        lines.push(shown(user.id.as_deref(), groups, |group| {
            group.id.as_deref()
        }));
    }
    Ok(lines)
}

#[tokio::test]
async fn users_come_with_all_their_groups() -> Result<(), Error> {
    let (client, log) = client(org);
    let lines = users_with_groups(&client, false).await?;
    let [first, second, third, without_id] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert_eq!(
        [first, second, third],
        ["u1: ", "u2: g1 g2", "u3: E0000006"]
    );
    assert!(
        without_id.starts_with("?: ") && without_id.contains("listUserGroups"),
        "{without_id}"
    );
    // Nothing is asked for without an id.
    assert_eq!(log.take().len(), 6);

    let mut unordered = users_with_groups(&client, true).await?;
    unordered.sort();
    let mut ordered = lines;
    ordered.sort();
    assert_eq!(unordered, ordered);
    Ok(())
}

#[tokio::test]
async fn applications_come_with_their_users_whatever_kind_they_are() -> Result<(), Error> {
    let (client, _) = client(org);
    let mut apps = client.applications_with_users(ops::ListApplications::new(), 2);
    let mut lines = Vec::new();
    while let Some(app) = apps.next().await {
        let (app, users) = app?;
        lines.push(shown(app.id(), users, |user| user.id.as_deref()));
    }
    assert_eq!(lines, ["a1: u1", "a2: u2 u3"]);
    Ok(())
}

#[tokio::test]
async fn any_other_pair_is_a_closure() -> Result<(), Error> {
    let (client, _) = client(org);
    let users = ops::ListUsers::new().limit(2);
    let mut users = client.list_with(users, 1, |user| {
        ops::ListAppLinks::new(user.id.clone().unwrap_or_default())
    });
    let (user, links) = users.next().await.expect("a user")?;
    assert_eq!(user.id.as_deref(), Some("u1"));
    assert_eq!(links.expect_err("a refusal").code(), Some("E0000006"));
    Ok(())
}
