//! Identity providers: rules and defaults, linked users and their tokens, keys.

mod common;

use common::{Org, id, ids};
use serde_json::{Value, json};

const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

fn oidc(name: &str) -> Value {
    json!({
        "type": "OIDC",
        "name": name,
        "protocol": { "type": "OIDC", "scopes": ["openid"], "credentials": { "client": { "client_id": "c" } } },
    })
}

fn saml(name: &str, settings: Value) -> Value {
    json!({ "type": "SAML2", "name": name, "protocol": { "type": "SAML2", "settings": settings } })
}

fn create(org: &Org, body: &Value) -> String {
    id(&org.post("/api/v1/idps", body).is(200))
}

#[test]
fn a_provider_is_given_what_the_client_leaves_out() {
    let org = Org::new();
    let provider = org.post("/api/v1/idps", &saml("Corp", json!({}))).is(200);
    assert!(id(&provider).starts_with("0oa"));
    // The issuer is of those who send users away by OAuth 2.0.
    assert!(provider["issuerMode"].is_null());
    let open_id = org.post("/api/v1/idps", &oidc("Elsewhere")).is(200);
    assert_eq!(open_id["issuerMode"], "DYNAMIC");
    assert_eq!(provider["status"], "ACTIVE");
    assert_eq!(
        provider["protocol"]["settings"]["honorPersistentNameId"],
        true
    );
    assert_eq!(
        provider["protocol"]["settings"]["nameFormat"],
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    );
    assert_eq!(provider["policy"]["maxClockSkew"], 0);
    let links = provider["_links"].as_object().expect("links");
    assert_eq!(
        links.keys().collect::<Vec<_>>(),
        ["acs", "deactivate", "metadata", "users"]
    );
    let kid = provider["protocol"]["credentials"]["signing"]["kid"].as_str();
    let kid = kid.expect("a key to sign requests with");
    let key = format!("/api/v1/idps/{}/credentials/keys/{kid}", id(&provider));
    assert_eq!(org.get(&key).is(200)["kid"], kid);
    let replaced = org
        .put(
            &format!("/api/v1/idps/{}", id(&provider)),
            &saml("Corp", json!({})),
        )
        .is(200);
    assert_eq!(replaced["protocol"], provider["protocol"], "the key stays");

    let bare = json!({ "type": "GITHUB", "name": "Code", "protocol": { "type": "OAUTH2", "scopes": null } });
    let bare = org.post("/api/v1/idps", &bare).is(200);
    assert_eq!(bare["protocol"]["scopes"], json!(["user"]));
    assert!(bare["protocol"]["endpoints"]["token"]["url"].is_string());
    let social = org.post("/api/v1/idps", &oidc("Social")).is(200);
    assert_eq!(social["protocol"]["scopes"], json!(["openid"]));
    assert!(
        social["_links"]["authorize"]["href"]
            .as_str()
            .is_some_and(|href| href.contains(&id(&social)))
    );
}

#[test]
fn what_is_wrong_with_a_provider_is_named() {
    let org = Org::new();
    create(&org, &oidc("Taken"));
    let with = |pointer: &str, value: Value| {
        let mut body = saml("Fresh", json!({}));
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        body.pointer_mut(parent).expect("a parent")[name] = value;
        body
    };
    let cases = [
        (json!({}), "name"),
        (json!({ "name": "x", "type": "SAML2" }), "protocol"),
        (with("/name", json!("Taken")), "name"),
        (with("/name", json!("x".repeat(101))), "name"),
        (with("/type", json!("MYSPACE")), "type"),
        (with("/type", json!("GOOGLE")), "protocol.type"),
        (with("/protocol/type", json!("OIDC")), "protocol.type"),
        (with("/issuerMode", json!("ELSEWHERE")), "issuerMode"),
        (
            with(
                "/policy",
                json!({ "subject": { "filter": "x".repeat(1025) } }),
            ),
            "policy.subject.filter",
        ),
        (
            with("/policy", json!({ "subject": { "matchType": "X" } })),
            "policy.subject.matchType",
        ),
        (
            with("/policy", json!({ "accountLink": { "action": "X" } })),
            "policy.accountLink.action",
        ),
        (
            with("/protocol/settings", json!({ "nameFormat": "x" })),
            "protocol.settings.nameFormat",
        ),
        (
            with(
                "/protocol/settings",
                json!({ "honorPersistentNameId": "x" }),
            ),
            "honorPersistentNameId",
        ),
        (
            with(
                "/protocol/credentials",
                json!({ "trust": { "kid": "nokey" } }),
            ),
            "protocol.credentials.trust.kid",
        ),
    ];
    for (body, field) in cases {
        org.post("/api/v1/idps", &body)
            .refused(400, "E0000001", field);
    }
    create(&org, &with("/name", json!("é".repeat(100))));
    create(
        &org,
        &with(
            "/policy",
            json!({ "subject": { "filter": "x".repeat(1024) } }),
        ),
    );
}

