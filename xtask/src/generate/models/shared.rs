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

/// A property that all variants of a union have, and whether there is a method to change it.
struct Alike<'t> {
    wire: &'t str,
    field: &'t Field,
    may_change: bool,
}

/// These properties as the lines of the macro that makes methods of them.
pub(super) fn lines(types: &BTreeMap<String, Type>, tagged: &Tagged) -> Vec<String> {
    alike(types, tagged).iter().map(line).collect()
}

/// The methods of a union by name: the property, and the type that is read or changed.
pub(crate) fn methods(
    types: &BTreeMap<String, Type>,
    tagged: &Tagged,
) -> BTreeMap<String, (String, String)> {
    let mut methods = BTreeMap::new();
    for one in alike(types, tagged) {
        let property = (one.wire.to_owned(), one.field.ty.path("crate::"));
        if one.may_change {
            methods.insert(changer(one.field), property.clone());
        }
        methods.insert(one.field.rust.clone(), property);
    }
    methods
}

/// The method that changes a property.
fn changer(field: &Field) -> String {
    format!("{}_mut", field.rust.trim_end_matches('_'))
}

/// The properties that all variants of a union have, with the same name and type. None where a variant is a union itself.
fn alike<'t>(types: &'t BTreeMap<String, Type>, tagged: &Tagged) -> Vec<Alike<'t>> {
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
        .map(|(wire, field)| Alike {
            may_change: *wire != tagged.tag && field.schema.get("readOnly") != Some(&true.into()),
            wire,
            field,
        })
        .collect()
}

/// `id("id", as_deref) str, id_mut String;`
fn line(one: &Alike<'_>) -> String {
    let Alike { wire, field, .. } = one;
    let (see, ty) = match &field.ty {
        RustType::String => ("as_deref", "str".to_owned()),
        RustType::List(item) => ("as_deref", format!("[{}]", item.path("crate::"))),
        RustType::Boxed(name) => ("as_deref", format!("crate::{name}")),
        ty => ("as_ref", ty.path("crate::")),
    };
    let change = one
        .may_change
        .then(|| format!(", {} {}", changer(field), field.ty.path("crate::")));
    format!(
        "{}({wire:?}, {see}) {ty}{};",
        field.rust,
        change.unwrap_or_default()
    )
}
