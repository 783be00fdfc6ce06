//! What paths and schemas do not say of Okta's things: reviewed by hand, one line a fact. Everything else is derived.
//!
//! A *reference* is a collection, `/api/v1/users`: an item of it is made, or found where none can be made. What stands
//! behind a `#` is where in the item to look, `/api/v1/apps#/credentials/oauthClient/client_id`; otherwise its id is meant.

pub(super) mod recipes;

/// Where the value of a path parameter comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// A reference. Where the operation does not bring the two things of its path together itself, the one that does
    /// (PUT or POST on the same path) is called first.
    Of(&'static str),
    /// This text.
    Is(&'static str),
    /// This text, which has first to be brought together with what stands before it.
    Put(&'static str),
    /// An item of the collection in the path, although more could be made, or although the values are known.
    Listed,
}

use Source::{Is, Listed, Of, Put};

use super::path::Step;

/// A path parameter: the start of the templates that this holds for, the parameter's name, its source. The first that fits.
const SOURCES: &[(&str, &str, Source)] = &[
    // The custom identity source that every org in a box has. No operation makes or lists them.
    (
        "/api/v1/identity-sources",
        "identitySourceId",
        Is("0oadefaultsource0001"),
    ),
    ("/api/v1/apps/{appName}", "appId", Of("/api/v1/apps")),
    ("/api/v1/authenticators", "methodType", Listed),
    // An org has one at most.
    ("/api/v1/captchas", "captchaId", Listed),
    (
        "/api/v1/principal-rate-limits",
        "principalRateLimitId",
        Listed,
    ),
    (
        "/api/v1/first-party-app-settings",
        "appName",
        Is("admin-console"),
    ),
    ("/api/v1/meta/layouts", "appName", Of("/api/v1/apps#/name")),
    ("/api/v1/meta/layouts", "section", Is("general")),
    ("/api/v1/meta/layouts", "operation", Is("edit")),
    ("/api/v1/meta/schemas/user", "schemaId", Is("default")),
    ("/api/v1/meta/schemas/apps", "appId", Of("/api/v1/apps")),
    (
        "/api/v1/hook-keys/public",
        "keyId",
        Of("/api/v1/hook-keys#/keyId"),
    ),
    (
        "/api/v1/dr/status",
        "domain",
        Of("/api/v1/dr/status#/domain"),
    ),
    (
        "/api/v1/iam/roles",
        "permissionType",
        Put("okta.users.read"),
    ),
    ("/api/v1/roles", "roleRef", Is("SUPER_ADMIN")),
    (
        "/api/v1/users",
        "primaryRelationshipName",
        Of("/api/v1/meta/schemas/user/linkedObjects#/primary/name"),
    ),
    (
        "/api/v1/users",
        "relationshipName",
        Of("/api/v1/meta/schemas/user/linkedObjects#/primary/name"),
    ),
    ("/api/v1/directories", "appInstanceId", Of("/api/v1/apps")),
    ("/oauth2/v1/clients", "clientId", Of(OAUTH_CLIENT)),
    // What the rest of the path belongs to, wherever it stands.
    ("", "userId", Of("/api/v1/users")),
    ("", "userIdOrLogin", Of("/api/v1/users")),
    ("", "primaryUserId", Of("/api/v1/users")),
    ("", "groupId", Of("/api/v1/groups")),
    ("", "targetGroupId", Of("/api/v1/groups")),
    ("", "appId", Of("/api/v1/apps")),
    ("", "appName", Of("/api/v1/apps#/name")),
    ("", "policyId", Of("/api/v1/policies")),
];

/// The client of an OAuth 2.0 application.
const OAUTH_CLIENT: &str = "/api/v1/apps#/credentials/oauthClient/client_id";

/// Where an item's collection is not where it is made: the collection, and the operation that makes an item.
const MAKERS: &[(&str, &str)] = &[
    (
        "/api/v1/users/{}/authenticator-enrollments",
        "createAuthenticatorEnrollment",
    ),
    ("/api/v1/users/{}/factors/{}/transactions", "verifyFactor"),
    ("/api/v1/apps/{}/credentials/keys", "generateApplicationKey"),
    (
        "/api/v1/idps/{}/credentials/keys",
        "generateIdentityProviderSigningKey",
    ),
    (
        "/api/v1/identity-sources/{}/groups/{}/membership",
        "createIdentitySourceGroupsMemberships",
    ),
];

/// Lists that are filled from elsewhere: the operation that lists, and the one that brings an item there.
const BRINGERS: &[(&str, &str)] = &[
    (
        "listAssignedApplicationsForGroup",
        "assignGroupToApplication",
    ),
    ("listAppLinks", "assignUserToApplication"),
    ("listPolicyApps", "assignApplicationPolicy"),
    ("listUserGroups", "assignUserToGroup"),
    ("listUserIdentityProviders", "linkUserToIdentityProvider"),
    ("listUsersWithRoleAssignments", "assignRoleToUser"),
];

/// What a thing is called, where no property of the answer with a usual name says it: the operation that made it, and
/// where to look, in the answer or else in the request.
const CALLED: &[(&str, &str)] = &[
    ("createLinkedObjectDefinition", "/primary/name"),
    ("listLinkedObjectDefinitions", "/primary/name"),
    ("createIdentitySourceUser", "/externalId"),
    ("createIdentitySourceGroups", "/externalId"),
    ("createIdentitySourceGroupsMemberships", "/memberExternalId"),
    ("createResourceSetBinding", "/role"),
    ("createAssociatedServers", "/trusted/0"),
    ("verifyFactor", "/_links/poll/href"),
];

/// Query parameters that mean something only to the server that gave them, or that hold an expression in a language of
/// their own; they are left out unless [`ARGUMENTS`] gives one.
pub(super) const NOT_INVENTED: [&str; 8] = [
    "after", "before", "filter", "search", "sortBy", "expand", "fields", "cursor",
];

/// Properties of bodies that name things: each becomes the id of one.
const REFERENCES: &[(&str, &str)] = &[
    ("userId", "/api/v1/users"),
    ("oktaUserId", "/api/v1/users"),
    ("ownerUserIds", "/api/v1/users"),
    ("groupId", "/api/v1/groups"),
    ("groupIds", "/api/v1/groups"),
    ("ownerGroupIds", "/api/v1/groups"),
    ("sourceGroupId", "/api/v1/groups"),
    ("targetGroupId", "/api/v1/groups"),
    ("requestingAppInstanceId", "/api/v1/apps"),
    ("resourceAppInstanceId", "/api/v1/apps"),
    ("brandId", "/api/v1/brands"),
    ("realmId", "/api/v1/realms"),
    ("targetIdpId", "/api/v1/idps"),
    ("targetAid", "/api/v1/apps"),
];

/// The references that arguments may hold in braces.
pub(super) const REFERABLE: &[&str] = &[
    "/api/v1/users",
    "/api/v1/groups",
    "/api/v1/apps",
    "/api/v1/idps/credentials/keys",
    "/api/v1/iam/roles",
    "/api/v1/authorizationServers",
    "/api/v1/meta/types/user",
    "/api/v1/realm-assignments",
    "/api/v1/identity-sources/{}/users",
    OAUTH_CLIENT,
];

/// What is called first where the life cycle does not say it by its names. An empty list: nothing.
const BEFORE: &[(&str, &[&str])] = &[
    ("reactivateUser", &[]),
    ("deleteUser", &["deactivateUser"]),
    (
        "startImportFromIdentitySource",
        &["uploadIdentitySourceDataForUpsert"],
    ),
    // Whichever device is found, it was perhaps deactivated by another operation.
    ("suspendDevice", &["deactivateDevice", "activateDevice"]),
    (
        "unsuspendDevice",
        &["deactivateDevice", "activateDevice", "suspendDevice"],
    ),
];

/// What no operation of Okta's brings about, and an org in a box can be told: the operation that needs it, the path of a
/// POST, and its body.
const TOLD: &[(&str, &str, &str)] = &[
    ("unlockUser", "/_emulator/users/{}/lock", "{}"),
    // Only the device of a user makes a push active.
    (
        "verifyFactor",
        "/_emulator/users/{}/factors/{}/push",
        r#"{ "result": "SUCCESS" }"#,
    ),
    (
        "listSocialAuthTokens",
        "/_emulator/idps/{}/users/{}/tokens",
        r#"{ "token": "sample" }"#,
    ),
];

/// Where an org in a box adds a thing to a collection that no operation fills.
pub(super) const SAMPLES: &str = "/_emulator/samples";

/// What comes after everything else: it takes away what the others stand on.
pub(super) const LAST: &[&str] = &["revokeApiToken", "revokeCurrentApiToken"];

/// Where a path parameter's value comes from, if not from its collection.
pub(super) fn source(template: &str, parameter: &str) -> Option<Source> {
    let fits = |start: &str, name: &str| name == parameter && template.starts_with(start);
    let mut sources = SOURCES.iter();
    let found = sources.find(|(start, name, _)| fits(start, name));
    found.map(|(_, _, source)| *source)
}

/// Where the things of a path parameter stand.
pub(super) fn collection<'a>(template: &str, step: &Step<'a>) -> &'a str {
    match source(template, step.name) {
        Some(Of(reference)) => reference.split('#').next().unwrap_or(reference),
        _ => step.collection,
    }
}

