//! Parameters of an operation that both sides have, and the order in which `new` takes the required ones.

use super::change::{Breaks, Change, Thing, What, arrow, code, shown};
use super::limits;
use super::operations::Operations;
use crate::generate::ops::outline::Outline;

impl Operations<'_> {
    pub(super) fn parameters(&self, out: &mut Vec<Change>) {
        let (old, new) = (&self.old.facts.parameters, &self.new.facts.parameters);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let in_path = |operation: &Outline<'_>, at: usize| operation.location(at) == "path";
        for (from, parameter) in old.iter().enumerate() {
            let same = |exact: bool| {
                new.iter().position(|other| {
                    other.name == parameter.name && (!exact || other.location == parameter.location)
                })
            };
            // The segments of a path stay in their order, whatever they are called.
            let nth = || {
                let alike = old
                    .iter()
                    .filter(|one| one.location == parameter.location)
                    .count()
                    == new
                        .iter()
                        .filter(|one| one.location == parameter.location)
                        .count();
                let there = in_path(self.old, from) && new.get(from).is_some() && alike;
                (there && !old.iter().any(|one| one.name == new[from].name)).then_some(from)
            };
            let field = &self.old.fields[from].rust;
            let called_so = || {
                let to = self.new.fields.iter().position(|one| one.rust == *field)?;
                (!old.iter().any(|one| one.name == new[to].name)).then_some(to)
            };
            let found = same(true).or_else(|| same(false)).or_else(called_so);
            if let Some(to) = found.or_else(nth) {
                pairs.push((from, to));
            }
        }
        for (at, parameter) in old.iter().enumerate() {
            if !pairs.iter().any(|(from, _)| *from == at) {
                let field = &self.old.fields[at];
                let says = format!("gone, was `{}`", shown(&field.ty));
                let change = self.change(Breaks::Build, What::Removed, Thing::Parameter, says);
                out.push(change.of(&field.rust, parameter.name));
            }
        }
        for (at, parameter) in new.iter().enumerate() {
            if !pairs.iter().any(|(_, to)| *to == at) {
                let field = &self.new.fields[at];
                let (breaks, needs) = match parameter.required {
                    true => (Breaks::Build, ", which `new` takes"),
                    false => (Breaks::Nothing, ""),
                };
                let says = format!("new: `{}`{needs}", shown(&field.ty));
                let change = self.change(breaks, What::Added, Thing::Parameter, says);
                out.push(change.of(&field.rust, parameter.name));
            }
        }
        for (from, to) in pairs {
            self.parameter(out, from, to);
        }
    }

    fn parameter(&self, out: &mut Vec<Change>, from: usize, to: usize) {
        let (old, new) = (&self.old.fields[from], &self.new.fields[to]);
        let (was, is) = (
            &self.old.facts.parameters[from],
            &self.new.facts.parameters[to],
        );
        let mut add = |breaks, what, (from, to): (&str, &str), says: String| {
            let change = self.change(breaks, what, Thing::Parameter, says);
            out.push(change.of(&new.rust, is.name).between(from, to));
        };
        if old.rust != new.rust {
            let says = format!("was called `{}`", old.rust);
            add(Breaks::Build, What::Renamed, (&old.rust, &new.rust), says);
        } else if was.name != is.name {
            add(
                Breaks::Nothing,
                What::Renamed,
                (was.name, is.name),
                code(was.name, is.name),
            );
        }
        let ty = self.names.today(&old.ty);
        if ty != new.ty {
            let needs = match (was.required, is.required) {
                (false, true) => ": required now, so `new` takes it",
                (true, false) => ": no longer required, so `new` does not take it",
                _ => "",
            };
            let (from, to) = (shown(&ty), shown(&new.ty));
            add(
                Breaks::Build,
                What::Changed,
                (&from, &to),
                code(&from, &to) + needs,
            );
        }
        let (before, after) = (self.old.location(from), self.new.location(to));
        if before != after {
            let says = format!("goes in the {after}, went in the {before}");
            add(Breaks::Nothing, What::Changed, (before, after), says);
        }
        if was.explode != is.explode && new.ty.contains("Vec<") {
            let how = |explode| {
                if explode {
                    "one by one"
                } else {
                    "joined by commas"
                }
            };
            let (before, after) = (how(was.explode), how(is.explode));
            let says = format!("sent {after}, was sent {before}");
            add(Breaks::Nothing, What::Changed, (before, after), says);
        }
        let inner = |ty: &str| -> String {
            let inner = ty
                .strip_prefix("Option<")
                .and_then(|ty| ty.strip_suffix('>'));
            inner.unwrap_or(ty).to_owned()
        };
        if inner(&ty) != inner(&new.ty) {
            // What is said of a value beside its type is not compared with what is said of another.
            return;
        }
        let (before, after) = self.documents;
        let resolved = (before.resolve(was.schema), after.resolve(is.schema));
        for fact in limits::different(resolved.0, resolved.1) {
            let says = format!("{}: {}", fact.name, arrow(&fact.from, &fact.to));
            let what = if fact.name == "deprecated" {
                What::Deprecated
            } else {
                What::Changed
            };
            add(fact.breaks, what, (&fact.from, &fact.to), says);
        }
    }

    /// The order of what `new` takes, of what it took and takes.
    pub(super) fn order(&self, out: &mut Vec<Change>) {
        let (old, new) = (&self.old.arguments, &self.new.arguments);
        let common = |all: &[(String, String)], others: &[(String, String)]| -> Vec<String> {
            let is_there = |name: &String| others.iter().any(|(other, _)| other == name);
            all.iter()
                .map(|(name, _)| name.clone())
                .filter(is_there)
                .collect()
        };
        if common(old, new) == common(new, old) {
            return;
        }
        let types = |all: &[(String, String)]| -> Vec<String> {
            all.iter().map(|(_, ty)| self.names.today(ty)).collect()
        };
        let names = |all: &[(String, String)]| -> String {
            let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
            format!("new({})", names.join(", "))
        };
        let (breaks, silently) = match types(old) == types(new) {
            true => (Breaks::Runtime, ", of the same types"),
            false => (Breaks::Build, ""),
        };
        let (from, to) = (names(old), names(new));
        let says = format!("arguments in another order: {}{silently}", code(&from, &to));
        out.push(
            self.change(breaks, What::Changed, Thing::Constructor, says)
                .between(from, to),
        );
    }
}
