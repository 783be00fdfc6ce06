//! Zones, origins, behaviors, realms, devices, CAPTCHAs and settings: what their rules keep.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

#[test]
fn zones_of_every_kind_are_whole() {
    let org = Org::new();
    let ip = json!({ "type": "IP", "name": "Office",
        "gateways": [{ "type": "RANGE", "value": "192.0.2.7" }] });
    let ip = org.post("/api/v1/zones", &ip).is(200);
    assert_eq!(ip["gateways"][0]["value"], "192.0.2.7-192.0.2.7");
    assert_eq!(
        (&ip["proxies"], &ip["usage"]),
        (&Value::Null, &json!("POLICY"))
    );
    let places = json!({ "type": "DYNAMIC", "name": "Far", "locations": [{ "country": "AF" }] });
    let places = org.post("/api/v1/zones", &places).is(200);
    assert_eq!(
        places["locations"],
        json!([{ "country": "AF", "region": null }])
    );
    assert_eq!(places["proxyType"], "");
    let services = json!({ "type": "DYNAMIC_V2", "name": "Services", "asns": {},
        "ipServiceCategories": { "include": ["ALL_IP_SERVICES"] } });
    let services = org.post("/api/v1/zones", &services).is(200);
    assert_eq!(
        services["locations"],
        json!({ "include": [], "exclude": [] })
    );
    assert_eq!(services["ipServiceCategories"]["exclude"], json!([]));
    org.post("/api/v1/zones", &json!({ "type": "IP", "name": "Far" }))
        .refused(400, "E0000001", "name");
    let zones = org.get("/api/v1/zones").is(200);
    let system = zones
        .as_array()
        .expect("zones")
        .iter()
        .find(|zone| zone["system"] == true);
    let path = format!("/api/v1/zones/{}", id(system.expect("a zone")));
    org.delete(&path).refused(403, "E0000006", "system");
}

#[test]
fn a_zone_that_a_rule_asks_for_stays() {
    let org = Org::new();
    let zone = org
        .post("/api/v1/zones", &json!({ "type": "IP", "name": "Office" }))
        .is(200);
    let path = format!("/api/v1/zones/{}", id(&zone));
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    let policy = json!({ "type": "PASSWORD", "name": "Here" });
    let policy = org.post("/api/v1/policies", &policy).is(200);
    let rules = format!("/api/v1/policies/{}/rules", id(&policy));
    let rule = json!({ "type": "PASSWORD", "name": "Here",
        "conditions": { "network": { "connection": "ZONE", "include": [id(&zone)] } } });
    let rule = org.post(&rules, &rule).is(200);
    org.delete(&path).refused(403, "E0000006", "policy rule");
    org.delete(&format!("{rules}/{}", id(&rule))).is(204);
    org.delete(&path).is(204);
}

#[test]
fn replacing_a_behavior_does_not_switch_it() {
    let org = Org::new();
    let rule = json!({ "type": "VELOCITY", "name": "Too fast", "settings": {} });
    let made = org.post("/api/v1/behaviors", &rule).is(200);
    assert_eq!(made["settings"]["velocityKph"], 805);
    let path = format!("/api/v1/behaviors/{}", id(&made));
    let off = json!({ "type": "VELOCITY", "name": "Too fast", "status": "INACTIVE" });
    assert_eq!(org.put(&path, &off).is(200)["status"], "ACTIVE");
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    assert_eq!(org.get(&path).is(200)["status"], "INACTIVE");
}

#[test]
fn who_made_a_trusted_origin_is_kept() {
    let org = Org::new();
    let origin = json!({ "name": "Shop", "origin": "https://shop.example.com",
        "scopes": [{ "type": "CORS" }] });
    let made = org.post("/api/v1/trustedOrigins", &origin).is(200);
    assert_eq!(made["createdBy"], made["lastUpdatedBy"]);
    assert!(
        made["createdBy"]
            .as_str()
            .is_some_and(|by| by.starts_with("00u"))
    );
    let same = json!({ "name": "Other", "origin": "https://shop.example.com", "scopes": [] });
    org.post("/api/v1/trustedOrigins", &same)
        .refused(400, "E0000001", "origin");
}

