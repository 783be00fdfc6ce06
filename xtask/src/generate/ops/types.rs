//! The Rust side of bodies and answers.

use super::docs;
use super::facts::{Facts, is_json};
use super::paging::{self, Paging};
use crate::generate::models::Models;
use crate::generate::models::types::{RustType, Shape};
use crate::spec::Document;

/// What an operation gives.
#[derive(Default)]
pub(super) struct Output {
    /// The type.
    pub(super) ty: String,
    /// The codec that reads it.
    pub(super) codec: &'static str,
    /// What it is at its root: the name of its `Shape` in `okta-api`.
    pub(super) root: &'static str,
    /// The type of the items of a list that is walked.
    pub(super) item: Option<String>,
    /// What it is, in words.
    pub(super) words: String,
    /// The object or union that it gives, or of which it gives a list: its name in Rust.
    pub(super) model: Option<String>,
}

/// What a request body is.
pub(super) enum BodyType {
    Json {
        ty: String,
        /// Its `Shape`.
        root: &'static str,
        /// The object or union that it is, or of which it is a list: its name in Rust.
        model: Option<String>,
    },
    Content,
}

impl BodyType {
    /// The type.
    pub(super) fn ty(&self) -> &str {
        match self {
            Self::Json { ty, .. } => ty,
            Self::Content => "Content",
        }
    }

    /// What `new` or the setter takes as `body`.
    pub(super) fn taken(&self) -> &str {
        match self {
            Self::Json { ty, .. } => ty,
            Self::Content => "impl Into<Content>",
        }
    }

    /// The `Shape`.
    pub(super) fn root(&self) -> &'static str {
        match self {
            Self::Json { root, .. } => root,
            Self::Content => "Bytes",
        }
    }

    /// The model that it is, or of which it is a list.
    pub(super) fn model(&self) -> Option<&str> {
        match self {
            Self::Json { model, .. } => model.as_deref(),
            Self::Content => None,
        }
    }

    /// `body` as it was taken, as what is kept.
    pub(super) fn kept(&self) -> &'static str {
        match self {
            Self::Json { .. } => "body",
            Self::Content => "body.into()",
        }
    }
}

const MODELS: &str = "okta_models::";

/// What the operation gives.
pub(super) fn output(document: &Document, models: &Models<'_>, facts: &Facts<'_>) -> Output {
    let output = shape(document, models, facts);
    let ty = output.item.as_deref().unwrap_or(&output.ty);
    let ty = ty
        .strip_prefix("List<")
        .and_then(|ty| ty.strip_suffix('>'))
        .unwrap_or(ty);
    let model = ty
        .strip_prefix(MODELS)
        .filter(|name| is_model(models, name));
    Output {
        model: model.map(str::to_owned),
        ..output
    }
}

fn shape(document: &Document, models: &Models<'_>, facts: &Facts<'_>) -> Output {
    let Some(schema) = facts.output else {
        return Output {
            ty: "()".into(),
            codec: "NoContent",
            root: "Nothing",
            item: None,
            words: "nothing".into(),
            ..Output::default()
        };
    };
    if !facts.produces.first().is_some_and(|first| is_json(first)) {
        let is_text = facts.produces.iter().all(|produced| {
            produced.starts_with("text/")
                || produced.ends_with("xml")
                || *produced == "application/pkcs10"
        });
        return match is_text {
            true => Output {
                ty: "String".into(),
                codec: "Text",
                root: "Text",
                item: None,
                words: "text".into(),
                ..Output::default()
            },
            false => Output {
                ty: "Bytes".into(),
                codec: "Binary",
                root: "Bytes",
                item: None,
                words: "bytes".into(),
                ..Output::default()
            },
        };
    }
    let ty = models.rust_type(schema);
    // An answer without a body has a value all the same, which these have not.
    let ty = if models.has_default(&ty) {
        ty
    } else {
        RustType::String
    };
    if let RustType::List(item) = &ty {
        let path = item.path(MODELS);
        return Output {
            ty: format!("List<{path}>"),
            codec: "JsonList",
            root: "List",
            item: facts.is_list().then_some(path),
            words: format!("a list of {}", words(item)),
            ..Output::default()
        };
    }
    let item = match &facts.paging {
        Paging::Body(property) | Paging::LinkWithin(property) => {
            let items = paging::property(document, schema, property)
                .and_then(|array| paging::items(document, array));
            items.map(|items| models.rust_type(items))
        }
        _ => None,
    };
    let words = match &item {
        Some(item) => format!("{}, and as a list {}", words(&ty), words(item)),
        None => words(&ty),
    };
    Output {
        ty: ty.path(MODELS),
        codec: "Model",
        root: root(models, &ty),
        item: item.map(|item| item.path(MODELS)),
        words,
        ..Output::default()
    }
}

/// What the request body is.
pub(super) fn body(models: &Models<'_>, facts: &Facts<'_>) -> Option<BodyType> {
    let body = facts.body.as_ref()?;
    Some(
        if body.media_types.first().is_some_and(|first| is_json(first)) {
            let ty = models.rust_type(body.schema);
            BodyType::Json {
                ty: ty.path(MODELS),
                root: root(models, &ty),
                model: model(models, &ty),
            }
        } else {
            BodyType::Content
        },
    )
}

/// The object or union that JSON of this type is, or of which it is a list.
fn model(models: &Models<'_>, ty: &RustType) -> Option<String> {
    let one = match ty {
        RustType::List(item) => item,
        one => one,
    };
    match one {
        RustType::Named(name) | RustType::Boxed(name) if is_model(models, name) => {
            Some(name.clone())
        }
        _ => None,
    }
}

/// Whether a type is a table, which enumerations are not.
fn is_model(models: &Models<'_>, name: &str) -> bool {
    let found = models.types.get(name);
    found.is_some_and(|ty| !matches!(ty.shape, Shape::Enum(_)))
}

/// The `Shape` of JSON of this type.
fn root(models: &Models<'_>, ty: &RustType) -> &'static str {
    match ty {
        RustType::Map(_) => "Object",
        RustType::List(_) => "List",
        RustType::Named(name) | RustType::Boxed(name) if is_model(models, name) => "Object",
        _ => "Json",
    }
}

/// What the request body is, in words.
pub(super) fn takes(models: &Models<'_>, facts: &Facts<'_>) -> Option<String> {
    let body = facts.body.as_ref()?;
    let ty = words(&models.rust_type(body.schema));
    let first = body.media_types.first().copied().unwrap_or_default();
    if first == "application/x-www-form-urlencoded" {
        return Some(docs::takes(body, "", Some(&ty)));
    }
    let ty = if is_json(first) { &ty } else { "bytes" };
    Some(docs::takes(body, ty, None))
}

/// The type of a list's items, in words.
pub(super) fn item_words(path: &str) -> String {
    match path.strip_prefix(MODELS) {
        Some(name) => format!("[`{name}`]({path})"),
        None => format!("`{path}`"),
    }
}

fn words(ty: &RustType) -> String {
    match ty {
        RustType::Named(name) | RustType::Boxed(name) => format!("[`{name}`](okta_models::{name})"),
        RustType::Json => "any JSON".into(),
        RustType::Map(_) | RustType::Nullable(_) => "a JSON object".into(),
        RustType::List(item) => format!("a list of {}", words(item)),
        other => format!("`{}`", other.path("")),
    }
}
