//! Doc comments of types and their fields, from facts and in our own words.

use std::collections::BTreeMap;

use serde_json::Value;

use super::build::COMMON;
use super::types::{Field, Object, Shape, Type};
use super::uses::Uses;
use crate::generate::docs::{code, codes, comment, release, value};
use crate::generate::prose::Prose;

/// Set on a schema that stood inline in the description: the place.
const LIFTED_FROM: &str = "x-lifted-from";

/// The doc comment of a type.
pub(super) fn of_type(ty: &Type, schema: &Value, uses: &Uses<'_>) -> String {
    let what = match &ty.shape {
        Shape::Object(_) if is_common(ty) => "What all kinds of a union have".to_owned(),
        Shape::Object(_) => "A JSON object".to_owned(),
        Shape::Enum(_) => "An open enumeration".to_owned(),
        Shape::Tagged(tagged) => {
            format!("An object whose shape follows from {}", code(&tagged.tag))
        }
        Shape::Untagged(_) => {
            "An object of one of several shapes that only their properties tell apart".to_owned()
        }
    };
    let place = match schema.get(LIFTED_FROM).and_then(Value::as_str) {
        Some(place) => format!("what stands at {} in Okta's description", code(place)),
        None => format!("{} in Okta's description", code(&ty.schema)),
    };
    let mut facts = uses.lines(&ty.name);
    if let Shape::Object(Object { open: true, .. }) = &ty.shape {
        facts.push("- May hold properties that are not declared: see `extra`.".to_owned());
    }
    let mut state = schema.clone();
    if let (true, Value::Object(state)) = (ty.deprecated, &mut state) {
        state.insert("deprecated".to_owned(), true.into());
    }
    facts.extend(
        release(&state)
            .into_iter()
            .map(|fact| format!("- {}.", capital(&fact))),
    );
    let mut lines = vec![format!("{what}: {place}.")];
    if !facts.is_empty() {
        lines.push(String::new());
        lines.extend(facts);
    }
    comment(Prose::of(schema).as_ref(), &lines)
}

/// Whether a type has what all kinds of a union have.
fn is_common(ty: &Type) -> bool {
    ty.schema != ty.name && ty.name.ends_with(COMMON)
}

/// The doc comment of a property.
pub(super) fn field(
    wire: &str,
    field: &Field,
    required: bool,
    types: &BTreeMap<String, Type>,
) -> String {
    let Field { schema, ty, .. } = field;
    let mut facts = value(wire, schema, ty, types);
    // Its kind comes first, then what may be done with it.
    let mut uses = Vec::new();
    // What a client cannot write it cannot be required to send.
    if is_true(schema, "readOnly") {
        uses.push("read-only".to_owned());
    } else if required {
        uses.push("required in requests".to_owned());
    }
    if is_true(schema, "writeOnly") {
        uses.push("never sent back".to_owned());
    }
    if is_true(schema, "nullable") {
        uses.push("may be null".to_owned());
    }
    facts.splice(1..1, uses);
    facts.extend(release(schema));
    let line = format!("{}: {}.", code(wire), facts.join("; "));
    comment(Prose::of(schema).as_ref(), &[line])
}

/// The doc comment of `new`, with what it takes and what it sets by itself.
pub(super) fn constructor<'w>(
    arguments: impl Iterator<Item = &'w str>,
    settled: Option<&(String, String)>,
) -> String {
    let required = codes(arguments, "and");
    let tag = settled.map(|(wire, value)| format!("{} {}", code(wire), code(value)));
    comment(
        None,
        &[match (required.as_str(), tag) {
            ("", tag) => format!("With {}.", tag.unwrap_or_default()),
            (required, None) => format!("With what a request requires: {required}."),
            (required, Some(tag)) => {
                format!("With what a request requires: {required}; and with {tag}.")
            }
        }],
    )
}

/// The doc comment of a value of an enumeration beside the value itself, which the macro says.
pub(super) fn variant(schema: &Value, wire: &str) -> String {
    match Prose::of_value(schema, wire) {
        Some(prose) => format!("///\n{}", comment(Some(&prose), &[])),
        None => String::new(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn is_true(schema: &Value, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}
