//! Who may call an operation: credentials, scopes, admin roles.

use serde_json::Value;

use super::facts::Facts;
use crate::generate::docs::{code, codes};
use crate::spec::json::items;

/// The lines on that in an operation's docs.
pub(super) fn lines(facts: &Facts<'_>) -> Vec<String> {
    let mut lines = vec![format!("- {}.", authentication(facts))];
    for (key, what) in [
        ("x-okta-iam-admin-roles", "Admin roles that may"),
        (
            "x-okta-iam-permissions",
            "Permissions of a custom admin role that may",
        ),
    ] {
        let names: Vec<&str> = items(facts.described, key)
            .filter_map(Value::as_str)
            .collect();
        if !names.is_empty() {
            lines.push(format!("- {what}: {}.", codes(names, "or")));
        }
    }
    lines
}

fn authentication(facts: &Facts<'_>) -> String {
    if facts.is_public {
        return "Needs no authentication".to_owned();
    }
    if facts.security.is_empty() {
        return "Authentication: none is described, and no scope".to_owned();
    }
    let is_token = |name: &&str| name.to_ascii_lowercase().contains("api");
    let (tokens, others): (Vec<&str>, Vec<&str>) =
        facts.security.iter().copied().partition(is_token);
    let needs_none = facts.described.get("x-okta-no-scope-required") == Some(&Value::Bool(true));
    let scope = match facts.scopes.as_slice() {
        [] if needs_none => "; it needs no scope".to_owned(),
        [] => "; no scope is known".to_owned(),
        [scope] => format!(" with the scope {}", code(scope)),
        scopes => format!(" with the scope {}", codes(scopes.iter().copied(), "or")),
    };
    let is_oauth = |name: &&&str| name.to_ascii_lowercase().contains("oauth");
    let other = match others.iter().find(is_oauth) {
        Some(_) => Some("an OAuth 2.0 token".to_owned()),
        None if others.is_empty() => None,
        None => Some(codes(others.iter().copied(), "or")),
    };
    match (tokens.is_empty(), other) {
        (true, Some(other)) => format!("Authentication: {other}{scope}; no API token"),
        (false, Some(other)) => format!("Authentication: an API token, or {other}{scope}"),
        (_, None) => format!("Authentication: an API token{scope}"),
    }
}
