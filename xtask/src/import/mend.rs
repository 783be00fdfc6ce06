//! Mends a description that is not ours before it is read: names of components that stand in no URI as they are, references that
//! escape what they need not, operations without an id of their own. Of our own description such things are refused, since there
//! they mean that a file was cut off or edited.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToLowerCamelCase;
use serde_json::{Map, Value};

use super::Notes;
use crate::spec::METHODS;
use crate::spec::json::{entries_mut, text};
use crate::spec::pointer::{At, escape, lookup, unescape};

/// Mends all of it.
pub(super) fn mend(official: &mut Value, notes: &Notes) {
    without_nulls(official);
    let renamed = rename_components(official, notes);
    let root = official.clone();
    references(official, &root, &renamed);
    operations(official, notes);
}

/// Keywords whose value is a map or a list. A key with nothing behind it stands for an empty one.
const CONTAINERS: &[&str] = &[
    "components",
    "content",
    "encoding",
    "headers",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "securitySchemes",
    "servers",
    "tags",
    "x-tagGroups",
];

/// Takes away keys with nothing behind them, which YAML is written with easily. Of statuses the key says something.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Object(map) => {
            map.retain(|key, value| !(value.is_null() && CONTAINERS.contains(&key.as_str())));
            if let Some(Value::Object(responses)) = map.get_mut("responses") {
                for response in responses.values_mut().filter(|value| value.is_null()) {
                    *response = Value::Object(Map::new());
                }
            }
            map.values_mut().for_each(without_nulls);
        }
        _ => {}
    }
}

/// By section and name: what a component is called now.
type Renamed = BTreeMap<(String, String), String>;

/// Gives components names that OpenAPI allows.
fn rename_components(official: &mut Value, notes: &Notes) -> Renamed {
    let mut renamed = Renamed::new();
    let Some(Value::Object(components)) = official.get_mut("components") else {
        return renamed;
    };
    for (section, things) in components {
        let Value::Object(things) = things else {
            continue;
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let mut kept = Map::new();
        let (fine, odd): (Vec<_>, Vec<_>) = std::mem::take(things)
            .into_iter()
            .partition(|(name, _)| !name.is_empty() && name.chars().all(is_plain));
        kept.extend(fine);
        for (name, thing) in odd {
            let plain: String = name
                .chars()
                .map(|c| if is_plain(c) { c } else { '_' })
                .collect();
            let plain = if plain.is_empty() {
                "unnamed".to_owned()
            } else {
                plain
            };
            let numbered = (2_usize..).map(|number| format!("{plain}{number}"));
            let mut candidates = std::iter::once(plain.clone()).chain(numbered);
            let free = candidates.find(|name| !kept.contains_key(name));
            let free = free.unwrap_or(plain);
            notes.add(format!(
                "#/components/{section}/{}: it is called `{free}` here",
                escape(&name)
            ));
            renamed.insert((section.clone(), name), free.clone());
            kept.insert(free, thing);
        }
        *things = kept;
    }
    renamed
}

/// Writes every reference in one way.
fn references(value: &mut Value, root: &Value, renamed: &Renamed) {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| references(item, root, renamed)),
        Value::Object(map) => {
            for (key, child) in map {
                match child {
                    Value::String(target) if key == "$ref" => plain(target, root, renamed),
                    Value::Object(mapping) if key == "mapping" => {
                        for target in mapping.values_mut() {
                            let Value::String(target) = target else {
                                // A property may be called so.
                                references(target, root, renamed);
                                continue;
                            };
                            let key = ("schemas".to_owned(), target.clone());
                            match renamed.get(&key) {
                                Some(name) => *target = name.clone(),
                                None => plain(target, root, renamed),
                            }
                        }
                    }
                    child => references(child, root, renamed),
                }
            }
        }
        _ => {}
    }
}

fn plain(target: &mut String, root: &Value, renamed: &Renamed) {
    let Some(pointer) = target.strip_prefix('#') else {
        return;
    };
    if lookup(root, target).is_some() {
        return;
    }
    let decoded = pointer
        .split('/')
        .map(|segment| unescape(&percent_decoded(segment)));
    let mut segments: Vec<String> = decoded.collect();
    if let [_, components, section, name, ..] = segments.as_mut_slice()
        && components == "components"
        && let Some(now) = renamed.get(&(section.clone(), name.clone()))
    {
        *name = now.clone();
    }
    let segments: Vec<String> = segments.iter().map(|segment| escape(segment)).collect();
    let written = format!("#{}", segments.join("/"));
    if lookup(root, &written).is_some() {
        *target = written;
    }
}

/// `text` with `%20` and the like as what they stand for.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        (bytes, rest) = match (code, after) {
            (Some((high, low)), [_, _, after @ ..]) => {
                bytes.push(high * 16 + low);
                (bytes, after)
            }
            _ => {
                bytes.push(*first);
                (bytes, after)
            }
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Gives every operation an id of its own, and tags that are names.
fn operations(official: &mut Value, notes: &Notes) {
    let root = official.clone();
    let Value::Object(official) = official else {
        return;
    };
    let mut taken = BTreeSet::new();
    for section in ["paths", "x-webhooks", "webhooks"] {
        let section_at = At::ROOT.join(section);
        for (path, item) in entries_mut(official, section) {
            // Two paths may share an item, but not the ids in it.
            if let Some(shared) = text(item, "$ref").and_then(|target| lookup(&root, target)) {
                *item = shared.clone();
            }
            item_operations(path, item, &section_at.join(path), &mut taken, notes);
        }
    }
}

fn item_operations(
    path: &str,
    item: &mut Value,
    at: &At<'_>,
    taken: &mut BTreeSet<String>,
    notes: &Notes,
) {
    for method in METHODS {
        let Some(Value::Object(operation)) = item.get_mut(*method) else {
            continue;
        };
        if let Some(Value::Array(tags)) = operation.get_mut("tags") {
            tags.retain(Value::is_string);
        }
        let known = operation.get("operationId").and_then(Value::as_str);
        let wanted = match known.filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => format!("{method} {}", path.replace(['{', '}'], " ")).to_lower_camel_case(),
        };
        let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
        let mut candidates = std::iter::once(wanted.clone()).chain(numbered);
        let id = candidates.find(|id| !taken.contains(id)).unwrap_or(wanted);
        if known != Some(id.as_str()) {
            notes.add(format!(
                "{}: its operationId is `{id}` here",
                at.join(method)
            ));
        }
        taken.insert(id.clone());
        operation.insert("operationId".into(), id.into());
    }
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn what_is_escaped_is_read() {
        assert_eq!(percent_decoded("a%20b%2Fc"), "a b/c");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%e2%82%ac"), "%zz€");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }
}
