//! Lists at the root of a body: one odd item is an error of that item alone.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::decode::{Decode, PlaceSeed};
use crate::raw::Raw;

/// An item of a list that is not of the declared kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemError {
    /// The position of the item in its list, from 0.
    pub index: usize,
    /// What was declared: "a User object".
    pub expected: &'static str,
    /// The item as it came.
    pub raw: Raw,
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "item {}: expected {}, found {}",
            self.index,
            self.expected,
            self.raw.kind()
        )
    }
}

impl std::error::Error for ItemError {}

/// Reads a list of items.
///
/// ```
/// use okta_models::list::decode_list;
///
/// let items = decode_list::<bool>(br#"[true, "odd", false]"#)?;
/// assert_eq!(items[0], Ok(true));
/// assert_eq!(items[1].as_ref().unwrap_err().to_string(), "item 1: expected a boolean, found a string");
/// assert_eq!(items[2], Ok(false));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// Where the body is not JSON, or not a list.
pub fn decode_list<T: Decode>(body: &[u8]) -> serde_json::Result<Vec<Result<T, ItemError>>> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let items = deserializer.deserialize_seq(Items(PhantomData))?;
    deserializer.end()?;
    Ok(items)
}

struct Items<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for Items<T> {
    type Value = Vec<Result<T, ItemError>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut place = None;
        while let Some(found) = seq.next_element_seed(PlaceSeed(&mut place))? {
            let item = place.take().ok_or_else(|| ItemError {
                index: items.len(),
                expected: T::EXPECTED,
                raw: found.into_raw(),
            });
            items.push(item);
        }
        Ok(items)
    }
}
