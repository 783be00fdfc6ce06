//! Pages: a slice of an ordered index, the links that lead on, and the cursors in them.
//!
//! A cursor is the id of the last item of a page. The next page starts behind that place in the order, so items
//! that are added or deleted in between neither repeat nor hide others.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;

use crate::ids::Id;
use crate::request::Call;

/// Up to `limit` entries behind `after` that `keep` accepts, and the cursor of the next page if there is one.
pub(crate) fn page<K: Ord + Copy, V>(
    index: &BTreeMap<K, V>,
    after: Option<K>,
    limit: usize,
    mut keep: impl FnMut(&K, &V) -> bool,
) -> (Vec<(&K, &V)>, Option<K>) {
    let start = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut items = index
        .range((start, Bound::Unbounded))
        .filter(|(key, value)| keep(key, value));
    let page: Vec<_> = items.by_ref().take(limit).collect();
    let next = match (page.last(), items.next()) {
        (Some((last, _)), Some(_)) => Some(**last),
        _ => None,
    };
    (page, next)
}

/// The `Link` lines of a list: `self` with the limit in force, and `next` where there is more.
pub(crate) fn links(call: &Call<'_>, limit: Option<usize>, next: Option<&str>) -> Vec<String> {
    let here = link(call, limit, call.query("after"), "self");
    let next = next.map(|cursor| link(call, limit, Some(cursor), "next"));
    std::iter::once(here).chain(next).collect()
}

/// Where the next page of a list is whose answer holds the link itself.
pub(crate) fn next_target(
    call: &Call<'_>,
    limit: Option<usize>,
    next: Option<&str>,
) -> Option<String> {
    next.map(|cursor| address(call, limit, Some(cursor)))
}

fn link(call: &Call<'_>, limit: Option<usize>, after: Option<&str>, relation: &str) -> String {
    format!("<{}>; rel=\"{relation}\"", address(call, limit, after))
}

fn address(call: &Call<'_>, limit: Option<usize>, after: Option<&str>) -> String {
    let mut query = String::new();
    let mut add = |name: &str, value: &str| {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        query.push('=');
        query.push_str(value);
    };
    if let Some(after) = after {
        let encoded =
            percent_encoding::utf8_percent_encode(after, percent_encoding::NON_ALPHANUMERIC);
        add("after", &encoded.to_string());
    }
    if let Some(limit) = limit {
        add("limit", &limit.to_string());
    }
    for (name, value) in call
        .raw_query()
        .filter(|(name, _)| *name != "after" && *name != "limit")
        // Both say where to begin.
        .filter(|(name, _)| *name != "since" || after.is_none())
    {
        add(name, value);
    }
    format!("{}{}{query}", call.base, plain(call.path()))
}

/// A path without the doubled and trailing slashes that it may come with.
fn plain(path: &str) -> Cow<'_, str> {
    if !path.contains("//") && !path.ends_with('/') {
        return path.into();
    }
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments
        .fold(String::new(), |path, segment| path + "/" + segment)
        .into()
}

/// The cursors of one list whose items are called by any text: a seal, and the name of a page's last item. The seal tells
/// a cursor of this list from one that was invented, also when the item is gone.
pub(crate) struct Cursors<'a> {
    /// The seed of the org.
    pub(crate) seed: u64,
    /// The path of the list.
    pub(crate) list: &'a str,
}

impl Cursors<'_> {
    /// The cursor of the page that ends with this item.
    pub(crate) fn after(&self, name: &str) -> String {
        format!("{}{name}", self.seal(name))
    }

    /// The name of the item behind which the list goes on, if the org has handed this cursor out.
    pub(crate) fn place<'c>(&self, cursor: &'c str) -> Option<&'c str> {
        let (seal, name) = cursor.split_at_checked(SEAL)?;
        (seal == self.seal(name).as_str()).then_some(name)
    }

    fn seal(&self, name: &str) -> Id {
        Id::fixed("nxt", self.seed, &format!("{}/{name}", self.list), 0)
    }
}

/// An id is the seal.
const SEAL: usize = 20;

#[cfg(test)]
mod tests {
    use super::Cursors;

    #[test]
    fn a_cursor_is_of_one_list_of_one_org() {
        let here = Cursors {
            seed: 7,
            list: "/a",
        };
        let cursor = here.after("b");
        assert_eq!(here.place(&cursor), Some("b"));
        let elsewhere = [
            Cursors {
                seed: 8,
                list: "/a",
            },
            Cursors {
                seed: 7,
                list: "/b",
            },
        ];
        for other in elsewhere {
            assert_eq!(other.place(&cursor), None);
        }
        for invented in [
            "",
            "b",
            "é",
            &cursor.replace('b', "c"),
            &format!("{cursor}b"),
        ] {
            assert_eq!(here.place(invented), None, "{invented}");
        }
    }
}
