//! Finds the bucket that somebody means.
//!
//! A limit on a bucket that no call counts against would silently throttle nobody, so it is refused.

use std::fmt;

use super::buckets::{BUCKETS, names};
use crate::router::ROUTER;

/// How many names an error offers.
const OFFERED: usize = 3;

/// A rate-limit bucket that is none, and those that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownBucket {
    bucket: String,
    near: Vec<&'static str>,
}

impl UnknownBucket {
    /// The buckets that are called most like it, nearest first.
    #[must_use]
    pub fn near(&self) -> &[&'static str] {
        &self.near
    }

    /// What is wrong, without the name that was given.
    pub(crate) fn problem(&self) -> String {
        format!("is no bucket; near are {}", self.near.join(", "))
    }
}

impl fmt::Display for UnknownBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.bucket, self.problem())
    }
}

impl std::error::Error for UnknownBucket {}

/// The bucket with this name, or the only one that is called so but for the names of parameters.
pub(super) fn named(wanted: &str) -> Result<&'static str, UnknownBucket> {
    let names = names();
    if let Some(exact) = names.get(wanted) {
        return Ok(exact);
    }
    let shape = blank(wanted);
    let alike: Vec<&'static str> = names
        .iter()
        .copied()
        .filter(|name| blank(name) == shape)
        .collect();
    if let [only] = alike[..] {
        return Ok(only);
    }
    // What the calls of a path count against is more likely meant than what is merely spelt alike.
    let mut near = alike;
    for (id, _, template) in ROUTER.all() {
        let bucket = BUCKETS.name(BUCKETS.of(Some(id)));
        if blank(template) == shape && !near.contains(&bucket) {
            near.push(bucket);
        }
    }
    let mut others: Vec<&'static str> = names
        .into_iter()
        .filter(|name| !near.contains(name))
        .collect();
    others.sort_by_key(|name| edits(&blank(name), &shape));
    near.extend(others);
    near.truncate(OFFERED);
    Err(UnknownBucket {
        bucket: wanted.to_owned(),
        near,
    })
}

/// A path without the names of its parameters: `/api/v1/users/{}`.
fn blank(path: &str) -> String {
    let path = match path {
        "/" => path,
        _ => path.trim_end_matches('/'),
    };
    let segments =
        path.split('/').map(
            |segment| match segment.starts_with('{') && segment.ends_with('}') {
                true => "{}",
                false => segment,
            },
        );
    segments.collect::<Vec<_>>().join("/")
}

/// How many letters have to be put in, taken out or changed to make one text of the other.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(200).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        let pairs = row.iter().zip(row.iter().skip(1));
        for (other, (diagonal, above)) in right.iter().zip(pairs) {
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(letter != *other);
            next.push(changed.min(left + 1).min(above + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{edits, named};

    #[test]
    fn parameters_may_be_called_otherwise_where_one_bucket_fits() {
        assert_eq!(named("/api/v1/users"), Ok("/api/v1/users"));
        assert_eq!(named("/api/v1/users/{id:.+}"), Ok("/api/v1/users/{id:.+}"));
        assert_eq!(named("/api/v1/apps/{appId}"), Ok("/api/v1/apps/{id}"));
        let error = named("/api/v1/users/{userId}").expect_err("two are called so");
        assert_eq!(
            error.near()[..2],
            ["/api/v1/users/{id:.+}", "/api/v1/users/{id}"]
        );
    }

    #[test]
    fn the_nearest_are_named() {
        let near = |name: &str| named(name).expect_err(name).near().to_vec();
        assert_eq!(near("/api/v1/user")[0], "/api/v1/users");
        assert_eq!(near("api/v1/groups")[0], "/api/v1/groups");
        assert_eq!(near("/api/v1/zones")[0], "/api/v1", "its calls count there");
        assert_eq!(near("").len(), 3);
        let told = named("/api/v1/user").expect_err("none").to_string();
        assert!(
            told.starts_with("\"/api/v1/user\" is no bucket; near are /api/v1/users, "),
            "{told}"
        );
    }

    #[test]
    fn edits_are_counted() {
        for (left, right, count) in [
            ("", "", 0),
            ("a", "", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(edits(left, right), count, "{left} {right}");
        }
    }
}
