//! Identity sources: single calls, and a session from its first upload to the changed org.

mod common;

use common::{Org, id, ids};
use okta_emulator::DEFAULT_IDENTITY_SOURCE as SOURCE;
use serde_json::{Value, json};

fn path(rest: &str) -> String {
    format!("/api/v1/identity-sources/{SOURCE}{rest}")
}

fn user(number: usize) -> Value {
    json!({
        "externalId": format!("ext-{number}"),
        "profile": {
            "userName": format!("src{number}@example.com"),
            "email": format!("src{number}@example.com"),
            "firstName": "Source",
            "lastName": format!("User {number}"),
        },
    })
}

fn session(org: &Org) -> String {
    path(&format!(
        "/sessions/{}",
        id(&org.post(&path("/sessions"), &Value::Null).is(200))
    ))
}

/// Imports what a session holds, looking at it until it is done.
fn import(org: &Org, session: &str) {
    assert_eq!(org.get(session).is(200)["status"], "IN_PROGRESS");
    let started = org
        .post(&format!("{session}/start-import"), &Value::Null)
        .is(200);
    assert_eq!(started["status"], "TRIGGERED");
    assert_eq!(org.get(session).is(200)["status"], "TRIGGERED");
    assert_eq!(org.get(session).is(200)["status"], "COMPLETED");
    assert_eq!(org.get(session).is(200)["status"], "COMPLETED");
}

#[test]
fn only_known_sources_answer() {
    let org = Org::with(|builder| builder.identity_source("0oaanothersource0001"));
    org.get("/api/v1/identity-sources/0oa00000000000000000/sessions")
        .refused(404, "E0000007", "identity source");
    org.get("/api/v1/identity-sources/0oaanothersource0001/sessions")
        .is(200);
    let created = org.post(&path("/sessions"), &Value::Null).is(200);
    assert!(id(&created).starts_with("aps"));
    assert_eq!(created["identitySourceId"], SOURCE);
    assert_eq!(
        (&created["status"], &created["importType"]),
        (&json!("CREATED"), &json!("INCREMENTAL"))
    );
    assert_eq!(org.get(&path("/sessions")).is(200), json!([created]));
}

#[test]
fn users_one_by_one() {
    let org = Org::new();
    assert_eq!(org.post(&path("/users"), &user(1)).is(200), Value::Null);
    org.post(&path("/users"), &user(1))
        .refused(400, "E0000001", "externalId");
    let known = org.get(&path("/users/ext-1")).is(200);
    assert!(id(&known).starts_with("0ua"));
    assert_eq!(known["profile"]["mobilePhone"], Value::Null);
    let okta = org.get("/api/v1/users/src1@example.com").is(200);
    assert_eq!(
        (&okta["status"], &okta["profile"]["lastName"]),
        (&json!("PROVISIONED"), &json!("User 1"))
    );

    let patched = org
        .patch(
            &path("/users/ext-1"),
            &json!({ "profile": { "mobilePhone": "123", "homeAddress": "Home 1" } }),
        )
        .is(200);
    assert_eq!(patched["profile"]["firstName"], "Source");
    let okta = org.get("/api/v1/users/src1@example.com").is(200);
    assert_eq!(
        (
            &okta["profile"]["mobilePhone"],
            &okta["profile"]["postalAddress"]
        ),
        (&json!("123"), &json!("Home 1"))
    );

    let mut new = user(1);
    new["profile"] = json!({ "userName": "src1b@example.com", "email": "src1b@example.com" });
    let replaced = org.put(&path("/users/ext-1"), &new).is(200);
    assert_eq!(
        (&replaced["id"], &replaced["profile"]["firstName"]),
        (&known["id"], &Value::Null)
    );
    assert_eq!(
        id(&org.get("/api/v1/users/src1b@example.com").is(200)),
        id(&okta)
    );

    org.delete(&path("/users/ext-1")).is(204);
    org.get(&path("/users/ext-1"))
        .refused(404, "E0000007", "ext-1");
    org.delete(&path("/users/ext-1")).is(404);
    assert_eq!(
        org.get(&format!("/api/v1/users/{}", id(&okta))).is(200)["status"],
        "DEPROVISIONED"
    );
}

