//! The rules of a user's profile. Properties that no rule names are the org's custom attributes, and kept.

use serde_json::Value;

use crate::error::Refusal;
use crate::ids::Id;
use crate::json::{Object, merge};
use crate::state::State;
use crate::validate::{Field, Kind, check};

const RULES: &[Field] = &[
    Field::new("profile.login", Kind::Text { min: 5, max: 100 }).required(),
    Field::new("profile.email", Kind::Email { min: 5, max: 100 }).required(),
    Field::new("profile.firstName", Kind::Text { min: 1, max: 50 }).required(),
    Field::new("profile.lastName", Kind::Text { min: 1, max: 50 }).required(),
    Field::new("profile.secondEmail", Kind::Email { min: 0, max: 100 }),
    Field::text("profile.mobilePhone", 100),
    Field::text("profile.primaryPhone", 100),
    Field::text("profile.city", 128),
    Field::text("profile.state", 128),
    Field::text("profile.countryCode", 2),
    Field::text("profile.zipCode", 50),
    Field::text("profile.streetAddress", 1024),
    Field::text("profile.postalAddress", 4096),
    Field::text("profile.costCenter", usize::MAX),
    Field::text("profile.department", usize::MAX),
    Field::text("profile.displayName", usize::MAX),
    Field::text("profile.division", usize::MAX),
    Field::text("profile.employeeNumber", usize::MAX),
    Field::text("profile.honorificPrefix", usize::MAX),
    Field::text("profile.honorificSuffix", usize::MAX),
    Field::text("profile.locale", usize::MAX),
    Field::text("profile.manager", usize::MAX),
    Field::text("profile.managerId", usize::MAX),
    Field::text("profile.middleName", usize::MAX),
    Field::text("profile.nickName", usize::MAX),
    Field::text("profile.organization", usize::MAX),
    Field::text("profile.preferredLanguage", usize::MAX),
    Field::text("profile.profileUrl", usize::MAX),
    Field::text("profile.timezone", usize::MAX),
    Field::text("profile.title", usize::MAX),
    Field::text("profile.userType", usize::MAX),
];

/// Okta shows these two even where they have no value.
const ALWAYS_SHOWN: [&str; 2] = ["mobilePhone", "secondEmail"];

/// Checks a profile as a whole, and that nobody but `owner` has its login.
pub(crate) fn checked(
    profile: Object,
    owner: Option<Id>,
    state: &State,
) -> Result<Object, Refusal> {
    let profile = settled(profile);
    check(
        &Object::from_iter([("profile".to_owned(), Value::Object(profile.clone()))]),
        RULES,
    )?;
    let login = profile
        .get("login")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match state.users.by_login(login) {
        Some(other) if Some(other) != owner => Err(Refusal::field(
            "profile.login",
            "another user of this org has this login",
        )),
        _ => Ok(profile),
    }
}

/// Clears what is explicitly null, and shows what Okta always shows.
pub(crate) fn settled(mut profile: Object) -> Object {
    profile.retain(|_, value| !value.is_null());
    for name in ALWAYS_SHOWN {
        profile.entry(name).or_insert(Value::Null);
    }
    profile
}

/// `changes` laid over `profile`.
pub(crate) fn changed(mut profile: Object, changes: &Object) -> Object {
    merge(&mut profile, changes);
    profile
}
