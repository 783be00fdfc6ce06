//! The keywords of a schema whose value is one: its type, its default, its constant and the values of an enumeration, without what
//! was written there that is none.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::Notes;
use crate::spec::pointer::At;

/// The longest default, in words, that is taken for a value. Longer ones are sentences about how the default comes about.
const LONGEST_DEFAULT: usize = 6;

/// A constant is an enumeration of one value.
pub(super) fn constant(source: &Map<String, Value>, out: &mut Map<String, Value>) {
    if let Some(value) = source.get("const").filter(|value| !value.is_object())
        && !out.contains_key("enum")
    {
        out.insert("enum".into(), json!([value]));
    }
}

/// Checks `type`, and turns the lists that OpenAPI 3.1 allows into `type` and `nullable`.
pub(super) fn check_type(out: &mut Map<String, Value>, at: &At<'_>, notes: &Notes) -> Result<()> {
    const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];
    let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match out.get("type") {
        None => {}
        Some(Value::Array(names)) => {
            let (nulls, rest): (Vec<_>, Vec<_>) =
                names.iter().cloned().partition(|name| name == "null");
            if !rest.iter().all(known) {
                notes.mend(format!("{}: a type is expected here", at.join("type")))?;
            }
            if !nulls.is_empty() {
                out.insert("nullable".into(), true.into());
            }
            match <[Value; 1]>::try_from(rest) {
                Ok([only]) => out.insert("type".into(), only),
                // Several types: any value is allowed, as far as a generator is concerned.
                Err(_) => out.remove("type"),
            };
        }
        Some(name) if known(name) => {}
        Some(name) if name == "null" => {
            out.remove("type");
            out.insert("nullable".into(), true.into());
        }
        Some(other) => {
            notes.mend(format!("{}: `{other}` is not a type", at.join("type")))?;
            out.remove("type");
        }
    }
    Ok(())
}

/// Removes what is no value: sentences given as defaults or formats, defaults of another type, markup and repetitions among the values of
/// an enum, and keywords of the wrong kind.
pub(super) fn clean_values(out: &mut Map<String, Value>) {
    let words = |value: &Value| {
        value
            .as_str()
            .is_none_or(|name| name.contains(char::is_whitespace))
    };
    if out.get("format").is_some_and(words) {
        out.remove("format");
    }
    if out
        .get("default")
        .is_some_and(|value| !is_default(value, out.get("type")))
    {
        out.remove("default");
    }
    if !matches!(out.get("required"), Some(Value::Array(_))) {
        out.remove("required");
    }
    let Some(values) = out.remove("enum") else {
        return;
    };
    let Value::Array(values) = values else {
        return;
    };
    let mut kept = Vec::new();
    for value in values {
        let value = match value {
            Value::Null => {
                out.insert("nullable".into(), true.into());
                continue;
            }
            Value::String(text) => Value::String(without_markup(&text)),
            other => other,
        };
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    if kept.is_empty() {
        return;
    }
    if !out.contains_key("type") && kept.iter().all(Value::is_string) {
        out.insert("type".into(), "string".into());
    }
    out.insert("enum".into(), Value::Array(kept));
}

/// True where `value` is a default of a property of this type, not a remark on it.
fn is_default(value: &Value, declared: Option<&Value>) -> bool {
    if let Value::String(text) = value
        && text.split_whitespace().count() > LONGEST_DEFAULT
    {
        return false;
    }
    match declared.and_then(Value::as_str) {
        _ if value.is_null() => true,
        Some("string") => value.is_string(),
        Some("integer" | "number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    }
}

/// The text without the `<x-…>` elements with which Okta's documentation marks lifecycles, also among the values of enums.
fn without_markup(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(start) = rest.find("<x-").into_iter().chain(rest.find("</x-")).min() {
        let Some(length) = rest.get(start..).and_then(|tail| tail.find('>')) else {
            break;
        };
        plain.push_str(rest.get(..start).unwrap_or_default());
        rest = rest.get(start + length + 1..).unwrap_or_default();
    }
    plain.push_str(rest);
    if plain.len() == text.len() {
        return plain;
    }
    plain.trim().to_owned()
}
