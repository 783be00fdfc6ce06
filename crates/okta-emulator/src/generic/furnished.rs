//! What an org has from the start: what only Okta's own side can make, so that there is something to read and change.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::furniture::FURNITURE;
use super::places::{self, listed};
use super::records::Record;
use super::rules;
use crate::facts::{Place, Type, operations};
use crate::ids::Id;
use crate::json::Object;
use crate::state::State;

/// One thing that a collection has from the start.
struct Piece {
    /// What it is called; an id that the org makes up where nothing is said.
    name: Option<&'static str>,
    members: Object,
}

/// The pieces of each collection, by its template with parameters left blank.
static PIECES: LazyLock<HashMap<String, Vec<Piece>>> = LazyLock::new(|| {
    let mut all: HashMap<String, Vec<Piece>> = HashMap::new();
    for (collection, name, members) in FURNITURE {
        let piece = Piece {
            name: Some(*name).filter(|name| !name.is_empty()),
            members: serde_json::from_str(members).unwrap_or_default(),
        };
        all.entry(blank(collection)).or_default().push(piece);
    }
    for (collection, parameter, values) in allowed() {
        let pieces = all.entry(blank(collection)).or_default();
        for value in values {
            if pieces.iter().all(|piece| piece.name != Some(value)) {
                let members = member_called(parameter, value);
                pieces.push(Piece {
                    name: Some(value),
                    members,
                });
            }
        }
    }
    all
});

/// Collections whose members' names the description lists, and no call creates.
fn allowed() -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    operations().filter_map(|operation| {
        let (collection, end) = operation.path.rsplit_once('/')?;
        let parameter = end.strip_prefix('{')?.strip_suffix('}')?;
        let described = operation
            .parameters
            .iter()
            .find(|known| known.place == Place::Path && known.name == parameter)?;
        match described.ty {
            Type::OneOf(values) if listed(operation.path).is_none() => {
                Some((collection, parameter, values))
            }
            _ => None,
        }
    })
}

/// A thing that is nothing but its name: `notificationType`, `featureName` is `name`, `methodType` is `type`.
fn member_called(parameter: &'static str, value: &str) -> Object {
    let mut members = Object::new();
    let property = match parameter {
        "featureName" => "name",
        "methodType" | "webAuthnMethodType" => "type",
        other => other,
    };
    members.insert(property.to_owned(), value.into());
    members
}

/// What a collection has from the start, by name.
pub(super) fn members<'s>(
    template: &str,
    collection: &str,
    state: &'s State,
) -> impl Iterator<Item = (String, Record)> + use<'s> {
    let pieces = PIECES.get(&blank(template)).map_or(&[][..], Vec::as_slice);
    let prefix = places::prefix(template);
    let collection = collection.to_owned();
    let starting = match pieces {
        [] => None,
        _ => rules::of(&format!("{collection}/{{}}")).and_then(|rules| rules.starting),
    };
    pieces
        .iter()
        .enumerate()
        .filter_map(move |(number, piece)| {
            let name = piece.name.map_or_else(
                || Id::fixed(prefix, state.ids.seed(), &collection, number).to_string(),
                str::to_owned,
            );
            if starting.is_some_and(|is_there| !is_there(&format!("{collection}/{name}"), state)) {
                return None;
            }
            let record = Record {
                members: piece.members.clone(),
                created: state.born,
                updated: state.born,
            };
            Some((name, record))
        })
}

/// A template with its parameters left blank: what they are called differs from operation to operation.
pub(super) fn blank(template: &str) -> String {
    template
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "{}"
            } else {
                segment
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::operations;

    #[test]
    fn every_row_of_the_table_is_an_object_of_a_list() {
        for (collection, _, members) in FURNITURE {
            let lists = |operation: &&crate::facts::Operation| {
                operation.method == http::Method::GET && blank(operation.path) == blank(collection)
            };
            assert!(
                operations().any(|operation| lists(&operation)),
                "{collection}"
            );
            let members: Result<Object, _> = serde_json::from_str(members);
            assert!(
                members.is_ok_and(|members| !members.is_empty()),
                "{collection}"
            );
        }
    }
}
