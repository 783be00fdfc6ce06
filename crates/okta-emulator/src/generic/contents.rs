//! What there is of things without code of their own: by collection, for a look from outside.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Method;

use super::elsewhere::{Shown, shown};
use super::plan::Plan;
use super::records::Record;
use crate::control::contents::{Collection, Thing, label};
use crate::router::{Handler, ROUTER};
use crate::state::State;

/// Lists of the whole org: their paths have no parameters.
static LISTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lists = ROUTER.plans().filter(|plan| plan.lists());
    let mut paths: Vec<&str> = lists
        .map(|plan| plan.operation.path)
        .filter(|path| !path.contains('{'))
        .collect();
    paths.sort_unstable();
    paths
});

/// Every collection that something is in, with so many of the newest.
pub(crate) fn contents(state: &State, newest: usize) -> Vec<Collection> {
    let whole = LISTS.iter().map(|path| of_org(path, state, newest));
    whole.chain(of_things(state, newest)).collect()
}

fn of_org(path: &'static str, state: &State, newest: usize) -> Collection {
    let all: Vec<Shown<'_>> = shown(path, path, state);
    let is_written = |thing: &&Shown<'_>| matches!(thing.record, Cow::Borrowed(_));
    let mut last: Vec<&Shown<'_>> = all.iter().collect();
    last.sort_by_key(|thing| (thing.record.created, is_written(thing)));
    Collection {
        path: path.to_owned(),
        count: all.len(),
        furniture: all.len() - all.iter().filter(is_written).count(),
        newest: last
            .into_iter()
            .rev()
            .take(newest)
            .map(|found| thing(&found.path, &found.name, &found.record))
            .collect(),
    }
}

/// What was put into collections of single things, such as an application's groups.
fn of_things(state: &State, newest: usize) -> impl Iterator<Item = Collection> {
    let mut found: BTreeMap<&'static str, Vec<(&str, &Record)>> = BTreeMap::new();
    // Things of a collection stand beside each other: it is looked up once.
    let mut last: (&str, Option<&'static str>) = ("", None);
    for (path, record) in state.records.all() {
        let Some((collection, _)) = path.rsplit_once('/') else {
            continue;
        };
        if collection != last.0 {
            last = (collection, list_of(collection));
        }
        if let Some(template) = last.1 {
            found.entry(template).or_default().push((path, record));
        }
    }
    found.into_iter().map(move |(template, mut things)| {
        things.sort_by_key(|(_, record)| record.created);
        Collection {
            path: template.to_owned(),
            count: things.len(),
            furniture: 0,
            newest: things
                .into_iter()
                .rev()
                .take(newest)
                .map(|(path, record)| {
                    let name = path.rsplit('/').next().unwrap_or_default();
                    thing(path, name, record)
                })
                .collect(),
        }
    })
}

/// The template of a list that is not of the whole org.
fn list_of(collection: &str) -> Option<&'static str> {
    match &ROUTER.find(&Method::GET, collection).ok()?.0.handler {
        Handler::Described(plan) if plan.lists() && has_parameters(plan) => {
            Some(plan.operation.path)
        }
        _ => None,
    }
}

fn has_parameters(plan: &Plan) -> bool {
    plan.operation.path.contains('{')
}

fn thing(path: &str, name: &str, record: &Record) -> Thing {
    Thing::new(
        path.to_owned(),
        label(&record.members, name),
        record.created,
    )
}
