//! What a kind of thing does besides what its description says: it completes what it is given, shows more, refuses
//! to go, and takes others with it.
//!
//! A resource writes its [`Rules`] in a file of its own below `resources/`, and `resources::RULES` lists them. They are
//! found by the path of a thing, so it does not matter which operation gets there: a thing that is shown in a list of
//! another resource looks as in its own.

use std::sync::LazyLock;

use super::fill::Standing;
use crate::clock::Moment;
use crate::error::Refusal;
use crate::json::Object;
use crate::request::Call;
use crate::resources;
use crate::state::State;

/// What becomes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Created,
    /// Another one was put in its place.
    Replaced,
    /// Members of it changed, its `status` too.
    Changed,
    Removed,
}

/// A thing to which something happens.
pub(crate) struct Occasion<'a> {
    pub(crate) call: &'a Call<'a>,
    pub(crate) event: Event,
    /// Where it stands: `/api/v1/zones/nzo…`.
    pub(crate) path: &'a str,
    /// What it held before.
    pub(crate) before: Option<&'a Object>,
}

impl Occasion<'_> {
    /// What the thing is called in its collection: its id, for most.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// A segment of the path, counted from its end: 0 is the name, 2 the thing that the collection belongs to.
    pub(crate) fn segment(&self, from_end: usize) -> &str {
        self.path.rsplit('/').nth(from_end).unwrap_or_default()
    }

    pub(crate) fn now(&self) -> Moment {
        self.call.now
    }
}

/// A thing that is shown.
pub(crate) struct Showing<'a> {
    /// Scheme and authority that links start with.
    pub(crate) base: &'a str,
    pub(crate) path: &'a str,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) state: &'a State,
    /// Whether a list shows it, and not an operation of its own.
    pub(crate) is_listed: bool,
}

impl Showing<'_> {
    /// The thing's own address.
    pub(crate) fn href(&self) -> String {
        format!("{}{}", self.base, self.path)
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// A segment of the path, counted from its end: 0 is the name, 2 the thing that the collection belongs to.
    pub(crate) fn segment(&self, from_end: usize) -> &str {
        self.path.rsplit('/').nth(from_end).unwrap_or_default()
    }
}

