//! How things are called in answers: the text that stands for one in a path.

use serde_json::Value;

/// Where the name of a thing stands, beside the property that is called like the parameter: first found, first taken.
const PROPERTIES: [&str; 10] = [
    "id",
    "kid",
    "name",
    "key",
    "type",
    "label",
    "externalId",
    "clientId",
    "client_id",
    "domain",
];

/// What a path calls this thing where its parameter has this name.
pub(crate) fn of(thing: &Value, parameter: &str) -> Option<String> {
    let properties = std::iter::once(parameter).chain(PROPERTIES);
    let mut values = properties.filter_map(|name| plain(thing.get(name)?));
    values.next().or_else(|| {
        let own = thing.pointer("/_links/self/href")?.as_str()?;
        let path = own.split('?').next()?;
        path.rsplit('/').next().map(str::to_owned)
    })
}

/// A text or a number as a path has it.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a list holds: the list itself, or the only list in an object.
pub(super) fn items(answer: &Value) -> &[Value] {
    let list = match answer {
        Value::Object(map) => {
            let mut lists = map.values().filter(|value| value.is_array());
            lists.next().filter(|_| lists.next().is_none())
        }
        answer => Some(answer),
    };
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{items, of};
    use serde_json::json;

    #[test]
    fn a_thing_is_called_by_its_parameter_its_id_or_its_link() {
        let key = json!({ "kid": "k1", "status": "ACTIVE" });
        assert_eq!(of(&key, "keyId").as_deref(), Some("k1"));
        let guid = json!({ "id": "1", "aaguid": "a" });
        assert_eq!(of(&guid, "aaguid").as_deref(), Some("a"));
        let linked = json!({ "_links": { "self": { "href": "https://example.com/a/b7?c=d" } } });
        assert_eq!(of(&linked, "thingId").as_deref(), Some("b7"));
        assert_eq!(of(&json!({ "id": "" }), "id"), None);
    }

    #[test]
    fn a_list_may_stand_in_an_object() {
        assert_eq!(items(&json!([1, 2])).len(), 2);
        assert_eq!(items(&json!({ "roles": [1], "_links": {} })).len(), 1);
        assert!(items(&json!({ "a": [1], "b": [2] })).is_empty());
        assert!(items(&json!(null)).is_empty());
    }
}
