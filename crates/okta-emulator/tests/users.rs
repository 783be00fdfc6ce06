//! Users: creation, change, the ways to name one, and every lifecycle transition, allowed or not.

mod common;

use common::{Org, id};
use serde_json::{Value, json};

fn profile(login: &str) -> Value {
    json!({ "login": login, "email": login, "firstName": "Jo", "lastName": "Doe" })
}

#[test]
fn a_new_user_has_the_status_that_its_credentials_give_it() {
    let org = Org::new();
    let password = json!({ "password": { "value": "Password-1" } });
    let federated = json!({ "provider": { "type": "FEDERATION", "name": "FEDERATION" } });
    let cases = [
        ("", json!({}), "PROVISIONED"),
        ("", json!({ "password": {} }), "PROVISIONED"),
        ("", password.clone(), "ACTIVE"),
        ("?activate=true", password.clone(), "ACTIVE"),
        ("?activate=false", password.clone(), "STAGED"),
        ("?activate=false", json!({}), "STAGED"),
        (
            "?nextLogin=changePassword",
            password.clone(),
            "PASSWORD_EXPIRED",
        ),
        ("?provider=true", federated, "ACTIVE"),
    ];
    for (number, (query, credentials, status)) in cases.into_iter().enumerate() {
        let body = json!({ "profile": profile(&format!("user{number}@example.com")), "credentials": credentials });
        let user = org.post(&format!("/api/v1/users{query}"), &body).is(200);
        assert_eq!(user["status"], status, "{query} {credentials}");
        assert!(id(&user).starts_with("00u") && id(&user).len() == 20);
        assert_eq!(user["created"], "2016-01-03T18:15:47.000Z");
        assert_eq!(user["activated"].is_null(), status == "STAGED");
        assert!(!user.to_string().contains("Password-1"));
        assert_eq!(
            user["_links"]["self"]["href"],
            format!("https://org.example.com/api/v1/users/{}", id(&user))
        );
    }
}

#[test]
fn what_is_wrong_with_a_new_user_is_named() {
    let org = Org::new();
    org.user("taken@example.com");
    let long = "x".repeat(101);
    let cases = [
        (json!({}), "profile"),
        (json!({ "profile": {} }), "profile.login"),
        (json!({ "profile": { "login": "a@b" } }), "profile.login"),
        (json!({ "profile": profile(&long) }), "profile.login"),
        (
            json!({ "profile": profile("TAKEN@example.com") }),
            "profile.login",
        ),
        (
            json!({ "profile": { "login": "fresh@example.com", "email": "no address" } }),
            "profile.email",
        ),
        (
            json!({ "profile": { "login": "fresh@example.com", "firstName": 7 } }),
            "profile.firstName",
        ),
        (
            json!({ "profile": { "login": "fresh@example.com", "lastName": "x".repeat(51) } }),
            "profile.lastName",
        ),
        (
            json!({ "profile": profile("fresh@example.com"), "credentials": { "password": { "value": "short" } } }),
            "password.value",
        ),
        (
            json!({ "profile": profile("fresh@example.com"), "type": { "id": "oty0" } }),
            "type.id",
        ),
    ];
    for (body, field) in cases {
        org.post("/api/v1/users", &body)
            .refused(400, "E0000001", field);
    }
    let whole = json!({ "profile": profile("fresh@example.com") });
    org.post("/api/v1/users?nextLogin=changePassword", &whole)
        .refused(400, "E0000001", "nextLogin");
    org.post("/api/v1/users?nextLogin=x", &whole)
        .refused(400, "E0000001", "nextLogin");
    org.post("/api/v1/users?activate=maybe", &whole)
        .refused(400, "E0000001", "activate");
    assert_eq!(
        org.get("/api/v1/users").is(200).as_array().map(Vec::len),
        Some(1),
        "nothing was created"
    );
}

#[test]
fn a_user_is_found_by_every_name() {
    let org = Org::with(|builder| builder.seed_users(3));
    let plus = org.user("jo+x/y z@example.com");
    let jo = org.user("Jo.Doe@example.com");
    let encoded = "/api/v1/users/jo%2Bx%2Fy%20z%40example.com";
    assert_eq!(id(&org.get(encoded).is(200)), plus);
    for name in [
        jo.as_str(),
        "Jo.Doe@example.com",
        "jo.doe%40EXAMPLE.com",
        "jo.doe",
        "Jo.Doe",
    ] {
        assert_eq!(
            id(&org.get(&format!("/api/v1/users/{name}")).is(200)),
            jo,
            "{name}"
        );
    }
    org.user("jo.doe@other.example.com");
    org.get("/api/v1/users/jo.doe")
        .refused(404, "E0000007", "jo.doe");
    org.get("/api/v1/users/nobody")
        .refused(404, "E0000007", "nobody");
    let first = org.get("/api/v1/users").is(200)[0].clone();
    assert_eq!(org.get("/api/v1/users/me").is(200)["id"], first["id"]);
}

