//! Resources without code of their own: what the description says of them is what the org does.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

fn zone(name: &str) -> Value {
    json!({ "type": "IP", "name": name, "gateways": [{ "type": "CIDR", "value": "10.0.0.0/8" }] })
}

#[test]
fn a_thing_is_made_shown_listed_replaced_switched_and_removed() {
    let org = Org::new();
    let made = org.post("/api/v1/zones", &zone("Office")).is(200);
    let path = format!("/api/v1/zones/{}", id(&made));
    assert!(id(&made).starts_with("nzo"));
    assert_eq!(made["status"], "ACTIVE");
    assert_eq!(made["created"], made["lastUpdated"]);
    assert!(
        made["_links"]["self"]["href"]
            .as_str()
            .is_some_and(|href| href.ends_with(&path)),
        "{made}"
    );
    assert_eq!(org.get(&path).is(200), made);
    assert!(
        ids(&org.pages("/api/v1/zones?limit=1").0).contains(&id(&made)),
        "it is listed"
    );
    let changed = org.put(&path, &zone("Annex")).is(200);
    assert_eq!(
        (&changed["name"], &changed["id"], &changed["created"]),
        (&json!("Annex"), &made["id"], &made["created"])
    );
    org.delete(&path).refused(403, "E0000006", "active");
    for (verb, status) in [("activate", "ACTIVE"), ("deactivate", "INACTIVE")] {
        let answer = org.post(&format!("{path}/lifecycle/{verb}"), &Value::Null);
        assert_eq!(answer.is(200)["status"], status);
        assert_eq!(org.get(&path).is(200)["status"], status);
    }
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", "zone");
    org.put(&path, &zone("Gone"))
        .refused(404, "E0000007", "zone");
    org.delete(&path).is(404);
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    let org = Org::new();
    for (body, field) in [
        (json!({ "type": "IP" }), "name"),
        (json!({ "type": "CIRCLE", "name": "x" }), "type"),
        (json!({ "type": "IP", "name": 7 }), "name"),
        (
            json!({ "type": "IP", "name": "x", "gateways": {} }),
            "gateways",
        ),
        (
            json!({ "type": "IP", "name": "x", "gateways": [{ "type": 1 }] }),
            "gateways[0].type",
        ),
    ] {
        org.post("/api/v1/zones", &body)
            .refused(400, "E0000001", field);
    }
    for body in ["", "{", "[]", "\"zone\"", "7"] {
        org.raw("POST", "/api/v1/zones", body)
            .refused(400, "E0000003", "");
    }
    org.get("/api/v1/policies").refused(400, "E0000001", "type");
    org.get("/api/v1/zones?limit=0")
        .refused(400, "E0000001", "limit");
    org.get("/api/v1/zones?limit=many")
        .refused(400, "E0000001", "limit");
    org.call("PATCH", "/api/v1/zones", &Value::Null)
        .refused(405, "E0000022", "GET, POST");
    org.get("/api/v1/zoning").refused(404, "E0000022", "");
}

#[test]
fn lists_have_pages_of_what_was_asked_for() {
    let org = Org::new();
    let before = org.pages("/api/v1/trustedOrigins").0.len();
    let mut made: Vec<String> = (0..7)
        .map(|number| {
            let origin = format!("https://app{number}.example.com");
            let body = json!({ "name": format!("App {number}"), "origin": origin, "scopes": [{ "type": "CORS" }] });
            id(&org.post("/api/v1/trustedOrigins", &body).is(200))
        })
        .collect();
    let (items, pages) = org.pages("/api/v1/trustedOrigins?limit=3");
    assert_eq!((items.len() - before, pages), (7, 3));
    let found = org
        .pages("/api/v1/trustedOrigins?filter=name%20eq%20%22App%203%22")
        .0;
    assert_eq!(ids(&found), [made.remove(3)]);
    let passwords = org.get("/api/v1/policies?type=PASSWORD").is(200);
    let types: Vec<&Value> = passwords
        .as_array()
        .into_iter()
        .flatten()
        .map(|policy| &policy["type"])
        .collect();
    assert_eq!(types, ["PASSWORD"]);
}

#[test]
fn lists_inside_an_object_name_the_next_page_there() {
    let org = Org::new();
    for number in 0..5 {
        let body = json!({ "label": format!("Role {number}"), "description": "d", "permissions": ["okta.users.read"] });
        org.post("/api/v1/iam/roles", &body).is(200);
    }
    let mut seen = Vec::new();
    let mut next = Some("/api/v1/iam/roles?limit=2".to_owned());
    while let Some(path) = next {
        let page = org.get(&path);
        assert_eq!(page.link("next"), None, "not in the headers");
        let page = page.is(200);
        seen.push(page["roles"].as_array().map_or(0, Vec::len));
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
        assert!(seen.len() < 10, "a list without end");
    }
    assert_eq!(seen, [2, 2, 1], "the limit goes with the links");
    let by_label = org.get("/api/v1/iam/roles/Role%201").is(200);
    assert_eq!(by_label["label"], "Role 1");
}

