//! What a policy and a rule of each type hold where the caller says nothing.

use serde_json::{Value, json};

use crate::json::{Object, text_at};

/// Whether resources are mapped to policies of a type.
pub(super) fn is_mapped(kind: &str) -> bool {
    !matches!(kind, "IDP_DISCOVERY" | "DEVICE_SIGNAL_COLLECTION")
}

/// What a policy of a type holds.
pub(super) fn of(kind: &str, everyone: &str) -> Value {
    let people = json!({ "people": { "groups": { "include": [everyone] } } });
    match kind {
        "OKTA_SIGN_ON" | "MFA_ENROLL" => json!({ "conditions": people }),
        "PASSWORD" => json!({
            "conditions": {
                "people": { "groups": { "include": [everyone] } },
                "authProvider": { "provider": "OKTA" },
            },
            "settings": {
                "password": {
                    "complexity": {
                        "minLength": 8,
                        "minLowerCase": 1,
                        "minUpperCase": 1,
                        "minNumber": 1,
                        "minSymbol": 0,
                        "excludeUsername": true,
                        "dictionary": { "common": { "exclude": false } },
                        "excludeAttributes": [],
                    },
                    "age": {
                        "maxAgeDays": 0,
                        "expireWarnDays": 0,
                        "minAgeMinutes": 0,
                        "historyCount": 4,
                    },
                    "lockout": {
                        "maxAttempts": 10,
                        "autoUnlockMinutes": 0,
                        "userLockoutNotificationChannels": [],
                        "showLockoutFailures": false,
                    },
                    "breachedProtection": {
                        "expireAfterDays": null,
                        "logoutEnabled": false,
                        "delegatedWorkflowId": null,
                    },
                },
                "recovery": {
                    "factors": {
                        "recovery_question": {
                            "status": "ACTIVE",
                            "properties": { "complexity": { "minLength": 4 } },
                        },
                        "okta_email": {
                            "status": "ACTIVE",
                            "properties": { "recoveryToken": { "tokenLifetimeMinutes": 60 } },
                        },
                        "okta_sms": { "status": "INACTIVE" },
                        "okta_call": { "status": "INACTIVE" },
                    },
                },
                "delegation": { "options": { "skipUnlock": false } },
            },
        }),
        _ => json!({}),
    }
}

/// The rule that a new policy of a type ends in, if it has such.
pub(super) fn catch_all(kind: &str) -> Option<Object> {
    let actions = match kind {
        "ACCESS_POLICY" => json!({
            "appSignOn": {
                "access": "ALLOW",
                "verificationMethod": {
                    "factorMode": "2FA",
                    "type": "ASSURANCE",
                    "reauthenticateIn": "PT12H",
                    "constraints": [{
                        "possession": { "required": true, "deviceBound": "REQUIRED" },
                    }],
                },
                "keepMeSignedIn": { "postAuth": "NOT_ALLOWED" },
            },
        }),
        "PROFILE_ENROLLMENT" => json!({
            "profileEnrollment": {
                "access": "ALLOW",
                "preRegistrationInlineHooks": null,
                "profileAttributes": [
                    { "name": "email", "label": "Primary email", "required": true },
                ],
                "targetGroupIds": null,
                "unknownUserAction": "DENY",
                "activationRequirements": { "emailVerification": true },
                "progressiveProfilingAction": "DISABLED",
                "allowedIdentifiers": ["login"],
            },
        }),
        "POST_AUTH_SESSION" => json!({ "postAuthSession": { "failureActions": [] } }),
        "ENTITY_RISK" => json!({ "entityRisk": { "actions": [] } }),
        _ => return None,
    };
    let rule = json!({
        "type": kind,
        "name": "Catch-all Rule",
        "status": "ACTIVE",
        "priority": 99,
        "system": true,
        "conditions": null,
        "actions": actions,
    });
    rule.as_object().cloned()
}

/// What a rule of a type holds.
pub(super) fn of_rule(kind: &str, rule: &Object) -> Value {
    let people = json!({ "users": { "exclude": [] } });
    let network = json!({ "connection": "ANYWHERE" });
    match kind {
        "ACCESS_POLICY" => json!({
            "conditions": access_conditions(rule),
            "actions": { "appSignOn": app_sign_on(rule) },
        }),
        "SIGN_ON" => json!({
            "conditions": {
                "people": people,
                "network": network,
                "authContext": { "authType": "ANY" },
            },
            "actions": {
                "signon": {
                    "access": "ALLOW",
                    "requireFactor": false,
                    "primaryFactor": "PASSWORD_IDP",
                    "rememberDeviceByDefault": false,
                    "session": {
                        "usePersistentCookie": false,
                        "maxSessionIdleMinutes": 720,
                        "maxSessionLifetimeMinutes": 0,
                    },
                },
            },
        }),
        "PASSWORD" => json!({
            "conditions": { "people": people, "network": network },
            "actions": {
                "passwordChange": { "access": "ALLOW" },
                "selfServicePasswordReset": { "access": "ALLOW" },
                "selfServiceUnlock": { "access": "DENY" },
            },
        }),
        "MFA_ENROLL" => json!({
            "conditions": { "people": people, "network": network },
            "actions": { "enroll": { "self": "CHALLENGE" } },
        }),
        "IDP_DISCOVERY" => json!({
            "conditions": {
                "network": network,
                "platform": { "include": [], "exclude": [] },
                "app": { "include": [], "exclude": [] },
            },
            "actions": {
                "idp": { "providers": [], "idpSelectionType": "SPECIFIC" },
            },
        }),
        "PROFILE_ENROLLMENT" => json!({
            "actions": {
                "profileEnrollment": {
                    "preRegistrationInlineHooks": null,
                    "targetGroupIds": null,
                    "progressiveProfilingAction": "DISABLED",
                    "allowedIdentifiers": ["login"],
                },
            },
        }),
        "POST_AUTH_SESSION" | "ENTITY_RISK" => json!({ "conditions": { "people": people } }),
        _ => json!({}),
    }
}

/// The conditions of a rule for signing in to applications. Okta adds a level of risk unless the rule asks for platforms.
fn access_conditions(rule: &Object) -> Value {
    let mut conditions = json!({
        "people": { "users": { "exclude": [] } },
        "network": { "connection": "ANYWHERE" },
        "userType": { "include": [], "exclude": [] },
    });
    let asks = |path: &str| crate::json::at(rule, path).is_some();
    if asks("conditions.platform.include") {
        conditions["platform"] = json!({ "exclude": [] });
    }
    if !asks("conditions.platform") || is_chain(rule) {
        conditions["riskScore"] = json!({ "level": "ANY" });
    }
    conditions
}

fn is_chain(rule: &Object) -> bool {
    text_at(rule, "actions.appSignOn.verificationMethod.type") == Some("AUTH_METHOD_CHAIN")
}

fn app_sign_on(rule: &Object) -> Value {
    let mut actions = json!({
        "access": "ALLOW",
        "keepMeSignedIn": { "postAuth": "NOT_ALLOWED" },
    });
    if !is_chain(rule) {
        actions["verificationMethod"] = json!({
            "factorMode": "2FA",
            "type": "ASSURANCE",
            "reauthenticateIn": "PT12H",
        });
    }
    actions
}