#[test]
fn what_is_wrong_with_a_user_is_named() {
    let org = Org::new();
    org.post(&path("/users"), &user(1)).is(200);
    let with = |name: &str, value: Value| {
        let mut body = user(2);
        body["profile"][name] = value;
        body
    };
    let mut long = user(2);
    long["externalId"] = json!("x".repeat(513));
    for (body, field) in [
        (json!({ "profile": user(2)["profile"] }), "externalId"),
        (json!({ "profile": {} }), "profile.userName"),
        (json!({ "externalId": "x" }), "profile"),
        (long, "externalId"),
        (with("userName", json!("x".repeat(101))), "profile.userName"),
        (
            with("userName", json!("src1@example.com")),
            "profile.userName",
        ),
        (with("email", json!("a@b")), "profile.email"),
        (with("firstName", json!("")), "profile.firstName"),
        (
            with("homeAddress", json!("x".repeat(4097))),
            "profile.homeAddress",
        ),
        (with("level", json!(7)), "profile.level"),
    ] {
        org.post(&path("/users"), &body)
            .refused(400, "E0000001", field);
    }
    org.put(
        &path("/users/ext-1"),
        &json!({ "profile": { "email": "b@example.com" } }),
    )
    .refused(400, "E0000001", "userName");
    org.patch(&path("/users/ext-2"), &json!({ "profile": {} }))
        .refused(404, "E0000007", "ext-2");
}

#[test]
fn groups_and_memberships_one_by_one() {
    let org = Org::new();
    org.post(&path("/users"), &user(1)).is(200);
    org.post(&path("/users"), &user(2)).is(200);
    let body = json!({ "externalId": "G1", "profile": { "displayName": "Engineers", "description": "They build" } });
    let group = org.post(&path("/groups"), &body).is(200);
    assert_eq!(group["profile"], body["profile"]);
    org.post(&path("/groups"), &body)
        .refused(400, "E0000001", "externalId");
    let okta = org.get(&format!("/api/v1/groups/{}", id(&group))).is(200);
    assert_eq!(
        (&okta["type"], &okta["profile"]["name"]),
        (&json!("APP_GROUP"), &json!("Engineers"))
    );
    org.delete(&format!("/api/v1/groups/{}", id(&group)))
        .refused(403, "E0000006", "imported");

    let by_okta_id = path(&format!("/groups/{}", id(&group)));
    assert_eq!(
        org.get(&by_okta_id).is(200),
        org.get(&path("/groups/G1")).is(200)
    );
    let renamed = org
        .post(
            &by_okta_id,
            &json!({ "profile": { "displayName": "Builders", "description": null } }),
        )
        .is(200);
    assert_eq!(renamed["profile"], json!({ "displayName": "Builders" }));
    assert_eq!(
        org.get(&format!("/api/v1/groups/{}", id(&group))).is(200)["profile"]["name"],
        "Builders"
    );

    let members = path("/groups/G1/membership");
    for number in [2, 1] {
        org.post(
            &members,
            &json!({ "memberExternalId": format!("ext-{number}") }),
        )
        .is(204);
    }
    org.post(&members, &json!({ "memberExternalId": "nobody" }))
        .refused(400, "E0000001", "memberExternalId");
    assert_eq!(
        org.get(&members).is(200),
        json!({ "memberExternalIds": ["ext-1", "ext-2"] })
    );
    let first = org.get(&format!("{members}?limit=1"));
    let next = first.link("next").expect("a second page");
    assert_eq!(first.is(200)["memberExternalIds"], json!(["ext-1"]));
    let second = org.get(&next);
    assert_eq!(
        (
            second.link("next"),
            second.is(200)["memberExternalIds"].clone()
        ),
        (None, json!(["ext-2"]))
    );
    org.get(&format!("{members}?limit=1001"))
        .refused(400, "E0000001", "limit");
    org.get(&format!("{members}?after=x"))
        .refused(400, "E0000001", "after");
    assert_eq!(
        org.pages(&format!("/api/v1/groups/{}/users", id(&group)))
            .0
            .len(),
        2
    );

    org.delete(&format!("{members}/ext-1")).is(204);
    org.delete(&format!("{members}/ext-1"))
        .refused(404, "E0000007", "ext-1");
    org.delete(&path("/users/ext-2")).is(204);
    assert_eq!(
        org.get(&members).is(200),
        json!({ "memberExternalIds": [] })
    );
    org.delete(&path("/groups/G1")).is(204);
    org.get(&format!("/api/v1/groups/{}", id(&group))).is(404);
    org.get(&members).is(404);
}

