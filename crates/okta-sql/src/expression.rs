//! Okta's filter expressions out of a query's terms. A value becomes a literal in quotes, with what stands in it escaped; what
//! cannot be said, or might be refused, is not said.

use okta_models::columns::ColumnType;
use serde_json::Value as Json;

use crate::plan::Op;
use crate::times;
use crate::value::Value;

/// As many values of an `IN` stand in one expression.
const VALUES: usize = 30;
/// Longer texts are left to SQLite: an address has its limits.
pub(crate) const LONGEST: usize = 500;

/// All expressions that take one alternative of each term.
pub(crate) fn product(terms: &[Vec<String>]) -> Vec<String> {
    let mut all = vec![String::new()];
    for alternatives in terms {
        all = all
            .iter()
            .flat_map(|before| {
                alternatives
                    .iter()
                    .map(move |term| match before.is_empty() {
                        true => term.clone(),
                        false => format!("{before} and {term}"),
                    })
            })
            .collect();
    }
    all
}

/// A comparison with what stands for a value.
pub(crate) fn compare(attribute: &str, op: Op, value: &str) -> String {
    let operator = match op {
        Op::Less | Op::LessOrEqual => "lt",
        Op::Greater | Op::GreaterOrEqual => "ge",
        Op::Like | Op::Glob => "sw",
        _ => "eq",
    };
    format!("{attribute} {operator} {value}")
}

/// A comparison with a value. None where it cannot be said.
pub(crate) fn say(attribute: &str, ty: &ColumnType, op: Op, value: &Value) -> Option<String> {
    let literal = match op {
        Op::Equal => equal(ty, value)?,
        Op::Like => text(&prefix(value, &['%', '_'])?)?,
        Op::Glob => text(&prefix(value, &['*', '?', '['])?)?,
        Op::Greater | Op::GreaterOrEqual => text(&times::at_least(value_text(value)?)?)?,
        Op::Less | Op::LessOrEqual => text(&times::below(value_text(value)?)?)?,
        Op::Limit | Op::Offset | Op::Other => return None,
    };
    Some(compare(attribute, op, &literal))
}

/// One of the values of an `IN`: as few expressions as hold them. None where one cannot be said.
pub(crate) fn say_all(
    attribute: &str,
    ty: &ColumnType,
    values: &[Value],
    any_case: bool,
) -> Option<Vec<String>> {
    let mut said: Vec<(String, String)> = Vec::new();
    for value in values.iter().filter(|value| **value != Value::Null) {
        let literal = equal(ty, value)?;
        // Where the org ignores case, two values may be one for it; a row must not come twice.
        let same = if any_case {
            literal.to_ascii_lowercase()
        } else {
            literal.clone()
        };
        if !said.iter().any(|(known, _)| *known == same) {
            said.push((same, compare(attribute, Op::Equal, &literal)));
        }
    }
    // Which letters beyond ASCII are one for an org, only that org knows: two of its values must not be asked for apart.
    if any_case && said.len() > VALUES && !said.iter().all(|(known, _)| known.is_ascii()) {
        return None;
    }
    let some = |terms: &[(String, String)]| {
        let terms: Vec<&str> = terms.iter().map(|(_, term)| term.as_str()).collect();
        match terms.as_slice() {
            [term] => (*term).to_owned(),
            terms => format!("({})", terms.join(" or ")),
        }
    };
    // An empty list has no rows, but SQLite does not ask for them.
    (!said.is_empty()).then(|| said.chunks(VALUES).map(some).collect())
}

/// A value as an expression has it, for a column of this type.
fn equal(ty: &ColumnType, value: &Value) -> Option<String> {
    match (ty, value) {
        (ColumnType::Boolean, Value::Integer(truth @ (0 | 1))) => Some((*truth == 1).to_string()),
        (ColumnType::Integer, Value::Integer(number)) => Some(number.to_string()),
        (ColumnType::Text | ColumnType::OneOf(_), Value::Text(value)) => text(value),
        // SQLite compares texts with numbers as texts.
        (ColumnType::Text | ColumnType::OneOf(_), Value::Integer(number)) => {
            text(&number.to_string())
        }
        _ => None,
    }
}

fn value_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A text in quotes, with what stands in it escaped. None for what an org may refuse.
fn text(value: &str) -> Option<String> {
    let sayable = !value.is_empty() && value.len() <= LONGEST && !value.contains(char::is_control);
    sayable.then(|| Json::from(value).to_string())
}

/// What stands before the first wildcard.
fn prefix(value: &Value, wildcards: &[char]) -> Option<String> {
    let prefix = value_text(value)?.split(wildcards).next()?;
    (!prefix.is_empty()).then(|| prefix.to_owned())
}
