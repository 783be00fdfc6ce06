//! Tokens that a social login would leave with a user's link to an identity provider.

use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::ids::Id;
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::resources::idps::users::Token;
use crate::resources::{idps, users};
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// Adds a token to a linked user: `{"token", "tokenType", "tokenAuthScheme", "scopes"}`.
pub(super) fn add(call: &Call<'_>, state: &mut State) -> Answer {
    let provider = idps::named(call, state)?;
    let user = users::named(call, "userId", state)?;
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
