//! The standard administrator roles, as the scopes that each amounts to.
//!
//! Okta draws the line between its roles finer than between its scopes: a help desk may reset passwords, but not
//! create users. Here a role has a scope or has it not, which is enough to meet a refusal.

use std::fmt;
use std::str::FromStr;

use http::Method;

use super::scopes::split;
use crate::facts::Operation;

/// What the owner of an API token is, and so what the token may do. Every call that the role does not allow is
/// answered with 403 and `E0000006`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AdminRole {
    /// Everything. What a token has unless said otherwise.
    #[default]
    SuperAdmin,
    /// Reads everything, and changes all but applications, their grants, authorization servers, roles and API tokens.
    OrgAdmin,
    /// Applications, their grants, profile mappings and schemas; reads users, groups and the system log.
    AppAdmin,
    /// Users, groups and sessions; reads user types, schemas and the system log.
    UserAdmin,
    /// Groups; reads users.
    GroupMembershipAdmin,
    /// Users and sessions; reads groups.
    HelpDeskAdmin,
    /// Authorization servers and applications; reads users, groups and schemas.
    ApiAccessManagementAdmin,
    /// Reads the system log and rate limits.
    ReportAdmin,
    /// Reads everything.
    ReadOnlyAdmin,
}

/// The things of the scopes: `apps` stands for `okta.apps.read`, `okta.apps.manage` and `okta.apps.….manage`.
type Things = &'static [&'static str];

impl AdminRole {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::SuperAdmin,
        Self::OrgAdmin,
        Self::AppAdmin,
        Self::UserAdmin,
        Self::GroupMembershipAdmin,
        Self::HelpDeskAdmin,
        Self::ApiAccessManagementAdmin,
        Self::ReportAdmin,
        Self::ReadOnlyAdmin,
    ];

    /// The role's name on the wire: `SUPER_ADMIN`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "SUPER_ADMIN",
            Self::OrgAdmin => "ORG_ADMIN",
            Self::AppAdmin => "APP_ADMIN",
            Self::UserAdmin => "USER_ADMIN",
            Self::GroupMembershipAdmin => "GROUP_MEMBERSHIP_ADMIN",
            Self::HelpDeskAdmin => "HELP_DESK_ADMIN",
            Self::ApiAccessManagementAdmin => "API_ACCESS_MANAGEMENT_ADMIN",
            Self::ReportAdmin => "REPORT_ADMIN",
            Self::ReadOnlyAdmin => "READ_ONLY_ADMIN",
        }
    }

    /// Of operations without scopes only super administrators may make changes; everyone may read.
    pub(super) fn allows(self, operation: &Operation) -> bool {
        match (self, operation.scopes) {
            (Self::SuperAdmin, _) => true,
            (_, []) => operation.method == Method::GET,
            (_, scopes) => scopes.iter().any(|scope| self.has(scope)),
        }
    }

    fn has(self, scope: &str) -> bool {
        let Some((thing, verb)) = split(scope) else {
            return self == Self::SuperAdmin;
        };
        self.manages(thing) || (verb == "read" && self.reads(thing))
    }

    fn manages(self, thing: &str) -> bool {
        match self {
            Self::SuperAdmin => true,
            Self::OrgAdmin => !among(
                &[
                    "apiTokens",
                    "appGrants",
                    "apps",
                    "authorizationServers",
                    "roles",
                ],
                thing,
            ),
            Self::AppAdmin => among(&["appGrants", "apps", "profileMappings", "schemas"], thing),
            Self::UserAdmin => among(&["groups", "sessions", "users"], thing),
            Self::GroupMembershipAdmin => among(&["groups"], thing),
            Self::HelpDeskAdmin => among(&["sessions", "users"], thing),
            Self::ApiAccessManagementAdmin => {
                among(&["appGrants", "apps", "authorizationServers"], thing)
            }
            Self::ReportAdmin | Self::ReadOnlyAdmin => false,
        }
    }

    /// What is read beside what is managed.
    fn reads(self, thing: &str) -> bool {
        match self {
            Self::SuperAdmin | Self::OrgAdmin | Self::ReadOnlyAdmin => true,
            Self::AppAdmin => among(
                &["groups", "linkedObjects", "logs", "userTypes", "users"],
                thing,
            ),
            Self::UserAdmin => among(&["logs", "schemas", "userTypes"], thing),
            Self::GroupMembershipAdmin => among(&["users"], thing),
            Self::HelpDeskAdmin => among(&["groups"], thing),
            Self::ApiAccessManagementAdmin => {
                among(&["groups", "linkedObjects", "schemas", "users"], thing)
            }
            Self::ReportAdmin => among(&["logs", "principalRateLimits", "rateLimits"], thing),
        }
    }
}

