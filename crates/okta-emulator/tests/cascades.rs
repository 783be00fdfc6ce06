//! What a deletion takes along, and what it is refused for.

mod common;

use common::Org;
use serde_json::{Value, json};

/// Creates a thing; gives its path.
#[track_caller]
fn made(org: &Org, collection: &str, body: &Value) -> String {
    let answer = org.post(collection, body);
    assert!(answer.status.is_success(), "{collection}: {}", answer.body);
    let name = ["id", "kid"]
        .iter()
        .find_map(|name| answer.body[name].as_str());
    format!("{collection}/{}", name.expect("a name"))
}

#[track_caller]
fn off(org: &Org, path: &str) {
    let answer = org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null);
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
}

#[track_caller]
fn all_gone(org: &Org, paths: &[&str]) {
    for path in paths {
        assert_eq!(org.get(path).status, 404, "{path}");
    }
}

#[test]
fn an_authorization_server_takes_what_stands_below_it() {
    let org = Org::new();
    let server = made(
        &org,
        "/api/v1/authorizationServers",
        &json!({ "name": "Own", "audiences": ["api://own"] }),
    );
    let scope = made(
        &org,
        &format!("{server}/scopes"),
        &json!({ "name": "read" }),
    );
    let claim =
        json!({ "name": "rank", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "1" });
    let claim = made(&org, &format!("{server}/claims"), &claim);
    let policy = json!({ "type": "OAUTH_AUTHORIZATION_POLICY", "name": "All", "description": "All",
        "priority": 1, "conditions": { "clients": { "include": ["ALL_CLIENTS"] } } });
    let policy = made(&org, &format!("{server}/policies"), &policy);
    let rule = json!({ "type": "RESOURCE_ACCESS", "name": "All", "priority": 1,
        "conditions": { "people": { "groups": { "include": ["EVERYONE"] } },
            "grantTypes": { "include": ["client_credentials"] }, "scopes": { "include": ["*"] } },
        "actions": { "token": { "accessTokenLifetimeMinutes": 60 } } });
    let rule = made(&org, &format!("{policy}/rules"), &rule);
    let keys = org.get(&format!("{server}/credentials/keys")).is(200);
    assert!(keys.as_array().is_some_and(|keys| !keys.is_empty()));
    // A policy takes its rules, and leaves the server as it was.
    org.delete(&policy).is(204);
    all_gone(&org, &[&policy, &rule]);
    org.get(&scope).is(200);
    off(&org, &server);
    org.delete(&server).is(204);
    let (policies, keys) = (
        format!("{server}/policies"),
        format!("{server}/credentials/keys"),
    );
    all_gone(&org, &[&server, &scope, &claim, &policies, &keys]);
}

#[test]
fn a_provider_takes_its_users_keys_and_requests() {
    let org = Org::new();
    let provider = json!({ "type": "OIDC", "name": "Idp", "protocol": { "type": "OIDC", "scopes": ["openid"],
        "issuer": { "url": "https://idp.example.com" },
        "endpoints": {
            "authorization": { "url": "https://idp.example.com/a", "binding": "HTTP-REDIRECT" },
            "token": { "url": "https://idp.example.com/t", "binding": "HTTP-POST" },
            "jwks": { "url": "https://idp.example.com/k", "binding": "HTTP-REDIRECT" } },
        "credentials": { "client": { "client_id": "a", "client_secret": "b" } } } });
    let provider = made(&org, "/api/v1/idps", &provider);
    let user = org.user("jo@example.com");
    let link = json!({ "externalId": "jo" });
    org.post(&format!("{provider}/users/{user}"), &link).is(200);
    let key = org
        .post(
            &format!("{provider}/credentials/keys/generate?validityYears=2"),
            &Value::Null,
        )
        .body;
    let key = format!(
        "{provider}/credentials/keys/{}",
        key["kid"].as_str().expect("a key")
    );
    let csr = json!({ "subject": { "countryName": "US", "organizationName": "Example",
        "commonName": "idp.example.com" } });
    let csr = made(&org, &format!("{provider}/credentials/csrs"), &csr);
    for path in [&key, &csr] {
        org.get(path).is(200);
    }
    org.delete(&provider).is(204);
    all_gone(&org, &[&provider, &key, &csr]);
    let of_user = org.get(&format!("/api/v1/users/{user}/idps")).is(200);
    assert_eq!(of_user, json!([]));
}