#[test]
fn an_import_changes_the_org_from_end_to_end() {
    let org = Org::with(|builder| builder.seed_users(2));
    let before = org.get("/api/v1/users").is(200).as_array().map(Vec::len);
    let first = session(&org);
    let post = |rest: &str, body: Value| org.post(&format!("{first}/{rest}"), &body).is(202);
    // Memberships may be uploaded before what they are between.
    post(
        "bulk-group-memberships-upsert",
        json!({ "memberships": [
        { "groupExternalId": "G1", "memberExternalIds": ["ext-0", "ext-1", "nobody"] },
        { "groupExternalId": "G2", "memberExternalIds": ["ext-2"] },
    ] }),
    );
    post(
        "bulk-upsert",
        json!({ "entityType": "USERS", "profiles": (0..200).map(user).collect::<Vec<_>>() }),
    );
    post(
        "bulk-upsert",
        json!({ "entityType": "USERS", "profiles": [user(200)] }),
    );
    post(
        "bulk-groups-upsert",
        json!({ "profiles": [
        { "externalId": "G1", "profile": { "displayName": "One" } },
        { "externalId": "G2", "profile": { "displayName": "Two" } },
    ] }),
    );
    assert_eq!(
        org.get("/api/v1/users").is(200).as_array().map(Vec::len),
        before,
        "nothing before the import"
    );
    import(&org, &first);
    let (users, _) = org.pages("/api/v1/users?limit=50");
    assert_eq!(users.len(), 203);
    let groups = org
        .get("/api/v1/groups?search=type+eq+%22APP_GROUP%22")
        .is(200);
    let members = org
        .pages(&format!("/api/v1/groups/{}/users", id(&groups[0])))
        .0;
    assert_eq!(ids(&members), ids(&users[2..4]));

    let second = session(&org);
    let post = |rest: &str, body: Value| org.post(&format!("{second}/{rest}"), &body).is(202);
    let changed = json!({ "externalId": "ext-0", "profile": { "firstName": "Changed" } });
    post(
        "bulk-upsert",
        json!({ "entityType": "USERS", "profiles": [changed] }),
    );
    post(
        "bulk-delete",
        json!({ "entityType": "USERS", "profiles": [{ "externalId": "ext-1" }, { "externalId": "nobody" }] }),
    );
    post("bulk-groups-delete", json!({ "externalIds": ["G2"] }));
    post(
        "bulk-group-memberships-delete",
        json!({ "memberships": [
        { "groupExternalId": "G1", "memberExternalIds": ["ext-0"] },
    ] }),
    );
    import(&org, &second);
    let profile = org.get(&path("/users/ext-0")).is(200)["profile"].clone();
    assert_eq!(
        (&profile["firstName"], &profile["lastName"]),
        (&json!("Changed"), &json!("User 0"))
    );
    assert_eq!(
        org.get("/api/v1/users/src1@example.com").is(200)["status"],
        "DEPROVISIONED"
    );
    org.get(&path("/groups/G2")).is(404);
    assert_eq!(
        org.get(&path("/groups/G1/membership")).is(200)["memberExternalIds"],
        json!([])
    );

    // Who was deactivated by a source comes back with it.
    let third = session(&org);
    org.post(
        &format!("{third}/bulk-upsert"),
        &json!({ "profiles": [user(1)] }),
    )
    .is(202);
    import(&org, &third);
    assert_eq!(
        org.get("/api/v1/users/src1@example.com").is(200)["status"],
        "PROVISIONED"
    );
}

