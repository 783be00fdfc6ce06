//! Enumerations and unions: which variants came, went, are called otherwise or hold something else.

use std::collections::BTreeSet;

use super::change::{Breaks, Change, Thing, What, code, shown};
use super::types::Types;
use crate::generate::models::shared::methods;
use crate::generate::models::types::{EnumVariant, Shape, Tagged, TaggedVariant};

impl Types<'_> {
    pub(super) fn values(&self, out: &mut Vec<Change>, old: &[EnumVariant], new: &[EnumVariant]) {
        let find = |all: &[EnumVariant], wire: &str| -> Option<String> {
            let found = all.iter().find(|variant| variant.wire == wire);
            found.map(|variant| variant.rust.clone())
        };
        for variant in old {
            let change = match find(new, &variant.wire) {
                Some(now) if now == variant.rust => continue,
                Some(now) => {
                    let says = format!("was called `{}`", variant.rust);
                    let change = self.change(Breaks::Build, What::Renamed, Thing::Value, says);
                    change.between(&variant.rust, &now).of(now, &variant.wire)
                }
                None => {
                    let stays = new.iter().find(|other| other.rust == variant.rust);
                    let (breaks, says) = match stays {
                        Some(other) => {
                            let now = code(&variant.wire, &other.wire);
                            (Breaks::Runtime, format!("stands for another value: {now}"))
                        }
                        None => (Breaks::Build, "gone".to_owned()),
                    };
                    self.change(breaks, What::Removed, Thing::Value, says)
                        .of(&variant.rust, &variant.wire)
                }
            };
            out.push(change);
        }
        for variant in new
            .iter()
            .filter(|variant| find(old, &variant.wire).is_none())
        {
            if old
                .iter()
                .any(|other| other.rust == variant.rust && find(new, &other.wire).is_none())
            {
                // Said of the value that it takes the place of.
                continue;
            }
            let change = self.change(Breaks::Nothing, What::Added, Thing::Value, "new");
            out.push(change.of(&variant.rust, &variant.wire));
        }
    }

    pub(super) fn tagged(&self, out: &mut Vec<Change>, old: &Tagged, new: &Tagged) {
        if old.tag != new.tag {
            let says = format!("told apart by {}", code(&old.tag, &new.tag));
            let change = self.change(Breaks::Runtime, What::Changed, Thing::Schema, says);
            out.push(change.between(&old.tag, &new.tag));
        }
        if self.names.of(&old.other) != new.other {
            let says = format!("the variant `Other` holds {}", code(&old.other, &new.other));
            out.push(self.change(Breaks::Build, What::Changed, Thing::Kind, says));
        }
        let find = |tagged: &Tagged, wire: &str| -> Option<(String, String)> {
            let of = |one: &&TaggedVariant| one.wires.iter().any(|other| other == wire);
            let found = tagged.variants.iter().find(of)?;
            Some((found.rust.clone(), found.content.clone()))
        };
        let has = |tagged: &Tagged, rust: &str| tagged.variants.iter().any(|one| one.rust == rust);
        for variant in &old.variants {
            for wire in &variant.wires {
                match find(new, wire) {
                    Some(now) => self.variant(
                        out,
                        wire,
                        (&variant.rust, &variant.content),
                        (&now.0, &now.1),
                    ),
                    None => {
                        let (breaks, says) = match has(new, &variant.rust) {
                            true => (Breaks::Runtime, format!("no longer for `{wire}`")),
                            false => (Breaks::Build, "gone".to_owned()),
                        };
                        let change = self.change(breaks, What::Removed, Thing::Kind, says);
                        out.push(change.of(&variant.rust, wire));
                    }
                }
            }
        }
        for variant in &new.variants {
            for wire in variant
                .wires
                .iter()
                .filter(|wire| find(old, wire).is_none())
            {
                let says = match has(old, &variant.rust) {
                    true => format!("also for `{wire}`"),
                    false => format!("new: `{}`", variant.content),
                };
                let change = self.change(Breaks::Nothing, What::Added, Thing::Kind, says);
                out.push(change.of(&variant.rust, wire));
            }
        }
    }

    /// Methods for what all kinds have; what is new follows from properties of which it is said.
    pub(super) fn methods(&self, out: &mut Vec<Change>, old: &Tagged, new: &Tagged) {
        let (before, after) = self.surfaces;
        let now = methods(&after.types, new);
        for (name, (wire, from)) in methods(&before.types, old) {
            let from = self.names.today(&from);
            let change = match now.get(&name) {
                Some((_, to)) if *to == from => continue,
                Some((_, to)) => {
                    let (from, to) = (shown(&from), shown(to));
                    let says = code(&from, &to);
                    let change = self.change(Breaks::Build, What::Changed, Thing::Method, says);
                    change.between(from, to)
                }
                None => self.change(Breaks::Build, What::Removed, Thing::Method, "gone"),
            };
            out.push(change.of(name, wire));
        }
    }

    /// The variant for one value on both sides: its name and what it holds.
    fn variant(&self, out: &mut Vec<Change>, wire: &str, old: (&str, &str), new: (&str, &str)) {
        let mut add = |breaks, what, rust: &str, (from, to): (&str, &str), says: String| {
            let change = self.change(breaks, what, Thing::Kind, says);
            out.push(change.of(rust, wire).between(from, to));
        };
        let names = (old.0, new.0);
        if old.0 != new.0 && has_variant(&self.new.shape, old.0) {
            let says = format!("`{wire}` is this one now, was `{}`", old.0);
            return add(Breaks::Runtime, What::Moved, new.0, names, says);
        }
        if old.0 != new.0 && has_variant(&self.old.shape, new.0) {
            let says = format!("gone: `{wire}` is `{}` now", new.0);
            return add(Breaks::Build, What::Removed, old.0, names, says);
        }
        if old.0 != new.0 {
            let says = format!("was called `{}`", old.0);
            add(Breaks::Build, What::Renamed, new.0, names, says);
        }
        let holds = (self.names.of(old.1), new.1);
        if holds.0 != holds.1 {
            add(
                Breaks::Build,
                What::Changed,
                new.0,
                holds,
                code(holds.0, holds.1),
            );
        }
    }

    pub(super) fn untagged(
        &self,
        out: &mut Vec<Change>,
        old: &[(String, String)],
        new: &[(String, String)],
    ) {
        let mut seen = BTreeSet::new();
        for (rust, content) in old {
            let content = self.names.of(content);
            match new.iter().find(|(_, other)| other == content) {
                Some((now, _)) => self.variant(out, now, (rust, content), (now, content)),
                None => {
                    let change = self.change(Breaks::Build, What::Removed, Thing::Kind, "gone");
                    out.push(change.of(rust, content));
                }
            }
            seen.insert(content);
        }
        for (rust, content) in new
            .iter()
            .filter(|(_, content)| !seen.contains(content.as_str()))
        {
            let change = self.change(Breaks::Nothing, What::Added, Thing::Kind, "new");
            out.push(change.of(rust, content));
        }
    }
}

/// Whether a union has a variant of this name.
fn has_variant(shape: &Shape, name: &str) -> bool {
    match shape {
        Shape::Tagged(tagged) => tagged.variants.iter().any(|one| one.rust == name),
        Shape::Untagged(variants) => variants.iter().any(|(rust, _)| rust == name),
        _ => false,
    }
}
