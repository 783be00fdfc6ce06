//! A server that leads a list in a circle must not make it endless. So each page's address is
//! remembered, as a hash: 8 bytes (with the table's slack at most about 20) a page, which is 100 kB
//! for a million users in pages of 200. Two different addresses with one hash would be taken for a
//! circle: at a million pages that is a chance of 1 in 30 million.

use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
};

use crate::Cursor;

#[derive(Default)]
pub(crate) struct Seen {
    hashes: HashSet<u64>,
    /// Keyed at random, so that no server can choose addresses that collide.
    hasher: RandomState,
}

impl Seen {
    /// Remembers the page; false if it was known already.
    pub(crate) fn insert(&mut self, cursor: &Cursor) -> bool {
        self.hashes.insert(self.hasher.hash_one(cursor.as_str()))
    }
}
