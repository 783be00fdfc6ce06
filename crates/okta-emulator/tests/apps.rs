//! Applications: what they are completed to, what is shown of them, and what becomes of them.

mod common;

use common::apps::{bookmark, create, custom_saml, path, web_client};
use common::{HOST, Org, id, ids};
use serde_json::{Value, json};

#[test]
fn an_app_is_completed_with_what_okta_gives_it() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    assert_eq!(app["status"], "ACTIVE");
    assert_eq!(app["features"], json!([]));
    assert_eq!(
        app["accessibility"],
        json!({ "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null })
    );
    assert_eq!(
        app["visibility"],
        json!({ "autoLaunch": false, "autoSubmitToolbar": false, "hide": { "iOS": false, "web": false },
            "appLinks": { "login": true } })
    );
    assert_eq!(
        app["credentials"],
        json!({ "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" }, "signing": {} })
    );
    assert_eq!(app["settings"]["app"]["url"], "https://example.com");
    assert_eq!(app["settings"]["app"]["requestIntegration"], false);
    assert_eq!(
        app["settings"]["notes"],
        json!({ "admin": null, "enduser": null })
    );
    assert_eq!(app["universalLogout"], json!({ "status": "UNSUPPORTED" }));
    let links = &app["_links"];
    let here = format!("{HOST}{}", path(&app));
    assert_eq!(
        links["deactivate"],
        json!({ "href": format!("{here}/lifecycle/deactivate") })
    );
    assert_eq!(links["users"]["href"], format!("{here}/users"));
    assert_eq!(links["groups"]["href"], format!("{here}/groups"));
    assert_eq!(links["appLinks"][0]["name"], "login");
    assert!(links["self"].is_null());
    let policy = links["accessPolicy"]["href"].as_str().unwrap_or_default();
    assert_eq!(org.get(policy).is(200)["type"], "ACCESS_POLICY");
    assert_eq!(org.get(&path(&app)).is(200), app);
}

#[test]
fn a_client_shows_its_secret_once() {
    let org = Org::new();
    let app = create(&org, &web_client("Web"));
    let client = &app["credentials"]["oauthClient"];
    assert_eq!(client["client_id"], app["id"]);
    let secret = client["client_secret"].as_str().unwrap_or_default();
    assert!(secret.len() >= 40, "{client}");
    assert!(app["credentials"]["signing"]["kid"].is_string());
    let settings = &app["settings"]["oauthClient"];
    assert_eq!(settings["consent_method"], "TRUSTED");
    assert_eq!(settings["wildcard_redirect"], "DISABLED");
    assert_eq!(
        app["visibility"]["hide"],
        json!({ "iOS": true, "web": true })
    );

    let read = org.get(&path(&app)).is(200);
    assert!(
        read["credentials"]["oauthClient"]
            .get("client_secret")
            .is_none()
    );
    let listed = org.get("/api/v1/apps").is(200);
    assert!(!listed.to_string().contains(secret));
    let secrets = org
        .get(&format!("{}/credentials/secrets", path(&app)))
        .is(200);
    assert_eq!(secrets[0]["client_secret"], secret);

    // A public client has none, and one that brings its own keeps it.
    let mut public = web_client("Native");
    public["credentials"]["oauthClient"]["token_endpoint_auth_method"] = "none".into();
    public["settings"]["oauthClient"]["application_type"] = "native".into();
    let public = create(&org, &public);
    assert!(
        public["credentials"]["oauthClient"]
            .get("client_secret")
            .is_none()
    );
    assert!(public["_links"]["clientCredentials"].is_null());
    let mut own = web_client("Own");
    own["credentials"]["oauthClient"]["client_id"] = "my-client".into();
    own["credentials"]["oauthClient"]["client_secret"] = "a-secret-of-my-own-000".into();
    let own = create(&org, &own);
    assert_eq!(own["credentials"]["oauthClient"]["client_id"], "my-client");
    assert_eq!(
        own["credentials"]["oauthClient"]["client_secret"],
        "a-secret-of-my-own-000"
    );
}

