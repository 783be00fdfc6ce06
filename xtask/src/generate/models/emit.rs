//! Types as Rust source. Only lists are generated: the loops that read and write stand in `okta-models` by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::build::COMMON;
use super::naming::{is_alias, snake};
use super::types::{EnumVariant, Object, RustType, Shape, Tagged, Type};
use super::{docs, shared};

/// Part names longer than this are cut.
const LONGEST_PART: usize = 32;

/// What one file needs and holds.
#[derive(Default)]
pub(super) struct File {
    objects: Vec<String>,
    source: String,
    enums: String,
    tagged: String,
    untagged: String,
}

impl File {
    /// Adds a type, one of `types`.
    pub(super) fn push(&mut self, ty: &Type, is_request: bool, types: &BTreeMap<String, Type>) {
        match &ty.shape {
            Shape::Object(object) => {
                self.objects.push(ty.name.clone());
                object_source(&mut self.source, ty, object, is_request);
            }
            Shape::Enum(variants) => enum_source(&mut self.enums, ty, variants),
            Shape::Tagged(tagged) => {
                tagged_source(&mut self.tagged, ty, tagged, &shared::lines(types, tagged));
            }
            Shape::Untagged(variants) => untagged_source(&mut self.untagged, ty, variants),
        }
    }

    /// About how many lines it will have.
    pub(super) fn lines(&self) -> usize {
        [&self.source, &self.enums, &self.tagged, &self.untagged]
            .iter()
            .map(|part| part.lines().count())
            .sum::<usize>()
            + self.objects.len()
    }

    /// The whole file.
    pub(super) fn finish(self, header: &str) -> String {
        let mut file = format!("{header}\n");
        if !self.objects.is_empty() {
            file.push_str("use serde::de::MapAccess;\n\nuse crate::object::{Fields, Place};\n\n");
        }
        file.push_str(&self.source);
        for (mac, body) in [
            ("object::objects", self.objects.join(" ")),
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

fn doc(out: &mut String, ty: &Type, what: &str) {
    let _ = writeln!(
        out,
        "/// {}: `{}` in Okta's description.",
        docs::one_line(what),
        docs::one_line(&ty.schema)
    );
    if ty.deprecated {
        let _ = writeln!(out, "///\n/// Deprecated by Okta.");
    }
    if ty.schema != ty.name && is_alias(&ty.schema) {
        let _ = writeln!(out, "#[doc(alias = {:?})]", ty.schema);
    }
}

fn object_source(out: &mut String, ty: &Type, object: &Object, is_request: bool) {
    let name = &ty.name;
    let is_common = ty.schema != ty.name && ty.name.ends_with(COMMON);
    doc(
        out,
        ty,
        if is_common {
            "What all kinds of a union have"
        } else {
            "A JSON object"
        },
    );
    let _ = writeln!(
        out,
        "#[derive(Clone, Debug, Default, PartialEq)]\npub struct {name} {{"
    );
    for (wire, field) in &object.fields {
        let required = object.required.contains(wire);
        let _ = writeln!(out, "/// {}", docs::field(wire, field, required));
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
    let _ = writeln!(
        out,
        "impl crate::Object for {name} {{\nconst NAME: &'static str = {:?};",
        ty.schema
    );
    let wires: Vec<String> = object
        .fields
        .keys()
        .map(|wire| format!("{wire:?}"))
        .collect();
    let _ = writeln!(
        out,
        "const PROPERTIES: &'static [&'static str] = &[{}];",
        wires.join(", ")
    );
    if object.open {
        out.push_str("const OPEN: bool = true;\n");
    }
    let nullable: Vec<String> = object
        .fields
        .iter()
        .filter(|(_, field)| field.schema.get("nullable") == Some(&true.into()))
        .map(|(wire, _)| format!("{wire:?}"))
        .collect();
    if !nullable.is_empty() {
        let _ = writeln!(
            out,
            "const NULLABLE: &'static [&'static str] = &[{}];",
            nullable.join(", ")
        );
    }
    out.push_str(
        "\nfn read<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error> {\n\
         let place = Place::new(index, Self::PROPERTIES, &mut self.extra, map);\n",
    );
    if object.fields.is_empty() {
        out.push_str("place.keep()\n}\n");
    } else {
        out.push_str("match index {\n");
        for (index, field) in object.fields.values().enumerate() {
            let _ = writeln!(out, "{index} => place.read(&mut self.{}),", field.rust);
        }
        out.push_str("_ => place.keep(),\n}\n}\n");
    }
    let unused = if object.fields.is_empty() { "_" } else { "out" };
    let _ = writeln!(
        out,
        "\nfn write<F: Fields>(&self, {unused}: &mut F) -> Result<(), F::Error> {{"
    );
    for (index, field) in object.fields.values().enumerate() {
        let last = index + 1 == object.fields.len();
        let _ = writeln!(
            out,
            "out.field(&self.{}){}",
            field.rust,
            if last { "" } else { "?;" }
        );
    }
    if object.fields.is_empty() {
        out.push_str("Ok(())\n");
    }
    out.push_str(
        "}\n\nfn extra(&self) -> &crate::Extra {\n&self.extra\n}\n\n\
         fn extra_mut(&mut self) -> &mut crate::Extra {\n&mut self.extra\n}\n}\n\n",
    );
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
    let what = if arguments.is_empty() {
        "With the property that tells it apart."
    } else {
        "With what a request requires."
    };
    let _ = writeln!(
        out,
        "impl {name} {{\n/// {what}\n#[must_use]\npub fn new({}) -> Self {{\nSelf {{ {}, ..Self::default() }}\n}}\n}}\n",
        parameters.join(", "),
        fields.join(", ")
    );
}

fn enum_source(out: &mut String, ty: &Type, variants: &[EnumVariant]) {
    doc(out, ty, "An open enumeration");
    let _ = writeln!(out, "{} {{", ty.name);
    for variant in variants {
        let _ = writeln!(out, "    {} = {:?},", variant.rust, variant.wire);
    }
    out.push_str("}\n");
}

fn tagged_source(out: &mut String, ty: &Type, tagged: &Tagged, shared: &[String]) {
    doc(
        out,
        ty,
        &format!("An object whose shape follows from `{}`", tagged.tag),
    );
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
    doc(
        out,
        ty,
        "An object of one of several shapes that only their properties tell apart",
    );
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
