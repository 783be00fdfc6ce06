//! What there is of things that are kept as records: by collection, for a look from outside.
//!
//! Which operation lists them does not matter: an application's list has code of its own, and the applications are records.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use http::Method;

use super::elsewhere::{Shown, shown};
use super::plan::Plan;
use super::records::Record;
use crate::control::contents::{Collection, Thing, label};
use crate::facts::{Parameter, Place, operations};
use crate::ids::Id;
use crate::router::ROUTER;
use crate::state::State;

/// Lists of the whole org, whose paths have no parameters, by path.
static LISTS: LazyLock<Vec<Plan>> = LazyLock::new(|| {
    let mut lists: Vec<Plan> = plans().filter(|plan| !has_parameters(plan)).collect();
    lists.sort_unstable_by_key(|plan| plan.operation.path);
    lists
});

/// The templates of all other lists.
static LISTS_OF_THINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lists = plans().filter(has_parameters);
    lists.map(|plan| plan.operation.path).collect()
});

fn plans() -> impl Iterator<Item = Plan> {
    operations().map(Plan::of).filter(Plan::lists)
}

/// Every collection that something is in, with so many of the newest.
pub(crate) fn contents(state: &State, newest: usize) -> Vec<Collection> {
    let whole = LISTS.iter().map(|plan| of_org(plan, state, newest));
    whole.chain(of_things(state, newest)).collect()
}

fn of_org(plan: &Plan, state: &State, newest: usize) -> Collection {
    let path = plan.operation.path;
    let wants_more = |it: &Parameter| it.required && it.place == Place::Query;
    let all: Vec<Shown<'_>> = shown(path, path, state);
    let is_made = |thing: &&Shown<'_>| {
        matches!(thing.record, Cow::Borrowed(_)) && !state.records.is_from_start(&thing.path)
    };
    let mut last: Vec<&Shown<'_>> = all.iter().collect();
    last.sort_by_key(|thing| (thing.record.created, is_made(thing)));
    Collection {
        path: path.to_owned(),
        listable: !plan.operation.parameters.iter().any(wants_more),
        count: all.len(),
        furniture: all.len() - all.iter().filter(is_made).count(),
        newest: last
            .into_iter()
            .rev()
            .take(newest)
            .map(|found| thing(&found.path, &found.name, &found.record, state))
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
            listable: false,
            count: things.len(),
            furniture: things
                .iter()
                .filter(|(path, _)| state.records.is_from_start(path))
                .count(),
            newest: things
                .into_iter()
                .rev()
                .take(newest)
                .map(|(path, record)| {
                    let name = path.rsplit('/').next().unwrap_or_default();
                    thing(path, name, record, state)
                })
                .collect(),
        }
    })
}

/// The template of a list that is not of the whole org.
fn list_of(collection: &str) -> Option<&'static str> {
    let (known, _) = ROUTER.find(&Method::GET, collection).ok()?;
    LISTS_OF_THINGS.get(known.template).copied()
}

fn has_parameters(plan: &Plan) -> bool {
    plan.operation.path.contains('{')
}

fn thing(path: &str, name: &str, record: &Record, state: &State) -> Thing {
    // What is tied to something is called as what it ties.
    let tied = match Id::parse(name) {
        Some(id) => {
            let user = state.users.get(id).map(|user| &*user.login);
            user.or_else(|| state.groups.get(id).map(|group| group.name()))
        }
        None => None,
    };
    let label = tied.unwrap_or_else(|| label(&record.members, name));
    Thing::new(path.to_owned(), label, record.created)
}
