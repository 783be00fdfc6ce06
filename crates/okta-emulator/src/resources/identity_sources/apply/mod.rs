//! Carries what a source says over to the org: its users become users, its groups become groups.

mod groups;
mod users;

pub(super) use self::groups::{delete_group, join, leave, upsert_group};
pub(super) use self::users::{Mode, delete_user, upsert_user};
use crate::clock::Moment;
use crate::request::Call;
use crate::state::State;
use crate::system_log::journal::Note;

/// Who carries over, and when.
#[derive(Clone, Copy)]
pub(super) struct Import<'a> {
    pub(super) source: &'a str,
    pub(super) now: Moment,
    /// Whether a session does it, whoever looks at it meanwhile.
    in_background: bool,
}

impl<'a> Import<'a> {
    /// What a call says of one thing.
    pub(super) fn by_call(source: &'a str, call: &Call<'_>) -> Self {
        Self {
            source,
            now: call.now,
            in_background: false,
        }
    }

    /// What was uploaded to a session.
    pub(super) fn by_session(source: &'a str, now: Moment) -> Self {
        Self {
            source,
            now,
            in_background: true,
        }
    }

    fn note(&self, state: &mut State, note: Note) {
        state.note(match self.in_background {
            true => note.by_the_org(),
            false => note,
        });
    }
}
