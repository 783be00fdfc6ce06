//! Groups: profiles, members, owners and rules; and user types and linked objects beside them.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

#[test]
fn a_group_is_created_read_replaced_and_deleted() {
    let org = Org::new();
    let group = org
        .post(
            "/api/v1/groups",
            &json!({ "profile": { "name": "Authors", "level": 3 } }),
        )
        .is(200);
    assert!(id(&group).starts_with("00g"));
    assert_eq!(
        (&group["type"], &group["objectClass"]),
        (&json!("OKTA_GROUP"), &json!(["okta:user_group"]))
    );
    assert_eq!(
        group["profile"],
        json!({ "name": "Authors", "description": null, "level": 3 })
    );
    let path = format!("/api/v1/groups/{}", id(&group));
    assert_eq!(org.get(&path).is(200), group);
    let replaced = org
        .put(
            &path,
            &json!({ "profile": { "name": "Writers", "description": "d" } }),
        )
        .is(200);
    assert_eq!(
        replaced["profile"],
        json!({ "name": "Writers", "description": "d" })
    );
    org.group("Authors");
    org.put(&path, &json!({ "profile": { "name": "Authors" } }))
        .refused(400, "E0000001", "profile.name");
    org.put(&path, &json!({ "profile": { "name": "Writers" } }))
        .is(200);
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", "group");
    org.group("Writers");
}

#[test]
fn what_is_wrong_with_a_group_is_named() {
    let org = Org::new();
    org.group("Taken");
    for (body, field) in [
        (json!({}), "profile"),
        (json!({ "profile": {} }), "profile.name"),
        (json!({ "profile": { "name": "" } }), "profile.name"),
        (json!({ "profile": { "name": "Taken" } }), "profile.name"),
        (json!({ "profile": { "name": "Everyone" } }), "profile.name"),
        (
            json!({ "profile": { "name": "x".repeat(256) } }),
            "profile.name",
        ),
        (
            json!({ "profile": { "name": "x", "description": "x".repeat(1025) } }),
            "profile.description",
        ),
    ] {
        org.post("/api/v1/groups", &body)
            .refused(400, "E0000001", field);
    }
    org.group(&"x".repeat(255));
}

#[test]
fn everyone_is_built_in() {
    let org = Org::with(|builder| builder.seed_users(3));
    let everyone = org.get("/api/v1/groups?q=every").is(200)[0].clone();
    assert_eq!(
        (&everyone["type"], &everyone["profile"]["name"]),
        (&json!("BUILT_IN"), &json!("Everyone"))
    );
    let path = format!("/api/v1/groups/{}", id(&everyone));
    assert_eq!(org.pages(&format!("{path}/users?limit=2")).0.len(), 3);
    let user = org.user("jo@example.com");
    org.delete(&path).refused(403, "E0000006", "built-in");
    org.put(&path, &json!({ "profile": { "name": "x" } }))
        .refused(403, "E0000006", "built-in");
    org.delete(&format!("{path}/users/{user}"))
        .refused(403, "E0000006", "built-in");
    org.put(&format!("{path}/users/{user}"), &Value::Null)
        .refused(403, "E0000006", "built-in");
}

#[test]
fn members_come_and_go() {
    let org = Org::new();
    let group = org.group("Authors");
    let path = format!("/api/v1/groups/{group}/users");
    let users: Vec<String> = (0..5)
        .map(|number| org.user(&format!("jo{number}@example.com")))
        .collect();
    for user in &users {
        org.put(&format!("{path}/{user}"), &Value::Null).is(204);
        org.put(&format!("{path}/{user}"), &Value::Null).is(204);
    }
    let (found, pages) = org.pages(&format!("{path}?limit=2"));
    assert_eq!((ids(&found), pages), (users.clone(), 3));
    let stats = org
        .get("/api/v1/groups?expand=stats&search=type+eq+%22OKTA_GROUP%22")
        .is(200);
    assert_eq!(stats[0]["_embedded"]["stats"]["usersCount"], 5);
    org.delete(&format!("{path}/{}", users[0])).is(204);
    org.delete(&format!("{path}/{}", users[0])).is(204);
    for _ in 0..2 {
        org.delete(&format!("/api/v1/users/{}", users[1])).is(204);
    }
    assert_eq!(ids(&org.pages(&path).0), users[2..]);
    org.put(&format!("{path}/nobody"), &Value::Null)
        .refused(404, "E0000007", "user");
    org.put(
        &format!("/api/v1/groups/00g0/users/{}", users[2]),
        &Value::Null,
    )
    .refused(404, "E0000007", "group");
    org.get(&format!("{path}?limit=1001"))
        .refused(400, "E0000001", "limit");
    let own = org
        .get(&format!("/api/v1/users/{}/groups", users[2]))
        .is(200);
    assert_eq!(own.as_array().map(Vec::len), Some(2));
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    let own = org
        .get(&format!("/api/v1/users/{}/groups", users[2]))
        .is(200);
    assert_eq!(own.as_array().map(Vec::len), Some(1));
    let joined = json!({
        "profile": { "login": "new@example.com", "email": "new@example.com", "firstName": "N", "lastName": "N" },
        "groupIds": [org.group("Readers")],
    });
    let user = id(&org.post("/api/v1/users", &joined).is(200));
    assert_eq!(
        org.get(&format!("/api/v1/users/{user}/groups")).is(200)[1]["profile"]["name"],
        "Readers"
    );
}

