//! What a path template says of things: which collection each of its parameters names one of.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Thing;

/// A parameter of a path template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step<'a> {
    /// What it is called: `userId`.
    pub(super) name: &'a str,
    /// The template up to it: `/api/v1/groups/{groupId}/users`.
    pub(super) collection: &'a str,
    /// The template with it: `/api/v1/groups/{groupId}/users/{userId}`.
    pub(super) item: &'a str,
}

/// The parameters of a template, first to last.
pub(super) fn steps(template: &str) -> Vec<Step<'_>> {
    let starts = template.match_indices("/{");
    let step = |(start, _): (usize, &str)| {
        let end = start + template[start..].find('}')?;
        Some(Step {
            name: &template[start + 2..end],
            collection: &template[..start],
            item: &template[..=end],
        })
    };
    starts.filter_map(step).collect()
}

/// A template without the names of its parameters, which differ between operations on the same things.
pub(super) fn shape(template: &str) -> String {
    let segments = template.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A template with the names of things in the place of its first parameters.
pub(super) fn filled(template: &str, things: &[Thing]) -> String {
    let mut things = things.iter().peekable();
    let segments = template.split('/').map(|segment| {
        let thing = things.next_if(|_| segment.starts_with('{'));
        thing.map_or(segment.into(), |thing| {
            utf8_percent_encode(&thing.name, NON_ALPHANUMERIC).into()
        })
    });
    segments.collect::<Vec<Cow<'_, str>>>().join("/")
}

/// The template without its last segment, and that segment.
pub(super) fn split(template: &str) -> (&str, &str) {
    template.rsplit_once('/').unwrap_or(("", template))
}

#[cfg(test)]
mod tests {
    use super::{Step, Thing, filled, shape, split, steps};

    #[test]
    fn a_template_names_its_collections() {
        let template = "/api/v1/groups/{groupId}/users/{userId}/x";
        assert_eq!(
            steps(template),
            [
                Step {
                    name: "groupId",
                    collection: "/api/v1/groups",
                    item: "/api/v1/groups/{groupId}",
                },
                Step {
                    name: "userId",
                    collection: "/api/v1/groups/{groupId}/users",
                    item: "/api/v1/groups/{groupId}/users/{userId}",
                },
            ]
        );
        assert_eq!(shape(template), "/api/v1/groups/{}/users/{}/x");
        assert_eq!(
            split(template),
            ("/api/v1/groups/{groupId}/users/{userId}", "x")
        );
        assert!(steps("/api/v1/org").is_empty());
        let things = ["00g1", "a/b"].map(Thing::named);
        assert_eq!(
            filled(template, &things[..1]),
            "/api/v1/groups/00g1/users/{userId}/x"
        );
        assert_eq!(
            filled(template, &things),
            "/api/v1/groups/00g1/users/a%2Fb/x"
        );
    }
}
