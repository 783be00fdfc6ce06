//! What there is of the log: how many events, and the newest, for a look from outside.

use super::LOGS;
use super::event::Logged;
use crate::control::contents::{Collection, Thing};
use crate::state::State;

pub(crate) fn contents(state: &State, newest: usize) -> Collection {
    let log = &state.log;
    let count = log.next() - log.oldest();
    let events = log.range(state.ids.seed(), log.oldest(), log.next());
    Collection {
        path: LOGS.to_owned(),
        listable: true,
        count: usize::try_from(count).unwrap_or(usize::MAX),
        furniture: 0,
        newest: events.rev().take(newest).map(thing).collect(),
    }
}

/// An event is what happened to its first target.
fn thing(logged: Logged<'_>) -> Thing {
    let kind = &logged.event.event_type;
    let target = logged.event.targets.first();
    let name = target.and_then(|target| target.display_name.as_deref());
    let label = match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{kind} · {name}"),
        None => kind.to_string(),
    };
    let path = format!("{LOGS}?filter=uuid%20eq%20%22{}%22", logged.uuid());
    Thing::new(path, &label, logged.published())
}
