//! Doc comments from facts: the generator's own words around names, limits and defaults.

use serde_json::Value;

use super::types::{Field, RustType};

/// What a property is, in one or two sentences.
pub(super) fn field(wire: &str, field: &Field, required: bool) -> String {
    let schema = &field.schema;
    let mut facts = Vec::new();
    // What a client cannot write it cannot be required to send.
    if is_true(schema, "readOnly") {
        facts.push("read-only".to_owned());
    } else if required {
        facts.push("required in requests".to_owned());
    }
    if is_true(schema, "writeOnly") {
        facts.push("never sent back".to_owned());
    }
    facts.extend(limits(schema));
    if field.ty == RustType::Timestamp {
        facts.push("a point in time".to_owned());
    }
    if field.ty == RustType::Secret {
        facts.push("a secret".to_owned());
    }
    if let Some(lifecycle) = lifecycle(schema) {
        facts.push(lifecycle);
    }
    if is_true(schema, "deprecated") {
        facts.push("deprecated".to_owned());
    }
    one_line(&if facts.is_empty() {
        format!("`{wire}`.")
    } else {
        format!("`{wire}`: {}.", facts.join("; "))
    })
}

/// `text` as it may stand in a line of a comment.
pub fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

/// Limits and defaults of a value.
pub fn limits(schema: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    let number = |key: &str| {
        schema
            .get(key)
            .filter(|value| value.is_number())
            .map(Value::to_string)
    };
    let mut between = |least: Option<String>, most: Option<String>, unit: &str| match (least, most)
    {
        (Some(least), Some(most)) => facts.push(format!("{least} to {most}{unit}")),
        (Some(least), None) => facts.push(format!("at least {least}{unit}")),
        (None, Some(most)) => facts.push(format!("at most {most}{unit}")),
        (None, None) => {}
    };
    between(number("minLength"), number("maxLength"), " characters");
    between(number("minimum"), number("maximum"), "");
    between(number("minItems"), number("maxItems"), " items");
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        facts.push(format!("matches `{}`", pattern.replace('`', "'")));
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !["date-time", "int32", "int64", "password"].contains(&format)
    {
        facts.push(format!("format `{format}`"));
    }
    if let Some(default) = schema.get("default").filter(|value| !value.is_null()) {
        let default = default
            .as_str()
            .map_or_else(|| default.to_string(), str::to_owned);
        facts.push(format!("`{}` by default", default.replace('`', "'")));
    }
    facts
}

fn lifecycle(schema: &Value) -> Option<String> {
    let lifecycle = schema.pointer("/x-okta-lifecycle/lifecycle")?.as_str()?;
    match lifecycle {
        "EA" => Some("early access".to_owned()),
        "BETA" => Some("beta".to_owned()),
        "LIMITED_GA" => Some("limited general availability".to_owned()),
        _ => None,
    }
}

fn is_true(schema: &Value, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}
