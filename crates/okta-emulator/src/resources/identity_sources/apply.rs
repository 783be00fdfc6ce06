//! Carries what a source says over to the org: its users become users, its groups become groups.

use super::store::{SourceGroup, SourceUser};
use crate::clock::Moment;
use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, Text, merge, text_at};
use crate::resources::groups;
use crate::resources::groups::store::{Group, GroupKind};
use crate::resources::realms::default_realm;
use crate::resources::users::model::{Credentials, Status, User};
use crate::resources::users::profile::settled;
use crate::state::State;
use crate::system_log::journal::Note;

/// Whether what is not mentioned stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Merge,
    Replace,
}

/// Creates or changes a user of the source, and the org's user with it.
pub(crate) fn upsert_user(
    state: &mut State,
    source: &str,
    external_id: &str,
    changes: &Object,
    mode: Mode,
    now: Moment,
) -> Result<(), Refusal> {
    let known = state
        .sources
        .get(source)
        .and_then(|source| source.users.get(external_id));
    let (existing, mut profile) = match known {
        Some(user) if mode == Mode::Merge => (user.okta, user.profile.clone()),
        Some(user) => (user.okta, Object::new()),
        None => (None, Object::new()),
    };
    merge(&mut profile, changes);
    let login = text_at(&profile, "userName").unwrap_or_default().to_owned();
    if login.is_empty() || text_at(&profile, "email").is_none() {
        return Err(Refusal::field(
            "profile",
            "a new user needs userName and email",
        ));
    }
    let namesake = state.users.by_login(&login);
    let okta = match (existing, namesake) {
        (Some(existing), None) => Some(existing),
        (Some(existing), Some(namesake)) if existing == namesake => Some(existing),
        (None, namesake) if namesake.is_none_or(|id| !is_sourced(state, source, id)) => namesake,
        _ => {
            return Err(Refusal::field(
                "profile.userName",
                "another user of this org has this login",
            ));
        }
    };

    let id = okta.unwrap_or_else(|| state.ids.next("00u"));
    let user = match okta.and_then(|id| state.users.get(id)) {
        Some(user) => carried_over(user.clone(), &profile, now),
        None => carried_over(new_user(id, state, now), &profile, now),
    };
    state.users.put(user);
    state.user_changed(id, now);
    let fresh = state.ids.next("0ua");
    if let Some(source) = state.sources.get_mut(source) {
        let entry = source
            .users
            .entry(external_id.to_owned())
            .or_insert_with(|| SourceUser {
                id: fresh,
                created: now,
                last_updated: now,
                profile: Object::new(),
                okta: None,
            });
        entry.profile = profile;
        entry.last_updated = now;
        entry.okta = Some(id);
    }
    Ok(())
}

fn is_sourced(state: &State, source: &str, user: Id) -> bool {
    state
        .sources
        .get(source)
        .is_some_and(|source| source.users.values().any(|known| known.okta == Some(user)))
}

fn new_user(id: Id, state: &State, now: Moment) -> User {
    User {
        id,
        status: Status::Staged,
        created: now,
        activated: None,
        status_changed: None,
        last_login: None,
        last_updated: now,
        password_changed: None,
        type_id: state.types.default_id(),
        realm: default_realm(state),
        login: "".into(),
        email: None,
        profile: Text::new(&Object::new()),
        credentials: Credentials {
            password: None,
            question: None,
            provider: None,
        },
        extras: None,
    }
}

/// The org's user with the source's profile. Who was gone comes back.
fn carried_over(mut user: User, profile: &Object, now: Moment) -> User {
    let mut target = user.profile.parse();
    for (name, value) in profile {
        let name = match name.as_str() {
            "userName" => "login",
            "homeAddress" => "postalAddress",
            other => other,
        };
        target.insert(name.to_owned(), value.clone());
    }
    user.set_profile(&settled(target));
    user.last_updated = now;
    if matches!(user.status, Status::Staged | Status::Deprovisioned) {
        user.activated = Some(now);
        user.set_status(Status::Provisioned, now);
    }
    user
}

