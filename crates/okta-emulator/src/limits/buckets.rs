//! Which bucket a call counts against.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::facts::operations;
use crate::router::ROUTER;

/// What counts against no other bucket counts against this one.
const DEFAULT: &str = "/api/v1";

/// The buckets of everything that an org answers: the same for every org.
pub(crate) static BUCKETS: LazyLock<Buckets> =
    LazyLock::new(|| Buckets::new(ROUTER.all().map(|(id, _, path)| (id, path))));

/// The number of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket(u16);

impl Bucket {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The buckets by name, and of every operation.
pub(crate) struct Buckets {
    names: Vec<&'static str>,
    of: HashMap<&'static str, Bucket>,
    default: Bucket,
}

impl Buckets {
    /// `routes` are ids and path templates of operations: the description does not say the bucket of all.
    pub(crate) fn new(routes: impl Iterator<Item = (&'static str, &'static str)>) -> Self {
        let names: Vec<&'static str> = names().into_iter().collect();
        let number = |name: &str| {
            let place = names.binary_search(&name).unwrap_or_default();
            Bucket(u16::try_from(place).unwrap_or_default())
        };
        let said: HashMap<_, _> = operations()
            .filter_map(|operation| Some((operation.id, operation.bucket?)))
            .collect();
        let of = routes
            .map(|(id, path)| {
                let name = said.get(id).copied();
                (id, number(name.unwrap_or_else(|| longest(&names, path))))
            })
            .collect();
        let default = number(DEFAULT);
        Self { names, of, default }
    }

    pub(crate) fn of(&self, operation: Option<&str>) -> Bucket {
        operation
            .and_then(|id| self.of.get(id).copied())
            .unwrap_or(self.default)
    }

    pub(crate) fn name(&self, bucket: Bucket) -> &'static str {
        self.names.get(bucket.index()).copied().unwrap_or(DEFAULT)
    }

    pub(crate) fn names(&self) -> &[&'static str] {
        &self.names
    }
}

/// Every bucket that the description's operations count against, sorted.
pub(crate) fn names() -> BTreeSet<&'static str> {
    operations()
        .filter_map(|operation| operation.bucket)
        .chain([DEFAULT])
        .collect()
}

/// The longest bucket that the path is below. One with a parameter stands for its own path only.
fn longest(names: &[&'static str], path: &str) -> &'static str {
    let above = |name: &&str| {
        let rest = path.strip_prefix(*name);
        !name.contains('{') && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    names
        .iter()
        .copied()
        .filter(above)
        .max_by_key(|name| name.len())
        .filter(|name| *name != "/")
        .unwrap_or(DEFAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_what_the_description_says_or_what_the_path_is_below() {
        let routes = [
            ("getUser", "/api/v1/users/{id}"),
            ("listUsers", "/api/v1/users"),
            ("somethingElse", "/api/v1/apps/{appId}/else"),
            ("application", "/api/v1/application"),
            ("token", "/oauth2/v1/token"),
        ];
        let buckets = Buckets::new(routes.into_iter());
        let name = |id| buckets.name(buckets.of(Some(id)));
        assert_eq!(name("getUser"), "/api/v1/users/{id:.+}");
        assert_eq!(name("listUsers"), "/api/v1/users");
        assert_eq!(name("somethingElse"), "/api/v1/apps");
        assert_eq!(name("application"), "/api/v1");
        assert_eq!(name("token"), "/api/v1");
        assert_eq!(buckets.name(buckets.of(None)), "/api/v1");
    }
}
