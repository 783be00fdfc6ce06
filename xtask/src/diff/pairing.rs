//! Which operation and which type of the one side is which of the other, also where the name is another now.
//!
//! An operation is known by its id, else by method and path; for types see [`twins`](super::twins).

use std::collections::BTreeMap;

use super::surface::Surface;
use super::twins::Twins;
use crate::generate::models::types::Type;
use crate::generate::ops::outline::Outline;

/// Old and new of what is on both sides, and the rest.
pub(super) struct Pairing<'s> {
    pub(super) operations: Vec<(&'s Outline<'s>, &'s Outline<'s>)>,
    pub(super) gone: Vec<&'s Outline<'s>>,
    pub(super) added: Vec<&'s Outline<'s>>,
    pub(super) types: Vec<(&'s Type, &'s Type)>,
    pub(super) gone_types: Vec<&'s Type>,
    pub(super) added_types: Vec<&'s Type>,
    /// New names of types that had another.
    pub(super) names: Names,
}

/// New names by old ones.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    pub(super) fn add(&mut self, old: &str, new: &str) {
        self.0.insert(old.to_owned(), new.to_owned());
    }

    /// A type as generated code has it, with the names of today.
    pub(super) fn today(&self, ty: &str) -> String {
        let mut out = String::new();
        let mut rest = ty;
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(start) = rest.find(is_part) {
            let word = &rest[start..];
            let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
            out.push_str(&rest[..start]);
            // What is generated stands below a path; what is Rust's own need not.
            let name = self.0.get(&word[..end]).filter(|_| out.ends_with("::"));
            out.push_str(name.map_or(&word[..end], String::as_str));
            rest = &word[end..];
        }
        out + rest
    }

    /// The name that a type has today.
    pub(super) fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

/// Method and path, whatever the path's parameters are called.
fn route(operation: &Outline<'_>) -> String {
    let facts = &operation.facts;
    let segments = facts
        .path
        .split('/')
        .map(|segment| if segment.contains('{') { "{}" } else { segment });
    let path: Vec<&str> = segments.collect();
    format!("{} {}", facts.method, path.join("/"))
}

/// Finds out what is what.
pub(super) fn pair<'s>(old: &'s Surface<'s>, new: &'s Surface<'s>) -> Pairing<'s> {
    let mut operations = Vec::new();
    let mut gone: Vec<&Outline<'_>> = old.operations.iter().collect();
    let mut added: Vec<&Outline<'_>> = new.operations.iter().collect();
    let ids = |operation: &Outline<'_>| operation.facts.id.to_owned();
    for key in [&ids as &dyn Fn(&Outline<'_>) -> String, &route] {
        gone.retain(|old| {
            let Some(at) = added.iter().position(|new| key(new) == key(old)) else {
                return true;
            };
            operations.push((*old, added.remove(at)));
            false
        });
    }
    let Twins {
        pairs,
        gone: gone_types,
        added: added_types,
        names,
    } = Twins::find(old, new, &operations);
    Pairing {
        operations,
        gone,
        added,
        types: pairs,
        gone_types,
        added_types,
        names,
    }
}
