//! What things are made of, and what operations are called with, where the description does not say enough of it: reviewed
//! by hand.
//!
//! `{unique}` is a text that is nowhere else, `{next A B C}` another one of these each time, `{said POINTER}` what an org said
//! of the thing that an operation is called on, and a reference in braces becomes what it leads to.

macro_rules! oidc_app {
    ($name:literal) => {
        concat!(
            r#"{ "body": { "name": ""#,
            $name,
            r#"", "label": "{unique}", "signOnMode": "OPENID_CONNECT",
            "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
            "settings": { "oauthClient": { "client_uri": "https://example.com", "application_type": "web",
            "redirect_uris": ["https://example.com/callback"], "response_types": ["code"],
            "grant_types": ["authorization_code"] } } } }"#
        )
    };
}

/// A modulus of 2048 bits, of which nobody has the key.
macro_rules! modulus {
    () => {
        concat!(part!(), part!(), part!(), part!(), part!(), part!())
    };
}

macro_rules! part {
    () => {
        "uabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012Q"
    };
}

/// Arguments to make things with: the operation, a part of the template of the operation that they are made for or, behind
/// a `#`, of what they have to have, and the arguments without those of the path. The first that fits; where none does,
/// they are made from the description.
const RECIPES: &[(&str, &str, &str)] = &[
    // Locked and reactivated users differ in how they came about.
    (
        "createUser",
        "/lifecycle/reactivate",
        r#"{ "activate": true, "body": { "profile": { "firstName": "Ada", "lastName": "Example",
            "email": "{unique}@example.com", "login": "{unique}@example.com" } } }"#,
    ),
    (
        "createUser",
        "",
        r#"{ "activate": true, "body": { "profile": { "firstName": "Ada", "lastName": "Example",
            "email": "{unique}@example.com", "login": "{unique}@example.com", "mobilePhone": "+14155550100" },
            "credentials": { "password": { "value": "Sample-password-1" },
            "recovery_question": { "question": "Which one?", "answer": "the other one" } } } }"#,
    ),
    // A user stands for a session token of theirs.
    (
        "createSession",
        "",
        r#"{ "body": { "sessionToken": "{/api/v1/users}" } }"#,
    ),
    (
        "addGroup",
        "",
        r#"{ "body": { "profile": { "name": "{unique}" } } }"#,
    ),
    (
        "createGroupRule",
        "",
        r#"{ "body": { "type": "group_rule", "name": "{unique}",
            "conditions": { "expression": { "type": "urn:okta:expression:1.0", "value": "user.firstName==\"Ada\"" } },
            "actions": { "assignUserToGroups": { "groupIds": ["{/api/v1/groups}"] } } } }"#,
    ),
    (
        "assignGroupOwner",
        "",
        r#"{ "body": { "id": "{/api/v1/users}", "type": "USER" } }"#,
    ),
    (
        "assignRoleToUser",
        "/targets/catalog/apps",
        r#"{ "body": { "type": "APP_ADMIN" } }"#,
    ),
    (
        "assignRoleToUser",
        "/targets/groups",
        r#"{ "body": { "type": "USER_ADMIN" } }"#,
    ),
    ("assignRoleToUser", "", ANY_ROLE),
    (
        "assignRoleToGroup",
        "/targets/catalog/apps",
        r#"{ "body": { "type": "APP_ADMIN" } }"#,
    ),
    (
        "assignRoleToGroup",
        "/targets/groups",
        r#"{ "body": { "type": "USER_ADMIN" } }"#,
    ),
    ("assignRoleToGroup", "", ANY_ROLE),
    (
        "assignRoleToClient",
        "/targets/catalog/apps",
        r#"{ "body": { "type": "APP_ADMIN" } }"#,
    ),
    (
        "assignRoleToClient",
        "/targets/groups",
        r#"{ "body": { "type": "USER_ADMIN" } }"#,
    ),
    ("assignRoleToClient", "", ANY_ROLE),
    ("createApplication", "/federated-claims", SAML_APP),
    ("createApplication", "/sso/saml/metadata", SAML_APP),
    // One that has no secret yet.
    (
        "createApplication",
        "/credentials/secrets",
        r#"{ "body": { "name": "oidc_client", "label": "{unique}", "signOnMode": "OPENID_CONNECT",
            "credentials": { "oauthClient": { "token_endpoint_auth_method": "private_key_jwt" } },
            "settings": { "oauthClient": { "application_type": "service", "response_types": ["token"],
            "grant_types": ["client_credentials"] } } } }"#,
    ),
    (
        "createApplication",
        "#/credentials/oauthClient",
        oidc_app!("oidc_client"),
    ),
    // What is in the catalog has a name of its own.
    (
        "createApplication",
        "/targets/catalog/apps",
        oidc_app!("{unique}"),
    ),
    ("createApplication", "", oidc_app!("oidc_client")),
    // Of one type, so that they stand in one list.
    (
        "createPolicy",
        "",
        r#"{ "body": { "type": "OKTA_SIGN_ON", "name": "{unique}" } }"#,
    ),
    (
        "createPrincipalRateLimitEntity",
        "",
        r#"{ "body": { "principalId": "{unique}", "principalType": "SSWS_TOKEN" } }"#,
    ),
    (
        "listPrincipalRateLimitEntities",
        "",
        r#"{ "filter": "principalType eq \"SSWS_TOKEN\"" }"#,
    ),
    ("createIdentitySourceGroupsMemberships", "", MEMBERSHIP),
    ("createResourceSetBinding", "", BINDING),
    ("executeRealmAssignment", "", REALM_ASSIGNMENT),
    (
        "createAssociatedServers",
        "",
        r#"{ "body": { "trusted": ["{/api/v1/authorizationServers}"] } }"#,
    ),
    // Hooks that are called need somebody who answers.
    (
        "createEventHook",
        "/lifecycle/verify",
        r#"{ "body": { "name": "{unique}", "events": { "type": "EVENT_TYPE", "items": ["user.lifecycle.create"] },
            "channel": { "type": "HTTP", "version": "1.0.0", "config": { "uri": "/_emulator/receiver" } } } }"#,
    ),
    (
        "createInlineHook",
        "/execute",
        r#"{ "body": { "name": "{unique}", "type": "com.okta.user.credential.password.import", "version": "1.0.0",
            "channel": { "type": "HTTP", "version": "1.0.0",
            "config": { "uri": "/_emulator/receiver", "method": "POST" } } } }"#,
    ),
    // Only a push is waited for.
    (
        "enrollFactor",
        "/transactions/",
        r#"{ "body": { "factorType": "push", "provider": "OKTA" } }"#,
    ),
    (
        "enrollFactor",
        "/verify",
        r#"{ "body": { "factorType": "push", "provider": "OKTA" } }"#,
    ),
    (
        "enrollFactor",
        "/lifecycle/activate",
        r#"{ "body": { "factorType": "push", "provider": "OKTA" } }"#,
    ),
    // Only a code that was sent can be sent again.
    (
        "enrollFactor",
        "/resend",
        r#"{ "body": { "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "+14155550100" } } }"#,
    ),
    // An org has one authenticator of most keys.
    ("createAuthenticator", "", AUTHENTICATOR),
    (
        "createGroupPushMapping",
        "",
        r#"{ "body": { "sourceGroupId": "{/api/v1/groups}", "targetGroupName": "{unique}", "status": "INACTIVE" } }"#,
    ),
    ("generateApplicationKey", "", r#"{ "validityYears": 2 }"#),
    // Nobody has two factors of a kind by a provider.
    (
        "enrollFactor",
        "/users/{userId}/factors#",
        r#"{ "body": { "factorType": "{next question sms call email token:software:totp}", "provider": "OKTA",
            "profile": { "phoneNumber": "+14155550100", "email": "ada@example.com", "question": "disliked_food",
            "answer": "the other one" } } }"#,
    ),
    (
        "assignUserToApplication",
        "",
        r#"{ "body": { "id": "{/api/v1/users}", "scope": "USER" } }"#,
    ),
    (
        "createIdentityProvider",
        "/credentials/tokens",
        r#"{ "body": { "type": "GOOGLE", "name": "{unique}", "protocol": { "type": "OIDC",
            "scopes": ["openid", "email", "profile"],
            "credentials": { "client": { "client_id": "{unique}", "client_secret": "{unique}" } } },
            "policy": { "accountLink": { "action": "AUTO" }, "provisioning": { "action": "AUTO" },
            "subject": { "userNameTemplate": { "template": "idpuser.email" }, "matchType": "USERNAME" } } } }"#,
    ),
    (
        "createIdentityProvider",
        "",
        r#"{ "body": { "type": "SAML2", "name": "{unique}", "protocol": { "type": "SAML2",
            "endpoints": { "sso": { "url": "https://idp.example.com", "binding": "HTTP-POST",
            "destination": "https://idp.example.com" }, "acs": { "binding": "HTTP-POST", "type": "INSTANCE" } },
            "algorithms": { "request": { "signature": { "algorithm": "SHA-256", "scope": "REQUEST" } },
            "response": { "signature": { "algorithm": "SHA-256", "scope": "ANY" } } },
            "settings": { "nameFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
            "credentials": { "trust": { "issuer": "https://idp.example.com", "audience": "https://example.com",
            "kid": "{/api/v1/idps/credentials/keys}" } } },
            "policy": { "accountLink": { "action": "AUTO" }, "provisioning": { "action": "AUTO" },
            "subject": { "userNameTemplate": { "template": "idpuser.subjectNameId" }, "matchType": "USERNAME" } } } }"#,
    ),
    (
        "linkUserToIdentityProvider",
        "",
        r#"{ "body": { "externalId": "{unique}" } }"#,
    ),
    (
        "createIdentityProviderKey",
        "",
        r#"{ "body": { "x5c": ["{unique}"] } }"#,
    ),
    (
        "createUserType",
        "",
        r#"{ "body": { "name": "{unique}", "displayName": "{unique}" } }"#,
    ),
    (
        "createLinkedObjectDefinition",
        "",
        r#"{ "body": { "primary": { "name": "{unique}", "title": "Primary", "type": "USER" },
            "associated": { "name": "a{unique}", "title": "Associated", "type": "USER" } } }"#,
    ),
    (
        "createIdentitySourceUser",
        "",
        r#"{ "body": { "externalId": "{unique}", "profile": { "userName": "{unique}@example.com",
            "email": "{unique}@example.com", "firstName": "Ada", "lastName": "Example" } } }"#,
    ),
    (
        "createIdentitySourceGroups",
        "",
        r#"{ "body": { "externalId": "{unique}", "profile": { "displayName": "{unique}" } } }"#,
    ),
];

