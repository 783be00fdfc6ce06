//! What `new` of a type takes: who calls it sees what a request requires, what it no longer does, and the order of it all.

use super::change::{Breaks, Change, Thing, What, code};
use super::types::Types;
use crate::generate::models::constructor;
use crate::generate::models::types::Object;

/// What `new` takes: wire names of properties, and types by the names of today.
type Arguments = Vec<(String, String)>;

impl Types<'_> {
    /// What a request requires, and `new` takes.
    pub(super) fn constructor(&self, out: &mut Vec<Change>, old: &Object, new: &Object) {
        let (before, after) = self.surfaces;
        let (was_sent, is_sent) = (
            before.is_sent(&self.old.schema),
            after.is_sent(&self.new.schema),
        );
        let from = arguments(old, was_sent, &|ty| self.names.today(ty));
        let to = arguments(new, is_sent, &str::to_owned);
        let calls = (from.as_ref(), to.as_ref());
        self.required(out, (old, new), calls, is_sent);
        self.arguments(out, (old, new), calls);
    }

    /// What became required or no longer is, and what that does to calls of `new`.
    fn required(
        &self,
        out: &mut Vec<Change>,
        (old, new): (&Object, &Object),
        (from, to): (Option<&Arguments>, Option<&Arguments>),
        is_sent: bool,
    ) {
        let both = from.zip(to);
        let is_like = both.is_some_and(|(from, to)| types(from) == types(to));
        let has = |all: &Arguments, wire: &str| all.iter().any(|(name, _)| name == wire);
        for (wire, field) in &new.fields {
            let (required, requires) = (old.required.contains(wire), new.required.contains(wire));
            let how = both.and_then(|(from, to)| match (has(from, wire), has(to, wire)) {
                (false, true) => Some("so `new` takes it"),
                (true, false) => Some("so `new` does not take it"),
                _ => None,
            });
            let is = match (required, requires) {
                (false, true) => "required now",
                (true, false) => "no longer required",
                // Only what may be written is taken, and not what tells kinds apart.
                _ if how.is_some() => "required as before",
                _ => continue,
            };
            let (breaks, says) = match how {
                Some(how) if is_like => (
                    Breaks::Runtime,
                    format!("{is}, {how} in place of another of its type"),
                ),
                Some(how) => (Breaks::Build, format!("{is}, {how}")),
                None if requires && is_sent => (Breaks::Runtime, is.to_owned()),
                None => (Breaks::Nothing, is.to_owned()),
            };
            out.push(
                self.change(breaks, What::Changed, Thing::Property, says)
                    .of(&field.rust, wire)
                    .between(required.to_string(), requires.to_string()),
            );
        }
    }

    /// Whether there is a `new`, the order of what it takes, and what it sets by itself.
    fn arguments(
        &self,
        out: &mut Vec<Change>,
        (old, new): (&Object, &Object),
        calls: (Option<&Arguments>, Option<&Arguments>),
    ) {
        let mut add = |breaks, what, says: String| {
            out.push(self.change(breaks, what, Thing::Constructor, says));
        };
        let (from, to) = match calls {
            (Some(from), Some(to)) => (from, to),
            (Some(from), None) => {
                let says = format!("`{}` is gone", call(from, old));
                return add(Breaks::Build, What::Removed, says);
            }
            (None, Some(to)) => {
                let says = format!("has `{}` now", call(to, new));
                return add(Breaks::Nothing, What::Added, says);
            }
            (None, None) => return,
        };
        if common(from, to) != common(to, from) {
            let (breaks, silently) = match types(from) == types(to) {
                true => (Breaks::Runtime, ", of the same types"),
                false => (Breaks::Build, ""),
            };
            let order = code(&call(from, old), &call(to, new));
            let says = format!("arguments in another order: {order}{silently}");
            add(breaks, What::Changed, says);
        }
        let value = |object: &Object| object.tag.as_ref().map(|(_, value)| value.clone());
        if let (Some(from), Some(to)) = (value(old), value(new))
            && from != to
        {
            let says = format!("`new` sets another value: {}", code(&from, &to));
            add(Breaks::Runtime, What::Changed, says);
        }
    }
}

/// What `new` of an object takes; none where it has no `new`.
fn arguments(object: &Object, is_sent: bool, today: &dyn Fn(&str) -> String) -> Option<Arguments> {
    let made = constructor(object).filter(|_| is_sent)?;
    let arguments = made.arguments.into_iter();
    let arguments = arguments.map(|argument| (argument.wire.to_owned(), today(&argument.taken)));
    Some(arguments.collect())
}

fn types(all: &Arguments) -> Vec<&str> {
    all.iter().map(|(_, ty)| ty.as_str()).collect()
}

/// A call as it is written: `new(name, ticket)`.
fn call(all: &Arguments, object: &Object) -> String {
    let names = all
        .iter()
        .map(|(wire, _)| object.fields[wire].rust.as_str());
    format!("new({})", names.collect::<Vec<_>>().join(", "))
}

/// What `all` and `others` both take, in the order of the first.
fn common<'a>(all: &'a Arguments, others: &Arguments) -> Vec<&'a str> {
    let is_there = |wire: &&str| others.iter().any(|(other, _)| other == wire);
    all.iter()
        .map(|(wire, _)| wire.as_str())
        .filter(is_there)
        .collect()
}
