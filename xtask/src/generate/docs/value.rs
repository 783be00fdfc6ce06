//! The facts of a value in words: what kind of JSON it is, its limits and its default.

use std::collections::BTreeMap;

use serde_json::Value;

use super::units::unit;
use super::{code, codes};
use crate::generate::models::types::{RustType, Shape, Type};

/// More values of an enumeration than a doc comment lists; its own type lists all.
const MOST_VALUES: usize = 8;

/// What is to be said of a value called `name`: its kind, its limits, its default.
pub(crate) fn value(
    name: &str,
    schema: &Value,
    ty: &RustType,
    types: &BTreeMap<String, Type>,
) -> Vec<String> {
    let mut facts = vec![kind(name, schema, ty, types)];
    facts.extend(limits(schema));
    let inner = match ty {
        RustType::List(_) => schema.get("items"),
        RustType::Map(_) => schema.get("additionalProperties"),
        _ => None,
    };
    if let Some(inner) = inner {
        let of_each = limits(inner)
            .into_iter()
            .map(|limit| format!("each {limit}"));
        facts.extend(of_each);
    }
    facts
}

/// What kind of JSON a value is.
fn kind(name: &str, schema: &Value, ty: &RustType, types: &BTreeMap<String, Type>) -> String {
    match (name, ty) {
        ("_links", _) => return "links to related resources and to actions (HAL)".to_owned(),
        ("_embedded", _) => return "related resources, embedded (HAL)".to_owned(),
        _ => {}
    }
    if let Some(values) = plain_values(schema) {
        return one_of(&values);
    }
    match ty {
        RustType::Bool => "true or false".to_owned(),
        RustType::Integer | RustType::Number => {
            let number = if *ty == RustType::Integer {
                "an integer"
            } else {
                "a number"
            };
            match unit(name) {
                Some(unit) => format!("{number}, {unit}"),
                None => number.to_owned(),
            }
        }
        RustType::Secret => "a secret".to_owned(),
        RustType::Timestamp => "a point in time (RFC 3339)".to_owned(),
        RustType::String => text(schema).0,
        RustType::Json => "any JSON".to_owned(),
        RustType::Named(named) | RustType::Boxed(named) => {
            match types.get(named).map(|ty| &ty.shape) {
                Some(Shape::Enum(variants)) => {
                    let values: Vec<&str> = variants.iter().map(|one| one.wire.as_str()).collect();
                    one_of(&values)
                }
                Some(Shape::Tagged(tagged)) => {
                    format!("an object whose kind {} tells", code(&tagged.tag))
                }
                Some(Shape::Untagged(_)) => "an object of one of several shapes".to_owned(),
                Some(Shape::Object(_)) | None => "an object".to_owned(),
            }
        }
        RustType::List(item) => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            format!("a list of {}", kinds(items, item, types))
        }
        RustType::Map(value) => {
            let values = schema.get("additionalProperties").unwrap_or(&Value::Null);
            match &**value {
                RustType::Json => "an object of any shape".to_owned(),
                value => format!("an object: names with {}", kinds(values, value, types)),
            }
        }
        RustType::Nullable(value) => format!("{}, or null", kind(name, schema, value, types)),
    }
}

/// What kind several values are.
fn kinds(schema: &Value, ty: &RustType, types: &BTreeMap<String, Type>) -> String {
    match ty {
        RustType::Bool => "booleans".to_owned(),
        RustType::Integer => "integers".to_owned(),
        RustType::Number => "numbers".to_owned(),
        RustType::Secret => "secrets".to_owned(),
        RustType::Timestamp => "points in time (RFC 3339)".to_owned(),
        RustType::String => match plain_values(schema) {
            Some(values) => format!("values, each {}", one_of(&values)),
            None => text(schema).1,
        },
        RustType::Json => "any JSON".to_owned(),
        RustType::Named(named) | RustType::Boxed(named) => {
            match types.get(named).map(|ty| &ty.shape) {
                Some(Shape::Enum(_)) => {
                    format!("values, each {}", kind("", schema, ty, types))
                }
                Some(Shape::Tagged(tagged)) => {
                    format!("objects whose kind {} tells", code(&tagged.tag))
                }
                _ => "objects".to_owned(),
            }
        }
        RustType::List(item) => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            format!("lists of {}", kinds(items, item, types))
        }
        RustType::Map(_) => "objects of any shape".to_owned(),
        RustType::Nullable(value) => format!("{}, or null", kinds(schema, value, types)),
    }
}

/// The values of what is no enumeration in Rust: numbers, and text in a place that gives it no name.
fn plain_values(schema: &Value) -> Option<Vec<&str>> {
    let values = schema.get("enum")?.as_array()?;
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    (!texts.is_empty() && texts.len() == values.len()).then_some(texts)
}

fn one_of(values: &[&str]) -> String {
    match values {
        [one] => format!("{} only", code(one)),
        values if values.len() > MOST_VALUES => format!("one of {} values", values.len()),
        values => format!("one of {}", codes(values.iter().copied(), "or")),
    }
}

