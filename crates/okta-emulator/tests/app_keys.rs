//! Keys, secrets and metadata of applications.

mod common;

use common::apps::{bookmark, create, custom_saml, path, web_client};
use common::{Org, id};
use serde_json::{Value, json};

#[test]
fn keys_of_a_client_are_one_set() {
    let org = Org::new();
    let mut app = web_client("Keys");
    app["credentials"]["oauthClient"]["token_endpoint_auth_method"] = "private_key_jwt".into();
    let ec = json!({ "kty": "EC", "kid": "one", "x": "x".repeat(43), "y": "y".repeat(43) });
    app["settings"]["oauthClient"]["jwks"] = json!({ "keys": [ec] });
    let made = create(&org, &app);
    assert!(
        made["credentials"]["oauthClient"]
            .get("client_secret")
            .is_none()
    );
    let first = &made["settings"]["oauthClient"]["jwks"]["keys"][0];
    assert_eq!(
        (&first["crv"], &first["status"]),
        (&"P-256".into(), &"ACTIVE".into())
    );
    assert_eq!(first["use"], Value::Null);
    let keys = format!("{}/credentials/jwks", path(&made));
    assert_eq!(org.get(&keys).is(200)[0]["id"], first["id"]);

    let weak = json!({ "kty": "RSA", "kid": "two", "e": "AQAB", "n": "short", "status": "ACTIVE" });
    org.post(&keys, &weak).refused(400, "E0000001", "2048");
    let strong = json!({ "kty": "RSA", "kid": "two", "e": "AQAB", "n": "n".repeat(342), "status": "ACTIVE" });
    org.post(&keys, &strong).is(201);
    let read = org.get(&path(&made)).is(200);
    let kids = |app: &Value| {
        let keys = app["settings"]["oauthClient"]["jwks"]["keys"]
            .as_array()
            .cloned();
        let keys = keys.unwrap_or_default();
        keys.iter()
            .map(|key| key["kid"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kids(&read), ["one", "two"]);
    // Replacing the app replaces the set; a key that stays is the one that it was.
    let replaced = org.put(&path(&made), &app).is(200);
    assert_eq!(kids(&replaced), ["one"]);
    assert_eq!(
        replaced["settings"]["oauthClient"]["jwks"]["keys"][0]["id"],
        first["id"]
    );
}

#[test]
fn signing_keys_are_made_and_shared() {
    let org = Org::new();
    let app = create(&org, &custom_saml("One"));
    let other = create(&org, &custom_saml("Two"));
    let keys = format!("{}/credentials/keys", path(&app));
    let own = org.get(&keys).is(200);
    assert_eq!(own[0]["kid"], app["credentials"]["signing"]["kid"]);
    assert_eq!(own[0]["expiresAt"], "2025-12-31T18:15:47.000Z");
    org.post(&format!("{keys}/generate"), &Value::Null)
        .refused(400, "E0000001", "validityYears");
    let made = org
        .post(&format!("{keys}/generate?validityYears=2"), &Value::Null)
        .is(201);
    let kid = made["kid"].as_str().unwrap_or_default();
    assert_eq!(org.get(&format!("{keys}/{kid}")).is(200)["kid"], kid);
    let clone = format!("{keys}/{kid}/clone?targetAid={}", id(&other));
    assert_eq!(org.post(&clone, &Value::Null).is(201)["kid"], kid);
    org.get(&format!("{}/credentials/keys/{kid}", path(&other)))
        .is(200);
    // An app signs with the key that it is told to.
    let mut next = custom_saml("One");
    next["credentials"] = json!({ "signing": { "kid": kid } });
    assert_eq!(
        org.put(&path(&app), &next).is(200)["credentials"]["signing"]["kid"],
        kid
    );
}

#[test]
fn a_client_has_two_secrets_at_most() {
    let org = Org::new();
    let app = create(&org, &web_client("One"));
    let secrets = format!("{}/credentials/secrets", path(&app));
    let second = org.post(&secrets, &json!({})).is(201);
    assert!(second["client_secret"].is_string() && second["secret_hash"].is_string());
    org.post(&secrets, &json!({}))
        .refused(400, "E0000001", "client_secret");
    let here = format!("{secrets}/{}", id(&second));
    org.delete(&here).refused(400, "E0000001", "deactivated");
    org.post(&format!("{here}/lifecycle/deactivate"), &Value::Null)
        .is(200);
    org.delete(&here).is(204);
    assert_eq!(org.get(&secrets).is(200).as_array().map(Vec::len), Some(1));
}

#[test]
fn saml_apps_have_metadata() {
    let org = Org::new();
    let app = create(&org, &custom_saml("Trusted"));
    let kid = app["credentials"]["signing"]["kid"].as_str().unwrap();
    let metadata = |path: &str, kid: &str| {
        let target = format!("{path}/sso/saml/metadata?kid={kid}");
        let request = http::Request::get(format!("{}{target}", common::HOST))
            .header("authorization", format!("SSWS {}", common::TOKEN))
            .body(bytes::Bytes::new())
            .unwrap();
        org.emulator.respond(request)
    };
    let response = metadata(&path(&app), kid);
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/xml");
    let document = String::from_utf8(response.into_body().to_vec()).unwrap();
    let keys = org.get(&format!("{}/credentials/keys", path(&app))).is(200);
    let certificate = keys[0]["x5c"][0].as_str().unwrap();
    for part in [
        format!("<ds:X509Certificate>{certificate}<"),
        format!("/app/{}/exk", app["name"].as_str().unwrap()),
        "nameid-format:".to_owned(),
    ] {
        assert!(document.contains(&part), "{part}: {document}");
    }
    assert_eq!(metadata(&path(&app), "unknown").status(), 404);
    org.get(&format!("{}/sso/saml/metadata", path(&app)))
        .refused(400, "E0000001", "kid");
    let app = create(&org, &bookmark("No trust"));
    assert_eq!(metadata(&path(&app), kid).status(), 400);
}