#[test]
fn a_custom_app_gets_a_name_and_a_catalogue_app_keeps_its_own() {
    let org = Org::new();
    let custom = create(&org, &custom_saml("My App"));
    let name = custom["name"].as_str().unwrap_or_default().to_owned();
    assert!(name.ends_with("_myapp_1"), "{name}");
    assert_eq!(
        custom["visibility"]["appLinks"],
        json!({ format!("{name}_link"): true })
    );
    let sign_on = &custom["settings"]["signOn"];
    assert_eq!(sign_on["acsEndpoints"], json!([]));
    assert_eq!(sign_on["assertionEncryption"], json!({ "enabled": false }));
    assert!(sign_on.get("ssoAcsUrlOverride").is_none());
    assert!(custom["_links"]["metadata"]["href"].is_string());
    let again = create(&org, &custom_saml("My App"));
    assert!(
        again["name"]
            .as_str()
            .unwrap_or_default()
            .ends_with("_myapp_2")
    );

    let mut catalogue = custom_saml("Duty");
    catalogue["name"] = "pagerduty".into();
    catalogue["settings"]["app"] = json!({ "subdomain": "acme" });
    let catalogue = create(&org, &catalogue);
    assert_eq!(catalogue["name"], "pagerduty");
    assert_eq!(
        catalogue["settings"]["signOn"]["ssoAcsUrlOverride"],
        Value::Null
    );
    assert!(
        catalogue["settings"]["signOn"]
            .get("allowMultipleAcsEndpoints")
            .is_none()
    );
}

#[test]
fn hooks_of_assertions_are_linked() {
    let org = Org::new();
    let mut app = custom_saml("Hooked");
    app["settings"]["signOn"]["inlineHooks"] = json!([{ "id": "cal1" }]);
    let app = create(&org, &app);
    let hook = &app["settings"]["signOn"]["inlineHooks"][0];
    assert_eq!(hook["id"], "cal1");
    let href = hook["_links"]["self"]["href"].as_str().unwrap();
    assert!(href.ends_with("/api/v1/inlineHooks/cal1"), "{href}");
}

#[test]
fn each_mode_has_its_credentials() {
    let org = Org::new();
    let swa = json!({ "name": "template_swa", "label": "Swa", "signOnMode": "BROWSER_PLUGIN",
        "settings": { "app": { "url": "https://example.com", "usernameField": "u", "passwordField": "p", "buttonField": "b" } },
        "credentials": { "scheme": "SHARED_USERNAME_AND_PASSWORD", "userName": "shared", "password": { "value": "Secret-0001" } } });
    let app = create(&org, &swa);
    assert_eq!(app["credentials"]["password"], json!({}));
    assert_eq!(app["credentials"]["userName"], "shared");
    assert_eq!(app["credentials"]["revealPassword"], false);
    assert_eq!(app["settings"]["app"]["checkbox"], Value::Null);
    let auto = json!({ "label": "Auto", "signOnMode": "AUTO_LOGIN",
        "settings": { "signOn": { "loginUrl": "https://example.com/login" } },
        "credentials": { "password": {}, "userName": "" } });
    let app = create(&org, &auto);
    assert_eq!(app["credentials"]["scheme"], "EDIT_USERNAME_AND_PASSWORD");
    assert!(app["credentials"].get("password").is_none());
    assert_eq!(app["settings"]["signOn"]["redirectUrl"], Value::Null);
    // Of the catalogue, what signs on by itself does so by the browser's plugin.
    let swa =
        json!({ "name": "pagerduty", "label": "Duty", "signOnMode": "AUTO_LOGIN", "settings": {} });
    assert_eq!(create(&org, &swa)["signOnMode"], "BROWSER_PLUGIN");
    for (mode, name) in [
        ("BASIC_AUTH", "template_basic_auth"),
        ("SECURE_PASSWORD_STORE", "template_sps"),
        ("WS_FEDERATION", "template_wsfed"),
    ] {
        let app = create(
            &org,
            &json!({ "name": name, "label": mode, "signOnMode": mode, "settings": { "app": { "url": "https://example.com" } } }),
        );
        assert_eq!(
            (&app["signOnMode"], &app["name"]),
            (&mode.into(), &name.into())
        );
    }
    org.post("/api/v1/apps", &json!({ "label": "What" }))
        .refused(400, "E0000001", "signOnMode");
}

