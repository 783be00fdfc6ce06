//! Gives every inline object, union and enum a name. Generators need names, and a name that comes from the place where a schema stands
//! (`<Parent><Property>`) stays the same from release to release.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::prose;
use super::schema::is_annotation;
use crate::spec::METHODS;
use crate::spec::json::{entries_mut, items_mut, text};

/// Where a lifted schema came from, as `<Parent>.<property>`.
pub(super) const LIFTED_FROM: &str = "x-lifted-from";

/// What happens where a name that lifting would give is taken by another schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Equal schemas are shared, a different one gets a name of its own.
    Compare,
    /// Names of these existing schemas win, whatever they look like: an old release is read with today's types.
    Wins,
}

/// Lifts every inline schema of `facts`; returns how many components it made.
///
/// `today` holds schemas that stand elsewhere and whose names win over the ones that lifting would give.
pub(super) fn lift(facts: &mut Value, today: &Map<String, Value>) -> usize {
    let schemas = take_schemas(facts);
    let mut lifter = Lifter {
        originals: schemas
            .iter()
            .map(|(name, schema)| (name.clone(), shape(schema)))
            .collect(),
        names: BTreeMap::new(),
        done: Map::new(),
        count: 0,
    };
    for name in schemas.keys() {
        lifter.remember(name, Taken::Compare);
    }
    for name in today.keys().filter(|name| !schemas.contains_key(*name)) {
        lifter.remember(name, Taken::Wins);
    }
    for (name, mut schema) in schemas {
        lifter.inside(&mut schema, &name);
        lifter.done.insert(name, schema);
    }
    for section in ["paths", "x-webhooks"] {
        if let Value::Object(facts) = facts {
            entries_mut(facts, section).for_each(|(_, item)| lifter.path_item(item));
        }
    }
    lifter.components(facts);
    if !lifter.done.is_empty()
        && let Some(components) = facts.get_mut("components").and_then(Value::as_object_mut)
    {
        components.insert("schemas".into(), lifter.done.into());
    }
    lifter.count
}

fn take_schemas(facts: &mut Value) -> Map<String, Value> {
    let schemas = facts.pointer_mut("/components/schemas").map(Value::take);
    match schemas {
        Some(Value::Object(schemas)) => schemas,
        _ => Map::new(),
    }
}

