//! Policies and their rules: what a new one holds, their order, and what the system made.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

fn policy(org: &Org, kind: &str, name: &str) -> Value {
    org.post("/api/v1/policies", &json!({ "type": kind, "name": name }))
        .is(200)
}

/// Names and priorities of the policies of a type, or of the rules of a policy, as they are listed.
fn order(org: &Org, path: &str) -> Vec<(String, i64)> {
    let list = org.get(path).is(200);
    let things = list.as_array().expect("a list").iter().map(|thing| {
        let name = thing["name"].as_str().expect("a name").to_owned();
        (name, thing["priority"].as_i64().expect("a priority"))
    });
    things.collect()
}

fn places(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    let owned = pairs
        .iter()
        .map(|(name, place)| ((*name).to_owned(), *place));
    owned.collect()
}

#[test]
fn policies_of_a_type_have_places_and_the_default_one_is_last() {
    let org = Org::new();
    let list = "/api/v1/policies?type=PASSWORD";
    assert_eq!(order(&org, list), places(&[("Default Policy", 1)]));
    policy(&org, "PASSWORD", "A");
    policy(&org, "PASSWORD", "B");
    // Another type has an order of its own.
    assert_eq!(policy(&org, "MFA_ENROLL", "C")["priority"], 1);
    let expected = [("A", 1), ("B", 2), ("Default Policy", 3)];
    assert_eq!(order(&org, list), places(&expected));
    let first = json!({ "type": "PASSWORD", "name": "First", "priority": 1 });
    let first = org.post("/api/v1/policies", &first).is(200);
    assert_eq!(first["priority"], 1);
    let expected = [("First", 1), ("A", 2), ("B", 3), ("Default Policy", 4)];
    assert_eq!(order(&org, list), places(&expected));
    // Moved to the end, however far that is.
    let path = format!("/api/v1/policies/{}", id(&first));
    let moved = json!({ "type": "PASSWORD", "name": "First", "priority": 70 });
    assert_eq!(org.put(&path, &moved).is(200)["priority"], 3);
    let expected = [("A", 1), ("B", 2), ("First", 3), ("Default Policy", 4)];
    assert_eq!(order(&org, list), places(&expected));
    org.delete(&path).is(204);
    let expected = [("A", 1), ("B", 2), ("Default Policy", 3)];
    assert_eq!(order(&org, list), places(&expected));
}

#[test]
fn what_the_system_made_stays() {
    let org = Org::new();
    for kind in [
        "OKTA_SIGN_ON",
        "PASSWORD",
        "MFA_ENROLL",
        "ACCESS_POLICY",
        "PROFILE_ENROLLMENT",
        "IDP_DISCOVERY",
    ] {
        let list = org.get(&format!("/api/v1/policies?type={kind}")).is(200);
        let default = &list[0];
        assert_eq!(default["system"], true, "{kind}");
        assert!(default["_links"]["deactivate"].is_null(), "{default}");
        let path = format!("/api/v1/policies/{}", id(default));
        org.delete(&path).refused(403, "E0000006", "system");
        org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
            .refused(403, "E0000006", "system");
        let rules = org.get(&format!("{path}/rules")).is(200);
        assert_eq!(rules[0]["system"], true, "{kind}");
        assert!(rules[0]["conditions"].is_null(), "{rules}");
        let rule = format!("{path}/rules/{}", id(&rules[0]));
        org.delete(&rule).refused(403, "E0000006", "system");
        org.post(&format!("{rule}/lifecycle/deactivate"), &Value::Null)
            .refused(403, "E0000006", "system");
        // It can be changed, and is the system's still.
        let changed = json!({ "type": kind, "name": "Renamed", "system": false, "priority": 1 });
        let changed = org.put(&path, &changed).is(200);
        assert_eq!(changed["system"], true, "{changed}");
    }
}

#[test]
fn a_new_policy_is_whole() {
    let org = Org::new();
    let made = policy(&org, "PASSWORD", "Strong");
    assert_eq!(made["settings"]["password"]["complexity"]["minLength"], 8);
    assert_eq!(made["conditions"]["authProvider"]["provider"], "OKTA");
    assert!(
        made["conditions"]["people"]["groups"]["include"][0]
            .as_str()
            .is_some_and(|group| group.starts_with("00g"))
    );
    assert!(id(&made).starts_with("00p"));
    // What is given wins at every depth.
    let given = json!({
        "type": "PASSWORD",
        "name": "Stronger",
        "settings": { "password": { "complexity": { "minLength": 30 } } },
    });
    let given = org.post("/api/v1/policies", &given).is(200);
    let complexity = &given["settings"]["password"]["complexity"];
    assert_eq!(
        (&complexity["minLength"], &complexity["minSymbol"]),
        (&json!(30), &json!(0))
    );
    // Policies of applications end in a rule that catches all.
    let access = policy(&org, "ACCESS_POLICY", "Apps");
    assert!(id(&access).starts_with("rst"));
    let path = format!("/api/v1/policies/{}/rules", id(&access));
    assert_eq!(order(&org, &path), places(&[("Catch-all Rule", 99)]));
    let sign_on = policy(&org, "OKTA_SIGN_ON", "Sessions");
    let path = format!("/api/v1/policies/{}/rules", id(&sign_on));
    assert_eq!(order(&org, &path), places(&[]));

    let inactive = json!({ "type": "OKTA_SIGN_ON", "name": "Later" });
    let inactive = org
        .post("/api/v1/policies?activate=false", &inactive)
        .is(200);
    assert_eq!(inactive["status"], "INACTIVE");
    assert!(inactive["_links"]["activate"].is_object());
}

