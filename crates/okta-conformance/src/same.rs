//! Whether two JSON values say the same, and where they first differ.
//!
//! Numbers are compared as numbers (`5` is `5.0`), RFC 3339 timestamps as instants; the order of properties is nothing.

use okta_models::Timestamp;
use serde_json::Value;

/// A place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The place as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What the first value has there.
    pub left: Option<Value>,
    /// What the second value has there.
    pub right: Option<Value>,
}

/// The first difference, or none.
#[must_use]
pub fn difference(left: &Value, right: &Value) -> Option<Difference> {
    differ(left, right, &mut String::new())
}

fn differ(left: &Value, right: &Value, pointer: &mut String) -> Option<Difference> {
    match (left, right) {
        (Value::Object(one), Value::Object(two)) => {
            let keys = one
                .keys()
                .chain(two.keys().filter(|key| !one.contains_key(*key)));
            for key in keys {
                let length = pointer.len();
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                let found = both(one.get(key), two.get(key), pointer);
                pointer.truncate(length);
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        (Value::Array(one), Value::Array(two)) => {
            for index in 0..one.len().max(two.len()) {
                let length = pointer.len();
                pointer.push_str(&format!("/{index}"));
                let found = both(one.get(index), two.get(index), pointer);
                pointer.truncate(length);
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        // Two integers are compared exactly; as floats they may lose digits.
        (Value::Number(one), Value::Number(two))
            if (one.is_f64() || two.is_f64()) && one.as_f64() == two.as_f64() =>
        {
            None
        }
        (Value::String(one), Value::String(two))
            if one == two || instant(one).is_some_and(|at| Some(at) == instant(two)) =>
        {
            None
        }
        _ if left == right => None,
        _ => Some(Difference {
            pointer: pointer.clone(),
            left: Some(left.clone()),
            right: Some(right.clone()),
        }),
    }
}

fn both(left: Option<&Value>, right: Option<&Value>, pointer: &mut String) -> Option<Difference> {
    match (left, right) {
        (Some(left), Some(right)) => differ(left, right, pointer),
        _ => Some(Difference {
            pointer: pointer.clone(),
            left: left.cloned(),
            right: right.cloned(),
        }),
    }
}

fn instant(text: &str) -> Option<i64> {
    Timestamp::from(text).unix_millis()
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn numbers_and_instants_are_compared_by_value() {
        assert_eq!(
            difference(
                &json!({"a": 5, "b": "2016-01-03T18:15:47.000Z"}),
                &json!({"b": "2016-01-03T18:15:47Z", "a": 5.0})
            ),
            None
        );
    }

    #[test]
    fn the_first_difference_is_named_by_pointer() {
        let found =
            difference(&json!({"a": [{"b/c": 1}]}), &json!({"a": [{"b/c": null}]})).unwrap();
        assert_eq!(
            (found.pointer.as_str(), found.right),
            ("/a/0/b~1c", Some(json!(null)))
        );
        let found = difference(&json!({"a": []}), &json!({"a": [], "z": 1})).unwrap();
        assert_eq!((found.pointer.as_str(), found.left), ("/z", None));
        assert!(difference(&json!("one"), &json!("two")).is_some());
    }
}