#[test]
fn uploads_keep_their_limits() {
    let org = Org::new();
    let session = session(&org);
    let many = |count: usize| (0..count).map(user).collect::<Vec<_>>();
    let texts = |count: usize| {
        (0..count)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    };
    let membership = json!({ "groupExternalId": "x".repeat(256), "memberExternalIds": [] });
    for (rest, body, field) in [
        (
            "bulk-upsert",
            json!({ "entityType": "GROUPS", "profiles": many(1) }),
            "entityType",
        ),
        (
            "bulk-upsert",
            json!({ "entityType": "USERS", "profiles": [] }),
            "profiles",
        ),
        (
            "bulk-upsert",
            json!({ "entityType": "USERS", "profiles": many(201) }),
            "profiles",
        ),
        ("bulk-upsert", json!({ "entityType": "USERS" }), "profiles"),
        (
            "bulk-upsert",
            json!({ "profiles": [user(0), { "externalId": "x", "profile": { "email": 7 } }] }),
            "profiles[1].profile.email",
        ),
        ("bulk-upsert", json!({ "profiles": ["x"] }), "profiles[0]"),
        (
            "bulk-delete",
            json!({ "profiles": [{}] }),
            "profiles[0].externalId",
        ),
        (
            "bulk-groups-upsert",
            json!({ "profiles": vec![json!({}); 201] }),
            "profiles",
        ),
        (
            "bulk-groups-upsert",
            json!({ "profiles": [{ "externalId": "x", "profile": { "displayName": "x".repeat(256) } }] }),
            "displayName",
        ),
        (
            "bulk-groups-delete",
            json!({ "externalIds": texts(201) }),
            "externalIds",
        ),
        (
            "bulk-groups-delete",
            json!({ "externalIds": [] }),
            "externalIds",
        ),
        (
            "bulk-group-memberships-upsert",
            json!({ "memberships": [] }),
            "memberships",
        ),
        (
            "bulk-group-memberships-upsert",
            json!({ "memberships": [membership] }),
            "memberships[0].groupExternalId",
        ),
        (
            "bulk-group-memberships-delete",
            json!({ "memberships": [{ "groupExternalId": "G" }] }),
            "memberExternalIds",
        ),
    ] {
        org.post(&format!("{session}/{rest}"), &body)
            .refused(400, "E0000001", field);
    }
    org.raw(
        "POST",
        &format!("{session}/bulk-upsert"),
        "{\"profiles\": [",
    )
    .refused(400, "E0000003", "JSON");
    org.post(
        &format!("{session}/bulk-groups-delete"),
        &json!({ "externalIds": texts(200) }),
    )
    .is(202);
}

#[test]
fn a_session_allows_what_its_stage_allows() {
    let org = Org::new();
    let upload = json!({ "profiles": [user(1)] });
    let start = |session: &str| org.post(&format!("{session}/start-import"), &Value::Null);
    let load = |session: &str| org.post(&format!("{session}/bulk-upsert"), &upload);
    let done = session(&org);
    load(&done).is(202);
    import(&org, &done);
    org.delete(&done).refused(400, "E0000001", "COMPLETED");
    load(&done).refused(400, "E0000001", "COMPLETED");
    start(&done).refused(400, "E0000001", "COMPLETED");

    for uploads in [0, 1] {
        let cancelled = session(&org);
        (0..uploads).for_each(|_| drop(load(&cancelled).is(202)));
        org.delete(&cancelled).is(204);
        assert_eq!(org.get(&cancelled).is(200)["status"], "CLOSED");
        load(&cancelled).refused(400, "E0000001", "CLOSED");
        start(&cancelled).refused(400, "E0000001", "CLOSED");
    }

    let empty = session(&org);
    assert_eq!(start(&empty).is(200)["status"], "TRIGGERED");
    org.get(&empty).is(200);
    assert_eq!(org.get(&empty).is(200)["status"], "COMPLETED");

    let triggered = session(&org);
    load(&triggered).is(202);
    start(&triggered).is(200);
    org.delete(&triggered).refused(400, "E0000001", "TRIGGERED");
    load(&triggered).refused(400, "E0000001", "TRIGGERED");
    start(&triggered).refused(400, "E0000001", "TRIGGERED");
    org.clock.advance(std::time::Duration::from_secs(300));

    for uploads in [0, 1] {
        let forgotten = session(&org);
        (0..uploads).for_each(|_| drop(load(&forgotten).is(202)));
        let day = std::time::Duration::from_secs(24 * 3600);
        org.clock.advance(day - std::time::Duration::from_secs(1));
        let waits = ["CREATED", "IN_PROGRESS"][uploads];
        assert_eq!(org.get(&forgotten).is(200)["status"], waits);
        org.clock.advance(std::time::Duration::from_secs(1));
        load(&forgotten).refused(400, "E0000001", "EXPIRED");
        assert_eq!(org.get(&forgotten).is(200)["status"], "EXPIRED");
    }
    org.get(&path("/sessions/aps00000000000000000"))
        .refused(404, "E0000007", "session");
}

