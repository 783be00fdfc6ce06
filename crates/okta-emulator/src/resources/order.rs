//! The order of policies of a type, and of the rules of a policy: priorities are unique, the things of the system come
//! last, and whoever is put in a place moves those who stand there.

use serde_json::Value;

use crate::clock::Moment;
use crate::generic::rules::Occasion;
use crate::generic::things;
use crate::json::Object;
use crate::state::State;

/// Another thing of the same order.
#[derive(Debug)]
pub(in crate::resources) struct Peer {
    name: String,
    priority: i64,
    is_system: bool,
}

impl Peer {
    pub(in crate::resources) fn of(name: String, thing: &Object) -> Self {
        Self {
            name,
            priority: priority(thing).unwrap_or(0),
            is_system: is_system(thing),
        }
    }
}

fn priority(thing: &Object) -> Option<i64> {
    thing.get("priority").and_then(Value::as_i64)
}

/// Where a thing stands in lists.
pub(in crate::resources) fn rank(thing: &Object) -> i64 {
    priority(thing).unwrap_or(i64::MAX)
}

fn is_system(thing: &Object) -> bool {
    thing.get("system").is_some_and(|is| *is == true)
}

/// How priorities are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::resources) enum Order {
    /// 1, 2, 3 …, and then what the system made.
    Dense,
    /// As they were asked for; whoever stands in the way moves on by one. What the system made stays at 99.
    Sparse,
}

/// Where a thing of the system stands in a sparse order.
const LAST: i64 = 99;

impl Order {
    /// Gives a thing its priority: the one that it asks for as far as there is such a place, the last one by default.
    pub(in crate::resources) fn place(
        self,
        occasion: &Occasion<'_>,
        thing: &mut Object,
        peers: &[Peer],
    ) {
        let ranked = peers.iter().filter(|peer| !peer.is_system);
        let before = occasion.before.and_then(priority);
        let wanted = priority(thing).or(before);
        let place = match (self, is_system(thing)) {
            (Self::Sparse, true) => LAST,
            (Self::Dense, true) => count(peers) + 1,
            (Self::Sparse, false) => wanted.unwrap_or_else(|| {
                let last = ranked.map(|peer| peer.priority).max();
                last.map_or(0, |last| last + 1)
            }),
            (Self::Dense, false) => wanted.unwrap_or(i64::MAX).clamp(1, count(peers) + 1),
        };
        thing.insert("priority".to_owned(), place.into());
    }

    /// The others that move when a thing has taken its place: their names and new priorities.
    pub(in crate::resources) fn around(self, thing: &Object, peers: &[Peer]) -> Vec<(String, i64)> {
        let taken = priority(thing).filter(|_| !is_system(thing));
        self.ranked(peers, taken)
    }

    /// The others that move up when a thing has gone.
    pub(in crate::resources) fn without(self, peers: &[Peer]) -> Vec<(String, i64)> {
        match self {
            Self::Dense => self.ranked(peers, None),
            Self::Sparse => Vec::new(),
        }
    }

    fn ranked(self, peers: &[Peer], taken: Option<i64>) -> Vec<(String, i64)> {
        let mut ordered: Vec<&Peer> = peers.iter().filter(|peer| !peer.is_system).collect();
        ordered.sort_by_key(|peer| peer.priority);
        let mut next = 1;
        let mut all = Vec::new();
        for peer in ordered {
            let mut place = match self {
                Self::Dense => next,
                Self::Sparse => peer
                    .priority
                    .max(if all.is_empty() { i64::MIN } else { next }),
            };
            if Some(place) == taken {
                place += 1;
            }
            next = place + 1;
            all.push((peer, place));
        }
        if self == Self::Dense {
            let last = next.max(taken.map_or(0, |taken| taken + 1));
            let system = peers.iter().filter(|peer| peer.is_system);
            all.extend(system.zip(last..));
        }
        all.into_iter()
            .filter(|(peer, place)| peer.priority != *place)
            .map(|(peer, place)| (peer.name.clone(), place))
            .collect()
    }
}

fn count(peers: &[Peer]) -> i64 {
    let ranked = peers.iter().filter(|peer| !peer.is_system).count();
    i64::try_from(ranked).unwrap_or(i64::MAX - 1)
}

/// Writes new priorities down.
pub(in crate::resources) fn write(
    state: &mut State,
    template: &str,
    collection: &str,
    moved: &[(String, i64)],
    now: Moment,
) {
    for (name, priority) in moved {
        let path = things::path(collection, name);
        if let Some(mut thing) = things::find(state, template, &path) {
            thing.insert("priority".to_owned(), (*priority).into());
            things::put(state, template, &path, thing, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn peers(priorities: &[(i64, bool)]) -> Vec<Peer> {
        let named = priorities.iter().enumerate();
        named
            .map(|(number, (priority, is_system))| Peer {
                name: format!("p{number}"),
                priority: *priority,
                is_system: *is_system,
            })
            .collect()
    }

    fn at(priority: i64) -> Object {
        json!({ "priority": priority })
            .as_object()
            .cloned()
            .unwrap_or_default()
    }

    #[test]
    fn a_dense_order_makes_room_and_closes_up() {
        let others = peers(&[(1, false), (2, false), (3, true)]);
        let moved = |from: Vec<(String, i64)>| {
            let named: Vec<String> = from.iter().map(|(n, p)| format!("{n}={p}")).collect();
            named.join(" ")
        };
        assert_eq!(
            moved(Order::Dense.around(&at(1), &others)),
            "p0=2 p1=3 p2=4"
        );
        assert_eq!(moved(Order::Dense.around(&at(3), &others)), "p2=4");
        let left = peers(&[(2, false), (4, true)]);
        assert_eq!(moved(Order::Dense.without(&left)), "p0=1 p1=2");
    }

    #[test]
    fn a_sparse_order_moves_only_those_in_the_way() {
        let others = peers(&[(0, false), (1, false), (5, false), (99, true)]);
        let moved = Order::Sparse.around(&at(0), &others);
        assert_eq!(moved, [("p0".to_owned(), 1), ("p1".to_owned(), 2)]);
        assert!(Order::Sparse.around(&at(3), &others).is_empty());
    }
}
