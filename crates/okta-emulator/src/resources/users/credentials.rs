//! Passwords, recovery questions, and the calls that change them.

use http::StatusCode;
use serde_json::{Value, json};

use super::model::{Credentials, Password, Status, User};
use super::{named, user_in};
use crate::error::{Answer, Refusal};
use crate::json::{Object, Writer, at, text_at};
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// The shortest password that the org takes.
const SHORTEST: usize = 8;
const LONGEST: usize = 72;

const HASHES: &[&str] = &["BCRYPT", "MD5", "PBKDF2", "SHA-1", "SHA-256", "SHA-512"];
const PROVIDERS: &[&str] = &[
    "ACTIVE_DIRECTORY",
    "FEDERATION",
    "IMPORT",
    "LDAP",
    "OKTA",
    "SOCIAL",
];
const RULES: &[Field] = &[
    Field::new("password", Kind::Object),
    Field::new(
        "password.value",
        Kind::Text {
            min: SHORTEST,
            max: LONGEST,
        },
    ),
    Field::one_of("password.hash.algorithm", HASHES),
    Field::new(
        "password.hash.workFactor",
        Kind::Integer { min: 1, max: 20 },
    ),
    Field::new(
        "recovery_question.question",
        Kind::Text { min: 1, max: 100 },
    ),
    Field::new("recovery_question.answer", Kind::Text { min: 1, max: 100 }),
    Field::one_of("provider.type", PROVIDERS),
    Field::text("provider.name", 255),
];

/// Reads the `credentials` of a body. An empty `password` object means none.
pub(crate) fn read(credentials: &Object) -> Result<Credentials, Refusal> {
    check(credentials, RULES)?;
    let password = match (
        text_at(credentials, "password.value"),
        credentials.get("password"),
    ) {
        (Some(value), _) => Some(Password::Known(value.into())),
        (None, Some(Value::Object(password)))
            if password.contains_key("hash") || password.contains_key("hook") =>
        {
            Some(Password::Opaque)
        }
        _ => None,
    };
    let question = match (
        text_at(credentials, "recovery_question.question"),
        answer(credentials),
    ) {
        (Some(question), Some(answer)) => Some(Box::new((question.to_owned(), answer.to_owned()))),
        (Some(_), None) => {
            return Err(Refusal::field(
                "recovery_question.answer",
                "is required with a question",
            ));
        }
        _ => None,
    };
    let provider = text_at(credentials, "provider.type")
        .filter(|kind| *kind != "OKTA")
        .map(|kind| {
            let name = text_at(credentials, "provider.name").unwrap_or(kind);
            Box::new((kind.to_owned(), name.to_owned()))
        });
    Ok(Credentials {
        password,
        question,
        provider,
    })
}

fn answer(credentials: &Object) -> Option<&str> {
    text_at(credentials, "recovery_question.answer")
}

/// Users of another directory have their password there.
pub(crate) fn accepts_password(user: &User, operation: &str) -> Result<(), Refusal> {
    if user.is_okta_sourced() {
        Ok(())
    } else {
        Err(Refusal::forbidden(format!(
            "{operation} is not possible: the user's password is kept elsewhere"
        )))
    }
}

pub(crate) fn change_password(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("strict", false)?;
    let body = call.object()?;
    let old = part(&body, "oldPassword")?;
    let new = part(&body, "newPassword")?;
    let from = [
        Status::Staged,
        Status::Active,
        Status::PasswordExpired,
        Status::Recovery,
    ];
    let user = user_in(call, "userId", state, "changing the password", &from)?;
    proven(user, &old)?;
    user.set_password(Password::Known(new.into()), call.now);
    if matches!(user.status, Status::PasswordExpired | Status::Recovery) {
        user.set_status(Status::Active, call.now);
    }
    Ok(written(user))
}

pub(crate) fn change_recovery_question(call: &Call<'_>, state: &mut State) -> Answer {
    let body = call.object()?;
    let password = part(&body, "password")?;
    let question = read(&body)?
        .question
        .ok_or_else(|| Refusal::field("recovery_question", "is required"))?;
    let user = user_in(
        call,
        "userId",
        state,
        "changing the question",
        &[Status::Staged, Status::Active, Status::Recovery],
    )?;
    proven(user, &password)?;
    user.credentials.question = Some(question);
    user.last_updated = call.now;
    Ok(written(user))
}

pub(crate) fn forgot_password(call: &Call<'_>, state: &mut State) -> Answer {
    let send_email = call.flag("sendEmail", true)?;
    let token = state.ids.opaque(20);
    recoverable(call, state)?;
    Ok(if send_email {
        Reply::empty_object()
    } else {
        Reply::json(
            &json!({ "resetPasswordUrl": format!("{}/signin/reset-password/{token}", call.base) }),
        )
    })
}

pub(crate) fn forgot_password_set_new(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("sendEmail", true)?;
    let body = call.object()?;
    let new = part(&body, "password")?;
    let given =
        answer(&body).ok_or_else(|| Refusal::field("recovery_question.answer", "is required"))?;
    let user = recoverable(call, state)?;
    if user
        .credentials
        .question
        .as_deref()
        .is_none_or(|(_, answer)| answer != given)
    {
        return Err(unproven("The answer is not the right one"));
    }
    user.set_password(Password::Known(new.into()), call.now);
    Ok(written(user))
}

/// Only an active user who has a recovery question can have forgotten a password.
fn recoverable<'s>(call: &Call<'_>, state: &'s mut State) -> Result<&'s mut User, Refusal> {
    let id = named(call, "userId", state)?;
    match state.users.get_mut(id) {
        Some(user) if user.status == Status::Active && user.credentials.question.is_some() => {
            Ok(user)
        }
        _ => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "E0000034",
            "Recovery needs an active user who has a recovery question",
        )),
    }
}

/// The text of `{name: {"value": …}}`.
fn part(body: &Object, name: &'static str) -> Result<String, Refusal> {
    let value = at(body, name)
        .and_then(Value::as_object)
        .and_then(|part| text_at(part, "value"));
    match value.map(|text| (text, text.chars().count())) {
        None => Err(Refusal::field(name, "needs a value")),
        Some((_, length)) if !(SHORTEST..=LONGEST).contains(&length) => Err(Refusal::field(
            name,
            format_args!("must have {SHORTEST} to {LONGEST} characters"),
        )),
        Some((text, _)) => Ok(text.to_owned()),
    }
}

fn proven(user: &User, password: &str) -> Result<(), Refusal> {
    match &user.credentials.password {
        Some(Password::Known(known)) if **known == *password => Ok(()),
        _ => Err(unproven("The old password is not the right one")),
    }
}

fn unproven(cause: &str) -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "E0000014",
        "The credentials were not changed",
    )
    .cause(cause)
}

fn written(user: &User) -> Reply {
    let mut out = Vec::new();
    let mut credentials = Writer::open(&mut out);
    user.write_credentials(&mut credentials, false);
    credentials.close();
    Reply::written(out)
}
