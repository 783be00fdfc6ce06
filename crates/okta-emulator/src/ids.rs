//! Ids that look like Okta's, come in the order of creation, and can be recognised as this org's own.
//!
//! An id is three letters of kind, a counter in base 36 that keeps the order of creation, seven characters that
//! only this org's seed explains, and three that name the org: `00u` `qrks9ig` `7XuWV7X` `5d7`. Order makes an id
//! usable as a cursor, and the seeded part tells the cursor of a deleted object from an invented one.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const COUNTER_SPACE: u64 = 36 * 36 * 36 * 36 * 36 * 36 * 36;

/// An id of twenty letters and digits. Ids of one kind sort by creation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "Cow<'_, str>")]
pub(crate) struct Id([u8; 20]);

impl Id {
    /// Reads an id from outside; anything that is not twenty ASCII letters or digits is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 20] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphanumeric)
            .then_some(Self(bytes))
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn has_prefix(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix.as_bytes())
    }

    /// The same id as another kind: a user type `oty…` and its schema `osc…` differ only there.
    pub(crate) fn with_prefix(mut self, prefix: &str) -> Self {
        for (slot, byte) in self.0.iter_mut().zip(prefix.bytes().take(3)) {
            *slot = byte;
        }
        self
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.as_str().to_owned()
    }
}

impl TryFrom<Cow<'_, str>> for Id {
    type Error = &'static str;

    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("an id has twenty letters and digits")
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Id {
    /// The id of what an org has from the start: always the same for a seed and a place.
    pub(crate) fn fixed(prefix: &str, seed: u64, place: &str, number: usize) -> Self {
        let bits = place
            .bytes()
            .fold(mix(seed ^ mix(number as u64)), |bits, byte| {
                mix(bits ^ u64::from(byte))
            });
        let mut bytes = [b'0'; 20];
        for (slot, byte) in bytes.iter_mut().zip(prefix.bytes().take(3)) {
            *slot = byte;
        }
        fill(&mut bytes[3..10], bits);
        fill(&mut bytes[10..17], mix(bits));
        fill(&mut bytes[17..], mix(!seed));
        Self(bytes)
    }
}

/// Hands out the ids of one org; the same seed hands out the same ids again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    seed: u64,
    issued: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, issued: 0 }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn next(&mut self, prefix: &'static str) -> Id {
        self.issued += 1;
        self.id(prefix, self.issued)
    }

    /// Whether this org has handed out the id, even if what it named is gone by now.
    pub(crate) fn issued(&self, id: &Id) -> bool {
        let mut place = 0u64;
        for byte in &id.0[3..10] {
            let Some(digit) = BASE36.iter().position(|b| b == byte) else {
                return false;
            };
            place = place * 36 + digit as u64;
        }
        let number = (place + COUNTER_SPACE - self.start()) % COUNTER_SPACE;
        (1..=self.issued).contains(&number) && self.id("", number).0[3..] == id.0[3..]
    }

    /// Text that nothing but this org's seed explains, for activation tokens and the like.
    pub(crate) fn opaque(&mut self, length: usize) -> String {
        self.issued += 1;
        scramble(self.seed, self.issued, length)
    }

    /// Counters start somewhere in the middle, so that an id does not begin with zeros.
    fn start(&self) -> u64 {
        COUNTER_SPACE / 2 + mix(self.seed) % (COUNTER_SPACE / 4)
    }

    fn id(&self, prefix: &str, number: u64) -> Id {
        let mut bytes = [b'0'; 20];
        for (slot, byte) in bytes.iter_mut().zip(prefix.bytes().take(3)) {
            *slot = byte;
        }
        let mut place = (self.start() + number) % COUNTER_SPACE;
        for slot in bytes[3..10].iter_mut().rev() {
            *slot = BASE36[(place % 36) as usize];
            place /= 36;
        }
        fill(&mut bytes[10..17], mix(self.seed ^ mix(number)));
        fill(&mut bytes[17..], mix(!self.seed));
        Id(bytes)
    }
}

/// Characters for request and error ids: distinct for each `number`, repeatable for each `seed`.
pub(crate) fn scramble(seed: u64, number: u64, length: usize) -> String {
    let mut text = vec![b'0'; length];
    for (round, chunk) in text.chunks_mut(8).enumerate() {
        fill(
            chunk,
            mix(seed ^ mix(number.wrapping_mul(31).wrapping_add(round as u64))),
        );
    }
    String::from_utf8(text).unwrap_or_default()
}

fn fill(slots: &mut [u8], mut bits: u64) {
    for slot in slots {
        *slot = BASE62[(bits % 62) as usize];
        bits /= 62;
    }
}

/// SplitMix64: one step from a number to well spread bits.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_repeatable_and_recognised() {
        let (mut one, mut two) = (Ids::new(7), Ids::new(7));
        let first = one.next("00u");
        let later: Vec<Id> = (0..5_000).map(|_| one.next("00u")).collect();
        assert_eq!(first, two.next("00u"));
        assert!(later.windows(2).all(|pair| pair[0] < pair[1]) && first < later[0]);
        assert!(later.iter().all(|id| one.issued(id)));
        assert!(!two.issued(&later[0]), "not handed out by this one yet");
        assert!(!Ids::new(8).issued(&first), "another org's id");
        assert_eq!(Id::parse(first.as_str()), Some(first));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "00u",
            "00u/000000000000000000",
            "é0u00000000000000000",
            "00u000000000000000000",
        ] {
            assert_eq!(Id::parse(text), None, "{text:?}");
        }
    }
}
