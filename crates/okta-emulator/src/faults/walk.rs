//! Goes through a body with what Okta's description says of it at hand.

use serde_json::Value;

use crate::facts::{Schema, Type};
use crate::json::Object;

/// What a visitor gets to see: an object, and its schema where there is one.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&mut Object, Option<&'static Schema>) -> bool;

/// The objects that a body is about: the items of a list, or the one that it is. Whether any was changed.
pub(super) fn roots(body: &mut Value, ty: Type, visit: Visit<'_>) -> bool {
    match body {
        Value::Array(items) => {
            let item = item_type(ty);
            items.iter_mut().fold(false, |changed, value| {
                let schema = schema_of(item, value);
                value
                    .as_object_mut()
                    .is_some_and(|object| visit(object, schema))
                    | changed
            })
        }
        Value::Object(_) => {
            let schema = schema_of(ty, body);
            body.as_object_mut()
                .is_some_and(|object| visit(object, schema))
        }
        _ => false,
    }
}

/// Every object at any depth, but links: they are the same everywhere. Whether any was changed.
pub(super) fn everywhere(value: &mut Value, ty: Type, visit: Visit<'_>) -> bool {
    match value {
        Value::Array(items) => {
            let item = item_type(ty);
            items.iter_mut().fold(false, |changed, value| {
                everywhere(value, item, visit) | changed
            })
        }
        Value::Object(_) => {
            let schema = schema_of(ty, value);
            let Value::Object(object) = value else {
                return false;
            };
            let mut changed = false;
            for (name, member) in object.iter_mut().filter(|(name, _)| *name != "_links") {
                changed |= everywhere(member, member_type(schema, ty, name), visit);
            }
            visit(object, schema) | changed
        }
        _ => false,
    }
}

/// What is said of a property.
pub(super) fn property_type(schema: Option<&'static Schema>, name: &str) -> Type {
    member_type(schema, Type::Any, name)
}

fn member_type(schema: Option<&'static Schema>, ty: Type, name: &str) -> Type {
    match (schema, ty) {
        (Some(schema), _) => match schema.property(name) {
            Some(property) => property.ty,
            None => schema.others.unwrap_or(Type::Any),
        },
        (None, Type::Map(value)) => *value,
        _ => Type::Any,
    }
}

fn item_type(ty: Type) -> Type {
    match ty {
        Type::List(item, ..) => *item,
        Type::Either(types) => types
            .iter()
            .find(|ty| matches!(ty, Type::List(..)))
            .map_or(Type::Any, |ty| item_type(*ty)),
        _ => Type::Any,
    }
}

/// The schema of an object: of its kind, where its tag names one.
fn schema_of(ty: Type, value: &Value) -> Option<&'static Schema> {
    let schema = match ty {
        Type::Object(schema) => schema,
        Type::Either(types) => types.iter().find_map(|ty| match ty {
            Type::Object(schema) => Some(*schema),
            _ => None,
        })?,
        _ => return None,
    };
    let tag = schema
        .kinds
        .as_ref()
        .and_then(|kinds| value.get(kinds.tag)?.as_str());
    Some(tag.and_then(|tag| schema.kind(tag)).unwrap_or(schema))
}
