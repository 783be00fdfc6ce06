//! Types as Rust source. Only lists are generated: the loops that read and write stand in `okta-models` by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::build::Models;
use super::naming::{is_alias, snake};
use super::types::{EnumVariant, Object, RustType, Shape, Tagged, Type};
use super::uses::Uses;
use super::{docs, shared};

/// Part names longer than this are cut.
const LONGEST_PART: usize = 32;

/// What is known around a type.
pub(super) struct Around<'m> {
    pub(super) models: &'m Models<'m>,
    pub(super) uses: &'m Uses<'m>,
}

/// What one file needs and holds.
#[derive(Default)]
pub(super) struct File {
    source: String,
    objects: String,
    enums: String,
    tagged: String,
    untagged: String,
}

impl File {
    /// Adds a type, one of those that `around` knows.
    pub(super) fn push(&mut self, ty: &Type, is_request: bool, around: &Around<'_>) {
        let schema = around.models.schema(&ty.schema);
        let head = head(ty, schema, around.uses);
        let types = &around.models.types;
        match &ty.shape {
            Shape::Object(object) => {
                self.source.push_str(&head);
                object_source(&mut self.source, ty, object, is_request, types);
                fields_source(&mut self.objects, ty, object);
            }
            Shape::Enum(variants) => {
                self.enums.push_str(&head);
                enum_source(&mut self.enums, ty, variants, schema);
            }
            Shape::Tagged(tagged) => {
                self.tagged.push_str(&head);
                tagged_source(&mut self.tagged, ty, tagged, &shared::lines(types, tagged));
            }
            Shape::Untagged(variants) => {
                self.untagged.push_str(&head);
                untagged_source(&mut self.untagged, ty, variants);
            }
        }
    }

    /// About how many lines it will have.
    pub(super) fn lines(&self) -> usize {
        let parts = [
            &self.source,
            &self.objects,
            &self.enums,
            &self.tagged,
            &self.untagged,
        ];
        parts.iter().map(|part| part.lines().count()).sum()
    }

    /// The whole file.
    pub(super) fn finish(self, header: &str) -> String {
        let mut file = format!("{header}\n");
        file.push_str(&self.source);
        for (mac, body) in [
            ("object::objects", self.objects),
            ("union::tagged_unions", self.tagged),
            ("union::untagged_unions", self.untagged),
            ("open_enum::open_enums", self.enums),
        ] {
            if !body.is_empty() {
                let _ = write!(file, "\ncrate::{mac}! {{\n{body}\n}}\n");
            }
        }
        file
    }
}

/// What stands above a type: its doc comment, and what else it is called.
fn head(ty: &Type, schema: &Value, uses: &Uses<'_>) -> String {
    let mut head = docs::of_type(ty, schema, uses);
    if ty.schema != ty.name && is_alias(&ty.schema) {
        let _ = writeln!(head, "#[doc(alias = {:?})]", ty.schema);
    }
    head
}

fn object_source(
    out: &mut String,
    ty: &Type,
    object: &Object,
    is_request: bool,
    types: &BTreeMap<String, Type>,
) {
    let name = &ty.name;
    let _ = writeln!(out, "#[derive(Clone, Default)]\npub struct {name} {{");
    for (wire, field) in &object.fields {
        let required = object.required.contains(wire);
        out.push_str(&docs::field(wire, field, required, types));
        let _ = writeln!(
            out,
            "pub {}: Option<{}>,",
            field.rust,
            field.ty.path("crate::")
        );
    }
    let extra = if object.open {
        "Further properties, which are allowed here, and what"
    } else {
        "What"
    };
    let _ = writeln!(
        out,
        "/// {extra} the fields cannot hold.\npub extra: crate::Extra,\n}}\n"
    );
    if is_request {
        constructor_source(out, name, object);
    }
}

/// The list of an object's fields, of which the macro makes its traits.
fn fields_source(out: &mut String, ty: &Type, object: &Object) {
    let _ = writeln!(out, "{} = {:?} {{", ty.name, ty.schema);
    for (index, (wire, field)) in object.fields.iter().enumerate() {
        let _ = writeln!(out, "    {index} {} {wire:?},", field.rust);
    }
    let _ = write!(
        out,
        "}} open {} null [{}]",
        object.open,
        marked(object, "nullable")
    );
    // Most objects have none, and each list is work for whoever compiles the crate.
    let read_only = marked(object, "readOnly");
    if !read_only.is_empty() {
        let _ = write!(out, " read_only [{read_only}]");
    }
    out.push_str(";\n");
}

/// The wire names of the properties whose schemas say `true` to a keyword.
fn marked(object: &Object, keyword: &str) -> String {
    let fields = object.fields.iter();
    let marked = fields.filter(|(_, field)| field.schema.get(keyword) == Some(&true.into()));
    let names: Vec<String> = marked.map(|(wire, _)| format!("{wire:?}")).collect();
    names.join(" ")
}

/// An argument of an object's `new`.
pub(crate) struct Argument<'o> {
    /// The wire name of the property.
    pub(crate) wire: &'o str,
    /// What the argument is called.
    rust: &'o str,
    /// The type that is taken, where generated types are found under `crate::`.
    pub(crate) taken: String,
    /// What was taken as the value of the field.
    kept: String,
}

