//! What tables are called. A name follows from the path of its list: `/api/v1/idps/{idpId}/users` is `idp_users`. Where
//! that reads badly, or is another's, the name stands in [`NAMES`].

/// Names that do not follow from the path, by the path without the names of its placeholders.
///
/// Reviewed by hand: everything else about a table comes from the description.
const NAMES: &[(&str, &str)] = &[
    (
        "/.well-known/app-authenticator-configuration",
        "well_known_app_authenticator_configuration",
    ),
    (
        "/api/v1/apps/{}/connections/default",
        "app_provisioning_connection",
    ),
    (
        "/api/v1/apps/{}/connections/default/jwks",
        "app_provisioning_connection_jwks",
    ),
    ("/api/v1/apps/{}/credentials/csrs", "app_csrs"),
    ("/api/v1/apps/{}/credentials/jwks", "app_jwks"),
    ("/api/v1/apps/{}/credentials/keys", "app_keys"),
    ("/api/v1/apps/{}/credentials/secrets", "app_secrets"),
    (
        "/api/v1/apps/{}/cwo/connections",
        "app_cross_app_access_connections",
    ),
    ("/api/v1/apps/{}/sso/saml/metadata", "app_saml_metadata"),
    (
        "/api/v1/authorizationServers/{}/credentials/keys",
        "authorization_server_keys",
    ),
    (
        "/api/v1/authorizationServers/{}/resourceservercredentials/keys",
        "authorization_server_resource_keys",
    ),
    ("/api/v1/brands/{}/templates/email", "email_templates"),
    (
        "/api/v1/brands/{}/templates/email/{}/customizations",
        "email_customizations",
    ),
    (
        "/api/v1/brands/{}/templates/email/{}/customizations/{}/preview",
        "email_customization_preview",
    ),
    (
        "/api/v1/brands/{}/templates/email/{}/default-content",
        "email_default_content",
    ),
    (
        "/api/v1/brands/{}/templates/email/{}/default-content/preview",
        "email_default_content_preview",
    ),
    (
        "/api/v1/brands/{}/templates/email/{}/settings",
        "email_template_settings",
    ),
    (
        "/api/v1/device-posture-checks/default",
        "default_device_posture_checks",
    ),
    (
        "/api/v1/directories/{}/groups/{}/query",
        "directory_group_query_results",
    ),
    ("/api/v1/domains", "custom_domains"),
    (
        "/api/v1/groups/{}/roles/{}/targets/catalog/apps",
        "group_role_target_apps",
    ),
    ("/api/v1/groups/{}/users", "group_members"),
    ("/api/v1/hook-keys/public", "hook_public_keys"),
    ("/api/v1/iam/assignees/users", "role_assigned_users"),
    (
        "/api/v1/iam/governance/bundles/{}/entitlements/{}/values",
        "governance_bundle_entitlement_values",
    ),
    ("/api/v1/idps/credentials/keys", "idp_keys"),
    ("/api/v1/idps/{}/credentials/csrs", "idp_csrs"),
    ("/api/v1/idps/{}/credentials/keys", "idp_signing_keys"),
    (
        "/api/v1/idps/{}/credentials/keys/active",
        "idp_active_signing_key",
    ),
    (
        "/api/v1/idps/{}/users/{}/credentials/tokens",
        "idp_user_tokens",
    ),
    ("/api/v1/logs", "system_log"),
    ("/api/v1/mappings", "profile_mappings"),
    ("/api/v1/meta/layouts/apps", "app_layouts"),
    (
        "/api/v1/meta/layouts/apps/{}/sections/{}",
        "app_layout_sections",
    ),
    ("/api/v1/meta/schemas/apps/{}/default", "app_user_schemas"),
    ("/api/v1/meta/schemas/group/default", "group_schema"),
    ("/api/v1/meta/schemas/logStream", "log_stream_schemas"),
    ("/api/v1/meta/schemas/user", "user_schemas"),
    (
        "/api/v1/meta/schemas/user/linkedObjects",
        "linked_object_definitions",
    ),
    ("/api/v1/meta/types/user", "user_types"),
    ("/api/v1/meta/uischemas", "ui_schemas"),
    ("/api/v1/org", "org_settings"),
    ("/api/v1/org/factors/yubikey_token/tokens", "yubikey_tokens"),
    (
        "/api/v1/org/orgSettings/thirdPartyAdminSetting",
        "org_third_party_admin_setting",
    ),
    ("/api/v1/org/privacy/aerial", "org_aerial_consent"),
    (
        "/api/v1/org/privacy/oktaCommunication",
        "org_okta_communication",
    ),
    ("/api/v1/org/privacy/oktaSupport", "org_okta_support"),
    (
        "/api/v1/org/privacy/oktaSupport/cases",
        "org_okta_support_cases",
    ),
    (
        "/api/v1/org/settings/autoAssignAdminAppSetting",
        "org_auto_assign_admin_app_setting",
    ),
    (
        "/api/v1/org/settings/clientPrivilegesSetting",
        "org_client_privileges_setting",
    ),
    ("/api/v1/templates/sms", "sms_templates"),
    (
        "/api/v1/threats/configuration",
        "threat_insight_configuration",
    ),
    (
        "/api/v1/users/{}/roles/{}/targets/catalog/apps",
        "user_role_target_apps",
    ),
    ("/api/v1/zones", "network_zones"),
    (
        "/attack-protection/api/v1/authenticator-settings",
        "attack_protection_authenticator_settings",
    ),
    (
        "/integrations/api/v1/api-services",
        "api_service_integrations",
    ),
    (
        "/integrations/api/v1/api-services/{}/credentials/secrets",
        "api_service_integration_secrets",
    ),
    (
        "/oauth2/v1/clients/{}/roles/{}/targets/catalog/apps",
        "client_role_target_apps",
    ),
    (
        "/okta-personal-settings/api/v1/export-blocklists",
        "personal_apps_export_blocklists",
    ),
    (
        "/webauthn-registration/api/v1/users/{}/enrollments",
        "webauthn_preregistration_enrollments",
    ),
];

