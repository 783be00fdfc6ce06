//! Schemas: what they show, how they change, and that profiles keep them.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

const USER: &str = "/api/v1/meta/schemas/user/default";
const GROUP: &str = "/api/v1/meta/schemas/group/default";

/// Adds or changes custom attributes.
fn declare(org: &Org, path: &str, attributes: Value) -> Value {
    org.post(path, &custom(attributes)).is(200)
}

fn custom(attributes: Value) -> Value {
    json!({ "definitions": { "custom": { "id": "#custom", "type": "object", "properties": attributes } } })
}

fn attribute(more: Value) -> Value {
    let mut attribute = json!({ "title": "An attribute", "type": "string" });
    for (name, value) in more.as_object().expect("an object") {
        attribute[name] = value.clone();
    }
    attribute
}

fn user(login: &str, more: Value) -> Value {
    let mut body = json!({ "profile": { "login": login, "email": login, "firstName": "Jo", "lastName": "Doe" } });
    for (name, value) in more.as_object().expect("an object") {
        body["profile"][name] = value.clone();
    }
    body
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .map(|object| object.keys().map(String::as_str).collect())
        .unwrap_or_default();
    names.sort_unstable();
    names
}

#[test]
fn the_schema_of_users_has_what_recorded_ones_have() {
    let org = Org::new();
    let schema = org.get(USER).is(200);
    let members = [
        "$schema",
        "_links",
        "created",
        "definitions",
        "description",
        "id",
        "lastUpdated",
        "name",
        "properties",
        "title",
        "type",
    ];
    assert_eq!(names(&schema), members);
    assert_eq!(
        schema["id"],
        "https://org.example.com/meta/schemas/user/default"
    );
    assert_eq!(
        (&schema["name"], &schema["title"]),
        (&json!("user"), &json!("User"))
    );
    assert_eq!(
        schema["properties"]["profile"]["allOf"],
        json!([{ "$ref": "#/definitions/custom" }, { "$ref": "#/definitions/base" }])
    );
    assert_eq!(
        schema["definitions"]["custom"],
        json!({ "id": "#custom", "type": "object", "properties": {}, "required": [] })
    );
    let base = &schema["definitions"]["base"];
    assert_eq!(
        base["properties"].as_object().map(|all| all.len()),
        Some(31)
    );
    assert_eq!(
        base["properties"]["login"],
        json!({ "title": "Username", "type": "string", "required": true, "mutability": "READ_WRITE", "scope": "NONE",
            "minLength": 5, "maxLength": 100, "permissions": [{ "principal": "SELF", "action": "READ_ONLY" }],
            "master": { "type": "PROFILE_MASTER" } })
    );
    let mut required: Vec<&str> = base["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    required.sort_unstable();
    assert_eq!(required, ["email", "firstName", "lastName", "login"]);
    // By its id, where the links of a user type and of a user lead.
    let own = schema["_links"]["self"]["href"].as_str().expect("a link");
    assert_eq!(org.get(own).is(200), schema);
    let kind = org
        .get(schema["_links"]["type"]["href"].as_str().expect("a link"))
        .is(200);
    assert_eq!(kind["_links"]["schema"]["href"], own);
    assert_eq!(kind["default"], true);
    org.get("/api/v1/meta/schemas/user/osc00000000000000000")
        .refused(404, "E0000007", "schema");
}

#[test]
fn custom_attributes_are_added_changed_and_removed() {
    let org = Org::new();
    org.clock.advance(std::time::Duration::from_secs(60));
    let given = json!({ "title": "Shoe size", "type": "number", "required": false });
    let schema = declare(&org, USER, json!({ "shoeSize": given }));
    assert_eq!(
        schema["definitions"]["custom"]["properties"],
        json!({ "shoeSize": { "title": "Shoe size", "type": "number", "mutability": "READ_WRITE", "scope": "NONE",
            "permissions": [{ "principal": "SELF", "action": "READ_ONLY" }], "master": { "type": "PROFILE_MASTER" } } })
    );
    assert_eq!(schema["lastUpdated"], "2016-01-03T18:16:47.000Z");
    assert_eq!(schema["created"], "2016-01-03T18:15:47.000Z");
    let more = json!({ "colour": attribute(json!({ "enum": ["red", "blue"], "oneOf": [{ "const": "red", "title": "Red" }, { "const": "blue", "title": "Blue" }],
        "permissions": [{ "principal": "SELF", "action": "READ_WRITE" }], "master": { "type": "OKTA" }, "scope": "SELF" })) });
    let schema = declare(&org, USER, more);
    assert_eq!(
        names(&schema["definitions"]["custom"]["properties"]),
        ["colour", "shoeSize"]
    );
    assert_eq!(
        schema["definitions"]["custom"]["properties"]["colour"]["master"]["type"],
        "OKTA"
    );
    let schema = declare(
        &org,
        USER,
        json!({ "shoeSize": { "description": "In Europe", "required": true } }),
    );
    let changed = &schema["definitions"]["custom"];
    assert_eq!(
        changed["properties"]["shoeSize"]["description"],
        "In Europe"
    );
    assert_eq!(changed["properties"]["shoeSize"]["type"], "number");
    assert_eq!(changed["required"], json!(["shoeSize"]));
    let schema = declare(&org, USER, json!({ "shoeSize": null }));
    assert_eq!(
        names(&schema["definitions"]["custom"]["properties"]),
        ["colour"]
    );
    assert_eq!(org.get(USER).is(200), schema);
    assert_eq!(org.again().get(USER).is(200), schema, "from a snapshot");
}

#[test]
fn a_definition_that_makes_no_sense_is_refused() {
    let org = Org::new();
    declare(&org, USER, json!({ "known": attribute(json!({})) }));
    for (name, given, what) in [
        ("login", attribute(json!({})), "base"),
        ("1st", attribute(json!({})), "letter"),
        ("a-b", attribute(json!({})), "letters"),
        ("a", json!({ "type": "string" }), "title"),
        ("a", json!({ "title": "A" }), "type"),
        ("a", json!({ "title": "A", "type": "date" }), "type"),
        ("a", json!({ "title": "A", "type": "array" }), "items"),
        (
            "a",
            json!({ "title": "A", "type": "array", "items": { "type": "array" } }),
            "items",
        ),
        (
            "a",
            attribute(json!({ "items": { "type": "string" } })),
            "items",
        ),
        (
            "a",
            attribute(json!({ "minLength": 3, "maxLength": 2 })),
            "minLength",
        ),
        ("a", attribute(json!({ "pattern": "(" })), "pattern"),
        ("a", attribute(json!({ "enum": [] })), "enum"),
        (
            "a",
            attribute(json!({ "enum": ["a"], "oneOf": [{ "const": "b", "title": "B" }] })),
            "oneOf",
        ),
        ("known", json!({ "type": "number" }), "type"),
    ] {
        org.post(USER, &custom(json!({ name: given })))
            .refused(400, "E0000001", what);
    }
    let base =
        |attributes: Value| json!({ "definitions": { "base": { "properties": attributes } } });
    for (given, what) in [
        (json!({ "login": null }), "base"),
        (json!({ "login": { "required": false } }), "required"),
        (json!({ "login": { "type": "number" } }), "type"),
        (json!({ "shoeSize": attribute(json!({})) }), "base"),
    ] {
        org.post(USER, &base(given)).refused(400, "E0000001", what);
    }
    assert_eq!(
        names(&org.get(USER).is(200)["definitions"]["custom"]["properties"]),
        ["known"]
    );
}

#[test]
fn profiles_keep_the_schema() {
    let org = Org::new();
    declare(
        &org,
        USER,
        json!({
            "size": attribute(json!({ "type": "number" })),
            "age": attribute(json!({ "type": "integer" })),
            "remote": attribute(json!({ "type": "boolean" })),
            "teams": attribute(json!({ "type": "array", "items": { "type": "string", "enum": ["red", "blue"] } })),
            "colour": attribute(json!({ "enum": ["red", "blue"] })),
            "code": attribute(json!({ "minLength": 2, "maxLength": 4, "pattern": "[a-z]+" })),
            "site": attribute(json!({ "format": "uri" })),
            "other": attribute(json!({ "format": "email" })),
            "since": attribute(json!({ "format": "date-time" })),
            "badge": attribute(json!({ "unique": "UNIQUE_VALIDATED" })),
        }),
    );
    let good = json!({ "size": 42.5, "age": 36, "remote": true, "teams": ["red"], "colour": "blue", "code": "abc",
        "site": "https://example.com/", "other": "a@b.c", "since": "2020-01-01T00:00:00.000Z", "badge": "7", "free": 1 });
    let made = org
        .post("/api/v1/users", &user("good@example.com", good.clone()))
        .is(200);
    for (name, value) in good.as_object().expect("an object") {
        assert_eq!(made["profile"][name], *value);
    }
    let path = format!("/api/v1/users/{}", id(&made));
    let bad = [
        ("size", json!("42")),
        ("age", json!(1.5)),
        ("remote", json!("true")),
        ("teams", json!("red")),
        ("teams", json!(["red", "green"])),
        ("teams", json!([1])),
        ("colour", json!("green")),
        ("code", json!("a")),
        ("code", json!("abcde")),
        ("code", json!("AB")),
        ("site", json!("nowhere")),
        ("other", json!("nobody")),
        ("since", json!("yesterday")),
        ("department", json!(7)),
        ("profileUrl", json!("nowhere")),
        ("badge", json!("7")),
    ];
    for (name, value) in bad {
        let field = format!("profile.{name}");
        let changed = json!({ name: value });
        org.post("/api/v1/users", &user("bad@example.com", changed.clone()))
            .refused(400, "E0000001", &field);
        if name != "badge" {
            org.post(&path, &json!({ "profile": changed.clone() }))
                .refused(400, "E0000001", &field);
            org.put(&path, &user("good@example.com", changed))
                .refused(400, "E0000001", &field);
        }
    }
    // One's own value is no other's, and who has none shares none.
    org.post(&path, &json!({ "profile": { "badge": "7" } }))
        .is(200);
    org.post("/api/v1/users", &user("one@example.com", json!({})))
        .is(200);
    org.post(
        "/api/v1/users",
        &user("two@example.com", json!({ "badge": null })),
    )
    .is(200);
    let cleared = org
        .post(&path, &json!({ "profile": { "colour": null, "code": "" } }))
        .is(200);
    assert_eq!(cleared["profile"].get("colour"), None);
}

#[test]
fn what_is_required_must_be_there() {
    let org = Org::new();
    let early = org
        .post("/api/v1/users", &user("early@example.com", json!({})))
        .is(200);
    declare(
        &org,
        USER,
        json!({ "badge": attribute(json!({ "required": true })) }),
    );
    let body = user("late@example.com", json!({}));
    org.post("/api/v1/users", &body)
        .refused(400, "E0000001", "profile.badge");
    let body = user("late@example.com", json!({ "badge": "7" }));
    let late = org.post("/api/v1/users", &body).is(200);
    let path = format!("/api/v1/users/{}", id(&late));
    org.post(&path, &json!({ "profile": { "badge": null } }))
        .refused(400, "E0000001", "profile.badge");
    org.put(&path, &user("late@example.com", json!({})))
        .refused(400, "E0000001", "profile.badge");
    // Who was there before need not have it to change something else.
    let path = format!("/api/v1/users/{}", id(&early));
    org.post(&path, &json!({ "profile": { "city": "Bern" } }))
        .is(200);
    // Names may be made optional.
    let base = json!({ "definitions": { "base": { "properties": { "firstName": { "required": false }, "lastName": { "required": false } } } } });
    let schema = org.post(USER, &base).is(200);
    assert_eq!(
        schema["definitions"]["base"]["properties"]["firstName"].get("required"),
        None
    );
    let nameless = json!({ "profile": { "login": "no@example.com", "email": "no@example.com", "badge": "8" } });
    org.post("/api/v1/users", &nameless).is(200);
}

#[test]
fn values_go_with_their_attribute() {
    let org = Org::new();
    declare(
        &org,
        USER,
        json!({ "badge": attribute(json!({})), "size": attribute(json!({ "type": "number" })) }),
    );
    let made = org
        .post(
            "/api/v1/users",
            &user("a@example.com", json!({ "badge": "7", "size": 42 })),
        )
        .is(200);
    declare(&org, USER, json!({ "badge": null }));
    let path = format!("/api/v1/users/{}", id(&made));
    let profile = &org.get(&path).is(200)["profile"];
    assert_eq!((profile.get("badge"), &profile["size"]), (None, &json!(42)));
    declare(&org, USER, json!({ "badge": attribute(json!({})) }));
    assert_eq!(org.get(&path).is(200)["profile"].get("badge"), None);
}

#[test]
fn each_user_type_has_a_schema_of_its_own() {
    let org = Org::new();
    let kind = json!({ "name": "guest", "displayName": "Guest" });
    let kind = org.post("/api/v1/meta/types/user", &kind).is(200);
    let path = kind["_links"]["schema"]["href"].as_str().expect("a link");
    let schema = declare(
        &org,
        path,
        json!({ "host": attribute(json!({ "required": true })) }),
    );
    assert_eq!(
        (&schema["name"], &schema["title"]),
        (&json!("guest"), &json!("Guest"))
    );
    assert_eq!(
        names(&org.get(USER).is(200)["definitions"]["custom"]["properties"]),
        [""; 0]
    );
    org.post("/api/v1/users", &user("u@example.com", json!({})))
        .is(200);
    let mut guest = user("g@example.com", json!({}));
    guest["type"] = json!({ "id": kind["id"] });
    org.post("/api/v1/users", &guest)
        .refused(400, "E0000001", "profile.host");
    guest["profile"]["host"] = "Ada".into();
    let guest = org.post("/api/v1/users", &guest).is(200);
    assert_eq!(guest["_links"]["schema"]["href"], path);
    org.delete(&format!("/api/v1/users/{}", id(&guest))).is(204);
    org.delete(&format!("/api/v1/users/{}", id(&guest))).is(204);
    org.delete(&format!("/api/v1/meta/types/user/{}", id(&kind)))
        .is(204);
    org.get(path).refused(404, "E0000007", "schema");
}

#[test]
fn groups_have_a_schema_too() {
    let org = Org::new();
    let schema = org.get(GROUP).is(200);
    assert_eq!(
        names(&schema["definitions"]["base"]["properties"]),
        ["description", "name"]
    );
    assert_eq!(
        schema["_links"],
        json!({ "self": { "rel": "self", "href": "https://org.example.com/api/v1/meta/schemas/group/default", "method": "GET" } })
    );
    assert_eq!(
        (&schema["name"], &schema["title"]),
        (&json!("group"), &json!("Okta group"))
    );
    declare(
        &org,
        GROUP,
        json!({ "seats": attribute(json!({ "type": "integer" })) }),
    );
    let group = |name: &str, seats: Value| json!({ "profile": { "name": name, "seats": seats } });
    org.post("/api/v1/groups", &group("A", json!("many")))
        .refused(400, "E0000001", "profile.seats");
    let made = org.post("/api/v1/groups", &group("A", json!(12))).is(200);
    org.post("/api/v1/groups", &group("B", json!(3))).is(200);
    let found = org.get("/api/v1/groups?search=profile.seats+gt+5").is(200);
    assert_eq!(ids(found.as_array().expect("a list")), [id(&made)]);
    declare(&org, GROUP, json!({ "seats": null }));
    let path = format!("/api/v1/groups/{}", id(&made));
    assert_eq!(org.get(&path).is(200)["profile"].get("seats"), None);
}

#[test]
fn searches_see_the_types_of_attributes() {
    let org = Org::new();
    declare(
        &org,
        USER,
        json!({
            "size": attribute(json!({ "type": "number" })),
            "remote": attribute(json!({ "type": "boolean" })),
            "teams": attribute(json!({ "type": "array", "items": { "type": "string" } })),
            "since": attribute(json!({ "format": "date-time" })),
        }),
    );
    let mut made = Vec::new();
    for (number, (size, team, since)) in [
        (9, "red", "2020-01-01T00:00:00Z"),
        (10, "blue", "2020-01-01T02:00:00+02:00"),
        (100, "red", "2021-01-01T00:00:00.000Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let more =
            json!({ "size": size, "remote": size == 9, "teams": [team, "all"], "since": since });
        let body = user(&format!("user{number}@example.com"), more);
        made.push(id(&org.post("/api/v1/users", &body).is(200)));
    }
    let search = |query: &str| {
        let query = query.replace(' ', "+").replace('"', "%22");
        ids(&org
            .pages(&format!("/api/v1/users?limit=1&search={query}"))
            .0)
    };
    assert_eq!(search("profile.size gt 9"), made[1..]);
    assert_eq!(
        search("profile.size ge 9 and profile.size lt 100"),
        made[..2]
    );
    assert_eq!(search("profile.remote eq true"), made[..1]);
    assert_eq!(
        search("profile.teams eq \"red\""),
        [made[0].clone(), made[2].clone()]
    );
    assert_eq!(
        search("profile.teams co \"RE\""),
        [made[0].clone(), made[2].clone()]
    );
    assert_eq!(
        search("profile.since eq \"2020-01-01T00:00:00.000Z\""),
        made[..2]
    );
    assert_eq!(
        search("profile.since gt \"2020-06-01T00:00:00.000Z\""),
        made[2..]
    );
    assert_eq!(
        search("profile.size pr&sortBy=profile.size&sortOrder=desc"),
        [made[2].clone(), made[1].clone(), made[0].clone()]
    );
    assert_eq!(
        search("profile.size pr and (profile.teams eq \"blue\" or profile.remote eq true)"),
        made[..2]
    );
}

#[test]
fn strict_profiles_take_only_what_is_declared() {
    let org = Org::with(|builder| builder.strict_profiles(true));
    org.post(
        "/api/v1/users",
        &user("a@example.com", json!({ "shoeSize": 42 })),
    )
    .refused(400, "E0000001", "profile.shoeSize");
    org.post(
        "/api/v1/groups",
        &json!({ "profile": { "name": "A", "seats": 3 } }),
    )
    .refused(400, "E0000001", "profile.seats");
    let group = org.group("A");
    let rule = |expression: &str| {
        json!({ "type": "group_rule", "name": "R", "conditions": { "expression": { "value": expression, "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": [group] } } })
    };
    org.post("/api/v1/groups/rules", &rule("user.shoeSize > 40"))
        .refused(400, "E0000001", "shoeSize");
    declare(
        &org,
        USER,
        json!({ "shoeSize": attribute(json!({ "type": "integer" })) }),
    );
    org.post(
        "/api/v1/users",
        &user("a@example.com", json!({ "shoeSize": 42 })),
    )
    .is(200);
    org.post("/api/v1/groups/rules", &rule("user.shoeSize > 40"))
        .is(200);
}
