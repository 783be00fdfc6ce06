//! Lists at the root of a body: one odd item is an error of that item alone.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::raw::Raw;
use crate::read::To;
use crate::text;
use crate::wire::Wire;

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
pub fn decode_list<T: Wire>(body: &[u8]) -> serde_json::Result<Vec<Result<T, ItemError>>> {
    decode_list_or(body, |odd| odd)
}

/// Reads a list of items, with an error of one's own for those that are not of the declared kind. To change the errors of
/// a list that is there would move each item, and items are large.
///
/// # Errors
/// As [`decode_list`].
pub fn decode_list_or<T: Wire, E>(
    body: &[u8],
    odd: impl FnMut(ItemError) -> E,
) -> serde_json::Result<Vec<Result<T, E>>> {
    let mut deserializer = serde_json::Deserializer::from_str(text::of(body)?);
    let items = deserializer.deserialize_seq(Items(odd, PhantomData))?;
    deserializer.end()?;
    Ok(items)
}

struct Items<F, T>(F, PhantomData<T>);

impl<'de, T: Wire, E, F: FnMut(ItemError) -> E> Visitor<'de> for Items<F, T> {
    type Value = Vec<Result<T, E>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut place = None;
        while let Some(slot) = seq.next_element_seed(To(&mut place))? {
            let item = place.take();
            items.push(item.ok_or_else(|| {
                (self.0)(ItemError {
                    index: items.len(),
                    expected: T::ABOUT.expected,
                    raw: slot.odd().unwrap_or_else(Raw::null),
                })
            }));
        }
        Ok(items)
    }
}
