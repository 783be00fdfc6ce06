//! The rules of users, groups and memberships that a source sends.

use serde_json::Value;

use crate::error::Refusal;
use crate::json::{Object, text_at};
use crate::validate::{Field, Kind, check};

/// How many items one upload holds.
pub(crate) const MOST: usize = 200;

const USER: &[Field] = &[
    Field::new("profile", Kind::Object).required(),
    Field::new("profile.userName", Kind::Text { min: 1, max: 100 }),
    Field::new("profile.email", Kind::Email { min: 5, max: 100 }),
    Field::new("profile.secondEmail", Kind::Email { min: 5, max: 100 }),
    Field::new("profile.firstName", Kind::Text { min: 1, max: 50 }),
    Field::new("profile.lastName", Kind::Text { min: 1, max: 50 }),
    Field::text("profile.homeAddress", 4096),
    Field::text("profile.mobilePhone", 100),
];
/// Who comes into being needs these; who is changed has them.
const NEW_USER: &[Field] = &[
    Field::new("profile.userName", Kind::Text { min: 1, max: 100 }).required(),
    Field::new("profile.email", Kind::Email { min: 5, max: 100 }).required(),
];
const GROUP: &[Field] = &[
    Field::new("profile", Kind::Object).required(),
    Field::new("profile.displayName", Kind::Text { min: 1, max: 255 }),
    Field::text("profile.description", 1024),
];
const NEW_GROUP: &[Field] =
    &[Field::new("profile.displayName", Kind::Text { min: 1, max: 255 }).required()];
const USER_EXTERNAL_ID: &[Field] =
    &[Field::new("externalId", Kind::Text { min: 1, max: 512 }).required()];
const GROUP_EXTERNAL_ID: &[Field] =
    &[Field::new("externalId", Kind::Text { min: 1, max: 255 }).required()];
const MEMBERSHIP: &[Field] = &[
    Field::new("groupExternalId", Kind::Text { min: 1, max: 255 }).required(),
    Field::new(
        "memberExternalIds",
        Kind::Texts {
            min: 0,
            max: usize::MAX,
            longest: 255,
        },
    )
    .required(),
];

/// The profile of a user in a body; `new` asks for what a new user needs.
pub(crate) fn user_profile(body: &Object, new: bool) -> Result<Object, Refusal> {
    check(body, USER)?;
    check(body, if new { NEW_USER } else { &[] })?;
    profile(body)
}

/// The profile of a group in a body.
pub(crate) fn group_profile(body: &Object, new: bool) -> Result<Object, Refusal> {
    check(body, GROUP)?;
    check(body, if new { NEW_GROUP } else { &[] })?;
    profile(body)
}

fn profile(body: &Object) -> Result<Object, Refusal> {
    let profile = body
        .get("profile")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    match profile
        .iter()
        .find(|(_, value)| !value.is_string() && !value.is_null())
    {
        Some((name, _)) => Err(Refusal::field(
            &format!("profile.{name}"),
            "must be a string: sources have no others",
        )),
        None => Ok(profile),
    }
}

pub(crate) fn user_external_id(body: &Object) -> Result<String, Refusal> {
    check(body, USER_EXTERNAL_ID)?;
    Ok(text_at(body, "externalId").unwrap_or_default().to_owned())
}

pub(crate) fn group_external_id(body: &Object) -> Result<String, Refusal> {
    check(body, GROUP_EXTERNAL_ID)?;
    Ok(text_at(body, "externalId").unwrap_or_default().to_owned())
}

/// A group's external id and its members'.
pub(crate) fn membership(body: &Object) -> Result<(String, Vec<String>), Refusal> {
    check(body, MEMBERSHIP)?;
    let members = body.get("memberExternalIds").map(texts).unwrap_or_default();
    Ok((
        text_at(body, "groupExternalId")
            .unwrap_or_default()
            .to_owned(),
        members,
    ))
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
