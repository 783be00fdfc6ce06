//! What the parameters of a path name, where the description does not tell: reviewed by hand, in the order of the paths.
//!
//! What is not listed here is a member of the collection before it, made by a call that creates; or, where no call creates
//! it and the description names the values it may have, one of these.

/// What a parameter at the end of a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// A member of the collection before it.
    Member,
    /// A member, by its id or by its `label`.
    MemberOrLabel,
    /// One of the values that the description names.
    OneOf(&'static [&'static str]),
    /// Whatever the caller says.
    Anything,
    User,
    Group,
    /// A schema of a user type, by its id, or `default`.
    UserSchema,
    /// A thing of another collection.
    Of(&'static str),
    /// A thing of another collection by the value of a property.
    By(&'static str, &'static str),
    /// A client: an application by its id or its client id.
    Client,
    /// What a PUT ties to the thing before: it is there once it has been tied.
    Tie(To),
}

/// What can be tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Anything,
    User,
    Group,
    Of(&'static str),
}

const APPS: &str = "/api/v1/apps";

const PLACES: &[(&str, Names)] = &[
    (
        "/api/v1/apps/{appId}/groups/{groupId}",
        Names::Tie(To::Group),
    ),
    (
        "/api/v1/apps/{appId}/policies/{policyId}",
        Names::Tie(To::Of("/api/v1/policies")),
    ),
    ("/api/v1/apps/{appId}/users/{userId}", Names::Tie(To::User)),
    ("/api/v1/apps/{appName}", Names::Anything),
    ("/api/v1/apps/{appName}/{appId}", Names::Of(APPS)),
    ("/api/v1/directories/{appInstanceId}", Names::Of(APPS)),
    (
        "/api/v1/directories/{appInstanceId}/groups/{groupId}",
        Names::Group,
    ),
    ("/api/v1/dr/status/{domain}", Names::Anything),
    ("/api/v1/features/{featureId}/{lifecycle}", Names::Anything),
    (
        "/api/v1/first-party-app-settings/{appName}",
        Names::Anything,
    ),
    ("/api/v1/groups/{groupId}", Names::Group),
    (
        "/api/v1/groups/{groupId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}",
        Names::Tie(To::Anything),
    ),
    (
        "/api/v1/groups/{groupId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}/{appId}",
        Names::Tie(To::Of(APPS)),
    ),
    (
        "/api/v1/groups/{groupId}/roles/{roleAssignmentId}/targets/groups/{targetGroupId}",
        Names::Tie(To::Group),
    ),
    (
        "/api/v1/hook-keys/public/{keyId}",
        Names::By("/api/v1/hook-keys", "keyId"),
    ),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}",
        Names::MemberOrLabel,
    ),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings/{roleIdOrLabel}",
        Names::MemberOrLabel,
    ),
    ("/api/v1/iam/roles/{roleIdOrLabel}", Names::MemberOrLabel),
    (
        "/api/v1/iam/roles/{roleIdOrLabel}/permissions/{permissionType}",
        Names::Tie(To::Anything),
    ),
    ("/api/v1/meta/layouts/apps/{appName}", Names::Anything),
    (
        "/api/v1/meta/layouts/apps/{appName}/sections/{section}",
        Names::Anything,
    ),
    (
        "/api/v1/meta/layouts/apps/{appName}/sections/{section}/{operation}",
        Names::Anything,
    ),
    ("/api/v1/meta/schemas/apps/{appId}", Names::Of(APPS)),
    ("/api/v1/meta/schemas/user/{schemaId}", Names::UserSchema),
    ("/api/v1/roles/{roleRef}", Names::Anything),
    ("/api/v1/users/{id}", Names::User),
    ("/api/v1/users/{userIdOrLogin}", Names::User),
    ("/api/v1/users/{userId}", Names::User),
    ("/api/v1/users/{userId}/clients/{clientId}", Names::Anything),
    (
        "/api/v1/users/{userId}/factors/{factorId}/transactions/{transactionId}",
        Names::Anything,
    ),
    (
        "/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}",
        Names::Tie(To::Anything),
    ),
    (
        "/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}/{appId}",
        Names::Tie(To::Of(APPS)),
    ),
    (
        "/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/groups/{groupId}",
        Names::Tie(To::Group),
    ),
    ("/oauth2/v1/clients/{clientId}", Names::Client),
    (
        "/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}",
        Names::Tie(To::Anything),
    ),
    (
        "/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}/targets/catalog/apps/{appName}/{appId}",
        Names::Tie(To::Of(APPS)),
    ),
    (
        "/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}/targets/groups/{groupId}",
        Names::Tie(To::Group),
    ),
    ("/webauthn-registration/api/v1/users/{userId}", Names::User),
];

