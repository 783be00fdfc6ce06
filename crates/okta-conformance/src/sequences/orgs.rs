//! What an answer shows or not by the kind of org, whatever it was asked: reviewed by hand, and by place, since other
//! recordings are rebuilt too. Recordings hold all of them with and without, for requests that are alike.

/// The start of paths, the start of places, and what they hang on.
const BY_ORG: &[(&str, &[&str], &str)] = &[
    (
        APPS,
        &[
            "_links.accessPolicy",
            "_links.policies",
            "_links.profileEnrollment",
        ],
        "whether the org has the Identity Engine",
    ),
    (
        APPS,
        &[
            "settings.emOptInStatus",
            "settings.oauthClient.consent_method",
            "settings.oauthClient.participate_slo",
            "universalLogout",
        ],
        "a feature that the org has or has not",
    ),
    (
        APPS,
        &[
            "_links.uploadLogo",
            "orn",
            "settings.extendedProperties",
            "settings.implicitAssignment",
            "settings.manualProvisioning",
            "settings.notes",
            "visibility.autoLaunch",
        ],
        GROWN,
    ),
    (
        "/api/v1/policies",
        &["_links.mappings"],
        "whether the org has the Identity Engine",
    ),
    (
        "/api/v1/policies",
        &["conditions.riskScore"],
        "a feature that the org has or has not",
    ),
    (
        "/api/v1/idps",
        &["policy.transformedUsernameMatchingEnabled"],
        GROWN,
    ),
    ("/api/v1/authorizationServers", &["apiResourceId"], GROWN),
    (
        "/api/v1/device-assurances",
        &["displayRemediationMode"],
        "a feature that the org has or has not",
    ),
    (
        "/api/v1/brands",
        &["widgetCustomizations.postAuthKeepMeSignedInPrompt"],
        "a feature that the org has or has not",
    ),
];

const GROWN: &str = "when it was recorded: answers have grown since 2020";
const APPS: &str = "/api/v1/apps";

/// What it hangs on whether an answer has this place.
pub(super) fn reason(path: &str, place: &str) -> Option<&'static str> {
    let place = place.trim_start_matches("[].");
    let is_at = |start: &&str| {
        let rest = place.strip_prefix(*start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let mut found = BY_ORG.iter().filter(|(start, places, _)| {
        path.starts_with(start) && places.iter().any(|start| is_at(&start))
    });
    found.next().map(|(.., reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn places_are_excused_with_all_below_and_nowhere_else() {
        assert!(reason("/api/v1/apps/1", "universalLogout.status").is_some());
        assert!(reason("/api/v1/apps", "[].orn").is_some());
        assert!(reason("/api/v1/apps", "ornament").is_none());
        assert!(reason("/api/v1/groups", "orn").is_none());
    }
}
