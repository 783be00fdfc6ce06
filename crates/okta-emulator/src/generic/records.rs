//! The things that the org holds without knowing what they are: each a JSON object at a path.
//!
//! What an org has from the start is not written down until it is changed; a removed one leaves a mark.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde_json::Value;

use crate::clock::Moment;
use crate::json::Object;
use serde::{Deserialize, Serialize};

/// A thing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(super) members: Object,
    pub(super) created: Moment,
    pub(super) updated: Moment,
}

impl Record {
    /// A thing of which nothing is said.
    pub(super) fn new(now: Moment) -> Self {
        Self {
            members: Object::new(),
            created: now,
            updated: now,
        }
    }
}

/// All things, by path. A path is as in a URL, but for the base: `/api/v1/apps/0oa…/groups/00g…`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Records {
    by_path: BTreeMap<String, Option<Record>>,
    /// The paths that were written while the org was set up.
    #[serde(default)]
    from_start: BTreeSet<String>,
}

/// What is written at a path.
pub(super) enum Written<'r> {
    Record(&'r Record),
    /// There was something, and it was removed.
    Removed,
    Nothing,
}

impl Records {
    pub(super) fn at(&self, path: &str) -> Written<'_> {
        match self.by_path.get(path) {
            Some(Some(record)) => Written::Record(record),
            Some(None) => Written::Removed,
            None => Written::Nothing,
        }
    }

    /// Remembers that what is there now is in every new org.
    pub(crate) fn set_up(&mut self) {
        self.from_start = self.by_path.keys().cloned().collect();
    }

    /// Whether the org had a thing at this path from the start.
    pub(super) fn is_from_start(&self, path: &str) -> bool {
        self.from_start.contains(path)
    }

    pub(super) fn put(&mut self, path: &str, record: Record) {
        self.by_path.insert(path.to_owned(), Some(record));
    }

    /// Removes what is at a path and below it, and leaves a mark.
    pub(crate) fn remove(&mut self, path: &str) {
        self.forget_below(path);
        self.by_path.insert(path.to_owned(), None);
    }

    /// Takes back what was written at a path: what was there from the start is there again.
    pub(super) fn forget(&mut self, path: &str) {
        self.by_path.remove(path);
    }

    /// Removes what is below a path, without a mark.
    pub(crate) fn forget_below(&mut self, path: &str) {
        let inside = format!("{path}/");
        let doomed: Vec<String> = self
            .by_path
            .range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded))
            .take_while(|(known, _)| known.starts_with(&inside))
            .map(|(known, _)| known.clone())
            .collect();
        for path in doomed {
            self.by_path.remove(&path);
        }
    }

    /// Removes every thing that is called so, wherever it is tied to something.
    pub(crate) fn forget_ties(&mut self, name: &str) {
        let inside = format!("/{name}/");
        let end = format!("/{name}");
        self.by_path
            .retain(|path, _| !path.ends_with(&end) && !path.contains(&inside));
    }

    /// Removes the things that `keeps` does not keep, without a mark.
    pub(super) fn keep_if(&mut self, mut keeps: impl FnMut(&str, &mut Object) -> bool) {
        self.by_path.retain(|path, record| {
            let members = record.as_mut().map(|record| &mut record.members);
            members.is_none_or(|members| keeps(path, members))
        });
    }

    /// The members of a collection, in the order of their names: a record, or none where one was removed.
    pub(super) fn members<'r>(
        &'r self,
        collection: &str,
    ) -> impl Iterator<Item = (&'r str, Option<&'r Record>)> {
        let start = format!("{collection}/");
        let length = start.len();
        let mut from = Bound::Included(start.clone());
        std::iter::from_fn(move || {
            loop {
                let (path, record) = self
                    .by_path
                    .range((from.clone(), Bound::Unbounded))
                    .next()
                    .filter(|(path, _)| path.starts_with(&start))?;
                let name = path.get(length..)?;
                match name.split_once('/') {
                    None => {
                        from = Bound::Excluded(path.clone());
                        return Some((name, record.as_ref()));
                    }
                    // What stands deeper is stepped over: `0` is the character after `/`.
                    Some((member, _)) => from = Bound::Included(format!("{start}{member}0")),
                }
            }
        })
    }

    /// What stands two levels below a path: `facebook/0oa…`, where the level between need not be a thing.
    pub(super) fn grandchildren<'r>(
        &'r self,
        path: &str,
    ) -> impl Iterator<Item = (&'r str, &'r Record)> {
        let start = format!("{path}/");
        let below = self
            .by_path
            .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
        let length = start.len();
        below
            .take_while(move |(known, _)| known.starts_with(&start))
            .filter_map(move |(known, record)| Some((known.get(length..)?, record.as_ref()?)))
            .filter(|(name, _)| name.matches('/').count() == 1)
    }

    /// Those below a path that have a thing in their collection of this name: users with roles. In the order of names.
    pub(super) fn owners<'r>(
        &'r self,
        path: &str,
        collection: &str,
    ) -> impl Iterator<Item = &'r str> {
        let start = format!("{path}/");
        let middle = format!("/{collection}/");
        let below = self
            .by_path
            .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
        let mut last = "";
        below
            .take_while({
                let start = start.clone();
                move |(known, _)| known.starts_with(&start)
            })
            .filter(|(_, record)| record.is_some())
            .filter_map(move |(known, _)| {
                let (owner, name) = known.get(start.len()..)?.split_once(&middle)?;
                let is_new = owner != last && !owner.contains('/') && !name.contains('/');
                is_new.then(|| {
                    last = owner;
                    owner
                })
            })
    }

    /// Every thing with its path, in the order of paths.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Record)> {
        let all = self.by_path.iter();
        all.filter_map(|(path, record)| Some((path.as_str(), record.as_ref()?)))
    }

    /// Gives the thing at a path another member. `false` where nothing was written there.
    pub(crate) fn set(&mut self, path: &str, member: &str, value: Value, now: Moment) -> bool {
        let Some(Some(record)) = self.by_path.get_mut(path) else {
            return false;
        };
        record.members.insert(member.to_owned(), value);
        record.updated = now;
        true
    }

    /// The things of a collection as they were written, by name.
    pub(crate) fn objects<'r>(
        &'r self,
        collection: &str,
    ) -> impl Iterator<Item = (&'r str, &'r Object)> {
        self.members(collection)
            .filter_map(|(name, record)| Some((name, &record?.members)))
    }
}

/// A name as a segment of a path.
pub(super) fn segment(name: &str) -> String {
    name.replace('%', "%25").replace('/', "%2F")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            members: Object::new(),
            created: Moment(0),
            updated: Moment(0),
        }
    }

    fn names(records: &Records, collection: &str) -> Vec<String> {
        let members = records.members(collection);
        members.map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn members_are_what_stands_directly_below() {
        let mut records = Records::default();
        for path in [
            "/a/1", "/a/1/b/2", "/a/1/b/3", "/a/10", "/a/1x/c", "/a/2", "/ab/9",
        ] {
            records.put(path, record());
        }
        assert_eq!(names(&records, "/a"), ["1", "10", "2"]);
        assert_eq!(names(&records, "/a/1/b"), ["2", "3"]);
        records.remove("/a/1");
        assert_eq!(names(&records, "/a/1/b"), [""; 0]);
        assert!(matches!(records.at("/a/1"), Written::Removed));
        records.forget_ties("2");
        assert!(matches!(records.at("/a/2"), Written::Nothing));
    }
}
