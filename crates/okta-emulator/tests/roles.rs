//! Administrator roles: standard ones, custom ones on resource sets, and what they are limited to.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

#[test]
fn standard_roles_are_assigned_once() {
    let org = Org::new();
    let user = org.user("ada@example.com");
    let group = org.group("Admins");
    for (owner, kind, status) in [
        (format!("/api/v1/users/{user}"), "USER", 201),
        (format!("/api/v1/groups/{group}"), "GROUP", 201),
    ] {
        let roles = format!("{owner}/roles");
        let made = org.post(&roles, &json!({ "type": "APP_ADMIN" })).is(status);
        assert_eq!(made["id"], "IFIFAX2BIRGUSTQ");
        assert_eq!(made["label"], "Application Administrator");
        assert_eq!(made["assignmentType"], kind);
        assert_eq!(
            made["_links"]["assignee"]["href"],
            format!("https://org.example.com{owner}")
        );
        org.post(&roles, &json!({ "type": "APP_ADMIN" }))
            .refused(409, "E0000090", "assigned");
        // What cannot be limited is numbered.
        let made = org
            .post(&roles, &json!({ "type": "READ_ONLY_ADMIN" }))
            .is(status);
        assert_ne!(made["id"], "IFIFAX2BIRGUSTQ");
        org.post(&roles, &json!({ "type": "READ_ONLY_ADMIN" }))
            .refused(409, "E0000090", "assigned");
        assert_eq!(org.get(&roles).is(200).as_array().map(Vec::len), Some(2));
        org.delete(&format!("{roles}/{}", id(&made))).is(204);
        assert_eq!(org.get(&roles).is(200).as_array().map(Vec::len), Some(1));
        org.post(&roles, &json!({ "type": "EMPEROR" })).is(400);
    }
}

#[test]
fn roles_are_limited_to_groups_and_applications() {
    let org = Org::new();
    let user = org.user("ada@example.com");
    let group = org.group("Staff");
    let roles = format!("/api/v1/users/{user}/roles");
    let role = id(&org.post(&roles, &json!({ "type": "USER_ADMIN" })).is(201));
    let targets = format!("{roles}/{role}/targets/groups");
    org.put(&format!("{targets}/{group}"), &Value::Null).is(204);
    org.put(&format!("{targets}/00gnobody00000000000"), &Value::Null)
        .refused(404, "E0000007", "group");
    // The target is shown as the group that it is.
    let listed = org.get(&targets).is(200);
    assert_eq!(listed[0]["id"], group);
    assert_eq!(listed[0]["profile"]["name"], "Staff");
    org.delete(&format!("{targets}/{group}")).is(204);
    assert_eq!(org.get(&targets).is(200), json!([]));

    let role = id(&org.post(&roles, &json!({ "type": "APP_ADMIN" })).is(201));
    let targets = format!("{roles}/{role}/targets/catalog/apps");
    org.put(&format!("{targets}/facebook"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&targets).is(200)[0]["name"], "facebook");
    let app = json!({ "name": "bookmark", "label": "Wiki", "signOnMode": "BOOKMARK",
        "settings": { "app": { "requestIntegration": false, "url": "https://wiki.example.com" } } });
    let app = id(&org.post("/api/v1/apps", &app).is(200));
    org.put(&format!("{targets}/bookmark/{app}"), &Value::Null)
        .is(204);
    let listed = org.get(&targets).is(200);
    assert_eq!(
        (
            &listed[0]["id"],
            &listed[0]["displayName"],
            &listed[1]["name"]
        ),
        (&json!(app), &json!("Wiki"), &json!("facebook"))
    );
    org.delete(&format!("{targets}/bookmark/{app}")).is(204);
    assert_eq!(org.get(&targets).is(200).as_array().map(Vec::len), Some(1));
    // Targets go with the role.
    org.delete(&format!("{roles}/{role}")).is(204);
    org.post(&roles, &json!({ "type": "APP_ADMIN" })).is(201);
    assert_eq!(org.get(&targets).is(200), json!([]));
}

