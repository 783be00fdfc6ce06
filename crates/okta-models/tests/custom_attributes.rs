//! Attributes that an org defined itself, in the profiles of users, groups and app users.
#![cfg(all(feature = "users", feature = "groups", feature = "applications"))]

use okta_models::{AppUser, AppUserProfile, Group, GroupProfile, Object, User, UserProfile};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Reads, changes and clears attributes by name.
fn by_name<P>(declared: &str)
where
    P: Object + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let body = json!({declared: "declared", "costCentre": 7, "buildings": ["North", null], "badge": {"no": 1815}, "left": null});
    let mut profile: P = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(
        profile.get::<String>(declared).unwrap().as_deref(),
        Some("declared")
    );
    assert_eq!(profile.get::<u32>("costCentre").unwrap(), Some(7));
    assert_eq!(
        profile.get::<Vec<Option<String>>>("buildings").unwrap(),
        Some(vec![Some("North".to_owned()), None])
    );
    assert_eq!(
        profile.get::<Value>("badge").unwrap(),
        Some(json!({"no": 1815}))
    );
    assert_eq!(profile.get::<Option<String>>("left").unwrap(), Some(None));
    assert_eq!(profile.get::<bool>("remote").unwrap(), None);
    assert!(profile.get::<bool>("costCentre").is_err());
    assert_eq!(serde_json::to_value(&profile).unwrap(), body);

    profile.set("costCentre", &8).unwrap();
    profile.set("remote", &true).unwrap();
    profile.set_null("badge").unwrap();
    assert_eq!(
        serde_json::to_value(&profile).unwrap(),
        json!({declared: "declared", "costCentre": 8, "buildings": ["North", null], "badge": null, "left": null, "remote": true})
    );
}

#[test]
fn profiles_have_attributes_by_name_and_type() {
    by_name::<UserProfile>("login");
    by_name::<GroupProfile>("name");
    by_name::<AppUserProfile>("givenName");
}

#[test]
fn they_are_where_the_profiles_are() {
    let profile = json!({"profile": {"costCentre": 7}});
    let user: User = serde_json::from_value(profile.clone()).unwrap();
    assert_eq!(
        user.profile.unwrap().get::<u8>("costCentre").unwrap(),
        Some(7)
    );
    let group: Group = serde_json::from_value(profile.clone()).unwrap();
    assert_eq!(
        group.profile.unwrap().get::<u8>("costCentre").unwrap(),
        Some(7)
    );
    let app_user: AppUser = serde_json::from_value(profile).unwrap();
    assert_eq!(
        app_user.profile.unwrap().get::<u8>("costCentre").unwrap(),
        Some(7)
    );
}

/// A struct of one's own in place of a profile: read from it, and written to it.
#[test]
fn a_profile_goes_to_a_struct_and_back() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Own {
        login: String,
        cost_centre: u32,
    }

    let body = json!({"login": "ada@example.com", "costCentre": 7});
    let profile: UserProfile = serde_json::from_value(body.clone()).unwrap();
    let own: Own = serde_json::from_value(serde_json::to_value(&profile).unwrap()).unwrap();
    assert_eq!(
        own,
        Own {
            login: "ada@example.com".into(),
            cost_centre: 7
        }
    );
    let again: UserProfile = serde_json::from_value(serde_json::to_value(&own).unwrap()).unwrap();
    assert_eq!(again, profile);
}