const SAML_APP: &str = r#"{ "body": { "label": "{unique}", "signOnMode": "SAML_2_0", "visibility": {},
    "settings": { "signOn": { "ssoAcsUrl": "https://example.com/acs", "recipient": "https://example.com/acs",
    "destination": "https://example.com/acs", "audience": "https://example.com", "idpIssuer": "https://example.com",
    "subjectNameIdTemplate": "${user.userName}",
    "subjectNameIdFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "responseSigned": true,
    "assertionSigned": true, "signatureAlgorithm": "RSA_SHA256", "digestAlgorithm": "SHA256",
    "honorForceAuthn": true, "authnContextClassRef":
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" } } } }"#;

/// Operations that are called with their recipe alone: what the description gives does not go together. A type of
/// identity provider speaks certain protocols.
pub(in crate::exercise::prepare) const ALONE: &[&str] = &["createIdentityProvider"];

/// What a called operation is told beside, or in place of, what the description gives: a merge patch on its arguments.
const ARGUMENTS: &[(&str, &str)] = &[
    (
        "executeRealmAssignment",
        r#"{ "body": { "assignmentId": "ALL" } }"#,
    ),
    // A number that the description has as a text.
    (
        "listPolicies",
        r#"{ "limit": "20", "type": "OKTA_SIGN_ON" }"#,
    ),
    ("listPolicyRules", r#"{ "limit": "20" }"#),
    // Whom nobody activates logs in nowhere next.
    (
        "createUser",
        r#"{ "activate": true, "body": { "type": { "id": "{/api/v1/meta/types/user}" },
            "profile": { "profileUrl": "https://example.com" } } }"#,
    ),
    // The type of a user changes by replacing only, and no entity tag can be known before.
    (
        "updateUser",
        r#"{ "If-Match": null, "body": { "type": null } }"#,
    ),
    (
        "replaceUser",
        r#"{ "If-Match": null, "body": { "type": { "id": "{/api/v1/meta/types/user}" } } }"#,
    ),
    (
        "assignUserToApplication",
        r#"{ "body": { "id": "{/api/v1/users}" } }"#,
    ),
    ("createResourceSetBinding", BINDING),
    (
        "addMembersToBinding",
        r#"{ "body": { "additions": ["https://example.com/api/v1/users/{/api/v1/users}"] } }"#,
    ),
    (
        "createAssociatedServers",
        r#"{ "body": { "trusted": ["{/api/v1/authorizationServers}"] } }"#,
    ),
    (
        "assignGroupOwner",
        r#"{ "body": { "id": "{/api/v1/users}", "type": "USER" } }"#,
    ),
    (
        "createGroupRule",
        r#"{ "body": { "actions": { "assignUserToGroups": { "groupIds": ["{/api/v1/groups}"] } },
            "conditions": { "expression": { "type": "urn:okta:expression:1.0", "value": "user.firstName==\"Ada\"" } } } }"#,
    ),
    (
        "generateCsrForIdentityProvider",
        r#"{ "body": { "subject": { "countryName": "US" } } }"#,
    ),
    (
        "generateCsrForApplication",
        r#"{ "body": { "subject": { "countryName": "US" } } }"#,
    ),
    // Without an end of time it has none.
    (
        "listLogEvents",
        r#"{ "since": "2026-01-01T00:00:00.000Z", "until": "2100-01-01T00:00:00.000Z" }"#,
    ),
    (
        "listPrincipalRateLimitEntities",
        r#"{ "filter": "principalType eq \"SSWS_TOKEN\"" }"#,
    ),
    (
        "changePassword",
        r#"{ "body": { "oldPassword": { "value": "Sample-password-1" }, "newPassword": { "value": "Sample-password-2" } } }"#,
    ),
    (
        "changeRecoveryQuestion",
        r#"{ "body": { "password": { "value": "Sample-password-1" } } }"#,
    ),
    (
        "forgotPasswordSetNewPassword",
        r#"{ "body": { "password": { "value": "Sample-password-2" }, "recovery_question": { "answer": "the other one" } } }"#,
    ),
    ("createIdentitySourceGroupsMemberships", MEMBERSHIP),
    (
        "createSession",
        r#"{ "body": { "sessionToken": "{/api/v1/users}" } }"#,
    ),
    (
        "previewSAMLmetadataForApplication",
        r#"{ "kid": "{said /credentials/signing/kid}" }"#,
    ),
    ("executeRealmAssignment", REALM_ASSIGNMENT),
    ("assignRoleToUser", STANDARD_ROLE),
    ("assignRoleToGroup", STANDARD_ROLE),
    ("createAuthenticator", AUTHENTICATOR),
    ("generateApplicationKey", r#"{ "validityYears": 2 }"#),
    (
        "addJwk",
        concat!(
            r#"{ "body": { "kty": "RSA", "e": "AQAB", "n": ""#,
            modulus!(),
            r#"" } }"#
        ),
    ),
    (
        "replacesOrgCaptchaSettings",
        r#"{ "body": { "captchaId": null, "enabledPages": [] } }"#,
    ),
    // The default customization of a template stays it.
    (
        "replaceEmailCustomization",
        r#"{ "body": { "isDefault": true } }"#,
    ),
    (
        "resendEnrollFactor",
        r#"{ "body": { "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "+14155550100" } } }"#,
    ),
];

