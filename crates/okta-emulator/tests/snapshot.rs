//! An org that is written down and read again is the same org, and what is no org is refused with the place.

mod common;

use common::{Org, id};
use okta_emulator::{Emulator, ManualClock, Snapshot};
use serde_json::{Value, json};

/// The same org once more, from its snapshot.
fn again(org: &Org) -> Org {
    again_at(org, ManualClock::at(1_451_844_947))
}

fn again_at(org: &Org, clock: ManualClock) -> Org {
    let builder = Emulator::builder()
        .token(common::TOKEN)
        .clock(clock.clone())
        .snapshot(&org.emulator.snapshot());
    match builder {
        Ok(builder) => Org {
            emulator: builder.build(),
            clock,
        },
        Err(error) => panic!("{error}"),
    }
}

/// An org with something of everything.
fn filled() -> Org {
    let org = Org::with(|builder| builder.seed(7).seed_users(5).identity_source("0oasource1"));
    let ada = org.user("ada@example.com");
    let jo = org.user("Jo.Doe@example.com");
    let staff = org.group("Staff");
    org.put(&format!("/api/v1/groups/{staff}/users/{ada}"), &Value::Null)
        .is(204);
    let owner = json!({ "id": jo, "type": "USER" });
    org.post(&format!("/api/v1/groups/{staff}/owners"), &owner)
        .is(201);
    let rule = json!({
        "type": "group_rule", "name": "Rule",
        "conditions": { "expression": { "value": "user.lastName==\"Doe\"", "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": [staff] } },
    });
    org.post("/api/v1/groups/rules", &rule).is(200);
    let kind = json!({ "name": "contractor", "displayName": "Contractor" });
    org.post("/api/v1/meta/types/user", &kind).is(200);
    linked_objects(&org, &ada, &jo);
    identity_provider(&org, &jo);
    identity_source(&org);
    let leaver = org.user("leaver@example.com");
    org.post(
        &format!("/api/v1/users/{leaver}/lifecycle/deactivate"),
        &Value::Null,
    )
    .is(200);
    samples(&org);
    org
}

fn linked_objects(org: &Org, ada: &str, jo: &str) {
    let side = |name: &str| json!({ "name": name, "title": name, "type": "USER" });
    let definition = json!({ "primary": side("manager"), "associated": side("subordinate") });
    org.post("/api/v1/meta/schemas/user/linkedObjects", &definition)
        .is(201);
    let path = format!("/api/v1/users/{ada}/linkedObjects/manager/{jo}");
    org.put(&path, &Value::Null).is(204);
}

fn identity_provider(org: &Org, user: &str) {
    let provider = json!({
        "type": "GOOGLE", "name": "Google",
        "protocol": { "type": "OIDC", "scopes": ["openid"], "credentials": { "client": { "client_id": "c", "client_secret": "s" } } },
        "policy": { "accountLink": { "action": "AUTO" }, "provisioning": { "action": "AUTO" },
            "subject": { "userNameTemplate": { "template": "idpuser.email" }, "matchType": "USERNAME" } },
    });
    let provider = id(&org.post("/api/v1/idps", &provider).is(200));
    let link = format!("/api/v1/idps/{provider}/users/{user}");
    org.post(&link, &json!({ "externalId": "jo-1" })).is(200);
    let tokens = format!("/_emulator/idps/{provider}/users/{user}/tokens");
    org.post(&tokens, &json!({ "token": "sample" }));
    let key = json!({ "x5c": ["MIIC"] });
    org.post("/api/v1/idps/credentials/keys", &key).is(200);
}

fn identity_source(org: &Org) {
    let source = "/api/v1/identity-sources/0oasource1";
    let session = id(&org
        .post(&format!("{source}/sessions"), &Value::Null)
        .is(200));
    let profile = json!({ "externalId": "e1", "profile": {
        "userName": "imported@example.com", "email": "imported@example.com", "firstName": "Im", "lastName": "Ported" } });
    let upload = json!({ "entityType": "USERS", "profiles": [profile] });
    org.post(&format!("{source}/sessions/{session}/bulk-upsert"), &upload)
        .is(202);
    // Not finished: the rest of the import comes after the snapshot.
    org.post(
        &format!("{source}/sessions/{session}/start-import"),
        &Value::Null,
    )
    .is(200);
}

