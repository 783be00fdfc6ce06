//! Finds the operation that a recorded path belongs to.

use okta_api::OperationInfo;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// An operation and the arguments that stand in the path.
#[derive(Debug)]
pub struct Route {
    /// The operation.
    pub info: &'static OperationInfo,
    /// Path parameters by name, decoded.
    pub arguments: Map<String, Value>,
}

/// The operation for a method and a path. Where several fit, literal segments win over placeholders, first segments
/// first, as on the server: `/users/me/x` is not `/users/{id}/x` where both are described.
#[must_use]
pub fn find(method: &str, path: &str) -> Option<Route> {
    let segments: Vec<&str> = path.split('/').collect();
    let fits = okta_api::OPERATIONS
        .iter()
        .filter(|info| info.method.as_str() == method);
    fits.filter_map(|info| Some((literals(info.path), matches(info, &segments)?)))
        .max_by(|(one, _), (two, _)| one.cmp(two))
        .map(|(_, route)| route)
}

fn literals(template: &str) -> Vec<bool> {
    template
        .split('/')
        .map(|segment| !segment.starts_with('{'))
        .collect()
}

fn matches(info: &'static OperationInfo, segments: &[&str]) -> Option<Route> {
    let template: Vec<&str> = info.path.split('/').collect();
    if template.len() != segments.len() {
        return None;
    }
    let mut arguments = Map::new();
    for (expected, found) in template.into_iter().zip(segments) {
        match expected
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(name) => {
                arguments.insert(
                    name.to_owned(),
                    percent_decode_str(found).decode_utf8().ok()?.into(),
                );
            }
            None if expected == *found => {}
            None => return None,
        }
    }
    Some(Route { info, arguments })
}
