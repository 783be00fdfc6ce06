//! Group rules move users: whom an active rule's expression fits is in its groups, whenever users, groups or rules change.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

fn body(name: &str, expression: &str, groups: &[&str]) -> Value {
    json!({
        "type": "group_rule",
        "name": name,
        "conditions": { "expression": { "value": expression, "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": groups } },
    })
}

/// Creates a rule and switches it on; gives its path.
fn rule(org: &Org, name: &str, expression: &str, groups: &[&str]) -> String {
    let made = org.post("/api/v1/groups/rules", &body(name, expression, groups));
    let path = format!("/api/v1/groups/rules/{}", id(&made.is(200)));
    switch(org, &path, "activate");
    path
}

fn switch(org: &Org, path: &str, verb: &str) {
    org.post(&format!("{path}/lifecycle/{verb}"), &Value::Null)
        .is(204);
}

/// Creates an active user with more in their profile; gives the id.
fn user(org: &Org, login: &str, more: Value) -> String {
    let mut body = json!({
        "profile": { "login": login, "email": login, "firstName": "Jo", "lastName": "Doe" },
        "credentials": { "password": { "value": "Password-1" } },
    });
    for (name, value) in more.as_object().expect("an object") {
        body["profile"][name] = value.clone();
    }
    id(&org.post("/api/v1/users", &body).is(200))
}

fn set(org: &Org, user: &str, profile: Value) {
    org.post(
        &format!("/api/v1/users/{user}"),
        &json!({ "profile": profile }),
    )
    .is(200);
}

fn members(org: &Org, group: &str) -> Vec<String> {
    ids(&org.pages(&format!("/api/v1/groups/{group}/users")).0)
}

#[test]
fn a_rule_puts_users_in_and_takes_them_out() {
    let org = Org::new();
    let (sales, all_sales) = (org.group("Sales"), org.group("All sales"));
    let before = user(&org, "a@example.com", json!({ "department": "Sales" }));
    let other = user(&org, "b@example.com", json!({ "department": "sales" }));
    assert_eq!(members(&org, &sales), Vec::<String>::new());
    let expression = r#"user.department == "Sales""#;
    rule(&org, "Sales", expression, &[&sales, &all_sales]);
    // Who was there when it was switched on, who comes, and who changes.
    assert_eq!(members(&org, &sales), [before.as_str()]);
    let after = user(&org, "c@example.com", json!({ "department": "Sales" }));
    assert_eq!(members(&org, &all_sales), [before.as_str(), &after]);
    set(&org, &other, json!({ "department": "Sales" }));
    assert_eq!(members(&org, &sales), [before.as_str(), &other, &after]);
    set(&org, &before, json!({ "department": "Legal" }));
    set(&org, &after, json!({ "department": null }));
    assert_eq!(members(&org, &sales), [other.as_str()]);
    assert_eq!(members(&org, &all_sales), [other.as_str()]);
    let groups = org.get(&format!("/api/v1/users/{before}/groups")).is(200);
    assert_eq!(groups.as_array().map(Vec::len), Some(1));
    let groups = org.get(&format!("/api/v1/users/{other}/groups")).is(200);
    assert_eq!(groups.as_array().map(Vec::len), Some(3));
}

