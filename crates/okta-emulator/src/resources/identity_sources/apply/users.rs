//! Users of a source, as users of the org.

use super::super::store::SourceUser;
use super::Import;
use crate::clock::Moment;
use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, Text, merge, text_at};
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
    import: Import<'_>,
    external_id: &str,
    changes: &Object,
    mode: Mode,
) -> Result<(), Refusal> {
    let Import { source, now, .. } = import;
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
    let before = okta.and_then(|id| state.users.get(id));
    let (was, user) = match before {
        Some(user) => (Some(user.status), carried_over(user.clone(), &profile, now)),
        None => (None, carried_over(new_user(id, state, now), &profile, now)),
    };
    let is_activated = was != Some(user.status);
    state.users.put(user);
    let happened: &[&str] = match (was, is_activated) {
        (None, _) => &[
            "system.import.user.create",
            "user.lifecycle.create",
            "user.lifecycle.activate",
        ],
        (Some(_), true) => &[
            "system.import.user.update",
            "user.account.update_profile",
            "user.lifecycle.activate",
        ],
        (Some(_), false) => &["system.import.user.update", "user.account.update_profile"],
    };
    for event in happened {
        import.note(state, Note::of(event).user(id));
    }
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
pub(crate) fn delete_user(state: &mut State, import: Import<'_>, external_id: &str) -> bool {
    let source = state.sources.get_mut(import.source);
    let Some((source, removed)) = source.and_then(|source| {
        let removed = source.users.remove(external_id)?;
        Some((source, removed))
    }) else {
        return false;
    };
    let left: Vec<Id> = source
        .groups
        .values_mut()
        .filter_map(|group| group.members.remove(external_id).then_some(group.okta))
        .collect();
    let Some(user) = removed.okta else {
        return true;
    };
    import.note(state, Note::of("system.import.user.delete").user(user));
    for group in left {
        if state.groups.leave(group, user, import.now).is_some() {
            let note = Note::of("group.user_membership.remove");
            import.note(state, note.user(user).group(group));
        }
    }
    let status = state.users.get(user).map(|user| user.status);
    if status.is_some_and(|status| status != Status::Deprovisioned) {
        import.note(state, Note::of("user.lifecycle.deactivate").user(user));
        state.deactivate_user(user, import.now);
    }
    true
}
