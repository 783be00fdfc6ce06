//! What changed of a type that both sides have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Breaks, Change, Subject, Thing, What, arrow, code, shown};
use super::limits;
use super::pairing::Names;
use super::surface::Surface;
use crate::generate::models::constructor;
use crate::generate::models::types::{EnumVariant, Field, Object, Shape, Tagged, Type};

/// One type on both sides.
pub(super) struct Types<'a> {
    pub(super) old: &'a Type,
    pub(super) new: &'a Type,
    pub(super) surfaces: (&'a Surface<'a>, &'a Surface<'a>),
    pub(super) names: &'a Names,
    /// Features that are part of others.
    pub(super) groups: &'a BTreeMap<String, String>,
    pub(super) subject: Subject,
}

impl Types<'_> {
    /// Everything that changed.
    pub(super) fn changes(&self) -> Vec<Change> {
        let (old, new) = (self.old, self.new);
        let mut out = Vec::new();
        if old.name != new.name {
            let says = format!("was `models::{}`", old.name);
            let change = self.change(Breaks::Build, What::Renamed, Thing::Schema, says);
            let (from, to) = (&old.name, &new.name);
            out.push(change.between(format!("models::{from}"), format!("models::{to}")));
        }
        self.moved(&mut out);
        if old.deprecated != new.deprecated {
            let says = if new.deprecated {
                "deprecated now"
            } else {
                "no longer deprecated"
            };
            out.push(self.change(Breaks::Nothing, What::Deprecated, Thing::Schema, says));
        }
        let schema =
            |surface: &Surface<'_>, ty: &Type| surface.side.document.schema(&ty.schema).cloned();
        let (from, to) = (schema(self.surfaces.0, old), schema(self.surfaces.1, new));
        for fact in limits::different(&from.unwrap_or_default(), &to.unwrap_or_default()) {
            if fact.name != "deprecated" {
                let says = format!("{}: {}", fact.name, arrow(&fact.from, &fact.to));
                let change = self.change(Breaks::Nothing, What::Changed, Thing::Schema, says);
                out.push(change.between(fact.from, fact.to));
            }
        }
        match (&old.shape, &new.shape) {
            (Shape::Object(old), Shape::Object(new)) => self.object(&mut out, old, new),
            (Shape::Enum(old), Shape::Enum(new)) => self.values(&mut out, old, new),
            (Shape::Tagged(old), Shape::Tagged(new)) => self.tagged(&mut out, old, new),
            (Shape::Untagged(old), Shape::Untagged(new)) => self.untagged(&mut out, old, new),
            (old, new) => {
                let (from, to) = (kind(old), kind(new));
                let says = format!("is {to}, was {from}");
                out.push(
                    self.change(Breaks::Build, What::Changed, Thing::Schema, says)
                        .between(from, to),
                );
            }
        }
        out
    }

    fn change(&self, breaks: Breaks, what: What, thing: Thing, says: impl Into<String>) -> Change {
        Change::new(breaks, what, thing, &self.subject, says)
    }

    /// Modules in which the type was found, by the names that they have today, and no longer is.
    fn moved(&self, out: &mut Vec<Change>) {
        let (old, new) = self.surfaces;
        let today = |module: &str| {
            let joined = self.groups.get(&module.replace('_', "-"));
            joined.map_or_else(|| module.to_owned(), |feature| feature.replace('-', "_"))
        };
        let (from, to) = (
            today(old.module(&self.old.name)),
            new.module(&self.new.name),
        );
        if from != to {
            let breaks = match new.is_found_in(&self.new.name, &from) {
                true => Breaks::Nothing,
                false => Breaks::Build,
            };
            let says = format!("its module: {}", code(&from, to));
            let change = self.change(breaks, What::Moved, Thing::Schema, says);
            out.push(change.between(from, to));
            return;
        }
        let lost = old.modules_of(&self.old.name).map(today);
        let lost: BTreeSet<String> = lost
            .filter(|module| new.has_group(module) && !new.is_found_in(&self.new.name, module))
            .collect();
        for module in lost {
            let says = format!("no longer found in the module `{module}` besides its own");
            out.push(self.change(Breaks::Build, What::Moved, Thing::Schema, says));
        }
    }

    fn object(&self, out: &mut Vec<Change>, old: &Object, new: &Object) {
        let sent = self.surfaces.1.is_sent(&self.new.schema);
        for (wire, field) in &old.fields {
            let Some(now) = new.fields.get(wire) else {
                let says = format!("gone, was `{}`", shown(&field.ty.path("crate::")));
                let change = self.change(Breaks::Build, What::Removed, Thing::Property, says);
                out.push(change.of(&field.rust, wire));
                continue;
            };
            self.field(out, wire, field, now, sent);
        }
        for (wire, field) in new
            .fields
            .iter()
            .filter(|(wire, _)| !old.fields.contains_key(*wire))
        {
            let says = format!("new: `{}`", shown(&field.ty.path("crate::")));
            let change = self.change(Breaks::Nothing, What::Added, Thing::Property, says);
            out.push(change.of(&field.rust, wire));
        }
        if old.open != new.open {
            let says = if new.open {
                "may have further properties now"
            } else {
                "has no further properties now"
            };
            out.push(self.change(Breaks::Nothing, What::Changed, Thing::Schema, says));
        }
        self.constructor(out, old, new);
    }

    fn field(&self, out: &mut Vec<Change>, wire: &str, old: &Field, new: &Field, sent: bool) {
        let mut add = |breaks, what, (from, to): (&str, &str), says: String| {
            let change = self.change(breaks, what, Thing::Property, says);
            out.push(change.of(&new.rust, wire).between(from, to));
        };
        if old.rust != new.rust {
            let says = format!("was called `{}`", old.rust);
            add(Breaks::Build, What::Renamed, (&old.rust, &new.rust), says);
        }
        let (from, to) = (
            self.names.today(&old.ty.path("crate::")),
            new.ty.path("crate::"),
        );
        if from != to {
            let (from, to) = (shown(&from), shown(&to));
            // What is said of a value beside its type is not compared with what is said of another.
            return add(Breaks::Build, What::Changed, (&from, &to), code(&from, &to));
        }
        let (before, after) = self.surfaces;
        for fact in limits::different(&own(before, old), &own(after, new)) {
            let breaks = if sent { fact.breaks } else { Breaks::Nothing };
            let what = if fact.name == "deprecated" {
                What::Deprecated
            } else {
                What::Changed
            };
            let says = format!("{}: {}", fact.name, arrow(&fact.from, &fact.to));
            add(breaks, what, (&fact.from, &fact.to), says);
        }
    }

    /// What a request requires, and `new` takes.
    fn constructor(&self, out: &mut Vec<Change>, old: &Object, new: &Object) {
        let (before, after) = self.surfaces;
        let was_sent = before.is_sent(&self.old.schema);
        let is_sent = after.is_sent(&self.new.schema);
        let taken = |object: &Object, is_sent: bool| {
            let made = constructor(object).filter(|_| is_sent)?;
            let arguments = made.arguments.into_iter();
            Some(
                arguments
                    .map(|argument| (argument.wire.to_owned(), self.names.today(&argument.taken)))
                    .collect::<Vec<_>>(),
            )
        };
        let (from, to) = (taken(old, was_sent), taken(new, is_sent));
        let types = |all: &Option<Vec<(String, String)>>| -> Option<Vec<String>> {
            Some(all.as_ref()?.iter().map(|(_, ty)| ty.clone()).collect())
        };
        let both = from.is_some() && to.is_some();
        let is_like = both && types(&from) == types(&to);
        let takes = |all: &Option<Vec<(String, String)>>, wire: &str| {
            all.as_ref()
                .is_some_and(|all| all.iter().any(|(name, _)| name == wire))
        };
        for (wire, field) in &new.fields {
            let was_there = old.fields.contains_key(wire);
            let (required, requires) = (old.required.contains(wire), new.required.contains(wire));
            let (took, takes) = (takes(&from, wire), takes(&to, wire));
            let how = match (both && was_there && took, both && takes) {
                (false, true) => Some(("so `new` takes it", true)),
                (true, false) => Some(("so `new` does not take it", false)),
                _ => None,
            };
            if required == requires && (how.is_none() || (took && takes)) {
                continue;
            }
            let is = match (required, requires) {
                (false, true) => "required now",
                (true, false) => "no longer required",
                _ if takes => "to be given now",
                _ => "not to be given any more",
            };
            let (breaks, says) = match how {
                Some((how, _)) if is_like => (
                    Breaks::Runtime,
                    format!("{is}, {how} in place of another of its type"),
                ),
                Some((how, _)) => (Breaks::Build, format!("{is}, {how}")),
                None if requires && is_sent => (Breaks::Runtime, is.to_owned()),
                None => (Breaks::Nothing, is.to_owned()),
            };
            out.push(
                self.change(breaks, What::Changed, Thing::Property, says)
                    .of(&field.rust, wire)
                    .between(required.to_string(), requires.to_string()),
            );
        }
        let names = |all: &[(String, String)], object: &Object| -> String {
            let names = all
                .iter()
                .map(|(wire, _)| object.fields[wire].rust.as_str());
            format!("new({})", names.collect::<Vec<_>>().join(", "))
        };
        let mut add = |breaks, what, says: String| {
            out.push(self.change(breaks, what, Thing::Constructor, says));
        };
        match (&from, &to) {
            (Some(from), None) => add(
                Breaks::Build,
                What::Removed,
                format!("`{}` is gone", names(from, old)),
            ),
            (None, Some(to)) => add(
                Breaks::Nothing,
                What::Added,
                format!("has `{}` now", names(to, new)),
            ),
            (Some(from), Some(to)) => {
                let common = |all: &[(String, String)],
                              others: &[(String, String)]|
                 -> Vec<String> {
                    let is_there = |wire: &String| others.iter().any(|(other, _)| other == wire);
                    all.iter()
                        .map(|(wire, _)| wire.clone())
                        .filter(is_there)
                        .collect()
                };
                if common(from, to) != common(to, from) {
                    let (breaks, silently) = match is_like {
                        true => (Breaks::Runtime, ", of the same types"),
                        false => (Breaks::Build, ""),
                    };
                    let order = code(&names(from, old), &names(to, new));
                    add(
                        breaks,
                        What::Changed,
                        format!("arguments in another order: {order}{silently}"),
                    );
                }
                let value = |object: &Object| object.tag.as_ref().map(|(_, value)| value.clone());
                if let (Some(from), Some(to)) = (value(old), value(new))
                    && from != to
                {
                    let says = format!("`new` sets another value: {}", code(&from, &to));
                    add(Breaks::Runtime, What::Changed, says);
                }
            }
            (None, None) => {}
        }
    }

    fn values(&self, out: &mut Vec<Change>, old: &[EnumVariant], new: &[EnumVariant]) {
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

    fn tagged(&self, out: &mut Vec<Change>, old: &Tagged, new: &Tagged) {
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
            let of = |one: &&crate::generate::models::types::TaggedVariant| {
                one.wires.iter().any(|other| other == wire)
            };
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

    fn untagged(&self, out: &mut Vec<Change>, old: &[(String, String)], new: &[(String, String)]) {
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

/// The schema of a field without what the schema of its type says anyway.
fn own(surface: &Surface<'_>, field: &Field) -> Value {
    let mut own = field.schema.clone();
    let names = field.ty.names();
    let ty = names.first().and_then(|name| surface.types.get(*name));
    let of_type = ty.and_then(|ty| surface.side.document.schema(&ty.schema));
    if let (Value::Object(own), Some(Value::Object(of_type))) = (&mut own, of_type) {
        own.retain(|key, value| of_type.get(key) != Some(value));
    }
    own
}

/// What a type is, in words.
pub(super) fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Object(_) => "an object",
        Shape::Enum(_) => "an enumeration",
        Shape::Tagged(_) => "a union with a discriminator",
        Shape::Untagged(_) => "a union without a discriminator",
    }
}
