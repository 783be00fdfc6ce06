//! Models as tables.
#![cfg(feature = "users")]

use okta_models::columns::{self, Column, ColumnType};
use okta_models::models::Model;
use okta_models::{User, UserStatus};

fn column(columns: &[Column], name: &str) -> Column {
    *columns.iter().find(|column| column.name == name).unwrap()
}

#[test]
fn an_object_has_a_column_for_each_property() {
    let user = User::columns();
    assert!(user.windows(2).all(|pair| pair[0].name < pair[1].name));
    let id = column(&user, "id");
    assert_eq!(
        (id.ty, id.nullable, id.secret),
        (ColumnType::Text, false, false)
    );
    let activated = column(&user, "activated");
    assert_eq!(
        (activated.ty, activated.nullable),
        (ColumnType::Timestamp, true)
    );
    assert_eq!(
        column(&user, "status").ty,
        ColumnType::OneOf(UserStatus::VALUES)
    );
    assert_eq!(
        column(&user, "profile").ty,
        ColumnType::Object("UserProfile")
    );
}

#[test]
fn a_union_has_the_columns_of_all_its_kinds() {
    let factor = columns::of("UserFactor").unwrap();
    let names: Vec<_> = factor.iter().map(|column| column.name).collect();
    let mut sorted = names.clone();
    sorted.dedup();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    // All kinds have a status; only some can be verified.
    assert!(!column(&factor, "id").nullable);
    assert!(column(&factor, "verify").nullable);
    // The profile of each kind is another.
    assert_eq!(column(&factor, "profile").ty, ColumnType::Json);
}

#[test]
fn what_only_the_org_writes_is_marked() {
    let user = User::columns();
    assert!(column(&user, "id").read_only);
    // By what it refers to.
    assert!(column(&user, "status").read_only);
    assert!(!column(&user, "profile").read_only);
    // Objects without any have no list.
    let profile = columns::of("UserProfile").unwrap();
    assert!(profile.iter().all(|column| !column.read_only));
}

#[test]
fn what_one_kind_of_a_union_lets_be_written_is_not_read_only() {
    let factor = columns::of("UserFactor").unwrap();
    let webauthn = columns::of("UserFactorWebAuthn").unwrap();
    assert!(column(&webauthn, "profile").read_only);
    assert!(!column(&factor, "profile").read_only);
    assert!(column(&factor, "id").read_only);
    // Not all kinds have it, and those that do say so.
    let activated = columns::of("UserFactorActivateResponse").unwrap();
    let vendor = column(&activated, "vendorName");
    assert!(vendor.nullable && vendor.read_only);
}

#[test]
fn secrets_are_marked() {
    let password = columns::of("PasswordCredential").unwrap();
    assert!(column(&password, "value").secret);
    assert!(!column(&password, "hash").secret);
}

#[test]
fn a_model_is_found_by_its_name() {
    assert!(okta_models::models::names().any(|name| name == "User"));
    assert_eq!(columns::of("User"), Some(User::columns()));
    assert_eq!(columns::of("NoSuchModel"), None);
    // An enumeration is no table.
    assert_eq!(columns::of("UserStatus"), None);
}
