//! Which type of today is which of before, also where it has another name.
//!
//! A type is known by its name in Rust, else by its schema. One that is left over is one that is new if that stands where it stood and is
//! mostly alike, or is quite alike and the only one that is.

use std::collections::{BTreeMap, BTreeSet};

use super::pairing::Names;
use super::surface::Surface;
use crate::generate::models::types::{RustType, Shape, Type};
use crate::generate::ops::outline::Outline;

/// Shapes with fewer members look alike by chance.
const TELLING: usize = 3;

fn kind(ty: &Type) -> &'static str {
    match &ty.shape {
        // What all kinds of a union have is another type than the union.
        Shape::Object(_) => "object",
        Shape::Enum(_) => "enumeration",
        Shape::Tagged(_) | Shape::Untagged(_) => "union",
    }
}

/// Types on their way to pairs.
pub(super) struct Twins<'s> {
    pub(super) pairs: Vec<(&'s Type, &'s Type)>,
    pub(super) gone: Vec<&'s Type>,
    pub(super) added: Vec<&'s Type>,
    pub(super) names: Names,
}

impl<'s> Twins<'s> {
    /// Pairs all types of both sides that have one.
    pub(super) fn find(
        old: &'s Surface<'s>,
        new: &'s Surface<'s>,
        operations: &[(&Outline<'_>, &Outline<'_>)],
    ) -> Self {
        let mut twins = Self {
            pairs: Vec::new(),
            gone: old.types.values().collect(),
            added: new.types.values().collect(),
            names: Names::default(),
        };
        twins.by_key(&|ty| ty.name.clone());
        twins.by_key(&|ty| format!("{} {}", ty.schema, kind(ty)));
        while twins.by_place(old, new, operations) {}
        twins
    }

    fn add(&mut self, old: &'s Type, new: &'s Type) {
        self.gone.retain(|ty| ty.name != old.name);
        self.added.retain(|ty| ty.name != new.name);
        if old.name != new.name {
            self.names.add(&old.name, &new.name);
        }
        self.pairs.push((old, new));
    }

    /// Pairs what is the only one of its key on both sides.
    fn by_key(&mut self, key: &dyn Fn(&Type) -> String) {
        let index = |types: &[&'s Type]| {
            let mut found: BTreeMap<String, Vec<&'s Type>> = BTreeMap::new();
            for ty in types {
                found.entry(key(ty)).or_default().push(ty);
            }
            found
        };
        let added = index(&self.added);
        for (key, old) in index(&self.gone) {
            if let (&[old], Some(&[new])) = (&old[..], added.get(&key).map(|new| &new[..])) {
                self.add(old, new);
            }
        }
    }

    /// Pairs types that stand at one place, and those that are quite alike; whether there were any.
    fn by_place(
        &mut self,
        old: &Surface<'s>,
        new: &Surface<'s>,
        operations: &[(&Outline<'_>, &Outline<'_>)],
    ) -> bool {
        let places = self.places(old, new, operations);
        let find =
            |types: &[&'s Type], name: &str| types.iter().copied().find(|ty| ty.name == name);
        let mut found = Vec::new();
        for ((from, to), votes) in &places {
            if let (Some(from), Some(to)) = (find(&self.gone, from), find(&self.added, to)) {
                let alike = self.alike(from, to);
                if alike >= 50 {
                    found.push((alike, *votes, nearness(&from.name, &to.name), from, to));
                }
            }
        }
        if found.is_empty() {
            for from in &self.gone {
                let twin = |one: &&&'s Type| self.alike(from, one) == 100 && size(from) >= TELLING;
                let mut twins = self.added.iter().filter(twin);
                let (Some(to), None) = (twins.next(), twins.next()) else {
                    continue;
                };
                if self
                    .gone
                    .iter()
                    .filter(|one| self.alike(one, to) == 100)
                    .count()
                    == 1
                {
                    found.push((100, 0, 0, *from, *to));
                }
            }
        }
        found.sort_by_key(|(alike, votes, near, ..)| std::cmp::Reverse((*alike, *votes, *near)));
        let before = self.pairs.len();
        for (.., from, to) in found {
            let is_free = |types: &[&Type], ty: &Type| types.iter().any(|one| one.name == ty.name);
            if is_free(&self.gone, from) && is_free(&self.added, to) {
                self.add(from, to);
            }
        }
        self.pairs.len() > before
    }

    /// How often what is gone has what is new in its place.
    fn places(
        &self,
        old: &Surface<'s>,
        new: &Surface<'s>,
        operations: &[(&Outline<'_>, &Outline<'_>)],
    ) -> BTreeMap<(String, String), usize> {
        let gone: BTreeSet<&str> = self.gone.iter().map(|ty| ty.name.as_str()).collect();
        let added: BTreeSet<&str> = self.added.iter().map(|ty| ty.name.as_str()).collect();
        let mut places = BTreeMap::new();
        let mut at = |from: &str, to: &str| {
            if gone.contains(from) && added.contains(to) {
                *places.entry((from.to_owned(), to.to_owned())).or_default() += 1;
            }
        };
        for (one, other) in operations {
            let body = |operation: &Outline<'_>| {
                operation
                    .facts
                    .body
                    .as_ref()
                    .map(|body| body.schema.clone())
            };
            let output = |operation: &Outline<'_>| operation.output_schema.cloned();
            let mut pairs: Vec<_> = [body(one).zip(body(other)), output(one).zip(output(other))]
                .into_iter()
                .flatten()
                .collect();
            for parameter in &one.facts.parameters {
                let others = &other.facts.parameters;
                let found = others.iter().find(|other| other.name == parameter.name);
                pairs.extend(found.map(|other| (parameter.schema.clone(), other.schema.clone())));
            }
            for (from, to) in pairs {
                same_place(
                    &old.models.rust_type(&from),
                    &new.models.rust_type(&to),
                    &mut at,
                );
            }
        }
        for (from, to) in &self.pairs {
            match (&from.shape, &to.shape) {
                (Shape::Object(from), Shape::Object(to)) => {
                    for (wire, field) in &from.fields {
                        if let Some(other) = to.fields.get(wire) {
                            same_place(&field.ty, &other.ty, &mut at);
                        }
                    }
                }
                (Shape::Tagged(from), Shape::Tagged(to)) => {
                    at(&from.other, &to.other);
                    for variant in &from.variants {
                        let shared = |wires: &[String]| {
                            wires.iter().any(|wire| variant.wires.contains(wire))
                        };
                        for other in to.variants.iter().filter(|other| shared(&other.wires)) {
                            at(&variant.content, &other.content);
                        }
                    }
                }
                (Shape::Untagged(from), Shape::Untagged(to)) => {
                    for (_, one) in from {
                        to.iter().for_each(|(_, other)| at(one, other));
                    }
                }
                _ => {}
            }
        }
        places
    }