/// One more thing in every collection that takes one.
fn samples(org: &Org) {
    let mut made = 0;
    for template in reads() {
        let Some(path) = resolved(org, &template) else {
            continue;
        };
        let wanted =
            json!({ "collection": path, "members": { "name": "sample", "note": "\"é\"\n" } });
        made += usize::from(org.post("/_emulator/samples", &wanted).status == 201);
    }
    assert!(made > 40, "{made}");
}

/// The templates of everything that can be read, shallow ones first.
fn reads() -> Vec<String> {
    let mut all: Vec<String> = Emulator::operations()
        .filter(|(_, method, path)| *method == http::Method::GET && !path.starts_with("/_emulator"))
        .map(|(_, _, path)| path.to_owned())
        .collect();
    all.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    all
}

/// A template with the first thing of each collection in place of its parameters; none where a collection is empty.
fn resolved(org: &Org, template: &str) -> Option<String> {
    let mut path = String::new();
    for segment in template.split('/').skip(1) {
        if !segment.starts_with('{') {
            path = format!("{path}/{segment}");
            continue;
        }
        let list = org.get(&needs(&path));
        let items = match &list.body {
            Value::Array(items) => Some(items),
            Value::Object(object) => object.values().find_map(Value::as_array),
            _ => None,
        };
        let first = items?.first()?;
        let name = ["id", "name", "key", "kid", "type"]
            .iter()
            .find_map(|member| first[member].as_str())?;
        let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        path = format!("{path}/{name}");
    }
    Some(path)
}

/// Some lists want to be told what of.
fn needs(path: &str) -> String {
    match path {
        "/api/v1/policies" => format!("{path}?type=PASSWORD"),
        _ => path.to_owned(),
    }
}

/// Every answer to every read: path, status, headers, body.
fn everything(org: &Org) -> Vec<String> {
    let mut answers = Vec::new();
    for template in reads() {
        let path = needs(&resolved(org, &template).unwrap_or(template));
        let mut next = Some(path.replace(['{', '}'], ""));
        let mut pages = 0;
        while let Some(path) = next.filter(|_| pages < 20) {
            let answer = org.get(&path);
            pages += 1;
            next = answer.link("next").filter(|_| !path.contains("/logs"));
            let mut headers: Vec<String> = answer
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            headers.sort();
            answers.push(format!(
                "{path} {} {headers:?} {}",
                answer.status, answer.body
            ));
        }
    }
    answers
}

#[test]
fn a_restored_org_answers_every_read_as_the_first_did() {
    let org = filled();
    let cursor = org.get("/api/v1/users?limit=2").link("next");
    let restored = again(&org);
    assert_eq!(restored.emulator.snapshot(), org.emulator.snapshot());
    let cursor = cursor.expect("there are more");
    assert_eq!(restored.get(&cursor).is(200), org.get(&cursor).is(200));
    // What was used of the rate limits is not in a snapshot: both begin a new window.
    for org in [&org, &restored] {
        org.clock.advance(std::time::Duration::from_secs(60));
    }
    let (first, second) = (everything(&org), everything(&restored));
    let fine = first.iter().filter(|answer| answer.contains(" 200 OK "));
    assert!(fine.count() > 250, "most of what is asked for is there");
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}

#[test]
fn ids_go_on_without_clashes() {
    let org = filled();
    let restored = again(&org);
    let next = org.user("next@example.com");
    assert_eq!(restored.user("next@example.com"), next, "the same next id");
    let login = json!({ "profile": { "login": "ADA@example.com", "email": "a@example.com", "firstName": "A", "lastName": "B" } });
    restored
        .post("/api/v1/users", &login)
        .refused(400, "E0000001", "login");
    let group = json!({ "profile": { "name": "Staff" } });
    assert_eq!(
        restored.post("/api/v1/groups", &group).status,
        org.post("/api/v1/groups", &group).status
    );
}

