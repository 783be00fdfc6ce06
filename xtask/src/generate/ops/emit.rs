//! One operation as Rust source: a struct with plain fields, its setters, its facts, and how it is written and read.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::facts::{Facts, Part};
use super::paging::Paging;
use super::params::{Field, field_names};
use super::types::{self, BodyType};
use super::{docs, names};
use crate::generate::models::{Models, naming};
use crate::spec::Document;

/// Writes the source of one operation, and gives its line in the file's register. It needs the imports of [`imports`].
///
/// # Errors
/// What cannot be expressed, by the name of the operation.
pub(super) fn operation(
    out: &mut String,
    document: &Document,
    models: &Models<'_>,
    facts: &Facts<'_>,
) -> Result<String> {
    let fields = facts
        .parameters
        .iter()
        .zip(field_names(&facts.parameters))
        .map(|(parameter, name)| Field::new(parameter, name, models));
    let fields = fields
        .collect::<Result<Vec<_>>>()
        .with_context(|| format!("operation {:?}", facts.id))?;
    let body = types::body(models, facts).zip(facts.body.as_ref().map(|body| body.required));
    let output = types::output(document, models, facts);
    let name = names::struct_name(facts.rust_id);

    let takes = types::takes(models, facts);
    out.push_str(&docs::operation(facts, &output.words, takes.as_deref()));
    aliases(out, facts, true);
    let needs_nothing = fields.iter().all(|field| !field.facts.required)
        && !body.as_ref().is_some_and(|(_, required)| *required);
    let default = if needs_nothing { ", Default" } else { "" };
    let _ = writeln!(
        out,
        "#[derive(Clone, Debug{default}, PartialEq)]\npub struct {name} {{"
    );
    for field in &fields {
        let _ = writeln!(
            out,
            "{}pub {}: {},",
            docs::parameter(field, facts, models, false),
            field.name,
            field.ty()
        );
    }
    if let Some((body, required)) = &body {
        let ty = if *required {
            body.ty().to_owned()
        } else {
            format!("Option<{}>", body.ty())
        };
        let doc = facts.body.as_ref().zip(takes.as_deref());
        let doc = doc.map(|(body, takes)| docs::body(body, takes));
        let doc = doc.unwrap_or_default();
        let _ = writeln!(out, "{doc}pub body: {ty},");
    }
    out.push_str("}\n\n");
    let doc = |field: &Field<'_, '_>| docs::parameter(field, facts, models, true);
    setters(out, &name, &fields, body.as_ref(), needs_nothing, &doc);
    operation_impl(out, facts, &name, &fields, body.as_ref(), &output);
    args_impl(out, &name, &fields, body.as_ref());
    Ok(match output.item {
        Some(_) => format!("{name}: list"),
        None => name,
    })
}

/// What else the operation is called.
pub(super) fn aliases(out: &mut String, facts: &Facts<'_>, of_struct: bool) {
    let own = if of_struct {
        names::struct_name(facts.rust_id)
    } else {
        names::function_name(facts.rust_id)
    };
    let mut all = vec![
        facts.seed_name.clone(),
        names::seed_name(facts.id),
        facts.id.to_owned(),
    ];
    if of_struct {
        all.push(names::function_name(facts.rust_id));
    }
    all.sort();
    all.dedup();
    for alias in all
        .into_iter()
        .filter(|alias| *alias != own && naming::is_alias(alias))
    {
        let _ = writeln!(out, "#[doc(alias = {alias:?})]");
    }
}