/// A custom role and a resource set.
fn custom(org: &Org) -> (String, String) {
    let role = json!({ "label": "Helper", "description": "Helps",
        "permissions": ["okta.users.read", "okta.users.manage"] });
    let role = id(&org.post("/api/v1/iam/roles", &role).is(200));
    let set = json!({ "label": "Everybody", "description": "All of them",
        "resources": ["https://org.example.com/api/v1/users"] });
    let set = id(&org.post("/api/v1/iam/resource-sets", &set).is(200));
    (role, set)
}

#[test]
fn a_custom_role_has_permissions() {
    let org = Org::new();
    let (role, _) = custom(&org);
    let path = format!("/api/v1/iam/roles/{role}/permissions");
    let labels = || {
        let list = org.get(&path).is(200);
        let all = list["permissions"].as_array().cloned().unwrap_or_default();
        let mut labels: Vec<String> = all
            .iter()
            .map(|one| one["label"].as_str().unwrap_or_default().to_owned())
            .collect();
        labels.sort();
        labels
    };
    assert_eq!(labels(), ["okta.users.manage", "okta.users.read"]);
    org.post(&format!("{path}/okta.groups.read"), &Value::Null)
        .is(204);
    org.delete(&format!("{path}/okta.users.manage")).is(204);
    assert_eq!(labels(), ["okta.groups.read", "okta.users.read"]);
    let again =
        json!({ "label": "Helper", "description": "x", "permissions": ["okta.users.read"] });
    org.post("/api/v1/iam/roles", &again)
        .refused(400, "E0000001", "label");
}

#[test]
fn a_custom_assignment_and_a_membership_of_a_binding_are_the_same() {
    let org = Org::new();
    let (role, set) = custom(&org);
    let user = org.user("ada@example.com");
    let roles = format!("/api/v1/users/{user}/roles");
    let given = json!({ "type": "CUSTOM", "role": role, "resource-set": set });
    let made = org.post(&roles, &given).is(201);
    assert_eq!(made["label"], "Helper");
    org.post(&roles, &given)
        .refused(409, "E0000090", "assigned");
    let members = format!("/api/v1/iam/resource-sets/{set}/bindings/{role}/members");
    let listed = org.get(&members).is(200);
    assert_eq!(listed["members"][0]["id"], made["id"]);
    assert_eq!(
        listed["members"][0]["_links"]["self"]["href"],
        format!("https://org.example.com/api/v1/users/{user}")
    );
    org.delete(&format!("{roles}/{}", id(&made))).is(204);
    assert_eq!(org.get(&members).is(200)["members"], json!([]));

    // The other way round.
    let group = org.group("Helpers");
    let href = format!("https://org.example.com/api/v1/groups/{group}");
    org.patch(&members, &json!({ "additions": [href] })).is(200);
    let roles = format!("/api/v1/groups/{group}/roles");
    let listed = org.get(&roles).is(200);
    assert_eq!(
        (
            &listed[0]["type"],
            &listed[0]["role"],
            &listed[0]["assignmentType"]
        ),
        (&json!("CUSTOM"), &json!(role), &json!("GROUP"))
    );
    org.delete(&format!("/api/v1/iam/resource-sets/{set}"))
        .is(204);
    assert_eq!(org.get(&roles).is(200), json!([]));
    let given = json!({ "type": "CUSTOM", "role": role, "resource-set": set });
    org.post(&roles, &given)
        .refused(404, "E0000007", "resource set");
}

#[test]
fn resource_sets_are_found_by_label() {
    let org = Org::new();
    let (role, set) = custom(&org);
    let shown = org.get("/api/v1/iam/resource-sets/Everybody").is(200);
    assert_eq!(id(&shown), set);
    assert!(shown["resources"].is_null());
    let binding = json!({ "role": "Helper", "members": [] });
    org.post("/api/v1/iam/resource-sets/Everybody/bindings", &binding)
        .is(200);
    let bindings = org
        .get(&format!("/api/v1/iam/resource-sets/{set}/bindings"))
        .is(200);
    assert_eq!(bindings["roles"][0]["id"], role);
    let again = json!({ "label": "Everybody", "description": "x", "resources": [] });
    org.post("/api/v1/iam/resource-sets", &again).is(400);
}