const AUTHENTICATOR: &str =
    r#"{ "body": { "key": "custom_otp", "name": "{unique}", "type": "security_key" } }"#;

/// Nobody has a role twice.
const ANY_ROLE: &str = r#"{ "body": { "type": "{next USER_ADMIN ORG_ADMIN READ_ONLY_ADMIN REPORT_ADMIN APP_ADMIN HELP_DESK_ADMIN}" } }"#;

const STANDARD_ROLE: &str =
    r#"{ "body": { "type": "USER_ADMIN", "role": null, "resource-set": null } }"#;

const REALM_ASSIGNMENT: &str = r#"{ "body": { "assignmentId": "{/api/v1/realm-assignments}" } }"#;

const BINDING: &str = r#"{ "body": { "role": "{/api/v1/iam/roles}",
    "members": ["https://example.com/api/v1/users/{/api/v1/users}"] } }"#;

const MEMBERSHIP: &str =
    r#"{ "body": { "memberExternalId": "{/api/v1/identity-sources/{}/users}" } }"#;

/// What has to be said of a sample: the operation that lists it, and its members.
const SAMPLED: &[(&str, &str)] = &[(
    "getDRStatus",
    r#"{ "domain": "id.example.com", "isFailedOver": false }"#,
)];

/// The arguments to make a thing with: for an operation of a template, `#` and what the thing has to have.
pub(in crate::exercise::prepare) fn recipe(operation: &str, purpose: &str) -> Option<&'static str> {
    let fits = |id: &str, part: &str| id == operation && purpose.contains(part);
    let found = RECIPES.iter().find(|(id, part, _)| fits(id, part));
    found.map(|(_, _, arguments)| *arguments)
}