fn setters(
    out: &mut String,
    name: &str,
    fields: &[Field<'_, '_>],
    body: Option<&(BodyType, bool)>,
    needs_nothing: bool,
    doc: &dyn Fn(&Field<'_, '_>) -> String,
) {
    let _ = writeln!(out, "impl {name} {{");
    if needs_nothing {
        out.push_str(&docs::new(&[]));
        out.push_str("#[inline]\n#[must_use]\npub fn new() -> Self {\nSelf::default()\n}\n");
    } else {
        let mut taken: Vec<String> = Vec::new();
        let mut kept: Vec<String> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for field in fields {
            if field.facts.required {
                names.push(field.facts.name);
                taken.push(format!("{}: {}", field.name, field.taken()));
                let value = field.kept();
                kept.push(if value == field.name {
                    value
                } else {
                    format!("{}: {value}", field.name)
                });
            } else {
                kept.push(format!("{}: None", field.name));
            }
        }
        if let Some((body, required)) = body {
            if *required {
                names.push("body");
                taken.push(format!("body: {}", body.taken()));
                kept.push(match body.kept() {
                    "body" => "body".to_owned(),
                    kept => format!("body: {kept}"),
                });
            } else {
                kept.push("body: None".to_owned());
            }
        }
        let _ = writeln!(
            out,
            "{}#[inline]\n#[must_use]\npub fn new({}) -> Self {{\nSelf {{ {} }}\n}}",
            docs::new(&names),
            taken.join(", "),
            kept.join(", ")
        );
    }
    for field in fields.iter().filter(|field| !field.facts.required) {
        let name = &field.name;
        let _ = writeln!(
            out,
            "\n{}#[inline]\n#[must_use]\npub fn {name}(mut self, {name}: {}) -> Self {{\nself.{name} = Some({});\nself\n}}",
            doc(field),
            field.taken(),
            field.kept()
        );
    }
    if let Some((body, false)) = body {
        let _ = writeln!(
            out,
            "\n/// Sets the body.\n#[inline]\n#[must_use]\npub fn body(mut self, body: {}) -> Self {{\nself.body = Some({});\nself\n}}",
            body.taken(),
            body.kept()
        );
    }
    out.push_str("}\n\n");
}

fn operation_impl(
    out: &mut String,
    facts: &Facts<'_>,
    name: &str,
    fields: &[Field<'_, '_>],
    body: Option<&(BodyType, bool)>,
    output: &types::Output,
) {
    let _ = writeln!(
        out,
        "impl Operation for {name} {{\ntype Output = {};\ntype Codec = codec::{};\nconst INFO: &'static OperationInfo = &{};\n",
        output.ty,
        output.codec,
        info(facts, fields, body.map(|(body, _)| body), output)
    );
    let request = if fields.is_empty() && body.is_none() {
        "_"
    } else {
        "request"
    };
    let _ = writeln!(
        out,
        "#[inline]\nfn write(&self, {request}: &mut RequestWriter) {{"
    );
    for field in fields {
        let _ = writeln!(out, "{}", field.write());
    }
    let method = match body {
        Some((BodyType::Content, _)) => "content",
        _ => "model",
    };
    match body {
        Some((_, true)) => drop(writeln!(out, "request.{method}(&self.body);")),
        Some((_, false)) => drop(writeln!(
            out,
            "if let Some(body) = &self.body {{\nrequest.{method}(body);\n}}"
        )),
        None => {}
    }
    out.push_str("}\n}\n\n");
    if let Some(item) = &output.item {
        let _ = writeln!(
            out,
            "impl ListOperation for {name} {{\ntype Item = {item};\ntype Items = codec::JsonList;\n}}\n"
        );
    }
}

