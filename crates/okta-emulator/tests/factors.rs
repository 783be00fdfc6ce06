//! Factors: enrolled, activated, verified, and taken away again. The test plays the phone: what it shows comes from the box.

mod common;

use std::time::Duration;

use common::{Org, id};
use serde_json::{Value, json};

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .map(|object| object.keys().map(String::as_str).collect())
        .unwrap_or_default();
    names.sort_unstable();
    names
}

/// The path of a user's factors.
fn factors(org: &Org) -> String {
    let user = org.user("jo@example.com");
    format!("/api/v1/users/{user}/factors")
}

fn enroll(org: &Org, factors: &str, body: &Value) -> (Value, String) {
    let factor = org.post(factors, body).is(200);
    let path = format!("{factors}/{}", id(&factor));
    (factor, path)
}

/// What the phone shows.
fn code(org: &Org, factor: &str) -> Value {
    let path = factor.replace("/api/v1/", "/_emulator/");
    let shown = org.get(&format!("{path}/code")).is(200);
    json!({ "passCode": shown["passCode"] })
}

fn wrong(code: &Value) -> Value {
    let digits: u32 = code["passCode"]
        .as_str()
        .and_then(|code| code.parse().ok())
        .expect("digits");
    json!({ "passCode": format!("{:06}", (digits + 1) % 1_000_000) })
}

