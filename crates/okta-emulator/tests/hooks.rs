//! Hooks: what event and inline hooks hold, what is never shown again, and when they go.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

#[test]
fn an_event_hook_starts_unverified() {
    let org = Org::new();
    let hook = json!({
        "name": "Watcher",
        "events": { "type": "EVENT_TYPE", "items": ["user.lifecycle.create"] },
        "channel": { "type": "HTTP", "version": "1.0.0", "config": {
            "uri": "https://example.com/hook",
            "authScheme": { "type": "HEADER", "key": "Authorization", "value": "hidden-value" },
        } },
    });
    let made = org.post("/api/v1/eventHooks", &hook).is(200);
    assert_eq!(made["verificationStatus"], "UNVERIFIED");
    assert!(!made.to_string().contains("hidden-value"));
    assert!(made["_links"]["verify"].is_object());
    let path = format!("/api/v1/eventHooks/{}", id(&made));
    org.delete(&path).refused(403, "E0000006", "active");
    let off = org
        .post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    assert!(off["_links"]["delete"].is_object() && off["_links"]["verify"].is_null());
    org.delete(&path).is(204);
}

#[test]
fn every_channel_of_an_inline_hook_keeps_its_secret() {
    let org = Org::new();
    let channels = [
        json!({ "type": "HTTP", "version": "1.0.0", "config": { "uri": "https://example.com/a" } }),
        json!({ "type": "HTTP", "version": "1.0.0", "config": { "uri": "https://example.com/a",
            "authScheme": { "type": "HEADER", "key": "Authorization", "value": "hidden-value" } } }),
        json!({ "type": "OAUTH", "version": "1.0.0", "config": { "uri": "https://example.com/a",
            "authType": "client_secret_post", "clientId": "c", "clientSecret": "hidden-value",
            "tokenUrl": "https://example.com/token", "scope": "api" } }),
    ];
    for (number, channel) in channels.iter().enumerate() {
        let hook = json!({ "name": format!("Hook {number}"), "version": "1.0.0",
            "type": "com.okta.oauth2.tokens.transform", "channel": channel });
        let made = org.post("/api/v1/inlineHooks", &hook).is(200);
        assert!(!made.to_string().contains("hidden-value"), "{made}");
        let config = &made["channel"]["config"];
        assert_eq!(config["method"], "POST", "{made}");
        assert!(config["headers"].is_array(), "{made}");
        assert_eq!(
            config["authScheme"].is_null(),
            channel["config"]["authScheme"].is_null(),
            "{made}"
        );
        org.post("/api/v1/inlineHooks", &hook)
            .refused(400, "E0000001", "name");
        let path = format!("/api/v1/inlineHooks/{}", id(&made));
        org.delete(&path).refused(403, "E0000006", "active");
        org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
            .is(200);
        org.delete(&path).is(204);
    }
}
