//! Tokens that stop being good while a client holds them.

use crate::error::{Answer, Refusal};
use crate::json::text_at;
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;

/// Takes a token no more: `{"token": "…"}`. 204, also for a token that was none.
pub(super) fn revoke(call: &Call<'_>, org: &Org) -> Answer {
    let body = call.object()?;
    let token = text_at(&body, "token").filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Refusal::field("token", "is required"))?;
    org.auth.revoke(token);
    Ok(Reply::no_content())
}
