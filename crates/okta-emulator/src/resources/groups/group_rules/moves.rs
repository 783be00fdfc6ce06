//! Who is put into groups by rules, and who is taken out again.
//!
//! A rule that is activated is held against everyone; from then on, all active rules are held against one user each time
//! that user changes. Okta does it in the background, the box before it answers.

use super::{EXCLUDED_GROUPS, EXCLUDED_USERS, Rule, texts};
use crate::clock::Moment;
use crate::ids::Id;
use crate::okta_expression::{Membership, Subject};
use crate::resources::groups::store::GroupKind;
use crate::resources::users::model::{Status, User};
use crate::state::State;
use crate::system_log::journal::Note;

/// Rules that look at groups can set each other off, and some would never come to rest.
const ROUNDS: usize = 8;

/// Holds all active rules against a user.
pub(crate) fn settle(state: &mut State, user: Id, now: Moment) {
    if state.rules.values().all(|rule| !rule.active) || !is_moved(state, user) {
        return;
    }
    for _ in 0..ROUNDS {
        if !settle_once(state, user, now) {
            break;
        }
    }
}

/// Holds all active rules against everyone.
pub(super) fn settle_all(state: &mut State, now: Moment) {
    let everyone: Vec<Id> = state.users.index().keys().copied().collect();
    for user in everyone {
        settle(state, user, now);
    }
}

/// Rules pass by those who are deactivated: they stay where they are.
fn is_moved(state: &State, user: Id) -> bool {
    let status = state.users.get(user).map(|user| user.status);
    status.is_some_and(|status| status != Status::Deprovisioned)
}

/// Whether anything changed.
fn settle_once(state: &mut State, user: Id, now: Moment) -> bool {
    let Some(moves) = state.users.get(user).map(|user| moves(state, user)) else {
        return false;
    };
    let mut changed = false;
    for (rule, group, fits) in moves {
        let moved = match fits {
            true => state.groups.join_by_rule(rule, group, user, now),
            false => state.groups.leave_by_rule(rule, group, user, now),
        };
        if moved {
            state.note(moved_by(rule, group, user, fits));
        }
        changed |= moved;
    }
    changed
}

/// What the log says of it: the org did it, and the rule stands in the debug data.
fn moved_by(rule: Id, group: Id, user: Id, joins: bool) -> Note {
    let event_type = match joins {
        true => "group.user_membership.add",
        false => "group.user_membership.remove",
    };
    Note::of(event_type)
        .user(user)
        .group(group)
        .by_the_org()
        .debug("triggeredByGroupRuleId", rule.as_str())
}

/// Each active rule with each group that it fills, and whether the user belongs there.
fn moves(state: &State, user: &User) -> Vec<(Id, Id, bool)> {
    let profile = user.profile.parse();
    let ids: Vec<_> = state.groups.of(user.id).collect();
    let groups: Vec<Membership<'_>> = ids
        .iter()
        .map(|group| Membership {
            id: group.id.as_str(),
            name: group.name(),
            kind: group.kind.name(),
            source: match &group.kind {
                GroupKind::Imported(source) => Some(source),
                _ => None,
            },
        })
        .collect();
    let subject = Subject {
        id: user.id.as_str(),
        status: user.status.name(),
        profile: &profile,
        groups: &groups,
    };
    let active = state
        .rules
        .values()
        .filter(|rule| rule.active && rule.is_valid(state));
    active
        .flat_map(|rule| {
            let fits = !is_excluded(rule, &subject) && rule.expression.fits(&subject);
            let targets = rule.targets().filter_map(Id::parse);
            targets.map(move |group| (rule.id, group, fits))
        })
        .collect()
}

fn is_excluded(rule: &Rule, subject: &Subject<'_>) -> bool {
    let is_member = |id: &str| subject.groups.iter().any(|group| group.id == id);
    texts(&rule.body, EXCLUDED_USERS).any(|id| id == subject.id)
        || texts(&rule.body, EXCLUDED_GROUPS).any(is_member)
}

/// Ends what a deleted rule did: the memberships that are its alone go with it, or stay as if made by hand.
pub(super) fn let_go(state: &mut State, rule: &Rule, removes_users: bool, now: Moment) {
    let targets: Vec<Id> = rule.targets().filter_map(Id::parse).collect();
    for group in targets {
        if !removes_users {
            state.groups.adopt(rule.id, group);
            continue;
        }
        for user in state.groups.put_in_by(rule.id, group) {
            if state.groups.leave_by_rule(rule.id, group, user, now) {
                state.note(moved_by(rule.id, group, user, false));
                state.user_changed(user, now);
            }
        }
    }
}