/// What the parameter at the end of a template names, where the table says.
pub(super) fn listed(template: &str) -> Option<Names> {
    PLACES
        .iter()
        .find(|(known, _)| *known == template)
        .map(|(_, names)| *names)
}

/// Collections whose members are called by a member of the body instead of an id that the org makes up.
const CALLED: &[(&str, &str)] = &[
    ("/api/v1/apps/{appId}/users", "id"),
    ("/api/v1/authenticators/{authenticatorId}/aaguids", "aaguid"),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings",
        "role",
    ),
];

/// The member of the body that calls a new member of a collection.
pub(super) fn called_by(collection: &str) -> Option<&'static str> {
    CALLED
        .iter()
        .find(|(known, _)| *known == collection)
        .map(|(_, member)| *member)
}

/// How the ids of a collection's members begin.
const PREFIXES: &[(&str, &str)] = &[
    ("/api/v1/agentPools", "0oa"),
    ("/api/v1/agentPools/{poolId}/updates", "apu"),
    ("/api/v1/api-tokens", "00T"),
    ("/api/v1/apps", "0oa"),
    ("/api/v1/apps/{appId}/credentials/csrs", "csr"),
    ("/api/v1/apps/{appId}/credentials/jwks", "pks"),
    ("/api/v1/apps/{appId}/credentials/secrets", "ocs"),
    ("/api/v1/apps/{appId}/federated-claims", "ofc"),
    ("/api/v1/apps/{appId}/grants", "oag"),
    ("/api/v1/apps/{appId}/group-push/mappings", "gPm"),
    ("/api/v1/apps/{appId}/tokens", "oar"),
    ("/api/v1/authenticators", "aut"),
    ("/api/v1/authorizationServers", "aus"),
    ("/api/v1/authorizationServers/{authServerId}/claims", "ocl"),
    (
        "/api/v1/authorizationServers/{authServerId}/policies",
        "00p",
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules",
        "0pr",
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/resourceservercredentials/keys",
        "apk",
    ),
    ("/api/v1/authorizationServers/{authServerId}/scopes", "scp"),
    ("/api/v1/behaviors", "bhv"),
    ("/api/v1/brands", "bnd"),
    (
        "/api/v1/brands/{brandId}/templates/email/{templateName}/customizations",
        "oel",
    ),
    ("/api/v1/brands/{brandId}/themes", "the"),
    ("/api/v1/captchas", "cap"),
    ("/api/v1/device-assurances", "dae"),
    ("/api/v1/device-posture-checks", "dch"),
    ("/api/v1/devices", "guo"),
    ("/api/v1/domains", "OcD"),
    ("/api/v1/email-domains", "OeD"),
    ("/api/v1/email-servers", "ces"),
    ("/api/v1/eventHooks", "who"),
    ("/api/v1/features", "ftr"),
    ("/api/v1/hook-keys", "HKY"),
    ("/api/v1/iam/resource-sets", "iam"),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings/{roleIdOrLabel}/members",
        "irb",
    ),
    (
        "/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/resources",
        "ire",
    ),
    ("/api/v1/iam/roles", "cr0"),
    ("/api/v1/inlineHooks", "cal"),
    ("/api/v1/logStreams", "0oa"),
    ("/api/v1/mappings", "prm"),
    ("/api/v1/meta/uischemas", "uis"),
    ("/api/v1/policies", "00p"),
    ("/api/v1/policies/{policyId}/mappings", "rsm"),
    ("/api/v1/policies/{policyId}/rules", "0pr"),
    ("/api/v1/org/factors/yubikey_token/tokens", "ykk"),
    ("/api/v1/principal-rate-limits", "prl"),
    ("/api/v1/push-providers", "ppc"),
    ("/api/v1/realm-assignments", "rul"),
    ("/api/v1/realm-assignments/operations", "rre"),
    ("/api/v1/realms", "guo"),
    ("/api/v1/sessions", "102"),
    ("/api/v1/templates/sms", "cst"),
    ("/api/v1/trustedOrigins", "tos"),
    ("/api/v1/users/{userId}/factors", "mbl"),
    ("/api/v1/users/{userId}/grants", "oag"),
    ("/api/v1/users/{userId}/roles", "ra1"),
    ("/api/v1/groups/{groupId}/roles", "gra"),
    ("/oauth2/v1/clients/{clientId}/roles", "oar"),
    ("/api/v1/zones", "nzo"),
    ("/integrations/api/v1/api-services", "0oa"),
];

/// How the ids of a collection's members begin.
pub(super) fn prefix(collection: &str) -> &'static str {
    let found = PREFIXES.iter().find(|(known, _)| alike(known, collection));
    found.map_or("obj", |(_, prefix)| prefix)
}

/// Whether two templates are the same but for what their parameters are called.
fn alike(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) if one.starts_with('{') && other.starts_with('{') => {}
            _ => return false,
        }
    }
}