/// The schema without what it says of its place and origin: two schemas with equal shapes are one type.
fn shape(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| {
                !is_annotation(key) && *key != LIFTED_FROM && *key != prose::OF_VALUES
            });
            Value::Object(
                kept.map(|(key, value)| (key.clone(), prose::without(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

/// How the schema at a place is called if it needs a name.
struct Wanted {
    name: String,
    from: String,
    /// Appended where it is a list, and the name goes to its items.
    items: &'static str,
}

impl Wanted {
    fn new(name: String, from: String) -> Self {
        Self {
            name,
            from,
            items: "",
        }
    }
}

struct Lifter {
    /// The shapes of all named schemas, before anything was lifted out of them.
    originals: BTreeMap<String, Value>,
    /// Names by what two names must not share: their letters and digits, without case.
    names: BTreeMap<String, Vec<(String, Taken)>>,
    done: Map<String, Value>,
    count: usize,
}

impl Lifter {
    fn remember(&mut self, name: &str, taken: Taken) {
        self.names
            .entry(sound(name))
            .or_default()
            .push((name.to_owned(), taken));
    }

    /// The name for a schema of this shape, and whether it is new.
    fn claim(&mut self, wanted: &str, shape: &Value) -> (String, bool) {
        let mut candidate = wanted.to_owned();
        let mut turn = 1_usize;
        loop {
            let Some(taken) = self.names.get(&sound(&candidate)) else {
                self.remember(&candidate, Taken::Compare);
                self.originals.insert(candidate.clone(), shape.clone());
                return (candidate, true);
            };
            let same = taken.iter().find(|(name, taken)| match taken {
                Taken::Wins => true,
                Taken::Compare => self.originals.get(name) == Some(shape),
            });
            if let Some((name, _)) = same {
                return (name.clone(), false);
            }
            candidate = match turn {
                1 => format!("{wanted}Inline"),
                more => format!("{wanted}Inline{more}"),
            };
            turn += 1;
        }
    }

    /// Lifts what is at a place: replaces a schema that needs a name with a reference, and keeps what was said of the place.
    fn place(&mut self, schema: &mut Value, wanted: Wanted) {
        let Value::Object(map) = schema else { return };
        if needs_name(map) {
            let (mut said, body): (Map<_, _>, Map<_, _>) = std::mem::take(map)
                .into_iter()
                .partition(|(key, _)| is_annotation(key));
            let mut body = Value::Object(body);
            let (name, new) = self.claim(&wanted.name, &shape(&body));
            if new {
                self.inside(&mut body, &name);
                if let Value::Object(body) = &mut body {
                    // What is said of the place is all that is said of the type.
                    if let Some(words) = said.get(prose::PROSE) {
                        body.insert(prose::PROSE.into(), words.clone());
                    }
                    body.insert(LIFTED_FROM.into(), wanted.from.into());
                }
                self.done.insert(name.clone(), body);
                self.count += 1;
            }
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            *schema = if said.is_empty() {
                reference
            } else {
                said.insert("allOf".into(), json!([reference]));
                Value::Object(said)
            };
        } else if let Some(items) = map.get_mut("items") {
            let name = format!("{}{}", wanted.name, wanted.items);
            self.place(items, Wanted::new(name, wanted.from));
        } else if let Some(values) = map.get_mut("additionalProperties") {
            let name = format!("{}Value", wanted.name);
            self.place(values, Wanted::new(name, format!("{}.*", wanted.from)));
        }
    }

    /// Lifts what stands inside a schema that has a name.
    fn inside(&mut self, schema: &mut Value, name: &str) {
        let Value::Object(map) = schema else { return };
        let stem = stem(name);
        for (property, value) in entries_mut(map, "properties") {
            let wanted = format!("{stem}{}", pascal(property));
            self.place(value, Wanted::new(wanted, format!("{name}.{property}")));
        }
        if let Some(values) = map.get_mut("additionalProperties") {
            self.place(
                values,
                Wanted::new(format!("{stem}Value"), format!("{name}.*")),
            );
        }
        if let Some(items) = map.get_mut("items") {
            self.place(
                items,
                Wanted::new(format!("{stem}Item"), format!("{name}.items")),
            );
        }
        for key in ["oneOf", "anyOf"] {
            for (part, number) in items_mut(map, key).zip(1_usize..) {
                let wanted = format!("{stem}Variant{number}");
                self.place(part, Wanted::new(wanted, format!("{name}.{key}.{number}")));
            }
        }
        // The parts of an allOf are the schema itself, in pieces: what stands in them is named after the whole.
        for part in items_mut(map, "allOf") {
            self.inside(part, name);
        }
    }

    fn path_item(&mut self, item: &mut Value) {
        let Value::Object(item) = item else { return };
        let ids = METHODS
            .iter()
            .filter_map(|method| text(item.get(*method)?, "operationId"));
        let first = ids.map(str::to_owned).next();
        if let Some(first) = first {
            self.parameters(item, &first);
        }
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(*method) else {
                continue;
            };
            let Some(Value::String(id)) = operation.get("operationId").cloned() else {
                continue;
            };
            self.parameters(operation, &id);
            if let Some(Value::Object(body)) = operation.get_mut("requestBody") {
                self.content(
                    body,
                    &format!("{}Request", pascal(&id)),
                    &format!("{id}.request"),
                );
            }
            for (_, response) in entries_mut(operation, "responses") {
                let wanted = format!("{}Response", pascal(&id));
                self.response(response, &wanted, &format!("{id}.response"));
            }
        }
    }

    fn parameters(&mut self, owner: &mut Map<String, Value>, id: &str) {
        for parameter in items_mut(owner, "parameters") {
            if let Some(name) = text(parameter, "name").map(str::to_owned) {
                let wanted = format!("{}{}", pascal(id), pascal(&name));
                self.parameter(parameter, &wanted, &format!("{id}.{name}"));
            }
        }
    }

    fn parameter(&mut self, parameter: &mut Value, wanted: &str, from: &str) {
        let Value::Object(parameter) = parameter else {
            return;
        };
        if let Some(schema) = parameter.get_mut("schema") {
            self.place(schema, Wanted::new(wanted.to_owned(), from.to_owned()));
        }
        self.content(parameter, wanted, from);
    }

    fn content(&mut self, owner: &mut Map<String, Value>, wanted: &str, from: &str) {
        let media = entries_mut(owner, "content").map(|(_, media)| media);
        for schema in media.filter_map(|media| media.get_mut("schema")) {
            let wanted = Wanted {
                name: wanted.to_owned(),
                from: from.to_owned(),
                items: "Item",
            };
            self.place(schema, wanted);
        }
    }

    fn response(&mut self, response: &mut Value, wanted: &str, from: &str) {
        let Value::Object(response) = response else {
            return;
        };
        self.content(response, wanted, from);
        for (name, header) in entries_mut(response, "headers") {
            let wanted = format!("{wanted}{}", pascal(name));
            self.parameter(header, &wanted, &format!("{from}.{name}"));
        }
    }

    /// Components other than schemas: their own name is the parent's.
    fn components(&mut self, facts: &mut Value) {
        let Some(Value::Object(components)) = facts.get_mut("components") else {
            return;
        };
        for section in ["headers", "parameters"] {
            for (name, thing) in entries_mut(components, section) {
                self.parameter(thing, &pascal(name), name);
            }
        }
        for (name, body) in entries_mut(components, "requestBodies") {
            if let Value::Object(body) = body {
                self.content(body, &ending(name, "Request"), name);
            }
        }
        for (name, response) in entries_mut(components, "responses") {
            self.response(response, &ending(name, "Response"), name);
        }
    }
}

/// `name` as a type that ends with `end`.
fn ending(name: &str, end: &str) -> String {
    let name = pascal(name);
    format!("{}{end}", name.strip_suffix(end).unwrap_or(&name))
}

/// True where a schema must not stay inline: an object with properties, a union, an enum of strings, or a composition of several parts.
fn needs_name(schema: &Map<String, Value>) -> bool {
    let filled = |key: &str| match schema.get(key) {
        Some(Value::Object(map)) => !map.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        _ => false,
    };
    if ["properties", "oneOf", "anyOf", "discriminator"]
        .into_iter()
        .any(filled)
    {
        return true;
    }
    if filled("enum") && schema.get("type").is_none_or(|name| name == "string") {
        return true;
    }
    match schema.get("allOf") {
        Some(Value::Array(parts)) => {
            let reference = parts.len() == 1 && parts.iter().all(|part| part.get("$ref").is_some());
            // Beside a single reference: a list of what is required, or of further properties, makes another type of it.
            !reference
                || filled("required")
                || schema.contains_key("additionalProperties")
                || schema.contains_key("enum")
        }
        _ => false,
    }
}

/// A name as Rust writes types; letters and digits of ASCII only, as component names allow no others.
fn pascal(name: &str) -> String {
    let name: String = name
        .to_upper_camel_case()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if name.is_empty() {
        "Unnamed".into()
    } else {
        name
    }
}

/// The part of a lifted name that comes from its parent: the parent's name, written as a type where it is not one yet (`my-request`).
fn stem(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { pascal(name) }
}

/// What two names of types must not share.
fn sound(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