#[test]
fn an_org_changes_on_after_it_was_restored() {
    let org = filled();
    let restored = again(&org);
    let ada = id(&restored.get("/api/v1/users/ada").is(200));
    let groups = restored.get(&format!("/api/v1/users/{ada}/groups")).is(200);
    assert_eq!(groups.as_array().map(Vec::len), Some(2), "also Staff");
    // What was left out of the snapshot, because it follows, is there: it is found and forgotten again.
    restored.delete(&format!("/api/v1/users/{ada}")).is(204);
    restored.delete(&format!("/api/v1/users/{ada}")).is(204);
    assert_ne!(restored.emulator.snapshot(), org.emulator.snapshot());
    let snapshot = restored.emulator.snapshot();
    let mut written: Value = serde_json::from_str(snapshot.as_str()).expect("JSON");
    let log = written.pointer_mut("/state/log").map(Value::take);
    assert!(log.is_some_and(|log| log.to_string().contains(&ada)));
    assert!(!written.to_string().contains(&ada), "only the log knows");
    org.get(&format!("/api/v1/users/{ada}")).is(200);
    let change = json!({ "oldPassword": { "value": "Password-1" }, "newPassword": { "value": "Password-2" } });
    restored
        .post(
            "/api/v1/users/jo.doe@example.com/credentials/change_password",
            &change,
        )
        .is(200);
}

#[test]
fn time_goes_on_where_it_was() {
    let org = Org::new();
    org.emulator.advance_clock(3_600);
    let made = org.group("Staff");
    let path = format!("/api/v1/groups/{made}");
    let created = |org: &Org, name: &str| {
        let group = org.group(name);
        let group = org.get(&format!("/api/v1/groups/{group}")).is(200);
        group["created"].as_str().unwrap_or_default().to_owned()
    };
    // A clock that is behind what the org has seen would make what comes next older than what is there.
    for (clock, expected) in [
        (1_451_844_947, "2016-01-03T19:15:47.000Z"),
        (1_451_844_947 - 86_400, "2016-01-03T19:15:47.000Z"),
        (1_451_844_947 + 60, "2016-01-03T19:16:47.000Z"),
    ] {
        let restored = again_at(&org, ManualClock::at(clock));
        assert_eq!(restored.get(&path).is(200), org.get(&path).is(200));
        assert_eq!(created(&restored, "Later"), expected);
    }
}

