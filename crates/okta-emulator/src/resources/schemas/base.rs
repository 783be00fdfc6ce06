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

/// Name, title, what it is, and what the claim is called where it is called otherwise.
#[rustfmt::skip]
const CLAIMS: &[(&str, &str, &str, &str)] = &[
    ("userName", "Username", "", "preferred_username"),
    ("name", "Name", "The whole name", ""),
    ("nickname", "Nickname", "What friends say", ""),
    ("given_name", "Given Name", "The first name", ""),
    ("middle_name", "Middle Name", "Further names", ""),
    ("family_name", "Family Name", "The last name", ""),
    ("email", "Email", "The address for mail", ""),
    ("profile", "Profile URL", "A page about the user", ""),
    ("picture", "Picture URL", "A picture of the user", ""),
    ("website", "Website", "A page of the user", ""),
    ("gender", "Gender", "The gender", ""),
    ("birthdate", "Birthdate", "The day of birth", ""),
    ("zoneinfo", "Time Zone", "The time zone", ""),
    ("locale", "Locale Name", "The language and country", ""),
    ("phone_number", "Phone Number", "The telephone number", ""),
    ("street_address", "Street Address", "Street and number", "address.street_address"),
    ("locality", "Locality", "The city", "address.locality"),
    ("region", "Region", "The state or province", "address.region"),
    ("postal_code", "Postal Code", "The postal code", "address.postal_code"),
    ("country", "Country", "The country", "address.country"),
    ("formatted", "Formatted", "The whole address", "address.formatted"),
];

pub(super) fn attributes(whose: Whose) -> &'static Attributes {
    static OF_USERS: LazyLock<Attributes> = LazyLock::new(|| read(USERS));
    static OF_GROUPS: LazyLock<Attributes> = LazyLock::new(|| read(GROUPS));
    static OF_CLIENTS: LazyLock<Attributes> = LazyLock::new(claims);
    static OF_APPS: LazyLock<Attributes> = LazyLock::new(user_name);
    match whose {
        Whose::Users => &OF_USERS,
        Whose::Groups => &OF_GROUPS,
        Whose::UsersOfClients => &OF_CLIENTS,
        Whose::UsersOfApps => &OF_APPS,
    }
}

/// Attributes that cannot be made optional: who or what it is cannot be left open.
pub(super) fn always_required(whose: Whose) -> &'static [&'static str] {
    match whose {
        Whose::Users => &["login", "email"],
        Whose::Groups => &["name"],
        Whose::UsersOfClients | Whose::UsersOfApps => &["userName"],
    }
}

fn claims() -> Attributes {
    let claim = |(name, title, description, called): &(&str, &str, &str, &str)| {
        let mut claim = json!({ "title": title, "type": "string", "scope": "SELF" });
        let is_required = always_required(Whose::UsersOfClients).contains(name);
        for (member, value, is_said) in [
            ("description", json!(description), !description.is_empty()),
            ("externalName", json!(called), !called.is_empty()),
            ("required", json!(true), is_required),
        ] {
            if is_said {
                claim[member] = value;
            }
        }
        (
            (*name).to_owned(),
            claim.as_object().cloned().unwrap_or_default(),
        )
    };
    CLAIMS.iter().map(claim).collect()
}

fn user_name() -> Attributes {
    let attribute = json!({ "title": "Username", "type": "string", "required": true, "scope": "NONE", "maxLength": 100 });
    let attribute = attribute.as_object().cloned().unwrap_or_default();
    Attributes::from([("userName".to_owned(), attribute)])
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