#[test]
fn post_merges_put_replaces_and_null_clears() {
    let org = Org::new();
    let path = format!("/api/v1/users/{}", org.user("jo@example.com"));
    org.clock.advance(std::time::Duration::from_secs(60));
    let changed = org
        .post(
            &path,
            &json!({ "profile": { "nickName": "J", "favouriteColour": ["red", 7] } }),
        )
        .is(200);
    assert_eq!(changed["profile"]["nickName"], "J");
    assert_eq!(changed["profile"]["favouriteColour"], json!(["red", 7]));
    assert_eq!(changed["profile"]["firstName"], "Jo");
    assert_eq!(changed["lastUpdated"], "2016-01-03T18:16:47.000Z");
    assert_eq!(changed["created"], "2016-01-03T18:15:47.000Z");

    let cleared = org
        .post(&path, &json!({ "profile": { "nickName": null } }))
        .is(200);
    assert_eq!(cleared["profile"].get("nickName"), None);
    assert_eq!(cleared["profile"]["favouriteColour"], json!(["red", 7]));

    let mut whole = profile("jo@example.com");
    whole["title"] = json!("Doctor");
    let replaced = org.put(&path, &json!({ "profile": whole })).is(200);
    assert_eq!(replaced["profile"].get("favouriteColour"), None);
    assert_eq!(replaced["profile"]["title"], "Doctor");
    assert_eq!(replaced["status"], "ACTIVE", "the password is still there");
    org.put(&path, &json!({ "profile": { "nickName": "J" } }))
        .refused(400, "E0000001", "profile.login");
    org.post(&path, &json!({ "profile": { "firstName": null } }))
        .refused(400, "E0000001", "profile.firstName");
    assert_eq!(org.get(&path).is(200)["profile"]["title"], "Doctor");
}

#[test]
fn a_changed_login_is_the_only_one_that_finds_the_user() {
    let org = Org::new();
    let jo = org.user("jo@example.com");
    org.user("other@example.com");
    let path = format!("/api/v1/users/{jo}");
    org.post(
        &path,
        &json!({ "profile": { "login": "OTHER@example.com" } }),
    )
    .refused(400, "E0000001", "login");
    org.post(&path, &json!({ "profile": { "login": "jo2@example.com" } }))
        .is(200);
    assert_eq!(id(&org.get("/api/v1/users/jo2@example.com").is(200)), jo);
    org.get("/api/v1/users/jo@example.com").is(404);
    org.user("jo@example.com");
}

/// A user brought into a status by calls alone.
fn user_who_is(org: &Org, status: &str) -> String {
    let login = format!("{}@example.com", status.to_lowercase());
    let new = |query: &str, credentials: Value| {
        let body = json!({ "profile": profile(&login), "credentials": credentials });
        id(&org.post(&format!("/api/v1/users{query}"), &body).is(200))
    };
    let password = json!({ "password": { "value": "Password-1" } });
    let user = match status {
        "STAGED" => new("?activate=false", password),
        "PROVISIONED" => new("", json!({})),
        _ => new("", password),
    };
    let then = |path: &str| org.post(&path.replace("{}", &user), &Value::Null).is(200);
    match status {
        "RECOVERY" => then("/api/v1/users/{}/lifecycle/reset_password?sendEmail=true"),
        "PASSWORD_EXPIRED" => then("/api/v1/users/{}/lifecycle/expire_password"),
        "LOCKED_OUT" => then("/_emulator/users/{}/lock"),
        "SUSPENDED" => then("/api/v1/users/{}/lifecycle/suspend"),
        "DEPROVISIONED" => then("/api/v1/users/{}/lifecycle/deactivate"),
        _ => Value::Null,
    };
    assert_eq!(
        org.get(&format!("/api/v1/users/{user}")).is(200)["status"],
        status
    );
    user
}

