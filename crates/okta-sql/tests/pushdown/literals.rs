//! Values as SQL writes them, and values near others.

use okta_sql::Value;
use proptest::prelude::*;
use proptest::sample::select;

use crate::words::{WORDS, long};

/// A text as SQL has it.
pub fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value as SQL has it.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(value) => text(value),
        Value::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'")
        }
    }
}

/// What is compared with a column that has such values: mostly one of them or something near it, sometimes anything.
pub fn constant(values: &[Value]) -> BoxedStrategy<String> {
    let values = if values.is_empty() {
        vec![Value::Null]
    } else {
        values.to_vec()
    };
    let of_column = select(values);
    prop_oneof![
        6 => of_column.clone().prop_map(|value| literal(&value)),
        2 => (of_column, 0..6_u8).prop_map(|(value, how)| near(&value, how)),
        1 => select(WORDS).prop_map(text),
        1 => odd(),
    ]
    .boxed()
}

/// Constants of other kinds than columns have.
fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        select(
            &[
                "NULL",
                "''",
                "5",
                "'5'",
                "5.0",
                "1.5",
                "1",
                "0",
                "'1'",
                "'0'",
                "-1",
                "2",
                "true",
                "false",
                "'true'",
                "x'41'",
                "x'416461'",
                "9007199254740993",
                "1e300",
                "'05'",
                "' '",
                "char(65, 0, 66)",
                "char(7)",
                "'ACTIVE'",
                "'active'",
                "'2026'",
                "'2026-01'",
                "'2026-01-01 10:00:00'",
                "'9999-12-31'",
                "'2027-01-01'",
                "'0000-01-01'",
            ][..]
        )
        .prop_map(str::to_owned),
        Just(text(&long())),
    ]
}

/// A value like another: in another case, cut, longer, or as another kind of value.
fn near(value: &Value, how: u8) -> String {
    match value {
        Value::Text(value) => text(&changed(value, how)),
        Value::Integer(number) => match how {
            0 => text(&number.to_string()),
            1 => format!("{number}.0"),
            2 => format!("{number}.5"),
            3 => number.wrapping_add(1).to_string(),
            _ => number.to_string(),
        },
        other => literal(other),
    }
}

fn changed(text: &str, how: u8) -> String {
    let count = text.chars().count();
    match how {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => text.chars().take(count / 2).collect(),
        3 => format!("{text} "),
        4 => text.chars().take(count.saturating_sub(1)).collect(),
        _ => format!("{text}x"),
    }
}

/// The start of a text with a wildcard behind it, in which what would be one is not hidden.
pub fn pattern(value: &Value, length: usize, wildcard: &str) -> String {
    let start: String = match value {
        Value::Text(text) => text.chars().take(length).collect(),
        Value::Integer(number) => number.to_string().chars().take(length).collect(),
        _ => String::new(),
    };
    text(&format!("{start}{wildcard}"))
}
