//! Queries that once had two answers.

use crate::answers::{Order, Query, same};

#[test]
fn what_went_wrong_once_does_not_again() {
    for (sql, order, rows) in [
        // The query says the order itself, so that SQLite has to sort.
        (
            "SELECT published FROM system_log WHERE sortOrder = 'ASCENDING' ORDER BY published DESC",
            Order::ByFirst,
            true,
        ),
        // No org has policies of this type, and none is asked for what it would refuse.
        (
            "SELECT id FROM policies WHERE type = 'NONE'",
            Order::Any,
            false,
        ),
        (
            "SELECT id FROM policies WHERE type IN ('PASSWORD', 'NONE', '')",
            Order::Any,
            true,
        ),
        // A log that would end before it begins.
        (
            "SELECT uuid FROM system_log WHERE published > '2026-01-02' AND published < '2026-01-01'",
            Order::Any,
            false,
        ),
        (
            "SELECT uuid FROM system_log WHERE published > '2030-01-01'",
            Order::Any,
            false,
        ),
        (
            "SELECT uuid FROM system_log WHERE until = '2025-01-01' AND published > '2026-01-01'",
            Order::Any,
            false,
        ),
        (
            "SELECT uuid FROM system_log WHERE since = '2026-01-02' AND published < '2026-01-01'",
            Order::Any,
            false,
        ),
        // SQLite makes a join of it, and may want the other table first.
        (
            "SELECT DISTINCT t.id FROM app_users t WHERE t.appId IN ('0oaX', '0oaY')
             AND EXISTS (SELECT 1 FROM groups z WHERE z.description = t.id AND t.syncState GLOB 'DIS*')",
            Order::Any,
            false,
        ),
        // A key that ignores case is no key.
        (
            "SELECT a.id FROM groups a, groups b WHERE a.id = upper(b.id) COLLATE NOCASE",
            Order::Any,
            true,
        ),
        // In another case the end of the text is another letter.
        (
            "SELECT id FROM groups WHERE name LIKE 'ΑΣ%'",
            Order::Any,
            true,
        ),
    ] {
        let found = same(&Query {
            sql: sql.into(),
            order,
            bound: None,
        });
        assert_eq!(
            found.as_ref().map(|rows| rows.map(|rows| rows > 0)),
            Ok(Some(rows)),
            "{sql}: {found:?}"
        );
    }
}

/// What chance finds too seldom: each of these loses rows, doubles them or mixes them up where a term is taken for more than
/// it says.
#[test]
fn a_term_is_not_taken_for_more_than_it_says() {
    let fillers = |letter: char| {
        let one = |number| format!("'{letter}{number:02}'");
        (0..40).map(one).collect::<Vec<_>>().join(", ")
    };
    // Values that are one for the org, in two expressions.
    let cases = format!("firstName IN ('Ada', {}, 'ada')", fillers('M'));
    let types = format!(
        "eventType IN ('application.lifecycle.create', {}, 'user.lifecycle.create', 'policy.lifecycle.create')",
        fillers('m')
    );
    for (sql, order) in [
        (format!("SELECT id FROM users WHERE {cases}"), Order::Any),
        (
            format!("SELECT published FROM system_log WHERE {types} ORDER BY published DESC"),
            Order::ByFirst,
        ),
        (
            "SELECT id FROM users WHERE firstName LIKE 'under_score'".into(),
            Order::Any,
        ),
        (
            "SELECT uuid FROM system_log WHERE eventType LIKE 'USER.%'".into(),
            Order::Any,
        ),
        (
            "SELECT uuid FROM system_log WHERE eventType = 'USER.LIFECYCLE.CREATE' COLLATE NOCASE"
                .into(),
            Order::Any,
        ),
    ] {
        let found = same(&Query {
            sql: sql.clone(),
            order,
            bound: None,
        });
        assert!(matches!(found, Ok(Some(2..))), "{sql}: {found:?}");
    }
}

#[test]
fn letters_are_one_only_where_the_org_says_so() {
    let sql = "SELECT id FROM groups WHERE description IN ('ας', 'ΑΣ', 'zz')";
    let found = same(&Query {
        sql: sql.into(),
        order: Order::Any,
        bound: None,
    });
    assert!(matches!(found, Ok(Some(1..))), "{found:?}");
}
