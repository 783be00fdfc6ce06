//! An org with something of everything in it, made by calls.

use serde_json::{Value, json};

use crate::common::{Org, id};
use crate::reads;

pub(crate) fn filled() -> Org {
    let org = Org::with(|builder| builder.seed(7).seed_users(5).identity_source("0oasource1"));
    event_hook(&org);
    let ada = org.user("ada@example.com");
    let jo = org.user("Jo.Doe@example.com");
    let staff = org.group("Staff");
    org.put(&format!("/api/v1/groups/{staff}/users/{ada}"), &Value::Null)
        .is(204);
    let owner = json!({ "id": jo, "type": "USER" });
    org.post(&format!("/api/v1/groups/{staff}/owners"), &owner)
        .is(201);
    let rule = json!({
        "type": "group_rule", "name": "Rule",
        "conditions": { "expression": { "value": "user.lastName==\"Doe\"", "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": [staff] } },
    });
    org.post("/api/v1/groups/rules", &rule).is(200);
    let kind = json!({ "name": "contractor", "displayName": "Contractor" });
    org.post("/api/v1/meta/types/user", &kind).is(200);
    linked_objects(&org, &ada, &jo);
    identity_provider(&org, &jo);
    identity_source(&org);
    let leaver = org.user("leaver@example.com");
    org.post(
        &format!("/api/v1/users/{leaver}/lifecycle/deactivate"),
        &Value::Null,
    )
    .is(200);
    apps(&org, &ada, &staff);
    factors(&org, &ada);
    administration(&org, &ada, &staff);
    samples(&org);
    org
}

/// It is told of what comes after it.
fn event_hook(org: &Org) {
    let hook = json!({
        "name": "Told",
        "events": { "type": "EVENT_TYPE", "items": ["user.lifecycle.create", "group.lifecycle.create"] },
        "channel": { "type": "HTTP", "version": "1.0.0", "config": { "uri": "/_emulator/receiver",
            "authScheme": { "type": "HEADER", "key": "Authorization", "value": "the-secret" } } },
    });
    let hook = id(&org.post("/api/v1/eventHooks", &hook).is(200));
    let verify = format!("/api/v1/eventHooks/{hook}/lifecycle/verify");
    org.post(&verify, &Value::Null).is(200);
}

/// A client, an app with signing keys and one that is a link; they are assigned to a user and to a group.
fn apps(org: &Org, user: &str, group: &str) {
    let client = json!({ "name": "oidc_client", "label": "Client", "signOnMode": "OPENID_CONNECT",
        "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
        "settings": { "oauthClient": { "application_type": "web", "grant_types": ["authorization_code"],
            "response_types": ["code"], "redirect_uris": ["https://example.com/callback"] } } });
    let saml = json!({ "label": "Signed", "signOnMode": "SAML_2_0", "settings": { "signOn": {
        "ssoAcsUrl": "https://example.com/acs", "audience": "https://example.com",
        "recipient": "https://example.com/acs", "destination": "https://example.com/acs",
        "ssoAcsUrlOverride": "", "allowMultipleAcsEndpoints": false } } });
    let link = json!({ "name": "bookmark", "label": "Link", "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://example.com" } } });
    let made = [client, saml, link].map(|app| org.post("/api/v1/apps", &app).is(200));
    for app in &made {
        let path = format!("/api/v1/apps/{}", id(app));
        let profile = json!({ "id": user, "scope": "USER", "profile": { "team": "blue" } });
        org.post(&format!("{path}/users"), &profile).is(200);
        org.put(&format!("{path}/groups/{group}"), &json!({ "priority": 1 }))
            .is(200);
        org.post(
            &format!("{path}/federated-claims"),
            &json!({ "name": "claim", "expression": "user.id" }),
        )
        .is(201);
    }
    let [client, saml, _] = made.map(|app| format!("/api/v1/apps/{}/credentials", id(&app)));
    org.post(&format!("{client}/secrets"), &json!({})).is(201);
    let key = json!({ "kty": "RSA", "kid": "two", "e": "AQAB", "n": "n".repeat(342), "status": "ACTIVE" });
    org.post(&format!("{client}/jwks"), &key).is(201);
    org.post(
        &format!("{saml}/keys/generate?validityYears=2"),
        &Value::Null,
    )
    .is(201);
    org.post(&format!("{saml}/csrs"), &json!({})).is(201);
}

