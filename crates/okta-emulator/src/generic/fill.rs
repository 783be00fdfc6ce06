//! From what is known of a thing to what the org shows of it: what the description wants of an answer and nobody said is
//! filled in, and what must not be shown is left out.

use serde_json::{Map, Value, json};

use super::records::Record;
use super::rules;
use crate::facts::{Format, Property, Schema, Type};
use crate::json::Object;
use crate::state::State;

/// How deep required things are made up inside each other.
const DEEPEST: usize = 6;

/// Where a thing stands and when it was made: what the org fills in.
pub(super) struct Standing<'a> {
    /// Scheme and authority that links start with.
    pub(super) base: &'a str,
    /// Its path.
    pub(super) path: &'a str,
    /// What it is called in its collection; empty where it is the only one of its kind.
    pub(super) name: &'a str,
    pub(super) record: &'a Record,
    pub(super) state: &'a State,
    /// Whether it can be activated and deactivated.
    pub(super) has_lifecycle: bool,
    /// Whether a list shows it, and not an operation of its own.
    pub(super) is_listed: bool,
}

/// What is shown of a thing.
pub(super) fn shown(ty: &Type, standing: &Standing<'_>) -> Value {
    let mut value = described(ty, standing);
    if let Value::Object(object) = &mut value {
        rules::show(standing, object);
    }
    value
}

/// What the description says is shown of a thing.
fn described(ty: &Type, standing: &Standing<'_>) -> Value {
    let schema = match ty {
        Type::Object(schema) => schema,
        // Of several shapes the first one that is an object.
        Type::Either(kinds) => match kinds.iter().find(|kind| matches!(kind, Type::Object(_))) {
            Some(kind) => return described(kind, standing),
            None => return Value::Object(standing.record.members.clone()),
        },
        Type::Any | Type::Map(_) => return Value::Object(standing.record.members.clone()),
        // A list of names.
        Type::Text(..) if !standing.name.is_empty() => return standing.name.into(),
        other => return sample(other, "", standing, 0),
    };
    let mut object = standing.record.members.clone();
    hide(schema, &mut object, 0);
    let called = called(schema);
    for property in properties(schema, &object) {
        if let Some(value) = of_the_org(property, called, standing) {
            object.insert(property.name.to_owned(), value);
        } else if property.name == "_links" {
            let links = links(standing, object.get("status").and_then(Value::as_str));
            let given = object.remove("_links");
            object.insert("_links".to_owned(), laid(links, given));
        } else if !object.contains_key(property.name)
            && !property.is_write_only()
            && let Some(value) = made_up(property, standing, 0)
        {
            object.insert(property.name.to_owned(), value);
        }
    }
    object.into()
}

/// Takes out what is never shown again once it was given, at every depth.
fn hide(schema: &'static Schema, object: &mut Object, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    for property in properties(schema, object) {
        if property.is_write_only() {
            object.remove(property.name);
        } else if let (Type::Object(inner), Some(Value::Object(value))) =
            (property.ty, object.get_mut(property.name))
        {
            hide(inner, value, depth + 1);
        }
    }
}

/// The properties of an object of a schema: those of its kind first, since they say more.
pub(super) fn properties(schema: &'static Schema, object: &Object) -> Vec<&'static Property> {
    let kind = schema.kinds.as_ref().and_then(|kinds| {
        let tag = object.get(kinds.tag).and_then(Value::as_str);
        tag.and_then(|tag| schema.kind(tag))
    });
    let own = schema
        .properties
        .iter()
        .filter(|property| kind.is_none_or(|kind| kind.property(property.name).is_none()));
    kind.into_iter()
        .flat_map(|kind| kind.properties)
        .chain(own)
        .collect()
}

/// A value for a property that must be there or has a default.
fn made_up(property: &Property, standing: &Standing<'_>, depth: usize) -> Option<Value> {
    if let Some(default) = property.default {
        return serde_json::from_str(default).ok();
    }
    if !property.is_required() || depth > DEEPEST {
        return None;
    }
    Some(sample(&property.ty, property.name, standing, depth))
}

/// The property that says what a thing is called: `id`, for most.
fn called(schema: &Schema) -> &'static str {
    const NAMES: &[&str] = &["id", "kid", "keyId", "resultId", "grantId", "client_id"];
    let found = NAMES.iter().find(|name| schema.property(name).is_some());
    found.copied().unwrap_or("id")
}

