//! The ways in which real bodies differ from their description, one test each.
#![cfg(all(
    feature = "users",
    feature = "groups",
    feature = "external-identity-sources"
))]

use okta_models::list::decode_list;
use okta_models::{
    Application, Extra, Group, IdentityProvider, IdentityProviderProtocol, Object,
    PasswordCredential, Secret, Timestamp, User, UserFactor, UserProfile, UserStatus,
};
use serde_json::{Value, json};

fn through<T: serde::de::DeserializeOwned + serde::Serialize>(body: Value) -> T {
    let value: T = serde_json::from_str(&body.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), body);
    value
}

#[test]
fn undeclared_properties_are_kept() {
    let user: User = through(
        json!({"id": "00u1", "surprise": {"deep": [1, "two", null, 3.5]}, "profile": {"login": "a@b.c", "costCentre": 7}}),
    );
    assert_eq!(
        user.extra.get("surprise"),
        Some(json!({"deep": [1, "two", null, 3.5]}))
    );
    assert_eq!(
        user.profile
            .unwrap()
            .extra
            .get_as::<u8>("costCentre")
            .unwrap()
            .unwrap(),
        7
    );
}

#[test]
fn explicit_nulls_are_told_from_absent_properties() {
    let user: User = through(json!({"id": "00u1", "activated": null, "credentials": null}));
    assert_eq!(
        (
            user.activated.clone(),
            user.extra.is_null("activated"),
            user.extra.is_null("lastLogin")
        ),
        (None, true, false)
    );
    let absent: User = through(json!({"id": "00u1"}));
    assert!(absent.extra.is_empty());
    assert_ne!(user, absent);
}

#[test]
fn a_value_of_the_wrong_kind_costs_only_itself() {
    let group: Group = through(
        json!({"id": 17, "type": "OKTA_GROUP", "created": ["odd"], "profile": "flat", "objectClass": ["a", 1]}),
    );
    assert_eq!(group.id, None);
    assert_eq!(group.extra.get("id"), Some(json!(17)));
    assert_eq!(group.type_, Some("OKTA_GROUP".into()));
    assert_eq!(group.extra.get("objectClass"), Some(json!(["a", 1])));
}

#[test]
fn unknown_enumeration_values_are_kept() {
    let user: User = through(json!({"status": "ON_HOLIDAY", "transitioningToStatus": null}));
    assert_eq!(user.status, Some(UserStatus::Other("ON_HOLIDAY".into())));
    assert_eq!(user.status.unwrap().as_str(), "ON_HOLIDAY");
}

