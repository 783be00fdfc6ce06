//! Queries, what they answer and what they ask.

mod common;

use std::sync::atomic::{AtomicI64, Ordering};

use common::{call, client, fails, rows, session, texts};
use jiff::{SignedDuration, Timestamp};
use okta_emulator::Emulator;
use okta_sql::{Session, Value};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_read_through_to_the_end() {
    let (session, _, calls) = session(Emulator::builder().seed_users(450)).await;
    assert_eq!(
        rows(&session, "SELECT count(*) FROM users").await,
        [[Value::Integer(450)]]
    );
    let calls = calls.take();
    let pages = calls
        .iter()
        .filter(|call| call.starts_with("GET /api/v1/users?"))
        .count();
    assert_eq!(pages, 3, "{calls:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_reach_the_org() {
    let (session, _, calls) = session(Emulator::builder().seed_users(20)).await;
    rows(&session, "SELECT 1 FROM users LIMIT 0").await;
    calls.take();
    for (sql, call) in [
        (
            "SELECT id FROM users WHERE status = 'ACTIVE' LIMIT 5",
            "GET /api/v1/users?search=status eq \"ACTIVE\"&limit=5",
        ),
        (
            "SELECT id FROM users WHERE id = '00uNobody'",
            "GET /api/v1/users/00uNobody",
        ),
        (
            "SELECT id FROM users WHERE login LIKE 'al%'",
            "GET /api/v1/users?search=profile.login sw \"al\"&limit=200",
        ),
        (
            "SELECT id FROM users WHERE status IN ('ACTIVE', 'STAGED')",
            "GET /api/v1/users?search=(status eq \"ACTIVE\" or status eq \"STAGED\")&limit=200",
        ),
        (
            "SELECT id FROM users WHERE id IN ('00u1', '00u2')",
            "GET /api/v1/users?search=(id eq \"00u1\" or id eq \"00u2\")&limit=200",
        ),
        (
            "SELECT id FROM users WHERE created >= '2020-01-01' AND created < '2021-01-01T00:00:00.000Z'",
            "GET /api/v1/users?search=created ge \"2020-01-01T00:00:00.000Z\" and created lt \"2021-01-01T00:00:01.000Z\"&limit=200",
        ),
    ] {
        rows(&session, sql).await;
        assert_eq!(calls.take(), [call], "{sql}");
        if sql.contains(" IN ") {
            // The values of a list are known only while the query runs.
            continue;
        }
        let steps = session.explain(sql).await.unwrap();
        assert_eq!(steps[0].calls, [call], "{sql}: {steps:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_gives_the_id_that_a_table_needs() {
    let (session, client, calls) = session(Emulator::builder().seed_users(3)).await;
    let group = call(
        &client,
        "addGroup",
        json!({"body": {"profile": {"name": "Night shift"}}}),
    )
    .await;
    let users = call(&client, "listUsers", json!({})).await;
    for user in users.as_array().unwrap() {
        call(
            &client,
            "assignUserToGroup",
            json!({"groupId": group["id"], "userId": user["id"]}),
        )
        .await;
    }
    calls.take();
    let members = "SELECT m.login FROM groups g JOIN group_members m ON m.groupId = g.id WHERE g.name = 'Night shift' ORDER BY 1";
    assert_eq!(texts(&session, members).await.len(), 3);
    let id = group["id"].as_str().unwrap();
    let asked = calls.take();
    assert!(
        asked.contains(&format!("GET /api/v1/groups/{id}/users?limit=200")),
        "{asked:#?}"
    );
    for join in ["JOIN", "LEFT JOIN"] {
        let steps = session
            .explain(&members.replace("JOIN", join))
            .await
            .unwrap();
        let shown: Vec<_> = steps
            .iter()
            .filter(|step| !step.calls.is_empty())
            .map(|step| (step.depth, step.calls[0].as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (
                    0,
                    "GET /api/v1/groups?search=profile.name eq \"Night shift\"&limit=10000"
                ),
                (1, "GET /api/v1/groups/{groupId}/users?limit=200"),
            ]
        );
    }
    let says = fails(&session, "SELECT * FROM group_members").await;
    assert_eq!(
        says,
        "group_members needs groupId: say it (FROM group_members WHERE groupId = '…'), or join to get it (FROM groups JOIN group_members ON group_members.groupId = groups.id)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_asks_for_a_list_once() {
    let (session, client, calls) = session(Emulator::builder().seed_users(5)).await;
    call(
        &client,
        "addGroup",
        json!({"body": {"profile": {"name": "Night shift"}}}),
    )
    .await;
    rows(&session, "SELECT 1 FROM users, groups LIMIT 0").await;
    calls.take();
    let sql = "SELECT u.login FROM users u WHERE NOT EXISTS (SELECT 1 FROM groups g WHERE g.name LIKE u.login || '%' OR g.id = u.id || 'x')";
    assert_eq!(rows(&session, sql).await.len(), 5);
    let groups = calls
        .take()
        .iter()
        .filter(|call| call.starts_with("GET /api/v1/groups?"))
        .count();
    assert_eq!(groups, 1);
    // The next statement asks anew.
    rows(&session, "SELECT count(*) FROM groups").await;
    assert_eq!(calls.take(), ["GET /api/v1/groups?limit=10000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn orgs_are_schemas_of_one_database() {
    let (first, _) = common::client(Emulator::builder().seed_users(3));
    let (second, asked) = common::client(Emulator::builder().seed_users(2).seed(7));
    let session =
        okta_sql::Session::builder()
            .org("one", first, "one")
            .org("Acme \"2\"", second, "acme");
    let session = session.build().await.unwrap();
    assert_eq!(session.schemas(), ["main", "Acme \"2\""]);
    let both = "SELECT subdomain, count(*) FROM (SELECT subdomain FROM users UNION ALL SELECT subdomain FROM \"acme \"\"2\"\"\".users) GROUP BY 1";
    assert_eq!(
        rows(&session, both).await,
        [
            [Value::text("acme"), Value::Integer(2)],
            [Value::text("one"), Value::Integer(3)]
        ]
    );
    asked.take();
    assert!(
        rows(
            &session,
            "SELECT 1 FROM \"Acme \"\"2\"\"\".users WHERE subdomain = 'one'"
        )
        .await
        .is_empty()
    );
    assert!(
        asked.take().is_empty(),
        "who is asked for another org's rows has none"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_an_org_knows_by_two_names_comes_once() {
    let (session, client, calls) = session(Emulator::builder().seed_users(1)).await;
    let role = json!({"body": {"label": "Helpers", "description": "x", "permissions": ["okta.users.read"]}});
    let role = call(&client, "createRole", role).await;
    let id = role["id"].as_str().unwrap();
    calls.take();
    let by = format!("SELECT label FROM roles WHERE id IN ('{id}', 'Helpers')");
    assert_eq!(texts(&session, &by).await, ["Helpers"]);
    let mut asked = calls.take();
    asked.sort();
    let mut expected = [
        format!("GET /api/v1/iam/roles/{id}"),
        "GET /api/v1/iam/roles/Helpers".to_owned(),
    ];
    expected.sort();
    assert_eq!(asked, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_org_refuses_is_said_once_with_its_operation() {
    let (session, _, _) = session(Emulator::builder()).await;
    let says = fails(
        &session,
        "SELECT id FROM users WHERE search = 'status qe 1'",
    )
    .await;
    assert_eq!(says.matches("listUsers").count(), 1, "{says}");
    assert!(says.contains("400"), "{says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_long_lists_of_values_do_not_multiply_into_a_storm() {
    let (session, _, calls) = session(Emulator::builder().seed_users(3)).await;
    let list = |name: &str, count: usize| {
        let values: Vec<String> = (0..count).map(|at| format!("'{name}{at}'")).collect();
        values.join(", ")
    };
    rows(&session, "SELECT id FROM users LIMIT 1").await;
    calls.take();
    let sql = format!(
        "SELECT id FROM users WHERE department IN ({}) AND title IN ({})",
        list("d", 600),
        list("t", 300)
    );
    assert!(rows(&session, &sql).await.is_empty());
    let asked = calls.take();
    assert_eq!(asked.len(), 10, "300 titles, 30 a call: {asked:?}");
    assert!(
        asked
            .iter()
            .all(|call| call.contains("title") && !call.contains("department"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sqlite_sorts_is_read_in_long_pages() {
    let (session, _, calls) = session(Emulator::builder().seed_users(50)).await;
    rows(&session, "SELECT 1 FROM users LIMIT 0").await;
    calls.take();
    for sql in [
        "SELECT login FROM users WHERE status = 'ACTIVE' ORDER BY lastLogin DESC LIMIT 2",
        "SELECT login FROM users WHERE status = 'ACTIVE' ORDER BY lastLogin, id LIMIT 2",
        "SELECT DISTINCT status FROM users WHERE status = 'ACTIVE' LIMIT 1",
        "SELECT count(*) FROM users WHERE status = 'ACTIVE' GROUP BY status LIMIT 1",
    ] {
        assert!(!rows(&session, sql).await.is_empty(), "{sql}");
        let asked = calls.take();
        assert_eq!(asked.len(), 1, "{sql}: {asked:?}");
        assert!(asked[0].ends_with("limit=200"), "{sql}: {asked:?}");
    }
    rows(
        &session,
        "SELECT login FROM users WHERE status = 'ACTIVE' LIMIT 2",
    )
    .await;
    assert!(calls.take()[0].ends_with("limit=2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_was_left_is_gone_on_with() {
    let (session, _, calls) = session(Emulator::builder().seed_users(450)).await;
    rows(&session, "SELECT 1 FROM users LIMIT 0").await;
    calls.take();
    // Each user's own row is somewhere in the list: it is left there, and begun anew for the next.
    let sql = "SELECT count(*) FROM users u WHERE EXISTS (SELECT 1 FROM users v WHERE v.login || '' = u.login)";
    assert_eq!(rows(&session, sql).await, [[Value::Integer(450)]]);
    let asked = calls.take();
    assert_eq!(asked.len(), 6, "three pages, twice: {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_does_not_say_its_key_is_found_by_it() {
    let (session, client, _) = session(Emulator::builder().seed_users(1)).await;
    let listed = texts(&session, "SELECT contactType FROM org_contacts ORDER BY 1").await;
    assert_eq!(listed, ["BILLING", "TECHNICAL"]);
    for contact in &listed {
        let by = format!("SELECT contactType FROM org_contacts WHERE contactType = '{contact}'");
        assert_eq!(texts(&session, &by).await, [contact.as_str()]);
    }
    let streams = "SELECT count(*) FROM log_stream_schemas WHERE logStreamType = 'aws_eventbridge'";
    assert_eq!(rows(&session, streams).await, [[Value::Integer(1)]]);
    let role = json!({"body": {"label": "Helpers", "description": "x", "permissions": ["okta.users.read"]}});
    call(&client, "createRole", role).await;
    let by_label = "SELECT label FROM roles WHERE roleIdOrLabel = 'Helpers'";
    assert_eq!(texts(&session, by_label).await, ["Helpers"]);
    // A list does not say by what else its items are called: each label is asked for.
    call(
        &client,
        "addGroup",
        json!({"body": {"profile": {"name": "Helpers"}}}),
    )
    .await;
    let join = "SELECT r.label FROM groups g JOIN roles r ON r.roleIdOrLabel = g.name";
    assert_eq!(texts(&session, join).await, ["Helpers"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_has_one_time() {
    let (client, calls) = client(Emulator::builder().seed_users(3));
    for name in ["a", "b", "c"] {
        call(
            &client,
            "addGroup",
            json!({"body": {"profile": {"name": name}}}),
        )
        .await;
    }
    let ticks = AtomicI64::new(0);
    let clock = move || {
        let seconds = ticks.fetch_add(1, Ordering::SeqCst);
        Timestamp::now() + SignedDuration::from_secs(seconds)
    };
    let session = Session::builder()
        .org("main", client, "box")
        .clock(clock)
        .build()
        .await
        .unwrap();
    rows(&session, "SELECT 1 FROM users, groups, system_log LIMIT 0").await;
    calls.take();
    let sql = "SELECT count(*) FROM users u WHERE EXISTS (SELECT 1 FROM system_log l WHERE l.uuid || '' <> u.id)";
    assert_eq!(rows(&session, sql).await, [[Value::Integer(3)]]);
    let asked = calls.take();
    let logs = asked
        .iter()
        .filter(|call| call.starts_with("GET /api/v1/logs"));
    assert!(logs.count() <= 2, "{asked:?}");
    let same = "SELECT count(DISTINCT now()) FROM users";
    assert_eq!(rows(&session, same).await, [[Value::Integer(1)]]);
}
