//! The figures of a report.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Breaks, Change, Thing, What};

/// How many changes there are, by what they break and by what happened to what.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pub(super) build: usize,
    pub(super) runtime: usize,
    pub(super) nothing: usize,
    /// By kind of thing; those of which nothing changed are not there.
    pub(super) things: BTreeMap<Thing, Counts>,
}

/// What happened to things of one kind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) added: usize,
    pub(super) removed: usize,
    pub(super) renamed: usize,
    pub(super) changed: usize,
}

impl Summary {
    pub(super) fn of(changes: &[Change]) -> Self {
        let count = |breaks| {
            changes
                .iter()
                .filter(|change| change.breaks == breaks)
                .count()
        };
        let mut things: BTreeMap<Thing, Counts> = BTreeMap::new();
        for change in changes {
            let counts = things.entry(change.thing).or_default();
            match change.what {
                What::Added => counts.added += 1,
                What::Removed => counts.removed += 1,
                What::Renamed => counts.renamed += 1,
                What::Moved | What::Changed | What::Deprecated => counts.changed += 1,
            }
        }
        Self {
            build: count(Breaks::Build),
            runtime: count(Breaks::Runtime),
            nothing: count(Breaks::Nothing),
            things,
        }
    }
}

/// Things of a kind, in words.
pub(super) fn plural(thing: Thing) -> &'static str {
    match thing {
        Thing::Group => "tag groups",
        Thing::Trait => "traits",
        Thing::Operation => "operations",
        Thing::Parameter => "parameters",
        Thing::Body => "request bodies",
        Thing::Answer => "answers",
        Thing::Access => "authorizations",
        Thing::Schema => "schemas",
        Thing::Property => "properties",
        Thing::Constructor => "constructors",
        Thing::Value => "enum values",
        Thing::Kind => "union variants",
        Thing::Method => "union methods",
        Thing::Webhook => "webhooks",
        Thing::Fact => "other facts",
    }
}
