//! What a slip of the hand must not do: change more than was meant, in another org than was meant, or nothing without a word.

mod common;

use common::{call, client, fails, rows, session, texts};
use http::{Request, Response};
use okta_api::Client;
use okta_api::transport::{Body, BoxError};
use okta_emulator::Emulator;
use okta_sql::{Answer, Event, Session};
use serde_json::json;
use tower::service_fn;

#[tokio::test(flavor = "multi_thread")]
async fn statements_that_do_not_say_what_they_mean_are_refused() {
    let (session, client, calls) = session(Emulator::builder().seed_users(3)).await;
    let group = json!({"body": {"profile": {"name": "Night shift"}}});
    call(&client, "addGroup", group).await;
    rows(&session, "SELECT 1 FROM users, groups LIMIT 0").await;
    calls.take();
    for (sql, says) in [
        // The end is missing.
        (
            "exec deleteUser id='00u1",
            "exec: a quote or a comment does not end",
        ),
        (
            "exec deleteUser id='00u1' /* why",
            "exec: a quote or a comment does not end",
        ),
        (
            "DELETE FROM groups\0 WHERE name = 'x'",
            "a statement ends at a NUL, and there is one in it",
        ),
        // A mistyped column is no text.
        (
            "DELETE FROM groups WHERE \"stauts\" <> 'x'",
            "no such column",
        ),
        (
            "exec deleteUser id='00u1' id='00u2'",
            "exec: id is said twice",
        ),
        (
            "exec activateUser id='00u1' sendEmail=1.5",
            "exec: the value of sendEmail cannot be read",
        ),
        (
            "exec activateUser id=00u1-2",
            "exec: the value of id cannot be read",
        ),
        (
            "INSERT OR REPLACE INTO groups(name) VALUES ('x')",
            "groups: an org knows no OR REPLACE",
        ),
        (
            "REPLACE INTO groups(name) VALUES ('x')",
            "groups: an org knows no OR REPLACE",
        ),
        (
            "UPDATE OR IGNORE groups SET name = 'x'",
            "groups: an org knows no OR REPLACE",
        ),
        (
            "INSERT INTO groups(rowid, name) VALUES (5, 'x')",
            "groups: rowid cannot be set",
        ),
        ("UPDATE groups SET rowid = 5", "groups: rowid cannot be set"),
        (
            "INSERT INTO groups(name) VALUES (NULL)",
            "groups: no column of addGroup is set",
        ),
        ("DROP TABLE users", "the tables of an org cannot be dropped"),
        (
            "SELECT 1 FROM users WHERE activate = 1",
            "users: activate is no property but an argument, which listUsers does not take",
        ),
        (
            "SELECT 1 FROM users WHERE search LIKE 'x%'",
            "users: search is no property but an argument",
        ),
        (
            "SELECT 1 FROM principal_rate_limits",
            "principal_rate_limits needs filter",
        ),
        (
            "SELECT 1 FROM system_log WHERE since >= '2026-01-01'",
            "system_log: since is no property but an argument, which is said with =; published takes every comparison",
        ),
        (
            "ALTER TABLE users RENAME TO people",
            "the tables of an org cannot be altered",
        ),
        // What lost its name may be a secret.
        (
            "exec change_password password='a' 'hunter2'",
            "exec: there is a word without a value",
        ),
    ] {
        let said = fails(&session, sql).await;
        assert!(said.starts_with(says), "{sql}: {said}");
    }
    let asked = calls.take();
    assert!(
        asked.iter().all(|call| call.starts_with("GET ")),
        "{asked:?}"
    );
    assert_eq!(
        texts(
            &session,
            "SELECT name FROM groups WHERE name = 'Night shift'"
        )
        .await
        .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_no_part_of_a_transaction() {
    let (session, _, calls) = session(Emulator::builder()).await;
    for (begin, end) in [("BEGIN", "ROLLBACK"), ("SAVEPOINT a", "RELEASE a")] {
        assert!(matches!(session.run(begin).await, Ok(Answer::Done(_))));
        let says = fails(&session, "INSERT INTO groups(name) VALUES ('x')").await;
        assert_eq!(
            says,
            "what is sent cannot be taken back: end the transaction first"
        );
        assert!(matches!(session.run(end).await, Ok(Answer::Done(_))));
    }
    assert!(calls.take().iter().all(|call| call.starts_with("GET ")));
    let insert = session.run("INSERT INTO groups(name) VALUES ('x')").await;
    assert!(matches!(insert, Ok(Answer::Writes(one)) if one.len() == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_finds_nothing_is_told_from_one_on_a_table_of_ones_own() {
    let (session, _, _) = session(Emulator::builder()).await;
    for sql in [
        "WITH none AS (SELECT 1 WHERE 0) DELETE FROM groups WHERE id IN none",
        "/* nobody */ UPDATE users SET title = 'x' WHERE login = 'nobody'",
    ] {
        let answer = session.run(sql).await;
        assert!(
            matches!(&answer, Ok(Answer::Writes(none)) if none.is_empty()),
            "{sql}: {answer:?}"
        );
    }
    for sql in [
        "CREATE TEMP TABLE own(x)",
        "DELETE FROM own",
        "INSERT INTO own SELECT 1 WHERE 0",
    ] {
        let answer = session.run(sql).await;
        assert!(matches!(&answer, Ok(Answer::Done(0))), "{sql}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_orgs_of_one_subdomain_are_told_apart_or_not_written_to() {
    let (one, _) = client(Emulator::builder());
    let (two, _) = client(Emulator::builder());
    let session = Session::builder()
        .org("main", one, "acme")
        .org("preview", two, "acme")
        .build()
        .await
        .unwrap();
    assert_eq!(
        fails(&session, "exec activateUser id='00u1' subdomain='acme'").await,
        "exec: several orgs have the subdomain \"acme\": say which, main.OPERATION or preview.OPERATION"
    );
    let Ok(Answer::Writes(writes)) = session
        .run("exec preview.activateUser id='00u1' subdomain='acme'")
        .await
    else {
        panic!("no writes");
    };
    assert_eq!(writes[0].schema(), "preview");
    assert_eq!(
        fails(&session, "exec activateUser id='00u1' subdomain=123").await,
        "exec: no org of this session has the subdomain \"123\""
    );
    assert_eq!(
        fails(&session, "DETACH preview").await,
        "an org cannot be detached"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_shown_so_that_it_cannot_be_misread() {
    let (session, _, _) = session(Emulator::builder()).await;
    for (id, shown) in [
        ("a/../b", "POST /api/v1/users/a%2F..%2Fb/lifecycle/activate"),
        (
            "x?y=1#z",
            "POST /api/v1/users/x%3Fy%3D1%23z/lifecycle/activate",
        ),
        (
            "ada@example.com",
            "POST /api/v1/users/ada@example.com/lifecycle/activate",
        ),
    ] {
        let Ok(Answer::Writes(writes)) = session.run(&format!("exec activateUser id='{id}'")).await
        else {
            panic!("no writes: {id}");
        };
        assert_eq!(writes[0].to_string(), shown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_may_be_written_as_json() {
    let (session, _, _) = session(Emulator::builder()).await;
    let sql = "exec addGroup profile='{\"name\": \"Night shift\"}'";
    let Ok(Answer::Writes(writes)) = session.run(sql).await else {
        panic!("no writes");
    };
    assert_eq!(
        writes[0].to_string(),
        r#"POST /api/v1/groups {"profile":{"name":"Night shift"}}"#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_sent_as_they_are_written() {
    let (session, _, _) = session(Emulator::builder()).await;
    for id in ["1e5", "007", "12345678901234567890123", "-5", "true"] {
        let Ok(Answer::Writes(writes)) = session.run(&format!("exec activateUser id={id}")).await
        else {
            panic!("no writes: {id}");
        };
        let shown = format!("POST /api/v1/users/{id}/lifecycle/activate");
        assert_eq!(writes[0].to_string(), shown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_that_is_asked_for_by_its_key_is_changed() {
    let (session, client, _) = session(Emulator::builder().seed_users(1)).await;
    let user = &texts(&session, "SELECT id FROM users").await[0];
    let sql = format!("UPDATE org_contacts SET userId = '{user}'");
    for of in ["", " WHERE contactType IN ('BILLING', 'TECHNICAL')"] {
        let answer = session.run(&format!("{sql}{of}")).await;
        assert!(
            matches!(&answer, Ok(Answer::Writes(two)) if two.len() == 2),
            "{of}: {answer:?}"
        );
    }
    let roles =
        json!({"body": {"label": "a", "description": "x", "permissions": ["okta.users.read"]}});
    call(&client, "createRole", roles.clone()).await;
    let mut other = roles;
    other["body"]["label"] = json!("b");
    call(&client, "createRole", other).await;
    let ids = texts(&session, "SELECT id FROM roles").await;
    for sql in [
        format!("DELETE FROM roles WHERE id IN ('{}', '{}')", ids[0], ids[1]),
        format!(
            "DELETE FROM roles WHERE id = '{}' OR id = '{}'",
            ids[0], ids[1]
        ),
        "DELETE FROM roles WHERE id IN (SELECT id FROM roles)".into(),
        "DELETE FROM roles WHERE roleIdOrLabel IN ('a', 'b')".into(),
    ] {
        let answer = session.run(&sql).await;
        assert!(
            matches!(&answer, Ok(Answer::Writes(two)) if two.len() == 2),
            "{sql}: {answer:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_that_panics_ends_the_statement_and_no_more() {
    let (client, _) = client(Emulator::builder().seed_users(1));
    let session = Session::builder()
        .org("main", client, "box")
        .observe(|event| assert!(!matches!(event, Event::Page { table: "users", .. })))
        .build()
        .await
        .unwrap();
    let says = fails(&session, "SELECT id FROM users").await;
    assert_eq!(says, "whoever is told of pages panicked");
    assert_eq!(rows(&session, "SELECT count(*) FROM groups").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_breaks_off_is_no_shorter_list() {
    let service = service_fn(|request: Request<Body>| async move {
        let (path, query) = (
            request.uri().path(),
            request.uri().query().unwrap_or_default(),
        );
        assert!(
            !query.contains("after"),
            "what is behind a client may break"
        );
        let answer = Response::builder().header("content-type", "application/json");
        let next = "<https://box.okta.example/api/v1/groups?after=1>; rel=\"next\"";
        let answer = match path {
            "/api/v1/groups" => answer.header("link", next),
            _ => answer,
        };
        Ok::<_, BoxError>(answer.body(Body::from(r#"[{"id":"00g1"}]"#))?)
    });
    let client = Client::builder("https://box.okta.example")
        .token("marked-as-a-test")
        .configure(|transport| transport.service(service))
        .build()
        .unwrap();
    let session = Session::builder()
        .org("main", client, "box")
        .build()
        .await
        .unwrap();
    let says = fails(&session, "SELECT id FROM groups").await;
    assert_eq!(says, "the calls ended before the list did");
}