#[test]
fn replacing_keeps_what_an_app_is() {
    let org = Org::new();
    let app = create(&org, &web_client("Before"));
    let mut next = web_client("After");
    next["accessibility"] = json!({ "selfService": true });
    next["status"] = "INACTIVE".into();
    let replaced = org.put(&path(&app), &next).is(200);
    assert_eq!(replaced["label"], "After");
    assert_eq!(replaced["status"], "ACTIVE");
    assert_eq!(replaced["accessibility"]["selfService"], true);
    assert_eq!(
        replaced["credentials"]["signing"],
        app["credentials"]["signing"]
    );
    assert_eq!(
        replaced["credentials"]["oauthClient"]["client_id"],
        app["credentials"]["oauthClient"]["client_id"]
    );
    // What was read can be written back.
    let read = org.get(&path(&app)).is(200);
    let mut again = org.put(&path(&app), &read).is(200);
    again["lastUpdated"] = read["lastUpdated"].clone();
    assert_eq!(again, read);
}

#[test]
fn only_an_inactive_app_is_deleted() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    org.delete(&path(&app))
        .refused(403, "E0000056", "deactivated");
    org.post(
        &format!("{}/lifecycle/deactivate", path(&app)),
        &Value::Null,
    )
    .is(200);
    let read = org.get(&path(&app)).is(200);
    assert_eq!(read["status"], "INACTIVE");
    assert!(read["_links"]["activate"].is_object() && read["_links"]["deactivate"].is_null());
    org.delete(&path(&app)).is(204);
    org.get(&path(&app)).is(404);
    let sleeping = org
        .post("/api/v1/apps?activate=false", &bookmark("Two"))
        .is(200);
    assert_eq!(sleeping["status"], "INACTIVE");
}

#[test]
fn lists_are_filtered_and_searched() {
    let org = Org::new();
    let one = create(&org, &bookmark("Wiki of one"));
    let two = create(&org, &web_client("Wiki of two"));
    let off = org
        .post("/api/v1/apps?activate=false", &bookmark("Off"))
        .is(200);
    let found = |query: &str| {
        let list = org.get(&format!("/api/v1/apps?{query}")).is(200);
        ids(list.as_array().map(Vec::as_slice).unwrap_or_default())
    };
    assert_eq!(found("q=wiki"), [id(&one), id(&two)]);
    assert_eq!(found("filter=status%20eq%20%22INACTIVE%22"), [id(&off)]);
    assert_eq!(found("filter=name%20eq%20%22oidc_client%22"), [id(&two)]);
    assert_eq!(found("q=wiki&filter=name+eq+%22bookmark%22"), [id(&one)]);
    let user = org.user("ada@example.com");
    let group = org.group("People");
    let by_user = format!("filter=user.id+eq+%22{user}%22");
    assert_eq!(found(&by_user), Vec::<String>::new());
    org.post(&format!("{}/users", path(&one)), &json!({ "id": user }))
        .is(200);
    org.put(&format!("{}/groups/{group}", path(&two)), &json!({}))
        .is(200);
    assert_eq!(found(&by_user), [id(&one)]);
    assert_eq!(
        found(&format!("filter=group.id+eq+%22{group}%22")),
        [id(&two)]
    );
    org.put(
        &format!("/api/v1/groups/{group}/users/{user}"),
        &Value::Null,
    )
    .is(204);
    assert_eq!(found(&by_user), [id(&one), id(&two)]);
    let embedded = org
        .get(&format!("/api/v1/apps?{by_user}&expand=user/{user}"))
        .is(200);
    assert_eq!(embedded[0]["_embedded"]["user"]["id"], user.as_str());
    assert_eq!(embedded[1]["_embedded"]["user"]["scope"], "GROUP");
    let (paged, pages) = org.pages("/api/v1/apps?limit=2");
    assert_eq!((paged.len(), pages), (3, 2));
    org.get("/api/v1/apps?filter=colour+eq+%22red%22")
        .refused(400, "E0000031", "colour");
}

