//! A change that was not recorded: an answer shows the thing otherwise than the one before it.

use serde_json::Value;

use super::body::derived;
use super::order::last_change;

/// What the thing was changed to, if `now` shows something else than `before` and both are the same thing.
pub(super) fn changed(before: &Value, now: &Value) -> Option<Value> {
    let is_same_thing = now.is_object() && now.get("id") == before.get("id");
    // What tells when it was changed, and tells the same, was not.
    let was_touched = last_change(now).is_none() || last_change(now) != last_change(before);
    let now = derived(now);
    (is_same_thing && was_touched && now != derived(before)).then_some(now)
}

#[cfg(test)]
mod tests {
    use super::changed;
    use serde_json::json;

    #[test]
    fn another_answer_after_another_time_is_a_change() {
        let before =
            json!({ "id": "1", "name": "a", "status": "ACTIVE", "lastUpdated": "2026-01-01" });
        let now = |name: &str, status: &str, time: &str| json!({ "id": "1", "name": name, "status": status, "lastUpdated": time });
        let change = changed(&before, &now("b", "ACTIVE", "2026-01-02"));
        assert_eq!(change, Some(json!({ "name": "b" })));
        assert_eq!(changed(&before, &now("b", "ACTIVE", "2026-01-01")), None);
        assert_eq!(changed(&before, &now("a", "INACTIVE", "2026-01-02")), None);
        assert_eq!(changed(&before, &json!({ "id": "2", "name": "b" })), None);
    }
}
