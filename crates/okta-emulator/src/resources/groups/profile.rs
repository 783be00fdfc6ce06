//! What every group's profile must be, whoever made the group.

use serde_json::Value;

use crate::error::Refusal;
use crate::json::{Object, text_at};
use crate::validate::{Field, Kind, check};

const RULES: &[Field] = &[
    Field::new("profile", Kind::Object).required(),
    Field::new("profile.name", Kind::Text { min: 1, max: 255 }).required(),
    Field::text("profile.description", 1024),
];

/// Checks the profile in a body.
pub(super) fn in_body(body: &Object) -> Result<Object, Refusal> {
    check(body, RULES)?;
    let profile = body.get("profile").and_then(Value::as_object);
    Ok(profile.cloned().unwrap_or_default())
}

/// The profile of a group that a source imports, whose name stands in `displayName`.
pub(crate) fn imported(given: &Object) -> Result<Object, Refusal> {
    let name = text_at(given, "displayName")
        .ok_or_else(|| Refusal::field("profile.displayName", "a new group needs one"))?;
    let mut profile = given.clone();
    profile.insert("name".to_owned(), name.into());
    profile.remove("displayName");
    let whole = Value::Object(profile.clone());
    in_body(&Object::from_iter([("profile".to_owned(), whole)])).map_err(|_| {
        Refusal::field(
            "profile.displayName",
            "must be 1 to 255 characters, and not blank",
        )
    })?;
    Ok(profile)
}
