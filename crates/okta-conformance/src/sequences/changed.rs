//! A change that was not recorded: an answer shows the thing otherwise than the one before it.

use serde_json::Value;

use super::body::derived;

/// What the thing was changed to, if `now` shows something else than `before` and both are the same thing.
pub(super) fn changed(before: &Value, now: &Value) -> Option<Value> {
    let is_same_thing = now.is_object() && now.get("id") == before.get("id");
    let now = derived(now);
    (is_same_thing && now != derived(before)).then_some(now)
}

#[cfg(test)]
mod tests {
    use super::changed;
    use serde_json::json;

    #[test]
    fn other_contents_are_a_change_and_another_state_is_none() {
        let shown = |name: &str, status: &str| json!({ "id": "1", "name": name, "status": status });
        let before = shown("a", "ACTIVE");
        let change = changed(&before, &shown("b", "ACTIVE"));
        assert_eq!(change, Some(json!({ "name": "b" })));
        assert_eq!(changed(&before, &shown("a", "INACTIVE")), None);
        assert_eq!(changed(&before, &json!({ "id": "2", "name": "b" })), None);
    }
}