#[test]
fn a_field_that_is_set_wins_over_the_store() {
    let mut user: User = serde_json::from_value(json!({"id": 17, "lastLogin": null})).unwrap();
    user.id = Some("00u1".into());
    user.last_login = Some("2016-01-03T18:15:47.000Z".into());
    assert_eq!(
        serde_json::to_value(&user).unwrap(),
        json!({"id": "00u1", "lastLogin": "2016-01-03T18:15:47.000Z"})
    );
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    for (body, expected) in [
        (r#"{"id":null,"id":"00u1"}"#, json!({"id": "00u1"})),
        (r#"{"id":"00u1","id":null}"#, json!({"id": null})),
        (r#"{"id":7,"id":"00u1"}"#, json!({"id": "00u1"})),
        (r#"{"id":"00u1","id":7}"#, json!({"id": 7})),
        (r#"{"odd":1,"odd":2}"#, json!({"odd": 2})),
        (
            r#"{"profile":{"login":"a"},"profile":{"email":"b"}}"#,
            json!({"profile": {"email": "b"}}),
        ),
        (
            r#"{"profile":{"login":"a"},"profile":null}"#,
            json!({"profile": null}),
        ),
        (
            r#"{"profile":{"login":"a"},"profile":[7]}"#,
            json!({"profile": [7]}),
        ),
    ] {
        let user: User = serde_json::from_str(body).unwrap();
        assert_eq!(serde_json::to_value(&user).unwrap(), expected, "{body}");
    }
}

#[test]
fn set_null_sends_a_null_and_checks_the_name() {
    let mut user = User {
        id: Some("00u1".into()),
        ..User::default()
    };
    user.set_null("credentials").unwrap();
    assert_eq!(
        serde_json::to_value(&user).unwrap(),
        json!({"id": "00u1", "credentials": null})
    );
    assert_eq!(
        user.set_null("credential").unwrap_err().to_string(),
        r#"User has no property "credential""#
    );
    // The attributes of a profile are the org's own.
    let mut profile = UserProfile::default();
    profile.set_null("costCentre").unwrap();
    assert_eq!(
        serde_json::to_value(&profile).unwrap(),
        json!({"costCentre": null})
    );
}

#[test]
fn a_union_finds_its_discriminator_wherever_it_stands() {
    for body in [
        r#"{"factorType":"sms","id":"f1","profile":{"phoneNumber":"+1"},"odd":[1]}"#,
        r#"{"id":"f1","profile":{"phoneNumber":"+1"},"odd":[1],"factorType":"sms"}"#,
    ] {
        let factor: UserFactor = serde_json::from_str(body).unwrap();
        let UserFactor::Sms(sms) = &factor else {
            panic!("{factor:?}")
        };
        assert_eq!(
            (sms.id.as_deref(), sms.extra.get("odd")),
            (Some("f1"), Some(json!([1])))
        );
        assert_eq!(
            sms.profile.as_ref().unwrap().phone_number.as_deref(),
            Some("+1")
        );
        assert_eq!(
            serde_json::to_value(&factor).unwrap(),
            serde_json::from_str::<Value>(body).unwrap()
        );
    }
}

#[test]
fn a_union_keeps_kinds_it_does_not_know() {
    for body in [
        json!({"id": "0oa1", "label": "AD", "signOnMode": null, "settings": {"app": {}}}),
        json!({"id": "0oa1", "label": "AD", "signOnMode": "TELEPATHY"}),
        json!({"id": "0oa1", "label": "AD", "signOnMode": {"odd": true}}),
        json!({"id": "0oa1", "label": "AD"}),
    ] {
        let Application::Other(app) = through::<Application>(body) else {
            panic!()
        };
        assert_eq!(
            (app.id.as_deref(), app.label.as_deref()),
            (Some("0oa1"), Some("AD"))
        );
    }
    let idp: IdentityProvider = through(json!({"protocol": {"type": "TELEPATHY", "strength": 5}}));
    assert!(matches!(
        idp.protocol,
        Some(IdentityProviderProtocol::Other(_))
    ));
}

#[test]
fn one_odd_item_leaves_the_others_of_its_list() {
    let users = decode_list::<User>(br#"[{"id":"1"},"odd",null,{"id":"2"}]"#).unwrap();
    assert_eq!(users.len(), 4);
    assert_eq!(users[3].as_ref().unwrap().id.as_deref(), Some("2"));
    assert_eq!(
        users[1].as_ref().unwrap_err().to_string(),
        "item 1: expected a User object, found a string"
    );
    assert_eq!(users[2].as_ref().unwrap_err().raw.as_str(), "null");
    assert!(decode_list::<User>(br#"[{"id":"1"}"#).unwrap_err().is_eof());
    assert!(decode_list::<User>(br#"{"id":"1"}"#).is_err());
    assert!(decode_list::<User>(br#"[] trailing"#).is_err());
    let error = decode_list::<User>(b"[{\"id\":\"1\"},\n{\"id\":\"\xff\"}]").unwrap_err();
    assert!(error.is_syntax() && error.line() == 2, "{error}");
}

#[test]
fn a_root_of_the_wrong_kind_is_an_error_that_says_so() {
    for (body, found) in [
        ("[]", "an array"),
        ("7", "a number"),
        ("null", "null"),
        (r#""x""#, "a string"),
        ("true", "a boolean"),
    ] {
        let error = serde_json::from_str::<User>(body).unwrap_err().to_string();
        assert!(
            error.contains(&format!("expected a User object, found {found}")),
            "{error}"
        );
    }
    assert!(
        serde_json::from_str::<User>(r#"{"id":"#)
            .unwrap_err()
            .is_eof()
    );
}

#[test]
fn timestamps_keep_their_text_and_compare_as_instants() {
    for text in [
        "2016-01-03T18:15:47.000Z",
        "2016-01-03T18:15:47Z",
        "2016-01-03T18:15:47.123456Z",
        "2016-01-03T20:15:47+02:00",
        "Wed Mar 04 10:08:01 UTC 2026",
        "2021-06-14 14:45:46",
    ] {
        let user: User = through(json!({ "created": text }));
        assert_eq!(user.created.unwrap().as_str(), text);
    }
    assert_eq!(
        Timestamp::from("2016-01-03T20:15:47+02:00"),
        Timestamp::from("2016-01-03T18:15:47.000Z")
    );
    assert_eq!(Timestamp::from("2021-06-14 14:45:46").unix_millis(), None);
    assert_eq!(
        Timestamp::from_unix_millis(1_451_844_947_005)
            .unwrap()
            .as_str(),
        "2016-01-03T18:15:47.005Z"
    );
}

#[test]
fn secrets_are_sent_and_never_shown() {
    let password = PasswordCredential {
        value: Some(Secret::from("hush-1")),
        ..PasswordCredential::default()
    };
    assert_eq!(
        serde_json::to_value(&password).unwrap(),
        json!({"value": "hush-1"})
    );
    let mut user: User = serde_json::from_value(
        json!({"apiSecret": "hush-2", "profile": {"pin": {"x": "hush-3"}}, "status": ["hush-4"]}),
    )
    .unwrap();
    user.credentials = Some(okta_models::UserCredentials {
        password: Some(password),
        ..Default::default()
    });
    let shown = format!("{user:?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(shown.contains("apiSecret"), "names are shown: {shown}");
}

#[test]
fn numbers_are_not_bent() {
    through::<Group>(
        json!({"_embedded": {"stats": {"usersCount": 5}}, "big": 18446744073709551615u64, "small": -9223372036854775808i64, "half": 0.1}),
    );
    // An integer where one is declared may come with a fraction of zero; it is kept as it came.
    let group: Group =
        serde_json::from_str(r#"{"_embedded":{"stats":{"usersCount":5.0}}}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&group).unwrap(),
        r#"{"_embedded":{"stats":{"usersCount":5.0}}}"#
    );
}

#[test]
fn types_work_inside_a_users_own() {
    #[derive(serde::Deserialize, serde::Serialize)]
    struct Mine {
        note: String,
        #[serde(flatten)]
        user: User,
    }
    let body = json!({"note": "n", "id": "00u1", "odd": {"a": [1]}, "lastLogin": null, "profile": {"login": "l"}});
    let mine: Mine = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(
        mine.user.profile.as_ref().unwrap().login.as_deref(),
        Some("l")
    );
    assert_eq!(serde_json::to_value(&mine).unwrap(), body);
}

#[test]
fn the_store_is_one_pointer_wide() {
    assert_eq!(size_of::<Extra>(), size_of::<usize>());
}

#[test]
fn the_store_can_be_read_and_changed() {
    let mut extra = Extra::default();
    extra.insert("a", &1).unwrap();
    extra.insert("a", &json!({"b": 2})).unwrap();
    assert_eq!((extra.len(), extra.get("a")), (1, Some(json!({"b": 2}))));
    assert_eq!(extra.keys().collect::<Vec<_>>(), ["a"]);
    assert!(extra.remove("a") && !extra.remove("a") && extra.is_empty());
    assert!(extra.get("a").is_none() && extra.get_as::<u8>("a").is_none());
}

#[test]
fn a_store_can_move_to_an_object_of_another_type() {
    let user: User =
        serde_json::from_value(json!({"activated": null, "profile": null, "realmId": 7, "odd": 1}))
            .unwrap();
    let change = okta_models::UpdateUserRequest {
        extra: user.extra,
        ..Default::default()
    };
    let sent = serde_json::to_value(&change).unwrap();
    assert_eq!(
        sent,
        json!({"activated": null, "profile": null, "realmId": 7, "odd": 1})
    );

    // And goes on to take nulls of its new owner, by its new owner's names.
    let mut change = change;
    change.set_null("credentials").unwrap();
    change.profile = Some(UserProfile::default());
    let sent = serde_json::to_value(&change).unwrap();
    assert_eq!(
        sent,
        json!({"activated": null, "credentials": null, "profile": {}, "realmId": 7, "odd": 1})
    );
}

#[test]
fn a_hundred_thousand_undeclared_properties_are_read_without_fuss() {
    let body: serde_json::Map<String, Value> =
        (0..100_000).map(|n| (format!("p{n}"), json!(n))).collect();
    let profile: UserProfile = through(Value::Object(body));
    assert_eq!(profile.extra.len(), 100_000);
}