#[test]
fn a_policy_takes_its_rules_and_mappings() {
    let org = Org::new();
    let policy = made(
        &org,
        "/api/v1/policies",
        &json!({ "type": "ACCESS_POLICY", "name": "Strict" }),
    );
    let rule = made(
        &org,
        &format!("{policy}/rules"),
        &json!({ "type": "ACCESS_POLICY", "name": "All" }),
    );
    let other = made(
        &org,
        "/api/v1/policies",
        &json!({ "type": "ACCESS_POLICY", "name": "Other" }),
    );
    let mapping =
        json!({ "resourceId": other.rsplit('/').next(), "resourceType": "ACCESS_POLICY" });
    let mapping = made(&org, &format!("{policy}/mappings"), &mapping);
    org.get(&mapping).is(200);
    org.delete(&policy).is(204);
    all_gone(&org, &[&policy, &rule, &mapping]);
    org.get(&other).is(200);
}

#[test]
fn roles_and_resource_sets_take_their_bindings() {
    let org = Org::new();
    let set = |label: &str| {
        let body = json!({ "label": label, "description": "Some",
            "resources": [format!("{}/api/v1/groups", common::HOST)] });
        made(&org, "/api/v1/iam/resource-sets", &body)
    };
    let role = |label: &str| {
        let body = json!({ "label": label, "description": "One",
            "permissions": ["okta.groups.read"] });
        made(&org, "/api/v1/iam/roles", &body)
    };
    let user = org.user("jo@example.com");
    let member = format!("{}/api/v1/users/{user}", common::HOST);
    let bound = |set: &str, role: &str| {
        let role = role.rsplit('/').next().expect("an id").to_owned();
        let body = json!({ "role": role, "members": [member] });
        let answer = org.post(&format!("{set}/bindings"), &body);
        assert!(answer.status.is_success(), "{}", answer.body);
        format!("{set}/bindings/{role}")
    };
    let (first, second) = (set("First"), set("Second"));
    let (reader, helper) = (role("Reader"), role("Helper"));
    let (one, two, three) = (
        bound(&first, &reader),
        bound(&second, &reader),
        bound(&second, &helper),
    );
    let assigned = || {
        let roles = org.get(&format!("/api/v1/users/{user}/roles")).is(200);
        roles.as_array().map(Vec::len)
    };
    assert_eq!(assigned(), Some(3));
    org.delete(&first).is(204);
    all_gone(&org, &[&one]);
    assert_eq!(assigned(), Some(2));
    org.delete(&reader).is(204);
    all_gone(&org, &[&two]);
    org.get(&three).is(200);
    assert_eq!(assigned(), Some(1));
}

#[test]
fn a_brand_takes_its_emails_and_pages() {
    let org = Org::new();
    let brand = made(&org, "/api/v1/brands", &json!({ "name": "Second" }));
    let email = json!({ "language": "en", "isDefault": true, "subject": "Hello",
        "body": "<p>${activationLink}</p>" });
    let email = made(
        &org,
        &format!("{brand}/templates/email/UserActivation/customizations"),
        &email,
    );
    let page = format!("{brand}/pages/error/customized");
    let content = json!({ "pageContent": "<html></html>" });
    org.put(&page, &content).is(200);
    org.delete(&brand).is(204);
    all_gone(&org, &[&brand, &email, &page]);
}

#[test]
fn types_and_realms_that_users_have_stay() {
    let org = Org::new();
    let kind = json!({ "name": "robot", "displayName": "Robot" });
    let kind = made(&org, "/api/v1/meta/types/user", &kind);
    let user = json!({ "profile": { "login": "r@example.com", "email": "r@example.com",
        "firstName": "R", "lastName": "D" }, "type": { "id": kind.rsplit('/').next() } });
    let user = made(&org, "/api/v1/users", &user);
    assert_eq!(org.delete(&kind).status.as_u16() / 100, 4);
    let realm = made(
        &org,
        "/api/v1/realms",
        &json!({ "profile": { "name": "Far" } }),
    );
    let other = json!({ "profile": { "login": "o@example.com", "email": "o@example.com",
        "firstName": "O", "lastName": "D" }, "realmId": realm.rsplit('/').next() });
    let other = made(&org, "/api/v1/users", &other);
    assert_eq!(org.delete(&realm).status.as_u16() / 100, 4);
    for user in [&user, &other] {
        org.delete(user).is(204);
        org.delete(user).is(204);
    }
    org.delete(&kind).is(204);
    org.delete(&realm).is(204);
    all_gone(&org, &[&kind, &realm]);
}
