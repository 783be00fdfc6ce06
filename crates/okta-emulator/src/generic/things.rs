//! Other things, as the rules of one see and change them.
//!
//! A collection is named twice: by its template, which says what it has from the start (`/api/v1/policies/{policyId}/rules`,
//! whatever the parameters are called), and by its path.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use http::Method;
use serde_json::Value;

use super::fill::{self, Standing};
use super::plan::has_lifecycle;
use super::records::{Record, segment};
use super::resolve::{members, record};
use crate::clock::Moment;
use crate::facts::{Type, operations};
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

/// When a thing was made.
pub(crate) fn created(state: &State, template: &str, path: &str) -> Option<Moment> {
    record(path, template, state).map(|record| record.created)
}

/// When a thing was last changed.
pub(crate) fn updated(state: &State, template: &str, path: &str) -> Option<Moment> {
    record(path, template, state).map(|record| record.updated)
}

/// Removes a thing and what stands below it. Its own rules are not asked.
pub(crate) fn forget(state: &mut State, path: &str) {
    state.records.forget_below(path);
    state.records.forget(path);
}

/// A thing as the operation shows it that reads things of this template: `/api/v1/apps/{appId}`.
pub(crate) fn shown(state: &State, template: &str, path: &str, base: &str) -> Option<Value> {
    let (collection, _) = template.rsplit_once('/')?;
    let record = record(path, collection, state)?;
    let (ty, has_lifecycle) = READ.get(template)?;
    let standing = Standing {
        is_listed: false,
        base,
        path,
        name: path.rsplit('/').next()?,
        record: &record,
        state,
        has_lifecycle: *has_lifecycle,
    };
    Some(fill::shown(ty, &standing))
}

/// What operations that read a thing answer, by their templates, and whether such things are switched on and off.
static READ: LazyLock<HashMap<&'static str, (Type, bool)>> = LazyLock::new(|| {
    let reading = operations().filter(|operation| operation.method == Method::GET);
    let things = reading.filter_map(|operation| {
        let success = operation.success.first()?;
        let has_lifecycle = has_lifecycle(operation.path);
        Some((operation.path, (success.ty, has_lifecycle)))
    });
    things.collect()
});

/// The path of a thing in a collection.
pub(crate) fn path(collection: &str, name: &str) -> String {
    format!("{collection}/{}", segment(name))
}
