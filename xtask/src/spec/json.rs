//! Looking into JSON that may or may not hold what is looked for: absent and of another kind are both "nothing there".

use serde_json::{Map, Value};

/// The entries of the map `owner[key]`.
pub fn entries<'v>(owner: &'v Value, key: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    owner
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// The items of the list `owner[key]`.
pub fn items<'v>(owner: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    owner
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The string `owner[key]`.
#[must_use]
pub fn text<'v>(owner: &'v Value, key: &str) -> Option<&'v str> {
    owner.get(key).and_then(Value::as_str)
}

/// The entries of the map `owner[key]`, to be changed.
pub fn entries_mut<'v>(
    owner: &'v mut Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = (&'v String, &'v mut Value)> {
    let map = owner.get_mut(key).and_then(Value::as_object_mut);
    map.into_iter().flatten()
}

/// The items of the list `owner[key]`, to be changed.
pub fn items_mut<'v>(
    owner: &'v mut Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'v mut Value> {
    let list = owner.get_mut(key).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}
