//! The devices of users, as a test plays them: what a phone shows, and what is tapped on it.

use serde_json::json;

use super::kinds::Proof;
use super::store::PushResult;
use super::{factor_mut, found, totp, users};
use crate::error::{Answer, Refusal};
use crate::json::text_at;
use crate::reply::Reply;
use crate::request::Call;
use crate::state::State;
use crate::validate::{Field, Kind, check};

/// The code that was sent, or that a device shows now: `{"passCode"}`.
pub(crate) fn code(call: &Call<'_>, state: &State) -> Answer {
    let user = users::named(call, "userId", state)?;
    let factor = found(call, state, user)?;
    let by_time = factor.kind().proof == Proof::Time || factor.factor_type == "token:hotp";
    let code = match by_time {
        true => Some(totp::code(factor.secret.as_bytes(), totp::step(call.now.0))),
        false => factor.code.as_ref().map(|code| code.digits.clone()),
    };
    let code = code.ok_or_else(|| Refusal::not_found("code of the factor", factor.id.as_str()))?;
    Ok(Reply::json(&json!({ "passCode": code })))
}

/// Answers a push that waits: `{"result"}`, `SUCCESS` or `REJECTED`.
pub(crate) fn answer(call: &Call<'_>, state: &mut State) -> Answer {
    let user = users::named(call, "userId", state)?;
    let body = call.object()?;
    let results = Kind::OneOf(&["SUCCESS", "REJECTED"]);
    check(&body, &[Field::new("result", results).required()])?;
    let factor = factor_mut(call, state, user)?;
    let waiting = factor.push.as_mut();
    let waiting = waiting.filter(|push| push.result(call.now) == PushResult::Waiting);
    let Some(push) = waiting else {
        return Err(Refusal::not_found("push that waits", factor.id.as_str()));
    };
    push.result = match text_at(&body, "result") {
        Some("SUCCESS") => PushResult::Success,
        _ => PushResult::Rejected,
    };
    if push.transaction.is_none() && push.result == PushResult::Success {
        factor.profile = json!({
            "credentialId": user.as_str(),
            "deviceType": "SmartPhone_Android",
            "name": "A phone",
            "platform": "ANDROID",
            "version": "1",
        })
        .as_object()
        .cloned()
        .unwrap_or_default();
        factor.active = true;
        factor.last_updated = call.now;
    }
    Ok(Reply::empty_object())
}
