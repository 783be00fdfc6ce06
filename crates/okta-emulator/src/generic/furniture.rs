//! The table of what an org has from the start, by collection: what a new org of Okta's has, and one of each thing that
//! people and machines outside the API bring in: devices, agents, tokens.

/// Collection, name of the thing (empty for an id that the org makes up), and its members as JSON.
pub(super) const FURNITURE: &[(&str, &str, &str)] = &[
    (
        "/api/v1/agentPools",
        "",
        r#"{"name":"corp.example.com","type":"AD","operationalStatus":"OPERATIONAL","agents":[]}"#,
    ),
    (
        "/api/v1/api-tokens",
        "",
        r#"{"name":"Token of the box","clientName":"Okta API","tokenWindow":"P30D"}"#,
    ),
    (
        "/api/v1/apps/{appId}/credentials/keys",
        "",
        r#"{"kty":"RSA","use":"sig","e":"AQAB","x5c":[]}"#,
    ),
    (
        "/api/v1/authenticators",
        "",
        r#"{"key":"okta_email","type":"email","name":"Email","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authenticators",
        "",
        r#"{"key":"okta_password","type":"password","name":"Password","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authenticators",
        "",
        r#"{"key":"okta_verify","type":"app","name":"Okta Verify","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authenticators",
        "",
        r#"{"key":"phone_number","type":"phone","name":"Phone","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authenticators",
        "",
        r#"{"key":"webauthn","type":"security_key","name":"Security Key or Biometric","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authorizationServers",
        "default",
        r#"{"name":"default","description":"The authorization server that every org has","audiences":["api://default"],"issuerMode":"DYNAMIC","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/clients",
        "",
        r#"{"client_name":"Sample client"}"#,
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/clients/{clientId}/tokens",
        "",
        r#"{"status":"ACTIVE","scopes":["offline_access"]}"#,
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/credentials/keys",
        "",
        r#"{"kty":"RSA","alg":"RS256","use":"sig","e":"AQAB","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/authorizationServers/{authServerId}/scopes",
        "",
        r#"{"name":"openid","system":true,"default":false,"consent":"IMPLICIT"}"#,
    ),
    (
        "/api/v1/brands",
        "",
        r#"{"name":"Org in a box","isDefault":true,"removePoweredByOkta":false,"agreeToCustomPrivacyPolicy":false}"#,
    ),
    (
        "/api/v1/brands/{brandId}/templates/email",
        "ActivationEmail",
        r#"{"name":"ActivationEmail"}"#,
    ),
    (
        "/api/v1/brands/{brandId}/templates/email",
        "EmailChallenge",
        r#"{"name":"EmailChallenge"}"#,
    ),
    (
        "/api/v1/brands/{brandId}/templates/email",
        "ForgotPassword",
        r#"{"name":"ForgotPassword"}"#,
    ),
    (
        "/api/v1/brands/{brandId}/templates/email",
        "PasswordChanged",
        r#"{"name":"PasswordChanged"}"#,
    ),
    (
        "/api/v1/brands/{brandId}/templates/email",
        "UserActivation",
        r#"{"name":"UserActivation"}"#,
    ),
    (
        "/api/v1/brands/{brandId}/themes",
        "",
        r##"{"primaryColorHex":"#1662dd","primaryColorContrastHex":"#000000","secondaryColorHex":"#ebebed","secondaryColorContrastHex":"#000000","signInPageTouchPointVariant":"OKTA_DEFAULT"}"##,
    ),
    (
        "/api/v1/device-integrations",
        "",
        r#"{"name":"com.okta.device.osquery","displayName":"osquery","platform":"MACOS","status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/devices",
        "",
        r#"{"status":"ACTIVE","profile":{"displayName":"Laptop of the box","platform":"MACOS","registered":true,"secureHardwarePresent":true}}"#,
    ),
    (
        "/api/v1/features",
        "",
        r#"{"name":"A feature of the box","description":"Can be switched on and off","stage":{"state":"OPEN","value":"EA"},"status":"DISABLED","type":"self-service"}"#,
    ),
    (
        "/api/v1/iam/governance/bundles/{bundleId}/entitlements",
        "",
        r#"{"name":"Sample entitlement","role":"roles"}"#,
    ),
    (
        "/api/v1/mappings",
        "",
        r#"{"source":{"name":"user","type":"user"},"target":{"name":"sample","type":"appuser"},"properties":{}}"#,
    ),
    (
        "/api/v1/org/factors/yubikey_token/tokens",
        "",
        r#"{"status":"UNASSIGNED"}"#,
    ),
    (
        "/api/v1/org/privacy/oktaSupport/cases",
        "00000001",
        r#"{"caseNumber":"00000001","subject":"A case of the box"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"OKTA_SIGN_ON","name":"Default Policy","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"PASSWORD","name":"Default Policy","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"MFA_ENROLL","name":"Default Policy","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"ACCESS_POLICY","name":"Any two factors","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"IDP_DISCOVERY","name":"Idp Discovery Policy","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/policies",
        "",
        r#"{"type":"PROFILE_ENROLLMENT","name":"Default Policy","system":true,"priority":1,"status":"ACTIVE"}"#,
    ),
    (
        "/api/v1/zones",
        "",
        r#"{"type":"IP","name":"BlockedIpZone","usage":"BLOCKLIST","system":true,"status":"ACTIVE","gateways":[],"proxies":[]}"#,
    ),
    (
        "/api/v1/zones",
        "",
        r#"{"type":"IP","name":"LegacyIpZone","usage":"POLICY","system":true,"status":"ACTIVE","gateways":[],"proxies":[]}"#,
    ),
];
