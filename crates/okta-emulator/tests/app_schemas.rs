//! The schemas of applications' users.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

fn declare(org: &Org, path: &str, attributes: Value) -> Value {
    let body = json!({ "definitions": { "custom": { "properties": attributes } } });
    org.post(path, &body).is(200)
}

fn attribute(more: Value) -> Value {
    let mut attribute = json!({ "title": "An attribute", "type": "string" });
    for (name, value) in more.as_object().into_iter().flatten() {
        attribute[name] = value.clone();
    }
    attribute
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    names
}

fn client(org: &Org, mode: &str) -> String {
    let body = match mode {
        "OPENID_CONNECT" => json!({
            "name": "oidc_client", "label": "Client", "signOnMode": mode,
            "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } },
            "settings": { "oauthClient": { "application_type": "web", "grant_types": ["authorization_code"],
                "response_types": ["code"], "redirect_uris": ["https://example.com/cb"] } },
        }),
        _ => json!({
            "name": "bookmark", "label": "Bookmark", "signOnMode": "BOOKMARK",
            "settings": { "app": { "requestIntegration": false, "url": "https://example.com/" } },
        }),
    };
    id(&org.post("/api/v1/apps", &body).is(200))
}

#[test]
fn the_users_of_each_app_have_a_schema() {
    let org = Org::new();
    let (client, bookmark) = (client(&org, "OPENID_CONNECT"), client(&org, "BOOKMARK"));
    let path = |app: &str| format!("/api/v1/meta/schemas/apps/{app}/default");
    let shown = org.get(&path(&client)).is(200);
    let members: Vec<&str> = names(&shown);
    assert_eq!(
        members,
        [
            "$schema",
            "created",
            "definitions",
            "id",
            "lastUpdated",
            "name",
            "properties",
            "title",
            "type"
        ]
    );
    assert_eq!(shown["title"], "Client User");
    let base = &shown["definitions"]["base"];
    assert_eq!(names(&base["properties"]).len(), 21);
    assert_eq!(base["required"], json!(["userName"]));
    assert_eq!(
        base["properties"]["country"]["externalName"],
        "address.country"
    );
    assert_eq!(
        names(&base["properties"]["email"]),
        ["description", "scope", "title", "type"]
    );
    let other = org.get(&path(&bookmark)).is(200);
    assert_eq!(
        names(&other["definitions"]["base"]["properties"]),
        ["userName"]
    );
    org.get(&path("0oa00000000000000000"))
        .refused(404, "E0000007", "app");

    // What is said of an attribute is shown without what only the org's own profiles have.
    let more = json!({ "master": { "type": "PROFILE_MASTER" }, "union": "DISABLE", "required": false,
        "permissions": [{ "principal": "SELF", "action": "READ_ONLY" }] });
    let list = json!({ "type": "array", "items": { "type": "integer" } });
    let changed = declare(
        &org,
        &path(&client),
        json!({ "one": attribute(more), "many": attribute(list) }),
    );
    let custom = &changed["definitions"]["custom"]["properties"];
    assert_eq!(names(&custom["one"]), ["scope", "title", "type"]);
    assert_eq!(
        names(&custom["many"]),
        ["items", "scope", "title", "type", "union"]
    );
    assert_eq!(org.get(&path(&client)).is(200), changed);
    assert_eq!(org.get(&path(&bookmark)).is(200), other);
    let required =
        json!({ "definitions": { "base": { "properties": { "name": { "required": true } } } } });
    let required = org.post(&path(&client), &required).is(200);
    assert_eq!(
        required["definitions"]["base"]["required"],
        json!(["name", "userName"])
    );

    // Values go with their attribute, and the schema with its app.
    let user = org.user("ada@example.com");
    let users = format!("/api/v1/apps/{client}/users");
    let assigned = json!({ "id": user, "scope": "USER", "profile": { "one": "1", "many": [1] } });
    org.post(&users, &assigned).is(200);
    declare(&org, &path(&client), json!({ "one": null }));
    let left = org.get(&format!("{users}/{user}")).is(200)["profile"].clone();
    assert_eq!((&left["one"], &left["many"]), (&Value::Null, &json!([1])));
    let app = format!("/api/v1/apps/{client}");
    org.post(&format!("{app}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.delete(&app).is(204);
    org.get(&path(&client)).is(404);
}
