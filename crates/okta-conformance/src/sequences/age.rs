//! What answers have got since recordings were made: reviewed by hand, and by place, since other recordings are rebuilt too.
//! No org shows the older answers any more, so a sequence that differs in nothing else is counted apart.

/// The start of paths, and the start of places that answers have today and had not in 2020, or had then and have no more.
const SINCE_2020: &[(&str, &[&str])] = &[
    (
        "/api/v1/apps",
        &[
            "_links.uploadLogo",
            "orn",
            "settings.extendedProperties",
            "settings.implicitAssignment",
            "settings.manualProvisioning",
            "settings.notes",
            "visibility.autoLaunch",
        ],
    ),
    ("/api/v1/authorizationServers", &["apiResourceId"]),
    (
        "/api/v1/idps",
        &["policy.transformedUsernameMatchingEnabled"],
    ),
];

/// Whether answers to a path have changed at this place.
pub(super) fn changed(path: &str, place: &str) -> bool {
    let place = place.trim_start_matches("[].");
    let is_at = |start: &&str| {
        let rest = place.strip_prefix(*start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    SINCE_2020
        .iter()
        .any(|(start, places)| path.starts_with(start) && places.iter().any(is_at))
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn a_place_has_changed_with_all_below_and_nothing_else() {
        assert!(changed("/api/v1/apps/1", "settings.notes.admin"));
        assert!(changed("/api/v1/apps", "[].orn"));
        assert!(!changed("/api/v1/apps", "ornament"));
        assert!(!changed("/api/v1/groups", "orn"));
    }
}
