//! Groups of a source with their members, as groups of the org.

use super::super::store::SourceGroup;
use super::Import;
use crate::error::Refusal;
use crate::json::{Object, merge};
use crate::resources::groups;
use crate::resources::groups::store::{Group, GroupKind};
use crate::state::State;
use crate::system_log::journal::Note;

/// Creates or changes a group of the source, and the org's group with it.
pub(crate) fn upsert_group(
    state: &mut State,
    import: Import<'_>,
    external_id: &str,
    changes: &Object,
) -> Result<(), Refusal> {
    let Import { source, now, .. } = import;
    let known = state
        .sources
        .get(source)
        .and_then(|source| source.groups.get(external_id));
    let existing = known.map(|group| group.okta);
    let mut profile = known.map(|group| group.profile.clone()).unwrap_or_default();
    merge(&mut profile, changes);
    let okta = groups::profile::imported(&profile)?;
    let id = existing.unwrap_or_else(|| state.ids.next("00g"));
    let happened = match existing {
        Some(_) => {
            state.groups.replace_profile(id, &okta, now);
            "system.import.group.update"
        }
        None => {
            let kind = GroupKind::Imported(source.into());
            state.groups.put(Group::new(id, kind, &okta, now));
            "system.import.group.create"
        }
    };
    import.note(state, Note::of(happened).group(id));
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
pub(crate) fn delete_group(state: &mut State, import: Import<'_>, external_id: &str) -> bool {
    let group = state
        .sources
        .get(import.source)
        .and_then(|source| source.groups.get(external_id))
        .map(|group| group.okta);
    if let Some(group) = group {
        import.note(state, Note::of("system.import.group.delete").group(group));
        state.remove_group(group, import.now);
    }
    group.is_some()
}

/// Puts a user of the source in a group of the source. False where it has no such user or group.
pub(crate) fn join(state: &mut State, import: Import<'_>, group: &str, member: &str) -> bool {
    let Some(source) = state.sources.get_mut(import.source) else {
        return false;
    };
    let (Some(user), Some(group)) = (source.users.get(member), source.groups.get_mut(group)) else {
        return false;
    };
    group.members.insert(member.to_owned());
    if let Some(user) = user.okta {
        let group = group.okta;
        if state.groups.join(group, user, import.now) {
            let note = Note::of("group.user_membership.add");
            import.note(state, note.user(user).group(group));
        }
        state.user_changed(user, import.now);
    }
    true
}

/// Takes a user of the source out of a group of the source. False where they were not in it.
pub(crate) fn leave(state: &mut State, import: Import<'_>, group: &str, member: &str) -> bool {
    let Some(source) = state.sources.get_mut(import.source) else {
        return false;
    };
    let Some(group) = source.groups.get_mut(group) else {
        return false;
    };
    let user = source.users.get(member).and_then(|user| user.okta);
    let was_member = group.members.remove(member);
    if let Some(user) = user {
        let group = group.okta;
        if state.groups.leave(group, user, import.now).is_some() {
            let note = Note::of("group.user_membership.remove");
            import.note(state, note.user(user).group(group));
        }
        state.user_changed(user, import.now);
    }
    was_member
}