#[test]
fn a_provider_is_read_replaced_switched_and_deleted() {
    let org = Org::new();
    let path = format!("/api/v1/idps/{}", create(&org, &oidc("One")));
    create(&org, &oidc("Two"));
    org.clock.advance(std::time::Duration::from_secs(5));
    let replaced = org.put(&path, &oidc("One again")).is(200);
    assert_eq!(replaced["name"], "One again");
    assert_eq!(replaced["created"], "2016-01-03T18:15:47.000Z");
    assert_eq!(replaced["lastUpdated"], "2016-01-03T18:15:52.000Z");
    org.put(&path, &oidc("Two"))
        .refused(400, "E0000001", "name");
    org.put(&path, &saml("One", json!({})))
        .refused(400, "E0000001", "type");
    assert_eq!(
        org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null)
            .is(200)["status"],
        "INACTIVE"
    );
    assert_eq!(
        org.post(&format!("{path}/lifecycle/activate"), &Value::Null)
            .is(200)["status"],
        "ACTIVE"
    );
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", "identity provider");
    org.delete(&path).is(404);
}

#[test]
fn providers_are_listed_by_page_name_and_type() {
    let org = Org::new();
    let all: Vec<String> = (0..25)
        .map(|number| create(&org, &oidc(&format!("Social {number}"))))
        .collect();
    let corp = create(&org, &saml("Corp", json!({})));
    let (page, next) = {
        let answer = org.get("/api/v1/idps");
        let next = answer.link("next");
        (answer.is(200), next)
    };
    assert_eq!(page.as_array().map(Vec::len), Some(20), "the default limit");
    assert_eq!(
        next.as_deref()
            .and_then(|url| url.split_once("limit="))
            .map(|(_, rest)| rest),
        Some("20")
    );
    let (found, pages) = org.pages("/api/v1/idps?limit=10");
    assert_eq!(
        (ids(&found), pages),
        ([all.clone(), vec![corp.clone()]].concat(), 3)
    );
    let (found, _) = org.pages("/api/v1/idps?type=OIDC&limit=3");
    assert_eq!(ids(&found), all);
    let (found, _) = org.pages("/api/v1/idps?q=corp");
    assert_eq!(ids(&found), [corp]);
    org.get("/api/v1/idps?type=MYSPACE")
        .refused(400, "E0000001", "type");
    for limit in ["0", "201", "-1", "x"] {
        org.get(&format!("/api/v1/idps?limit={limit}"))
            .refused(400, "E0000001", "limit");
    }
    org.get("/api/v1/idps?limit=200").is(200);
}

#[test]
fn linking_over_saml_needs_a_persistent_name_id() {
    let org = Org::new();
    let user = org.user("jo@example.com");
    let body = json!({ "externalId": "ext-1" });
    let settings = [
        (json!({}), Some("nameFormat")),
        (
            json!({ "nameFormat": PERSISTENT, "honorPersistentNameId": false }),
            Some("honorPersistentNameId"),
        ),
        (json!({ "nameFormat": PERSISTENT }), None),
    ];
    for (number, (settings, refused)) in settings.into_iter().enumerate() {
        let provider = create(&org, &saml(&format!("Corp {number}"), settings));
        let answer = org.post(&format!("/api/v1/idps/{provider}/users/{user}"), &body);
        match refused {
            Some(field) => answer.refused(400, "E0000001", field),
            None => assert_eq!(answer.is(200)["externalId"], "ext-1"),
        }
    }
}

