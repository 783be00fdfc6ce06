//! What a call changes of a schema.

use serde_json::Value;

use super::attribute;
use super::base;
use super::store::{Schema, Whose};
use crate::error::Refusal;
use crate::json::{Object, at};
use crate::request::Call;

/// The most custom attributes that a schema may have.
const MOST: usize = 1_000;

/// The schema with the changes of the body. What the body does not mention stays.
pub(super) fn read(call: &Call<'_>, schema: &Schema, whose: Whose) -> Result<Schema, Refusal> {
    let body = call.object()?;
    let given = |part: &str| at(&body, part).and_then(Value::as_object);
    let mut changed = schema.clone();
    for (name, given) in given("definitions.custom.properties").into_iter().flatten() {
        let place = format!("definitions.custom.properties.{name}");
        change_custom(&mut changed, whose, name, given)
            .map_err(|what| Refusal::field(&place, what))?;
    }
    for (name, given) in given("definitions.base.properties").into_iter().flatten() {
        let place = format!("definitions.base.properties.{name}");
        change_base(&mut changed, whose, name, given)
            .map_err(|what| Refusal::field(&place, what))?;
    }
    changed.last_updated = call.now;
    Ok(changed)
}

fn change_custom(
    schema: &mut Schema,
    whose: Whose,
    name: &str,
    given: &Value,
) -> Result<(), String> {
    if base::attributes(whose).contains_key(name) {
        return Err("is a base attribute".to_owned());
    }
    let given: &Object = match given {
        Value::Null => {
            schema.custom.remove(name);
            return Ok(());
        }
        Value::Object(given) => given,
        _ => return Err("must be an object or null".to_owned()),
    };
    let starts_well =
        name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !starts_well || !name.chars().all(is_word) || name.len() > 255 {
        return Err("must be called by letters, digits and _, a letter first".to_owned());
    }
    if !schema.custom.contains_key(name) && schema.custom.len() >= MOST {
        return Err(format!("a schema has at most {MOST} custom attributes"));
    }
    let attribute = attribute::read(schema.custom.get(name), given)?;
    schema.custom.insert(name.to_owned(), attribute);
    Ok(())
}

/// Of a base attribute only this can be changed.
const CHANGEABLE: &[&str] = &[
    "title",
    "description",
    "required",
    "minLength",
    "maxLength",
    "pattern",
    "permissions",
    "master",
    "scope",
    "mutability",
];
fn change_base(schema: &mut Schema, whose: Whose, name: &str, given: &Value) -> Result<(), String> {
    let Some(before) = schema.base(whose).remove(name) else {
        return Err("is no base attribute".to_owned());
    };
    let given = match given {
        Value::Object(given) => given,
        Value::Null => return Err("a base attribute cannot be removed".to_owned()),
        _ => return Err("must be an object".to_owned()),
    };
    for (member, value) in given {
        if !CHANGEABLE.contains(&member.as_str())
            && before.get(member) != Some(value)
            && !value.is_null()
        {
            return Err(format!("{member}: cannot be changed of a base attribute"));
        }
    }
    let attribute = attribute::read(Some(&before), given)?;
    if base::always_required(whose).contains(&name) && !attribute::is_required(&attribute) {
        return Err("required: cannot be optional".to_owned());
    }
    schema.changed.insert(name.to_owned(), attribute);
    Ok(())
}
