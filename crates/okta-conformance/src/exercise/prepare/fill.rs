//! Puts what is there in the place of what stands for it, in bodies and queries.

use futures_util::future::LocalBoxFuture;
use okta_api::OperationInfo;
use serde_json::Value;

use super::{Missing, Preparer, knowledge};

/// Stands for a text that is nowhere else.
const UNIQUE: &str = "{unique}";

impl Preparer<'_> {
    /// Fills the places of a value, for the sake of the operation `wanted`.
    pub(super) fn fill<'s>(
        &'s mut self,
        value: &'s mut Value,
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> LocalBoxFuture<'s, Result<(), String>> {
        Box::pin(async move {
            self.unique += 1;
            // One text for one call: a login and an address are alike. Twelve letters and digits are base64, too.
            let unique = format!("x{:03}x{:07}", self.seed % 1_000, self.unique);
            let mut places = Vec::new();
            find(value, None, &mut String::new(), &mut places);
            for place in places {
                let found = self.shared(place.reference, wanted, depth).await?;
                if let Some(text) = value.pointer_mut(&place.pointer) {
                    let marked = format!("{{{}}}", place.reference);
                    let whole = text.as_str().filter(|text| text.contains(&marked));
                    *text = match whole {
                        Some(whole) => whole.replace(&marked, &found).into(),
                        None => found.into(),
                    };
                }
            }
            let turn = usize::try_from(self.unique).unwrap_or(usize::MAX);
            set_marked(value, &unique, turn);
            Ok(())
        })
    }

    /// What a reference leads to, the same for all.
    async fn shared(
        &mut self,
        reference: &'static str,
        wanted: &'static OperationInfo,
        depth: usize,
    ) -> Result<String, String> {
        if let Some(known) = self.shared.get(reference) {
            return Ok(known.clone());
        }
        let made = self.made.len();
        let thing = self.item(reference, wanted, depth + 1).await;
        let made = self.made.split_off(made);
        self.kept.extend(made);
        let thing = thing.map_err(Missing::why)?;
        self.shared.insert(reference.to_owned(), thing.name.clone());
        Ok(thing.name)
    }
}

/// A text to be replaced.
struct Place {
    pointer: String,
    reference: &'static str,
}

fn find(value: &Value, property: Option<&str>, pointer: &mut String, places: &mut Vec<Place>) {
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                find(value, Some(name), pointer, places);
                pointer.truncate(length);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                find(value, property, pointer, places);
                pointer.truncate(length);
            }
        }
        Value::String(text) => {
            let marked = knowledge::REFERABLE
                .iter()
                .find(|reference| text.contains(&format!("{{{reference}}}")));
            let reference = marked.copied().or_else(|| knowledge::reference(property?));
            places.extend(reference.map(|reference| Place {
                pointer: pointer.clone(),
                reference,
            }));
        }
        _ => {}
    }
}

/// Puts the unique text, and what is chosen by turns, where they are marked.
fn set_marked(value: &mut Value, unique: &str, turn: usize) {
    match value {
        Value::Object(map) => map
            .values_mut()
            .for_each(|value| set_marked(value, unique, turn)),
        Value::Array(list) => list
            .iter_mut()
            .for_each(|value| set_marked(value, unique, turn)),
        Value::String(text) => {
            if let Some(chosen) = next(text, turn) {
                *text = chosen.to_owned();
            } else if text.contains(UNIQUE) {
                *text = text.replace(UNIQUE, unique);
            }
        }
        _ => {}
    }
}

/// Puts what an org said of a thing where `{said POINTER}` stands for it.
pub(super) fn set_said(arguments: &mut Value, said: &Value) {
    for argument in arguments.as_object_mut().into_iter().flatten() {
        let pointer = argument
            .1
            .as_str()
            .and_then(|text| text.strip_prefix("{said "));
        let pointer = pointer.and_then(|text| text.strip_suffix('}'));
        if let Some(found) = pointer.and_then(|pointer| said.pointer(pointer)) {
            *argument.1 = found.clone();
        }
    }
}

/// Of `{next A B C}` the one whose turn it is.
fn next(text: &str, turn: usize) -> Option<&str> {
    let choice = text.strip_prefix("{next ")?.strip_suffix('}')?;
    let count = choice.split(' ').count();
    choice.split(' ').nth(turn % count)
}

/// Properties that say what kind a thing is.
const KINDS: [&str; 8] = [
    "type",
    "signOnMode",
    "key",
    "platform",
    "providerType",
    "authType",
    "factorType",
    "providerName",
];

/// Lets a body that changes a thing agree with what the thing was made of: kinds and names are for ever. What else the
/// body says is new. A body for another kind of thing gives way altogether.
pub(super) fn keep(body: &mut Value, made_of: &Value) {
    let (Value::Object(body), Value::Object(made_of)) = (body, made_of) else {
        return;
    };
    let differs = |kind: &&str| {
        body.get(*kind)
            .is_some_and(|own| made_of.get(*kind).is_some_and(|kind| kind != own))
    };
    if KINDS.iter().any(differs) {
        body.clone_from(made_of);
        return;
    }
    for (name, value) in body {
        if let Some(made_of) = made_of.get(name) {
            value.clone_from(made_of);
        }
    }
}

/// Lays a merge patch (RFC 7396) over a value.
pub(super) fn merge(value: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *value = patch;
        return;
    };
    if !value.is_object() {
        *value = Value::Object(serde_json::Map::new());
    }
    let Value::Object(map) = value else { return };
    for (name, patch) in patch {
        match patch {
            Value::Null => drop(map.remove(&name)),
            patch => merge(map.entry(name).or_insert(Value::Null), patch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{find, keep, merge, set_marked, set_said};
    use serde_json::json;

    #[test]
    fn what_stands_for_things_is_found_by_mark_and_by_name() {
        let value = json!({ "groupIds": ["a", "b"], "x/y": "at {/api/v1/users}", "name": "c" });
        let mut places = Vec::new();
        find(&value, None, &mut String::new(), &mut places);
        let places: Vec<_> = places
            .iter()
            .map(|place| (place.pointer.as_str(), place.reference))
            .collect();
        assert_eq!(
            places,
            [
                ("/groupIds/0", "/api/v1/groups"),
                ("/groupIds/1", "/api/v1/groups"),
                ("/x~1y", "/api/v1/users"),
            ]
        );
    }

    #[test]
    fn what_a_thing_is_made_of_stays() {
        let made_of = json!({ "type": "A", "name": "n", "other": 1 });
        let mut body = json!({ "type": "A", "name": "m", "more": 2 });
        keep(&mut body, &made_of);
        assert_eq!(body, json!({ "type": "A", "name": "n", "more": 2 }));
        let mut body = json!({ "type": "B", "more": 2 });
        keep(&mut body, &made_of);
        assert_eq!(body, made_of);
    }

    #[test]
    fn a_patch_changes_adds_and_takes_away() {
        let mut value = json!({ "a": { "b": 1, "c": 2 }, "d": [1] });
        merge(
            &mut value,
            json!({ "a": { "b": null, "e": "{unique}" }, "d": [2, "{next A B C}"] }),
        );
        set_marked(&mut value, "u7", 4);
        let mut arguments = json!({ "kid": "{said /keys/0}", "other": "{said /none}" });
        set_said(&mut arguments, &json!({ "keys": ["k1"] }));
        assert_eq!(arguments, json!({ "kid": "k1", "other": "{said /none}" }));
        assert_eq!(value, json!({ "a": { "c": 2, "e": "u7" }, "d": [2, "B"] }));
    }
}
