//! What changed of an operation that both sides have.

use std::collections::BTreeMap;

use serde_json::Value;

use super::access;
use super::change::{Breaks, Change, Subject, Thing, What, arrow, code, shown};
use super::pairing::Names;
use crate::generate::ops::outline::Outline;
use crate::spec::Document;

/// One operation on both sides.
pub(super) struct Operations<'a> {
    pub(super) old: &'a Outline<'a>,
    pub(super) new: &'a Outline<'a>,
    pub(super) documents: (&'a Document, &'a Document),
    pub(super) names: &'a Names,
    pub(super) subject: Subject,
    /// New names of traits that have another as a whole.
    pub(super) traits: &'a BTreeMap<String, String>,
    /// Features that are part of others.
    pub(super) groups: &'a BTreeMap<String, String>,
}

impl Operations<'_> {
    /// Everything that changed.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut out = Vec::new();
        self.names_and_places(&mut out);
        self.parameters(&mut out);
        self.order(&mut out);
        self.body(&mut out);
        self.answer(&mut out);
        self.others(&mut out);
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

    /// From one thing to another, if they differ.
    fn differs(
        &self,
        out: &mut Vec<Change>,
        (breaks, what, thing): (Breaks, What, Thing),
        about: &str,
        (from, to): (&str, &str),
    ) {
        if from != to {
            let says = format!("{about}{}", code(from, to));
            out.push(self.change(breaks, what, thing, says).between(from, to));
        }
    }

    fn names_and_places(&self, out: &mut Vec<Change>) {
        let (old, new) = (self.old, self.new);
        if old.name != new.name {
            let says = format!(
                "`{}` was `{}`, and its method `{}` was `{}`",
                new.name, old.name, new.function, old.function
            );
            let change = self.change(Breaks::Build, What::Renamed, Thing::Operation, says);
            let (from, to) = (&old.name, &new.name);
            out.push(change.between(format!("ops::{from}"), format!("ops::{to}")));
        } else if old.facts.id != new.facts.id {
            let kind = (Breaks::Runtime, What::Renamed, Thing::Operation);
            self.differs(out, kind, "its id: ", (old.facts.id, new.facts.id));
        }
        let moved = (Breaks::Build, What::Moved, Thing::Operation);
        let feature = self.groups.get(&old.facts.feature);
        let feature = feature.unwrap_or(&old.facts.feature);
        self.differs(out, moved, "its feature: ", (feature, &new.facts.feature));
        let in_trait = self.traits.get(&old.trait_name).unwrap_or(&old.trait_name);
        self.differs(out, moved, "its trait: ", (in_trait, &new.trait_name));
        let called = (Breaks::Runtime, What::Changed, Thing::Operation);
        self.differs(
            out,
            called,
            "its method: ",
            (&old.facts.method, &new.facts.method),
        );
        let plain = |path: &str| -> String {
            let parts = path
                .split('/')
                .map(|part| if part.contains('{') { "{}" } else { part });
            parts.collect::<Vec<_>>().join("/")
        };
        if plain(old.facts.path) != plain(new.facts.path) {
            self.differs(out, called, "its path: ", (old.facts.path, new.facts.path));
        }
    }

    fn body(&self, out: &mut Vec<Change>) {
        let (old, new) = (self.old, self.new);
        let required = |operation: &Outline<'_>| {
            operation
                .facts
                .body
                .as_ref()
                .is_some_and(|body| body.required)
        };
        let mut add = |breaks, what, says: String| {
            out.push(
                self.change(breaks, what, Thing::Body, says)
                    .of("body", "body"),
            );
        };
        match (&old.body, &new.body) {
            (None, None) => {}
            (Some(ty), None) => add(
                Breaks::Build,
                What::Removed,
                format!("gone, was `{}`", shown(ty)),
            ),
            (None, Some(ty)) if required(new) => {
                add(
                    Breaks::Build,
                    What::Added,
                    format!("new: `{}`, which `new` takes", shown(ty)),
                );
            }
            (None, Some(ty)) => add(
                Breaks::Nothing,
                What::Added,
                format!("new: `{}`", shown(ty)),
            ),
            (Some(from), Some(to)) => {
                let from = self.names.today(from);
                if from != *to {
                    add(
                        Breaks::Build,
                        What::Changed,
                        code(&shown(&from), &shown(to)),
                    );
                }
                match (required(old), required(new)) {
                    (false, true) => add(
                        Breaks::Build,
                        What::Changed,
                        "required now, so `new` takes it".into(),
                    ),
                    (true, false) => {
                        add(
                            Breaks::Build,
                            What::Changed,
                            "no longer required, so `new` does not take it".into(),
                        );
                    }
                    _ => {}
                }
            }
        }
        let (Some(from), Some(to)) = (&old.facts.body, &new.facts.body) else {
            return;
        };
        sets(
            &from.media_types,
            &to.media_types,
            |name, is_new| match is_new {
                true => add(Breaks::Nothing, What::Changed, format!("may be `{name}`")),
                false => add(
                    Breaks::Runtime,
                    What::Changed,
                    format!("may no longer be `{name}`"),
                ),
            },
        );
        let (was, is): (Vec<&str>, Vec<&str>) = (
            from.parts.iter().map(|part| part.name).collect(),
            to.parts.iter().map(|part| part.name).collect(),
        );
        sets(&was, &is, |name, is_new| {
            let needed = to
                .parts
                .iter()
                .any(|part| part.name == name && part.required);
            match (is_new, needed) {
                (true, true) => add(
                    Breaks::Runtime,
                    What::Changed,
                    format!("a new part, required: `{name}`"),
                ),
                (true, false) => add(
                    Breaks::Nothing,
                    What::Changed,
                    format!("a new part: `{name}`"),
                ),
                (false, _) => add(
                    Breaks::Runtime,
                    What::Changed,
                    format!("the part `{name}` is gone"),
                ),
            }
        });
        for part in &to.parts {
            let before = from.parts.iter().find(|one| one.name == part.name);
            if before.is_some_and(|before| part.required && !before.required) {
                add(
                    Breaks::Runtime,
                    What::Changed,
                    format!("the part `{}` is required now", part.name),
                );
            }
        }
    }

    fn answer(&self, out: &mut Vec<Change>) {
        let (old, new) = (self.old, self.new);
        let (from, to) = (self.names.today(&old.gives), self.names.today(&new.gives));
        let kind = (Breaks::Build, What::Changed, Thing::Answer);
        if self.names.today(&old.gives) != new.gives {
            self.differs(out, kind, "gives ", (&shown(&from), &shown(&to)));
        } else {
            let from = shown(&self.names.today(&old.output));
            self.differs(
                out,
                kind,
                "`Operation::Output`: ",
                (&from, &shown(&new.output)),
            );
        }
        let (from, to) = (&old.facts.paging, &new.facts.paging);
        if from != to {
            let breaks = if from.word() == "none" {
                Breaks::Nothing
            } else {
                Breaks::Runtime
            };
            let says = format!("paging: {}", code(from.word(), to.word()));
            let change = self.change(breaks, What::Changed, Thing::Answer, says);
            out.push(change.between(from.word(), to.word()));
        }
        let mut add = |says: String| {
            out.push(self.change(Breaks::Nothing, What::Changed, Thing::Answer, says));
        };
        sets(
            &old.facts.produces,
            &new.facts.produces,
            |name, is_new| match is_new {
                true => add(format!("may be `{name}`")),
                false => add(format!("is no longer `{name}`")),
            },
        );
        for (from, to) in [
            (&old.facts.success, &new.facts.success),
            (&old.facts.errors, &new.facts.errors),
        ] {
            sets(from, to, |status, is_new| match is_new {
                true => add(format!("status {status} is declared now")),
                false => add(format!("status {status} is no longer declared")),
            });
        }
    }

    fn others(&self, out: &mut Vec<Change>) {
        let (old, new) = (&self.old.facts, &self.new.facts);
        let value = |document: &'_ Document, path: &str, method: &str| -> Value {
            let operation = document.root["paths"].get(path);
            let operation = operation.and_then(|item| item.get(method.to_lowercase()));
            let own = operation.and_then(|operation| operation.get("security"));
            own.or_else(|| document.root.get("security"))
                .cloned()
                .unwrap_or_default()
        };
        let (before, after) = (
            value(self.documents.0, old.path, &old.method),
            value(self.documents.1, new.path, &new.method),
        );
        if let Some(access) = access::compare(&before, &after) {
            let says = arrow(&access.from, &access.to);
            let change = self.change(access.breaks, What::Changed, Thing::Access, says);
            out.push(change.between(access.from, access.to));
        }
        if old.deprecated != new.deprecated {
            let says = if new.deprecated {
                "deprecated now"
            } else {
                "no longer deprecated"
            };
            out.push(self.change(Breaks::Nothing, What::Deprecated, Thing::Operation, says));
        }
        let kind = (Breaks::Nothing, What::Changed, Thing::Operation);
        let lifecycle = (
            old.lifecycle.unwrap_or("none"),
            new.lifecycle.unwrap_or("none"),
        );
        self.differs(out, kind, "lifecycle: ", lifecycle);
        let kind = (Breaks::Runtime, What::Changed, Thing::Operation);
        let server = (
            old.server.unwrap_or("the org"),
            new.server.unwrap_or("the org"),
        );
        self.differs(out, kind, "its server: ", server);
    }
}

/// Calls `found` with what only one of two lists has, and whether that is the second.
fn sets<T: PartialEq + Copy>(old: &[T], new: &[T], mut found: impl FnMut(T, bool)) {
    old.iter()
        .filter(|one| !new.contains(one))
        .for_each(|one| found(*one, false));
    new.iter()
        .filter(|one| !old.contains(one))
        .for_each(|one| found(*one, true));
}
