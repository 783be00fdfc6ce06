//! Other things, as the rules of one see and change them.
//!
//! A collection is named twice: by its template, which says what it has from the start (`/api/v1/policies/{policyId}/rules`,
//! whatever the parameters are called), and by its path.

use std::borrow::Cow;

use super::records::{Record, segment};
use super::resolve::{members, record};
use crate::clock::Moment;
use crate::json::Object;
use crate::state::State;

/// What a thing holds; `path` is its own.
pub(crate) fn find(state: &State, template: &str, path: &str) -> Option<Object> {
    record(path, template, state).map(|record| record.into_owned().members)
}

/// The things of a collection by name, in the order of names.
pub(crate) fn all<'s>(
    state: &'s State,
    template: &str,
    collection: &str,
) -> impl Iterator<Item = (String, Cow<'s, Object>)> {
    members(template, collection, state).map(|(name, record)| {
        let held = match record {
            Cow::Borrowed(record) => Cow::Borrowed(&record.members),
            Cow::Owned(record) => Cow::Owned(record.members),
        };
        (name, held)
    })
}

/// Puts a thing at a path, or changes the one that is there. Its own rules are not asked.
pub(crate) fn put(state: &mut State, template: &str, path: &str, held: Object, now: Moment) {
    let created = record(path, template, state).map_or(now, |record| record.created);
    let record = Record {
        members: held,
        created,
        updated: now,
    };
    state.records.put(path, record);
}

/// The path of a thing in a collection.
pub(crate) fn path(collection: &str, name: &str) -> String {
    format!("{collection}/{}", segment(name))
}
