//! Checks a request body against a table of fields, and names every field that breaks a rule.
//!
//! Every body of an operation was held against Okta's description before. What stands in tables by hand is what the
//! description leaves open (Okta refuses it all the same), and the bodies of what the description does not have: the routes
//! to the box itself.

use serde_json::Value;

use crate::error::Refusal;
use crate::json::{Object, at};

/// What a field may hold. Lengths count characters and include their bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text {
        min: usize,
        max: usize,
    },
    Email {
        min: usize,
        max: usize,
    },
    OneOf(&'static [&'static str]),
    Boolean,
    Integer {
        min: i64,
        max: i64,
    },
    Object,
    /// An array of texts, each of at most so many characters.
    Texts {
        min: usize,
        max: usize,
        longest: usize,
    },
    Array {
        min: usize,
        max: usize,
    },
}

/// A field by its dotted path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    path: &'static str,
    kind: Kind,
    required: bool,
    nullable: bool,
}

impl Field {
    pub(crate) const fn new(path: &'static str, kind: Kind) -> Self {
        Self {
            path,
            kind,
            required: false,
            nullable: true,
        }
    }

    /// Text of at most so many characters.
    pub(crate) const fn text(path: &'static str, max: usize) -> Self {
        Self::new(path, Kind::Text { min: 0, max })
    }

    pub(crate) const fn one_of(path: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(path, Kind::OneOf(values))
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self.nullable = false;
        self
    }
}

/// Refuses with 400 `E0000001` unless `object` keeps every rule; one cause for each field that does not.
pub(crate) fn check(object: &Object, fields: &[Field]) -> Result<(), Refusal> {
    let broken: Vec<(&str, String)> = fields
        .iter()
        .filter_map(|field| Some((field.path, breach(field, at(object, field.path))?)))
        .collect();
    match broken.first() {
        None => Ok(()),
        Some((first, _)) => {
            let causes = broken
                .iter()
                .map(|(path, what)| format!("{path}: {what}"))
                .collect();
            Err(Refusal::invalid(first, causes))
        }
    }
}

fn breach(field: &Field, value: Option<&Value>) -> Option<String> {
    let value = match value {
        None if field.required => return Some("is required".to_owned()),
        None => return None,
        Some(Value::Null) if field.nullable => return None,
        Some(value) => value,
    };
    match field.kind {
        Kind::Text { min, max } => text_breach(value, min, max, field.required),
        Kind::Email { min, max } => text_breach(value, min, max, field.required).or_else(|| {
            (!looks_like_email(value.as_str()?)).then(|| "must be an email address".to_owned())
        }),
        Kind::OneOf(values) => match value.as_str() {
            Some(text) if values.contains(&text) => None,
            _ => Some(format!("must be one of {}", values.join(", "))),
        },
        Kind::Boolean => (!value.is_boolean()).then(|| "must be true or false".to_owned()),
        Kind::Integer { min, max } => {
            let fits = value
                .as_i64()
                .is_some_and(|number| (min..=max).contains(&number));
            (!fits).then(|| format!("must be a whole number from {min} to {max}"))
        }
        Kind::Object => (!value.is_object()).then(|| "must be an object".to_owned()),
        Kind::Array { min, max } => array_breach(value, min, max),
        Kind::Texts { min, max, longest } => array_breach(value, min, max).or_else(|| {
            let items = value.as_array()?;
            items
                .iter()
                .any(|item| text_breach(item, 1, longest, true).is_some())
                .then(|| format!("must hold texts of 1 to {longest} characters"))
        }),
    }
}

fn text_breach(value: &Value, min: usize, max: usize, filled: bool) -> Option<String> {
    let Some(text) = value.as_str() else {
        return Some("must be a string".to_owned());
    };
    let length = text.chars().count();
    if filled && text.trim().is_empty() {
        Some("must not be blank".to_owned())
    } else if length > max {
        Some(format!("has {length} characters, more than {max}"))
    } else if length < min {
        Some(format!("has {length} characters, fewer than {min}"))
    } else {
        None
    }
}

fn array_breach(value: &Value, min: usize, max: usize) -> Option<String> {
    match value.as_array() {
        Some(items) if (min..=max).contains(&items.len()) => None,
        Some(items) => Some(format!("holds {} items, not {min} to {max}", items.len())),
        None => Some("must be an array".to_owned()),
    }
}

/// Something before an `@`, something behind it, and no blanks: mail servers know the rest.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: &[Field] = &[
        Field::new("profile.login", Kind::Text { min: 5, max: 8 }).required(),
        Field::new("profile.email", Kind::Email { min: 5, max: 100 }),
        Field::one_of("type", &["A", "B"]),
        Field::new(
            "ids",
            Kind::Texts {
                min: 1,
                max: 2,
                longest: 3,
            },
        ),
    ];

    fn verdict(body: Value) -> String {
        check(body.as_object().unwrap_or(&Object::new()), FIELDS)
            .map_or_else(|no| format!("{no:?}"), |()| "ok".into())
    }

    #[test]
    fn every_broken_field_is_named() {
        let good =
            json!({"profile": {"login": "ééééé", "email": null}, "type": "A", "ids": ["abc"]});
        assert_eq!(verdict(good), "ok");
        let bad = verdict(json!({"profile": {"email": "no at"}, "type": "C", "ids": ["abcd"]}));
        for name in [
            "profile.login: is required",
            "profile.email: must be an email",
            "type: must be one",
            "ids: must",
        ] {
            assert!(bad.contains(name), "{name} in {bad}");
        }
        assert!(verdict(json!({"profile": {"login": "123456789"}})).contains("more than 8"));
        assert!(verdict(json!({"profile": {"login": null}})).contains("must be a string"));
        assert!(
            verdict(json!({"profile": {"login": "12345"}, "ids": ["a", "b", "c"]}))
                .contains("3 items")
        );
    }
}
