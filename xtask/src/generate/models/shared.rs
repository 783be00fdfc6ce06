//! What all variants of a union have alike: it is read without asking for the variant.

use std::collections::BTreeMap;

use super::types::{Field, Object, RustType, Shape, Tagged, Type};

/// Methods that every union has; a property of such a name is reached by its variant.
const TAKEN: [&str; 8] = [
    "clone",
    "default",
    "eq",
    "fmt",
    "from_map",
    "ne",
    "read",
    "serialize",
];

/// The properties that all variants of a union have, with the same name and type, as the lines of the macro that makes
/// methods of them. None where a variant is a union itself.
pub(super) fn lines(types: &BTreeMap<String, Type>, tagged: &Tagged) -> Vec<String> {
    if tagged.variants.iter().any(|variant| variant.union) {
        return Vec::new();
    }
    let contents = tagged.variants.iter().map(|variant| &variant.content);
    let objects: Option<Vec<&Object>> = contents
        .chain([&tagged.other])
        .map(|name| match &types.get(name)?.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        })
        .collect();
    let Some((first, others)) = objects.as_deref().and_then(|all| all.split_first()) else {
        return Vec::new();
    };
    let alike = first.fields.iter().filter(|(wire, field)| {
        !TAKEN.contains(&field.rust.as_str())
            && others.iter().all(|other| {
                let theirs = other.fields.get(*wire);
                theirs.is_some_and(|theirs| theirs.ty == field.ty && theirs.rust == field.rust)
            })
    });
    alike
        .map(|(wire, field)| line(wire, field, *wire != tagged.tag))
        .collect()
}

/// `id("id", as_deref) str, id_mut String;`
fn line(wire: &str, field: &Field, may_change: bool) -> String {
    let (see, ty) = match &field.ty {
        RustType::String => ("as_deref", "str".to_owned()),
        RustType::List(item) => ("as_deref", format!("[{}]", item.path("crate::"))),
        RustType::Boxed(name) => ("as_deref", format!("crate::{name}")),
        ty => ("as_ref", ty.path("crate::")),
    };
    let is_read_only = field.schema.get("readOnly") == Some(&true.into());
    let change = (may_change && !is_read_only).then(|| {
        let name = field.rust.trim_end_matches('_');
        format!(", {name}_mut {}", field.ty.path("crate::"))
    });
    format!(
        "{}({wire:?}, {see}) {ty}{};",
        field.rust,
        change.unwrap_or_default()
    )
}
