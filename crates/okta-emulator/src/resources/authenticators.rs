//! Authenticators and the methods of each: what users prove themselves with.

use serde_json::{Value, json};

use super::parts::{Links, retain, settle, supply};
use crate::error::Refusal;
use crate::generic::rules::{Event, Occasion, Rules, Showing};
use crate::generic::things;
use crate::json::{Object, text_at};
use crate::state::State;

const AUTHENTICATORS: &str = "/api/v1/authenticators";

pub(crate) const RULES: &[Rules] = &[
    Rules::of("/api/v1/authenticators/{}")
        .kept(keep)
        .shown(show),
    Rules::of("/api/v1/authenticators/{}/methods/{}")
        .starting(has_method)
        .shown(show_method),
    Rules::of("/api/v1/authenticators/{}/aaguids/{}").shown(|showing, aaguid| {
        Links::of(showing)
            .own(&["GET", "PUT", "DELETE"])
            .put(aaguid);
    }),
];

/// Keys of authenticators, with the type and what they are set to.
const KNOWN: &[(&str, &str, &str)] = &[
    ("custom_app", "app", "{}"),
    ("custom_otp", "security_key", ""),
    ("duo", "app", "{}"),
    ("external_idp", "federated", ""),
    ("google_otp", "app", "{}"),
    (
        "okta_email",
        "email",
        r#"{"allowedFor":"any","tokenLifetimeInMinutes":5}"#,
    ),
    ("okta_password", "password", ""),
    (
        "okta_verify",
        "app",
        r#"{"compliance":{"fips":"OPTIONAL"},"channelBinding":{"style":"NUMBER_CHALLENGE","required":"ALWAYS"},"userVerification":"PREFERRED","enrollmentSecurityLevel":"HIGH","userVerificationMethods":["BIOMETRICS"],"appInstanceId":""}"#,
    ),
    ("onprem_mfa", "security_key", ""),
    ("phone_number", "phone", r#"{"allowedFor":"any"}"#),
    ("rsa_token", "security_key", ""),
    (
        "security_question",
        "security_question",
        r#"{"allowedFor":"any"}"#,
    ),
    ("smart_card_idp", "federated", ""),
    ("symantec_vip", "security_key", ""),
    ("tac", "tac", ""),
    ("webauthn", "security_key", ""),
    ("yubikey_token", "security_key", ""),
];

/// Keys of authenticators, and the types of their methods.
const METHODS: &[(&str, &[&str])] = &[
    ("custom_app", &["push"]),
    ("custom_otp", &["otp"]),
    ("duo", &["duo"]),
    ("external_idp", &["idp"]),
    ("google_otp", &["otp"]),
    ("okta_email", &["email"]),
    ("okta_password", &["password"]),
    ("okta_verify", &["push", "signed_nonce", "totp"]),
    ("onprem_mfa", &["otp"]),
    ("phone_number", &["sms", "voice"]),
    ("rsa_token", &["otp"]),
    ("security_question", &["security_question"]),
    ("smart_card_idp", &["cert"]),
    ("symantec_vip", &["otp"]),
    ("tac", &["tac"]),
    ("webauthn", &["webauthn"]),
    ("yubikey_token", &["otp"]),
];

/// Of these an org has one at most.
const SEVERAL: &[&str] = &["custom_app", "custom_otp", "external_idp"];

fn keep(occasion: &Occasion<'_>, members: &mut Object, state: &mut State) -> Result<(), Refusal> {
    if occasion.event == Event::Changed {
        return switched(occasion, members);
    }
    let before = occasion.before.and_then(|before| text_at(before, "key"));
    let key = before
        .or(text_at(members, "key"))
        .unwrap_or_default()
        .to_owned();
    members.insert("key".to_owned(), key.clone().into());
    let is_taken = things::all(state, AUTHENTICATORS, AUTHENTICATORS)
        .any(|(_, other)| text_at(&other, "key") == Some(key.as_str()));
    if occasion.event == Event::Created && is_taken && !SEVERAL.contains(&key.as_str()) {
        return Err(Refusal::field(
            "key",
            "this org has this authenticator already",
        ));
    }
    if let Some((_, kind, settings)) = KNOWN.iter().find(|(known, ..)| *known == key) {
        members.insert("type".to_owned(), (*kind).into());
        if let Ok(settings) = serde_json::from_str::<Value>(settings) {
            settle(members, &json!({ "settings": settings }));
        }
    }
    let status = members.get("status").cloned().unwrap_or("ACTIVE".into());
    retain(occasion, members, "status", status);
    Ok(())
}

/// Passwords and emails are what the default policies ask for.
fn switched(occasion: &Occasion<'_>, members: &Object) -> Result<(), Refusal> {
    let is_asked_for = matches!(text_at(members, "key"), Some("okta_password"));
    let is_off = text_at(members, "status") == Some("INACTIVE");
    let was_on = occasion
        .before
        .and_then(|before| text_at(before, "status"))
        .is_some_and(|status| status == "ACTIVE");
    match is_asked_for && is_off && was_on {
        true => Err(Refusal::field(
            "authenticator",
            "is asked for by a policy and cannot be deactivated",
        )),
        false => Ok(()),
    }
}

fn show(showing: &Showing<'_>, authenticator: &mut Object) {
    let key = text_at(authenticator, "key").unwrap_or_default().to_owned();
    if let Some((_, _, settings)) = KNOWN.iter().find(|(known, ..)| *known == key)
        && let Ok(settings) = serde_json::from_str::<Value>(settings)
    {
        supply(authenticator, &json!({ "settings": settings }));
    }
    if let Some(Value::Object(configuration)) = authenticator
        .get_mut("provider")
        .and_then(|provider| provider.get_mut("configuration"))
    {
        for secret in ["secretKey", "sharedSecret", "integrationKey", "passCode"] {
            configuration.remove(secret);
        }
    }
    let mut links = Links::of(showing)
        .own(&["GET", "PUT"])
        .switch(authenticator)
        .below("methods", "/methods", &["GET"]);
    if key == "okta_verify" {
        links = links.to("enroll", "/idp/authenticators", &["POST"]);
    }
    links.put(authenticator);
}

/// Whether an authenticator has a method of this type.
fn has_method(path: &str, state: &State) -> bool {
    let Some((authenticator, method)) = path.split_once("/methods/") else {
        return false;
    };
    let held = things::find(state, AUTHENTICATORS, authenticator).unwrap_or_default();
    let key = text_at(&held, "key").unwrap_or_default();
    let known = METHODS.iter().find(|(known, _)| *known == key);
    known.is_none_or(|(_, methods)| methods.contains(&method))
}

fn show_method(showing: &Showing<'_>, method: &mut Object) {
    method.remove("id");
    let kind = showing.name();
    let (path, _) = showing.path.split_once("/methods/").unwrap_or_default();
    let authenticator = things::find(showing.state, AUTHENTICATORS, path).unwrap_or_default();
    let status = text_at(&authenticator, "status").unwrap_or("ACTIVE");
    supply(method, &json!({ "type": kind, "status": status }));
    let mut links = Links::of(showing).own(&["GET", "PUT"]);
    if kind == "webauthn" {
        supply(
            method,
            &json!({ "settings": { "userVerification": "DISCOURAGED", "attachment": "ANY" } }),
        );
    } else if matches!(kind, "sms" | "voice" | "push" | "totp" | "signed_nonce") {
        links = links.switch(method);
    }
    links.put(method);
}
