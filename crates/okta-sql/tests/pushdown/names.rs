//! Names that an org gives its attributes, and a caller its orgs, are names and nothing more. What cannot be a column costs
//! only itself.

use okta_sql::{Session, Value};
use serde_json::{Map, Value as Json, json};

use crate::stub::{Stub, run};

const NAMES: &[&str] = &[
    "select",
    "from",
    "x\" HIDDEN, \"y",
    ") --",
    "a\"b",
    "a'b",
    "a`b",
    "[a]",
    "a]b",
    "a;b",
    "; DROP TABLE users",
    "--",
    "/*",
    "hidden",
    "x HIDDEN",
    "",
    " ",
    "\0",
    "a\0b",
    "ab",
    "AB",
    "rowid",
    "_rowid_",
    "oid",
    "or status pr",
    "a eq \"b\" or c",
    "a b",
    "group-x",
    "ä",
    "Ä",
    "😀",
    "login",
    "LOGIN",
    "id",
    "q",
    "limit",
    "search",
    "_json",
    "subdomain",
    "profile",
    "profile_profile",
    "profile_id",
    "status",
    "Status",
    "a\nb",
    "\u{7f}",
    "%s",
    "?",
    ":a",
    "@a",
    "$a",
    "1",
    "1a",
    "x) USING okta(\"users\"",
    "..",
    "../id",
    "profile.login",
    "constructor",
    "__proto__",
];

fn attributes() -> (Json, Vec<String>) {
    let names: Vec<String> = NAMES
        .iter()
        .map(|name| (*name).to_owned())
        .chain(["n".repeat(1_000), "\"".repeat(400)])
        .collect();
    let about = |name: &String| (name.clone(), json!({ "title": "Odd", "type": "string" }));
    (
        Json::Object(names.iter().map(about).collect::<Map<_, _>>()),
        names,
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn rows(session: &Session, sql: &str) -> Vec<Vec<Value>> {
    run(session, sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A user whose attributes have their own names as values.
async fn org() -> (Stub, Session, Vec<String>) {
    let (attributes, names) = attributes();
    let mut profile: Map<String, Json> = names
        .iter()
        .map(|name| (name.clone(), json!(format!("of {name}"))))
        .collect();
    profile.insert("login".into(), json!("ada"));
    let stub = Stub::new(
        attributes,
        json!([{ "id": "1", "status": "ACTIVE", "profile": profile }]),
    );
    let session = stub.session().await;
    (stub, session, names)
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_there_whatever_attributes_are_called() {
    let (_, session, names) = org().await;
    for table in ["users", "groups", "apps", "policies"] {
        assert!(
            !rows(&session, &format!("SELECT * FROM {table}"))
                .await
                .is_empty(),
            "{table}"
        );
    }
    assert_eq!(
        rows(&session, "SELECT id, login, status FROM users").await,
        [[Value::text("1"), Value::text("ada"), Value::text("ACTIVE")]]
    );
    let table = session.table("main", "users").await.unwrap();
    let mut reached = 0;
    for column in table.columns.iter().filter(|column| !column.hidden) {
        let okta_sql::catalog::Source::Attribute { name, .. } = &column.source else {
            continue;
        };
        if !names.contains(name) || name == "login" {
            continue;
        }
        let of = rows(
            &session,
            &format!("SELECT u.{} FROM users u", quoted(&column.name)),
        )
        .await;
        assert_eq!(
            of,
            [[Value::text(&format!("of {name}"))]],
            "{:?}",
            column.name
        );
        reached += 1;
    }
    // All but those that no column can be called by.
    assert!(reached >= names.len() - 8, "{reached} of {}", names.len());
    assert!(
        table
            .columns
            .iter()
            .filter(|column| column.hidden)
            .all(|column| !column.name.contains(' '))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_odd_name_reaches_an_expression() {
    let (stub, session, names) = org().await;
    let table = session.table("main", "users").await.unwrap();
    for column in &table.columns {
        let okta_sql::catalog::Source::Attribute { name, .. } = &column.source else {
            continue;
        };
        stub.take();
        let found = rows(
            &session,
            &format!(
                "SELECT id FROM users u WHERE u.{} = {}",
                quoted(&column.name),
                crate::literals::text(&format!("of {name}"))
            ),
        )
        .await;
        assert!(
            found.len() == 1 || !names.contains(name) || name == "login",
            "{name}: {found:?}"
        );
        for asked in stub.take() {
            let said = asked.parameter("search").unwrap_or_default().to_owned();
            let is_word = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            assert!(
                said == "status pr" || is_word && said.starts_with(&format!("profile.{name} eq ")),
                "{name}: {said}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orgs_are_called_what_they_like() {
    let names = [
        "we\"ird; DROP TABLE users; --",
        "a b",
        "select",
        "'",
        "]",
        "ä",
        "..",
        "1",
        "/*",
        "main.users",
    ];
    let stub = Stub::new(
        json!({}),
        json!([{ "id": "1", "profile": { "login": "ada" } }]),
    );
    let mut session = Session::builder().org("main", stub.client(), "box");
    for name in names {
        session = session.org(name, stub.client(), "box");
    }
    let session = session.build().await.unwrap();
    for name in names {
        assert_eq!(
            rows(
                &session,
                &format!("SELECT login FROM {}.users", quoted(name))
            )
            .await,
            [[Value::text("ada")]],
            "{name}"
        );
    }
    assert_eq!(
        rows(&session, "SELECT login FROM users").await,
        [[Value::text("ada")]]
    );
    assert_eq!(session.schemas()[1..], names);
}