/// The operation that brings an item into a list, where that is not POST or PUT below it.
pub(super) fn bringer(lister: &str) -> Option<&'static str> {
    let found = BRINGERS.iter().find(|(id, _)| *id == lister);
    found.map(|(_, bringer)| *bringer)
}

/// The operation that makes an item of the collection of this shape, where that is not POST on it.
pub(super) fn maker(collection: &str) -> Option<&'static str> {
    let found = MAKERS.iter().find(|(shape, _)| *shape == collection);
    found.map(|(_, maker)| *maker)
}

/// Where the name of what this operation made or listed stands.
pub(super) fn called(operation: &str) -> Option<&'static str> {
    let found = CALLED.iter().find(|(id, _)| *id == operation);
    found.map(|(_, pointer)| *pointer)
}

/// What an org in a box is told before an operation.
pub(super) fn told(operation: &str) -> Option<(&'static str, &'static str)> {
    let found = TOLD.iter().find(|(id, ..)| *id == operation);
    found.map(|(_, path, body)| (*path, *body))
}

/// What a property of a body names.
pub(super) fn reference(property: &str) -> Option<&'static str> {
    let found = REFERENCES.iter().find(|(name, _)| *name == property);
    found.map(|(_, reference)| *reference)
}

/// What to call before an operation, where that is known.
pub(super) fn before(operation: &str) -> Option<&'static [&'static str]> {
    let found = BEFORE.iter().find(|(id, _)| *id == operation);
    found.map(|(_, before)| *before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_of_operations_that_there_are() {
        let is_known = |id: &str| okta_api::OPERATIONS.iter().any(|info| info.id == id);
        let ids = MAKERS.iter().map(|line| line.1);
        let ids = ids.chain(CALLED.iter().map(|line| line.0));
        let ids = ids.chain(TOLD.iter().map(|line| line.0));
        let ids = ids.chain(BRINGERS.iter().flat_map(|line| [line.0, line.1]));
        let ids = ids.chain(BEFORE.iter().map(|line| line.0));
        let ids = ids.chain(BEFORE.iter().flat_map(|line| line.1.iter().copied()));
        for id in ids.chain(LAST.iter().copied()) {
            assert!(is_known(id), "{id}");
        }
        for (start, name, _) in SOURCES {
            let parameter = format!("{{{name}}}");
            let uses = |path: &str| path.starts_with(start) && path.contains(&parameter);
            let is_used = okta_api::OPERATIONS.iter().any(|info| uses(info.path));
            assert!(is_used, "{start} {name}");
        }
    }
}
