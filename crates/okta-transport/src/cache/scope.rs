//! What a write may have changed, and by which paths a resource is found again.
//!
//! Both go by the segments of the path: which of them name something, and whether they do so by id. Most things have one
//! path. A user also goes by login and `me`, an authorization server by `default`, a role by its label; a write by such a
//! name is to something that may be kept under any id.

use http::Request;

use super::key;
use crate::CallInfo;

/// How many segments stand before the first id: `/api/v1/users`.
const FAMILY: usize = 3;

/// Names that stand for an id.
const STAND_INS: [&str; 3] = ["current", "default", "me"];

/// Okta's ids have this length. A shorter one counts if it begins with a zero, as those of users, groups and apps do.
const ID_LENGTH: usize = 20;

/// Collections whose members have a priority: moving one moves others.
const ORDERED: [&str; 2] = ["policies", "rules"];

/// The segments of a path, each with whether it is a parameter.
pub(super) struct Segments<'a>(Vec<(&'a str, bool)>);

impl<'a> Segments<'a> {
    /// By the operation's template, or by what the segments look like.
    pub(super) fn of<B>(request: &'a Request<B>) -> Self {
        let path = request.uri().path();
        let segments: Vec<_> = path.trim_matches('/').split('/').collect();
        let template = request
            .extensions()
            .get::<CallInfo>()
            .map(|call| call.path_template);
        let template: Vec<_> = template
            .unwrap_or_default()
            .trim_matches('/')
            .split('/')
            .collect();
        let is_known = template.len() == segments.len();
        let of_template = template.iter().map(|segment| segment.contains('{'));
        if is_known {
            Self(segments.into_iter().zip(of_template).collect())
        } else {
            let by_looks = |segment| (segment, is_id(segment) || is_stand_in(segment));
            Self(segments.into_iter().map(by_looks).collect())
        }
    }

    /// Whether the way to the last segment is the one that writes take, too.
    pub(super) fn leads_by_ids(&self) -> bool {
        let Some((last, way)) = self.0.split_last() else {
            return false;
        };
        let is_plain = |segment: &str| !segment.is_empty() && !segment.contains('%');
        way.iter()
            .all(|(segment, is_name)| is_plain(segment) && (!is_name || is_id(segment)))
            && is_plain(last.0)
    }

    /// The last segment, where it names a thing or may do so.
    pub(super) fn last_name<B>(&self, request: &Request<B>) -> Option<&'a str> {
        let is_literal = request.extensions().get::<CallInfo>().is_some();
        let (segment, is_name) = self.0.last()?;
        (*is_name || !is_literal).then_some(segment)
    }

    pub(super) fn contains_any(&self, names: &[&str]) -> bool {
        self.0
            .iter()
            .any(|(segment, is_name)| !is_name && names.contains(segment))
    }

    /// How many segments lead to what a write changes.
    fn changed(&self) -> usize {
        let not_an_id = self
            .0
            .iter()
            .position(|(segment, is_name)| *is_name && !is_id(segment));
        if let Some(position) = not_an_id {
            return position;
        }
        let Some(last) = self.0.iter().rposition(|(_, is_name)| *is_name) else {
            return self.0.len().min(FAMILY);
        };
        let collection = last.checked_sub(1).and_then(|place| self.0.get(place));
        let is_ordered = collection.is_some_and(|(name, _)| {
            ORDERED.contains(name) || (*name == "groups" && self.contains_any(&["apps"]))
        });
        if is_ordered { last } else { last + 1 }
    }
}

/// How the keys begin of all that a write may have changed: the resource, all below it, and what it stands in.
pub(super) fn changed_by<B>(request: &Request<B>) -> Vec<String> {
    let segments = Segments::of(request);
    let changed = segments.changed();
    let mut path = key::origin(request.uri());
    let mut prefixes = Vec::with_capacity(changed + 1);
    for (segment, _) in segments.0.iter().take(changed) {
        path.push('/');
        path.push_str(segment);
        prefixes.push(format!("{path} "));
    }
    path.push('/');
    prefixes.push(path);
    prefixes
}

fn is_id(segment: &str) -> bool {
    let is_of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let has_form = segment.starts_with('0')
        || (segment.len() >= ID_LENGTH && segment.bytes().any(|byte| byte.is_ascii_digit()));
    has_form && segment.bytes().all(is_of_alphabet)
}

