//! What an operation does, told from its method, its path and what it answers: the description's paths follow a pattern,
//! and what does not stands in a table of its own.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use http::Method;

use super::actions::{self, Action};
use super::furnished::blank;
use super::places::{Names, listed};
use crate::facts::{Operation, Paging, Place, Schema, Success, Type, operations};

/// An operation with what it does.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) operation: &'static Operation,
    /// The path, segment by segment.
    pub(super) steps: Vec<Step>,
    pub(super) act: Act,
}

/// A segment of a path.
#[derive(Debug)]
pub(super) enum Step {
    Literal(&'static str),
    Parameter {
        name: &'static str,
        names: Names,
        /// The template up to the segment before: the collection.
        collection: &'static str,
    },
}

/// What an operation does to the records of the org.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Lists what is in the collection.
    List,
    /// Shows one thing.
    Show,
    /// Adds a thing to the collection.
    Create,
    /// Puts a thing in the place of another.
    Replace,
    /// Lays the body over a thing.
    Merge,
    /// Removes a thing and all below it; of a collection, all that is in it.
    Remove,
    /// Does something of its own.
    Do(Action),
}

impl Plan {
    /// Whether the org is the same afterwards.
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self.act, Act::List | Act::Show)
    }

    /// Whether it lists a collection.
    pub(super) fn lists(&self) -> bool {
        self.act == Act::List
    }

    /// What is answered where all goes well.
    pub(super) fn success(&self) -> Option<&'static Success> {
        self.operation.success.first()
    }

    /// The template of the collection that the path is or ends in.
    pub(super) fn collection(&self) -> &'static str {
        match self.steps.last() {
            Some(Step::Parameter { collection, .. }) => collection,
            _ => self.operation.path,
        }
    }

    /// Whether the path ends in a parameter.
    pub(super) fn ends_in_parameter(&self) -> bool {
        matches!(self.steps.last(), Some(Step::Parameter { .. }))
    }

    /// Whether what the path names is tied to what stands before it.
    pub(super) fn ties(&self) -> bool {
        matches!(
            self.steps.last(),
            Some(Step::Parameter {
                names: Names::Tie(_),
                ..
            })
        )
    }

    /// Whether what the path names stands elsewhere, or may be called anything.
    pub(super) fn ends_elsewhere(&self) -> bool {
        match self.steps.last() {
            Some(Step::Parameter { names, .. }) => !matches!(
                names,
                Names::Member | Names::MemberOrLabel | Names::OneOf(_) | Names::Tie(_)
            ),
            _ => false,
        }
    }

    /// The template without so many of its last segments.
    pub(super) fn template_above(&self, segments: usize) -> &'static str {
        let mut template = self.operation.path;
        for _ in 0..segments {
            template = template.rsplit_once('/').map_or("", |(start, _)| start);
        }
        template
    }

    pub(crate) fn of(operation: &'static Operation) -> Self {
        Self {
            operation,
            steps: steps(operation),
            act: act(operation),
        }
    }
}

fn steps(operation: &'static Operation) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut end = 0;
    for segment in operation.path.split('/').skip(1) {
        let start = end;
        end += 1 + segment.len();
        let name = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        steps.push(match name {
            None => Step::Literal(segment),
            Some(name) => {
                let template = operation.path.get(..end).unwrap_or_default();
                let collection = operation.path.get(..start).unwrap_or_default();
                Step::Parameter {
                    name,
                    names: listed(template).unwrap_or_else(|| named(operation, name, collection)),
                    collection,
                }
            }
        });
    }
    steps
}

/// One of the values that the description names, where no call creates more of them.
fn named(operation: &Operation, parameter: &str, collection: &str) -> Names {
    let described = operation
        .parameters
        .iter()
        .find(|known| known.place == Place::Path && known.name == parameter);
    match described.map(|parameter| parameter.ty) {
        Some(Type::OneOf(values)) if !KNOWN.creating.contains(collection) => Names::OneOf(values),
        _ => Names::Member,
    }
}

/// Whether things at paths of this template, whatever its parameters are called, are activated and deactivated.
pub(super) fn has_lifecycle(template: &str) -> bool {
    KNOWN.lifecycles.contains(&blank(template))
}

/// Whether a parameter follows this template somewhere: whether it is a collection.
pub(crate) fn has_members(template: &str) -> bool {
    KNOWN.collections.contains(template)
}

/// What is known of all paths together.
struct Known {
    /// Templates with parameters left blank that `/lifecycle/activate` follows.
    lifecycles: BTreeSet<String>,
    /// Templates that a parameter follows somewhere.
    collections: BTreeSet<&'static str>,
    /// Templates that take POST.
    creating: BTreeSet<&'static str>,
    /// Templates that take GET.
    shown: BTreeSet<&'static str>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let with = |method: Method| {
        let those = operations().filter(move |operation| operation.method == method);
        those.map(|operation| operation.path).collect()
    };
    let collections = operations().flat_map(|operation| {
        let starts = operation.path.match_indices("/{").map(|(start, _)| start);
        starts.filter_map(|start| operation.path.get(..start))
    });
    let lifecycles = operations().filter_map(|operation| {
        let activated = operation.path.strip_suffix("/lifecycle/activate")?;
        Some(blank(activated))
    });
    Known {
        lifecycles: lifecycles.collect(),
        collections: collections.collect(),
        creating: with(Method::POST),
        shown: with(Method::GET),
    }
});

fn act(operation: &Operation) -> Act {
    if let Some(action) = actions::of(operation) {
        return Act::Do(action);
    }
    let path = operation.path;
    let is_thing = path.ends_with('}');
    let is_collection = KNOWN.collections.contains(path);
    match operation.method {
        Method::GET if is_thing => Act::Show,
        Method::GET if answers_list(operation, is_collection) => Act::List,
        Method::GET => Act::Show,
        Method::POST if matches!(listed(path), Some(Names::Tie(_))) => Act::Replace,
        Method::POST if is_thing => Act::Merge,
        Method::POST if is_collection => Act::Create,
        Method::POST if KNOWN.shown.contains(path) => Act::Merge,
        Method::POST => Act::Do(Action::Answer),
        Method::PUT => Act::Replace,
        Method::PATCH => Act::Merge,
        Method::DELETE => Act::Remove,
        _ => Act::Do(Action::Answer),
    }
}

fn answers_list(operation: &Operation, is_collection: bool) -> bool {
    match operation.success.first().map(|success| success.ty) {
        Some(Type::List(..)) => true,
        Some(Type::Object(schema)) => {
            (is_collection || operation.paging == Paging::Body) && listing(schema).is_some()
        }
        _ => false,
    }
}

/// The property of an object that holds the items of a list, and what they are.
pub(super) fn listing(schema: &'static Schema) -> Option<(&'static str, Type)> {
    schema
        .properties
        .iter()
        .find_map(|property| match property.ty {
            Type::List(item, ..) if matches!(item, Type::Object(_) | Type::Any | Type::Map(_)) => {
                Some((property.name, *item))
            }
            _ => None,
        })
}
