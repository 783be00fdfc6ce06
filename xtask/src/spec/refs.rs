//! Finds the references in a description. A property may be called `$ref`, `default` or `enum`, so the walk knows at each step whether a
//! key is OpenAPI's or a name that the description's author chose.

use serde_json::Value;

use super::pointer::At;

/// Keywords whose value maps names to things.
const NAME_MAPS: &[&str] = &[
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "x-webhooks",
];

/// Keywords whose value is data: what looks like a reference there is none.
const DATA: &[&str] = &[
    "default", "enum", "example", "examples", "scopes", "security", "servers",
];

/// Calls `found` with every reference at or below `value`: each `$ref`, and each value of a discriminator's mapping.
///
/// # Errors
/// The first error that `found` returns.
pub fn walk<E>(
    value: &Value,
    at: &At<'_>,
    found: &mut impl FnMut(&str, &At<'_>) -> Result<(), E>,
) -> Result<(), E> {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &at.join(&index.to_string()), found)?;
            }
        }
        Value::Object(map) => {
            for (key, child) in map {
                let at = at.join(key);
                match child {
                    Value::String(target) if key == "$ref" => found(target, &at)?,
                    Value::Object(names) if key == "mapping" => {
                        for (name, target) in names {
                            if let Value::String(target) = target {
                                found(target, &at.join(name))?;
                            }
                        }
                    }
                    Value::Object(names) if NAME_MAPS.contains(&key.as_str()) => {
                        for (name, thing) in names {
                            walk(thing, &at.join(name), found)?;
                        }
                    }
                    _ if DATA.contains(&key.as_str()) => {}
                    _ => walk(child, &at, found)?,
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Every reference at or below `value`, in the order they stand.
#[must_use]
pub fn all(value: &Value) -> Vec<String> {
    let mut targets = Vec::new();
    let Ok(()) = walk(value, &At::ROOT, &mut |target, _| {
        targets.push(target.to_owned());
        Ok::<(), std::convert::Infallible>(())
    });
    targets
}
