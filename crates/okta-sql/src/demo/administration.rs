//! Who governs the org, with which tokens, and by which policies.

use serde_json::json;

use super::people::{OWNER, called};
use super::traffic::actor;
use super::year::Year;

/// Roles of users, and how many days ago they were given.
#[rustfmt::skip]
const ROLES: &[(&str, &str, u32)] = &[
    (OWNER, "SUPER_ADMIN", 363), ("grace.hooper", "SUPER_ADMIN", 363), ("noor.haddad", "APP_ADMIN", 360),
    ("noor.haddad", "API_ACCESS_MANAGEMENT_ADMIN", 150), ("iris.lund", "USER_ADMIN", 290),
    ("pavel.stoica", "READ_ONLY_ADMIN", 355), ("jonas.weiss", "REPORT_ADMIN", 240),
];

/// API tokens: whose, how many days ago they were made and used last, and from where they may be used.
#[rustfmt::skip]
const TOKENS: &[(&str, &str, u32, u32, &str)] = &[
    ("Terraform", OWNER, 362, 1, "ZONE"),
    ("Old sync script", "grace.hooper", 355, 20, "ANYWHERE"),
    ("Log export", "noor.haddad", 120, 1, "ZONE"),
    ("Trying things out", "pavel.stoica", 70, 29, "ANYWHERE"),
];

/// Policies that were made here: type, name, how many days ago.
const POLICIES: &[(&str, &str, u32)] = &[
    ("PASSWORD", "Passwords of administrators", 340),
    ("OKTA_SIGN_ON", "Sign-on from outside", 335),
    ("MFA_ENROLL", "Second factors of Finance", 330),
];

pub(super) fn govern(year: &mut Year) {
    for (name, role, ago) in ROLES {
        year.call(
            *ago,
            "assignRoleToUser",
            json!({ "userId": format!("@{name}"), "body": { "type": role } }),
        );
    }
    year.call(
        290,
        "assignRoleToGroup",
        json!({ "groupId": "@Service desk", "body": { "type": "HELP_DESK_ADMIN" } }),
    );
    tokens(year);
    policies(year);
}

fn tokens(year: &mut Year) {
    for (name, user, made, used, from) in TOKENS {
        let network = match *from {
            "ZONE" => json!({ "connection": "ZONE", "include": ["@Offices"] }),
            from => json!({ "connection": from }),
        };
        let members = json!({ "name": name, "userId": format!("@{user}"), "clientName": "Okta API", "network": network,
            "tokenWindow": "P30D" });
        year.token(*made, name, members);
        year.call(
            *used,
            "upsertApiToken",
            json!({ "apiTokenId": format!("@{name}"), "body": {
                "name": name, "userId": format!("@{user}"), "clientName": "Okta API", "network": network } }),
        );
    }
}

fn policies(year: &mut Year) {
    for (kind, name, ago) in POLICIES {
        let policy = json!({ "type": kind, "name": name });
        year.make(*ago, *name, "createPolicy", json!({ "body": policy }));
    }
    // The owner of the tokens changes one himself, and a call leaves its own event.
    let harder = json!({ "type": "PASSWORD", "name": "Passwords of administrators", "settings": { "password": {
        "complexity": { "minLength": 14 }, "age": { "maxAgeDays": 90, "historyCount": 4 } } } });
    year.call(
        80,
        "replacePolicy",
        json!({ "policyId": "@Passwords of administrators", "body": harder }),
    );
    year.call(
        18,
        "deactivatePolicy",
        json!({ "policyId": "@Second factors of Finance" }),
    );
    // Others work in the admin console, which the box has none of.
    for (ago, who, event, policy) in [
        (
            200,
            "grace.hooper",
            "policy.lifecycle.update",
            "Sign-on from outside",
        ),
        (
            52,
            "noor.haddad",
            "policy.lifecycle.update",
            "Sign-on from outside",
        ),
        (9, "iris.lund", "policy.rule.update", "Sign-on from outside"),
    ] {
        let Some(person) = called(who) else { continue };
        let target = json!({ "id": format!("@{policy}"), "type": "PolicyEntity", "alternateId": "unknown",
            "displayName": policy, "detailEntry": null });
        year.event(
            ago,
            json!({ "eventType": event, "severity": "INFO", "actor": actor(person), "target": [target],
                "outcome": { "result": "SUCCESS", "reason": null } }),
        );
    }
    year.call(
        17,
        "activatePolicy",
        json!({ "policyId": "@Second factors of Finance" }),
    );
}
