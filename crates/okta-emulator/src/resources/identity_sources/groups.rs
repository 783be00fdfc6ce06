//! One group or membership of a source at a time.

use std::ops::Bound;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::json;

use super::apply::{self, Import};
use super::named;
use super::rules::{group_external_id, group_profile};
use crate::error::{Answer, Refusal};
use crate::json::text_at;
use crate::paging::links;
use crate::reply::Reply;
use crate::request::{Call, unknown_cursor};
use crate::state::State;
use crate::validate::{Field, Kind, check};

const PAGE: usize = 1000;
/// Starts every cursor, so that one of another list is noticed.
const CURSOR: &str = "member.";

/// The source, and the external id of the group that the path names by either id.
fn known<'c>(call: &'c Call<'_>, state: &State) -> Result<(&'c str, String), Refusal> {
    let source = named(call, state)?;
    let name = call.param("groupOrExternalId");
    let external_id = state
        .sources
        .get(source)
        .and_then(|source| source.group_named(name));
    let external_id =
        external_id.ok_or_else(|| Refusal::not_found("group of this identity source", name))?;
    Ok((source, external_id.to_owned()))
}

fn written(state: &State, source: &str, external_id: &str) -> Answer {
    let group = state
        .sources
        .get(source)
        .and_then(|source| source.groups.get(external_id));
    let group =
        group.ok_or_else(|| Refusal::not_found("group of this identity source", external_id))?;
    Ok(Reply::json(&group.to_value(external_id)))
}

pub(crate) fn get(call: &Call<'_>, state: &State) -> Answer {
    let (source, external_id) = known(call, state)?;
    written(state, source, &external_id)
}

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let source = named(call, state)?;
    let body = call.object()?;
    let external_id = group_external_id(&body)?;
    let profile = group_profile(&body, true)?;
    if state
        .sources
        .get(source)
        .is_some_and(|source| source.groups.contains_key(&external_id))
    {
        return Err(Refusal::field(
            "externalId",
            "another group of this identity source has this id",
        ));
    }
    let import = Import::by_call(source, call);
    apply::upsert_group(state, import, &external_id, &profile)?;
    written(state, source, &external_id)
}

pub(crate) fn update(call: &Call<'_>, state: &mut State) -> Answer {
    let (source, external_id) = known(call, state)?;
    let body = call.object()?;
    let profile = group_profile(&body, false)?;
    if body.contains_key("externalId") && group_external_id(&body)? != external_id {
        return Err(Refusal::field("externalId", "cannot be changed"));
    }
    let import = Import::by_call(source, call);
    apply::upsert_group(state, import, &external_id, &profile)?;
    written(state, source, &external_id)
}

pub(crate) fn delete(call: &Call<'_>, state: &mut State) -> Answer {
    let (source, external_id) = known(call, state)?;
    apply::delete_group(state, Import::by_call(source, call), &external_id);
    Ok(Reply::no_content())
}

pub(crate) fn members(call: &Call<'_>, state: &State) -> Answer {
    let (source, external_id) = known(call, state)?;
    let limit = call.limit(PAGE, PAGE)?;
    let after = call.query("after").map(cursor).transpose()?;
    let nobody = Default::default();
    let group = state
        .sources
        .get(source)
        .and_then(|source| source.groups.get(&external_id));
    let all = group.map_or(&nobody, |group| &group.members);
    let start = after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    let mut rest = all.range::<str, _>((start, Bound::Unbounded));
    let page: Vec<&String> = rest.by_ref().take(limit).collect();
    let next = rest
        .next()
        .and(page.last())
        .map(|last| format!("{CURSOR}{}", utf8_percent_encode(last, NON_ALPHANUMERIC)));
    Ok(
        Reply::json(&json!({ "memberExternalIds": page })).links(links(
            call,
            Some(limit),
            next.as_deref(),
        )),
    )
}

fn cursor(text: &str) -> Result<String, Refusal> {
    let encoded = text.strip_prefix(CURSOR).ok_or_else(unknown_cursor)?;
    percent_decode_str(encoded)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| unknown_cursor())
}

pub(crate) fn add_member(call: &Call<'_>, state: &mut State) -> Answer {
    let (source, external_id) = known(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[Field::new("memberExternalId", Kind::Text { min: 1, max: 255 }).required()],
    )?;
    let member = text_at(&body, "memberExternalId").unwrap_or_default();
    if apply::join(state, Import::by_call(source, call), &external_id, member) {
        Ok(Reply::no_content())
    } else {
        Err(Refusal::field(
            "memberExternalId",
            format_args!("this identity source has no user {member:?}"),
        ))
    }
}

pub(crate) fn remove_member(call: &Call<'_>, state: &mut State) -> Answer {
    let (source, external_id) = known(call, state)?;
    let member = call.param("memberExternalId");
    if apply::leave(state, Import::by_call(source, call), &external_id, member) {
        Ok(Reply::no_content())
    } else {
        Err(Refusal::not_found("member of this group", member))
    }
}