#[test]
fn who_was_put_in_by_hand_stays_in() {
    let org = Org::new();
    let group = org.group("Sales");
    rule(&org, "Sales", r#"user.department == "Sales""#, &[&group]);
    let ada = user(&org, "a@example.com", json!({}));
    let by_hand = format!("/api/v1/groups/{group}/users/{ada}");
    org.put(&by_hand, &Value::Null).is(204);
    set(&org, &ada, json!({ "department": "Sales" }));
    set(&org, &ada, json!({ "department": "Legal" }));
    assert_eq!(members(&org, &group), [ada.as_str()]);
}

#[test]
fn who_is_taken_out_by_hand_is_excluded() {
    let org = Org::new();
    let group = org.group("Sales");
    let path = rule(&org, "Sales", r#"user.department == "Sales""#, &[&group]);
    let ada = user(&org, "a@example.com", json!({ "department": "Sales" }));
    org.delete(&format!("/api/v1/groups/{group}/users/{ada}"))
        .is(204);
    set(&org, &ada, json!({ "title": "Clerk" }));
    assert_eq!(members(&org, &group), Vec::<String>::new());
    let excluded = &org.get(&path).is(200)["conditions"]["people"]["users"]["exclude"];
    assert_eq!(*excluded, json!([ada]));
}

#[test]
fn the_excluded_stay_out() {
    let org = Org::new();
    let (group, guests) = (org.group("Everybody else"), org.group("Guests"));
    let ada = user(&org, "a@example.com", json!({}));
    let bob = user(&org, "b@example.com", json!({}));
    let cid = user(&org, "c@example.com", json!({}));
    org.put(
        &format!("/api/v1/groups/{guests}/users/{bob}"),
        &Value::Null,
    )
    .is(204);
    let mut body = body("All", "true", &[&group]);
    body["conditions"]["people"] =
        json!({ "users": { "exclude": [ada] }, "groups": { "exclude": [guests] } });
    let made = org.post("/api/v1/groups/rules", &body).is(200);
    let path = format!("/api/v1/groups/rules/{}", id(&made));
    switch(&org, &path, "activate");
    assert_eq!(members(&org, &group), [cid.as_str()]);
    // Out of the excluded group, and in.
    org.delete(&format!("/api/v1/groups/{guests}/users/{bob}"))
        .is(204);
    assert_eq!(members(&org, &group), [bob.as_str(), &cid]);
}

#[test]
fn a_rule_that_is_off_moves_nobody() {
    let org = Org::new();
    let group = org.group("Sales");
    let path = rule(&org, "Sales", r#"user.department == "Sales""#, &[&group]);
    let ada = user(&org, "a@example.com", json!({ "department": "Sales" }));
    switch(&org, &path, "deactivate");
    assert_eq!(org.get(&path).is(200)["status"], "INACTIVE");
    assert_eq!(members(&org, &group), [ada.as_str()], "they stay");
    set(&org, &ada, json!({ "department": "Legal" }));
    let bob = user(&org, "b@example.com", json!({ "department": "Sales" }));
    assert_eq!(members(&org, &group), [ada.as_str()]);
    switch(&org, &path, "activate");
    assert_eq!(members(&org, &group), [bob.as_str()], "it catches up");
    // Changed while it is off, it catches up, too.
    switch(&org, &path, "deactivate");
    let changed = body("Sales", r#"user.department == "Legal""#, &[&group]);
    org.put(&path, &changed).is(200);
    switch(&org, &path, "activate");
    assert_eq!(members(&org, &group), [ada.as_str()]);
}

#[test]
fn a_deleted_rule_leaves_its_users_in_unless_it_is_told_to_remove_them() {
    for (query, stays) in [
        ("", true),
        ("?removeUsers=false", true),
        ("?removeUsers=true", false),
    ] {
        let org = Org::new();
        let group = org.group("Sales");
        let path = rule(&org, "Sales", r#"user.department == "Sales""#, &[&group]);
        let ada = user(&org, "a@example.com", json!({ "department": "Sales" }));
        let bob = user(&org, "b@example.com", json!({ "department": "Sales" }));
        org.put(&format!("/api/v1/groups/{group}/users/{bob}"), &Value::Null)
            .is(204);
        org.delete(&format!("{path}{query}")).is(202);
        let expected = if stays {
            vec![ada.clone(), bob]
        } else {
            vec![bob]
        };
        assert_eq!(members(&org, &group), expected, "{query}");
        set(&org, &ada, json!({ "department": "Legal" }));
        assert_eq!(
            members(&org, &group),
            expected,
            "{query}: nobody's any more"
        );
    }
}

#[test]
fn two_rules_that_agree_hold_a_user_together() {
    let org = Org::new();
    let group = org.group("Readers");
    rule(&org, "One", r#"user.department == "Sales""#, &[&group]);
    let two = rule(&org, "Two", r#"user.city == "Bern""#, &[&group]);
    let ada = user(
        &org,
        "a@example.com",
        json!({ "department": "Sales", "city": "Bern" }),
    );
    set(&org, &ada, json!({ "department": "Legal" }));
    assert_eq!(members(&org, &group), [ada.as_str()]);
    org.delete(&format!("{two}?removeUsers=true")).is(202);
    assert_eq!(members(&org, &group), Vec::<String>::new());
}

#[test]
fn rules_see_users_until_they_are_deactivated() {
    let org = Org::new();
    let group = org.group("Sales");
    rule(&org, "Sales", r#"user.department == "Sales""#, &[&group]);
    let profile = json!({ "login": "s@example.com", "email": "s@example.com", "firstName": "S", "lastName": "S", "department": "Sales" });
    let staged = org.post(
        "/api/v1/users?activate=false",
        &json!({ "profile": profile }),
    );
    let staged = id(&staged.is(200));
    assert_eq!(members(&org, &group), [staged.as_str()]);
    let path = format!("/api/v1/users/{staged}");
    let call = |verb: &str| {
        let verb = format!("{path}/lifecycle/{verb}?sendEmail=false");
        org.post(&verb, &Value::Null).is(200)
    };
    call("activate");
    call("deactivate");
    assert_eq!(members(&org, &group), [staged.as_str()], "they stay");
    // A rule that comes meanwhile does not see them, but sees them come back.
    let other = org.group("Other");
    rule(&org, "Other", "true", &[&other]);
    assert_eq!(members(&org, &other), Vec::<String>::new());
    call("activate");
    assert_eq!(members(&org, &other), [staged.as_str()]);
    org.delete(&path).is(204);
    org.delete(&path).is(204);
    assert_eq!(members(&org, &group), Vec::<String>::new());
}

#[test]
fn rules_can_look_at_groups_that_rules_fill() {
    let org = Org::new();
    let (bern, swiss, cantons) = (org.group("Bern"), org.group("Swiss"), org.group("Cantons"));
    // The one that depends comes first.
    let expression = format!(r#"isMemberOfGroup("{bern}")"#);
    rule(&org, "Swiss", &expression, &[&swiss]);
    let expression = r#"isMemberOfGroupNameStartsWith("Swi")"#;
    rule(&org, "Cantons", expression, &[&cantons]);
    rule(&org, "Bern", r#"user.city == "Bern""#, &[&bern]);
    let ada = user(&org, "a@example.com", json!({ "city": "Bern" }));
    for group in [&bern, &swiss, &cantons] {
        assert_eq!(members(&org, group), [ada.as_str()]);
    }
    set(&org, &ada, json!({ "city": "Basel" }));
    for group in [&bern, &swiss, &cantons] {
        assert_eq!(members(&org, group), Vec::<String>::new());
    }
    // A group by hand does as well, and one that is deleted takes what hung on it along.
    org.put(&format!("/api/v1/groups/{bern}/users/{ada}"), &Value::Null)
        .is(204);
    assert_eq!(members(&org, &cantons), [ada.as_str()]);
    org.delete(&format!("/api/v1/groups/{swiss}")).is(204);
    assert_eq!(members(&org, &cantons), Vec::<String>::new());
    // One that undoes itself comes to an end.
    let none = org.group("None");
    let expression = format!(r#"!isMemberOfGroup("{none}")"#);
    rule(&org, "Restless", &expression, &[&none]);
}

#[test]
fn a_rule_whose_group_is_gone_is_invalid() {
    let org = Org::new();
    let (group, other) = (org.group("Sales"), org.group("Other"));
    let path = rule(&org, "Sales", "true", &[&group, &other]);
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    let shown = org.get(&path).is(200);
    assert_eq!(
        (&shown["status"], &shown["allGroupsValid"]),
        (&json!("INVALID"), &json!(false))
    );
    user(&org, "a@example.com", json!({}));
    assert_eq!(members(&org, &other), Vec::<String>::new());
    org.post(&format!("{path}/lifecycle/activate"), &Value::Null)
        .refused(400, "E0000001", "groupIds");
}

#[test]
fn an_expression_that_cannot_be_read_is_refused() {
    let org = Org::new();
    let group = org.group("Sales");
    let unreadable = [
        "user.department = \"Sales\"",
        "user.department == \"Sales",
        "user.department ==",
        "(user.city == \"Bern\"",
        "department == \"Sales\"",
        "\"Sales\"",
        "String.len(user.city)",
        "String.len()",
        "String.reverse(user.city) == \"nreB\"",
        "Convert.toInt(user.city) == 1",
        "appuser.city == \"Bern\"",
        "user.getInternalProperty(\"shoeSize\") == \"9\"",
        "isMemberOfGroupNameRegex(\"(\")",
        "user.city == \"Bern\" AND",
        "user.city == \"Bern\" user.city",
        "{1, \"a\": 2} == null",
        "1 < 2 < 3",
        &"(".repeat(100_000),
        &"!".repeat(100_000),
        &"-".repeat(100_000),
        &("1".to_owned() + &"+1".repeat(100_000) + " == 2"),
    ];
    for expression in unreadable {
        org.post("/api/v1/groups/rules", &body("Rule", expression, &[&group]))
            .refused(400, "E0000001", "conditions.expression.value");
    }
    // An attribute may be true.
    org.post(
        "/api/v1/groups/rules",
        &body("Rule", "user.remote", &[&group]),
    )
    .is(200);
}

#[test]
fn expressions_fit_as_oktas_do() {
    let org = Org::new();
    let (group, sales) = (org.group("Target"), org.group("West Sales 7"));
    let ada = user(
        &org,
        "Ada.L@example.com",
        json!({ "department": "Sales", "city": "San Francisco", "age": 36, "level": 2.5, "remote": true,
            "teams": ["red", "blue"], "numbers": [1, 2], "quote": "it's" }),
    );
    org.put(&format!("/api/v1/groups/{sales}/users/{ada}"), &Value::Null)
        .is(204);
    let of_group = format!(r#"isMemberOfGroup("{sales}")"#);
    let of_any = format!(r#"isMemberOfAnyGroup("00g00000000000000000", "{sales}")"#);
    let by_id = format!("user.isMemberOf({{'group.id': {{'{sales}'}}}})");
    let fits = [
        r#"user.department == "Sales""#,
        "user.department == 'Sales'",
        r#"user.department=="Sales" && user.city!="Bern""#,
        r#"user.department == "Legal" OR user.city == "San Francisco""#,
        r#"user.department == "Legal" || user.remote"#,
        r#"NOT (user.department == "Legal") and !user.absent"#,
        "user.age > 30 AND user.age < 40 and user.age >= 36 and user.age <= 36",
        "user.age + 4 == 40 AND user.age / 2 == 18 and -user.age == 0 - 36 and user.age % 5 == 1",
        "user.level == 2.5",
        "user.remote == true",
        "user.remote",
        "user.absent == null AND user.city != null",
        "user.quote == 'it\\'s' and user.quote == \"it's\" and user.quote == 'it''s'",
        r#"String.startsWith(user.firstName, "Jo")"#,
        r#"String.stringContains(user.city, "Fran")"#,
        r#"String.substring(user.city, 0, 3) == "San""#,
        r#"String.substringBefore(user.email, "@") == "Ada.L""#,
        r#"String.substringAfter(user.email, "@") == "example.com""#,
        r#"substringAfter(user.email, "@") == "example.com""#,
        r#"String.len(user.city) == 13"#,
        r#"String.toUpperCase(user.city) == "SAN FRANCISCO""#,
        r#"String.toLowerCase(user.department) eq "sales""#,
        r#"String.append(user.department, "!") == "Sales!""#,
        r#"String.join("-", user.department, user.age) == "Sales-36""#,
        r#"String.removeSpaces(user.city) == "SanFrancisco""#,
        r#"String.replace(user.city, "San", "St.") == "St. Francisco""#,
        r#"String.replaceFirst("aa", "a", "b") == "ba""#,
        r#"String.stringSwitch(user.city, "none", "Bern", "CH", "San", "US") == "US""#,
        r#"Arrays.contains(user.teams, "red")"#,
        "Arrays.contains(user.numbers, 2)",
        "Arrays.contains({1, 2, 3}, 2)",
        "Arrays.size(user.teams) == 2 and Arrays.isEmpty(user.absent) and Arrays.size(user.absent) == 0",
        r#"Arrays.toCsvString(user.teams) == "red,blue""#,
        r#"Arrays.get(user.teams, 1) == "blue""#,
        r#"Arrays.size(Arrays.flatten(1, {2, 3}, 4)) == 4"#,
        r#"user.teams.contains("red") and user.city.contains("Fran")"#,
        r#"user.city.toUpperCase().startsWith("SAN")"#,
        r#"user.profile.department == "Sales""#,
        r#"user.department == "Sales" ? user.age == 36 : false"#,
        r#"user.getInternalProperty("status") == "ACTIVE""#,
        r#"user.status == "ACTIVE""#,
        of_group.as_str(),
        of_any.as_str(),
        by_id.as_str(),
        r#"isMemberOfGroupName("West Sales 7")"#,
        r#"isMemberOfGroupNameStartsWith("West")"#,
        r#"isMemberOfGroupNameContains("Sales")"#,
        r#"isMemberOfGroupNameRegex("West.*\d")"#,
        r#"user.isMemberOf({"group.profile.name": "West", "operator": "STARTS_WITH"})"#,
        r#"user.isMemberOf({"group.profile.name": "West Sales 7", "operator": "EXACT"}, {"group.type": {"OKTA_GROUP"}})"#,
        r#"isMemberOfGroupName("Everyone")"#,
        r#"String.stringContains(user.absent, "") and not String.stringContains(user.absent, "a")"#,
    ];
    let misses = [
        r#"user.department == "sales""#,
        r#"user.department == null"#,
        r#"user.department != "Sales""#,
        "user.age == \"36\"",
        "user.age > 36",
        "user.absent > 1",
        "user.absent",
        "user.department < 3",
        r#"String.startsWith(user.firstName, "jo")"#,
        r#"String.substring(user.city, 5, 99) == "x""#,
        r#"Arrays.contains(user.teams, "re")"#,
        r#"Arrays.contains(user.city, "San")"#,
        r#"isMemberOfGroup("00g00000000000000000")"#,
        r#"isMemberOfGroupName("West")"#,
        r#"isMemberOfGroupNameRegex("West")"#,
        r#"user.isMemberOf({"group.profile.name": "West", "operator": "EXACT"})"#,
        r#"user.isMemberOf({"group.type": {"APP_GROUP"}})"#,
        "user.city + 1 == 2",
        "1 / 0 == 1",
    ];
    for (number, expression) in fits.iter().chain(&misses).enumerate() {
        let path = rule(&org, &format!("Rule {number}"), expression, &[&group]);
        let is_in = members(&org, &group) == [ada.as_str()];
        assert_eq!(is_in, number < fits.len(), "{expression}");
        org.delete(&format!("{path}?removeUsers=true")).is(202);
        assert_eq!(members(&org, &group), Vec::<String>::new());
    }
}

#[test]
fn the_answers_have_what_recorded_ones_have() {
    let org = Org::new();
    let group = org.group("Sales");
    let mut given = body("Sales", "true", &[&group]);
    given["conditions"]["people"] = json!({ "users": {} });
    let made = org.post("/api/v1/groups/rules", &given).is(200);
    let expected = json!({
        "type": "group_rule", "id": id(&made), "status": "INACTIVE", "name": "Sales",
        "created": "2016-01-03T18:15:47.000Z", "lastUpdated": "2016-01-03T18:15:47.000Z",
        "conditions": {
            "people": { "users": { "exclude": [] }, "groups": { "exclude": [] } },
            "expression": { "value": "true", "type": "urn:okta:expression:1.0" },
        },
        "actions": { "assignUserToGroups": { "groupIds": [group] } },
        "allGroupsValid": true,
    });
    assert_eq!(made, expected);
    assert!(id(&made).starts_with("0pr"));
    let bare = org.post("/api/v1/groups/rules", &body("Bare", "true", &[&group]));
    assert_eq!(
        bare.is(200)["conditions"],
        json!({ "expression": { "value": "true", "type": "urn:okta:expression:1.0" } })
    );
}

#[test]
fn imported_users_are_seen_as_well() {
    let org = Org::new();
    let group = org.group("Imported");
    rule(
        &org,
        "Imported",
        r#"user.email == "e@example.com""#,
        &[&group],
    );
    let source = format!(
        "/api/v1/identity-sources/{}",
        okta_emulator::DEFAULT_IDENTITY_SOURCE
    );
    let body = json!({ "externalId": "e1", "profile": { "userName": "e@example.com", "email": "e@example.com", "firstName": "E", "lastName": "E" } });
    let answer = org.post(&format!("{source}/users"), &body);
    assert!(answer.status.is_success(), "{}", answer.body);
    assert_eq!(members(&org, &group).len(), 1);
}
