//! What is not written down of a relation, and how what has no order is written in one.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "oauth")]
use serde::{Serialize, Serializer};

/// The same relation seen from the other side.
pub(crate) fn transposed<A: Ord + Copy, B: Ord + Copy, V>(
    relation: &BTreeMap<A, BTreeMap<B, V>>,
) -> BTreeMap<B, BTreeSet<A>> {
    let mut other: BTreeMap<B, BTreeSet<A>> = BTreeMap::new();
    for (left, rights) in relation {
        for right in rights.keys() {
            other.entry(*right).or_default().insert(*left);
        }
    }
    other
}

/// A map in the order of its keys. For `#[serde(serialize_with = "crate::snapshot::sorted")]`.
#[cfg(feature = "oauth")]
pub(crate) fn sorted<K: Serialize + Ord, V: Serialize, S: Serializer>(
    map: &std::collections::HashMap<K, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().collect::<BTreeMap<_, _>>())
}
