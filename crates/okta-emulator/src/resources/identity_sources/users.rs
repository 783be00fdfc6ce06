//! One user of a source at a time.

use http::StatusCode;

use super::apply::{Import, Mode, delete_user, upsert_user};
use super::named;
use super::rules::{user_external_id, user_profile};
use crate::error::{Answer, Refusal};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;

fn unknown(external_id: &str) -> Refusal {
    Refusal::not_found("user of this identity source", external_id)
}

fn known<'c>(call: &'c Call<'_>, state: &State) -> Result<(&'c str, &'c str), Refusal> {
    let source = named(call, state)?;
    let external_id = call.param("externalId");
    let exists = state
        .sources
        .get(source)
        .is_some_and(|source| source.users.contains_key(external_id));
    if exists {
        Ok((source, external_id))
    } else {
        Err(unknown(external_id))
    }
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    let (source, external_id) = known(call, state)?;
    let user = state
        .sources
        .get(source)
        .and_then(|source| source.users.get(external_id));
    Ok(Reply::json(
        &user
            .ok_or_else(|| unknown(external_id))?
            .to_value(external_id),
    ))
}

/// Answers 200 with no body, as the description has it.
pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?;
    let body = call.object()?;
    let external_id = user_external_id(&body)?;
    let profile = user_profile(&body, true)?;
    if state
        .sources
        .get(source)
        .is_some_and(|source| source.users.contains_key(&external_id))
    {
        return Err(Refusal::field(
            "externalId",
            "another user of this identity source has this id",
        ));
    }
    let import = Import::by_call(source, call);
    upsert_user(state, import, &external_id, &profile, Mode::Replace)?;
    Ok(Reply::empty(StatusCode::OK))
}

pub(crate) fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    change(call, state, Mode::Replace)
}

pub(crate) fn update(call: &Call<'_>, state: &mut State) -> Answer {
    change(call, state, Mode::Merge)
}

fn change(call: &Call<'_>, state: &mut State, mode: Mode) -> Answer {
    let (source, external_id) = known(call, state)?;
    let body = call.object()?;
    let profile = user_profile(&body, mode == Mode::Replace)?;
    if body.contains_key("externalId") && user_external_id(&body)? != external_id {
        return Err(Refusal::field("externalId", "cannot be changed"));
    }
    let import = Import::by_call(source, call);
    upsert_user(state, import, external_id, &profile, mode)?;
    get(call, state)
}

pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let (source, external_id) = known(call, state)?;
    delete_user(state, Import::by_call(source, call), external_id);
    Ok(Reply::no_content())
}