/// Text of a format: one of it, and several.
fn text(schema: &Value) -> (String, String) {
    let (one, several) = match schema.get("format").and_then(Value::as_str) {
        Some("email") => ("an email address", "email addresses"),
        Some("uri") => ("a URI", "URIs"),
        Some("url") => ("a URL", "URLs"),
        Some("uuid") => ("a UUID", "UUIDs"),
        Some("regex") => ("a regular expression", "regular expressions"),
        Some("binary") => ("bytes", "bytes"),
        Some("base64" | "byte") => ("text in Base64", "text in Base64"),
        Some("date") => ("a date", "dates"),
        Some("duration") => ("an ISO 8601 duration", "ISO 8601 durations"),
        Some("hostname") => ("a host name", "host names"),
        Some("ipv4") => ("an IPv4 address", "IPv4 addresses"),
        Some("ipv6") => ("an IPv6 address", "IPv6 addresses"),
        Some(format) if !["date-time", "int32", "int64", "password"].contains(&format) => {
            let text = format!("text of the format {}", code(format));
            return (text.clone(), text);
        }
        _ => ("text", "texts"),
    };
    (one.to_owned(), several.to_owned())
}

/// Limits and defaults of a value.
fn limits(schema: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    let number = |key: &str| {
        schema
            .get(key)
            .filter(|value| value.is_number())
            .map(Value::to_string)
    };
    let is_strict = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let mut between = |least: Option<String>, most: Option<String>, unit: &str| {
        let unit = |count: &str| match unit {
            "" => String::new(),
            "properties" if count == "1" => " property".to_owned(),
            unit if count == "1" => format!(" {}", unit.trim_end_matches('s')),
            unit => format!(" {unit}"),
        };
        facts.extend(match (least, most) {
            (Some(least), Some(most)) if least == most => Some(format!("{most}{}", unit(&most))),
            (Some(least), Some(most)) => Some(format!("{least} to {most}{}", unit(&most))),
            (Some(least), None) => Some(format!("at least {least}{}", unit(&least))),
            (None, Some(most)) => Some(format!("at most {most}{}", unit(&most))),
            (None, None) => None,
        });
    };
    between(number("minLength"), number("maxLength"), "characters");
    let loose = |key: &str, strict: &str| number(key).filter(|_| !is_strict(strict));
    between(
        loose("minimum", "exclusiveMinimum"),
        loose("maximum", "exclusiveMaximum"),
        "",
    );
    between(number("minItems"), number("maxItems"), "items");
    between(
        number("minProperties"),
        number("maxProperties"),
        "properties",
    );
    // Once a flag beside the limit, since OpenAPI 3.1 the limit itself.
    for (words, key, strict) in [
        ("more than", "minimum", "exclusiveMinimum"),
        ("less than", "maximum", "exclusiveMaximum"),
    ] {
        let limit = number(strict).or_else(|| number(key).filter(|_| is_strict(strict)));
        facts.extend(limit.map(|limit| format!("{words} {limit}")));
    }
    if let Some(step) = number("multipleOf") {
        facts.push(format!("a multiple of {step}"));
    }
    if is_strict("uniqueItems") {
        facts.push("none twice".to_owned());
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        facts.push(format!("matches {}", code(pattern)));
    }
    let numbers = schema.get("enum").and_then(Value::as_array);
    if let Some(numbers) = numbers.filter(|_| plain_values(schema).is_none()) {
        let numbers: Vec<String> = numbers.iter().map(Value::to_string).collect();
        facts.push(format!("one of {}", numbers.join(", ")));
    }
    if let Some(default) = schema.get("default").filter(|value| !value.is_null()) {
        let is_read_only = schema.get("readOnly") == Some(&Value::Bool(true));
        facts.push(match default.as_str() {
            // A remark in the place of a value.
            Some("Assigned") if is_read_only => "assigned by the server".to_owned(),
            Some(text) => format!("{} by default", code(text)),
            None => format!("{} by default", code(&default.to_string())),
        });
    }
    facts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::limits;

    #[test]
    fn limits_in_words() {
        for (schema, words) in [
            (json!({}), ""),
            (json!({"minLength": 1, "maxLength": 1}), "1 character"),
            (json!({"minLength": 1, "maxLength": 9}), "1 to 9 characters"),
            (json!({"minItems": 1}), "at least 1 item"),
            (json!({"maxProperties": 3}), "at most 3 properties"),
            (
                json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 5}),
                "at most 5; more than 0",
            ),
            (json!({"exclusiveMaximum": 2.5}), "less than 2.5"),
            (json!({"multipleOf": 5}), "a multiple of 5"),
            (json!({"uniqueItems": true}), "none twice"),
            (json!({"pattern": "^`$"}), "matches ``^`$``"),
            (json!({"enum": [1, 2]}), "one of 1, 2"),
            (json!({"default": ""}), "an empty text by default"),
            (json!({"default": [1]}), "`[1]` by default"),
            (
                json!({"default": "Assigned", "readOnly": true}),
                "assigned by the server",
            ),
        ] {
            assert_eq!(limits(&schema).join("; "), words, "{schema}");
        }
    }
}
