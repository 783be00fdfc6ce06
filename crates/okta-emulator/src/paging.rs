//! Pages: a slice of an ordered index, and the `Link` lines that lead on.
//!
//! A cursor is the id of the last item of a page. The next page starts behind that place in the order, so items
//! that are added or deleted in between neither repeat nor hide others.

use std::collections::BTreeMap;
use std::ops::Bound;

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
pub(crate) fn next_target(call: &Call<'_>, cursor: &str) -> String {
    let limit = call.query("limit").and_then(|limit| limit.parse().ok());
    let link = link(call, limit, Some(cursor), "next");
    let end = link.find('>').unwrap_or(link.len());
    link.get(1..end).unwrap_or_default().to_owned()
}

fn link(call: &Call<'_>, limit: Option<usize>, after: Option<&str>, relation: &str) -> String {
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
    {
        add(name, value);
    }
    format!("<{}{}{query}>; rel=\"{relation}\"", call.base, call.path())
}