#[test]
fn users_are_linked_listed_and_unlinked() {
    let org = Org::new();
    let (one, two) = (create(&org, &oidc("One")), create(&org, &oidc("Two")));
    let users: Vec<String> = (0..25)
        .map(|number| org.user(&format!("jo{number}@example.com")))
        .collect();
    for (number, user) in users.iter().enumerate() {
        let path = format!("/api/v1/idps/{one}/users/{user}");
        let linked = org
            .post(&path, &json!({ "externalId": format!("ext-{number}") }))
            .is(200);
        assert_eq!(linked["id"], **user);
        assert_eq!(
            linked["_links"]["user"]["href"],
            format!("https://org.example.com/api/v1/users/{user}")
        );
        assert_eq!(org.get(&path).is(200), linked);
    }
    let first = &users[0];
    org.post(
        &format!("/api/v1/idps/{two}/users/{first}"),
        &json!({ "externalId": "ext-0" }),
    )
    .is(200);
    let path = format!("/api/v1/idps/{one}/users");
    org.post(&format!("{path}/{first}"), &json!({}))
        .refused(400, "E0000001", "externalId");
    org.post(
        &format!("{path}/{first}"),
        &json!({ "externalId": "ext-1" }),
    )
    .refused(400, "E0000001", "externalId");
    org.post(
        &format!("{path}/00u00000000000000000"),
        &json!({ "externalId": "x" }),
    )
    .refused(404, "E0000007", "user");

    assert_eq!(
        org.get(&path).is(200).as_array().map(Vec::len),
        Some(20),
        "the default limit"
    );
    let (found, pages) = org.pages(&format!("{path}?limit=10"));
    assert_eq!((ids(&found), pages), (users.clone(), 3));
    let (found, _) = org.pages(&format!("{path}?q=ext-24"));
    assert_eq!(ids(&found), [users[24].clone()]);
    assert_eq!(found[0].get("_embedded"), None);
    let (found, _) = org.pages(&format!("{path}?q=JO7@&expand=user"));
    assert_eq!(
        found[0]["_embedded"]["user"]["profile"]["login"],
        "jo7@example.com"
    );
    org.get(&format!("{path}?expand=all"))
        .refused(400, "E0000001", "expand");
    org.get(&format!("{path}?limit=201"))
        .refused(400, "E0000001", "limit");
    assert_eq!(
        ids(org
            .get(&format!("/api/v1/users/{first}/idps"))
            .is(200)
            .as_array()
            .expect("a list")),
        [one.clone(), two.clone()]
    );

    org.delete(&format!("{path}/{first}")).is(204);
    org.get(&format!("{path}/{first}"))
        .refused(404, "E0000007", "user");
    org.delete(&format!("{path}/{first}"))
        .refused(404, "E0000007", "user");
    assert_eq!(
        ids(org
            .get(&format!("/api/v1/users/{first}/idps"))
            .is(200)
            .as_array()
            .expect("a list")),
        [two]
    );
    // A deleted provider unlinks its users, a deleted user is unlinked everywhere.
    org.delete(&format!("/api/v1/users/{}", users[1])).is(204);
    org.delete(&format!("/api/v1/users/{}", users[1])).is(204);
    assert_eq!(org.pages(&path).0.len(), 23);
    org.delete(&format!("/api/v1/idps/{one}")).is(204);
    assert_eq!(
        org.get(&format!("/api/v1/users/{}/idps", users[2])).is(200),
        json!([])
    );
}

