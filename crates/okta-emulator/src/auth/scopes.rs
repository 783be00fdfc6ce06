//! What one scope says of another.

/// Whether these scopes are enough where all of `needed` are needed: that is what OpenAPI means by several in one
/// requirement. Nothing needed is enough for everyone.
#[cfg_attr(
    not(feature = "oauth"),
    allow(dead_code, reason = "only access tokens have scopes")
)]
pub(super) fn enough(held: &[String], needed: &[&str]) -> bool {
    needed
        .iter()
        .all(|needed| held.iter().any(|held| grants(held, needed)))
}

/// A scope grants itself, and `manage` grants `read` of the same thing.
fn grants(held: &str, needed: &str) -> bool {
    held == needed
        || matches!(
            (split(held), split(needed)),
            (Some((of, "manage")), Some((what, "read"))) if of == what
        )
}

/// The thing and the verb: `okta.users.read` is `users` and `read`.
pub(super) fn split(scope: &str) -> Option<(&str, &str)> {
    scope.strip_prefix("okta.")?.rsplit_once('.')
}

#[cfg(test)]
mod tests {
    use super::{enough, grants};

    #[test]
    fn manage_grants_read_and_nothing_else() {
        assert!(grants("okta.users.read", "okta.users.read"));
        assert!(grants("okta.users.manage", "okta.users.read"));
        assert!(!grants("okta.users.read", "okta.users.manage"));
        assert!(!grants("okta.users.manage", "okta.groups.read"));
        assert!(!grants(
            "okta.apps.manage",
            "okta.apps.interclientTrust.read"
        ));
        assert!(!grants("", "okta.users.read"));
    }

    #[test]
    fn all_of_the_scopes_are_needed() {
        let held = ["okta.groups.manage".to_owned()];
        assert!(enough(&held, &[]));
        assert!(enough(&held, &["okta.groups.read"]));
        assert!(!enough(&held, &["okta.users.read", "okta.groups.read"]));
        assert!(!enough(&held, &["okta.users.read"]));
        assert!(!enough(&[], &["okta.users.read"]));
    }
}
