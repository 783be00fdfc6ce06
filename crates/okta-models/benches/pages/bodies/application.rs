//! Applications of all nine sign-on modes, most of them OpenID Connect and SAML, as in a real org.

use super::{fill, pick};

/// One application: what tells its mode from the others.
#[derive(Clone, Copy)]
struct Kind {
    mode: &'static str,
    name: &'static str,
    /// What `credentials` has beside the template of user names.
    credentials: &'static str,
    /// What stands in `settings` beside the common part.
    settings: &'static str,
    /// The same where it is recorded.
    recorded: &'static str,
}

const DESCRIBED: &str = r#"
{"id":"0oabench§","orn":"orn:okta:idp:00obench00000001:apps:%NAME:0oabench§","name":"%NAME","label":"Application §",
"status":"ACTIVE","lastUpdated":"2026-04-02T19:30:00.000Z","created":"2021-03-04T08:15:09.000Z",
"accessibility":{"selfService":false,"errorRedirectUrl":"https://acme.example/oops"},
"visibility":{"autoLaunch":false,"autoSubmitToolbar":false,"hide":{"iOS":true,"web":false},"appLinks":{"%NAME_link":true}},
"features":["PUSH_NEW_USERS","PUSH_USER_DEACTIVATION"],"signOnMode":"%MODE",
"credentials":{"userNameTemplate":{"template":"${source.login}","type":"BUILT_IN"},"signing":{"kid":"bench-key-§"}%CREDENTIALS},
"universalLogout":{"status":"DISABLED","supportType":"FULL","identityStack":"NOT_SHARED","protocol":"GLOBAL_TOKEN_REVOCATION"},
"settings":{%SETTINGS,"notifications":{"vpn":{"network":{"connection":"DISABLED"}}},"manualProvisioning":false,
"implicitAssignment":false,"emOptInStatus":"NONE","notes":{"admin":"Ask the helpdesk","enduser":"Ask your administrator"}},
"_links":{"uploadLogo":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/logo","hints":{"allow":["POST"]}},
"appLinks":[{"name":"%NAME_link","href":"https://acme.okta.example/home/%NAME/0oabench§/alnbench","type":"text/html"}],
"groups":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/groups"},
"logo":[{"name":"medium","href":"https://static.okta.example/logos/bench.png","type":"image/png"}],
"users":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/users"},
"deactivate":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/lifecycle/deactivate"}}}
"#;

const RECORDED: &str = r#"
{"id":"0oabench§","orn":"orn:okta:idp:00obench00000001:apps:%NAME:0oabench§","name":"%NAME","label":"Application §",
"status":"ACTIVE","lastUpdated":"2026-04-02T19:30:00.000Z","created":"2021-03-04T08:15:09.000Z",
"accessibility":{"selfService":false,"errorRedirectUrl":null,"loginRedirectUrl":null},
"visibility":{"autoLaunch":false,"autoSubmitToolbar":false,"hide":{"iOS":true,"web":false},"appLinks":{"%NAME_link":true}},
"features":[],"signOnMode":"%MODE",
"credentials":{"userNameTemplate":{"template":"${source.login}","type":"BUILT_IN"},"signing":{"kid":"bench-key-§"}%CREDENTIALS},
"settings":{%SETTINGS,"notifications":{"vpn":{"network":{"connection":"DISABLED"},"message":null,"helpUrl":null}},
"manualProvisioning":false,"implicitAssignment":false%UNDECLARED,"notes":{"admin":null,"enduser":null}},
"_links":{"uploadLogo":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/logo","hints":{"allow":["POST"]}},
"appLinks":[{"name":"%NAME_link","href":"https://acme.okta.example/home/%NAME/0oabench§/alnbench","type":"text/html"}],
"profileEnrollment":{"href":"https://acme.okta.example/api/v1/policies/rstbench00000001"},
"policies":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/policies","hints":{"allow":["PUT"]}},
"groups":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/groups"},
"logo":[{"name":"medium","href":"https://static.okta.example/logos/bench.png","type":"image/png"}],
"accessPolicy":{"href":"https://acme.okta.example/api/v1/policies/rstbench00000002"},
"users":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/users"},
"deactivate":{"href":"https://acme.okta.example/api/v1/apps/0oabench§/lifecycle/deactivate"}}}
"#;

const SCHEME: &str = r#","scheme":"EDIT_USERNAME_AND_PASSWORD","revealPassword":false"#;

const OPENID_CONNECT: Kind = Kind {
    mode: "OPENID_CONNECT",
    name: "oidc_client",
    credentials: r#","oauthClient":{"autoKeyRotation":true,"client_id":"0oabench§",
        "token_endpoint_auth_method":"client_secret_basic","pkce_required":false}"#,
    settings: r#""app":{},"oauthClient":{"client_uri":"https://app.example/§","logo_uri":"https://app.example/§.png",
        "redirect_uris":["https://app.example/§/callback","https://app.example/§/silent"],
        "post_logout_redirect_uris":["https://app.example/§/bye"],"response_types":["code"],
        "grant_types":["authorization_code","refresh_token"],"application_type":"web","consent_method":"TRUSTED",
        "issuer_mode":"DYNAMIC","refresh_token":{"rotation_type":"STATIC"},
        "idp_initiated_login":{"mode":"DISABLED","default_scope":[]},"wildcard_redirect":"DISABLED",
        "dpop_bound_access_tokens":false,"participate_slo":false}"#,
    recorded: r#""app":{},"oauthClient":{"client_uri":null,"logo_uri":null,
        "redirect_uris":["https://app.example/§/callback"],"response_types":["code"],
        "grant_types":["authorization_code"],"application_type":"web","consent_method":"TRUSTED",
        "issuer_mode":"ORG_URL","idp_initiated_login":{"mode":"DISABLED","default_scope":[]},
        "wildcard_redirect":"DISABLED","dpop_bound_access_tokens":false}"#,
};

