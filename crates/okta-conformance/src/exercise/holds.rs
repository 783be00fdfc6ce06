//! Whether a server knows what it holds, or answers anything with an example: it is asked for what cannot be there.

use anyhow::{Result, bail};
use http::StatusCode;
use serde_json::json;

use super::caller::Caller;
use crate::dice::Dice;

/// An operation that every server has, on a thing that is not there.
const QUESTION: &str = "getGroup";

/// What a server says when it is asked for a group with an invented id.
pub(super) enum Answer {
    /// There is no such group: it keeps what it is told.
    NotThere,
    /// An answer of another kind, or none: it may be a mock.
    Other,
}

/// Asks.
///
/// # Errors
/// Where nobody answers, or the token is not taken.
pub(super) async fn ask(caller: &Caller, base_url: &str, seed: u64) -> Result<Answer> {
    let number = Dice::named(seed, "what is not there").number();
    let arguments = json!({ "groupId": format!("00g{:017}", number % 10_u64.pow(17)) });
    let Some(info) = okta_api::registry::find(QUESTION) else {
        return Ok(Answer::Other);
    };
    let (heard, result) = caller.call(info, arguments).await;
    if heard.nobody_is_there {
        let why = result.err().map(|error| error.to_string());
        bail!("nothing answers at {base_url}: {}", why.unwrap_or_default());
    }
    match heard.status {
        Some(StatusCode::UNAUTHORIZED) => bail!("{base_url} does not take the token; see --token"),
        Some(StatusCode::NOT_FOUND) => Ok(Answer::NotThere),
        _ => Ok(Answer::Other),
    }
}
