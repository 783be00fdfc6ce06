//! What a description says in words, kept beside the facts for whoever generates code with it for themselves. An import into `spec/`
//! never keeps it.
//!
//! It goes through the import as a remark on the place where it stands, so it ends where the facts of the place end, under the same
//! names. What it takes for that is that no name depends on it: see [`without`].

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Notes;
use crate::spec::json::{entries, text};
use crate::spec::pointer::At;

/// The words on what they stand in: `{at, text}`, with the place in the official description.
pub(crate) const PROSE: &str = "x-prose";

/// The words on the values of an enumeration, by value, each like those under [`PROSE`].
pub(crate) const OF_VALUES: &str = "x-prose-of-values";

/// What Okta's description has the words on the values of an enumeration under, in different releases.
const VALUES: &[&str] = &[
    "x-enumDescriptions",
    "x-enumDescription",
    "x-enum-descriptions",
];

/// Keeps what `source` says in words, where that is wanted.
pub(super) fn keep(source: &Value, out: &mut Map<String, Value>, at: &At<'_>, notes: &Notes) {
    if !notes.prose {
        return;
    }
    let summary = text(source, "summary").unwrap_or_default().trim();
    let more = text(source, "description").unwrap_or_default().trim();
    let whole = match (summary, more) {
        (summary, "") => summary.to_owned(),
        (summary, more) if summary.is_empty() || more.starts_with(summary) => more.to_owned(),
        (summary, more) => format!("{summary}\n\n{more}"),
    };
    if !whole.is_empty() {
        out.insert(PROSE.into(), said(&at.to_string(), &whole));
    }
    let mut values = Map::new();
    for key in VALUES {
        let place = at.join(key);
        for (value, words) in entries(source, key) {
            if let Some(words) = words
                .as_str()
                .map(str::trim)
                .filter(|words| !words.is_empty())
            {
                let place = place.join(value).to_string();
                values.insert(value.clone(), said(&place, words));
            }
        }
    }
    if !values.is_empty() {
        out.insert(OF_VALUES.into(), values.into());
    }
}

fn said(at: &str, words: &str) -> Value {
    json!({ "at": at, "text": words })
}

/// The places of all words below a value.
pub(super) fn places(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(map) => {
                let words = map.get(PROSE).into_iter();
                let of_values = map.get(OF_VALUES).and_then(Value::as_object);
                let words = words.chain(of_values.into_iter().flat_map(Map::values));
                found.extend(words.filter_map(|said| Some(text(said, "at")?.to_owned())));
                todo.extend(map.values());
            }
            Value::Array(list) => todo.extend(list),
            _ => {}
        }
    }
    found
}

/// A schema as it is without words: two that differ in words only are one type.
pub(super) fn without(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let mut plain = Map::new();
            for (key, value) in map {
                if key != PROSE && key != OF_VALUES {
                    plain.insert(key.clone(), without(value));
                }
            }
            // Words are what made more than a reference of it.
            let only = plain.get("allOf").and_then(Value::as_array);
            match only.map(Vec::as_slice) {
                Some([only])
                    if plain.len() == 1
                        && map.contains_key(PROSE)
                        && only.get("$ref").is_some() =>
                {
                    only.clone()
                }
                _ => plain.into(),
            }
        }
        Value::Array(items) => items.iter().map(without).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::import::{read, read_with_prose};

    /// References in one form: an alias is an `allOf` of one.
    fn plain(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let only = map.get("allOf").and_then(Value::as_array);
                match only.map(Vec::as_slice) {
                    Some([only]) if map.len() == 1 => plain(only),
                    _ => map
                        .iter()
                        .map(|(key, value)| (key.clone(), plain(value)))
                        .collect(),
                }
            }
            Value::Array(items) => items.iter().map(plain).collect(),
            other => other.clone(),
        }
    }

    /// Words change neither a fact nor a name: without them, what is read with them is what is read without.
    #[test]
    fn words_change_nothing_else() {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fixtures = [
            "import/toys.yaml",
            "import/toys-old.yaml",
            "descriptions/zoo.yaml",
        ];
        let fixtures = fixtures.map(|name| xtask.join("tests/fixtures").join(name));
        // The official files are not part of the repository.
        let official = ["2026.06.3", "2026.03.0"]
            .map(|version| format!("../../shared/openapi/management-{version}.yaml"))
            .map(|name| xtask.join(name));
        for file in fixtures
            .iter()
            .chain(official.iter().filter(|file| file.is_file()))
        {
            let facts = read(file).unwrap().document.root;
            let told = read_with_prose(file).unwrap().0.root;
            let text = told.to_string();
            assert!(text.contains(PROSE), "{}", file.display());
            assert!(
                plain(&without(&told)) == plain(&facts),
                "{}: names or facts differ",
                file.display()
            );
        }
    }
}
