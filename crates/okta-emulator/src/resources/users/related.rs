//! What hangs on a user: groups, classification, risk, sessions.

use http::StatusCode;
use serde_json::json;

use super::named;
use crate::error::{Answer, Refusal};
use crate::json::array;
use crate::paging::links;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// Okta calls the parameter `id` in some templates and `userId` in others.
fn user(call: &Call<'_>, state: &State) -> Result<crate::ids::Id, Refusal> {
    named(
        call,
        if call.param("id").is_empty() {
            "userId"
        } else {
            "id"
        },
        state,
    )
}

pub(crate) fn groups(call: &Call<'_>, state: &State) -> Answer {
    let id = user(call, state)?;
    let groups = state.groups.of(id).map(|group| group.to_value(&call.base));
    let body = array(groups, |out, group| {
        out.extend_from_slice(group.to_string().as_bytes())
    });
    Ok(Reply::written(body).links(links(call, None, None)))
}

pub(crate) fn revoke_sessions(call: &Call<'_>, state: &mut State) -> Answer {
    call.flag("oauthTokens", false)?;
    call.flag("forgetDevices", true)?;
    let user = user(call, state)?;
    state.sessions.forget_user(user);
    Ok(Reply::no_content())
}

pub(crate) fn classification(call: &Call<'_>, state: &State) -> Answer {
    let id = user(call, state)?;
    let user = state
        .users
        .get(id)
        .ok_or_else(|| Refusal::not_found("user", id.as_str()))?;
    Ok(Reply::json(&user.classification()))
}

pub(crate) fn replace_classification(call: &Call<'_>, state: &mut State) -> Answer {
    let id = user(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[Field::new("type", Kind::OneOf(&["LITE", "STANDARD"])).required()],
    )?;
    let kind = body
        .get("type")
        .and_then(|kind| kind.as_str())
        .unwrap_or_default()
        .to_owned();
    if let Some(user) = state.users.get_mut(id) {
        user.extras.get_or_insert_default().classification = Some((kind, call.now));
    }
    classification(call, state)
}

pub(crate) fn risk(call: &Call<'_>, state: &State) -> Answer {
    let id = user(call, state)?;
    let risk = state
        .users
        .get(id)
        .and_then(|user| user.extras.as_deref()?.risk.clone());
    let mut reply = json!({ "riskLevel": "NONE", "_links": risk_links(call, id.as_str()) });
    if let Some((level, reason)) = risk {
        reply["riskLevel"] = level.into();
        reply["reason"] = reason.into();
    }
    Ok(Reply::json(&reply))
}

/// 201 for the first level of a user, 200 for a change.
pub(crate) fn upsert_risk(call: &Call<'_>, state: &mut State) -> Answer {
    const LEVELS: &[&str] = &["HIGH", "MEDIUM", "LOW"];
    let id = user(call, state)?;
    let body = call.object()?;
    check(
        &body,
        &[
            Field::new("riskLevel", Kind::OneOf(LEVELS)).required(),
            Field::text("riskReason", 500),
        ],
    )?;
    let text = |name: &str| body.get(name).and_then(|value| value.as_str());
    let level = text("riskLevel").unwrap_or_default().to_owned();
    let reason = text("riskReason")
        .unwrap_or("Set by an administrator")
        .to_owned();
    let body =
        json!({ "riskLevel": level, "reason": reason, "_links": risk_links(call, id.as_str()) });
    let Some(user) = state.users.get_mut(id) else {
        return Err(Refusal::not_found("user", id.as_str()));
    };
    let before = user
        .extras
        .get_or_insert_default()
        .risk
        .replace((level, reason));
    Ok(Reply::json(&body).status(if before.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    }))
}

fn risk_links(call: &Call<'_>, id: &str) -> serde_json::Value {
    let href = format!("{}/api/v1/users/{id}", call.base);
    json!({
        "self": { "href": format!("{href}/risk"), "hints": { "allow": ["GET", "PUT"] } },
        "user": { "href": href, "hints": { "allow": ["GET"] } },
    })
}