#[test]
fn what_hangs_on_a_thing_goes_with_it() {
    let org = Org::new();
    let app = json!({ "label": "Portal", "name": "bookmark", "signOnMode": "BOOKMARK", "settings": { "app": { "url": "https://portal.example.com" } } });
    let app = format!(
        "/api/v1/apps/{}",
        id(&org.post("/api/v1/apps", &app).is(200))
    );
    let (user, group) = (org.user("jo@example.com"), org.group("Staff"));
    org.put(&format!("{app}/groups/{group}"), &json!({ "priority": 1 }))
        .is(200);
    org.put(&format!("{app}/groups/00g00000000000000000"), &json!({}))
        .refused(404, "E0000007", "group");
    org.post(&format!("{app}/users"), &json!({ "id": user }))
        .is(200);
    org.post(&format!("{app}/users"), &json!({ "id": "nobody" }))
        .refused(404, "E0000007", "nobody");
    assert_eq!(
        org.get(&format!("{app}/users/jo@example.com")).is(200)["id"],
        json!(user)
    );
    assert_eq!(
        ids(&org.pages(&format!("{app}/groups")).0),
        std::slice::from_ref(&group)
    );
    org.delete(&format!("/api/v1/groups/{group}")).is(204);
    assert_eq!(org.pages(&format!("{app}/groups")).0.len(), 0);
    org.post(&format!("{app}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.delete(&app).is(204);
    org.get(&format!("{app}/users/{user}"))
        .refused(404, "E0000007", "app");
}

#[test]
fn an_org_has_something_from_the_start_that_can_be_changed_and_removed() {
    let org = Org::new();
    let devices = org.pages("/api/v1/devices").0;
    assert_eq!(devices.len(), 1);
    let path = format!("/api/v1/devices/{}", id(&devices[0]));
    org.post(&format!("{path}/lifecycle/suspend"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&path).is(200)["status"], "SUSPENDED");
    assert_eq!(org.pages("/api/v1/devices").0.len(), 1);
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(204);
    org.delete(&path).is(204);
    assert_eq!(org.pages("/api/v1/devices").0.len(), 0);
    let other = Org::with(|builder| builder.seed(9));
    assert_ne!(id(&other.pages("/api/v1/devices").0[0]), id(&devices[0]));
}

#[test]
fn what_there_is_only_one_of_is_always_there() {
    let org = Org::new();
    let path = "/api/v1/org/preferences";
    assert!(org.get(path).is(200).is_object());
    let shown = org
        .post(&format!("{path}/hideEndUserFooter"), &Value::Null)
        .is(200);
    assert_eq!(shown["showEndUserFooter"], false);
    assert_eq!(org.get(path).is(200)["showEndUserFooter"], false);
}

#[test]
fn what_no_call_creates_comes_by_the_box() {
    let org = Org::new();
    let user = format!("/api/v1/users/{}", org.user("jo@example.com"));
    assert_eq!(org.get(&format!("{user}/grants")).is(200), json!([]));
    let wanted = json!({ "collection": format!("{user}/grants"), "members": { "scopeId": "okta.users.read" } });
    let made = org.post("/_emulator/samples", &wanted).is(201);
    assert_eq!(
        org.get(&format!("{user}/grants/{}", id(&made))).is(200)["scopeId"],
        "okta.users.read"
    );
    org.delete(&format!("{user}/grants/{}", id(&made))).is(204);
    assert_eq!(org.get(&format!("{user}/grants")).is(200), json!([]));
    for (collection, code) in [
        ("/api/v1/nothing", 404),
        ("/api/v1/users/nobody/grants", 404),
        ("/api/v1/users", 400),
        ("/api/v1/org/preferences", 400),
    ] {
        org.post("/_emulator/samples", &json!({ "collection": collection }))
            .is(code);
    }
}

#[test]
fn an_open_id_application_is_a_client() {
    let org = Org::new();
    let app = json!({ "label": "Job", "name": "oidc_client", "signOnMode": "OPENID_CONNECT", "settings": { "oauthClient": { "application_type": "service", "grant_types": ["client_credentials"] } } });
    let app = org.post("/api/v1/apps", &app).is(200);
    assert_eq!(app["credentials"]["oauthClient"]["client_id"], app["id"]);
    let roles = format!("/oauth2/v1/clients/{}/roles", id(&app));
    assert_eq!(org.get(&roles).is(200), json!([]));
    org.get("/oauth2/v1/clients/nobody/roles")
        .refused(404, "E0000007", "client");
}

#[test]
fn what_is_only_written_is_never_shown() {
    let org = Org::new();
    let hook = json!({
        "name": "Hook",
        "events": { "type": "EVENT_TYPE", "items": ["group.user_membership.add"] },
        "channel": { "type": "HTTP", "version": "1.0.0", "config": {
            "uri": "https://hook.example.com",
            "authScheme": { "type": "HEADER", "key": "Authorization", "value": "hunter2" },
        } },
    });
    let made = org.post("/api/v1/eventHooks", &hook).is(200);
    let path = format!("/api/v1/eventHooks/{}", id(&made));
    let shown = org.get(&path).is(200);
    for shown in [&made, &shown] {
        assert_eq!(
            shown["channel"]["config"]["uri"],
            "https://hook.example.com"
        );
        assert!(!shown.to_string().contains("hunter2"), "{shown}");
    }
}
