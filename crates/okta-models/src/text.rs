//! The text of a body: JSON is UTF-8 (RFC 8259 section 8.1), and to find that out once for a whole body takes a small part
//! of what it takes for each string in it.

use std::str;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;

/// The text of a body that is to be JSON.
///
/// # Errors
/// Where it is not UTF-8: what serde_json says of such bytes, with their place.
pub fn of(body: &[u8]) -> serde_json::Result<&str> {
    str::from_utf8(body).map_err(|problem| {
        // Whoever reads values from bytes comes upon the first that is no text, or upon something worse before it.
        serde_json::from_slice::<Value>(body)
            .err()
            .unwrap_or_else(|| serde_json::Error::custom(problem))
    })
}

/// A value from a body, as `serde_json::from_slice` but quicker.
///
/// ```
/// let user: okta_models::Json = okta_models::text::read(br#"{"id":"00u1"}"#)?;
/// assert_eq!(user["id"], "00u1");
/// let error = okta_models::text::read::<okta_models::Json>(b"{\"id\":\n\"\xff\"}").unwrap_err();
/// assert!(error.is_syntax() && error.line() == 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// Those of serde_json.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_str(of(body)?)
}