#[test]
fn names_and_types_of_policies_are_held() {
    let org = Org::new();
    let made = policy(&org, "PASSWORD", "One");
    let again = json!({ "type": "PASSWORD", "name": "One" });
    org.post("/api/v1/policies", &again)
        .refused(400, "E0000001", "name");
    policy(&org, "MFA_ENROLL", "One");
    let path = format!("/api/v1/policies/{}", id(&made));
    org.put(&path, &json!({ "type": "MFA_ENROLL", "name": "One" }))
        .refused(400, "E0000001", "type");
}

#[test]
fn rules_have_places_too() {
    let org = Org::new();
    let rules = format!(
        "/api/v1/policies/{}/rules",
        id(&policy(&org, "PASSWORD", "One"))
    );
    let rule = |name: &str, priority: Value| {
        let rule = json!({ "type": "PASSWORD", "name": name, "priority": priority });
        org.post(&rules, &rule)
    };
    assert_eq!(rule("A", Value::Null).is(200)["priority"], 1);
    let second = rule("B", Value::Null).is(200);
    assert_eq!(second["actions"]["passwordChange"]["access"], "ALLOW");
    assert_eq!(
        second["conditions"]["people"]["users"]["exclude"],
        json!([])
    );
    rule("C", json!(1)).is(200);
    let expected = [("C", 1), ("A", 2), ("B", 3)];
    assert_eq!(order(&org, &rules), places(&expected));
    rule("C", Value::Null).refused(400, "E0000001", "name");
    let path = format!("{rules}/{}", id(&second));
    org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(204);
    assert_eq!(org.get(&path).is(200)["status"], "INACTIVE");
    // Replacing a rule does not switch it.
    let again = json!({ "type": "PASSWORD", "name": "B", "status": "ACTIVE" });
    assert_eq!(org.put(&path, &again).is(200)["status"], "INACTIVE");
    org.delete(&path).is(204);
    assert_eq!(order(&org, &rules), places(&[("C", 1), ("A", 2)]));

    // Rules of applications' policies are where they were asked to be.
    let access = policy(&org, "ACCESS_POLICY", "Apps");
    let rules = format!("/api/v1/policies/{}/rules", id(&access));
    for (name, priority) in [("A", 0), ("B", 5), ("C", 0)] {
        let rule = json!({ "type": "ACCESS_POLICY", "name": name, "priority": priority });
        let made = org.post(&rules, &rule).is(200);
        assert!(id(&made).starts_with("rul"));
        let method = &made["actions"]["appSignOn"]["verificationMethod"];
        assert_eq!(method["reauthenticateIn"], "PT12H");
    }
    let expected = [("C", 0), ("A", 1), ("B", 5), ("Catch-all Rule", 99)];
    assert_eq!(order(&org, &rules), places(&expected));
}

#[test]
fn a_clone_has_the_rules_too() {
    let org = Org::new();
    let made = policy(&org, "ACCESS_POLICY", "Apps");
    let path = format!("/api/v1/policies/{}", id(&made));
    org.post(
        &format!("{path}/rules"),
        &json!({ "type": "ACCESS_POLICY", "name": "Office", "priority": 1 }),
    )
    .is(200);
    let copy = org.post(&format!("{path}/clone"), &Value::Null).is(200);
    assert_ne!(id(&copy), id(&made));
    assert_ne!(copy["name"], made["name"]);
    let rules = format!("/api/v1/policies/{}/rules", id(&copy));
    let expected = [("Office", 1), ("Catch-all Rule", 99)];
    assert_eq!(order(&org, &rules), places(&expected));
    // It is a policy of its own.
    org.delete(&path).is(204);
    assert_eq!(order(&org, &rules), places(&expected));
}

#[test]
fn a_simulation_says_which_policy_would_apply() {
    let org = Org::new();
    let group = org.group("Staff");
    let user = org.user("ada@example.com");
    let policy = json!({ "name": "Staff", "type": "OKTA_SIGN_ON",
        "conditions": { "people": { "groups": { "include": [group] } } } });
    let policy = org.post("/api/v1/policies", &policy).is(200);
    let app = json!({ "name": "bookmark", "label": "A link", "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://example.com", "requestIntegration": false } } });
    let app = org.post("/api/v1/apps", &app).is(200);
    let simulate = || {
        let asked = json!([{ "appInstance": app["id"], "policyTypes": ["OKTA_SIGN_ON", "ACCESS_POLICY"],
            "policyContext": { "user": { "id": user }, "groups": { "ids": [] } } }]);
        org.post("/api/v1/policies/simulate", &asked).is(200)["evaluation"].clone()
    };
    let evaluation = simulate();
    let of = |evaluation: &Value, index: usize| {
        assert_eq!(evaluation[index]["status"], "MATCH", "{evaluation}");
        evaluation[index]["result"]["policies"][0].clone()
    };
    assert_eq!(evaluation[0]["policyType"], "OKTA_SIGN_ON");
    assert_eq!(of(&evaluation, 0)["name"], "Default Policy");
    assert_eq!(
        evaluation[0]["evaluated"]["policies"][0]["id"],
        policy["id"]
    );
    let access = of(&evaluation, 1);
    let link = app["_links"]["accessPolicy"]["href"]
        .as_str()
        .expect("a link");
    assert!(link.ends_with(access["id"].as_str().expect("an id")));
    assert_eq!(access["rules"].as_array().map(Vec::len), Some(1));

    let members = format!("/api/v1/groups/{group}/users/{user}");
    org.put(&members, &Value::Null).is(204);
    assert_eq!(of(&simulate(), 0)["id"], policy["id"]);
    org.post("/api/v1/policies/simulate", &json!([{ "policyTypes": [] }]))
        .refused(400, "E0000001", "appInstance");
}