#[test]
fn an_app_is_under_one_policy_of_each_kind() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    let policy = org
        .post(
            "/api/v1/policies",
            &json!({ "type": "ACCESS_POLICY", "name": "Mine" }),
        )
        .is(200);
    let own = format!("{HOST}/api/v1/policies/{}", id(&policy));
    org.put(
        &format!("{}/policies/{}", path(&app), id(&policy)),
        &Value::Null,
    )
    .is(204);
    let read = org.get(&path(&app)).is(200);
    assert_eq!(read["_links"]["accessPolicy"]["href"], own.as_str());
    assert_ne!(read["_links"]["profileEnrollment"]["href"], own.as_str());
    let apps = org
        .get(&format!("/api/v1/policies/{}/app", id(&policy)))
        .is(200);
    assert_eq!(apps[0]["id"], app["id"]);
}

#[test]
fn what_cannot_provision_says_so() {
    let org = Org::new();
    let app = create(&org, &bookmark("One"));
    org.get(&format!("{}/features", path(&app)))
        .refused(400, "E0000001", "provisioning");
    let saml = create(&org, &custom_saml("Two"));
    let feature = org
        .get(&format!("{}/features/USER_PROVISIONING", path(&saml)))
        .is(200);
    assert_eq!(feature["status"], "DISABLED");
    assert!(feature["capabilities"]["create"]["lifecycleCreate"].is_object());
    let connection = org
        .get(&format!("{}/connections/default", path(&saml)))
        .is(200);
    assert_eq!(
        (&connection["authScheme"], &connection["status"]),
        (&"TOKEN".into(), &"DISABLED".into())
    );
}

#[test]
fn an_app_can_be_an_identity_source() {
    let org = Org::new();
    let app = json!({ "name": "custom_identity_source", "label": "People" });
    let app = org.post("/api/v1/apps", &app).is(200);
    let app = app["id"].as_str().unwrap().to_owned();
    let sessions = format!("/api/v1/identity-sources/{app}/sessions");
    org.post(&sessions, &json!({})).is(200);
    org.post(
        &format!("/api/v1/apps/{app}/lifecycle/deactivate"),
        &json!({}),
    )
    .is(200);
    org.delete(&format!("/api/v1/apps/{app}")).is(204);
    org.get(&sessions).is(404);
}

#[test]
fn integrations_that_are_not_known_here_work_too() {
    let org = Org::new();
    let plugin = json!({ "name": "Some_Product", "label": "Product", "signOnMode": "BROWSER_PLUGIN",
        "settings": { "app": { "subDomain": "acme", "empty": "" } } });
    let plugin = create(&org, &plugin);
    assert_eq!(plugin["name"], "some_product");
    assert_eq!(
        plugin["settings"]["app"],
        json!({ "subDomain": "acme", "empty": null })
    );
    assert_eq!(
        plugin["visibility"]["appLinks"],
        json!({ "some_product_link": true })
    );

    let client = json!({ "name": "some_client", "label": "Client", "signOnMode": "OPENID_CONNECT",
        "settings": { "app": {}, "oauthClient": { "application_type": "web" } },
        "credentials": { "oauthClient": { "token_endpoint_auth_method": "client_secret_basic" } } });
    let client = create(&org, &client);
    assert!(client["credentials"].get("oauthClient").is_none());
    assert!(client["settings"].get("oauthClient").is_none());
    assert_eq!(client["_links"]["clientCredentials"][0]["name"], "secrets");
    assert!(client["_links"]["help"]["href"].is_string());

    let mut service = custom_saml("Service");
    service["name"] = "elsewhere_service_1".into();
    let service = create(&org, &service);
    assert_eq!(service["name"], "elsewhere_service_1");
    let acs = &service["settings"]["signOn"]["ssoAcsUrl"];
    assert!(acs.as_str().is_some_and(|acs| !acs.is_empty()), "{service}");
    for app in [plugin, client, service] {
        let read = org.get(&path(&app)).is(200);
        let replaced = org.put(&path(&app), &read).is(200);
        assert_eq!(replaced["settings"], read["settings"]);
        assert_eq!(replaced["_links"], read["_links"]);
    }
}
