//! The attributes that every org has.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::store::{Attributes, Whose};

/// Name, title, what users may do with their own, and what else is said of it.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const USERS: &[Row] = &[
    ("login", "Username", "READ_ONLY", r#"{"required":true,"minLength":5,"maxLength":100}"#),
    ("firstName", "First name", "READ_WRITE", r#"{"required":true,"minLength":1,"maxLength":50}"#),
    ("lastName", "Last name", "READ_WRITE", r#"{"required":true,"minLength":1,"maxLength":50}"#),
    ("middleName", "Middle name", "READ_ONLY", "{}"),
    ("honorificPrefix", "Honorific prefix", "READ_ONLY", "{}"),
    ("honorificSuffix", "Honorific suffix", "READ_ONLY", "{}"),
    ("email", "Primary email", "READ_WRITE", r#"{"required":true,"format":"email"}"#),
    ("title", "Title", "READ_ONLY", "{}"),
    ("displayName", "Display name", "READ_ONLY", "{}"),
    ("nickName", "Nickname", "READ_ONLY", "{}"),
    ("profileUrl", "Profile Url", "READ_ONLY", r#"{"format":"uri"}"#),
    ("secondEmail", "Secondary email", "READ_WRITE", r#"{"format":"email"}"#),
    ("mobilePhone", "Mobile phone", "READ_WRITE", r#"{"maxLength":100}"#),
    ("primaryPhone", "Primary phone", "HIDE", r#"{"maxLength":100}"#),
    ("streetAddress", "Street address", "HIDE", "{}"),
    ("city", "City", "HIDE", "{}"),
    ("state", "State", "HIDE", "{}"),
    ("zipCode", "Zip code", "HIDE", "{}"),
    ("countryCode", "Country code", "HIDE", r#"{"format":"country-code"}"#),
    ("postalAddress", "Postal Address", "HIDE", "{}"),
    ("preferredLanguage", "Preferred language", "READ_ONLY", r#"{"format":"language-code"}"#),
    ("locale", "Locale", "READ_ONLY", r#"{"format":"locale"}"#),
    ("timezone", "Time zone", "READ_ONLY", r#"{"format":"timezone"}"#),
    ("userType", "User type", "READ_ONLY", "{}"),
    ("employeeNumber", "Employee number", "READ_ONLY", "{}"),
    ("costCenter", "Cost center", "READ_ONLY", "{}"),
    ("organization", "Organization", "READ_ONLY", "{}"),
    ("division", "Division", "READ_ONLY", "{}"),
    ("department", "Department", "READ_ONLY", "{}"),
    ("managerId", "ManagerId", "READ_ONLY", "{}"),
    ("manager", "Manager", "READ_ONLY", "{}"),
];

#[rustfmt::skip]
const GROUPS: &[Row] = &[
    ("name", "Name", "READ_WRITE", r#"{"description":"Name","required":true,"maxLength":255}"#),
    ("description", "Description", "READ_WRITE", r#"{"description":"Description","maxLength":1024}"#),
];

pub(super) fn attributes(whose: Whose) -> &'static Attributes {
    static OF_USERS: LazyLock<Attributes> = LazyLock::new(|| read(USERS));
    static OF_GROUPS: LazyLock<Attributes> = LazyLock::new(|| read(GROUPS));
    match whose {
        Whose::Users => &OF_USERS,
        Whose::Groups => &OF_GROUPS,
    }
}

fn read(rows: &[Row]) -> Attributes {
    let read = |(name, title, action, more): &Row| {
        let mut attribute = json!({
            "title": title,
            "type": "string",
            "mutability": "READ_WRITE",
            "scope": "NONE",
            "permissions": [{ "principal": "SELF", "action": action }],
            "master": { "type": "PROFILE_MASTER" },
        });
        let more: Value = serde_json::from_str(more).unwrap_or_default();
        if let (Some(attribute), Value::Object(more)) = (attribute.as_object_mut(), more) {
            attribute.extend(more);
        }
        let attribute = attribute.as_object().cloned().unwrap_or_default();
        ((*name).to_owned(), attribute)
    };
    rows.iter().map(read).collect()
}
