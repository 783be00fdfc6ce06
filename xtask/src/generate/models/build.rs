//! From schemas to types: what each schema becomes, with `allOf` flattened and aliases seen through.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::{Map, Value};

use super::holding;
use super::naming;
use super::schema::{
    alternatives, each_once, is_annotation, is_bare_object, is_object_type, is_string, mapping,
    properties, reference, target,
};
use super::secrets::is_secret;
use super::types::{EnumVariant, Field, RustType, Shape, Tagged, TaggedVariant, Type};
use crate::spec::Document;

/// What the name of the type with the properties that all kinds of a union have ends with.
pub(super) const COMMON: &str = "Common";

/// All types made from a description.
pub struct Models<'d> {
    document: &'d Document,
    /// Schemas that a union names as a variant: these are types of their own even where they are empty.
    variants: BTreeSet<String>,
    /// Discriminator values by variant schema: property and value, absent where unions disagree.
    pub(super) tags: BTreeMap<String, Option<(String, String)>>,
    /// By Rust name.
    pub types: BTreeMap<String, Type>,
}

/// What a schema becomes, before its parts are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    /// A union whose alternatives are shapes of one object, so one type with the properties of all.
    Merged,
    Enum,
    Tagged,
    Untagged,
    Alias,
}

impl<'d> Models<'d> {
    /// Makes the types that the operations of a description need.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn reached(document: &'d Document) -> Result<Self> {
        let reach = super::reach::reach(document);
        Self::build(document, reach.keys().map(String::as_str))
    }

    /// Makes the types for `schemas`, which must be closed under reference.
    ///
    /// # Errors
    /// Where two schemas have the same Rust name, or a reference leads nowhere.
    pub fn build<'n>(
        document: &'d Document,
        schemas: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self> {
        let mut models = Self::untyped(document);
        for name in schemas {
            for ty in models.types_of(name)? {
                if let Some(other) = models.types.get(&ty.name) {
                    bail!(
                        "schemas {:?} and {:?} are both called {} in Rust; give one an x-rust-name in spec/overlay",
                        other.schema,
                        ty.schema,
                        ty.name
                    );
                }
                models.types.insert(ty.name.clone(), ty);
            }
        }
        let named = super::reach::operation_schemas(document);
        // A list or map has no type of its own: what an operation names with it are the types in it.
        let named = named.iter().flat_map(|schema| {
            let ty = models.rust_type(&reference(schema));
            let inside: Vec<String> = ty.names().into_iter().map(str::to_owned).collect();
            inside.into_iter().chain([models.name(schema)])
        });
        let named: BTreeSet<String> = named.collect();
        let is_lifted = |schema: &Value| schema.get("x-lifted-from").is_some();
        let inline = |schema: &str| document.schema(schema).is_some_and(is_lifted);
        let mut types = std::mem::take(&mut models.types);
        holding::drop_unheld(&mut types, &named, &inline);
        holding::box_cycles(&mut types);
        models.types = types;
        Ok(models)
    }

    /// A description about which questions can be asked, before any type is made of it.
    pub(super) fn untyped(document: &'d Document) -> Self {
        let mut models = Self {
            document,
            variants: BTreeSet::new(),
            tags: BTreeMap::new(),
            types: BTreeMap::new(),
        };
        models.find_variants();
        models
    }

    /// The Rust type of a schema that stands in a body or a parameter.
    pub fn rust_type(&self, schema: &Value) -> RustType {
        self.type_at(schema, "", "", 0)
    }

    /// Whether a type has a value for what is not there.
    pub fn has_default(&self, ty: &RustType) -> bool {
        match ty {
            RustType::Timestamp | RustType::Secret => false,
            RustType::Named(name) => !matches!(
                self.types.get(name).map(|ty| &ty.shape),
                Some(Shape::Enum(_))
            ),
            _ => true,
        }
    }

    fn find_variants(&mut self) {
        for schema in self.document.schemas().values() {
            let Some(tag) = schema
                .pointer("/discriminator/propertyName")
                .and_then(Value::as_str)
            else {
                for part in alternatives(schema).iter().filter_map(|part| target(part)) {
                    self.variants.insert(part.to_owned());
                }
                continue;
            };
            let mut wires = BTreeMap::<&str, Vec<&str>>::new();
            for (wire, name) in mapping(schema) {
                wires.entry(name).or_default().push(wire);
            }
            for (name, wires) in wires {
                self.variants.insert(name.to_owned());
                let settled = match wires.as_slice() {
                    [wire] => Some((tag.to_owned(), (*wire).to_owned())),
                    _ => None,
                };
                self.tags
                    .entry(name.to_owned())
                    .and_modify(|known| {
                        if *known != settled {
                            *known = None;
                        }
                    })
                    .or_insert(settled);
            }
        }
    }

    pub(super) fn schema(&self, name: &str) -> &'d Value {
        self.document.schemas().get(name).unwrap_or(&Value::Null)
    }

    fn name(&self, schema: &str) -> String {
        match self
            .schema(schema)
            .get("x-rust-name")
            .and_then(Value::as_str)
        {
            Some(name) => name.to_owned(),
            None => naming::type_name(schema),
        }
    }

    pub(super) fn kind(&self, name: &str) -> Kind {
        let schema = self.schema(name);
        if schema.get("enum").is_some() && is_string(schema) {
            return Kind::Enum;
        }
        if schema.get("discriminator").is_some() && !mapping(schema).is_empty() {
            return Kind::Tagged;
        }
        let parts = alternatives(schema);
        if !parts.is_empty() {
            if !parts.iter().all(|part| self.is_object(part)) {
                return Kind::Alias;
            }
            let inline = |part: &Value| {
                target(part).is_none_or(|name| self.schema(name).get("x-lifted-from").is_some())
            };
            let merged = schema.get("anyOf").is_some()
                || parts.iter().all(inline)
                || schema.get("properties").is_some();
            return if merged { Kind::Merged } else { Kind::Untagged };
        }
        if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
            let substance = all
                .iter()
                .filter(|part| !is_annotation(part))
                .collect::<Vec<_>>();
            if let ([one], None) = (substance.as_slice(), schema.get("properties"))
                && target(one).is_some()
            {
                return Kind::Alias;
            }
            return if all.iter().any(|part| self.is_object(part)) {
                Kind::Object
            } else {
                Kind::Alias
            };
        }
        let empty = properties(schema).is_none_or(Map::is_empty);
        let is_map = schema
            .get("additionalProperties")
            .is_some_and(Value::is_object);
        // Otherwise an object without properties is a map, of which there is less to be asked.
        let is_marked = schema.get("x-rust-object") == Some(&Value::Bool(true));
        if !empty
            || is_marked
            || (is_object_type(schema) && !is_map && self.variants.contains(name))
        {
            return Kind::Object;
        }
        Kind::Alias
    }

    fn is_object(&self, schema: &'d Value) -> bool {
        self.is_object_on(schema, &mut Vec::new())
    }

    /// `way` holds the schemas that were asked before: one that is made of itself is no object by that.
    fn is_object_on(&self, schema: &'d Value, way: &mut Vec<&'d str>) -> bool {
        if let Some(name) = target(schema) {
            if way.len() >= 16 || way.contains(&name) {
                return false;
            }
            way.push(name);
            let is_object = self.is_object_on(self.schema(name), way);
            way.pop();
            return is_object;
        }
        let all = schema.get("allOf").and_then(Value::as_array);
        let parts = alternatives(schema);
        is_object_type(schema)
            || properties(schema).is_some()
            || schema.get("discriminator").is_some()
            || all.is_some_and(|parts| parts.iter().any(|part| self.is_object_on(part, way)))
            || (!parts.is_empty() && parts.iter().all(|part| self.is_object_on(part, way)))
    }

    /// The type of a value of `schema` under `property` of `owner`.
    pub(super) fn type_at(
        &self,
        schema: &Value,
        owner: &str,
        property: &str,
        depth: usize,
    ) -> RustType {
        if depth > 32 {
            return RustType::Json;
        }
        if let Some(name) = target(schema) {
            return match self.kind(name) {
                Kind::Alias => self.type_at(self.schema(name), owner, property, depth + 1),
                _ => RustType::Named(self.name(name)),
            };
        }
        if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
            let substance = all
                .iter()
                .filter(|part| !is_annotation(part))
                .collect::<Vec<_>>();
            return match substance.as_slice() {
                [one] => self.type_at(one, owner, property, depth + 1),
                _ => RustType::Map(Box::new(RustType::Json)),
            };
        }
        if !alternatives(schema).is_empty() {
            return RustType::Json;
        }
        let format = schema.get("format").and_then(Value::as_str);
        match schema.get("type").and_then(Value::as_str) {
            Some("boolean") => RustType::Bool,
            Some("integer") => RustType::Integer,
            Some("number") => RustType::Number,
            Some("string") if format == Some("date-time") => RustType::Timestamp,
            Some("string") if is_secret(owner, property, format) => RustType::Secret,
            Some("string") => RustType::String,
            Some("array") => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                RustType::List(Box::new(self.type_at(items, owner, property, depth + 1)))
            }
            Some("object") => self.map_type(schema, owner, property, depth),
            None if schema.get("additionalProperties").is_some() => {
                self.map_type(schema, owner, property, depth)
            }
            None if schema.get("enum").is_some() => RustType::String,
            _ => RustType::Json,
        }
    }

    fn map_type(&self, schema: &Value, owner: &str, property: &str, depth: usize) -> RustType {
        let value = schema
            .get("additionalProperties")
            .filter(|value| value.is_object());
        let value = match value {
            Some(value) if is_bare_object(value) => RustType::Json,
            Some(value) => {
                let ty = self.type_at(value, owner, property, depth + 1);
                let is_nullable = value.get("nullable") == Some(&Value::Bool(true));
                // Any JSON can be null by itself.
                let is_optional = is_nullable && ty != RustType::Json;
                if is_optional {
                    RustType::Nullable(Box::new(ty))
                } else {
                    ty
                }
            }
            None => RustType::Json,
        };
        RustType::Map(Box::new(value))
    }

    fn types_of(&self, name: &str) -> Result<Vec<Type>> {
        let schema = self.schema(name);
        let make = |shape| Type {
            name: self.name(name),
            schema: name.to_owned(),
            shape,
            deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
        };
        Ok(match self.kind(name) {
            Kind::Alias => Vec::new(),
            Kind::Enum => {
                let wires = schema["enum"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                let wires = each_once(wires);
                let rust = naming::distinct(wires.iter().map(|wire| {
                    let given = schema.get("x-rust-variants");
                    given
                        .and_then(|given| given.get(wire)?.as_str())
                        .map_or_else(|| naming::variant(wire), str::to_owned)
                }));
                let variants = rust
                    .into_iter()
                    .zip(wires)
                    .map(|(rust, wire)| EnumVariant { rust, wire });
                vec![make(Shape::Enum(variants.collect()))]
            }
            Kind::Object | Kind::Merged => vec![make(Shape::Object(self.object(name)))],
            Kind::Untagged => {
                let contents = self.shapes(name);
                if contents.is_empty() {
                    bail!("schema {name:?} is a union of nothing that has a name");
                }
                let rust = naming::distinct(naming::without_shared_words(&contents, name));
                vec![make(Shape::Untagged(
                    rust.into_iter().zip(contents).collect(),
                ))]
            }
            Kind::Tagged => {
                let tagged = self.tagged(name)?;
                let mut common = self.object(name);
                if common.fields.len() <= 1 {
                    common.fields.extend(self.shared_fields(&tagged));
                }
                let common = Type {
                    name: tagged.other.clone(),
                    ..make(Shape::Object(common))
                };
                vec![make(Shape::Tagged(tagged)), common]
            }
        })
    }

    fn tagged(&self, name: &str) -> Result<Tagged> {
        let schema = self.schema(name);
        let Some(tag) = schema
            .pointer("/discriminator/propertyName")
            .and_then(Value::as_str)
        else {
            bail!("schema {name:?} has a discriminator without propertyName");
        };
        let other = format!("{}{COMMON}", self.name(name));
        let mut contents: Vec<(String, bool, Vec<String>)> = Vec::new();
        for (wire, target) in mapping(schema) {
            // A variant may be an alias of the union: then it adds nothing to what all kinds have.
            let (content, union) = if self.seen_through(target) == name {
                (other.clone(), false)
            } else {
                match self.type_at(&reference(target), name, "", 0) {
                    RustType::Named(rust) => {
                        (rust, self.kind(self.seen_through(target)) == Kind::Tagged)
                    }
                    _ => bail!(
                        "schema {name:?}: the variant {target:?} for {wire:?} is not an object"
                    ),
                }
            };
            match contents.iter_mut().find(|(known, ..)| *known == content) {
                Some((.., wires)) => wires.push(wire.to_owned()),
                None => contents.push((content, union, vec![wire.to_owned()])),
            }
        }
        let names: Vec<String> = contents
            .iter()
            .map(|(content, ..)| content.clone())
            .collect();
        let rust = naming::distinct(naming::without_shared_words(&names, &self.name(name)));
        let variants = rust
            .into_iter()
            .zip(contents)
            .map(|(rust, (content, union, wires))| TaggedVariant {
                rust,
                wires,
                content,
                union,
            })
            .collect();
        Ok(Tagged {
            tag: tag.to_owned(),
            other,
            variants,
        })
    }

    /// The types of a union's alternatives that have one of their own.
    pub(super) fn shapes(&self, union: &str) -> Vec<String> {
        let parts = alternatives(self.schema(union)).iter();
        let others = parts.filter(|part| target(part) != Some(union));
        let types = others.map(|part| self.type_at(part, union, "", 0));
        types
            .filter_map(|ty| match ty {
                RustType::Named(name) => Some(name),
                _ => None,
            })
            .collect()
    }

    /// The schema that an alias stands for.
    pub(super) fn seen_through<'n>(&self, name: &'n str) -> &'n str
    where
        'd: 'n,
    {
        let mut name = name;
        for _ in 0..16 {
            let schema = self.schema(name);
            let next = schema
                .get("allOf")
                .and_then(Value::as_array)
                .and_then(|all| all.iter().find(|part| !is_annotation(part)))
                .and_then(target);
            match next {
                Some(next) if self.kind(name) == Kind::Alias => name = next,
                _ => break,
            }
        }
        name
    }

    /// The fields that all variants of a union have alike.
    fn shared_fields(&self, tagged: &Tagged) -> BTreeMap<String, Field> {
        let objects = self.document.schemas().keys().filter_map(|name| {
            let rust = self.name(name);
            tagged
                .variants
                .iter()
                .any(|variant| variant.content == rust)
                .then(|| self.object(name))
        });
        objects
            .map(|object| object.fields)
            .reduce(|mut shared, fields| {
                shared.retain(|wire, field| {
                    fields.get(wire).is_some_and(|other| other.ty == field.ty)
                });
                shared
            })
            .unwrap_or_default()
    }
}
