//! Whether a profile keeps what its schema says.

use jiff::Timestamp;
use serde_json::Value;

use super::attribute::{is_required, kind, text};
use super::store::{Schema, Schemas, Whose};
use crate::clock::Moment;
use crate::ids::Id;
use crate::json::Object;
use crate::pattern::compile;
use crate::validate::looks_like_email;

/// A profile that is to be kept.
pub(crate) struct Given<'a> {
    pub(crate) profile: &'a Object,
    /// What it was before, where only a part of it is changed: what was not there then need not be there now.
    pub(crate) before: Option<&'a Object>,
}

/// What is wrong with a profile: names of attributes, each with what it breaks.
pub(crate) fn breaches(
    schemas: &Schemas,
    user_type: Option<Id>,
    born: Moment,
    given: &Given<'_>,
) -> Vec<(String, String)> {
    let (whose, schema) = match user_type {
        Some(kind) => (Whose::Users, schemas.of_users(kind, born)),
        None => (Whose::Groups, schemas.of_groups(born)),
    };
    let mut found = missing(&schema, whose, given);
    for (name, value) in given.profile {
        let what = match schema.attribute(whose, name) {
            Some(attribute) => breach(attribute, value),
            None if schemas.strict => Some("is no attribute of the schema".to_owned()),
            None => None,
        };
        found.extend(what.map(|what| (name.clone(), what)));
    }
    found
}

fn missing(schema: &Schema, whose: Whose, given: &Given<'_>) -> Vec<(String, String)> {
    let is_there =
        |profile: &Object, name: &str| profile.get(name).is_some_and(|value| !value.is_null());
    let base = super::base::attributes(whose).keys();
    base.chain(schema.custom.keys())
        .filter(|name| schema.attribute(whose, name).is_some_and(is_required))
        .filter(|name| !is_there(given.profile, name))
        .filter(|name| given.before.is_none_or(|before| is_there(before, name)))
        .map(|name| (name.clone(), "is required".to_owned()))
        .collect()
}

fn breach(attribute: &Object, value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    if kind(attribute) != "array" {
        return of_kind(kind(attribute), value).or_else(|| one(attribute, value));
    }
    let Value::Array(items) = value else {
        return Some("must be an array".to_owned());
    };
    let described = attribute.get("items").and_then(Value::as_object)?;
    let mut found = items
        .iter()
        .map(|item| of_kind(kind(described), item).or_else(|| one(described, item)));
    found.find_map(|what| what.map(|what| format!("every item {what}")))
}

fn of_kind(kind: &str, value: &Value) -> Option<String> {
    let (fits, what) = match kind {
        "boolean" => (value.is_boolean(), "true or false"),
        "number" => (value.is_number(), "a number"),
        "integer" => (value.is_i64() || value.is_u64(), "a whole number"),
        _ => (value.is_string(), "a string"),
    };
    (!fits).then(|| format!("must be {what}"))
}

/// What a single value breaks besides its type.
fn one(attribute: &Object, value: &Value) -> Option<String> {
    let choices = attribute.get("enum").and_then(Value::as_array);
    if choices.is_some_and(|choices| !choices.contains(value)) {
        let choices: Vec<String> = choices
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        return Some(format!("must be one of {}", choices.join(", ")));
    }
    let given = value.as_str()?;
    // An empty text is no value, unless there has to be one.
    if given.is_empty() && !is_required(attribute) {
        return None;
    }
    let bound = |name: &str| attribute.get(name).and_then(Value::as_u64);
    let length = given.chars().count() as u64;
    if bound("minLength").is_some_and(|shortest| length < shortest)
        || given.trim().is_empty() && is_required(attribute)
    {
        return Some(format!("has {length} characters, fewer than it must"));
    }
    if let Some(longest) = bound("maxLength").filter(|longest| length > *longest) {
        return Some(format!("has {length} characters, more than {longest}"));
    }
    if let Some(pattern) = text(attribute, "pattern")
        && !compile(pattern).is_some_and(|pattern| pattern.is_match(given))
    {
        return Some("does not match the pattern".to_owned());
    }
    let (fits, what) = match text(attribute, "format")? {
        "email" => (looks_like_email(given), "an email address"),
        "uri" => (looks_like_uri(given), "a URI"),
        "date-time" => (given.parse::<Timestamp>().is_ok(), "a date and time"),
        _ => return None,
    };
    (!fits).then(|| format!("must be {what}"))
}

/// A scheme and something behind it.
fn looks_like_uri(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    };
    let parts = text.split_once(':');
    parts.is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty())
        && !text.contains(char::is_whitespace)
}

/// The attributes of a user type whose values no two users may share.
pub(crate) fn unique(schemas: &Schemas, kind: Id, born: Moment) -> Vec<String> {
    let schema = schemas.of_users(kind, born);
    let custom = schema.custom.iter();
    custom
        .filter(|(_, attribute)| attribute.contains_key("unique"))
        .map(|(name, _)| name.clone())
        .collect()
}
