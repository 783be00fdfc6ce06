//! Time that passes when a test wants it to.

use serde_json::json;

use crate::error::{Answer, Refusal};
use crate::org::Org;
use crate::reply::Reply;
use crate::request::Call;

/// Moves the org's time forward by whole seconds: `{"seconds": 60}`. Says what time it is then.
pub(super) fn advance(call: &Call<'_>, org: &Org) -> Answer {
    let body = call.object()?;
    let seconds = body.get("seconds").and_then(serde_json::Value::as_u64);
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok());
    let seconds = seconds.ok_or_else(|| {
        Refusal::field(
            "seconds",
            format_args!("must be a whole number from 0 to {}", u32::MAX),
        )
    })?;
    org.clock.advance(seconds);
    let now = org.clock.now();
    Ok(Reply::json(
        &json!({ "now": now.to_string(), "epochSeconds": now.0 }),
    ))
}
