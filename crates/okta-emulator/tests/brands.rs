//! Brands, their pages, emails and domains.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

#[test]
fn the_default_brand_stays_and_names_are_taken_once() {
    let org = Org::new();
    let default = org.get("/api/v1/brands").is(200)[0].clone();
    assert_eq!(default["isDefault"], true);
    org.delete(&format!("/api/v1/brands/{}", id(&default)))
        .refused(409, "E0000200", "default");
    let made = org
        .post("/api/v1/brands", &json!({ "name": "Mine" }))
        .is(201);
    assert_eq!(
        (&made["isDefault"], &made["defaultApp"]["appInstanceId"]),
        (&json!(false), &Value::Null)
    );
    org.post("/api/v1/brands", &json!({ "name": "Mine" }))
        .refused(409, "E0000202", "name");
    let path = format!("/api/v1/brands/{}", id(&made));
    let domain = json!({ "domain": "login.example.com", "certificateSourceType": "MANUAL",
        "brandId": id(&made) });
    let domain = org.post("/api/v1/domains", &domain).is(201);
    assert_eq!(domain["validationStatus"], "NOT_STARTED");
    let of_brand = org.get(&format!("{path}/domains")).is(200);
    assert_eq!(of_brand["domains"][0]["domain"], "login.example.com");
    org.delete(&path).refused(409, "E0000201", "domain");
    org.delete(&format!("/api/v1/domains/{}", id(&domain)))
        .is(204);
    org.delete(&path).is(204);
}

#[test]
fn a_template_has_one_customization_a_language_and_one_default() {
    let org = Org::new();
    let brand = id(&org
        .post("/api/v1/brands", &json!({ "name": "Mine" }))
        .is(201));
    let template = format!("/api/v1/brands/{brand}/templates/email/ForgotPassword");
    let path = format!("{template}/customizations");
    let text = |language: &str, is_default: bool| {
        let text = json!({ "language": language, "isDefault": is_default,
            "subject": "Hello", "body": "<p>${resetPasswordLink}</p>" });
        org.post(&path, &text)
    };
    // The first one is the default, whatever it says.
    let english = text("en", false).is(201);
    assert_eq!(english["isDefault"], true);
    text("en", false).refused(409, "E0000183", "language");
    let german = text("de", false).is(201);
    assert_eq!(german["isDefault"], false);
    let (english, german) = (
        format!("{path}/{}", id(&english)),
        format!("{path}/{}", id(&german)),
    );
    org.delete(&english).refused(409, "E0000184", "default");
    let put = |path: &str, language: &str, is_default: bool| {
        let text = json!({ "language": language, "isDefault": is_default,
            "subject": "Hello", "body": "<p>${resetPasswordLink}</p>" });
        org.put(path, &text)
    };
    put(&english, "en", false).refused(409, "E0000185", "isDefault");
    put(&german, "de", true).is(200);
    assert_eq!(org.get(&english).is(200)["isDefault"], false);
    org.delete(&english).is(204);
    org.delete(&path).is(204);
    assert_eq!(org.get(&path).is(200), json!([]));
    let settings = org.get(&format!("{template}/settings")).is(200);
    assert_eq!(settings["recipients"], "ALL_USERS");
}

#[test]
fn pages_show_what_was_changed_among_what_was_not() {
    let org = Org::new();
    let brand = id(&org
        .post("/api/v1/brands", &json!({ "name": "Mine" }))
        .is(201));
    let page = format!("/api/v1/brands/{brand}/pages/sign-in/customized");
    let given = json!({ "pageContent": "<html></html>", "widgetVersion": "^7",
        "widgetCustomizations": { "widgetGeneration": "G3", "helpLabel": "Call us" } });
    org.put(&page, &given).is(200);
    let shown = org.get(&page).is(200);
    let widget = &shown["widgetCustomizations"];
    assert_eq!(
        (
            &widget["widgetGeneration"],
            &widget["helpLabel"],
            &widget["helpUrl"]
        ),
        (&json!("G3"), &json!("Call us"), &Value::Null)
    );
    assert!(widget["postAuthKeepMeSignedInPrompt"].is_object());
}

#[test]
fn a_server_for_emails_never_shows_its_password() {
    let org = Org::new();
    let server = json!({ "alias": "Mail", "host": "smtp.example.com", "port": 587,
        "username": "mail", "password": "hidden-value", "enabled": true });
    let made = org.post("/api/v1/email-servers", &server).is(201);
    let shown = org
        .get(&format!("/api/v1/email-servers/{}", id(&made)))
        .is(200);
    for answer in [made, shown] {
        assert!(!answer.to_string().contains("hidden-value"), "{answer}");
    }
    org.post("/api/v1/email-servers", &server)
        .refused(400, "E0000001", "alias");
}
