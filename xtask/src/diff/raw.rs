//! Two pieces of a description beside each other, as they stand there.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::change::{Breaks, Change, Subject, Thing, What, arrow};

/// Longer values are not shown.
const LONGEST: usize = 60;

/// A change for each place where two values differ, as far as both have its surroundings.
pub(super) fn differences(old: &Value, new: &Value, subject: &Subject) -> Vec<Change> {
    let mut found = Vec::new();
    walk(old, new, "", &mut found);
    found
        .into_iter()
        .map(
            |Found {
                 place,
                 says,
                 from,
                 to,
             }| {
                let says = format!("{place}: {says}");
                let change =
                    Change::new(Breaks::Nothing, What::Changed, Thing::Fact, subject, says);
                change.between(from, to)
            },
        )
        .collect()
}

/// A place that differs.
struct Found {
    place: String,
    says: String,
    from: String,
    to: String,
}

fn walk(old: &Value, new: &Value, at: &str, found: &mut Vec<Found>) {
    if old == new {
        return;
    }
    if let (Value::Object(old), Value::Object(new)) = (old, new) {
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let place = match at {
                "" => key.clone(),
                at => format!("{at}/{key}"),
            };
            let of = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or_default();
            // Whole statuses, parameters and media types that come and go are said elsewhere.
            let is_whole = old.contains_key(key) != new.contains_key(key);
            if !(is_whole && ["responses", "parameters", "requestBody"].contains(&at)) {
                walk(&of(old), &of(new), &place, found);
            }
        }
        return;
    }
    let (from, to) = (shown(old), shown(new));
    let mut says = arrow(&from, &to);
    if let (Value::Array(old), Value::Array(new)) = (old, new) {
        let only = |list: &[Value], other: &[Value]| -> Vec<Value> {
            list.iter()
                .filter(|one| !other.contains(one))
                .cloned()
                .collect()
        };
        let (gone, added) = (only(old, new), only(new, old));
        if let ([Value::Object(_)], [Value::Object(_)]) = (gone.as_slice(), added.as_slice()) {
            // One thing that changed.
            return walk(&gone[0], &added[0], at, found);
        }
        let parts = [("without", gone), ("now with", added)];
        let parts = parts.iter().filter(|(_, values)| !values.is_empty());
        let parts = parts.map(|(how, values)| {
            let values: Vec<String> = values.iter().map(shown).collect();
            format!("{how} {}", values.join(", "))
        });
        says = parts.collect::<Vec<_>>().join(", ");
    }
    found.push(Found {
        place: at.to_owned(),
        says,
        from,
        to,
    });
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "none".to_owned(),
        Value::String(text) => text
            .strip_prefix("#/components/schemas/")
            .unwrap_or(text)
            .to_owned(),
        value => value.to_string().replace("#/components/schemas/", ""),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}…")
}
