//! What is there is found by what it is: the row is picked first, and the query made for it.

use okta_sql::Value;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::answers::ask;
use crate::filled::{Table, filled};
use crate::literals::{literal, text};
use crate::same::cases;

/// A term that takes this value.
fn term(column: &str, value: &Value, form: u8, length: usize) -> String {
    let says = literal(value);
    let Value::Text(value) = value else {
        return match form {
            0..=2 => format!("{column} = {says}"),
            3 => format!("{column} BETWEEN {says} AND {says}"),
            4 => format!("{column} >= {says}"),
            _ => format!("{column} IN (NULL, 'x', {says})"),
        };
    };
    let start: String = value.chars().take(length).collect();
    let others = (0..40).map(|number| text(&format!("{number}{value}")));
    match form {
        0 | 1 => format!("{column} = {says}"),
        2 => format!(
            "{column} IN ({says}, {}, 'zz')",
            text(&value.to_uppercase())
        ),
        3 => format!(
            "{column} IN ({}, {says}, {says})",
            others.collect::<Vec<_>>().join(", ")
        ),
        // What stands in the value as a wildcard is one, and takes itself.
        4 | 5 => format!("{column} LIKE {}", text(&format!("{start}%"))),
        6 => format!(
            "{column} LIKE {}",
            text(&format!("{}%", start.to_ascii_uppercase()))
        ),
        7 => format!(
            "{column} GLOB {}",
            text(&format!("{}*", start.replace('[', "[[]")))
        ),
        8 => format!("{column} BETWEEN {} AND {says}", text(&start)),
        9 => format!("{column} >= {}", text(&start)),
        10 => format!("{column} <= {says}"),
        _ => format!("{column} < {}", text(&format!("{value}\u{1}"))),
    }
}

type Picked = (&'static str, Index, Vec<(Index, u8, usize)>);

fn picked() -> impl Strategy<Value = Picked> {
    let often = |table: &Table| {
        if matches!(table.name, "users" | "groups" | "system_log") {
            6
        } else {
            1
        }
    };
    let tables: Vec<&str> = filled()
        .tables
        .iter()
        .flat_map(|table| vec![table.name; often(table)])
        .collect();
    let terms = prop::collection::vec((any::<Index>(), 0..12_u8, 0..8_usize), 1..4);
    (select(tables), any::<Index>(), terms)
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn a_row_is_found_by_its_values((table, row, terms) in picked()) {
        let table = filled().table(table);
        let (need, row) = row.get(&table.rows);
        let (key, values) = row.split_first().unwrap();
        let said: Vec<_> = table.columns.iter().zip(values).filter(|(_, value)| **value != Value::Null).collect();
        let mut all = vec![need.clone()];
        for (at, form, length) in &terms {
            let (column, value) = at.get(&said);
            all.push(term(&column.name, value, *form, *length));
        }
        let sql = format!("SELECT {} FROM {} WHERE {}", table.key, table.name, all.join(" AND "));
        let found = ask(&filled().narrow, &sql);
        let there = found.as_ref().is_ok_and(|rows| rows.iter().filter(|row| row[0] == *key).count() == 1);
        prop_assert!(there, "{sql}\n  {key:?} is not there once: {found:?}");
    }
}
