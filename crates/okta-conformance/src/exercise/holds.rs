//! Whether a server knows what it holds, or answers anything with an example: it is asked for what cannot be there.

use anyhow::{Result, bail};
use http::StatusCode;
use serde_json::json;

use super::caller::Caller;
use crate::dice::Dice;

/// An operation that every server has, on a thing that is not there.
const QUESTION: &str = "getGroup";

/// What a server says when it is asked for a group with an invented id, if it says anything.
///
/// # Errors
/// Where nobody answers.
pub(super) async fn ask(caller: &Caller, base_url: &str, seed: u64) -> Result<Option<StatusCode>> {
    let number = Dice::named(seed, "what is not there").number();
    let arguments = json!({ "groupId": format!("00g{:017}", number % 10_u64.pow(17)) });
    let Some(info) = okta_api::registry::find(QUESTION) else {
        return Ok(None);
    };
    let (heard, result) = caller.call(info, arguments).await;
    if heard.nobody_is_there {
        let why = result.err().map(|error| error.to_string());
        bail!("nothing answers at {base_url}: {}", why.unwrap_or_default());
    }
    Ok(heard.status)
}

/// Whether a server that said this keeps what it is told, and may be told things.
///
/// # Errors
/// Where it does not take the token; where it is not on this machine, and things would be changed that may matter.
pub(super) fn keeps(answer: Option<StatusCode>, base_url: &str) -> Result<bool> {
    match answer {
        Some(StatusCode::UNAUTHORIZED) => bail!("{base_url} does not take the token; see --token"),
        // The transport lets plain HTTP go to this machine only.
        Some(StatusCode::NOT_FOUND) if base_url.starts_with("http://") => Ok(true),
        Some(StatusCode::NOT_FOUND) => bail!(
            "{base_url} keeps what it is told: the exercise would change and delete what it holds; say --stateful if that may be"
        ),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::keeps;
    use http::StatusCode;

    #[test]
    fn only_a_server_of_this_machine_is_changed_unasked() {
        let gone = Some(StatusCode::NOT_FOUND);
        assert!(keeps(gone, "http://127.0.0.1:8080").unwrap());
        let refused = keeps(gone, "https://example.okta.com").unwrap_err();
        assert!(refused.to_string().contains("--stateful"), "{refused}");
        assert!(!keeps(Some(StatusCode::OK), "https://example.okta.com").unwrap());
        assert!(!keeps(None, "http://127.0.0.1:8080").unwrap());
        let refused = keeps(Some(StatusCode::UNAUTHORIZED), "http://127.0.0.1:8080");
        assert!(refused.unwrap_err().to_string().contains("--token"));
    }
}