const SAML_2_0: Kind = Kind {
    mode: "SAML_2_0",
    name: "acme_benchapp_1",
    credentials: "",
    settings: r#""app":{"subDomain":"acme","region":"eu"},"signOn":{"defaultRelayState":"","ssoAcsUrl":"https://app.example/§/saml/acs",
        "idpIssuer":"http://www.okta.com/${org.externalKey}","audience":"https://app.example/§",
        "recipient":"https://app.example/§/saml/acs","destination":"https://app.example/§/saml/acs",
        "subjectNameIdTemplate":"${user.userName}",
        "subjectNameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress","responseSigned":true,
        "assertionSigned":true,"signatureAlgorithm":"RSA_SHA256","digestAlgorithm":"SHA256","honorForceAuthn":true,
        "authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "requestCompressed":false,"attributeStatements":[{"type":"GROUP","name":"groups",
        "namespace":"urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified","filterType":"STARTS_WITH","filterValue":"app-"}],
        "inlineHooks":[],"assertionEncryption":{"enabled":false},"allowMultipleAcsEndpoints":false,"acsEndpoints":[],
        "samlSignedRequestEnabled":false,"slo":{"enabled":false}}"#,
    recorded: r#""app":{"subDomain":"acme","audience_uri":null,"acs_url":null},"signOn":{"defaultRelayState":null,
        "ssoAcsUrl":"https://app.example/§/saml/acs",
        "idpIssuer":"http://www.okta.com/${org.externalKey}","audience":"https://app.example/§",
        "recipient":"https://app.example/§/saml/acs","destination":"https://app.example/§/saml/acs",
        "subjectNameIdTemplate":"${user.userName}",
        "subjectNameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress","responseSigned":true,
        "assertionSigned":true,"signatureAlgorithm":"RSA_SHA256","digestAlgorithm":"SHA256","honorForceAuthn":true,
        "authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport","spIssuer":null,
        "requestCompressed":false,"attributeStatements":[{"type":"GROUP","name":"groups",
        "namespace":"urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified","filterType":"STARTS_WITH","filterValue":"app-"}],
        "inlineHooks":[],"assertionEncryption":{"enabled":false},"allowMultipleAcsEndpoints":false,"acsEndpoints":[],
        "samlSignedRequestEnabled":false,"slo":{"enabled":false}}"#,
};

const BROWSER_PLUGIN: Kind = Kind {
    mode: "BROWSER_PLUGIN",
    name: "template_swa",
    credentials: SCHEME,
    settings: r#""app":{"usernameField":"login","redirectUrl":"https://app.example/§/home","buttonField":"go",
        "checkbox":"remember","passwordField":"pass","url":"https://app.example/§/login"}"#,
    recorded: r#""app":{"loginUrlRegex":null,"usernameField":"login","redirectUrl":null,"buttonField":"go","checkbox":null,
        "passwordField":"pass","url":"https://app.example/§/login"}"#,
};

const BOOKMARK: Kind = Kind {
    mode: "BOOKMARK",
    name: "bookmark",
    credentials: "",
    settings: r#""app":{"requestIntegration":false,"url":"https://app.example/§"}"#,
    recorded: r#""app":{"requestIntegration":false,"url":"https://app.example/§"},"extendedProperties":null"#,
};