#[test]
fn the_box_gives_a_snapshot_and_takes_one() {
    let org = filled();
    let taken = org.get("/_emulator/snapshot");
    assert_eq!(taken.headers["content-type"], "application/json");
    let taken = taken.is(200);
    let other = Org::with(|builder| builder.seed(3));
    other.user("gone@example.com");
    other.put("/_emulator/snapshot", &taken).is(204);
    other.get("/api/v1/users/gone@example.com").is(404);
    other.get("/api/v1/users/ada@example.com").is(200);
    assert_eq!(
        other.get("/_emulator/snapshot").is(200)["state"],
        taken["state"]
    );
    let before = other.emulator.snapshot();
    for (body, code, place) in [
        ("", "E0000003", "the snapshot"),
        ("[]", "E0000003", "the snapshot"),
        ("{}", "E0000001", "format: is missing"),
        (r#"{"format": 99}"#, "E0000001", "format: is 99"),
        (r#"{"format": 1, "time": 7}"#, "E0000001", "time"),
    ] {
        other
            .raw("PUT", "/_emulator/snapshot", body)
            .refused(400, code, place);
    }
    assert_eq!(
        other.emulator.snapshot().as_str().len(),
        before.as_str().len()
    );
}

#[test]
fn what_is_wrong_with_a_snapshot_is_named() {
    let org = filled();
    let text = org.emulator.snapshot();
    let whole: Value = serde_json::from_str(text.as_str()).expect("it is JSON");
    let ada = id(&org.get("/api/v1/users/ada").is(200));
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut changed = whole.clone();
        change(&mut changed);
        changed.to_string()
    };
    let user = format!("state.users.by_id.{ada}");
    let at = |value: &mut Value, pointer: &str, new: Value| {
        *value.pointer_mut(pointer).expect(pointer) = new;
    };
    let user_pointer = format!("/state/users/by_id/{ada}");
    let cases = [
        (
            changed(&|it| it["format"] = json!(2)),
            "format: is 2".to_owned(),
        ),
        (
            changed(&|it| at(it, &format!("{user_pointer}/status"), json!("ASLEEP"))),
            format!("{user}.status: expected one of"),
        ),
        (
            changed(&|it| at(it, &format!("{user_pointer}/id"), json!("../etc"))),
            format!("{user}.id: an id has twenty"),
        ),
        (
            changed(&|it| at(it, &format!("{user_pointer}/created"), json!("hunter2"))),
            format!("{user}.created: expected a time"),
        ),
        (
            changed(&|it| {
                at(
                    it,
                    &format!("{user_pointer}/credentials/password"),
                    json!("hunter2"),
                )
            }),
            format!("{user}.credentials.password: expected"),
        ),
        (
            changed(&|it| {
                at(
                    it,
                    &format!("{user_pointer}/id"),
                    json!("00u11111111111111111"),
                )
            }),
            format!("{user}: its id is another"),
        ),
        (
            changed(&|it| at(it, "/state/ids/issued", json!(0))),
            "this org has not handed out the id".to_owned(),
        ),
        (
            changed(&|it| at(it, "/state/users/owner", json!("00u11111111111111111"))),
            "state.users.owner: is no user".to_owned(),
        ),
        (
            text.as_str().replace(&ada, "00u11111111111111111"),
            "state.users.by_id.00u11111111111111111: this org has not handed out".to_owned(),
        ),
        (
            text.as_str()[..text.as_str().len() / 2].to_owned(),
            "line ".to_owned(),
        ),
        (
            text.as_str().to_owned() + "{}",
            "trailing characters".to_owned(),
        ),
        ("[".repeat(1_000_000), "deeper".to_owned()),
        (String::new(), "EOF".to_owned()),
    ];
    for (text, expected) in cases {
        let error = Emulator::builder()
            .snapshot(&Snapshot::from(text))
            .err()
            .unwrap_or_else(|| panic!("{expected} is not seen"));
        let told = error.to_string();
        assert!(
            told.contains(&expected),
            "{told:?} says nothing of {expected:?}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
    let debug = format!("{:?}", org.emulator.snapshot());
    assert!(debug.len() < 40, "{debug}");
}

#[test]
fn what_a_call_may_send_a_snapshot_can_hold() {
    let org = Org::new();
    let deep = (0..110).fold(json!(1.5e300), |inner, _| json!({ "a": inner }));
    let app = json!({ "label": "Deep", "name": "bookmark", "signOnMode": "BOOKMARK",
        "settings": { "app": { "url": "https://a.example.com" } }, "profile": deep });
    let app = org.post("/api/v1/apps", &app).is(200);
    let user = json!({ "profile": { "login": "d@example.com", "email": "d@example.com",
        "firstName": "D", "lastName": "E", "big": 18_446_744_073_709_551_615_u64, "deep": deep } });
    let user = org.post("/api/v1/users", &user).is(200);
    let restored = again(&org);
    for path in [
        format!("/api/v1/apps/{}", id(&app)),
        format!("/api/v1/users/{}", id(&user)),
    ] {
        assert_eq!(restored.get(&path).is(200), org.get(&path).is(200));
    }
}

#[test]
fn a_file_is_whole_and_for_its_owner_alone() {
    let here = std::env::temp_dir().join(format!("okta-emulator-snapshot-{}", std::process::id()));
    std::fs::create_dir_all(&here).expect("a directory");
    let path = here.join("org.json");
    let org = filled();
    org.emulator.snapshot().save(&path).expect("saved");
    let read = Snapshot::read(&path).expect("read");
    assert_eq!(read, org.emulator.snapshot());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).expect("it is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    let other = Org::new().emulator.snapshot();
    other.save(&path).expect("saved again");
    assert_eq!(Snapshot::read(&path).expect("read"), other);
    let left: Vec<_> = std::fs::read_dir(&here).expect("listed").collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(other.save(&here).is_err(), "a directory is no file");
    assert!(other.save(here.join("missing/org.json")).is_err());
    std::fs::remove_dir_all(&here).expect("removed");
}