/// One that is proved by a code, one that was proved, and one whose device was asked.
fn factors(org: &Org, user: &str) {
    let factors = format!("/api/v1/users/{user}/factors");
    let sms = json!({ "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "+1-555-415-1337" } });
    org.post(&factors, &sms).is(200);
    let question = json!({ "factorType": "question", "provider": "OKTA",
        "profile": { "question": "disliked_food", "answer": "mayonnaise" } });
    org.post(&factors, &question).is(200);
    let push = id(&org
        .post(
            &factors,
            &json!({ "factorType": "push", "provider": "OKTA" }),
        )
        .is(200));
    let tap = format!("/_emulator/users/{user}/factors/{push}/push");
    org.post(&tap, &json!({ "result": "SUCCESS" })).is(200);
    org.post(&format!("{factors}/{push}/verify"), &Value::Null)
        .is(201);
}

/// Roles and what they are limited to, and a session.
fn administration(org: &Org, user: &str, group: &str) {
    let roles = format!("/api/v1/users/{user}/roles");
    let role = id(&org.post(&roles, &json!({ "type": "USER_ADMIN" })).is(201));
    org.put(
        &format!("{roles}/{role}/targets/groups/{group}"),
        &Value::Null,
    )
    .is(204);
    let custom =
        json!({ "label": "Helper", "description": "x", "permissions": ["okta.users.read"] });
    org.post("/api/v1/iam/roles", &custom).is(200);
    org.post("/api/v1/sessions", &json!({ "sessionToken": user }))
        .is(200);
}

/// One more thing in every collection that takes one.
fn samples(org: &Org) {
    let mut made = 0;
    for template in reads::templates() {
        for path in reads::paths(org, &template).into_iter().take(2) {
            let wanted =
                json!({ "collection": path, "members": { "name": "sample", "note": "\"é\"\n" } });
            made += usize::from(org.post("/_emulator/samples", &wanted).status == 201);
        }
    }
    assert!(made > 40, "{made}");
}

fn linked_objects(org: &Org, ada: &str, jo: &str) {
    let side = |name: &str| json!({ "name": name, "title": name, "type": "USER" });
    let definition = json!({ "primary": side("manager"), "associated": side("subordinate") });
    org.post("/api/v1/meta/schemas/user/linkedObjects", &definition)
        .is(201);
    let path = format!("/api/v1/users/{ada}/linkedObjects/manager/{jo}");
    org.put(&path, &Value::Null).is(204);
}

fn identity_provider(org: &Org, user: &str) {
    let provider = json!({
        "type": "GOOGLE", "name": "Google",
        "protocol": { "type": "OIDC", "scopes": ["openid"], "credentials": { "client": { "client_id": "c", "client_secret": "s" } } },
        "policy": { "accountLink": { "action": "AUTO" }, "provisioning": { "action": "AUTO" },
            "subject": { "userNameTemplate": { "template": "idpuser.email" }, "matchType": "USERNAME" } },
    });
    let provider = id(&org.post("/api/v1/idps", &provider).is(200));
    let link = format!("/api/v1/idps/{provider}/users/{user}");
    org.post(&link, &json!({ "externalId": "jo-1" })).is(200);
    let tokens = format!("/_emulator/idps/{provider}/users/{user}/tokens");
    org.post(&tokens, &json!({ "token": "sample" }));
    let credentials = format!("/api/v1/idps/{provider}/credentials");
    org.post(
        &format!("{credentials}/keys/generate?validityYears=2"),
        &Value::Null,
    )
    .is(200);
    org.post(&format!("{credentials}/csrs"), &json!({})).is(201);
    let key = json!({ "x5c": ["MIIC"] });
    org.post("/api/v1/idps/credentials/keys", &key).is(200);
}

fn identity_source(org: &Org) {
    let source = "/api/v1/identity-sources/0oasource1";
    let session = id(&org
        .post(&format!("{source}/sessions"), &Value::Null)
        .is(200));
    let profile = json!({ "externalId": "e1", "profile": {
        "userName": "imported@example.com", "email": "imported@example.com", "firstName": "Im", "lastName": "Ported" } });
    let mut other = profile.clone();
    other["externalId"] = "e2".into();
    other["profile"]["userName"] = "single@example.com".into();
    org.post(&format!("{source}/users"), &other).is(200);
    let group = json!({ "externalId": "e2", "profile": { "displayName": "Imported" } });
    org.post(&format!("{source}/groups"), &group).is(200);
    org.post(
        &format!("{source}/groups/e2/membership"),
        &json!({ "memberExternalId": "e2" }),
    )
    .is(204);
    let upload = json!({ "entityType": "USERS", "profiles": [profile] });
    org.post(&format!("{source}/sessions/{session}/bulk-upsert"), &upload)
        .is(202);
    // Not finished: the rest of the import comes after the snapshot.
    org.post(
        &format!("{source}/sessions/{session}/start-import"),
        &Value::Null,
    )
    .is(200);
}