/// Names that people who come from elsewhere may type, for tables that have another.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("applications", "apps"),
    ("group_users", "group_members"),
    ("identity_providers", "idps"),
    ("logs", "system_log"),
    ("zones", "network_zones"),
];

/// The name of the table of the list at this path.
pub(super) fn of(path: &str) -> String {
    let bare = without_names(path);
    match NAMES.iter().find(|(known, _)| *known == bare) {
        Some((_, name)) => (*name).to_owned(),
        None => by_path(&bare),
    }
}

/// The path with `{}` for each placeholder: operations on the same thing call it differently.
pub(super) fn without_names(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| match segment.starts_with('{') {
            true => "{}",
            false => segment,
        });
    segments.collect::<Vec<_>>().join("/")
}

fn by_path(bare: &str) -> String {
    let path = ["/api/v1/", "/oauth2/v1/"]
        .iter()
        .find_map(|root| bare.split_once(root))
        .map_or(bare, |(_, rest)| rest);
    let path = path.strip_prefix("iam/").unwrap_or(path);
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != "{}")
        .collect();
    let last = segments.len().saturating_sub(1);
    let words = segments.iter().enumerate().map(|(index, segment)| {
        let snake = snake(segment);
        if index == last {
            snake
        } else {
            singular(&snake)
        }
    });
    words.collect::<Vec<_>>().join("_")
}

/// `authorizationServers`, `api-tokens` and `.well-known` in snake case.
pub(super) fn snake(segment: &str) -> String {
    let mut snake = String::with_capacity(segment.len() + 4);
    for c in segment.trim_start_matches('.').chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        match c {
            '-' | '.' => snake.push('_'),
            c => snake.push(c.to_ascii_lowercase()),
        }
    }
    snake
}

/// One of several: `policies` is of `policy`.
pub(super) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(stem) if !keeps => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_paths() {
        for (path, name) in [
            ("/api/v1/users", "users"),
            ("/api/v1/idps/{idpId}/users", "idp_users"),
            ("/api/v1/groups/rules", "group_rules"),
            (
                "/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules",
                "authorization_server_policy_rules",
            ),
            (
                "/api/v1/iam/resource-sets/{x}/bindings/{y}/members",
                "resource_set_binding_members",
            ),
            ("/oauth2/v1/clients/{clientId}/roles", "client_roles"),
            ("/api/v1/groups/{groupId}/users", "group_members"),
            (
                "/.well-known/okta-organization",
                "well_known_okta_organization",
            ),
        ] {
            assert_eq!(of(path), name, "{path}");
        }
    }
}
