//! What the types of a state do not say: that its parts fit each other.
//!
//! The org relies on it. A person who changes a snapshot by hand can break it, and should be told so and where.

use std::fmt::Display;

use super::InvalidSnapshot;
use crate::ids::Id;
use crate::state::State;

type Checked = Result<(), InvalidSnapshot>;

pub(super) fn state(state: &State) -> Checked {
    let users = state.users.index();
    let groups = state.groups.index();
    let providers = state.idps.index();
    for (id, user) in users {
        let place = format_args!("state.users.by_id.{id}");
        own(state, &place, *id, user.id)?;
        if !state.types.exists(user.type_id) {
            return Err(wrong(place, "its type is no user type of this org"));
        }
    }
    for (id, group) in groups {
        let place = format_args!("state.groups.by_id.{id}");
        own(state, &place, *id, group.id)?;
    }
    for (id, provider) in providers {
        let place = format_args!("state.idps.by_id.{id}");
        own(state, &place, *id, provider.id)?;
    }
    for id in state.rules.keys() {
        own(state, &format_args!("state.rules.{id}"), *id, *id)?;
    }
    if state
        .users
        .owner()
        .is_some_and(|id| !users.contains_key(&id))
    {
        return Err(wrong("state.users.owner", "is no user of this org"));
    }
    if !groups.keys().any(|id| state.groups.is_everyone(*id)) {
        return Err(wrong("state.groups.everyone", "is no group of this org"));
    }
    if !state.types.exists(state.types.default_id()) {
        return Err(wrong("state.types.default", "is no user type of this org"));
    }
    for (group, members) in state.groups.all_members() {
        let place = format_args!("state.groups.members.{group}");
        if !groups.contains_key(group) {
            return Err(wrong(place, "is no group of this org"));
        }
        let stranger = members.keys().find(|id| !users.contains_key(id));
        if let Some(id) = stranger {
            return Err(wrong(
                format_args!("{place}.{id}"),
                "is no user of this org",
            ));
        }
    }
    Ok(())
}

/// A thing stands below its own id, and the org has handed that out: else the next thing could get the same.
fn own(state: &State, place: &dyn Display, key: Id, id: Id) -> Checked {
    if key != id {
        Err(wrong(place, "its id is another than the one it stands at"))
    } else if !state.ids.issued(&id) {
        Err(wrong(place, "this org has not handed out the id"))
    } else {
        Ok(())
    }
}

fn wrong(place: impl Display, problem: &str) -> InvalidSnapshot {
    InvalidSnapshot::at(place.to_string(), problem)
}
