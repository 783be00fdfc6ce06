//! Routes under `/_emulator`, for what no call of Okta's API can bring about.

use http::Method;
use serde_json::{Value, json};

use super::idps::users::Token;
use super::users::model::Status;
use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::router::{Route, write};
use crate::state::State;
use crate::validate::{Field, Kind, check};

pub(crate) const ROUTES: &[Route] = &[
    write(
        "emulatorLockUser",
        Method::POST,
        "/_emulator/users/{userId}/lock",
        lock,
    ),
    write(
        "emulatorAddSocialToken",
        Method::POST,
        "/_emulator/idps/{idpId}/users/{userId}/tokens",
        add_token,
    ),
];

/// Locks an active user out, as wrong passwords would.
fn lock(call: &Call<'_>, state: &mut State) -> Answer {
    let id = super::users::named(call, "userId", state)?;
    match state.users.get_mut(id) {
        Some(user) if user.status == Status::Active => {
            user.set_status(Status::LockedOut, call.now);
            Ok(Reply::empty_object())
        }
        Some(user) => Err(Refusal::wrong_status("locking out", user.status.name())),
        None => Err(Refusal::not_found("user", id.as_str())),
    }
}

/// Adds a token to a linked user: `{"token", "tokenType", "tokenAuthScheme", "scopes"}`.
fn add_token(call: &Call<'_>, state: &mut State) -> Answer {
    let provider = super::idps::named(call, state)?;
    let user = super::users::named(call, "userId", state)?;
    let body = call.object()?;
    check(
        &body,
        &[
            Field::new(
                "token",
                Kind::Text {
                    min: 1,
                    max: 100_000,
                },
            )
            .required(),
            Field::text("tokenType", 255),
            Field::text("tokenAuthScheme", 255),
            Field::new(
                "scopes",
                Kind::Texts {
                    min: 0,
                    max: 1000,
                    longest: 1024,
                },
            ),
        ],
    )?;
    let id: Id = state.ids.next("soc");
    let scopes = body
        .get("scopes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let token = Token {
        id,
        text: text_at(&body, "token").unwrap_or_default().to_owned(),
        kind: text_at(&body, "tokenType")
            .unwrap_or("urn:ietf:params:oauth:token-type:access_token")
            .to_owned(),
        scheme: Some(
            text_at(&body, "tokenAuthScheme")
                .unwrap_or("Bearer")
                .to_owned(),
        ),
        expires: Some(call.now.plus_seconds(3600)),
        scopes: scopes.map(str::to_owned).collect(),
    };
    let link = state.idps.link_mut(provider, user);
    let link =
        link.ok_or_else(|| Refusal::not_found("user of this identity provider", user.as_str()))?;
    link.tokens.push(token);
    Ok(Reply::json(&json!({ "id": id.as_str() })))
}