/// What only the org knows: what the thing is called, and when it was made and changed.
fn of_the_org(property: &Property, called: &str, standing: &Standing<'_>) -> Option<Value> {
    let record = standing.record;
    let is_time =
        matches!(property.ty, Type::Text(_, _, Format::DateTime)) || property.is_read_only();
    match property.name {
        name if name == called
            && !standing.name.is_empty()
            && matches!(property.ty, Type::Text(..) | Type::Any) =>
        {
            Some(standing.name.into())
        }
        "created" | "createdAt" | "createdDate" if is_time => {
            Some(record.created.to_string().into())
        }
        "lastUpdated" | "updated" | "lastUpdatedDate" | "lastModified" if is_time => {
            Some(record.updated.to_string().into())
        }
        _ => None,
    }
}

fn links(standing: &Standing<'_>, status: Option<&str>) -> Value {
    let href = format!("{}{}", standing.base, standing.path);
    let mut links = Map::new();
    if let Some(status) = status.filter(|_| standing.has_lifecycle) {
        let verb = if status == "ACTIVE" {
            "deactivate"
        } else {
            "activate"
        };
        let link =
            json!({ "href": format!("{href}/lifecycle/{verb}"), "hints": { "allow": ["POST"] } });
        links.insert(verb.to_owned(), link);
    }
    links.insert(
        "self".to_owned(),
        json!({ "href": href, "hints": { "allow": ["GET"] } }),
    );
    links.into()
}

/// What was given, laid over what the org says.
fn laid(under: Value, over: Option<Value>) -> Value {
    match (under, over) {
        (Value::Object(mut under), Some(Value::Object(over))) => {
            under.extend(over.into_iter().filter(|(name, _)| name != "self"));
            under.into()
        }
        (under, _) => under,
    }
}

/// A value of a type, with what must be in it.
pub(super) fn sample(ty: &Type, name: &str, standing: &Standing<'_>, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    match ty {
        Type::Any => json!({}),
        Type::Boolean => false.into(),
        Type::Integer(min, max) => 0.clamp(*min, *max).into(),
        Type::Number => 0.into(),
        Type::Text(min, _, format) => match format {
            Format::DateTime => standing.record.created.to_string().into(),
            Format::Email => "somebody@example.com".into(),
            Format::Uri => format!("{}{}", standing.base, standing.path).into(),
            Format::Binary => "".into(),
            Format::Plain => {
                let text = if name.is_empty() { "sample" } else { name };
                text.repeat(1 + *min as usize / text.len()).into()
            }
        },
        Type::OneOf(values) => values.first().map_or(Value::Null, |value| (*value).into()),
        Type::List(item, min, _) => (0..*min)
            .map(|_| sample(item, name, standing, depth + 1))
            .collect(),
        Type::Map(_) => json!({}),
        Type::Object(schema) => {
            let mut object = Object::new();
            if let Some(kinds) = &schema.kinds
                && let Some((tag, _)) = kinds.by_tag.first()
            {
                object.insert(kinds.tag.to_owned(), (*tag).into());
            }
            for property in properties(schema, &object) {
                if !object.contains_key(property.name)
                    && let Some(value) = of_the_org(property, "", standing)
                        .or_else(|| made_up(property, standing, depth + 1))
                {
                    object.insert(property.name.to_owned(), value);
                }
            }
            object.into()
        }
        Type::Either(kinds) => kinds
            .first()
            .map_or(Value::Null, |kind| sample(kind, name, standing, depth + 1)),
    }
}

/// What a thing is to start with: the `status` that its kind starts in, `ACTIVE` where there is such.
pub(super) fn first_status(ty: &Type, members: &Object) -> Option<&'static str> {
    let Type::Object(schema) = ty else {
        return None;
    };
    let status = properties(schema, members)
        .into_iter()
        .find(|property| property.name == "status")?;
    match status.ty {
        Type::OneOf(values) => values
            .iter()
            .find(|value| **value == "ACTIVE")
            .or(values.first())
            .copied(),
        _ => None,
    }
}
