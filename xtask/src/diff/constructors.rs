//! What `new` of a type takes: who calls it sees what a request requires, what it no longer does, and the order of it all.

use super::change::{Breaks, Change, Thing, What, code};
use super::types::Types;
use crate::generate::models::constructor;
use crate::generate::models::types::Object;

impl Types<'_> {
    /// What a request requires, and `new` takes.
    pub(super) fn constructor(&self, out: &mut Vec<Change>, old: &Object, new: &Object) {
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
}
