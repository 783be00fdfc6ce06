//! Where Okta refuses what its description allows: seen in recorded requests that were answered with 400.

use serde_json::Value;

use crate::facts::Operation;
use crate::request::Call;

/// Operations, and a member of the body that must be there.
const MEMBERS: &[(&str, &str)] = &[
    ("createPushProvider", "providerType"),
    ("createPushProvider", "configuration"),
    ("replacePushProvider", "providerType"),
    ("replacePushProvider", "configuration"),
];

/// Operations, and an attribute that the `filter` must test.
const FILTERED: &[(&str, &str)] = &[("listPrincipalRateLimitEntities", "principalType")];

/// What a request lacks.
pub(super) fn lacks(operation: &Operation, call: &Call<'_>, body: &Value) -> Vec<String> {
    let of = |table: &'static [(&str, &str)]| {
        let rows = table.iter().filter(|(id, _)| *id == operation.id);
        rows.map(|(_, name)| *name)
    };
    let members = of(MEMBERS)
        .filter(|name| body.get(*name).is_none_or(Value::is_null))
        .map(|name| format!("{name}: is required"));
    let filter = call.query("filter").unwrap_or_default();
    let filtered = of(FILTERED)
        .filter(|name| !filter.contains(name))
        .map(|name| format!("filter: must test {name}"));
    members.chain(filtered).collect()
}
