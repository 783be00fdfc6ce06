//! Goes through a body with what Okta's description says of it at hand.

use serde_json::Value;

use crate::facts::{Schema, Type};
use crate::json::Object;

/// What the description says of an object.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) schema: Option<&'static Schema>,
    /// The property that tells its kind.
    pub(super) tag: Option<&'static str>,
}

/// What a visitor gets to see; it says whether it changed the object.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&mut Object, Known) -> bool;

/// The objects that a body is about: the items of a list, or the one that it is. Whether any was changed.
pub(super) fn roots(body: &mut Value, ty: Type, visit: Visit<'_>) -> bool {
    match body {
        Value::Array(items) => {
            let item = item_type(ty);
            items.iter_mut().fold(false, |changed, value| {
                let known = known(item, value);
                value
                    .as_object_mut()
                    .is_some_and(|object| visit(object, known))
                    | changed
            })
        }
        Value::Object(_) => {
            let known = known(ty, body);
            body.as_object_mut()
                .is_some_and(|object| visit(object, known))
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
            let known = known(ty, value);
            let Value::Object(object) = value else {
                return false;
            };
            let mut changed = false;
            for (name, member) in object.iter_mut().filter(|(name, _)| *name != "_links") {
                changed |= everywhere(member, member_type(known.schema, ty, name), visit);
            }
            visit(object, known) | changed
        }
        _ => false,
    }
}

/// What is said of a property.
pub(super) fn property_type(known: Known, name: &str) -> Type {
    member_type(known.schema, Type::Any, name)
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

/// Where the tag of an object names a kind, its schema is that of the kind.
fn known(ty: Type, value: &Value) -> Known {
    let schema = match ty {
        Type::Object(schema) => Some(schema),
        Type::Either(types) => only_object(types),
        _ => None,
    };
    let tag = schema.and_then(|schema| Some(schema.kinds.as_ref()?.tag));
    let kind = tag
        .and_then(|tag| value.get(tag)?.as_str())
        .and_then(|name| schema?.kind(name));
    Known {
        schema: kind.or(schema),
        tag,
    }
}

/// Of several kinds of objects that nothing tells apart, none is known to be the one.
fn only_object(types: &[Type]) -> Option<&'static Schema> {
    let mut schemas = types.iter().filter_map(|ty| match ty {
        Type::Object(schema) => Some(*schema),
        _ => None,
    });
    let first = schemas.next();
    first.filter(|_| schemas.next().is_none())
}
