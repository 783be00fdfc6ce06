//! What changed of a type that both sides have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Breaks, Change, Subject, Thing, What, arrow, code, shown};
use super::limits;
use super::pairing::Names;
use super::surface::Surface;
use crate::generate::models::types::{Field, Object, Shape, Type};

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
            (Shape::Tagged(old), Shape::Tagged(new)) => {
                self.tagged(&mut out, old, new);
                self.methods(&mut out, old, new);
            }
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

    pub(super) fn change(
        &self,
        breaks: Breaks,
        what: What,
        thing: Thing,
        says: impl Into<String>,
    ) -> Change {
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
                let twin = new.fields.iter().find(|(other, now)| {
                    now.rust == field.rust && !old.fields.contains_key(*other)
                });
                if let Some((other, now)) = twin {
                    let says = format!("stands for another property: {}", code(wire, other));
                    let change = self.change(Breaks::Runtime, What::Renamed, Thing::Property, says);
                    out.push(change.of(&field.rust, other).between(wire, other));
                    self.field(out, other, field, now, sent);
                    continue;
                }
                let says = format!("gone, was `{}`", shown(&field.ty.path("crate::")));
                let change = self.change(Breaks::Build, What::Removed, Thing::Property, says);
                out.push(change.of(&field.rust, wire));
                continue;
            };
            self.field(out, wire, field, now, sent);
        }
        let is_called_so = |field: &Field| {
            let gone = |(wire, was): (&String, &Field)| {
                was.rust == field.rust && !new.fields.contains_key(wire)
            };
            old.fields.iter().any(gone)
        };
        for (wire, field) in new
            .fields
            .iter()
            .filter(|(wire, field)| !old.fields.contains_key(*wire) && !is_called_so(field))
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
