//! Custom authorization servers: what comes with them, and who gets their tokens.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

const SERVERS: &str = "/api/v1/authorizationServers";

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    let mut names: Vec<&str> = list.iter().filter_map(|one| one["name"].as_str()).collect();
    names.sort_unstable();
    names
}

fn server(org: &Org, name: &str) -> Value {
    let server = json!({ "name": name, "audiences": ["api://sample"] });
    org.post(SERVERS, &server).is(201)
}

#[test]
fn a_server_comes_with_scopes_claims_and_a_key() {
    let org = Org::new();
    let made = server(&org, "Orders");
    let path = format!("{SERVERS}/{}", id(&made));
    assert_eq!(
        made["issuer"],
        format!("https://org.example.com/oauth2/{}", id(&made))
    );
    assert_eq!(made["credentials"]["signing"]["rotationMode"], "AUTO");
    assert_eq!(
        made["credentials"]["signing"]["nextRotation"],
        "2016-04-02T18:15:47.000Z"
    );
    let scopes = org.get(&format!("{path}/scopes")).is(200);
    assert!(names(&scopes).contains(&"openid") && names(&scopes).contains(&"offline_access"));
    let claims = org.get(&format!("{path}/claims")).is(200);
    assert!(names(&claims).contains(&"sub") && names(&claims).contains(&"zoneinfo"));
    let keys = org.get(&format!("{path}/credentials/keys")).is(200);
    assert_eq!(keys[0]["kid"], made["credentials"]["signing"]["kid"]);
    assert_eq!(org.get(&format!("{path}/policies")).is(200), json!([]));
    org.post(
        SERVERS,
        &json!({ "name": "Orders", "audiences": ["api://x"] }),
    )
    .refused(400, "E0000001", "name");

    // What comes with it stays, what is added goes.
    let openid = scopes
        .as_array()
        .and_then(|all| all.iter().find(|one| one["name"] == "openid"));
    let openid = format!("{path}/scopes/{}", id(openid.expect("a scope")));
    org.delete(&openid).refused(403, "E0000006", "system");
    let scope = org
        .post(&format!("{path}/scopes"), &json!({ "name": "drive" }))
        .is(201);
    assert_eq!(
        (&scope["consent"], &scope["system"]),
        (&json!("IMPLICIT"), &json!(false))
    );
    org.post(&format!("{path}/scopes"), &json!({ "name": "drive" }))
        .is(400);
    org.delete(&format!("{path}/scopes/{}", id(&scope))).is(204);
    let claim = json!({ "name": "team", "valueType": "EXPRESSION", "value": "user.team" });
    let claim = org.post(&format!("{path}/claims"), &claim).is(201);
    assert_eq!(
        (&claim["claimType"], &claim["status"], &claim["conditions"]),
        (
            &json!("RESOURCE"),
            &json!("ACTIVE"),
            &json!({ "scopes": [] })
        )
    );
    org.delete(&format!("{path}/claims/{}", id(&claim))).is(204);
}

#[test]
fn the_default_server_stays_and_lets_everybody_in() {
    let org = Org::new();
    let path = format!("{SERVERS}/default");
    org.delete(&path).refused(403, "E0000006", "default");
    let policies = org.get(&format!("{path}/policies")).is(200);
    assert_eq!(names(&policies), ["Default Policy"]);
    let rules = format!("{path}/policies/{}/rules", id(&policies[0]));
    assert_eq!(names(&org.get(&rules).is(200)), ["Default Policy Rule"]);
}

#[test]
fn policies_and_rules_of_a_server_have_places() {
    let org = Org::new();
    let path = format!("{SERVERS}/{}", id(&server(&org, "Orders")));
    let policy = |name: &str, priority: i64| {
        let policy = json!({
            "type": "OAUTH_AUTHORIZATION_POLICY", "name": name, "description": "x",
            "priority": priority, "conditions": { "clients": { "include": ["ALL_CLIENTS"] } },
        });
        org.post(&format!("{path}/policies"), &policy).is(201)
    };
    let first = policy("A", 1);
    policy("B", 1);
    let listed = org.get(&format!("{path}/policies")).is(200);
    assert_eq!(
        (
            &listed[0]["name"],
            &listed[1]["name"],
            &listed[1]["priority"]
        ),
        (&json!("B"), &json!("A"), &json!(2))
    );
    let rules = format!("{path}/policies/{}/rules", id(&first));
    let rule = json!({
        "type": "RESOURCE_ACCESS", "name": "R", "priority": 1,
        "conditions": { "grantTypes": { "include": ["implicit"] }, "people": { "users": {} } },
    });
    let made = org.post(&rules, &rule).is(201);
    assert_eq!(made["conditions"]["people"]["users"]["exclude"], json!([]));
    assert_eq!(made["actions"]["token"]["accessTokenLifetimeMinutes"], 60);
    org.post(&rules, &rule).refused(400, "E0000001", "name");
    let rule = format!("{rules}/{}", id(&made));
    org.post(&format!("{rule}/lifecycle/deactivate"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&rule).is(200)["status"], "INACTIVE");
    // What hangs on a policy goes with it.
    org.delete(&format!("{path}/policies/{}", id(&first)))
        .is(204);
    org.get(&rule).refused(404, "E0000007", "policy");
}

#[test]
fn a_server_signs_with_a_new_key_once_keys_are_rotated() {
    let org = Org::new();
    let made = server(&org, "Orders");
    let path = format!("{SERVERS}/{}", id(&made));
    let first = made["credentials"]["signing"]["kid"].clone();
    org.clock.advance(std::time::Duration::from_secs(3600));
    let rotate = format!("{path}/credentials/lifecycle/keyRotate");
    let keys = org.post(&rotate, &json!({ "use": "sig" })).is(200);
    let statuses = |keys: &Value| -> Vec<(Value, Value)> {
        let keys = keys.as_array().expect("keys").iter();
        keys.map(|key| (key["kid"].clone(), key["status"].clone()))
            .collect()
    };
    let second = keys[0]["kid"].clone();
    assert_ne!(second, first);
    assert_eq!(
        statuses(&keys),
        [(second.clone(), json!("ACTIVE")), (first, json!("EXPIRED"))]
    );
    let signing = org.get(&path).is(200)["credentials"]["signing"].clone();
    assert_eq!(signing["kid"], second);
    assert_eq!(signing["lastRotated"], "2016-01-03T19:15:47.000Z");

    // Only the last one that expired is kept.
    let keys = org.post(&rotate, &json!({ "use": "sig" })).is(200);
    let kept = statuses(&keys);
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1], (second, json!("EXPIRED")));
    let list = org.get(&format!("{path}/credentials/keys")).is(200);
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    org.post(&rotate, &json!({ "use": "nonsense" }))
        .refused(400, "E0000001", "use");
    org.post(
        &rotate.replace(&id(&made), "nobody"),
        &json!({ "use": "sig" }),
    )
    .is(404);
}