type Name = fn(&Call<'_>, &Object, &State) -> Option<String>;
type Prefix = fn(&Call<'_>, &Object, &State) -> Option<&'static str>;
type Keep = fn(&Occasion<'_>, &mut Object, &mut State) -> Result<(), Refusal>;
type Follow = fn(&Occasion<'_>, &Object, &mut State);
type Remove = fn(&Occasion<'_>, &mut State) -> Result<(), Refusal>;
type Starting = fn(&str, &State) -> bool;
type Rank = fn(&Object) -> i64;
type Listed = fn(&Call<'_>, &Object, &State) -> bool;
type Show = fn(&Showing<'_>, &mut Object);

/// The rules of the things of one collection.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The path of the things, whatever its parameters are called: `/api/v1/zones/{}`.
    things: &'static str,
    pub(super) name: Name,
    pub(super) prefix: Prefix,
    pub(super) keep: Keep,
    pub(super) follow: Follow,
    pub(super) remove: Remove,
    pub(super) starting: Option<Starting>,
    pub(super) rank: Option<Rank>,
    pub(super) listed: Listed,
    pub(super) show: Show,
}

impl Rules {
    /// Rules for things at this path: `/api/v1/zones/{}`; whatever is not said is as for all things.
    pub(crate) const fn of(things: &'static str) -> Self {
        Self {
            things,
            name: |_, _, _| None,
            prefix: |_, _, _| None,
            keep: |_, _, _| Ok(()),
            follow: |_, _, _| {},
            remove: |_, _| Ok(()),
            starting: None,
            rank: None,
            listed: |_, _, _| true,
            show: |_, _| {},
        }
    }

    /// What a new one is called, where it is not an id that the org makes up.
    pub(crate) const fn named(mut self, name: Name) -> Self {
        self.name = name;
        self
    }

    /// How the id of a new one begins, where that depends on what it holds.
    pub(crate) const fn prefixed(mut self, prefix: Prefix) -> Self {
        self.prefix = prefix;
        self
    }

    /// Completes what a thing is to hold before it is created, replaced or changed, or refuses it. Who refuses must not
    /// have changed anything.
    pub(crate) const fn kept(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// What follows elsewhere once it was created, replaced or changed: it is handed what the thing holds now.
    pub(crate) const fn followed(mut self, follow: Follow) -> Self {
        self.follow = follow;
        self
    }

    /// Refuses a removal, or does what it brings with it besides: what stands below the thing goes by itself.
    pub(crate) const fn removed(mut self, remove: Remove) -> Self {
        self.remove = remove;
        self
    }

    /// Whether what every such collection has from the start is in this one: it is handed the path of a thing.
    pub(crate) const fn starting(mut self, starting: Starting) -> Self {
        self.starting = Some(starting);
        self
    }

    /// What lists are ordered by, where that is not the name: the least first.
    pub(crate) const fn ranked(mut self, rank: Rank) -> Self {
        self.rank = Some(rank);
        self
    }

    /// Whether a list shows it that is asked so: what the query of the call says of it.
    pub(crate) const fn listed(mut self, listed: Listed) -> Self {
        self.listed = listed;
        self
    }

    /// Has the last word on what is shown of it.
    pub(crate) const fn shown(mut self, show: Show) -> Self {
        self.show = show;
        self
    }

    /// Where a thing stands in lists, as a text that sorts.
    pub(super) fn place(&self, name: &str, held: &Object) -> String {
        match self.rank {
            Some(rank) => format!(
                "{:020}{name}",
                i128::from(rank(held)) - i128::from(i64::MIN)
            ),
            None => name.to_owned(),
        }
    }

    fn fits(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        let mut wanted = self.things.split('/');
        loop {
            match (wanted.next(), segments.next()) {
                (None, None) => return true,
                (Some("{}"), Some(_)) => {}
                (Some(literal), Some(segment)) if literal == segment => {}
                _ => return false,
            }
        }
    }
}

/// All rules, by the number of segments that their paths have.
static BY_DEPTH: LazyLock<Vec<Vec<&'static Rules>>> = LazyLock::new(|| {
    let mut all: Vec<Vec<&'static Rules>> = Vec::new();
    for rules in resources::RULES.iter().copied().flatten() {
        let depth = depth(rules.things);
        if all.len() <= depth {
            all.resize_with(depth + 1, Vec::new);
        }
        if let Some(level) = all.get_mut(depth) {
            level.push(rules);
        }
    }
    all
});

fn depth(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

/// The rules of the thing at a path.
pub(super) fn of(path: &str) -> Option<&'static Rules> {
    let level = BY_DEPTH.get(depth(path))?;
    level.iter().copied().find(|rules| rules.fits(path))
}

/// Lets the rules of a thing complete or refuse what it is to hold.
pub(super) fn keep(
    call: &Call<'_>,
    event: Event,
    path: &str,
    before: Option<&Object>,
    members: &mut Object,
    state: &mut State,
) -> Result<(), Refusal> {
    let Some(rules) = of(path) else { return Ok(()) };
    let occasion = Occasion {
        call,
        event,
        path,
        before,
    };
    (rules.keep)(&occasion, members, state)
}

/// Lets the rules of a thing do what follows from what it holds now.
pub(super) fn follow(
    call: &Call<'_>,
    event: Event,
    path: &str,
    before: Option<&Object>,
    now: &Object,
    state: &mut State,
) {
    if let Some(rules) = of(path) {
        let occasion = Occasion {
            call,
            event,
            path,
            before,
        };
        (rules.follow)(&occasion, now, state);
    }
}

/// Lets the rules of a thing refuse its removal.
pub(super) fn remove(
    call: &Call<'_>,
    path: &str,
    before: Option<&Object>,
    state: &mut State,
) -> Result<(), Refusal> {
    let Some(rules) = of(path) else { return Ok(()) };
    let occasion = Occasion {
        call,
        event: Event::Removed,
        path,
        before,
    };
    (rules.remove)(&occasion, state)
}

/// Lets the rules of a thing have the last word on what is shown of it.
pub(super) fn show(standing: &Standing<'_>, object: &mut Object) {
    if let Some(rules) = of(standing.path) {
        let showing = Showing {
            base: standing.base,
            path: standing.path,
            created: standing.record.created,
            updated: standing.record.updated,
            state: standing.state,
            is_listed: standing.is_listed,
        };
        (rules.show)(&showing, object);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generic::furnished::blank;

    #[test]
    fn every_rule_is_for_things_that_an_operation_names() {
        for rules in resources::RULES.iter().copied().flatten() {
            let known = crate::facts::operations().any(|operation| {
                let path = blank(operation.path);
                // Some are only listed.
                path == rules.things || format!("{path}/{{}}") == rules.things
            });
            assert!(known, "{}", rules.things);
        }
    }

    #[test]
    fn rules_fit_paths_segment_by_segment() {
        let rules = Rules::of("/api/v1/zones/{}");
        assert!(rules.fits("/api/v1/zones/nzo1"));
        assert!(!rules.fits("/api/v1/zones"));
        assert!(!rules.fits("/api/v1/zones/nzo1/lifecycle"));
        assert!(!rules.fits("/api/v1/apps/nzo1"));
    }
}