#[test]
fn a_device_is_deleted_once_it_is_deactivated() {
    let org = Org::new();
    let device = id(&org.get("/api/v1/devices").is(200)[0]);
    let path = format!("/api/v1/devices/{device}");
    org.delete(&path).refused(403, "E0000006", "deactivated");
    org.post(&format!("{path}/lifecycle/unsuspend"), &Value::Null)
        .refused(400, "E0000001", "status");
    org.post(&format!("{path}/lifecycle/suspend"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&path).is(200)["status"], "SUSPENDED");
    org.post(&format!("{path}/lifecycle/unsuspend"), &Value::Null)
        .is(204);
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&path).is(200)["status"], "DEACTIVATED");
    org.delete(&path).is(204);
}

#[test]
fn an_org_has_one_captcha_and_keeps_it_while_pages_ask() {
    let org = Org::new();
    let captcha = json!({ "name": "One", "type": "HCAPTCHA", "siteKey": "site",
        "secretKey": "hidden-value" });
    let made = org.post("/api/v1/captchas", &captcha).is(201);
    assert!(!made.to_string().contains("hidden-value"));
    org.post("/api/v1/captchas", &captcha)
        .refused(403, "E0000165", "CAPTCHA");
    let asks = |id: &str| json!({ "captchaId": id, "enabledPages": ["SIGN_IN"] });
    org.put("/api/v1/org/captcha", &asks("capnobody"))
        .refused(400, "E0000001", "captchaId");
    org.put("/api/v1/org/captcha", &asks(&id(&made))).is(200);
    let path = format!("/api/v1/captchas/{}", id(&made));
    org.delete(&path).refused(403, "E0000149", "CAPTCHA");
    org.delete("/api/v1/org/captcha").is(204);
    org.delete(&path).is(204);
}

#[test]
fn support_is_let_in_for_a_day() {
    let org = Org::new();
    let path = "/api/v1/org/privacy/oktaSupport";
    let off = org.get(path).is(200);
    assert_eq!(
        (&off["support"], &off["expiration"]),
        (&json!("DISABLED"), &Value::Null)
    );
    let on = org.post(&format!("{path}/grant"), &Value::Null).is(200);
    assert_eq!(on["expiration"], "2016-01-04T18:15:47.000Z");
    let on = org.post(&format!("{path}/extend"), &Value::Null).is(200);
    assert_eq!(on["expiration"], "2016-01-05T18:15:47.000Z");
    let off = org.post(&format!("{path}/revoke"), &Value::Null).is(200);
    assert_eq!(off["support"], "DISABLED");
}

#[test]
fn a_default_realm_stays() {
    let org = Org::new();
    let realm = json!({ "profile": { "name": "North" } });
    let made = org.post("/api/v1/realms", &realm).is(200);
    assert_eq!(
        (&made["isDefault"], &made["profile"]["domains"]),
        (&json!(false), &json!([]))
    );
    org.post("/api/v1/realms", &realm)
        .refused(400, "E0000001", "profile.name");
    org.delete(&format!("/api/v1/realms/{}", id(&made))).is(204);
}

#[test]
fn an_execution_moves_those_whom_an_assignment_is_meant_for() {
    let org = Org::new();
    let realm = json!({ "profile": { "name": "Far" } });
    let realm = id(&org.post("/api/v1/realms", &realm).is(200));
    let meant = org.user("far@example.com");
    let other = org.user("near@example.com");
    let assignment = json!({ "name": "Far", "priority": 1, "status": "ACTIVE",
        "conditions": { "expression": { "value": "user.profile.login == \"far@example.com\"" } },
        "actions": { "assignUserToRealm": { "realmId": realm } } });
    let made = org.post("/api/v1/realm-assignments", &assignment);
    assert!(made.status.is_success(), "{}", made.body);
    let operations = "/api/v1/realm-assignments/operations";
    let execution = json!({ "assignmentId": id(&made.body) });
    let execution = org.post(operations, &execution).body;
    assert_eq!(
        (&execution["numUserMoved"], &execution["realmName"]),
        (&json!(1), &json!("Far"))
    );
    let realm_of =
        |user: &str| org.get(&format!("/api/v1/users/{user}")).is(200)["realmId"].clone();
    assert_eq!(realm_of(&meant), json!(realm));
    assert_ne!(realm_of(&other), json!(realm));
    // Nobody is left to be moved.
    let all = org.post(operations, &json!({ "assignmentId": "ALL" })).body;
    assert_eq!(all["numUserMoved"], 0);
    assert_eq!(
        org.get(operations).is(200).as_array().map(Vec::len),
        Some(2)
    );
    org.post(operations, &json!({ "assignmentId": "none" }))
        .refused(404, "E0000007", "realm assignment");
}
