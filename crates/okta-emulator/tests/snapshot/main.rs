//! An org that is written down and read again is the same org, and what is no org is refused with the place.

#[path = "../common/mod.rs"]
mod common;
mod filled;
mod reads;

use common::{Org, id};
use filled::filled;
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
    let (first, second) = (reads::everything(&org), reads::everything(&restored));
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
    assert_eq!(reads::in_vain(&first), [""; 0]);
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
    for memory in ["/state/log", "/state/outbox"] {
        let taken = written.pointer_mut(memory).map(Value::take);
        assert!(taken.is_some_and(|taken| taken.to_string().contains(&ada)));
    }
    assert!(!written.to_string().contains(&ada), "nothing else knows");
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
        ("[".repeat(1_000_000), "line 1".to_owned()),
        (
            text.as_str().replacen(
                "\"profile\": {",
                &format!(
                    "\"profile\": {{ \"deep\": {}{},",
                    "[".repeat(1_000_000),
                    "]".repeat(1_000_000)
                ),
                1,
            ),
            "recursion limit exceeded".to_owned(),
        ),
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
    let too_deep =
        json!({ "profile": { "login": "e@example.com", "deep": { "a": { "a": deep } } } });
    org.post("/api/v1/users", &too_deep)
        .refused(400, "E0000003", "112 levels");
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
