//! Profile mappings: they come and go with applications and identity providers.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

fn of(org: &Org, end: &str, thing: &str) -> Vec<Value> {
    let list = org.get(&format!("/api/v1/mappings?{end}={thing}")).is(200);
    list.as_array().cloned().expect("a list")
}

#[test]
fn an_application_has_a_mapping_each_way() {
    let org = Org::new();
    let app = json!({ "name": "bookmark", "label": "Wiki", "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://wiki.example.com" } } });
    let app = id(&org.post("/api/v1/apps", &app).is(200));
    let (from, to) = (of(&org, "sourceId", &app), of(&org, "targetId", &app));
    assert_eq!((from.len(), to.len()), (1, 1));
    let types = org.get("/api/v1/meta/types/user/default").is(200);
    assert_eq!(from[0]["target"]["id"], types["id"]);
    assert_eq!(from[0]["source"]["name"], "bookmark");
    // Lists do not show what is mapped.
    assert!(from[0].get("properties").is_none());
    let path = format!("/api/v1/mappings/{}", id(&from[0]));
    let mapping = org.get(&path).is(200);
    assert_eq!(
        mapping["properties"]["login"]["expression"],
        "appuser.email"
    );
    let change = json!({ "properties": { "title": { "expression": "appuser.title",
        "pushStatus": "DONT_PUSH" } } });
    let changed = org.post(&path, &change).is(200);
    assert_eq!(
        changed["properties"]["title"]["expression"],
        "appuser.title"
    );
    let both = format!("/api/v1/mappings?sourceId={app}&targetId={}", id(&types));
    assert_eq!(org.get(&both).is(200).as_array().map(Vec::len), Some(1));
    let app = format!("/api/v1/apps/{app}");
    org.post(&format!("{app}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.delete(&app).is(204);
    org.get(&path).refused(404, "E0000007", "mapping");
}

#[test]
fn a_provider_has_a_mapping_to_the_orgs_users() {
    let org = Org::new();
    let provider = json!({ "type": "GOOGLE", "name": "Google", "protocol": { "type": "OIDC",
        "scopes": ["openid"], "credentials": { "client": { "client_id": "a", "client_secret": "b" } } } });
    let provider = id(&org.post("/api/v1/idps", &provider).is(200));
    let from = of(&org, "sourceId", &provider);
    assert_eq!((from.len(), of(&org, "targetId", &provider).len()), (1, 0));
    assert_eq!(from[0]["source"]["name"], "google_idp");
    org.delete(&format!("/api/v1/idps/{provider}")).is(204);
    assert!(of(&org, "sourceId", &provider).is_empty());
}