/// What to change in the arguments of a called operation.
pub(in crate::exercise::prepare) fn arguments(operation: &str) -> Option<&'static str> {
    let found = ARGUMENTS.iter().find(|(id, _)| *id == operation);
    found.map(|(_, patch)| *patch)
}

/// The members of a sample: where nothing has to be said, something that tells it from others.
pub(in crate::exercise::prepare) fn sampled(lister: &str) -> &'static str {
    let found = SAMPLED.iter().find(|(id, _)| *id == lister);
    found.map_or(r#"{ "sample": "{unique}" }"#, |(_, members)| *members)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_argument_is_one() {
        let arguments = RECIPES.iter().map(|line| (line.0, line.2));
        for (id, text) in arguments.chain(ARGUMENTS.iter().copied()) {
            let value: Value = serde_json::from_str(text).unwrap();
            let info = okta_api::registry::find(id).expect(id);
            for name in value.as_object().unwrap().keys() {
                let is_parameter = info.parameters.iter().any(|known| known.name == name);
                let is_known = is_parameter || (name == "body" && info.body.is_some());
                assert!(is_known, "{id}: {name}");
            }
        }
    }

    #[test]
    fn what_is_called_with_its_recipe_alone_has_one() {
        for id in ALONE {
            assert!(recipe(id, "").is_some(), "{id}");
        }
        for (id, members) in SAMPLED {
            assert!(okta_api::registry::find(id).is_some(), "{id}");
            assert!(serde_json::from_str::<Value>(members).unwrap().is_object());
        }
    }
}
