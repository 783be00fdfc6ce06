//! JSON is UTF-8 (RFC 8259 section 8.1), and to find that out once for a whole body takes a small part
//! of what it takes for each string in it.

use std::str;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _};
use serde_json::Value;

use crate::read::{To, misfit};
use crate::wire::{Place, Slot, Wire};

pub use crate::write::{write, write_list};

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

/// A model from a body, as [`read`], by code that is compiled once for all models.
///
/// # Errors
/// Those of serde_json, and a value that is null or of another kind.
pub fn read_model<T: Wire>(body: &[u8]) -> serde_json::Result<T> {
    let mut place = None;
    read_into(&mut place, body)?;
    // What was read into is not empty.
    place.ok_or_else(|| serde_json::Error::custom(T::ABOUT.expected))
}

fn read_into(place: &mut dyn Place, body: &[u8]) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(of(body)?);
    let slot = To(&mut *place).deserialize(&mut deserializer)?;
    deserializer.end()?;
    match slot {
        Slot::Fit => Ok(()),
        odd => Err(misfit(place.about().expected, odd)),
    }
}

/// Whether a string is JSON between quotes as it is: nothing in it has to be escaped.
pub(crate) fn is_plain(text: &str) -> bool {
    let mut words = text.as_bytes().chunks_exact(8);
    let is_plain = |word: [u8; 8]| {
        let word = u64::from_ne_bytes(word);
        (below_blank(word) | zero(word ^ (EACH * b'"' as u64)) | zero(word ^ (EACH * b'\\' as u64)))
            == 0
    };
    let mut plain = true;
    for word in words.by_ref() {
        plain &= word.try_into().is_ok_and(is_plain);
    }
    let mut rest = [b' '; 8];
    for (byte, last) in rest.iter_mut().zip(words.remainder()) {
        *byte = *last;
    }
    plain && is_plain(rest)
}

/// A one in each byte of a word.
const EACH: u64 = u64::MAX / 255;

/// Not zero where a byte of a word is below a blank. Bytes from 128 are none.
fn below_blank(word: u64) -> u64 {
    word.wrapping_sub(EACH * b' ' as u64) & !word & (EACH * 128)
}

/// Not zero where a byte of a word is zero.
fn zero(word: u64) -> u64 {
    word.wrapping_sub(EACH) & !word & (EACH * 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_escaped_is_seen_wherever_it_stands() {
        for lead in ["", "1234567", "12345678", "ü€😀 with more"] {
            assert!(is_plain(lead), "{lead}");
            for character in (0..=0x100).filter_map(char::from_u32) {
                for text in [
                    format!("{lead}{character}"),
                    format!("{lead}{character}12345678"),
                ] {
                    let json = serde_json::to_string(&text).unwrap();
                    assert_eq!(is_plain(&text), json.len() == text.len() + 2, "{text:?}");
                }
            }
        }
    }
}
