//! Facts that no OpenAPI description has, as tables beside it: which rate-limit bucket an operation draws from, and
//! what its function is called in Okta's older SDKs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const BUCKETS: &str = include_str!("../../../../spec/rate-limit-buckets.tsv");
const FORMER_NAMES: &str = include_str!("../../../../spec/former-names.tsv");

/// The bucket that an operation draws from, where it is known. Method and path must be those of the table, so that an
/// operation of another description that has the same id does not get it.
pub(super) fn bucket(id: &str, method: &str, path: &str) -> Option<&'static str> {
    static TABLE: LazyLock<BTreeMap<&str, (&str, &str, &str)>> = LazyLock::new(|| {
        let rows = BUCKETS.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            Some((
                cells.next()?,
                (
                    cells.next()?,
                    cells.next()?,
                    cells.next().filter(|cell| !cell.is_empty())?,
                ),
            ))
        });
        rows.collect()
    });
    let (its_method, its_path, bucket) = TABLE.get(id)?;
    (its_method.eq_ignore_ascii_case(method) && *its_path == path).then_some(bucket)
}

/// The name of the operation's function in older SDKs, where it is not made of the id.
pub(super) fn former_name(id: &str) -> Option<&'static str> {
    FORMER_NAMES
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .find(|(other, _)| *other == id)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_found_by_id_method_and_path() {
        assert_eq!(
            bucket(
                "activateApplication",
                "post",
                "/api/v1/apps/{appId}/lifecycle/activate"
            ),
            Some("/api/v1/apps")
        );
        assert_eq!(bucket("activateApplication", "post", "/other"), None);
        assert_eq!(bucket("nothing", "get", "/"), None);
    }

    #[test]
    fn former_names_are_found() {
        assert_eq!(former_name("addGroup"), Some("create_group"));
        assert_eq!(former_name("getGroup"), None);
    }
}
