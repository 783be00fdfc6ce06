//! What is deleted takes with it what hangs on it, and nothing else.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

/// Deactivates and deletes a user.
fn remove(org: &Org, user: &str) {
    for _ in 0..2 {
        org.delete(&format!("/api/v1/users/{user}")).is(204);
    }
}

fn listed(org: &Org, path: &str) -> Vec<String> {
    ids(&org.pages(path).0)
}

fn app(org: &Org, label: &str) -> String {
    let body = json!({
        "name": "bookmark", "label": label, "signOnMode": "BOOKMARK",
        "settings": { "app": { "requestIntegration": false, "url": "https://example.com/" } },
    });
    format!(
        "/api/v1/apps/{}",
        id(&org.post("/api/v1/apps", &body).is(200))
    )
}

fn sample(org: &Org, collection: &str, members: &Value) -> Value {
    let body = json!({ "collection": collection, "members": members });
    org.post("/_emulator/samples", &body).is(201)
}

/// A role on a resource set that holds a group, bound to members; gives the path of the set and that of the binding.
fn binding(org: &Org, group: &str, members: &[String]) -> (String, String) {
    let role =
        json!({ "label": "Helper", "description": "Helps", "permissions": ["okta.users.read"] });
    let role = id(&org.post("/api/v1/iam/roles", &role).is(200));
    let resource = format!("https://org.example.com/api/v1/groups/{group}");
    let other = "https://org.example.com/api/v1/apps".to_owned();
    let set = json!({ "label": "Staff", "description": "All", "resources": [resource, other] });
    let set = id(&org.post("/api/v1/iam/resource-sets", &set).is(200));
    let set = format!("/api/v1/iam/resource-sets/{set}");
    let members: Vec<String> = members
        .iter()
        .map(|path| format!("https://org.example.com{path}"))
        .collect();
    org.post(
        &format!("{set}/bindings"),
        &json!({ "role": role, "members": members }),
    )
    .is(200);
    let binding = format!("{set}/bindings/{role}");
    (set, binding)
}

