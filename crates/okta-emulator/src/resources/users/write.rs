//! Creating and changing users.

use http::StatusCode;
use http::header::{ETAG, IF_MATCH};
use serde_json::Value;

use super::model::{Credentials, Password, Status, User, View};
use super::profile::{Owner, changed, checked};
use super::{credentials, named};
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::{Object, Text, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::realms::default_realm;
use crate::state::State;
use crate::system_log::journal::Note;
use crate::validate::{Field, Kind, check};

const CREATE: &[Field] = &[
    Field::new("profile", Kind::Object).required(),
    Field::new("credentials", Kind::Object),
    Field::new(
        "groupIds",
        Kind::Texts {
            min: 0,
            max: 20,
            longest: 20,
        },
    ),
    Field::new("type", Kind::Object),
    Field::text("realmId", 255),
];
const CHANGE: &[Field] = &[
    Field::new("profile", Kind::Object),
    Field::new("credentials", Kind::Object),
    Field::new("type", Kind::Object),
];

pub(crate) fn create(call: &Call<'_>, state: &mut State) -> Answer {
    let activate = call.flag("activate", true)?;
    let has_provider = call.flag("provider", false)?;
    let must_change = match call.query("nextLogin") {
        None => false,
        Some("changePassword") => true,
        Some(_) => return Err(Refusal::field("nextLogin", "must be changePassword")),
    };
    let body = call.object()?;
    check(&body, CREATE)?;
    let type_id = match text_at(&body, "type.id") {
        None => state.types.default_id(),
        Some(id) => known_type(id, state)?,
    };
    let owner = Owner { id: None, type_id };
    let profile = checked(object(&body, "profile"), None, &owner, state)?;
    let given = credentials::read(&object(&body, "credentials"))?;
    if must_change && (!activate || given.password.is_none()) {
        return Err(Refusal::field(
            "nextLogin",
            "needs a password and activate=true",
        ));
    }
    if has_provider && given.provider.is_none() {
        return Err(Refusal::field(
            "credentials.provider",
            "is required when provider=true",
        ));
    }
    let groups = asked_groups(&body, state)?;

    let mut user = User {
        id: state.ids.next("00u"),
        status: Status::Staged,
        created: call.now,
        activated: None,
        status_changed: Some(call.now),
        last_login: None,
        last_updated: call.now,
        password_changed: given.password.as_ref().map(|_| call.now),
        type_id,
        realm: text_at(&body, "realmId")
            .map(Into::into)
            .or_else(|| default_realm(state)),
        login: "".into(),
        email: None,
        profile: Text::new(&Object::new()),
        credentials: given,
        extras: None,
    };
    user.set_profile(&profile);
    if activate {
        user.activated = Some(call.now);
        user.set_status(first_status(&user, must_change), call.now);
    }
    let reply = shown(call, &user, View::CREATED);
    let id = user.id;
    state.users.put(user);
    state.note(Note::of("user.lifecycle.create").user(id));
    if activate {
        state.note(Note::of("user.lifecycle.activate").user(id));
    }
    for group in groups {
        if state.groups.join(group, id, call.now) {
            state.note(Note::of("group.user_membership.add").user(id).group(group));
        }
    }
    state.user_changed(id, call.now);
    Ok(reply)
}

/// What a user is after activation: one without a password has yet to set one.
fn first_status(user: &User, must_change: bool) -> Status {
    let ready = user.credentials.password.is_some() || !user.is_okta_sourced();
    match (ready, must_change) {
        (_, true) => Status::PasswordExpired,
        (true, false) => Status::Active,
        (false, false) => Status::Provisioned,
    }
}

/// POST: what is absent stays, what is null is cleared.
pub(crate) fn update(call: &Call<'_>, state: &mut State) -> Answer {
    let (user, body) = begin_change(call, state)?;
    if let Some(type_id) = text_at(&body, "type.id").filter(|id| *id != user.type_id.as_str()) {
        return Err(Refusal::field(
            "type",
            format_args!("only a PUT can change it to {type_id:?}"),
        ));
    }
    let profile = match body.get("profile") {
        Some(Value::Object(changes)) => changed(user.profile.parse(), changes),
        _ => user.profile.parse(),
    };
    let before = user.profile.parse();
    finish_change(call, state, user, profile, Some(&before), &body)
}

/// PUT: the profile becomes what the body says and nothing else.
pub(crate) fn replace(call: &Call<'_>, state: &mut State) -> Answer {
    let (mut user, body) = begin_change(call, state)?;
    if let Some(id) = text_at(&body, "type.id") {
        user.type_id = known_type(id, state)?;
    }
    let profile = object(&body, "profile");
    finish_change(call, state, user, profile, None, &body)
}

fn begin_change(call: &Call<'_>, state: &State) -> Result<(User, Object), Refusal> {
    call.flag("strict", false)?;
    let id = named(call, "id", state)?;
    let user = state
        .users
        .get(id)
        .cloned()
        .ok_or_else(|| Refusal::not_found("user", call.param("id")))?;
    if user.status == Status::Deprovisioned {
        return Err(Refusal::wrong_status(
            "changing the profile",
            user.status.name(),
        ));
    }
    is_expected(call, &user)?;
    let body = call.object()?;
    check(&body, CHANGE)?;
    Ok((user, body))
}

/// `If-Match` names the version that is to be changed. 412 where somebody else was faster.
fn is_expected(call: &Call<'_>, user: &User) -> Result<(), Refusal> {
    let expected = call.headers().get(IF_MATCH);
    let Some(expected) = expected.and_then(|expected| expected.to_str().ok()) else {
        return Ok(());
    };
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let now = opaque(&user.tag());
    match expected
        .split(',')
        .any(|tag| tag.trim() == "*" || opaque(tag) == now)
    {
        true => Ok(()),
        false => Err(Refusal::new(
            StatusCode::PRECONDITION_FAILED,
            "E0000001",
            "The user was changed since",
        )
        .cause("If-Match: is not the present version of the user")),
    }
}

fn finish_change(
    call: &Call<'_>,
    state: &mut State,
    mut user: User,
    profile: Object,
    before: Option<&Object>,
    body: &Object,
) -> Answer {
    let owner = Owner {
        id: Some(user.id),
        type_id: user.type_id,
    };
    let profile = checked(profile, before, &owner, state)?;
    let given = credentials::read(&object(body, "credentials"))?;
    let Credentials {
        password,
        question,
        provider,
    } = given;
    let sets_password = password.is_some();
    if let Some(password) = password {
        credentials::accepts_password(&user, "setting a password")?;
        take_password(&mut user, password, call);
    }
    let has_new_type = state
        .users
        .get(user.id)
        .is_some_and(|before| before.type_id != user.type_id);
    user.credentials.question = question.or(user.credentials.question.take());
    user.credentials.provider = provider.or(user.credentials.provider.take());
    if let Some(realm) = text_at(body, "realmId") {
        user.realm = Some(realm.into());
    }
    user.set_profile(&profile);
    user.last_updated = call.now;
    let reply = single(call, &user);
    let id = user.id;
    state.users.put(user);
    if sets_password {
        state.note(Note::of("user.account.update_password").user(id));
    }
    if has_new_type {
        state.note(Note::of("user.account.update_user_type").user(id));
    }
    // A body with nothing but a new password leaves the profile alone.
    if !sets_password || body.contains_key("profile") {
        state.note(Note::of("user.account.update_profile").user(id));
    }
    state.user_changed(id, call.now);
    Ok(reply)
}

/// An administrator's new password ends expiry, recovery and provisioning alike.
fn take_password(user: &mut User, password: Password, call: &Call<'_>) {
    user.set_password(password, call.now);
    if matches!(
        user.status,
        Status::Provisioned | Status::Recovery | Status::PasswordExpired
    ) {
        user.set_status(Status::Active, call.now);
    }
}

fn known_type(id: &str, state: &State) -> Result<Id, Refusal> {
    let known = Id::parse(id).filter(|id| state.types.exists(*id));
    known.ok_or_else(|| Refusal::field("type.id", format_args!("this org has no user type {id:?}")))
}

fn asked_groups(body: &Object, state: &State) -> Result<Vec<Id>, Refusal> {
    let asked = body
        .get("groupIds")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    asked
        .iter()
        .filter_map(Value::as_str)
        .map(|id| state.groups.assignable(id))
        .collect()
}

pub(crate) fn object(body: &Object, name: &str) -> Object {
    body.get(name)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

pub(crate) fn single(call: &Call<'_>, user: &User) -> Reply {
    shown(call, user, View::SINGLE)
}

fn shown(call: &Call<'_>, user: &User, view: View) -> Reply {
    let mut out = Vec::new();
    user.write(&mut out, &call.base, view);
    Reply::written(out).header(ETAG, &user.tag())
}