/// `new` of an object: its arguments, and the property that the type settles, with its value as source.
pub(crate) struct Constructor<'o> {
    pub(crate) arguments: Vec<Argument<'o>>,
    settled: Option<(&'o str, String)>,
}

/// `new(required…)`, where a request must have some properties, and where a property is settled by the type.
pub(crate) fn constructor(object: &Object) -> Option<Constructor<'_>> {
    let tag = object
        .tag
        .as_ref()
        .filter(|(wire, _)| object.fields.contains_key(wire));
    let writable = |wire: &&String| {
        let read_only = object
            .fields
            .get(*wire)
            .is_none_or(|field| field.schema.get("readOnly") == Some(&true.into()));
        !read_only && tag.is_none_or(|(tag, _)| tag != *wire)
    };
    let required: Vec<&String> = object.required.iter().filter(writable).collect();
    if (required.is_empty() && tag.is_none()) || required.len() > 7 {
        return None;
    }
    let mut arguments = Vec::new();
    for wire in required {
        let field = &object.fields[wire];
        let (taken, kept) = match &field.ty {
            RustType::String | RustType::Secret | RustType::Timestamp => (
                format!("impl Into<{}>", field.ty.path("crate::")),
                format!("Some({}.into())", field.rust),
            ),
            RustType::Boxed(inner) => (
                format!("crate::{inner}"),
                format!("Some(Box::new({}))", field.rust),
            ),
            ty => (ty.path("crate::"), format!("Some({})", field.rust)),
        };
        arguments.push(Argument {
            wire,
            rust: &field.rust,
            taken,
            kept,
        });
    }
    let mut settled = None;
    if let Some((wire, value)) = tag {
        let field = &object.fields[wire];
        let value = match &field.ty {
            RustType::Named(ty) => format!("Some(crate::{ty}::from({value:?}))"),
            RustType::String => format!("Some({value:?}.to_owned())"),
            _ => return None,
        };
        settled = Some((field.rust.as_str(), value));
    }
    Some(Constructor { arguments, settled })
}

fn constructor_source(out: &mut String, name: &str, object: &Object) {
    let Some(Constructor { arguments, settled }) = constructor(object) else {
        return;
    };
    let parameters: Vec<String> = arguments
        .iter()
        .map(|argument| format!("{}: {}", argument.rust, argument.taken))
        .collect();
    let fields = arguments
        .iter()
        .map(|argument| (argument.rust, argument.kept.as_str()))
        .chain(settled.iter().map(|(rust, value)| (*rust, value.as_str())));
    let fields: Vec<String> = fields
        .map(|(rust, value)| format!("{rust}: {value}"))
        .collect();
    let tag = object.tag.as_ref().filter(|_| settled.is_some());
    let doc = docs::constructor(arguments.iter().map(|argument| argument.wire), tag);
    let _ = writeln!(
        out,
        "impl {name} {{\n{doc}#[must_use]\npub fn new({}) -> Self {{\nSelf {{ {}, ..Self::default() }}\n}}\n}}\n",
        parameters.join(", "),
        fields.join(", ")
    );
}

fn enum_source(out: &mut String, ty: &Type, variants: &[EnumVariant], schema: &Value) {
    let _ = writeln!(out, "{} {{", ty.name);
    for variant in variants {
        out.push_str(&docs::variant(schema, &variant.wire));
        let _ = writeln!(out, "    {} = {:?},", variant.rust, variant.wire);
    }
    out.push_str("}\n");
}

fn tagged_source(out: &mut String, ty: &Type, tagged: &Tagged, shared: &[String]) {
    let _ = writeln!(
        out,
        "{} by {:?} or {} {{",
        ty.name, tagged.tag, tagged.other
    );
    for variant in &tagged.variants {
        let wires: Vec<String> = variant
            .wires
            .iter()
            .map(|wire| format!("{wire:?}"))
            .collect();
        let kind = if variant.union { "union" } else { "object" };
        let _ = writeln!(
            out,
            "    {} => {}({kind} {}),",
            wires.join(" | "),
            variant.rust,
            variant.content
        );
    }
    out.push_str("} all {\n");
    for line in shared {
        let _ = writeln!(out, "    {line}");
    }
    out.push_str("}\n");
}

fn untagged_source(out: &mut String, ty: &Type, variants: &[(String, String)]) {
    let _ = writeln!(out, "{} {{", ty.name);
    for (variant, content) in variants {
        let _ = writeln!(out, "    {variant}({content}),");
    }
    out.push_str("}\n");
}

/// The name of the file that holds a type when a tag's types need several: the type's, cut after a few words.
pub(super) fn part_name(first: &str) -> String {
    let name = snake(first);
    let cut = name
        .char_indices()
        .filter(|(at, c)| *c == '_' && *at <= LONGEST_PART)
        .map(|(at, _)| at)
        .next_back();
    match cut {
        Some(cut) if name.len() > LONGEST_PART => snake(&name[..cut]),
        _ => name,
    }
}
