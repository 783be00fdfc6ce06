//! How far along something is: early access, beta, generally available, gone.

use serde_json::Value;

/// What a description says of the release state of an operation, a parameter, a type or a property; nothing where it is
/// simply there.
pub(crate) fn release(described: &Value) -> Vec<String> {
    let mut facts = Vec::new();
    let text = |pointer: &str| described.pointer(pointer).and_then(Value::as_str);
    match text("/x-okta-lifecycle/lifecycle") {
        None | Some("GA") => {}
        Some("EA") => facts.push("early access".to_owned()),
        Some("BETA") => facts.push("beta".to_owned()),
        Some("LIMITED_GA") => facts.push("limited general availability".to_owned()),
        Some(other) => facts.push(format!("lifecycle {}", super::code(other))),
    }
    let needed = described.pointer("/x-okta-lifecycle/SKUs");
    let needed = needed.and_then(Value::as_array).into_iter().flatten();
    let needed: Vec<&str> = needed.filter_map(Value::as_str).collect();
    if !needed.is_empty() {
        facts.push(format!("needs {}", super::one_line(&needed.join(" or "))));
    }
    if described.get("deprecated") == Some(&Value::Bool(true)) {
        facts.push("deprecated by Okta".to_owned());
    }
    facts
}
