//! The org itself: settings, contacts, documents, keys and schemas that every org has.

mod common;

use common::{HOST, Org};
use serde_json::{Value, json};

#[test]
fn settings_of_the_org_are_merged_and_replaced() {
    let org = Org::new();
    let first = org.get("/api/v1/org").is(200);
    assert_eq!(
        (&first["subdomain"], &first["status"]),
        (&json!("org"), &json!("ACTIVE"))
    );
    assert!(first["id"].as_str().is_some_and(|id| id.starts_with("00o")));
    let city = org.post("/api/v1/org", &json!({ "city": "Bern" })).is(200);
    assert_eq!((&city["city"], &city["id"]), (&json!("Bern"), &first["id"]));
    let name = json!({ "companyName": "Example" });
    let named = org.put("/api/v1/org", &name).is(200);
    assert_eq!(
        (&named["companyName"], &named["city"]),
        (&json!("Example"), &Value::Null)
    );
    let known = org.get("/.well-known/okta-organization").is(200);
    assert_eq!(
        (&known["id"], &known["_links"]["organization"]["href"]),
        (&first["id"], &json!(HOST))
    );
}

#[test]
fn contacts_are_users() {
    let org = Org::new();
    let list = org.get("/api/v1/org/contacts").is(200);
    let path = "/api/v1/org/contacts/BILLING";
    assert_eq!(
        list[0]["_links"]["billing"]["href"],
        format!("{HOST}{path}")
    );
    let user = org.user("ada@example.com");
    org.put(path, &json!({ "userId": user })).is(200);
    let contact = org.get(path).is(200);
    assert_eq!(contact["userId"], json!(user));
    assert!(contact.get("contactType").is_none());
    assert_eq!(org.get("/api/v1/org/contacts").is(200), list);
}

#[test]
fn the_footer_is_hidden_and_shown() {
    let org = Org::new();
    let path = "/api/v1/org/preferences";
    for (verb, shown, next) in [
        ("hideEndUserFooter", false, "showEndUserFooter"),
        ("showEndUserFooter", true, "hideEndUserFooter"),
    ] {
        let answer = org.post(&format!("{path}/{verb}"), &Value::Null).is(200);
        assert_eq!(answer["showEndUserFooter"], shown);
        let links = org.get(path).is(200)["_links"].clone();
        assert_eq!(
            links.as_object().map(|links| links.contains_key(next)),
            Some(true)
        );
    }
}

#[test]
fn addresses_that_nobody_has_cannot_be_taken_off_the_list() {
    let org = Org::new();
    org.user("ada@example.com");
    let body = json!({ "emailAddresses": ["ADA@example.com", "nobody@example.com"] });
    let answer = org.post("/api/v1/org/email/bounces/remove-list", &body);
    let errors = answer.body["errors"].as_array().cloned();
    let errors = errors.expect("a list of errors");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["emailAddress"], "nobody@example.com");
}

#[test]
fn the_seed_of_a_yubikey_is_never_shown() {
    let org = Org::new();
    let seed = json!({ "serialNumber": "77", "publicId": "ccccccsample",
        "privateId": "b74be6169486", "aesKey": "00000000000000000000000000000077" });
    let path = "/api/v1/org/factors/yubikey_token/tokens";
    let token = org.post(path, &seed).is(200);
    assert_eq!(
        (&token["status"], &token["profile"]),
        (&json!("UNASSIGNED"), &json!({ "serial": "000000000077" }))
    );
    let snapshot = org.emulator.snapshot();
    for secret in ["b74be6169486", "00000000000000000000000000000077"] {
        assert!(!token.to_string().contains(secret));
        assert!(!snapshot.as_str().contains(secret));
    }
}

#[test]
fn log_streams_have_a_schema_by_type() {
    let org = Org::new();
    let all = org.get("/api/v1/meta/schemas/logStream").is(200);
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    let path = "/api/v1/meta/schemas/logStream/aws_eventbridge";
    let one = org.get(path).is(200);
    assert_eq!((&one, &one["title"]), (&all[0], &json!("AWS EventBridge")));
    let settings = &one["properties"]["settings"];
    assert_eq!(
        settings["required"],
        json!(["accountId", "eventSourceName", "region"])
    );
    org.get("/api/v1/meta/schemas/logStream/other")
        .refused(404, "E0000007", "log stream");
}
