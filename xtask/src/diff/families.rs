//! Says things once: a property that a schema hands down to others changed there, and what happened alike in many places is one change
//! with many places.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Breaks, Change, Member, Thing, What};
use crate::generate::models::schema::{alternatives, mapping, target};
use crate::spec::Document;

/// So many like changes of things that have nothing to do with one another are said together.
const MANY: usize = 3;

/// The group of what happened in several.
pub(super) const SEVERAL: &str = "several";

/// From whom schemas have properties.
pub(super) struct Families(BTreeMap<String, BTreeSet<String>>);

impl Families {
    /// Those of both sides; `today` gives the new name of an old schema.
    pub(super) fn of(old: &Document, new: &Document, today: &dyn Fn(&str) -> String) -> Self {
        let mut parents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let same = |name: &str| name.to_owned();
        for (document, name) in [(old, today), (new, &same)] {
            for (schema, value) in document.schemas() {
                let mut found = Vec::new();
                collect(value, &mut found);
                let of = parents.entry(name(schema)).or_default();
                of.extend(found.into_iter().map(name));
                if value.get("discriminator").is_some() {
                    // What all kinds have in common is said of the union.
                    for (_, kind) in mapping(value) {
                        parents.entry(name(kind)).or_default().insert(name(schema));
                    }
                }
            }
        }
        Self(parents)
    }

    fn ancestors(&self, schema: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut todo = vec![schema];
        while let Some(name) = todo.pop() {
            for parent in self.0.get(name).into_iter().flatten() {
                if found.insert(parent.as_str()) {
                    todo.push(parent);
                }
            }
        }
        found.remove(schema);
        found
    }

    /// Takes out what a type has from another that changed alike, and names it there.
    pub(super) fn fold(&self, changes: Vec<Change>) -> Vec<Change> {
        let mut out = Vec::new();
        for mut like in alike(changes, &|change| {
            Some(key(change, true)).filter(|_| change.thing == Thing::Property)
        }) {
            let schemas: BTreeSet<String> = like
                .iter()
                .map(|change| change.subject.name.clone())
                .collect();
            if like.len() == 1 || schemas.len() == 1 {
                out.append(&mut like);
                continue;
            }
            let above = |schema: &str| -> BTreeSet<&str> {
                let above = self.ancestors(schema);
                above
                    .into_iter()
                    .filter(|one| schemas.contains(*one))
                    .collect()
            };
            let is_first = |schema: &str| above(schema).is_empty();
            let (mut first, rest): (Vec<Change>, Vec<Change>) = like
                .into_iter()
                .partition(|change| is_first(&change.subject.name));
            for change in rest {
                let above = above(&change.subject.name);
                let of = first
                    .iter_mut()
                    .find(|one| above.contains(one.subject.name.as_str()));
                match of {
                    Some(of) => of.also.push(change.place()),
                    // Schemas that are made of one another.
                    None => first.push(change),
                }
            }
            out.append(&mut first);
        }
        out
    }
}

/// The schemas that a schema has properties from, as the generator collects them.
fn collect<'v>(schema: &'v Value, found: &mut Vec<&'v str>) {
    found.extend(target(schema));
    let all = schema.get("allOf").and_then(Value::as_array);
    all.into_iter()
        .flatten()
        .for_each(|part| collect(part, found));
    if schema.get("discriminator").is_none() {
        alternatives(schema)
            .iter()
            .for_each(|part| collect(part, found));
    }
}

/// Joins many like changes of different things to one.
pub(super) fn join(changes: Vec<Change>) -> Vec<Change> {
    let mut out = Vec::new();
    let joined = |change: &Change| match (change.thing, change.what) {
        (
            Thing::Group
            | Thing::Trait
            | Thing::Value
            | Thing::Kind
            | Thing::Method
            | Thing::Constructor,
            _,
        )
        | (Thing::Operation | Thing::Schema | Thing::Property, What::Renamed) => None,
        // Whole things have a line each.
        (Thing::Operation | Thing::Schema, What::Added | What::Removed) => None,
        // Where a type takes the place of another, it matters little what the places are called.
        (Thing::Property, What::Changed) => Some(key(
            change,
            change.from.is_none() || !change.says.starts_with('`'),
        )),
        _ => Some(key(change, true)),
    };
    for mut like in alike(changes, &joined) {
        let subjects: BTreeSet<&str> = like.iter().map(|one| one.subject.rust.as_str()).collect();
        if subjects.len() < MANY {
            out.append(&mut like);
            continue;
        }
        let mut like = like.into_iter();
        let Some(mut first) = like.next() else {
            continue;
        };
        for other in like {
            if other.subject.group != first.subject.group {
                first.subject.group = SEVERAL.to_owned();
            }
            first.also.push(other.place());
            first.also.extend(other.also);
        }
        out.push(first);
    }
    out
}

type Key = (
    Breaks,
    What,
    Thing,
    Option<Member>,
    String,
    Option<String>,
    Option<String>,
);

fn key(change: &Change, with_member: bool) -> Key {
    (
        change.breaks,
        change.what,
        change.thing,
        change.member.clone().filter(|_| with_member),
        change.says.clone(),
        change.from.clone(),
        change.to.clone(),
    )
}

/// Changes of one key together, in the order of the first of each; those without a key alone.
fn alike(changes: Vec<Change>, key: &dyn Fn(&Change) -> Option<Key>) -> Vec<Vec<Change>> {
    let mut out: Vec<Vec<Change>> = Vec::new();
    let mut known = BTreeMap::new();
    for change in changes {
        let at = match key(&change) {
            Some(key) => *known.entry(key).or_insert(out.len()),
            None => out.len(),
        };
        match out.get_mut(at) {
            Some(like) => like.push(change),
            None => out.push(vec![change]),
        }
    }
    out
}