#[test]
fn social_tokens_are_those_of_the_link() {
    let org = Org::new();
    let user = org.user("jo@example.com");
    let provider = create(&org, &oidc("Social"));
    let path = format!("/api/v1/idps/{provider}/users/{user}");
    let tokens = format!("{path}/credentials/tokens");
    org.get(&tokens).refused(404, "E0000007", "user");
    org.post(&path, &json!({ "externalId": "ext" })).is(200);
    let minted = org.get(&tokens).is(200);
    assert_eq!(
        minted[0]["tokenType"],
        "urn:ietf:params:oauth:token-type:access_token"
    );
    assert_eq!(minted[0]["tokenAuthScheme"], "Bearer");
    assert_eq!(minted[0]["expiresAt"], "2016-01-03T19:15:47.000Z");
    assert_eq!(minted[0]["scopes"], json!(["openid"]));
    assert!(
        minted[0]["token"]
            .as_str()
            .is_some_and(|token| token.starts_with("sample-"))
    );
    assert_eq!(
        minted[1]["tokenType"],
        "urn:ietf:params:oauth:token-type:id_token"
    );
    let own = format!("/_emulator/idps/{provider}/users/{user}/tokens");
    org.post(&own, &json!({ "token": "mine", "scopes": ["a"] }))
        .is(200);
    assert_eq!(org.get(&tokens).is(200)[2]["token"], "mine");

    let google = json!({ "type": "GITHUB", "name": "Code", "protocol": { "type": "OAUTH2", "scopes": ["user"] } });
    let google = create(&org, &google);
    let path = format!("/api/v1/idps/{google}/users/{user}");
    org.post(&path, &json!({ "externalId": "ext" })).is(200);
    assert_eq!(
        org.get(&format!("{path}/credentials/tokens"))
            .is(200)
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn keys_are_stored_trusted_and_kept_while_trusted() {
    let org = Org::new();
    let keys = "/api/v1/idps/credentials/keys";
    org.post(keys, &json!({ "x5c": [] }))
        .refused(400, "E0000001", "x5c");
    let made: Vec<String> = (0..3)
        .map(|number| {
            let key = org
                .post(keys, &json!({ "x5c": [format!("cert-{number}")] }))
                .is(200);
            key["kid"].as_str().expect("a key id").to_owned()
        })
        .collect();
    org.post(keys, &json!({ "x5c": ["cert-0"] }))
        .refused(400, "E0000001", "x5c");
    let (found, pages) = org.pages(&format!("{keys}?limit=2"));
    assert_eq!((found.len(), pages), (3, 2));
    org.get(&format!("{keys}?after=nothing"))
        .refused(400, "E0000001", "after");
    let mut body = saml("Corp", json!({}));
    body["protocol"]["credentials"] = json!({ "trust": { "kid": made[0] } });
    let provider = create(&org, &body);
    org.delete(&format!("{keys}/{}", made[0]))
        .refused(403, "E0000006", "key");
    org.delete(&format!("/api/v1/idps/{provider}")).is(204);
    org.delete(&format!("{keys}/{}", made[0])).is(204);
    org.get(&format!("{keys}/{}", made[0]))
        .refused(404, "E0000007", "key");
    let replaced = org
        .put(&format!("{keys}/{}", made[1]), &json!({ "x5c": ["other"] }))
        .is(200);
    assert_eq!(
        (replaced["kid"].as_str(), &replaced["x5c"][0]),
        (Some(made[1].as_str()), &json!("other"))
    );
}

#[test]
fn signing_keys_and_certificate_requests() {
    let org = Org::new();
    let (one, two) = (create(&org, &oidc("One")), create(&org, &oidc("Two")));
    let path = format!("/api/v1/idps/{one}/credentials");
    org.get(&format!("{path}/keys/active")).is(204);
    org.post(&format!("{path}/keys/generate"), &Value::Null)
        .refused(400, "E0000001", "validityYears");
    org.post(
        &format!("{path}/keys/generate?validityYears=1"),
        &Value::Null,
    )
    .refused(400, "E0000001", "validityYears");
    let key = org
        .post(
            &format!("{path}/keys/generate?validityYears=2"),
            &Value::Null,
        )
        .is(200);
    let kid = key["kid"].as_str().expect("a key id");
    assert_eq!(org.get(&format!("{path}/keys/{kid}")).is(200), key);
    assert_eq!(org.get(&format!("{path}/keys")).is(200), json!([key]));
    assert_eq!(
        org.get(&format!("{path}/keys/active")).is(200)[0]["kid"],
        kid
    );
    org.post(
        &format!("{path}/keys/{kid}/clone?targetIdpId={two}"),
        &Value::Null,
    )
    .is(201);
    assert_eq!(
        org.get(&format!("/api/v1/idps/{two}/credentials/keys/{kid}"))
            .is(200),
        key
    );

    let request = org
        .post(
            &format!("{path}/csrs"),
            &json!({ "subject": { "countryName": "US" } }),
        )
        .is(201);
    let request_path = format!("{path}/csrs/{}", id(&request));
    assert_eq!(org.get(&request_path).is(200), request);
    assert_eq!(org.get(&format!("{path}/csrs")).is(200), json!([request]));
    let published = org
        .raw(
            "POST",
            &format!("{request_path}/lifecycle/publish"),
            "certificate",
        )
        .is(201);
    assert_eq!(published["kid"], request["id"]);
    org.get(&request_path)
        .refused(404, "E0000007", "certificate request");
    let other = id(&org.post(&format!("{path}/csrs"), &json!({})).is(201));
    org.delete(&format!("{path}/csrs/{other}")).is(204);
    org.delete(&format!("{path}/csrs/{other}")).is(404);
}