fn info(
    facts: &Facts<'_>,
    fields: &[Field<'_, '_>],
    body_type: Option<&BodyType>,
    output: &types::Output,
) -> String {
    let Facts {
        id,
        method,
        path,
        tag,
        feature,
        seed_name,
        ..
    } = facts;
    let mut info = format!(
        "OperationInfo::new({id:?}, Method::{method}, {path:?}).seed_name({seed_name:?}).place({tag:?}, {feature:?})"
    );
    if !facts.security.is_empty() {
        let _ = write!(info, ".security(&{:?})", facts.security);
    }
    if !facts.scopes.is_empty() {
        let _ = write!(info, ".scopes(&{:?})", facts.scopes);
    }
    if let Some(model) = &output.model {
        let _ = write!(info, ".model({model:?})");
    }
    if let Some(bucket) = facts.bucket {
        let _ = write!(info, ".bucket({bucket:?})");
    }
    match &facts.paging {
        Paging::None => {}
        Paging::Link => info.push_str(".paging(Paging::Link)"),
        Paging::LinkWithin(items) => {
            let _ = write!(info, ".paging(Paging::LinkWithin {{ items: {items:?} }})");
        }
        Paging::Polling => info.push_str(".paging(Paging::Polling)"),
        Paging::Body(items) => drop(write!(info, ".paging(Paging::Body {{ items: {items:?} }})")),
    }
    if let Some(lifecycle) = facts.lifecycle {
        let _ = write!(info, ".lifecycle({lifecycle:?})");
    }
    if facts.deprecated {
        info.push_str(".deprecated()");
    }
    if let Some(server) = facts.server {
        let _ = write!(info, ".server({server:?})");
    }
    if !fields.is_empty() {
        let parameters: Vec<String> = fields.iter().map(Field::info).collect();
        let _ = write!(info, ".parameters(&[{}])", parameters.join(", "));
    }
    if let Some(body) = &facts.body {
        let _ = write!(
            info,
            ".body(&{:?}, Shape::{}, {})",
            body.media_types,
            body_type.map_or("Bytes", BodyType::root),
            body.required
        );
        if !body.parts.is_empty() {
            let parts: Vec<String> = body.parts.iter().map(part).collect();
            let _ = write!(info, ".parts(&[{}])", parts.join(", "));
        }
        if let Some(model) = body_type.and_then(BodyType::model) {
            let _ = write!(info, ".body_model({model:?})");
        }
    }
    let _ = write!(
        info,
        ".answers(&{:?}, &{:?}, Shape::{})",
        facts.success, facts.produces, output.root
    );
    info
}

/// The `PartInfo` of a part of a form.
fn part(part: &Part<'_>) -> String {
    let kind = if part.binary { "file" } else { "text" };
    let required = if part.required { ".required()" } else { "" };
    format!("PartInfo::{kind}({:?}){required}", part.name)
}

fn args_impl(
    out: &mut String,
    name: &str,
    fields: &[Field<'_, '_>],
    body: Option<&(BodyType, bool)>,
) {
    let mut read: Vec<String> = fields
        .iter()
        .map(|field| format!("{}: {}", field.name, field.read()))
        .collect();
    read.extend(body.map(|body| match body {
        (BodyType::Json { .. }, true) => "body: args.body()?".to_owned(),
        (BodyType::Json { .. }, false) => "body: args.optional_body()?".to_owned(),
        (BodyType::Content, true) => "body: args.content()?".to_owned(),
        (BodyType::Content, false) => "body: args.optional_content()?".to_owned(),
    }));
    let args = if read.is_empty() { "_" } else { "args" };
    let _ = writeln!(
        out,
        "impl FromArgs for {name} {{\n#[inline]\nfn from_args({args}: &mut Args) -> Result<Self, ArgsError> {{\nOk(Self {{ {} }})\n}}\n}}\n",
        read.join(", ")
    );
}

/// The `use` lines that a file of operations needs.
pub(super) fn imports(source: &str) -> String {
    let used = |name: &str| source.contains(name);
    let mut names = vec!["FromArgs", "Operation", "OperationInfo", "RequestWriter"];
    for (name, token) in [
        ("Content", ": Content"),
        ("Content", "<Content>"),
        ("Kind", "Kind::"),
        ("List", "= List<"),
        ("ListOperation", "ListOperation for"),
        ("Paging", "Paging::"),
        ("ParameterInfo", "ParameterInfo::"),
        ("PartInfo", "PartInfo::"),
        ("Shape", "Shape::"),
        ("codec", "codec::"),
    ] {
        if used(token) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_unstable();
    let bytes = if used("= Bytes;") {
        "use bytes::Bytes;\n"
    } else {
        ""
    };
    let reference = if used("reference!(") {
        "use crate::reference::reference;\n"
    } else {
        ""
    };
    format!(
        "{bytes}use http::Method;\n\nuse crate::args::Args;\nuse crate::error::ArgsError;\n{reference}use crate::registry::register;\nuse crate::{{{}}};\n\n",
        names.join(", ")
    )
}
