//! What a path template says of things: which collection each of its parameters names one of.

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

/// The template without its last segment, and that segment.
pub(super) fn split(template: &str) -> (&str, &str) {
    template.rsplit_once('/').unwrap_or(("", template))
}

#[cfg(test)]
mod tests {
    use super::{Step, shape, split, steps};

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
    }
}