#[test]
fn a_source_has_one_session_at_a_time() {
    let org = Org::with(|builder| builder.identity_source("0oaanothersource0001"));
    let minutes = |count: u64| {
        org.clock
            .advance(std::time::Duration::from_secs(60 * count))
    };
    let create = || org.post(&path("/sessions"), &Value::Null);
    let first = session(&org);
    create().refused(400, "E0000001", "CREATED");
    // Another source has its own.
    org.post(
        "/api/v1/identity-sources/0oaanothersource0001/sessions",
        &Value::Null,
    )
    .is(200);
    minutes(4);
    org.post(
        &format!("{first}/bulk-upsert"),
        &json!({ "profiles": [user(1)] }),
    )
    .is(202);
    minutes(4);
    create().refused(400, "E0000001", "IN_PROGRESS");
    org.post(&format!("{first}/start-import"), &Value::Null)
        .is(200);
    minutes(4);
    create().refused(400, "E0000001", "TRIGGERED");
    // That was a look at the import, and this is the last one.
    let second = session(&org);
    assert_eq!(org.get(&first).is(200)["status"], "COMPLETED");
    org.get(&path("/users/ext-1")).is(200);
    create().refused(400, "E0000001", "CREATED");
    minutes(5);
    org.delete(&session(&org)).is(204);
    org.delete(&second).is(204);
    session(&org);
}

#[test]
fn a_session_takes_fifty_uploads() {
    let org = Org::new();
    let session = session(&org);
    let load = || {
        let body = json!({ "externalIds": ["G"] });
        org.post(&format!("{session}/bulk-groups-delete"), &body)
    };
    (0..50).for_each(|_| drop(load().is(202)));
    load().refused(400, "E0000001", "50");
    import(&org, &session);
}

#[test]
fn an_import_finds_the_users_of_the_org_by_their_login() {
    let org = Org::new();
    let known = org.user("src1@example.com");
    let (first, second) = (user(1), user(2));
    let session = session(&org);
    // Two of the source cannot be the same user of the org.
    let twin = json!({ "externalId": "twin", "profile": user(1)["profile"] });
    let body = json!({ "profiles": [first, twin, second] });
    org.post(&format!("{session}/bulk-upsert"), &body).is(202);
    import(&org, &session);
    let found = org.get("/api/v1/users/src1@example.com").is(200);
    assert_eq!((id(&found), &found["status"]), (known, &json!("ACTIVE")));
    assert_eq!(found["profile"]["lastName"], "User 1");
    org.get(&path("/users/twin")).is(404);
    org.get(&path("/users/ext-2")).is(200);
    assert_eq!(org.pages("/api/v1/users").0.len(), 2);
}

