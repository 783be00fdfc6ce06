//! What has to be done to a thing before an operation makes sense on it, and which operations come last.

use std::cmp::Reverse;

use http::Method;
use okta_api::OperationInfo;

use super::index::Index;
use super::knowledge;
use super::path::split;

/// Steps of a life cycle, each with the one that it takes back.
const UNDOES: [(&str, &str); 4] = [
    ("activate", "deactivate"),
    ("unsuspend", "suspend"),
    ("resume", "pause"),
    ("revoke", "grant"),
];

/// The operations to be called first, in order, with as much of the path as they have. `status` is what the thing said of
/// itself when it was made or found.
pub(super) fn before(
    index: &Index,
    info: &OperationInfo,
    status: Option<&str>,
) -> Vec<&'static OperationInfo> {
    if let Some(known) = knowledge::before(info.id) {
        let known = known.iter().copied();
        return known.filter_map(okta_api::registry::find).collect();
    }
    let sibling = |of: &str, last: &str| index.find(&Method::POST, &format!("{of}/{last}"));
    let (parent, last) = split(info.path);
    let mut first = None;
    if info.method == Method::POST {
        let undone = UNDOES.iter().find(|(undoes, _)| *undoes == last);
        first = undone.and_then(|(_, undone)| sibling(parent, undone));
        if first.is_some() && last == "activate" && status.is_some_and(|status| !is_active(status))
        {
            first = None;
        }
        if last == "deactivate" && status.is_some_and(|status| !is_active(status)) {
            first = sibling(parent, "activate");
        }
    }
    if info.method == Method::DELETE && status.is_none_or(is_active) {
        first = sibling(info.path, "lifecycle/deactivate");
    }
    singleton(index, info).or(first).into_iter().collect()
}

fn is_active(status: &str) -> bool {
    status == "ACTIVE"
}

/// For a thing of which there is one or none: the operation that makes it, unless that is the one to be called. Where
/// making it again is refused, the operation that takes it away.
fn singleton(index: &Index, info: &OperationInfo) -> Option<&'static OperationInfo> {
    let mut path = info.path;
    while !path.ends_with('}') && !path.is_empty() {
        let delete = index.find(&Method::DELETE, path);
        let post = index.find(&Method::POST, path);
        let put = index.find(&Method::PUT, path);
        // A collection that can be emptied is not one thing.
        let is_collection = okta_api::OPERATIONS
            .iter()
            .any(|other| other.path.starts_with(&format!("{path}/{{")));
        if let Some(delete) = delete
            && let Some(maker) = post.or(put)
            && !is_collection
        {
            return match maker.id == info.id {
                true => post.map(|_| delete),
                false => Some(maker),
            };
        }
        path = split(path).0;
    }
    None
}

/// Where an operation stands in the run: what deletes comes late, whole collections after single things, and what ends
/// the run for all others last.
pub(in crate::exercise) fn place(info: &OperationInfo) -> (usize, Reverse<usize>) {
    let depth = info.path.matches('/').count();
    match knowledge::LAST.iter().position(|id| *id == info.id) {
        Some(at) => (2 + at, Reverse(0)),
        None if info.method == Method::DELETE => (1, Reverse(depth)),
        None => (0, Reverse(0)),
    }
}
