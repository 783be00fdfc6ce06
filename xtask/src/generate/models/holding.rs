//! What types hold of one another: shapes that nothing holds are dropped, and a type that holds itself is boxed.

use std::collections::{BTreeMap, BTreeSet};

use super::types::{RustType, Shape, Type};

/// Types by Rust name.
pub type Types = BTreeMap<String, Type>;

/// Takes away the types of inline schemas that neither a type nor an operation (`named`) holds: shapes that were merged
/// into one.
pub fn drop_unheld(types: &mut Types, named: &BTreeSet<String>, is_inline: &dyn Fn(&str) -> bool) {
    loop {
        let before = types.len();
        let held: BTreeSet<String> = types.values().flat_map(|ty| ty.shape.held()).collect();
        types.retain(|name, ty| {
            !is_inline(&ty.schema) || held.contains(name) || named.contains(name)
        });
        if types.len() == before {
            return;
        }
    }
}

/// Puts objects behind a pointer where they would hold themselves.
pub fn box_cycles(types: &mut Types) {
    let direct: BTreeMap<&str, Vec<&str>> = types
        .values()
        .filter_map(|ty| match &ty.shape {
            Shape::Object(object) => Some((ty.name.as_str(), object)),
            _ => None,
        })
        .map(|(name, object)| {
            let fields = object.fields.values().filter_map(|field| match &field.ty {
                RustType::Named(name) => Some(name.as_str()),
                _ => None,
            });
            (name, fields.collect())
        })
        .collect();
    let reaches = |from: &str, to: &str| {
        let mut seen = BTreeSet::new();
        let mut todo = vec![from];
        while let Some(name) = todo.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                todo.extend(direct.get(name).into_iter().flatten());
            }
        }
        false
    };
    let boxed: Vec<(String, String)> = direct
        .iter()
        .flat_map(|(owner, fields)| fields.iter().map(move |field| (*owner, *field)))
        .filter(|(owner, field)| reaches(field, owner))
        .map(|(owner, field)| (owner.to_owned(), field.to_owned()))
        .collect();
    for (owner, target) in boxed {
        if let Some(Type {
            shape: Shape::Object(object),
            ..
        }) = types.get_mut(&owner)
        {
            for field in object
                .fields
                .values_mut()
                .filter(|field| field.ty == RustType::Named(target.clone()))
            {
                field.ty = RustType::Boxed(target.clone());
            }
        }
    }
}
