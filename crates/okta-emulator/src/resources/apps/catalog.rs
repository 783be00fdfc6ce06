//! Integrations that the org knows by name: how they sign on, what their settings hold, and which links a user gets.
//!
//! The catalog has thousands; these are the templates and the ones that programs are commonly tried with. One that is not
//! here is taken as it is given.

/// What is known of an integration.
pub(super) struct Integration {
    pub(super) name: &'static str,
    /// How it signs on where the caller does not say.
    pub(super) mode: &'static str,
    /// The links that a user gets.
    pub(super) links: &'static [&'static str],
    /// Members of `settings.app`; what is not given is null.
    pub(super) settings: &'static [&'static str],
    pub(super) logout: Logout,
}

/// What an app does when a user is signed out everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logout {
    Unsupported,
    /// By the standard: identity stack of its own, tokens revoked.
    Standard,
    /// By the vendor's own means.
    Proprietary,
    /// By the vendor's own means, in part.
    ProprietaryPartly,
}

const fn plain(
    name: &'static str,
    mode: &'static str,
    links: &'static [&'static str],
    settings: &'static [&'static str],
) -> Integration {
    Integration {
        name,
        mode,
        links,
        settings,
        logout: Logout::Unsupported,
    }
}

const fn logs_out(mut integration: Integration, logout: Logout) -> Integration {
    integration.logout = logout;
    integration
}

const LOGIN: &[&str] = &["login"];

const INTEGRATIONS: &[Integration] = &[
    plain("active_directory", "", &[], &[]),
    plain(
        "amazon_aws",
        "BROWSER_PLUGIN",
        LOGIN,
        &[
            "accessKey",
            "accountID",
            "appFilter",
            "awsEnvironmentType",
            "groupFilter",
            "identityProviderArn",
            "joinAllRoles",
            "loginURL",
            "overrideAcsURL",
            "roleValuePattern",
            "secretKey",
            "secretKeyEnc",
            "sessionDuration",
            "useGroupMapping",
            "webSSOAllowedClient",
        ],
    ),
    plain("aws_console", "BROWSER_PLUGIN", &["aws_console_login"], &[]),
    plain(
        "bookmark",
        "BOOKMARK",
        LOGIN,
        &["requestIntegration", "url"],
    ),
    logs_out(
        plain(
            "boxnet",
            "BROWSER_PLUGIN",
            LOGIN,
            &["groupFilter", "pushGroupsWithSAML", "siteURL"],
        ),
        Logout::Proprietary,
    ),
    plain("csv_directory_v2", "", &[], &[]),
    plain("custom_identity_source", "", &[], &[]),
    plain(
        "docusign",
        "SAML_2_0",
        LOGIN,
        &[
            "acsUrl",
            "audRestriction",
            "instanceType",
            "samlEmailAddress",
        ],
    ),
    plain(
        "facebook_at_work",
        "SAML_2_0",
        LOGIN,
        &[
            "communityId",
            "facebookOrgId",
            "facebookSubDomain",
            "useWorkplaceDomain",
        ],
    ),
    logs_out(
        plain(
            "office365",
            "BROWSER_PLUGIN",
            LOGIN,
            &[
                "domain",
                "domains",
                "msftTenant",
                "occSettings",
                "office365FlexibleProvisioningMode",
                "office365ProvisioningType",
                "requireAdminConsent",
                "tenantType",
                "windowsTransportEnabled",
                "wsFedConfigureType",
            ],
        ),
        Logout::ProprietaryPartly,
    ),
    logs_out(
        plain("oidc_client", "OPENID_CONNECT", &["oidc_client_link"], &[]),
        Logout::Standard,
    ),
    plain(
        "okta_org2org",
        "SAML_2_0",
        LOGIN,
        &["acsUrl", "audRestriction", "baseUrl", "idpId"],
    ),
    plain(
        "pagerduty",
        "SAML_2_0",
        LOGIN,
        &["adminUserId", "baseUrl", "subdomain"],
    ),
    logs_out(
        plain(
            "salesforce",
            "BROWSER_PLUGIN",
            &["mc"],
            &[
                "customDomain",
                "instanceType",
                "integrationType",
                "loginUrl",
                "logoutUrl",
                "myDomain",
                "orgID",
                "portalID",
                "siteURL",
            ],
        ),
        Logout::Proprietary,
    ),
    plain(
        "template_basic_auth",
        "BASIC_AUTH",
        LOGIN,
        &["authURL", "loginUrlRegex", "url"],
    ),
    plain(
        "template_sps",
        "SECURE_PASSWORD_STORE",
        LOGIN,
        &[
            "optionalField1",
            "optionalField1Value",
            "optionalField2",
            "optionalField2Value",
            "optionalField3",
            "optionalField3Value",
            "passwordField",
            "url",
            "usernameField",
        ],
    ),
    plain(
        "template_swa",
        "BROWSER_PLUGIN",
        LOGIN,
        &[
            "buttonField",
            "checkbox",
            "loginUrlRegex",
            "passwordField",
            "redirectUrl",
            "url",
            "usernameField",
        ],
    ),
    plain(
        "template_swa3field",
        "BROWSER_PLUGIN",
        LOGIN,
        &[
            "buttonSelector",
            "extraFieldSelector",
            "extraFieldValue",
            "loginUrlRegex",
            "passwordSelector",
            "redirectUrl",
            "targetURL",
            "userNameSelector",
        ],
    ),
    plain(
        "template_wsfed",
        "WS_FEDERATION",
        LOGIN,
        &[
            "attributeStatements",
            "audienceRestriction",
            "authnContextClassRef",
            "digestAlgorithm",
            "groupFilter",
            "groupName",
            "groupValueFormat",
            "nameIDFormat",
            "realm",
            "signatureAlgorithm",
            "siteURL",
            "usernameAttribute",
            "wReplyOverride",
            "wReplyURL",
        ],
    ),
    logs_out(
        plain(
            "zendesk",
            "BROWSER_PLUGIN",
            LOGIN,
            &["authToken", "companySubDomain", "encryptedAuthToken"],
        ),
        Logout::Proprietary,
    ),
    logs_out(
        plain(
            "zoomus",
            "SAML_2_0",
            LOGIN,
            &["acs_url", "audience_uri", "subDomain"],
        ),
        Logout::Proprietary,
    ),
];

/// What is known of the integration with this name.
pub(super) fn integration(name: &str) -> Option<&'static Integration> {
    INTEGRATIONS.iter().find(|known| known.name == name)
}

/// The integration that stands behind a way to sign on, where no name is given; a name is made up for the others.
pub(super) fn template_of(mode: &str) -> Option<&'static str> {
    Some(match mode {
        "BASIC_AUTH" => "template_basic_auth",
        "BOOKMARK" => "bookmark",
        "BROWSER_PLUGIN" => "template_swa",
        "OPENID_CONNECT" => "oidc_client",
        "SECURE_PASSWORD_STORE" => "template_sps",
        "WS_FEDERATION" => "template_wsfed",
        _ => return None,
    })
}
