//! Bodies that hold what nobody declared, or lists that are not what they seem.

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::alter::Scene;
use super::links;
use super::walk::{self, Known};
use crate::facts::{Paging, Schema, Type};
use crate::json::Object;

/// A value that no enumeration has.
const UNDECLARED: &str = "UNDECLARED_BY_ANYONE";

/// What tells objects apart, as a rule.
const USUAL_TAGS: &[&str] = &["type", "signOnMode", "factorType", "authType", "recordType"];

/// Changes a body that is JSON. Whether it was changed.
pub(super) fn in_json(
    response: &mut Response<Bytes>,
    change: impl FnOnce(&mut Value) -> bool,
) -> bool {
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|value| {
        let value = value.to_str().unwrap_or_default();
        value.starts_with("application/") && value.contains("json")
    });
    let body = is_json.then(|| serde_json::from_slice(response.body()).ok());
    let Some(mut body) = body.flatten() else {
        return false;
    };
    let changed = change(&mut body);
    if changed {
        *response.body_mut() = body.to_string().into();
    }
    changed
}

/// The list that a page is or, where pages hold their own links, has.
fn list_of<'b>(body: &'b mut Value, scene: &Scene<'_>) -> Option<&'b mut Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(object) if paging(scene) == Paging::Body => {
            object.values_mut().find_map(Value::as_array_mut)
        }
        _ => None,
    }
}

fn paging(scene: &Scene<'_>) -> Paging {
    scene
        .operation
        .map_or(Paging::None, |operation| operation.paging)
}

/// What the description says of a success; errors are no operation's own.
fn described(response: &Response<Bytes>, scene: &Scene<'_>) -> Type {
    let status = response.status().as_u16();
    let success = scene
        .operation
        .map_or(&[][..], |operation| operation.success);
    let exact = success.iter().find(|success| success.status == status);
    match exact.or(success.first()) {
        Some(success) if response.status().is_success() => success.ty,
        _ => Type::Any,
    }
}

pub(super) fn empty_page(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    let paging = paging(scene);
    if scene.emptied || paging == Paging::None || !response.status().is_success() {
        return false;
    }
    let next = links::here_marked(scene);
    let emptied = in_json(response, |body| {
        let items = list_of(body, scene).filter(|items| !items.is_empty());
        let Some(items) = items else {
            return false;
        };
        items.clear();
        if paging == Paging::Body {
            links::set_next_in(body, &next);
        }
        true
    });
    if emptied && paging != Paging::Body {
        links::set_next(response.headers_mut(), &next);
    }
    emptied
}

pub(super) fn duplicate_items(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    in_json(response, |body| {
        let Some(items) = list_of(body, scene) else {
            return false;
        };
        items.extend(items.last().cloned());
        !items.is_empty()
    })
}

pub(super) fn unknown_enums(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    let ty = described(response, scene);
    in_json(response, |body| {
        walk::everywhere(body, ty, &mut |object, known| {
            let mut changed = false;
            for (name, value) in object.iter_mut() {
                if known.tag != Some(name.as_str()) {
                    changed |= make_unknown(value, walk::property_type(known, name));
                }
            }
            changed
        })
    })
}

/// Replaces an enumeration's value. Where nothing is known of a text, one that looks like a constant counts as one.
fn make_unknown(value: &mut Value, ty: Type) -> bool {
    match (value, ty) {
        (Value::String(text), Type::OneOf(_)) => UNDECLARED.clone_into(text),
        (Value::String(text), Type::Any) if looks_constant(text) => UNDECLARED.clone_into(text),
        (Value::Array(items), Type::List(item, ..)) => match items.first_mut() {
            Some(first) => return make_unknown(first, *item),
            None => return false,
        },
        _ => return false,
    }
    true
}

fn looks_constant(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

pub(super) fn unknown_discriminators(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    let ty = described(response, scene);
    in_json(response, |body| {
        walk::everywhere(body, ty, &mut |object, known| {
            let tags = object.iter_mut().filter(|(name, _)| is_tag(known, name));
            let mut changed = false;
            for (_, value) in tags.filter(|(_, value)| value.is_string()) {
                *value = json!(UNDECLARED);
                changed = true;
            }
            changed
        })
    })
}

/// Whether a property tells the kind of its object: because the description says so or, where it does not, because
/// such properties do as a rule.
fn is_tag(known: Known, name: &str) -> bool {
    let declared = matches!(walk::property_type(known, name), Type::OneOf(_) | Type::Any);
    known
        .tag
        .map_or(declared && USUAL_TAGS.contains(&name), |tag| tag == name)
}

pub(super) fn extra_properties(response: &mut Response<Bytes>, scene: &Scene<'_>) -> bool {
    let ty = described(response, scene);
    in_json(response, |body| {
        walk::everywhere(body, ty, &mut |object, _| {
            let extra = json!({ "kept": [1, "two", null], "when": "2016-01-03T18:15:47.000Z" });
            object.insert("undeclaredByAnyone".to_owned(), extra);
            true
        })
    })
}

pub(super) fn wrong_types(
    response: &mut Response<Bytes>,
    scene: &Scene<'_>,
    property: Option<&str>,
) -> bool {
    let ty = described(response, scene);
    in_json(response, |body| {
        walk::roots(body, ty, &mut |object, _| {
            let value = match property {
                Some(path) => at_mut(object, path),
                None => object
                    .iter_mut()
                    .find(|(name, value)| is_content(name) && value.is_string())
                    .map(|(_, value)| value),
            };
            replace(value.filter(|value| value.is_string()), json!(42))
        })
    })
}

pub(super) fn null_required(
    response: &mut Response<Bytes>,
    scene: &Scene<'_>,
    property: Option<&str>,
) -> bool {
    let ty = described(response, scene);
    in_json(response, |body| {
        walk::roots(body, ty, &mut |object, known| {
            let value = match (property, required(object, known.schema)) {
                (Some(path), _) => at_mut(object, path),
                (None, Some(name)) => object.get_mut(name),
                (None, None) => object
                    .iter_mut()
                    .find(|(name, value)| is_content(name) && !value.is_null())
                    .map(|(_, value)| value),
            };
            replace(value.filter(|value| !value.is_null()), Value::Null)
        })
    })
}

/// The first property of the object that the description requires and that must not be null.
fn required(object: &Object, schema: Option<&'static Schema>) -> Option<&'static str> {
    let mut properties = schema?.properties.iter();
    let found = properties.find(|property| {
        property.is_required() && !property.is_nullable() && object.contains_key(property.name)
    });
    found.map(|property| property.name)
}

/// Without its id and its links an object is of no use to a client at all.
fn is_content(name: &str) -> bool {
    name != "id" && !name.starts_with('_')
}

fn replace(place: Option<&mut Value>, value: Value) -> bool {
    place.map(|place| *place = value).is_some()
}

/// Follows a dotted path through objects.
fn at_mut<'o>(object: &'o mut Object, path: &str) -> Option<&'o mut Value> {
    match path.split_once('.') {
        None => object.get_mut(path),
        Some((head, rest)) => at_mut(object.get_mut(head)?.as_object_mut()?, rest),
    }
}