const AUTO_LOGIN: Kind = Kind {
    mode: "AUTO_LOGIN",
    name: "acme_benchlogin_1",
    credentials: SCHEME,
    settings: r#""app":{},"signOn":{"redirectUrl":"https://app.example/§/home","loginUrl":"https://app.example/§/login"}"#,
    recorded: r#""app":{},"signOn":{"redirectUrl":null,"loginUrl":"https://app.example/§/login"}"#,
};

const BASIC_AUTH: Kind = Kind {
    mode: "BASIC_AUTH",
    name: "template_basic_auth",
    credentials: SCHEME,
    settings: r#""app":{"authURL":"https://app.example/§/auth","url":"https://app.example/§/login"}"#,
    recorded: r#""app":{"loginUrlRegex":null,"authURL":"https://app.example/§/auth","url":"https://app.example/§/login"}"#,
};

const SECURE_PASSWORD_STORE: Kind = Kind {
    mode: "SECURE_PASSWORD_STORE",
    name: "template_sps",
    credentials: SCHEME,
    settings: r#""app":{"usernameField":"login","optionalField1":"tenant","optionalField1Value":"acme",
        "passwordField":"pass","url":"https://app.example/§/login"}"#,
    recorded: r#""app":{"usernameField":"login","optionalField1":"tenant","optionalField1Value":"acme",
        "passwordField":"pass","url":"https://app.example/§/login"},"extendedProperties":null"#,
};

const SAML_1_1: Kind = Kind {
    mode: "SAML_1_1",
    name: "acme_benchold_1",
    credentials: "",
    settings: r#""app":{},"signOn":{"defaultRelayState":"","ssoAcsUrlOverride":"https://app.example/§/acs",
        "audienceOverride":"https://app.example/§","recipientOverride":"https://app.example/§"}"#,
    recorded: r#""app":{},"signOn":{"defaultRelayState":null,"ssoAcsUrlOverride":null,"audienceOverride":null,
        "recipientOverride":null}"#,
};

const WS_FEDERATION: Kind = Kind {
    mode: "WS_FEDERATION",
    name: "template_wsfed",
    credentials: "",
    settings: r#""app":{"audienceRestriction":"urn:app:§","groupName":"groups","groupValueFormat":"dn","realm":"urn:okta:app:§",
        "wReplyURL":"https://app.example/§/","nameIDFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "siteURL":"https://app.example/§","wReplyOverride":false,"usernameAttribute":"username"}"#,
    recorded: r#""app":{"audienceRestriction":"urn:app:§","groupName":null,"groupValueFormat":"dn","realm":"urn:okta:app:§",
        "wReplyURL":"https://app.example/§/","attributeStatements":null,
        "nameIDFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "siteURL":"https://app.example/§","wReplyOverride":false,"groupFilter":null,"usernameAttribute":"username"}"#,
};

const KINDS: [Kind; 20] = [
    OPENID_CONNECT,
    SAML_2_0,
    OPENID_CONNECT,
    BROWSER_PLUGIN,
    OPENID_CONNECT,
    BOOKMARK,
    SAML_2_0,
    AUTO_LOGIN,
    OPENID_CONNECT,
    BASIC_AUTH,
    OPENID_CONNECT,
    BROWSER_PLUGIN,
    SECURE_PASSWORD_STORE,
    OPENID_CONNECT,
    SAML_2_0,
    SAML_1_1,
    OPENID_CONNECT,
    BOOKMARK,
    WS_FEDERATION,
    OPENID_CONNECT,
];

pub(super) fn described(number: usize) -> String {
    let kind = pick(KINDS, number);
    of(DESCRIBED, &kind, kind.settings, "", number)
}

pub(super) fn recorded(number: usize) -> String {
    let kind = pick(KINDS, number);
    let undeclared = pick(
        [r#","benchmarked":{"by":"nobody","times":3}"#, "", "", ""],
        number,
    );
    of(RECORDED, &kind, kind.recorded, undeclared, number)
}

fn of(template: &str, kind: &Kind, settings: &str, undeclared: &str, number: usize) -> String {
    let holes = [
        ("%CREDENTIALS", kind.credentials),
        ("%SETTINGS", settings),
        ("%UNDECLARED", undeclared),
        ("%MODE", kind.mode),
        ("%NAME", kind.name),
    ];
    // What is filled in has line breaks of its own.
    let text = fill(template, number, &holes);
    text.lines().map(str::trim).collect()
}