fn among(things: Things, thing: &str) -> bool {
    let first = thing.split('.').next().unwrap_or_default();
    things.contains(&first)
}

impl fmt::Display for AdminRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no [`AdminRole`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRole(String);

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = AdminRole::ALL.map(AdminRole::as_str).join(", ");
        write!(f, "there is no role {:?}, only {known}", self.0)
    }
}

impl std::error::Error for UnknownRole {}

impl FromStr for AdminRole {
    type Err = UnknownRole;

    /// Reads a role's name on the wire.
    ///
    /// # Errors
    /// When no role has this name.
    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        let known = Self::ALL.into_iter().find(|role| role.as_str() == name);
        known.ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::AdminRole::{self, *};

    #[test]
    fn every_role_has_its_scopes_and_no_others() {
        let cases: [(AdminRole, &[&str], &[&str]); 9] = [
            (
                SuperAdmin,
                &["roles.manage", "apiTokens.manage", "logs.read"],
                &[],
            ),
            (
                OrgAdmin,
                &["users.manage", "apps.read", "policies.manage", "roles.read"],
                &[
                    "apps.manage",
                    "apps.interclientTrust.manage",
                    "roles.manage",
                ],
            ),
            (
                AppAdmin,
                &[
                    "apps.manage",
                    "apps.interclientTrust.manage",
                    "appGrants.manage",
                    "users.read",
                ],
                &["users.manage", "groups.manage", "policies.read"],
            ),
            (
                UserAdmin,
                &[
                    "users.manage",
                    "users.credentials.manageTemporaryAccessCode",
                    "groups.manage",
                    "logs.read",
                ],
                &["apps.read", "userTypes.manage"],
            ),
            (
                GroupMembershipAdmin,
                &["groups.read", "groups.manage", "users.read"],
                &["users.manage", "apps.read"],
            ),
            (
                HelpDeskAdmin,
                &["users.read", "users.manage", "groups.read"],
                &["groups.manage", "logs.read"],
            ),
            (
                ApiAccessManagementAdmin,
                &["authorizationServers.manage", "apps.manage", "users.read"],
                &["users.manage", "groups.manage"],
            ),
            (ReportAdmin, &["logs.read"], &["users.read", "logs.manage"]),
            (
                ReadOnlyAdmin,
                &["users.read", "roles.read", "apps.interclientTrust.read"],
                &[
                    "users.manage",
                    "users.credentials.manageTemporaryAccessCode",
                ],
            ),
        ];
        for (role, has, lacks) in cases {
            for scope in has {
                assert!(role.has(&format!("okta.{scope}")), "{role} {scope}");
            }
            for scope in lacks {
                assert!(!role.has(&format!("okta.{scope}")), "{role} {scope}");
            }
        }
    }

    #[test]
    fn roles_have_names() {
        for role in AdminRole::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        let unknown = "KING"
            .parse::<AdminRole>()
            .map_err(|error| error.to_string());
        assert!(unknown.is_err_and(|error| error.contains("KING") && error.contains("ORG_ADMIN")));
    }
}