#[test]
fn every_lifecycle_call_from_every_status() {
    const STATUSES: [&str; 8] = [
        "STAGED",
        "PROVISIONED",
        "ACTIVE",
        "RECOVERY",
        "PASSWORD_EXPIRED",
        "LOCKED_OUT",
        "SUSPENDED",
        "DEPROVISIONED",
    ];
    // What each call makes of a user of each status above; an error code where it is refused.
    const NO: &str = "E0000038";
    const INVALID: &str = "E0000001";
    let matrix: [(&str, [&str; 8]); 8] = [
        (
            "activate",
            [
                "ACTIVE",
                "E0000016",
                "E0000016",
                "E0000016",
                "E0000016",
                "E0000016",
                "E0000016",
                "PROVISIONED",
            ],
        ),
        (
            "reactivate",
            [NO, "PROVISIONED", NO, "PROVISIONED", NO, NO, NO, NO],
        ),
        (
            "deactivate",
            [
                "DEPROVISIONED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                NO,
            ],
        ),
        (
            "suspend",
            [
                INVALID,
                INVALID,
                "SUSPENDED",
                INVALID,
                INVALID,
                INVALID,
                INVALID,
                INVALID,
            ],
        ),
        (
            "unsuspend",
            [
                INVALID, INVALID, INVALID, INVALID, INVALID, INVALID, "ACTIVE", INVALID,
            ],
        ),
        (
            "unlock",
            [
                "E0000032", "E0000032", "E0000032", "E0000032", "E0000032", "ACTIVE", "E0000032",
                "E0000032",
            ],
        ),
        (
            "expire_password",
            [
                "PASSWORD_EXPIRED",
                NO,
                "PASSWORD_EXPIRED",
                "PASSWORD_EXPIRED",
                "PASSWORD_EXPIRED",
                NO,
                NO,
                NO,
            ],
        ),
        (
            "reset_password?sendEmail=false",
            [
                NO, "RECOVERY", "RECOVERY", "RECOVERY", "RECOVERY", "RECOVERY", NO, NO,
            ],
        ),
    ];
    for (call, outcomes) in matrix {
        let org = Org::new();
        for (status, outcome) in STATUSES.into_iter().zip(outcomes) {
            let user = user_who_is(&org, status);
            let answer = org.post(
                &format!("/api/v1/users/{user}/lifecycle/{call}"),
                &Value::Null,
            );
            let after = org.get(&format!("/api/v1/users/{user}")).is(200);
            if outcome.starts_with('E') {
                let is_invalid = outcome == INVALID;
                let (code, says) = if is_invalid { (400, status) } else { (403, "") };
                answer.refused(code, outcome, says);
                assert_eq!(after["status"], status, "{call} was refused");
            } else {
                answer.is(200);
                assert_eq!(after["status"], outcome, "{call} on {status}");
            }
        }
    }
}