#[test]
fn names_of_imported_groups_keep_the_rule_of_all_groups() {
    let org = Org::new();
    org.group("Staff");
    let group = |name: &str| json!({ "externalId": "G1", "profile": { "displayName": name } });
    org.post(&path("/groups"), &group(" "))
        .refused(400, "E0000001", "displayName");
    org.post("/api/v1/groups", &json!({ "profile": { "name": " " } }))
        .refused(400, "E0000001", "name");
    // An imported group may be called as one of the org's own.
    let made = org.post(&path("/groups"), &group("Staff")).is(200);
    org.post(&path("/groups/G1"), &group("\t"))
        .refused(400, "E0000001", "displayName");
    let okta = org.get(&format!("/api/v1/groups/{}", id(&made))).is(200);
    assert_eq!(okta["profile"]["name"], "Staff");
    let session = session(&org);
    let body = json!({ "profiles": [{ "externalId": "G2", "profile": { "displayName": " " } }] });
    org.post(&format!("{session}/bulk-groups-upsert"), &body)
        .is(202);
    import(&org, &session);
    org.get(&path("/groups/G2")).is(404);
}

/// The types of all events, with who did it.
fn events(org: &Org) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = org.get("/api/v1/logs?limit=1000").is(200);
    let all = all.as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|event| (text(&event["eventType"]), text(&event["actor"]["type"])))
        .collect()
}

#[test]
fn an_import_is_logged_and_moves_users_by_rules() {
    let org = Org::new();
    let staff = org.group("Staff");
    let rule = json!({
        "type": "group_rule", "name": "Imported",
        "conditions": { "expression": { "value": "user.firstName == \"Source\"", "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": [staff] } },
    });
    let rule = id(&org.post("/api/v1/groups/rules", &rule).is(200));
    org.post(
        &format!("/api/v1/groups/rules/{rule}/lifecycle/activate"),
        &Value::Null,
    )
    .is(204);
    let load = |session: &str, rest: &str, body: Value| {
        org.post(&format!("{session}/{rest}"), &body).is(202);
    };
    let first = session(&org);
    load(&first, "bulk-upsert", json!({ "profiles": [user(1)] }));
    let group = json!({ "externalId": "G1", "profile": { "displayName": "One" } });
    load(&first, "bulk-groups-upsert", json!({ "profiles": [group] }));
    let membership =
        json!({ "memberships": [{ "groupExternalId": "G1", "memberExternalIds": ["ext-1"] }] });
    load(&first, "bulk-group-memberships-upsert", membership);
    let before = events(&org).len();
    import(&org, &first);
    let by_the_org = |types: &[&str]| -> Vec<(String, String)> {
        let own = |kind: &&str| ((*kind).to_owned(), "SystemPrincipal".to_owned());
        types.iter().map(own).collect()
    };
    let logged = events(&org).split_off(before);
    assert_eq!(logged[0].0, "system.import.session.triggered");
    assert_eq!(
        logged[1..],
        by_the_org(&[
            "system.import.user.create",
            "user.lifecycle.create",
            "user.lifecycle.activate",
            "group.user_membership.add",
            "system.import.group.create",
            "group.user_membership.add",
            "system.import.complete",
        ])
    );
    assert_eq!(
        org.pages(&format!("/api/v1/groups/{staff}/users")).0.len(),
        1
    );

    let second = session(&org);
    let mut changed = user(1);
    changed["profile"]["firstName"] = json!("Other");
    load(&second, "bulk-upsert", json!({ "profiles": [changed] }));
    let before = events(&org).len();
    import(&org, &second);
    assert_eq!(
        events(&org)[before + 1..],
        by_the_org(&[
            "system.import.user.update",
            "user.account.update_profile",
            "group.user_membership.remove",
            "system.import.complete",
        ])
    );

    let third = session(&org);
    load(
        &third,
        "bulk-delete",
        json!({ "profiles": [{ "externalId": "ext-1" }] }),
    );
    load(
        &third,
        "bulk-groups-delete",
        json!({ "externalIds": ["G1"] }),
    );
    let before = events(&org).len();
    import(&org, &third);
    assert_eq!(
        events(&org)[before + 1..],
        by_the_org(&[
            "system.import.group.delete",
            "system.import.user.delete",
            "user.lifecycle.deactivate",
            "system.import.complete",
        ])
    );

    // One by one it is the caller's doing.
    let before = events(&org).len();
    org.post(&path("/users"), &user(2)).is(200);
    let logged = events(&org).split_off(before);
    assert_eq!(logged[0].0, "system.import.user.create");
    assert_ne!(logged[0].1, "SystemPrincipal");
}
