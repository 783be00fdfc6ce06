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