#[test]
fn groups_are_searched_filtered_and_sorted() {
    let org = Org::new();
    for name in ["beta", "Alpha", "gamma", "alphabet"] {
        org.group(name);
    }
    let names = |path: &str| {
        let (groups, _) = org.pages(path);
        groups
            .iter()
            .map(|group| {
                group["profile"]["name"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(names("/api/v1/groups?q=alpha"), ["Alpha", "alphabet"]);
    assert_eq!(
        names("/api/v1/groups?filter=type+eq+%22BUILT_IN%22"),
        ["Everyone"]
    );
    assert_eq!(
        names("/api/v1/groups?search=type+eq+%22OKTA_GROUP%22&sortBy=profile.name&limit=1"),
        ["Alpha", "alphabet", "beta", "gamma"]
    );
    assert_eq!(
        names("/api/v1/groups?search=profile.name+co+%22A%22&sortBy=profile.name&sortOrder=desc"),
        ["gamma", "beta", "alphabet", "Alpha"]
    );
    org.get("/api/v1/groups?filter=profile.name+eq+%22x%22")
        .refused(400, "E0000031", "filter");
    org.get("/api/v1/groups?search=nonsense")
        .refused(400, "E0000031", "search");
    org.get("/api/v1/groups?limit=10001")
        .refused(400, "E0000001", "limit");
    org.get("/api/v1/groups?limit=10000").is(200);
}

#[test]
fn owners_are_users_or_groups() {
    let org = Org::new();
    let (group, user) = (org.group("Authors"), org.user("jo@example.com"));
    let path = format!("/api/v1/groups/{group}/owners");
    let owner = org
        .post(&path, &json!({ "id": user, "type": "USER" }))
        .is(201);
    assert_eq!(
        (&owner["displayName"], &owner["originType"]),
        (&json!("Jo Doe"), &json!("OKTA_DIRECTORY"))
    );
    org.post(&path, &json!({ "id": user, "type": "USER" }))
        .refused(400, "E0000001", "owner");
    org.post(&path, &json!({ "id": user, "type": "GROUP" }))
        .refused(404, "E0000007", "group");
    org.post(&path, &json!({ "id": org.group("Leads"), "type": "GROUP" }))
        .is(201);
    assert_eq!(org.pages(&format!("{path}?limit=1")).0.len(), 2);
    org.delete(&format!("{path}/{user}")).is(204);
    org.delete(&format!("{path}/{user}"))
        .refused(404, "E0000007", "owner");
}

#[test]
fn rules_are_switched_and_only_changed_while_off() {
    let org = Org::new();
    let group = org.group("Authors");
    let rule = |name: &str, target: &str| {
        json!({
            "type": "group_rule",
            "name": name,
            "conditions": { "expression": { "value": "user.lastName==\"Doe\"", "type": "urn:okta:expression:1.0" } },
            "actions": { "assignUserToGroups": { "groupIds": [target] } },
        })
    };
    let created = org
        .post("/api/v1/groups/rules", &rule("One", &group))
        .is(200);
    assert!(id(&created).starts_with("0pr"));
    assert_eq!(
        (&created["status"], &created["allGroupsValid"]),
        (&json!("INACTIVE"), &json!(true))
    );
    assert!(created["conditions"]["people"].is_null(), "none were named");
    let mut with_people = rule("With people", &group);
    with_people["conditions"]["people"] = json!({ "users": {} });
    let with_people = org.post("/api/v1/groups/rules", &with_people).is(200);
    let nobody = json!({ "users": { "exclude": [] }, "groups": { "exclude": [] } });
    assert_eq!(with_people["conditions"]["people"], nobody);
    org.post("/api/v1/groups/rules", &rule("One", &group))
        .refused(400, "E0000001", "name");
    org.post("/api/v1/groups/rules", &rule(&"x".repeat(51), &group))
        .refused(400, "E0000001", "name");
    org.post("/api/v1/groups/rules", &rule("Two", "00g0"))
        .refused(400, "E0000001", "groupIds");
    let path = format!("/api/v1/groups/rules/{}", id(&created));
    org.post(&format!("{path}/lifecycle/activate"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&path).is(200)["status"], "ACTIVE");
    org.put(&path, &rule("Two", &group))
        .refused(400, "E0000001", "status");
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(204);
    assert_eq!(org.put(&path, &rule("Two", &group)).is(200)["name"], "Two");
    let named = org
        .get(&format!("{path}?expand=groupIdToGroupNameMap"))
        .is(200);
    assert_eq!(
        named["_embedded"]["groupIdToGroupNameMap"][&group],
        "Authors"
    );
    assert_eq!(
        org.pages("/api/v1/groups/rules?search=two&limit=1").0.len(),
        1
    );
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    assert_eq!(org.get(&path).is(200)["status"], "INVALID");
    org.delete(&path).is(202);
    org.get(&path).refused(404, "E0000007", "rule");
}

#[test]
fn user_types_have_a_default_and_keep_their_name() {
    let org = Org::new();
    let path = "/api/v1/meta/types/user";
    let default = org.get(&format!("{path}/default")).is(200);
    assert_eq!(default["default"], true);
    org.delete(&format!("{path}/{}", id(&default)))
        .refused(403, "E0000006", "default");
    let made = org
        .post(path, &json!({ "name": "guest", "displayName": "Guest" }))
        .is(200);
    org.post(path, &json!({ "name": "guest", "displayName": "Guest" }))
        .refused(400, "E0000001", "name");
    org.post(path, &json!({ "name": "1", "displayName": "Guest" }))
        .refused(400, "E0000001", "name");
    let own = format!("{path}/{}", id(&made));
    assert_eq!(
        org.post(&own, &json!({ "description": "d" })).is(200)["description"],
        "d"
    );
    let whole = json!({ "name": "guest", "displayName": "Visitor", "description": "e" });
    assert_eq!(org.put(&own, &whole).is(200)["displayName"], "Visitor");
    org.put(
        &own,
        &json!({ "name": "other", "displayName": "x", "description": "" }),
    )
    .refused(400, "E0000001", "name");
    let user = format!("/api/v1/users/{}", org.user("jo@example.com"));
    org.post(&user, &json!({ "type": { "id": id(&made) } }))
        .refused(400, "E0000001", "type");
    let mut body = json!({ "type": { "id": id(&made) } });
    body["profile"] = org.get(&user).is(200)["profile"].clone();
    assert_eq!(org.put(&user, &body).is(200)["type"]["id"], made["id"]);
    org.delete(&own).refused(403, "E0000006", "users");
    let other = org
        .post(path, &json!({ "name": "other", "displayName": "Other" }))
        .is(200);
    org.delete(&format!("{path}/{}", id(&other))).is(204);
    assert_eq!(org.get(path).is(200).as_array().map(Vec::len), Some(2));
    for number in 0..8 {
        org.post(
            path,
            &json!({ "name": format!("t{number}"), "displayName": "T" }),
        )
        .is(200);
    }
    org.post(path, &json!({ "name": "more", "displayName": "More" }))
        .refused(400, "E0000001", "name");
}

#[test]
fn linked_objects_relate_users() {
    let org = Org::new();
    let definitions = "/api/v1/meta/schemas/user/linkedObjects";
    let side = |name: &str| json!({ "name": name, "title": name, "type": "USER" });
    let body = json!({ "primary": side("manager"), "associated": side("subordinate") });
    org.post(definitions, &body).is(201);
    org.post(definitions, &body)
        .refused(409, "E0000157", "unique");
    org.post(definitions, &json!({ "primary": side("x") }))
        .refused(400, "E0000001", "associated");
    assert_eq!(
        org.get(&format!("{definitions}/subordinate")).is(200)["primary"]["name"],
        "manager"
    );
    let (boss, jo) = (org.user("boss@example.com"), org.user("jo@example.com"));
    org.put(
        &format!("/api/v1/users/{jo}/linkedObjects/manager/{boss}"),
        &Value::Null,
    )
    .is(204);
    let linked = org
        .get(&format!("/api/v1/users/{jo}/linkedObjects/manager"))
        .is(200);
    assert_eq!(
        linked[0]["_links"]["self"]["href"],
        format!("https://org.example.com/api/v1/users/{boss}")
    );
    let linked = org
        .get("/api/v1/users/boss@example.com/linkedObjects/subordinate")
        .is(200);
    assert_eq!(linked.as_array().map(Vec::len), Some(1));
    org.delete(&format!("/api/v1/users/{jo}/linkedObjects/manager"))
        .is(204);
    assert_eq!(
        org.get(&format!("/api/v1/users/{jo}/linkedObjects/manager"))
            .is(200),
        json!([])
    );
    org.delete(&format!("{definitions}/manager")).is(204);
    org.get(&format!("{definitions}/manager"))
        .refused(404, "E0000007", "manager");
}