fn members_of(org: &Org, binding: &str) -> usize {
    let members = org.get(&format!("{binding}/members")).is(200);
    members["members"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_user_takes_their_places_in_groups_apps_and_providers_along() {
    let org = Org::new();
    let (ada, bob) = (org.user("ada@example.com"), org.user("bob@example.com"));
    let (staff, app) = (org.group("Staff"), app(&org, "App"));
    let idp = json!({ "type": "OIDC", "name": "P", "protocol": { "type": "OIDC" }, "policy": {} });
    let idp = format!(
        "/api/v1/idps/{}",
        id(&org.post("/api/v1/idps", &idp).is(200))
    );
    let manager = json!({
        "primary": { "name": "manager", "title": "Manager", "type": "USER" },
        "associated": { "name": "report", "title": "Report", "type": "USER" },
    });
    org.post("/api/v1/meta/schemas/user/linkedObjects", &manager)
        .is(201);
    let rule = org.post(
        "/api/v1/groups/rules",
        &json!({
            "type": "group_rule", "name": "All",
            "conditions": { "expression": { "value": "true", "type": "urn:okta:expression:1.0" },
                            "people": { "users": { "exclude": [ada, bob] } } },
            "actions": { "assignUserToGroups": { "groupIds": [staff] } },
        }),
    );
    let rule = format!("/api/v1/groups/rules/{}", id(&rule.is(200)));
    for user in [&ada, &bob] {
        org.put(
            &format!("/api/v1/groups/{staff}/users/{user}"),
            &Value::Null,
        )
        .is(204);
        let owner = json!({ "id": user, "type": "USER" });
        org.post(&format!("/api/v1/groups/{staff}/owners"), &owner)
            .is(201);
        org.post(
            &format!("{app}/users"),
            &json!({ "id": user, "scope": "USER" }),
        )
        .is(200);
        let link = json!({ "externalId": user });
        org.post(&format!("{idp}/users/{user}"), &link).is(200);
    }
    let link = format!("/api/v1/users/{ada}/linkedObjects/manager/{bob}");
    org.put(&link, &Value::Null).is(204);

    remove(&org, &ada);
    let path = format!("/api/v1/users/{ada}");
    for below in [
        "", "/groups", "/factors", "/roles", "/grants", "/idps", "/clients",
    ] {
        org.get(&format!("{path}{below}"))
            .refused(404, "E0000007", &ada);
    }
    assert_eq!(
        listed(&org, &format!("/api/v1/groups/{staff}/users")),
        [bob.as_str()]
    );
    assert_eq!(
        listed(&org, &format!("/api/v1/groups/{staff}/owners")),
        [bob.as_str()]
    );
    assert_eq!(listed(&org, &format!("{app}/users")), [bob.as_str()]);
    assert_eq!(listed(&org, &format!("{idp}/users")), [bob.as_str()]);
    let reports = org.get(&format!("/api/v1/users/{bob}/linkedObjects/report"));
    assert_eq!(reports.is(200), json!([]));
    let excluded = &org.get(&rule).is(200)["conditions"]["people"]["users"]["exclude"];
    assert_eq!(*excluded, json!([bob]));

    // Somebody of the same name is somebody else.
    let again = org.user("ada@example.com");
    assert_eq!(
        listed(&org, &format!("/api/v1/users/{again}/idps")),
        [""; 0]
    );
    assert_eq!(
        listed(&org, &format!("/api/v1/users/{again}/groups")).len(),
        1
    );
}

#[test]
fn a_user_takes_their_roles_sessions_and_devices_along() {
    let org = Org::new();
    let (ada, bob) = (org.user("ada@example.com"), org.user("bob@example.com"));
    let staff = org.group("Staff");
    let path = |user: &str| format!("/api/v1/users/{user}");
    let (set, binding) = binding(&org, &staff, &[path(&ada), path(&bob)]);
    let devices = org.pages("/api/v1/devices").0;
    let device = format!("/api/v1/devices/{}", id(&devices[0]));
    let policy = json!({
        "type": "OKTA_SIGN_ON", "name": "Some", "description": "Some",
        "conditions": { "people": { "groups": { "include": [staff] } } },
    });
    let policy = id(&org.post("/api/v1/policies", &policy).is(200));
    let rule = json!({
        "type": "SIGN_ON", "name": "Some",
        "conditions": { "network": { "connection": "ANYWHERE" }, "people": { "users": { "exclude": [ada, bob] } } },
        "actions": { "signon": { "access": "ALLOW", "requireFactor": false } },
    });
    let rules = format!("/api/v1/policies/{policy}/rules");
    let rule = format!("{rules}/{}", id(&org.post(&rules, &rule).is(200)));
    let mut sessions = Vec::new();
    for user in [&ada, &bob] {
        let role = org.post(
            &format!("{}/roles", path(user)),
            &json!({ "type": "USER_ADMIN" }),
        );
        let role = format!("{}/roles/{}", path(user), id(&role.is(201)));
        org.put(&format!("{role}/targets/groups/{staff}"), &Value::Null)
            .is(204);
        let session = org.post("/api/v1/sessions", &json!({ "sessionToken": user }));
        sessions.push(format!("/api/v1/sessions/{}", id(&session.is(200))));
        sample(
            &org,
            &format!("{device}/users"),
            &json!({ "user": { "id": user } }),
        );
        sample(
            &org,
            "/api/v1/api-tokens",
            &json!({ "name": user, "userId": user }),
        );
        sample(
            &org,
            &format!("{}/grants", path(user)),
            &json!({ "scopeId": "profile" }),
        );
    }
    let count = |path: &str| org.get(path).is(200).as_array().map_or(0, Vec::len);
    let tokens = count("/api/v1/api-tokens");
    assert_eq!(members_of(&org, &binding), 2);
    assert_eq!(count(&format!("{device}/users")), 2);

    remove(&org, &ada);
    assert_eq!(members_of(&org, &binding), 1);
    assert_eq!(count(&format!("{device}/users")), 1);
    assert_eq!(count("/api/v1/api-tokens"), tokens - 1);
    org.get(&sessions[0]).is(404);
    org.get(&sessions[1]).is(200);
    let assignees = org.get("/api/v1/iam/assignees/users").is(200);
    assert_eq!(
        ids(assignees["value"].as_array().expect("a list")),
        [bob.as_str()]
    );
    let excluded = &org.get(&rule).is(200)["conditions"]["people"]["users"]["exclude"];
    assert_eq!(*excluded, json!([bob]));
    // The set itself stays as it was.
    let resources = org.get(&format!("{set}/resources")).is(200);
    assert_eq!(resources["resources"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_user_takes_their_factors_along() {
    let org = Org::new();
    let ada = org.user("ada@example.com");
    let factor = json!({ "factorType": "question", "provider": "OKTA",
        "profile": { "question": "disliked_food", "answer": "mayonnaise" } });
    let factors = format!("/api/v1/users/{ada}/factors");
    let factor = format!("{factors}/{}", id(&org.post(&factors, &factor).is(200)));
    remove(&org, &ada);
    org.get(&factor).refused(404, "E0000007", &ada);
    let again = org.user("ada@example.com");
    let left = org.get(&format!("/api/v1/users/{again}/factors")).is(200);
    assert_eq!(left, json!([]));
}

#[test]
fn a_group_takes_what_it_gave_along() {
    let org = Org::new();
    let ada = org.user("ada@example.com");
    let (staff, guests) = (org.group("Staff"), org.group("Guests"));
    let app = app(&org, "App");
    let path = format!("/api/v1/groups/{staff}");
    org.put(&format!("{path}/users/{ada}"), &Value::Null)
        .is(204);
    org.put(&format!("{app}/groups/{staff}"), &json!({}))
        .is(200);
    assert_eq!(listed(&org, &format!("{app}/users")), [ada.as_str()]);
    let owner = json!({ "id": staff, "type": "GROUP" });
    org.post(&format!("/api/v1/groups/{guests}/owners"), &owner)
        .is(201);
    org.post(
        &format!("{path}/owners"),
        &json!({ "id": ada, "type": "USER" }),
    )
    .is(201);
    org.post(&format!("{path}/roles"), &json!({ "type": "USER_ADMIN" }))
        .is(201);
    let role = org.post(
        &format!("/api/v1/users/{ada}/roles"),
        &json!({ "type": "USER_ADMIN" }),
    );
    let targets = format!(
        "/api/v1/users/{ada}/roles/{}/targets/groups",
        id(&role.is(201))
    );
    for group in [&staff, &guests] {
        org.put(&format!("{targets}/{group}"), &Value::Null).is(204);
    }
    let (set, binding) = binding(
        &org,
        &staff,
        &[path.clone(), format!("/api/v1/users/{ada}")],
    );
    let policy = json!({
        "type": "OKTA_SIGN_ON", "name": "Some", "description": "Some",
        "conditions": { "people": { "groups": { "include": [staff, guests] } } },
    });
    let policy = id(&org.post("/api/v1/policies", &policy).is(200));
    let idp = json!({
        "type": "OIDC", "name": "P", "protocol": { "type": "OIDC" },
        "policy": { "provisioning": { "action": "AUTO", "groups": { "action": "ASSIGN", "assignments": [staff, guests] } } },
    });
    let idp = id(&org.post("/api/v1/idps", &idp).is(200));
    let rule = |name: &str, target: &str, excluded: &str| {
        let body = json!({
            "type": "group_rule", "name": name,
            "conditions": { "expression": { "value": "true", "type": "urn:okta:expression:1.0" },
                            "people": { "groups": { "exclude": [excluded] } } },
            "actions": { "assignUserToGroups": { "groupIds": [target] } },
        });
        let made = org.post("/api/v1/groups/rules", &body);
        format!("/api/v1/groups/rules/{}", id(&made.is(200)))
    };
    let (fills, excludes) = (
        rule("Fills", &staff, &guests),
        rule("Excludes", &guests, &staff),
    );

    org.delete(&path).is(204);
    for below in ["", "/users", "/owners", "/roles", "/apps"] {
        org.get(&format!("{path}{below}"))
            .refused(404, "E0000007", &staff);
    }
    assert_eq!(
        listed(&org, &format!("/api/v1/users/{ada}/groups")).len(),
        1
    );
    assert_eq!(listed(&org, &format!("{app}/groups")), [""; 0]);
    assert_eq!(listed(&org, &format!("{app}/users")), [""; 0]);
    assert_eq!(
        listed(&org, &format!("/api/v1/groups/{guests}/owners")),
        [""; 0]
    );
    assert_eq!(listed(&org, &targets), [guests.as_str()]);
    assert_eq!(members_of(&org, &binding), 1);
    let resources = org.get(&format!("{set}/resources")).is(200);
    assert_eq!(resources["resources"].as_array().map(Vec::len), Some(1));
    let policy = org.get(&format!("/api/v1/policies/{policy}")).is(200);
    assert_eq!(
        policy["conditions"]["people"]["groups"]["include"],
        json!([guests])
    );
    let idp = org.get(&format!("/api/v1/idps/{idp}")).is(200);
    assert_eq!(
        idp["policy"]["provisioning"]["groups"]["assignments"],
        json!([guests])
    );
    assert_eq!(org.get(&fills).is(200)["status"], "INVALID");
    let excludes = org.get(&excludes).is(200);
    assert_eq!(excludes["status"], "INACTIVE");
    assert_eq!(
        excludes["conditions"]["people"]["groups"]["exclude"],
        json!([])
    );
    // A group of the same name fills neither.
    let again = org.group("Staff");
    assert_eq!(
        listed(&org, &format!("/api/v1/groups/{again}/apps")),
        [""; 0]
    );
    assert_eq!(org.get(&fills).is(200)["status"], "INVALID");
}

#[test]
fn a_group_rule_takes_its_members_along_if_it_is_told_to() {
    for removes in [false, true] {
        let org = Org::new();
        let (ada, bob) = (org.user("ada@example.com"), org.user("bob@example.com"));
        let staff = org.group("Staff");
        let by_hand = format!("/api/v1/groups/{staff}/users/{bob}");
        org.put(&by_hand, &Value::Null).is(204);
        let rule = json!({
            "type": "group_rule", "name": "All",
            "conditions": { "expression": { "value": "true", "type": "urn:okta:expression:1.0" } },
            "actions": { "assignUserToGroups": { "groupIds": [staff] } },
        });
        let made = org.post("/api/v1/groups/rules", &rule).is(200);
        let rule = format!("/api/v1/groups/rules/{}", id(&made));
        org.post(&format!("{rule}/lifecycle/activate"), &Value::Null)
            .is(204);
        org.delete(&format!("{rule}?removeUsers={removes}")).is(202);
        let members = listed(&org, &format!("/api/v1/groups/{staff}/users"));
        match removes {
            true => assert_eq!(members, [bob.as_str()]),
            false => assert_eq!(members, [ada.as_str(), bob.as_str()]),
        }
    }
}

#[test]
fn a_user_type_that_nobody_has_takes_its_schema_along() {
    let org = Org::new();
    let types = "/api/v1/meta/types/user";
    let kind = id(&org
        .post(types, &json!({ "name": "guest", "displayName": "Guest" }))
        .is(200));
    let schema = format!(
        "/api/v1/meta/schemas/user/{}",
        kind.replacen("oty", "osc", 1)
    );
    let body = json!({
        "profile": { "login": "g@example.com", "email": "g@example.com", "firstName": "G", "lastName": "G" },
        "type": { "id": kind },
    });
    let guest = id(&org.post("/api/v1/users", &body).is(200));
    let path = format!("{types}/{kind}");
    org.delete(&path).refused(403, "E0000006", "users");
    org.get(&schema).is(200);
    remove(&org, &guest);
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", &kind);
    org.get(&schema).is(404);
    org.post("/api/v1/users", &body)
        .refused(400, "E0000001", "type");
}

#[test]
fn the_definition_of_a_linked_object_takes_its_values_along() {
    let org = Org::new();
    let (ada, bob) = (org.user("ada@example.com"), org.user("bob@example.com"));
    let definitions = "/api/v1/meta/schemas/user/linkedObjects";
    let relation = |primary: &str, associated: &str| {
        json!({
            "primary": { "name": primary, "title": "P", "type": "USER" },
            "associated": { "name": associated, "title": "A", "type": "USER" },
        })
    };
    for (primary, associated) in [("manager", "report"), ("mentor", "mentee")] {
        org.post(definitions, &relation(primary, associated))
            .is(201);
        let link = format!("/api/v1/users/{ada}/linkedObjects/{primary}/{bob}");
        org.put(&link, &Value::Null).is(204);
    }
    org.delete(&format!("{definitions}/report")).is(204);
    let links = |name: &str| org.get(&format!("/api/v1/users/{ada}/linkedObjects/{name}"));
    links("manager").refused(404, "E0000007", "manager");
    org.post(definitions, &relation("manager", "report"))
        .is(201);
    assert_eq!(links("manager").is(200), json!([]));
    assert_eq!(links("mentor").is(200).as_array().map(Vec::len), Some(1));
}

#[test]
fn an_attribute_takes_its_values_along() {
    let org = Org::new();
    let change = |path: &str, name: &str, attribute: Value| {
        let body = json!({ "definitions": { "custom": { "properties": { name: attribute } } } });
        org.post(path, &body).is(200);
    };
    let text = || json!({ "title": "Shoe size", "type": "string" });
    let (users, groups) = (
        "/api/v1/meta/schemas/user/default",
        "/api/v1/meta/schemas/group/default",
    );
    change(users, "shoes", text());
    change(users, "hats", text());
    change(groups, "shoes", text());
    let ada = org.user("ada@example.com");
    let user = format!("/api/v1/users/{ada}");
    org.post(&user, &json!({ "profile": { "shoes": "38", "hats": "M" } }))
        .is(200);
    let group = json!({ "profile": { "name": "Staff", "shoes": "38" } });
    let group = id(&org.post("/api/v1/groups", &group).is(200));
    let group = format!("/api/v1/groups/{group}");
    for schema in [users, groups] {
        change(schema, "shoes", Value::Null);
        change(schema, "shoes", text());
    }
    let profile = &org.get(&user).is(200)["profile"];
    assert_eq!(
        (&profile["shoes"], &profile["hats"]),
        (&Value::Null, &json!("M"))
    );
    assert_eq!(org.get(&group).is(200)["profile"]["shoes"], Value::Null);
    let found = org.pages("/api/v1/users?search=profile.shoes+pr").0;
    assert_eq!(found.len(), 0);
}

#[test]
fn what_goes_at_its_source_goes_in_the_org() {
    let org = Org::new();
    let source = format!(
        "/api/v1/identity-sources/{}",
        okta_emulator::DEFAULT_IDENTITY_SOURCE
    );
    let profile = json!({ "userName": "e@example.com", "email": "e@example.com", "firstName": "E", "lastName": "E" });
    let user = json!({ "externalId": "e1", "profile": profile });
    org.post(&format!("{source}/users"), &user).is(200);
    let group = json!({ "externalId": "g1", "profile": { "displayName": "Imported" } });
    let group = id(&org.post(&format!("{source}/groups"), &group).is(200));
    let member = json!({ "memberExternalId": "e1" });
    org.post(&format!("{source}/groups/g1/membership"), &member)
        .is(204);
    let app = app(&org, "App");
    org.put(&format!("{app}/groups/{group}"), &json!({}))
        .is(200);
    let user = id(&org.get("/api/v1/users/e@example.com").is(200));
    assert_eq!(listed(&org, &format!("{app}/users")), [user.as_str()]);

    org.delete(&format!("{source}/users/e1")).is(204);
    let left = org.get(&format!("/api/v1/users/{user}")).is(200);
    assert_eq!(left["status"], "DEPROVISIONED");
    assert_eq!(
        listed(&org, &format!("/api/v1/groups/{group}/users")),
        [""; 0]
    );
    let members = org.get(&format!("{source}/groups/g1/membership")).is(200);
    assert_eq!(members["memberExternalIds"], json!([]));
    assert_eq!(listed(&org, &format!("{app}/users")), [""; 0]);

    org.delete(&format!("{source}/groups/g1")).is(204);
    org.get(&format!("/api/v1/groups/{group}"))
        .refused(404, "E0000007", &group);
    assert_eq!(listed(&org, &format!("{app}/groups")), [""; 0]);
}