fn is_stand_in(segment: &str) -> bool {
    STAND_INS.contains(&segment) || segment.contains(['@', '%'])
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    fn request(path: &str, template: Option<&'static str>) -> Request<()> {
        let mut request = Request::post(path);
        if let Some(template) = template {
            request = request.extension(CallInfo::new("op", Method::POST, template));
        }
        request.body(()).expect("a request")
    }

    fn forgets(prefixes: &[String], path: &str) -> bool {
        let key = format!("{path}  anonymous");
        prefixes.iter().any(|prefix| key.starts_with(prefix))
    }

    #[test]
    fn a_write_changes_the_resource_what_is_below_it_and_what_it_stands_in() {
        for (path, template, changed, unchanged) in [
            (
                "https://acme.okta.com/api/v1/users/00u1/lifecycle/suspend",
                Some("/api/v1/users/{id}/lifecycle/suspend"),
                &[
                    "https://acme.okta.com/api/v1/users/00u1",
                    "https://acme.okta.com/api/v1/users/00u1/factors/0fa1",
                    "https://acme.okta.com/api/v1/users",
                ][..],
                &[
                    "https://acme.okta.com/api/v1/users/00u2",
                    "https://acme.okta.com/api/v1/users/00u11",
                    "https://acme.okta.com/api/v1/groups/00u1",
                    "https://other.okta.com/api/v1/users/00u1",
                ][..],
            ),
            (
                "/api/v1/apps/0oa1/users/00u1",
                Some("/api/v1/apps/{appId}/users/{userId}"),
                &[
                    "/api/v1/apps/0oa1/users/00u1",
                    "/api/v1/apps/0oa1/users",
                    "/api/v1/apps/0oa1",
                ],
                &[
                    "/api/v1/apps/0oa1/users/00u2",
                    "/api/v1/apps/0oa1/grants/0oag",
                    "/api/v1/apps/0oa2",
                ],
            ),
            // By another name than the id: any of the collection.
            (
                "/api/v1/users/amy/lifecycle/suspend",
                Some("/api/v1/users/{id}/lifecycle/suspend"),
                &[
                    "/api/v1/users/00u1",
                    "/api/v1/users/00u2/factors/0fa1",
                    "/api/v1/users",
                ],
                &["/api/v1/groups/00g1"],
            ),
            (
                "/api/v1/users/amy%40acme.example",
                None,
                &["/api/v1/users/00u1"],
                &["/api/v1/groups/00g1"],
            ),
            (
                "/api/v1/users/amy/lifecycle/suspend",
                None,
                &["/api/v1/users/00u1"],
                &["/api/v1/groups/00g1"],
            ),
            // Priorities.
            (
                "/api/v1/policies/00p1/rules/0pr1",
                Some("/api/v1/policies/{policyId}/rules/{ruleId}"),
                &["/api/v1/policies/00p1/rules/0pr2", "/api/v1/policies/00p1"],
                &["/api/v1/policies/00p2", "/api/v1/policies/00p2/rules/0pr3"],
            ),
            (
                "/api/v1/apps/0oa1/groups/00g1",
                Some("/api/v1/apps/{appId}/groups/{groupId}"),
                &["/api/v1/apps/0oa1/groups/00g2"],
                &["/api/v1/apps/0oa1/users/00u2"],
            ),
            (
                "/api/v1/groups/00g1",
                None,
                &["/api/v1/groups/00g1"],
                &["/api/v1/groups/00g2"],
            ),
            // No parameter at all: all of the family.
            (
                "/api/v1/users",
                Some("/api/v1/users"),
                &["/api/v1/users/00u1"],
                &["/api/v1/usersets/0"],
            ),
            (
                "/api/v1/org/privacy/oktaSupport/grant",
                Some("/api/v1/org/privacy/oktaSupport/grant"),
                &["/api/v1/org/privacy/oktaSupport", "/api/v1/org"],
                &["/api/v1/brands/0bnd"],
            ),
        ] {
            let prefixes = changed_by(&request(path, template));
            for key in changed {
                assert!(forgets(&prefixes, key), "{path}: {key} in {prefixes:?}");
            }
            for key in unchanged {
                assert!(!forgets(&prefixes, key), "{path}: {key} in {prefixes:?}");
            }
        }
    }

    #[test]
    fn a_way_by_other_names_is_told_from_one_by_ids() {
        let factor = Some("/api/v1/users/{id}/factors/{factorId}");
        for (path, template, expected) in [
            ("/api/v1/users/00u1/factors/0fa1", factor, true),
            ("/api/v1/users/00u1/factors/0fa1", None, true),
            (
                "/api/v1/users/ufs2bysphxKODSZKWVCT/factors/0fa1",
                factor,
                true,
            ),
            ("/api/v1/users/amy/factors/0fa1", factor, false),
            ("/api/v1/users/me/factors/0fa1", None, false),
            ("/api/v1/users/amy%40acme.example", None, false),
            ("/api/v1/users//00u1", None, false),
            ("/api/v1/org", None, true),
        ] {
            let request = request(path, template);
            assert_eq!(Segments::of(&request).leads_by_ids(), expected, "{path}");
        }
    }
}