#[test]
fn tokens_and_temporary_passwords_are_given_where_no_mail_is_sent() {
    let org = Org::new();
    let user = user_who_is(&org, "PROVISIONED");
    let path = format!("/api/v1/users/{user}/lifecycle");
    let token = org
        .post(&format!("{path}/reactivate?sendEmail=false"), &Value::Null)
        .is(200);
    assert!(token["activationToken"].is_string() && token["activationUrl"].is_string());
    assert_eq!(
        org.post(&format!("{path}/reactivate?sendEmail=true"), &Value::Null)
            .is(200),
        json!({})
    );
    let link = org
        .post(
            &format!("{path}/reset_password?sendEmail=false"),
            &Value::Null,
        )
        .is(200);
    assert!(
        link["resetPasswordUrl"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://org.example.com/"))
    );
    org.post(&format!("{path}/reset_password"), &Value::Null)
        .refused(400, "E0000001", "sendEmail");

    let active = org.user("another@example.com");
    let expire = format!("/api/v1/users/{active}/lifecycle/expire_password?tempPassword=true");
    let temporary = org.post(&expire, &Value::Null).is(200);
    assert!(temporary["tempPassword"].is_string(), "{temporary}");

    let active = user_who_is(&org, "ACTIVE");
    let temporary = org
        .post(
            &format!("/api/v1/users/{active}/lifecycle/expire_password_with_temp_password"),
            &Value::Null,
        )
        .is(200);
    let change = json!({ "oldPassword": { "value": temporary["tempPassword"] }, "newPassword": { "value": "Password-2" } });
    org.post(
        &format!("/api/v1/users/{active}/credentials/change_password"),
        &change,
    )
    .is(200);
    assert_eq!(
        org.get(&format!("/api/v1/users/{active}")).is(200)["status"],
        "ACTIVE"
    );
}

#[test]
fn deleting_takes_two_calls() {
    let org = Org::new();
    let path = format!("/api/v1/users/{}", org.user("jo@example.com"));
    org.delete(&path).is(204);
    assert_eq!(org.get(&path).is(200)["status"], "DEPROVISIONED");
    assert_eq!(
        org.get("/api/v1/users").is(200),
        json!([]),
        "the plain list omits the deprovisioned"
    );
    org.delete(&path).is(204);
    org.get(&path).refused(404, "E0000007", "");
    org.delete(&path).refused(404, "E0000007", "");
    org.user("jo@example.com");
}

#[test]
fn passwords_and_questions_change_only_for_who_knows_the_old_one() {
    let org = Org::new();
    let user = org.user("jo@example.com");
    let path = format!("/api/v1/users/{user}/credentials");
    let change = |old: &str, new: &str| {
        org.post(
            &format!("{path}/change_password"),
            &json!({ "oldPassword": { "value": old }, "newPassword": { "value": new } }),
        )
    };
    change("Password-0", "Password-2").refused(403, "E0000014", "old password");
    change("Password-1", "short").refused(400, "E0000001", "newPassword");
    assert_eq!(
        change("Password-1", "Password-2").is(200)["provider"]["type"],
        "OKTA"
    );
    org.post(&format!("{path}/forgot_password"), &Value::Null)
        .refused(403, "E0000034", "question");

    let question = json!({
        "password": { "value": "Password-2" },
        "recovery_question": { "question": "Which tree?", "answer": "the-oak" },
    });
    let changed = org
        .post(&format!("{path}/change_recovery_question"), &question)
        .is(200);
    assert_eq!(
        changed["recovery_question"],
        json!({ "question": "Which tree?" })
    );
    let forgot = org
        .post(
            &format!("{path}/forgot_password?sendEmail=false"),
            &Value::Null,
        )
        .is(200);
    assert!(forgot["resetPasswordUrl"].is_string());
    let mut reset = json!({ "password": { "value": "Password-3" }, "recovery_question": { "answer": "the-elm" } });
    let recover = format!("{path}/forgot_password_recovery_question");
    org.post(&recover, &reset)
        .refused(403, "E0000014", "answer");
    reset["recovery_question"]["answer"] = json!("the-oak");
    org.post(&recover, &reset).is(200);
    change("Password-3", "Password-4").is(200);
}

#[test]
fn what_hangs_on_a_user_is_there() {
    let org = Org::new();
    let user = org.user("jo@example.com");
    let group = org.group("Authors");
    org.put(
        &format!("/api/v1/groups/{group}/users/{user}"),
        &Value::Null,
    )
    .is(204);
    let groups = org.get(&format!("/api/v1/users/{user}/groups")).is(200);
    assert_eq!(groups[0]["profile"]["name"], "Everyone");
    assert_eq!(groups[1]["id"], group);
    for list in [
        "appLinks", "blocks", "clients", "devices", "grants", "factors", "idps",
    ] {
        assert_eq!(
            org.get(&format!("/api/v1/users/{user}/{list}")).is(200),
            json!([]),
            "{list}"
        );
    }
    org.delete(&format!("/api/v1/users/{user}/sessions?oauthTokens=true"))
        .is(204);
    let client = format!("/api/v1/users/{user}/clients/0oa00000000000000000");
    for list in ["grants", "tokens"] {
        assert_eq!(org.get(&format!("{client}/{list}")).is(200), json!([]));
        org.delete(&format!("{client}/{list}")).is(204);
    }
    org.get(&format!("{client}/tokens/oar1"))
        .refused(404, "E0000007", "oar1");
    org.delete(&format!("/api/v1/users/{user}/grants/oag1"))
        .refused(404, "E0000007", "oag1");
    let path = format!("/api/v1/users/{user}/classification");
    assert_eq!(org.get(&path).is(200)["type"], "STANDARD");
    org.put(&path, &json!({ "type": "LITE" })).is(200);
    assert_eq!(org.get(&path).is(200)["type"], "LITE");
    let path = format!("/api/v1/users/{user}/risk");
    assert_eq!(org.get(&path).is(200)["riskLevel"], "NONE");
    org.put(&path, &json!({ "riskLevel": "HIGH" })).is(201);
    org.put(&path, &json!({ "riskLevel": "LOW", "riskReason": "calm" }))
        .is(200);
    assert_eq!(org.get(&path).is(200)["reason"], "calm");
    org.put(&path, &json!({ "riskLevel": "NONE" }))
        .refused(400, "E0000001", "riskLevel");
}

#[test]
fn doubled_and_trailing_slashes_change_nothing() {
    let org = Org::with(|builder| builder.seed_users(3));
    let plain = org.get("/api/v1/users?limit=2");
    for path in [
        "//api/v1/users?limit=2",
        "/api/v1/users/?limit=2",
        "//api//v1//users//?limit=2",
    ] {
        let answer = org.get(path);
        assert_eq!(answer.link("self"), plain.link("self"), "{path}");
        assert_eq!(answer.link("next"), plain.link("next"), "{path}");
        assert_eq!(answer.body, plain.body, "{path}");
    }
}

#[test]
fn a_change_of_another_version_is_refused() {
    let org = Org::new();
    let path = format!("/api/v1/users/{}", org.user("jo@example.com"));
    let tag_of = |answer: &common::Answered| {
        let tag = answer.headers.get("etag").expect("an entity tag");
        tag.to_str().expect("text").to_owned()
    };
    let change = |method: &str, tag: &str, body: &Value| {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", common::HOST))
            .header("authorization", format!("SSWS {}", common::TOKEN))
            .header("if-match", tag)
            .body(bytes::Bytes::from(body.to_string()))
            .expect("a request");
        org.emulator.respond(request).status().as_u16()
    };
    let first = tag_of(&org.get(&path));
    assert!(first.starts_with("W/\""), "{first}");
    let city = |city: &str| json!({ "profile": { "city": city } });
    assert_eq!(change("POST", &first, &city("Bern")), 200);
    let second = tag_of(&org.get(&path));
    assert_ne!(first, second);
    assert_eq!(change("POST", &first, &city("Basel")), 412);
    let mut whole = profile("jo@example.com");
    whole["city"] = "Basel".into();
    assert_eq!(change("PUT", &first, &json!({ "profile": whole })), 412);
    assert_eq!(org.get(&path).is(200)["profile"]["city"], "Bern");
    assert_eq!(
        change(
            "PUT",
            &format!("\"x\", {second}"),
            &json!({ "profile": whole })
        ),
        200
    );
    assert_eq!(change("POST", "*", &city("Chur")), 200);
}

#[test]
fn the_links_say_what_can_be_done() {
    let org = Org::new();
    let (path, links) = (
        |id: &str| format!("/api/v1/users/{id}"),
        |user: &Value| {
            let mut names: Vec<String> = user["_links"]
                .as_object()
                .expect("links")
                .keys()
                .cloned()
                .collect();
            names.sort_unstable();
            names.join(" ")
        },
    );
    let body =
        |login: &str| json!({ "profile": profile(login), "credentials": { "password": {} } });
    let staged = org
        .post("/api/v1/users?activate=false", &body("s@example.com"))
        .is(200);
    // Their address becomes a factor a moment later.
    assert_eq!(links(&staged), "activate schema self type");
    let staged = org.get(&path(&id(&staged))).is(200);
    assert_eq!(links(&staged), "activate resetFactors schema self type");
    assert_eq!(staged["statusChanged"], staged["created"]);
    let provisioned = org.post("/api/v1/users", &body("p@example.com")).is(200);
    assert_eq!(
        links(&provisioned),
        "deactivate reactivate resetPassword schema self suspend type"
    );
    assert_eq!(
        links(&org.get(&path(&id(&provisioned))).is(200)),
        "deactivate reactivate resetFactors resetPassword schema self suspend type"
    );
    let active = org.user("a@example.com");
    assert_eq!(
        links(&org.get(&path(&active)).is(200)),
        "changePassword changeRecoveryQuestion deactivate expirePassword forgotPassword resetFactors resetPassword schema self suspend type"
    );
    org.delete(&path(&active)).is(204);
    assert_eq!(
        links(&org.get(&path(&active)).is(200)),
        "activate delete resetFactors schema self type"
    );
}

#[test]
fn a_sorted_search_goes_on_while_things_change() {
    let org = Org::new();
    let mut groups: Vec<String> = ["Delta", "Alpha", "Charlie", "Bravo", "Echo"]
        .iter()
        .map(|name| org.group(name))
        .collect();
    let query = "/api/v1/groups?search=type+eq+%22OKTA_GROUP%22&sortBy=profile.name&limit=2";
    let first = org.get(query);
    let next = first.link("next").expect("more");
    let names = |answer: Value| -> Vec<String> {
        let groups = answer.as_array().expect("a list").iter();
        groups
            .map(|group| {
                group["profile"]["name"]
                    .as_str()
                    .expect("a name")
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(names(first.is(200)), ["Alpha", "Bravo"]);
    // The last one shown goes, and another one moves to the front.
    org.delete(&format!("/api/v1/groups/{}", groups.remove(3)))
        .is(204);
    org.put(
        &format!("/api/v1/groups/{}", groups[3]),
        &json!({ "profile": { "name": "Aardvark" } }),
    )
    .is(200);
    let second = org.get(&next);
    assert_eq!(second.link("next"), None);
    assert_eq!(names(second.is(200)), ["Charlie", "Delta"]);
}