    /// How much alike two types are, in per cent of all that they are made of.
    fn alike(&self, from: &Type, to: &Type) -> usize {
        let (from, to) = match (self.members(from, true), self.members(to, false)) {
            ((kind, from), (other, to)) if kind == other => (from, to),
            _ => return 0,
        };
        match from.union(&to).count() {
            0 => 100,
            all => from.intersection(&to).count() * 100 / all,
        }
    }

    fn members(&self, ty: &Type, is_old: bool) -> (&'static str, BTreeSet<String>) {
        let unpaired = if is_old { &self.gone } else { &self.added };
        // What has no pair yet may become one.
        let name = |name: &str| match unpaired.iter().any(|ty| ty.name == name) {
            true => "?".to_owned(),
            false if is_old => self.names.of(name).to_owned(),
            false => name.to_owned(),
        };
        let members = match &ty.shape {
            Shape::Object(object) => object
                .fields
                .iter()
                .map(|(wire, field)| {
                    let names = field.ty.names().into_iter().map(name).collect::<String>();
                    format!("{wire} {names}")
                })
                .collect(),
            Shape::Enum(variants) => variants
                .iter()
                .map(|variant| variant.wire.clone())
                .collect(),
            Shape::Tagged(tagged) => tagged
                .variants
                .iter()
                .flat_map(|variant| {
                    variant
                        .wires
                        .iter()
                        .map(|wire| format!("{}={wire}", tagged.tag))
                })
                .collect(),
            Shape::Untagged(variants) => {
                variants.iter().map(|(_, content)| name(content)).collect()
            }
        };
        (kind(ty), members)
    }
}

fn size(ty: &Type) -> usize {
    match &ty.shape {
        Shape::Object(object) => object.fields.len(),
        Shape::Enum(variants) => variants.len(),
        Shape::Tagged(tagged) => tagged.variants.len(),
        Shape::Untagged(variants) => variants.len(),
    }
}

/// Calls `at` with the named types that stand at the same place in both.
fn same_place(from: &RustType, to: &RustType, at: &mut impl FnMut(&str, &str)) {
    use RustType::{Boxed, List, Map, Named, Nullable};
    match (from, to) {
        (Named(from) | Boxed(from), Named(to) | Boxed(to)) => at(from, to),
        (List(from), List(to)) | (Map(from), Map(to)) | (Nullable(from), Nullable(to)) => {
            same_place(from, to, at);
        }
        _ => {}
    }
}

/// How many letters two names have in common at their ends.
fn nearness(one: &str, other: &str) -> usize {
    let front = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let back = one.chars().rev().zip(other.chars().rev());
    front + back.take_while(|(a, b)| a == b).count()
}