fn sms() -> Value {
    json!({ "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "+1-555-415-1337" } })
}

fn totp() -> Value {
    json!({ "factorType": "token:software:totp", "provider": "OKTA" })
}

/// RFC 4648: what an authenticator app makes of a shared secret.
fn base32(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.chars() {
        bits = bits << 5 | letters.find(letter).expect("base32") as u32;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// RFC 6238, by another library than the box's own.
fn code_of(secret: &[u8], epoch_seconds: u64) -> Value {
    use aws_lc_rs::hmac;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let digest = hmac::sign(&key, &(epoch_seconds / 30).to_be_bytes());
    let digest = digest.as_ref();
    let start = usize::from(digest[19] & 15);
    let number =
        u32::from_be_bytes(digest[start..start + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
    json!({ "passCode": format!("{:06}", number % 1_000_000) })
}

#[test]
fn a_text_message_has_what_recorded_ones_have() {
    let org = Org::new();
    let factors = factors(&org);
    let (factor, path) = enroll(&org, &factors, &sms());
    let href = format!("https://org.example.com{path}");
    let link = |href: String, allow: &[&str]| json!({ "href": href, "hints": { "allow": allow } });
    let user = href.split("/factors/").next().expect("a user").to_owned();
    let expected = json!({
        "id": id(&factor), "factorType": "sms", "provider": "OKTA", "vendorName": "OKTA", "status": "PENDING_ACTIVATION",
        "created": "2016-01-03T18:15:47.000Z", "lastUpdated": "2016-01-03T18:15:47.000Z",
        "profile": { "phoneNumber": "+1-555-415-1337" },
        "_links": {
            "resend": [{ "name": "sms", "href": format!("{href}/resend"), "hints": { "allow": ["POST"] } }],
            "activate": link(format!("{href}/lifecycle/activate"), &["POST"]),
            "self": link(href.clone(), &["GET"]),
            "user": link(user, &["GET"]),
        },
    });
    assert_eq!(factor, expected);
    assert!(id(&factor).starts_with("mbl"));
    assert_eq!(org.get(&path).is(200), factor);
    assert_eq!(org.get(&factors).is(200), json!([factor]));
}

#[test]
fn a_sent_code_activates_and_verifies() {
    let org = Org::new();
    let factors = factors(&org);
    for (kind, profile) in [
        ("sms", json!({ "phoneNumber": "+15554151337" })),
        (
            "call",
            json!({ "phoneNumber": "+15554151337", "phoneExtension": "12" }),
        ),
        ("email", json!({ "email": "jo@example.com" })),
    ] {
        let body = json!({ "factorType": kind, "provider": "OKTA", "profile": profile });
        let (factor, path) = enroll(&org, &factors, &body);
        assert_eq!(factor["profile"], profile);
        assert!(!factor.to_string().contains("passCode"), "{kind}");
        let activate = format!("{path}/lifecycle/activate");
        org.post(&activate, &wrong(&code(&org, &path)))
            .refused(403, "E0000068", "wrong");
        org.post(&activate, &json!({}))
            .refused(400, "E0000001", "passCode");
        let verify = format!("{path}/verify");
        org.post(&verify, &Value::Null)
            .refused(403, "E0000079", "not active");
        let active = org.post(&activate, &code(&org, &path)).is(200);
        assert_eq!(active["status"], "ACTIVE");
        assert_eq!(names(&active["_links"]), ["self", "user", "verify"]);
        assert_eq!(
            active["_links"]["self"]["hints"]["allow"],
            json!(["GET", "DELETE"])
        );
        org.post(&activate, &json!({ "passCode": "123456" }))
            .refused(403, "E0000079", "active");
        // A challenge first, then its code, once.
        let challenge = org.post(&verify, &Value::Null).is(200);
        assert_eq!(challenge["factorResult"], "CHALLENGE");
        assert_eq!(names(&challenge["_links"]), ["factor", "verify"]);
        let sent = code(&org, &path);
        org.post(&verify, &wrong(&sent))
            .refused(403, "E0000068", "wrong");
        assert_eq!(
            org.post(&verify, &sent).is(200),
            json!({ "factorResult": "SUCCESS" })
        );
        org.post(&verify, &sent).refused(403, "E0000068", "before");
    }
}

#[test]
fn a_sent_code_grows_old() {
    let org = Org::new();
    let factors = factors(&org);
    let (_, path) = enroll(&org, &factors, &sms());
    let first = code(&org, &path);
    org.clock.advance(Duration::from_secs(300));
    let activate = format!("{path}/lifecycle/activate");
    org.post(&activate, &first).refused(403, "E0000068", "old");
    let again = json!({ "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "+1-555-415-1337" } });
    let resent = org.post(&format!("{path}/resend"), &again).is(200);
    assert_eq!(resent["status"], "PENDING_ACTIVATION");
    let second = code(&org, &path);
    assert_ne!(second, first);
    org.post(&activate, &second).is(200);
    org.post(
        &format!("{path}/verify?tokenLifetimeSeconds=10"),
        &Value::Null,
    )
    .is(200);
    let third = code(&org, &path);
    org.clock.advance(Duration::from_secs(10));
    org.post(&format!("{path}/verify"), &third)
        .refused(403, "E0000068", "old");
}

#[test]
fn an_authenticator_app_works_with_the_shared_secret() {
    let org = Org::new();
    let factors = factors(&org);
    for provider in ["OKTA", "GOOGLE"] {
        let body = json!({ "factorType": "token:software:totp", "provider": provider });
        let (factor, path) = enroll(&org, &factors, &body);
        assert_eq!(factor["status"], "PENDING_ACTIVATION");
        assert_eq!(
            factor["profile"],
            json!({ "credentialId": "jo@example.com" })
        );
        let activation = &factor["_embedded"]["activation"];
        assert_eq!(
            names(activation),
            [
                "_links",
                "encoding",
                "keyLength",
                "sharedSecret",
                "timeStep"
            ]
        );
        assert_eq!(
            (&activation["timeStep"], &activation["encoding"]),
            (&json!(30), &json!("base32"))
        );
        let secret = base32(activation["sharedSecret"].as_str().expect("a secret"));
        let mut now = epoch(&org);
        assert_eq!(code(&org, &path), code_of(&secret, now));
        let activate = format!("{path}/lifecycle/activate");
        org.post(&activate, &wrong(&code_of(&secret, now)))
            .refused(403, "E0000068", "wrong");
        let active = org.post(&activate, &code_of(&secret, now)).is(200);
        assert_eq!(
            (&active["status"], active.get("_embedded")),
            (&json!("ACTIVE"), None)
        );
        let verify = format!("{path}/verify");
        assert_eq!(
            org.post(&verify, &code_of(&secret, now)).is(200),
            json!({ "factorResult": "SUCCESS" })
        );
        org.post(&verify, &code_of(&secret, now))
            .refused(403, "E0000068", "before");
        org.post(&verify, &json!({}))
            .refused(400, "E0000001", "passCode");
        let again = org.again();
        assert_eq!(again.get(&path).is(200), org.get(&path).is(200));
        again
            .post(&verify, &code_of(&secret, now))
            .refused(403, "E0000068", "before");
        // A step that the clocks are apart is taken, more is not.
        org.clock.advance(Duration::from_secs(90));
        now += 90;
        org.post(&verify, &code_of(&secret, now - 60))
            .refused(403, "E0000068", "old");
        org.post(&verify, &code_of(&secret, now - 30)).is(200);
        org.post(&verify, &code_of(&secret, now + 30)).is(200);
        org.post(&verify, &code_of(&secret, now))
            .refused(403, "E0000068", "before");
    }
}

/// What the org's clock says.
fn epoch(org: &Org) -> u64 {
    use okta_emulator::Clock;
    u64::try_from(org.clock.epoch_seconds()).expect("after 1970")
}

#[test]
fn a_question_is_answered() {
    let org = Org::new();
    let factors = factors(&org);
    let questions = org.get(&format!("{factors}/questions")).is(200);
    assert_eq!(questions.as_array().map(Vec::len), Some(20));
    let question = &questions[0];
    assert_eq!(names(question), ["question", "questionText"]);
    let body = |answer: &str| json!({ "factorType": "question", "provider": "OKTA", "profile": { "question": question["question"], "answer": answer } });
    org.post(&factors, &body("abc"))
        .refused(400, "E0000001", "answer");
    let mut unknown = body("Mayonnaise");
    unknown["profile"]["question"] = "favourite_colour".into();
    org.post(&factors, &unknown)
        .refused(400, "E0000001", "question");
    let (factor, path) = enroll(&org, &factors, &body("Mayonnaise"));
    assert_eq!(factor["status"], "ACTIVE");
    assert_eq!(names(&factor["profile"]), ["question", "questionText"]);
    assert!(!factor.to_string().contains("ayonnaise"));
    let verify = format!("{path}/verify");
    org.post(&verify, &json!({ "answer": "ketchup" }))
        .refused(403, "E0000068", "wrong");
    let right = org
        .post(&verify, &json!({ "answer": "mayonnaise" }))
        .is(200);
    assert_eq!(right, json!({ "factorResult": "SUCCESS" }));
    org.post(&factors, &body("Mustard"))
        .refused(400, "E0000001", "factorType");
}

#[test]
fn a_push_waits_for_its_device() {
    let org = Org::new();
    let factors = factors(&org);
    let (factor, path) = enroll(
        &org,
        &factors,
        &json!({ "factorType": "push", "provider": "OKTA" }),
    );
    assert_eq!(factor["_embedded"]["activation"]["factorResult"], "WAITING");
    assert_eq!(
        factor["_embedded"]["activation"]["expiresAt"],
        "2016-01-03T18:20:47.000Z"
    );
    let poll = factor["_links"]["poll"]["href"]
        .as_str()
        .expect("a link")
        .to_owned();
    assert_eq!(
        org.post(&poll, &Value::Null).is(200)["factorResult"],
        "WAITING"
    );
    let device = path.replace("/api/v1/", "/_emulator/") + "/push";
    let tap = |result: &str| org.post(&device, &json!({ "result": result }));
    tap("SUCCESS").is(200);
    let active = org.get(&path).is(200);
    assert_eq!(active["status"], "ACTIVE");
    assert_eq!(
        names(&active["profile"]),
        ["credentialId", "deviceType", "name", "platform", "version"]
    );
    tap("SUCCESS").refused(404, "E0000007", "push");
    for (result, links) in [("SUCCESS", vec![]), ("REJECTED", vec!["factor", "verify"])] {
        let sent = org.post(&format!("{path}/verify"), &Value::Null).is(201);
        assert_eq!(sent["factorResult"], "WAITING");
        assert_eq!(names(&sent["_links"]), ["cancel", "poll"]);
        let poll = sent["_links"]["poll"]["href"].as_str().expect("a link");
        assert_eq!(org.get(poll).is(200), sent);
        tap(result).is(200);
        let answered = org.get(poll).is(200);
        assert_eq!(
            (&answered["factorResult"], names(&answered["_links"])),
            (&json!(result), links)
        );
    }
    let numbered = json!({ "useNumberMatchingChallenge": true });
    let sent = org.post(&format!("{path}/verify"), &numbered).is(201);
    assert!(sent["_embedded"]["challenge"]["correctAnswer"].is_u64());
    org.clock.advance(Duration::from_secs(300));
    let poll = sent["_links"]["poll"]["href"].as_str().expect("a link");
    assert_eq!(org.get(poll).is(200)["factorResult"], "TIMEOUT");
    tap("SUCCESS").refused(404, "E0000007", "push");
    org.get(&format!("{path}/transactions/none"))
        .refused(404, "E0000007", "transaction");
}

#[test]
fn tokens_and_keys_are_enrolled_too() {
    let org = Org::new();
    let factors = factors(&org);
    let rsa = json!({ "factorType": "token", "provider": "RSA", "profile": { "credentialId": "jo" }, "verify": { "passCode": "5275875498" } });
    let (factor, path) = enroll(&org, &factors, &rsa);
    assert_eq!(
        (&factor["status"], &factor["provider"]),
        (&json!("ACTIVE"), &json!("RSA"))
    );
    org.post(&format!("{path}/verify"), &json!({ "passCode": "1" }))
        .refused(403, "E0000068", "wrong");
    org.post(&format!("{path}/verify"), &code(&org, &path))
        .is(200);
    let key = "cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji";
    let yubikey = json!({ "factorType": "token:hardware", "provider": "YUBICO", "verify": { "passCode": key } });
    let (_, path) = enroll(&org, &factors, &yubikey);
    org.post(&format!("{path}/verify"), &json!({ "passCode": key }))
        .is(200);
    org.post(&format!("{path}/verify"), &json!({ "passCode": "dddddd" }))
        .refused(403, "E0000068", "wrong");
    let (_, path) = enroll(
        &org,
        &factors,
        &json!({ "factorType": "token:hotp", "provider": "CUSTOM", "profile": { "sharedSecret": "484f97be3213b117" } }),
    );
    org.post(&format!("{path}/verify"), &code(&org, &path))
        .is(200);
    for (kind, activation) in [("u2f", "nonce"), ("webauthn", "challenge")] {
        let (factor, path) = enroll(
            &org,
            &factors,
            &json!({ "factorType": kind, "provider": "FIDO" }),
        );
        assert!(factor["_embedded"]["activation"][activation].is_string());
        org.post(&format!("{path}/lifecycle/activate"), &json!({}))
            .refused(400, "E0000001", "clientData");
        let attested =
            json!({ "attestation": "YQ==", "registrationData": "YQ==", "clientData": "YQ==" });
        org.post(&format!("{path}/lifecycle/activate"), &attested)
            .is(200);
        let challenge = org.post(&format!("{path}/verify"), &Value::Null).is(200);
        assert_eq!(challenge["factorResult"], "CHALLENGE");
        let signed =
            json!({ "clientData": "YQ==", "authenticatorData": "YQ==", "signatureData": "YQ==" });
        assert_eq!(
            org.post(&format!("{path}/verify"), &signed).is(200)["factorResult"],
            "SUCCESS"
        );
    }
}

#[test]
fn what_cannot_be_enrolled_is_refused() {
    let org = Org::new();
    let factors = factors(&org);
    for (body, what) in [
        (json!({ "provider": "OKTA" }), "factorType"),
        (
            json!({ "factorType": "carrier:pigeon", "provider": "OKTA" }),
            "factorType",
        ),
        (
            json!({ "factorType": "signed_nonce", "provider": "OKTA" }),
            "factorType",
        ),
        (
            json!({ "factorType": "sms", "provider": "GOOGLE", "profile": { "phoneNumber": "+15554151337" } }),
            "provider",
        ),
        (
            json!({ "factorType": "sms", "provider": "OKTA" }),
            "phoneNumber",
        ),
        (
            json!({ "factorType": "sms", "provider": "OKTA", "profile": { "phoneNumber": "call me" } }),
            "phoneNumber",
        ),
        (
            json!({ "factorType": "question", "provider": "OKTA" }),
            "question",
        ),
        (
            json!({ "factorType": "token", "provider": "RSA" }),
            "credentialId",
        ),
        (
            json!({ "factorType": "token:hardware", "provider": "YUBICO" }),
            "passCode",
        ),
    ] {
        org.post(&factors, &body).refused(400, "E0000001", what);
    }
    assert_eq!(org.get(&factors).is(200), json!([]));
    org.post("/api/v1/users/nobody/factors", &sms())
        .refused(404, "E0000007", "user");
    // One that waits gives way to the next, one that is active does not.
    enroll(&org, &factors, &totp());
    let (_, second) = enroll(&org, &factors, &totp());
    assert_eq!(org.get(&factors).is(200).as_array().map(Vec::len), Some(1));
    org.post(
        &format!("{second}/lifecycle/activate"),
        &code(&org, &second),
    )
    .is(200);
    org.post(&factors, &totp())
        .refused(400, "E0000001", "factorType");
    let (active, _) = enroll(&org, &factors, &sms());
    assert_eq!(active["status"], "PENDING_ACTIVATION");
    let active = org
        .post(&format!("{factors}?activate=true"), &sms())
        .is(200);
    assert_eq!(active["status"], "ACTIVE");
    let mut other = sms();
    other["profile"]["phoneNumber"] = "+15550000000".into();
    org.post(&factors, &other)
        .refused(400, "E0000001", "phoneNumber");
    org.post(&format!("{factors}?updatePhone=true"), &other)
        .is(200);
}

#[test]
fn factors_go_one_by_one_or_with_their_user() {
    let org = Org::new();
    let factors = factors(&org);
    let user = factors.trim_end_matches("/factors").to_owned();
    let (_, sms_path) = enroll(&org, &factors, &sms());
    enroll(&org, &factors, &totp());
    org.delete(&sms_path).is(204);
    org.get(&sms_path).refused(404, "E0000007", "factor");
    org.delete(&sms_path).refused(404, "E0000007", "factor");
    assert_eq!(org.get(&factors).is(200).as_array().map(Vec::len), Some(1));
    org.post(&format!("{user}/lifecycle/reset_factors"), &Value::Null)
        .is(200);
    assert_eq!(org.get(&factors).is(200), json!([]));
    // A push takes the codes of its device along.
    enroll(&org, &factors, &totp());
    let (_, push) = enroll(
        &org,
        &factors,
        &json!({ "factorType": "push", "provider": "OKTA" }),
    );
    org.delete(&push).is(204);
    assert_eq!(org.get(&factors).is(200), json!([]));
    let (_, path) = enroll(&org, &factors, &sms());
    org.delete(&user).is(204);
    org.post(&factors, &totp())
        .refused(403, "E0000038", "DEPROVISIONED");
    org.delete(&path).refused(403, "E0000038", "DEPROVISIONED");
    org.delete(&user).is(204);
    org.get(&factors).refused(404, "E0000007", "user");
}

#[test]
fn the_catalog_says_what_is_set_up() {
    let org = Org::new();
    let factors = factors(&org);
    enroll(
        &org,
        &factors,
        &json!({ "factorType": "email", "provider": "OKTA" }),
    );
    let catalog = org.get(&format!("{factors}/catalog")).is(200);
    let catalog = catalog.as_array().expect("a list");
    let find = |kind: &str| {
        catalog
            .iter()
            .find(|factor| factor["factorType"] == kind)
            .expect("it is supported")
    };
    assert_eq!(
        names(find("sms")),
        [
            "_links",
            "enrollment",
            "factorType",
            "provider",
            "status",
            "vendorName"
        ]
    );
    assert_eq!(find("sms")["status"], "NOT_SETUP");
    assert_eq!(find("email")["status"], "PENDING_ACTIVATION");
    assert_eq!(names(&find("question")["_links"]), ["enroll", "questions"]);
}
