//! Who is in a group.

use super::named;
use crate::error::Answer;
use crate::ids::Id;
use crate::json::array;
use crate::paging::{links, page};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::users::model::{Status, User, View};
use crate::state::State;
use crate::system_log::journal::Note;

const PAGE: usize = 1000;

pub(crate) fn list(call: &Call<'_>, state: &State) -> Answer {
    let group = named(call, state)?;
    let limit = call.limit(PAGE, PAGE)?;
    let after = call.after("00u", &state.ids)?;
    let (members, next): (Vec<&User>, _) = if state.groups.is_everyone(group) {
        let (found, next) = page(state.users.index(), after, limit, |_, user| {
            is_counted(user)
        });
        (found.into_iter().map(|(_, user)| user).collect(), next)
    } else {
        let nobody = Default::default();
        let index = state.groups.members(group).unwrap_or(&nobody);
        let (found, next) = page(index, after, limit, |_, _| true);
        (
            found
                .into_iter()
                .filter_map(|(id, _)| state.users.get(*id))
                .collect(),
            next,
        )
    };
    let body = array(members, |out, user| {
        user.write(out, &call.base, View::LISTED)
    });
    Ok(Reply::written(body).links(links(call, Some(limit), next.as_ref().map(Id::as_str))))
}

pub(crate) fn count(group: Id, state: &State) -> usize {
    if state.groups.is_everyone(group) {
        state
            .users
            .index()
            .values()
            .filter(|user| is_counted(user))
            .count()
    } else {
        state
            .groups
            .members(group)
            .map_or(0, |members| members.len())
    }
}

/// Everyone means everyone who still has an account.
fn is_counted(user: &User) -> bool {
    user.status != Status::Deprovisioned
}

pub(crate) fn assign(call: &Call<'_>, state: &mut State) -> Answer {
    let user = crate::resources::users::named(call, "userId", state)?;
    let group = state.groups.assignable(call.param("groupId"))?;
    if state.groups.join(group, user, call.now) {
        state.note(
            Note::of("group.user_membership.add")
                .user(user)
                .group(group),
        );
        state.user_changed(user, call.now);
    }
    Ok(Reply::no_content())
}

/// Whom a rule put there, it would put there again: who is taken out by hand is excluded from it.
pub(crate) fn unassign(call: &Call<'_>, state: &mut State) -> Answer {
    let user = crate::resources::users::named(call, "userId", state)?;
    let group = state.groups.assignable(call.param("groupId"))?;
    if let Some(rules) = state.groups.leave(group, user, call.now) {
        state.note(
            Note::of("group.user_membership.remove")
                .user(user)
                .group(group),
        );
        for rule in rules {
            if let Some(rule) = state.rules.get_mut(&rule) {
                rule.exclude(user);
            }
        }
        state.user_changed(user, call.now);
    }
    Ok(Reply::no_content())
}
