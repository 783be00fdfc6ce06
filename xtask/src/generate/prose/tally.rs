//! What became of the words: how many items of each kind have some, and which words have no item.

use std::collections::BTreeSet;
use std::fmt;

use super::Prose;
use crate::generate::models::types::Shape;
use crate::generate::models::{self, Models};
use crate::generate::ops::facts::Facts;
use crate::spec::Document;
use crate::spec::pointer::unescape;

/// What became of the words of a description.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Kinds of items: how many have words, of how many.
    pub items: Vec<(&'static str, usize, usize)>,
    /// How many places of the description have words.
    pub places: usize,
    /// Those of them whose words stand at no item.
    pub unused: Vec<String>,
    /// How many of those stand in schemas that no operation reaches.
    pub unreached: usize,
}

impl Tally {
    pub(super) fn of(
        models: &Models<'_>,
        document: &Document,
        operations: &[Facts<'_>],
        all: &BTreeSet<String>,
    ) -> Self {
        let mut used = BTreeSet::new();
        let mut items: Vec<(&'static str, usize, usize)> = Vec::new();
        let mut count = |kind: &'static str, prose: Option<Prose>| {
            let has = usize::from(prose.is_some());
            used.extend(prose.map(|prose| prose.at));
            match items.iter_mut().find(|(known, ..)| *known == kind) {
                Some((_, with, of)) => {
                    *with += has;
                    *of += 1;
                }
                None => items.push((kind, has, 1)),
            }
        };
        for facts in operations {
            count("operations", facts.prose());
            for parameter in &facts.parameters {
                count("parameters", parameter.prose());
            }
            if let Some(body) = &facts.body {
                count("bodies", body.prose());
            }
        }
        for ty in models.types.values() {
            let schema = document.schema(&ty.schema);
            count("types", schema.and_then(Prose::of));
            match &ty.shape {
                Shape::Object(object) => {
                    for field in object.fields.values() {
                        count("fields", Prose::of(&field.schema));
                    }
                }
                Shape::Enum(variants) => {
                    for variant in variants {
                        let words =
                            schema.and_then(|schema| Prose::of_value(schema, &variant.wire));
                        count("values", words);
                    }
                }
                Shape::Tagged(_) | Shape::Untagged(_) => {}
            }
        }
        let unused: Vec<String> = all.difference(&used).cloned().collect();
        let reached = models::reached(document);
        let is_unreached = |place: &&String| {
            let name = place.strip_prefix("#/components/schemas/");
            let name = name.and_then(|rest| rest.split('/').next());
            name.is_some_and(|name| !reached.contains(&unescape(name)))
        };
        Self {
            items,
            places: all.len(),
            unreached: unused.iter().filter(is_unreached).count(),
            unused,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("described now:")?;
        for (at, (kind, with, of)) in self.items.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma} {with} of {of} {kind}")?;
        }
        write!(
            f,
            "; {} of {} descriptions have no item, {} of them because no operation takes or gives what they describe",
            self.unused.len(),
            self.places,
            self.unreached
        )
    }
}
