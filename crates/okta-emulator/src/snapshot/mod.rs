//! What the org is, written down.
//!
//! Everything in [`crate::state::State`] derives serde's traits. What can be worked out from the rest, such as who has
//! which login, is not written: a snapshot that a person changed by hand then cannot contradict itself.

pub(crate) mod pairs;

use std::collections::{BTreeMap, BTreeSet};

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

#[cfg(test)]
mod tests {
    use crate::clock::Moment;
    use crate::seed;
    use crate::state::State;

    #[test]
    fn a_state_is_the_same_again() {
        let mut state = State::new(7, Moment(1_451_844_947));
        seed::users(&mut state, 3, Moment(1_451_844_947));
        let written = serde_json::to_string(&state).unwrap_or_default();
        let again: State = match serde_json::from_str(&written) {
            Ok(again) => again,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(serde_json::to_string(&again).unwrap_or_default(), written);
        for user in state.users.index().values() {
            assert_eq!(again.users.by_login(&user.login), Some(user.id));
        }
    }
}
