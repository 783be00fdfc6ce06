//! Whether a value fits a schema, as far as it takes to tell the kinds of a union apart: a server that checks `oneOf` refuses what
//! fits two of them.

use serde_json::{Value, json};
use xtask::spec::Document;

use super::schema::Facts;

/// Whether a value fits a schema.
pub(super) fn fits(document: &Document, schema: &Value, value: &Value) -> bool {
    let facts = Facts::of(document, schema);
    let is = |name: &str| facts.get(name) == Some(&json!(true));
    if value.is_null() {
        return is("nullable");
    }
    let is_listed = facts.list("enum").is_empty() || facts.list("enum").contains(value);
    let among = |kind: &str| {
        let kinds = facts.list(kind).iter();
        kinds.filter(|schema| fits(document, schema, value)).count()
    };
    let is_of_kinds = (facts.list("oneOf").is_empty() || among("oneOf") == 1)
        && (facts.list("anyOf").is_empty() || among("anyOf") > 0);
    is_listed && is_of_kinds && is_typed(document, &facts, value)
}

fn is_typed(document: &Document, facts: &Facts, value: &Value) -> bool {
    let number = |name: &str| facts.get(name).and_then(Value::as_f64);
    match (facts.text("type"), value) {
        (Some("object") | None, Value::Object(map)) => {
            let has_required =
                facts
                    .list("required")
                    .iter()
                    .filter_map(Value::as_str)
                    .all(|name| {
                        map.contains_key(name)
                            || facts
                                .property(document, name)
                                .is_some_and(|property| property.is_read_only())
                    });
            let others = facts.get("additionalProperties");
            let fit = map
                .iter()
                .all(|(name, value)| match (facts.schema_of(name), others) {
                    (Some(schema), _) => fits(document, schema, value),
                    (None, Some(Value::Bool(is_open))) => *is_open,
                    (None, Some(schema)) => fits(document, schema, value),
                    (None, None) => true,
                });
            has_required && fit
        }
        (Some("array") | None, Value::Array(list)) => {
            let item = facts.get("items");
            list.iter()
                .all(|value| item.is_none_or(|item| fits(document, item, value)))
        }
        (Some("string") | None, Value::String(text)) => {
            let length = text.chars().count() as f64;
            number("minLength").is_none_or(|least| length >= least)
                && number("maxLength").is_none_or(|most| length <= most)
        }
        (Some("integer"), Value::Number(value)) => value.is_i64() || value.is_u64(),
        (Some("boolean") | None, Value::Bool(_)) | (Some("number") | None, Value::Number(_)) => {
            true
        }
        _ => false,
    }
}
