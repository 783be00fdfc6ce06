//! Users that are locked out, as wrong passwords would do it.

use crate::error::{Answer, Refusal};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::users;
use crate::resources::users::model::Status;
use crate::state::State;
use crate::system_log::journal::Note;

/// Locks an active user out.
pub(super) fn lock(call: &Call<'_>, state: &mut State) -> Answer {
    let id = users::named(call, "userId", state)?;
    match state.users.get_mut(id) {
        Some(user) if user.status == Status::Active => {
            user.set_status(Status::LockedOut, call.now);
            state.note(Note::of("user.account.lock").user(id));
            Ok(Reply::empty_object())
        }
        Some(user) => Err(Refusal::wrong_status("locking out", user.status.name())),
        None => Err(Refusal::not_found("user", id.as_str())),
    }
}
