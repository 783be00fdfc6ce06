//! Who is assigned to applications: users by themselves and as members of groups.

mod common;

use common::apps::{bookmark, create, path};
use common::{HOST, Org, id, ids};
use serde_json::{Value, json};

#[test]
fn a_user_is_assigned_by_themselves() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    let user = org.user("ada@example.com");
    let body = json!({ "id": user, "scope": "USER", "credentials": { "userName": "ada" }, "profile": { "team": "red" } });
    let assigned = org.post(&format!("{}/users", path(&app)), &body).is(200);
    assert_eq!(
        (&assigned["scope"], &assigned["status"]),
        (&"USER".into(), &"ACTIVE".into())
    );
    assert_eq!(assigned["syncState"], "DISABLED");
    assert_eq!(assigned["credentials"], json!({ "userName": "ada" }));
    assert_eq!(assigned["profile"]["team"], "red");
    let here = format!("{}/users/{user}", path(&app));
    assert_eq!(org.get(&here).is(200), assigned);
    let changed = org
        .post(&here, &json!({ "profile": { "team": "blue" } }))
        .is(200);
    assert_eq!(changed["profile"]["team"], "blue");
    assert_eq!(changed["credentials"]["userName"], "ada");
    let other = org.user("bob@example.com");
    let other = org
        .post(&format!("{}/users", path(&app)), &json!({ "id": other }))
        .is(200);
    assert_eq!(other["credentials"]["userName"], "bob@example.com");
    assert_eq!(
        org.get(&format!("{}/users", path(&app)))
            .is(200)
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(
        org.get(&format!("{}/users?q=ad", path(&app)))
            .is(200)
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let with = org.get(&format!("{here}?expand=user")).is(200);
    assert_eq!(with["_embedded"]["user"]["id"], user.as_str());
    org.delete(&here).is(204);
    org.get(&here).is(404);
    org.post(
        &format!("{}/users", path(&app)),
        &json!({ "id": "00unobody" }),
    )
    .is(404);
}

#[test]
fn a_groups_members_are_assigned_as_long_as_all_three_are_there() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    let (group, user) = (org.group("People"), org.user("ada@example.com"));
    let tie = format!("{}/groups/{group}", path(&app));
    let here = format!("{}/users/{user}", path(&app));
    let member = format!("/api/v1/groups/{group}/users/{user}");
    let assigned = org.put(&tie, &json!({})).is(200);
    assert_eq!(
        (&assigned["priority"], &assigned["profile"]),
        (&0.into(), &json!({}))
    );
    assert_eq!(
        assigned["_links"]["group"]["href"],
        format!("{HOST}/api/v1/groups/{group}")
    );
    org.get(&here).is(404);

    org.put(&member, &Value::Null).is(204);
    let user_of_app = org.get(&here).is(200);
    assert_eq!(user_of_app["scope"], "GROUP");
    assert_eq!(
        user_of_app["_links"]["group"]["href"],
        format!("{HOST}/api/v1/groups/{group}")
    );
    org.delete(&member).is(204);
    org.get(&here).is(404);

    org.put(&member, &Value::Null).is(204);
    org.delete(&tie).is(204);
    org.get(&here).is(404);

    org.put(&tie, &json!({ "priority": 3 })).is(200);
    org.get(&here).is(200);
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    org.get(&here).is(404);
    assert_eq!(
        org.get(&format!("{}/groups", path(&app))).is(200),
        json!([])
    );
}

#[test]
fn an_own_assignment_outlives_the_groups() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    let (group, user) = (org.group("People"), org.user("ada@example.com"));
    let here = format!("{}/users/{user}", path(&app));
    org.put(&format!("{}/groups/{group}", path(&app)), &json!({}))
        .is(200);
    org.put(
        &format!("/api/v1/groups/{group}/users/{user}"),
        &Value::Null,
    )
    .is(204);
    // What is said of a group's user lasts as long as the group's assignment.
    org.post(&here, &json!({ "profile": { "team": "red" } }))
        .is(200);
    assert_eq!(org.get(&here).is(200)["scope"], "GROUP");
    org.delete(&here).refused(400, "E0000001", "group");
    org.post(&here, &json!({ "scope": "USER" })).is(200);
    org.delete(&format!("{}/groups/{group}", path(&app)))
        .is(204);
    assert_eq!(org.get(&here).is(200)["profile"]["team"], "red");
    org.post(
        &format!("/api/v1/users/{user}/lifecycle/deactivate"),
        &Value::Null,
    )
    .is(200);
    org.delete(&format!("/api/v1/users/{user}")).is(204);
    assert_eq!(org.get(&format!("{}/users", path(&app))).is(200), json!([]));
}

#[test]
fn users_of_an_app_come_in_pages() {
    let org = Org::with(|builder| builder.seed_users(25));
    let app = create(&org, &bookmark("One"));
    let everyone = org.get("/api/v1/groups?q=Everyone").is(200);
    let tie = format!("{}/groups/{}", path(&app), id(&everyone[0]));
    org.put(&tie, &json!({})).is(200);
    let (users, pages) = org.pages(&format!("{}/users?limit=10", path(&app)));
    assert_eq!((users.len(), pages), (25, 3));
    let mut unique = ids(&users);
    unique.dedup();
    assert_eq!(unique.len(), 25);
}

#[test]
fn groups_of_an_app_have_an_order() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    let groups: Vec<String> = ["a", "b", "c"].iter().map(|name| org.group(name)).collect();
    let tie = |group: &str| format!("{}/groups/{group}", path(&app));
    for group in &groups {
        org.put(&tie(group), &json!({})).is(200);
    }
    let priority = |group: &str| org.get(&tie(group)).is(200)["priority"].clone();
    assert_eq!(
        (priority(&groups[0]), priority(&groups[2])),
        (0.into(), 2.into())
    );
    org.put(
        &tie(&groups[2]),
        &json!({ "priority": 0, "profile": { "role": "x" } }),
    )
    .is(200);
    assert_eq!(priority(&groups[2]), 0);
    assert_eq!(priority(&groups[0]), 1);
    assert_eq!(priority(&groups[1]), 2);
    let expanded = org
        .get(&format!("{}/groups?expand=group", path(&app)))
        .is(200);
    assert!(expanded[0]["_embedded"]["group"]["profile"]["name"].is_string());
}

#[test]
fn a_user_sees_the_links_of_their_apps() {
    let org = Org::new();
    let user = org.user("ada@example.com");
    let links = format!("/api/v1/users/{user}/appLinks");
    assert_eq!(org.get(&links).is(200), json!([]));
    let app = create(&org, &bookmark("Wiki"));
    let group = org.group("People");
    org.put(&format!("{}/groups/{group}", path(&app)), &json!({}))
        .is(200);
    org.put(
        &format!("/api/v1/groups/{group}/users/{user}"),
        &Value::Null,
    )
    .is(204);
    let found = org.get(&links).is(200);
    assert_eq!(
        (&found[0]["label"], &found[0]["appName"]),
        (&"Wiki".into(), &"bookmark".into())
    );
    assert_eq!(found[0]["appInstanceId"], app["id"]);
    assert_eq!(found[0]["linkUrl"], app["_links"]["appLinks"][0]["href"]);
    let of_group = org.get(&format!("/api/v1/groups/{group}/apps")).is(200);
    assert_eq!(
        ids(of_group.as_array().map(Vec::as_slice).unwrap_or_default()),
        [id(&app)]
    );
    org.post(
        &format!("{}/lifecycle/deactivate", path(&app)),
        &Value::Null,
    )
    .is(200);
    assert_eq!(org.get(&links).is(200), json!([]));
}
