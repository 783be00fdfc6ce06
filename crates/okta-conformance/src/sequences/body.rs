//! The request that made a thing, where it was not recorded: what the answer shows of it, without what the server said.

use serde_json::Value;

/// Members of answers that no request holds, at the top.
const SAID_BY_SERVER: &[&str] = &[
    "_embedded",
    "_links",
    "activated",
    "created",
    "createdBy",
    "createdDate",
    "default",
    "features",
    "id",
    "issuer",
    "lastLogin",
    "lastMembershipUpdated",
    "lastUpdate",
    "lastUpdated",
    "lastUpdatedBy",
    "orn",
    "passwordChanged",
    "resourceDisplayName",
    "resourceId",
    "resourceType",
    "status",
    "statusChanged",
    "system",
    "universalLogout",
    "verificationStatus",
];

/// Members of answers that no request holds, wherever they stand.
const NOWHERE_GIVEN: &[&str] = &["_links", "kid", "client_id", "client_secret"];

/// What holds credentials that somebody else gave out: an identity provider's client has a name and a secret there, and
/// what it signs with has a key.
const GIVEN_ELSEWHERE: &[&str] = &["client", "trust"];

/// A request that such an answer could have come to. What is null was not given.
pub(super) fn derived(answer: &Value) -> Value {
    cleaned(answer, SAID_BY_SERVER)
}

fn cleaned(value: &Value, left_out: &[&str]) -> Value {
    match value {
        Value::Object(members) => {
            let is_given = |(name, value): &(&String, &Value)| {
                let name = name.as_str();
                !value.is_null() && !left_out.contains(&name) && !NOWHERE_GIVEN.contains(&name)
            };
            let given = members.iter().filter(is_given);
            given
                .map(|(name, value)| match (name.as_str(), value) {
                    (elsewhere, Value::Object(_)) if GIVEN_ELSEWHERE.contains(&elsewhere) => {
                        (name.clone(), value.clone())
                    }
                    _ => (name.clone(), cleaned(value, &[])),
                })
                .collect()
        }
        Value::Array(items) => items.iter().map(|item| cleaned(item, &[])).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::derived;
    use serde_json::json;

    #[test]
    fn what_the_server_said_is_left_out() {
        let answer = json!({ "id": "1", "name": "n", "a": { "id": "2", "kid": "3", "b": null }, "_links": {} });
        assert_eq!(derived(&answer), json!({ "name": "n", "a": { "id": "2" } }));
    }
}
