//! One attribute as a schema says it: what may be said, and what is said where nobody does.

use serde_json::{Value, json};

use crate::json::{Object, fill_in};
use crate::pattern::compile;

const TYPES: &[&str] = &["string", "boolean", "number", "integer", "array"];
/// What is kept of an attribute when a change does not mention it. The rest are lists: not to mention them removes them.
const REPLACED: &[&str] = &["enum", "oneOf"];

pub(super) fn is_required(attribute: &Object) -> bool {
    attribute.get("required") == Some(&Value::Bool(true))
}

pub(super) fn text<'a>(attribute: &'a Object, name: &str) -> Option<&'a str> {
    attribute.get(name)?.as_str()
}

/// The type of a value, or of the items of a list.
pub(super) fn kind(attribute: &Object) -> &str {
    text(attribute, "type").unwrap_or("string")
}

/// A new custom attribute, or the one before with changes. What is wrong with it starts with the member's name.
pub(super) fn read(before: Option<&Object>, given: &Object) -> Result<Object, String> {
    let mut attribute = before.cloned().unwrap_or_default();
    for name in REPLACED {
        attribute.remove(*name);
    }
    for (name, value) in given {
        match value {
            Value::Bool(false) if name != "default" => drop(attribute.remove(name)),
            Value::Null => drop(attribute.remove(name)),
            value => drop(attribute.insert(name.clone(), value.clone())),
        }
    }
    if attribute.get("unique") == Some(&Value::Bool(true)) {
        attribute.insert("unique".to_owned(), "UNIQUE_VALIDATED".into());
    }
    let defaults = json!({
        "mutability": "READ_WRITE",
        "scope": "NONE",
        "permissions": [{ "principal": "SELF", "action": "READ_ONLY" }],
        "master": { "type": "PROFILE_MASTER" },
    });
    fill_in(
        &mut attribute,
        defaults.as_object().unwrap_or(&Object::new()),
    );
    check(before, &attribute)?;
    Ok(attribute)
}

fn check(before: Option<&Object>, attribute: &Object) -> Result<(), String> {
    if text(attribute, "title").is_none_or(|title| title.trim().is_empty()) {
        return Err("title: is required".to_owned());
    }
    match text(attribute, "type") {
        Some(kind) if TYPES.contains(&kind) => {}
        _ => return Err(format!("type: must be one of {}", TYPES.join(", "))),
    }
    if before.is_some_and(|before| kind(before) != kind(attribute)) {
        return Err("type: cannot be changed".to_owned());
    }
    let items = attribute.get("items").and_then(Value::as_object);
    match (kind(attribute), items) {
        ("array", Some(items))
            if TYPES
                .iter()
                .take(4)
                .any(|kind| text(items, "type") == Some(kind)) => {}
        ("array", _) => {
            return Err("items.type: must be one of string, boolean, number, integer".to_owned());
        }
        (_, Some(_)) => return Err("items: only an array has items".to_owned()),
        _ => {}
    }
    let length = |name: &str| match attribute.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_u64()
            .map(Some)
            .ok_or_else(|| format!("{name}: must be a whole number")),
    };
    let (shortest, longest) = (length("minLength")?, length("maxLength")?);
    if let (Some(shortest), Some(longest)) = (shortest, longest)
        && shortest > longest
    {
        return Err("minLength: is more than maxLength".to_owned());
    }
    let pattern = text(attribute, "pattern");
    if pattern.is_some_and(|pattern| compile(pattern).is_none()) {
        return Err("pattern: is no pattern".to_owned());
    }
    choices(attribute)?;
    items.map_or(Ok(()), |items| {
        choices(items).map_err(|what| format!("items.{what}"))
    })
}

/// Okta wants a value of `oneOf` for each of `enum`.
fn choices(attribute: &Object) -> Result<(), String> {
    let values = attribute.get("enum").and_then(Value::as_array);
    let titled = attribute.get("oneOf").and_then(Value::as_array);
    if values.is_some_and(Vec::is_empty) {
        return Err("enum: must not be empty".to_owned());
    }
    match (values, titled) {
        (Some(values), Some(titled)) => {
            let is_titled =
                |value: &Value| titled.iter().any(|one| one.get("const") == Some(value));
            match values.len() == titled.len() && values.iter().all(is_titled) {
                true => Ok(()),
                false => Err("oneOf: must have the values of enum".to_owned()),
            }
        }
        _ => Ok(()),
    }
}