/// Removes a user from the source. The org's user is deactivated, and out of the source's groups.
pub(crate) fn delete_user(state: &mut State, source: &str, external_id: &str, now: Moment) -> bool {
    let Some(source) = state.sources.get_mut(source) else {
        return false;
    };
    let Some(removed) = source.users.remove(external_id) else {
        return false;
    };
    for group in source.groups.values_mut() {
        if group.members.remove(external_id)
            && let Some(user) = removed.okta
        {
            state.groups.leave(group.okta, user, now);
        }
    }
    if let Some(user) = removed.okta.and_then(|id| state.users.get_mut(id))
        && user.status != Status::Deprovisioned
    {
        user.set_status(Status::Deprovisioned, now);
    }
    true
}

/// Creates or changes a group of the source, and the org's group with it.
pub(crate) fn upsert_group(
    state: &mut State,
    source: &str,
    external_id: &str,
    changes: &Object,
    now: Moment,
) -> Result<(), Refusal> {
    let known = state
        .sources
        .get(source)
        .and_then(|source| source.groups.get(external_id));
    let existing = known.map(|group| group.okta);
    let mut profile = known.map(|group| group.profile.clone()).unwrap_or_default();
    merge(&mut profile, changes);
    let okta = groups::profile::imported(&profile)?;
    let id = existing.unwrap_or_else(|| state.ids.next("00g"));
    if existing.is_some() {
        state.groups.replace_profile(id, &okta, now);
    } else {
        state.groups.put(Group::new(
            id,
            GroupKind::Imported(source.into()),
            &okta,
            now,
        ));
    }
    if let Some(source) = state.sources.get_mut(source) {
        let blank = || SourceGroup {
            okta: id,
            profile: Object::new(),
            members: Default::default(),
        };
        source
            .groups
            .entry(external_id.to_owned())
            .or_insert_with(blank)
            .profile = profile;
    }
    Ok(())
}

/// Removes a group from the source and from the org.
pub(crate) fn delete_group(
    state: &mut State,
    source: &str,
    external_id: &str,
    now: Moment,
) -> bool {
    let group = state
        .sources
        .get(source)
        .and_then(|source| source.groups.get(external_id))
        .map(|group| group.okta);
    if let Some(group) = group {
        state.remove_group(group, now);
    }
    group.is_some()
}

/// Puts a user of the source in a group of the source. False where it has no such user or group.
pub(crate) fn join(
    state: &mut State,
    source: &str,
    group: &str,
    member: &str,
    now: Moment,
) -> bool {
    let Some(source) = state.sources.get_mut(source) else {
        return false;
    };
    let (Some(user), Some(group)) = (source.users.get(member), source.groups.get_mut(group)) else {
        return false;
    };
    group.members.insert(member.to_owned());
    if let Some(user) = user.okta {
        let group = group.okta;
        if state.groups.join(group, user, now) {
            state.note(
                Note::of("group.user_membership.add")
                    .user(user)
                    .group(group),
            );
        }
        state.user_changed(user, now);
    }
    true
}

/// Takes a user of the source out of a group of the source. False where they were not in it.
pub(crate) fn leave(
    state: &mut State,
    source: &str,
    group: &str,
    member: &str,
    now: Moment,
) -> bool {
    let Some(source) = state.sources.get_mut(source) else {
        return false;
    };
    let Some(group) = source.groups.get_mut(group) else {
        return false;
    };
    let user = source.users.get(member).and_then(|user| user.okta);
    let was_member = group.members.remove(member);
    if let Some(user) = user {
        let group = group.okta;
        if state.groups.leave(group, user, now).is_some() {
            state.note(
                Note::of("group.user_membership.remove")
                    .user(user)
                    .group(group),
            );
        }
        state.user_changed(user, now);
    }
    was_member
}
