//! What may become of a user, and from which status.

use http::StatusCode;
use serde_json::json;

use super::model::{Password, Status, User};
use super::{named, user_in, write::single};
use crate::error::{Answer, Refusal};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::system_log::journal::Note;

pub(crate) fn activate(call: &Call<'_>, state: &mut State) -> Answer {
    let send_email = call.flag("sendEmail", true)?;
    let id = named(call, "id", state)?;
    if state
        .users
        .get(id)
        .is_some_and(|user| !matches!(user.status, Status::Staged | Status::Deprovisioned))
    {
        let summary = "The user has been activated already";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "E0000016", summary));
    }
    let user = user_in(
        call,
        "id",
        state,
        "activation",
        &[Status::Staged, Status::Deprovisioned],
    )?;
    let was_staged = user.status == Status::Staged;
    let ready = was_staged && (user.credentials.password.is_some() || !user.is_okta_sourced());
    user.activated = Some(call.now);
    user.set_status(
        if ready {
            Status::Active
        } else {
            Status::Provisioned
        },
        call.now,
    );
    state.user_changed(id, call.now);
    Ok(if send_email || ready {
        Reply::empty_object()
    } else {
        activation_token(call, state)
    })
}

pub(crate) fn reactivate(call: &Call<'_>, state: &mut State) -> Answer {
    let send_email = call.flag("sendEmail", false)?;
    let user = user_in(
        call,
        "id",
        state,
        "reactivation",
        &[Status::Provisioned, Status::Recovery],
    )?;
    user.set_status(Status::Provisioned, call.now);
    let id = user.id;
    state.user_changed(id, call.now);
    Ok(if send_email {
        Reply::empty_object()
    } else {
        activation_token(call, state)
    })
}

fn activation_token(call: &Call<'_>, state: &mut State) -> Reply {
    let token = state.ids.opaque(20);
    Reply::json(
        &json!({ "activationUrl": format!("{}/welcome/{token}", call.base), "activationToken": token }),
    )
}

pub(crate) fn deactivate(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("sendEmail", false)?;
    use Status::{Active, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended};
    let from = [
        Staged,
        Provisioned,
        Active,
        Recovery,
        PasswordExpired,
        LockedOut,
        Suspended,
    ];
    let id = user_in(call, "id", state, "deactivation", &from)?.id;
    state.deactivate_user(id, call.now);
    Ok(Reply::empty_object())
}

/// The first call deactivates, the second deletes.
pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("sendEmail", false)?;
    let id = named(call, "id", state)?;
    let gone = state
        .users
        .get(id)
        .is_some_and(|user| user.status == Status::Deprovisioned);
    if gone {
        for step in [
            "user.lifecycle.delete.initiated",
            "user.lifecycle.delete.completed",
        ] {
            state.note(Note::of(step).user(id));
        }
        state.remove_user(id, call.now);
    } else {
        state.note(Note::of("user.lifecycle.deactivate").user(id));
        state.deactivate_user(id, call.now);
    }
    Ok(Reply::no_content())
}

pub(crate) fn suspend(call: &Call<'_>, state: &mut State) -> Answer {
    turn(call, state, (Status::Active, Status::Suspended))
}

pub(crate) fn unsuspend(call: &Call<'_>, state: &mut State) -> Answer {
    turn(call, state, (Status::Suspended, Status::Active))
}

/// From one status to another. Okta says of a suspension that comes from elsewhere that the request is invalid, where other
/// transitions are not allowed.
fn turn(call: &Call<'_>, state: &mut State, (from, to): (Status, Status)) -> Answer {
    let id = named(call, "id", state)?;
    match state.users.get_mut(id) {
        Some(user) if user.status == from => user.set_status(to, call.now),
        Some(user) => {
            let what = format_args!(
                "is {}; only a user who is {} can become {}",
                user.status.name(),
                from.name(),
                to.name()
            );
            return Err(Refusal::field("status", what));
        }
        None => return Err(Refusal::not_found("user", call.param("id"))),
    }
    state.user_changed(id, call.now);
    Ok(Reply::empty_object())
}

pub(crate) fn unlock(call: &Call<'_>, state: &mut State) -> Answer {
    let id = named(call, "id", state)?;
    match state.users.get_mut(id) {
        Some(user) if user.status == Status::LockedOut => {
            user.set_status(Status::Active, call.now);
            Ok(Reply::empty_object())
        }
        _ => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "E0000032",
            "This user cannot be unlocked",
        )
        .cause("Nobody has locked the user out")),
    }
}

pub(crate) fn reset_factors(call: &Call<'_>, state: &mut State) -> Answer {
    use Status::{Active, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended};
    let from = [
        Staged,
        Provisioned,
        Active,
        Recovery,
        PasswordExpired,
        LockedOut,
        Suspended,
    ];
    let id = user_in(call, "id", state, "resetting factors", &from)?.id;
    state.factors.forget_user(id);
    Ok(Reply::empty_object())
}

/// Older clients ask here for a temporary password, too: `tempPassword=true`.
pub(crate) fn expire_password(call: &Call<'_>, state: &mut State) -> Answer {
    if call.flag("tempPassword", false)? {
        return expire_password_with_temporary(call, state);
    }
    let user = with_password(call, state)?;
    user.set_status(Status::PasswordExpired, call.now);
    Ok(single(call, user))
}

pub(crate) fn expire_password_with_temporary(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("revokeSessions", false)?;
    let temporary = state.ids.opaque(10);
    let user = with_password(call, state)?;
    user.set_password(Password::Known(temporary.as_str().into()), call.now);
    user.set_status(Status::PasswordExpired, call.now);
    Ok(Reply::json(&json!({ "tempPassword": temporary })))
}

fn with_password<'s>(call: &Call<'_>, state: &'s mut State) -> Result<&'s mut User, Refusal> {
    let from = [
        Status::Active,
        Status::Staged,
        Status::PasswordExpired,
        Status::Recovery,
    ];
    let user = user_in(call, "id", state, "expiring the password", &from)?;
    if user.credentials.password.is_some() {
        Ok(user)
    } else {
        Err(Refusal::wrong_status(
            "expiring the password",
            "without a password",
        ))
    }
}

pub(crate) fn reset_password(call: &Call<'_>, state: &mut State) -> Answer {
    if call.query("sendEmail").is_none() {
        return Err(Refusal::field("sendEmail", "is required"));
    }
    let send_email = call.flag("sendEmail", true)?;
    call.flag("revokeSessions", false)?;
    let token = state.ids.opaque(20);
    use Status::{Active, LockedOut, PasswordExpired, Provisioned, Recovery};
    let user = user_in(
        call,
        "id",
        state,
        "resetting the password",
        &[Active, Provisioned, PasswordExpired, LockedOut, Recovery],
    )?;
    user.set_status(Status::Recovery, call.now);
    Ok(if send_email {
        Reply::empty_object()
    } else {
        Reply::json(
            &json!({ "resetPasswordUrl": format!("{}/signin/reset-password/{token}", call.base) }),
        )
    })
}
