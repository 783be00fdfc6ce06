//! What is to be known of an operation, read once from the description, so that neither the code that is written nor
//! the list that is printed looks at OpenAPI again.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::paging::{self, Paging};
use super::{names, tables};
use crate::generate::docs::release;
use crate::generate::models::naming;
use crate::generate::prose::Prose;
use crate::spec::{Document, OperationRef};

/// Set at the root of a description that is not Okta's management API: its reference stands elsewhere.
pub(crate) const NO_REFERENCE: &str = "x-no-reference";

/// More schemas than a form is made of.
const LARGEST_FORM: usize = 64;

/// One operation.
pub(crate) struct Facts<'d> {
    pub(crate) id: &'d str,
    /// The operation as it is described, for what only its docs say.
    pub(crate) described: &'d Value,
    /// What its names in Rust are made of: its `x-rust-name`, else its id.
    pub(crate) rust_id: &'d str,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) path: &'d str,
    pub(crate) tag: &'d str,
    /// What the tag is called in Rust.
    pub(crate) tag_name: &'d str,
    pub(crate) group: String,
    /// The group in kebab case.
    pub(crate) feature: String,
    pub(crate) seed_name: String,
    pub(crate) scopes: Vec<&'d str>,
    pub(crate) security: Vec<&'d str>,
    /// Whether it is said that nothing of the kind is needed.
    pub(crate) is_public: bool,
    pub(crate) bucket: Option<&'static str>,
    pub(crate) idempotent: bool,
    pub(crate) paging: Paging,
    pub(crate) lifecycle: Option<&'d str>,
    pub(crate) deprecated: bool,
    /// Whether Okta's reference has a page of it that we know the address of.
    pub(crate) has_reference: bool,
    /// The first label of another server's host.
    pub(crate) server: Option<&'d str>,
    /// In the order of the path, then query, then headers, as described.
    pub(crate) parameters: Vec<Parameter<'d>>,
    pub(crate) body: Option<Body<'d>>,
    /// Statuses of success, ascending.
    pub(crate) success: Vec<u16>,
    /// Those of them that come without a body.
    pub(crate) empty: Vec<u16>,
    /// Statuses of errors, ascending.
    pub(crate) errors: Vec<u16>,
    /// Media types of success, JSON first.
    pub(crate) produces: Vec<&'d str>,
    /// The schema of the first success that has a body, in the first of these media types.
    pub(crate) output: Option<&'d Value>,
    /// The property that holds the items of a list that comes whole, inside an object.
    pub(crate) held: Option<String>,
    /// Whether that is an array.
    pub(crate) is_array: bool,
}

pub(crate) struct Parameter<'d> {
    pub(crate) name: &'d str,
    described: &'d Value,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) schema: &'d Value,
    /// Whether several values are parameters of their own.
    pub(crate) explode: bool,
}

impl Parameter<'_> {
    /// What the description says of it in words.
    pub(crate) fn prose(&self) -> Option<Prose> {
        Prose::of(self.described)
    }

    /// How far along it is.
    pub(super) fn release(&self) -> Vec<String> {
        release(self.described)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

pub(crate) struct Body<'d> {
    described: &'d Value,
    /// JSON first.
    pub(crate) media_types: Vec<&'d str>,
    pub(crate) required: bool,
    /// The schema for the first media type.
    pub(crate) schema: &'d Value,
    /// The parts of a form, in the order of their names.
    pub(crate) parts: Vec<Part<'d>>,
}

impl Body<'_> {
    /// What the description says of it in words.
    pub(crate) fn prose(&self) -> Option<Prose> {
        Prose::of(self.described)
    }
}

/// One part of a form.
pub(crate) struct Part<'d> {
    pub(crate) name: &'d str,
    pub(crate) required: bool,
    /// Whether it is a file.
    pub(crate) binary: bool,
}

impl<'d> Facts<'d> {
    /// Reads an operation.
    ///
    /// # Errors
    /// What cannot be expressed, by the name of the operation.
    pub(crate) fn read(document: &'d Document, operation: &OperationRef<'d>) -> Result<Self> {
        Self::read_unnamed(document, operation).with_context(|| {
            format!(
                "operation {:?} ({} {})",
                id(operation),
                operation.method,
                operation.path
            )
        })
    }

    fn read_unnamed(document: &'d Document, operation: &OperationRef<'d>) -> Result<Self> {
        let value = operation.value;
        let id = id(operation);
        if id.is_empty() {
            bail!("it has no operationId");
        }
        let mut parameters = operation
            .parameters
            .iter()
            .map(|parameter| read_parameter(parameter))
            .collect::<Result<Vec<_>>>()?;
        let place = |name: &str| operation.path.find(&format!("{{{name}}}"));
        for placeholder in operation
            .path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
        {
            if !parameters.iter().any(|parameter| {
                parameter.location == Location::Path && parameter.name == placeholder
            }) {
                bail!("the path parameter {placeholder:?} is not described");
            }
        }
        parameters.retain(|parameter| {
            parameter.location != Location::Path || place(parameter.name).is_some()
        });
        // A stable sort, so that queries and headers stay as described.
        parameters.sort_by_key(|parameter| {
            (
                parameter.location,
                place(parameter.name).filter(|_| parameter.location == Location::Path),
            )
        });
        let (scopes, security) = security(document, value);
        let Responses {
            success,
            empty,
            errors,
            produces,
            output,
        } = responses(document, value);
        let body = body(document, value);
        for (at, parameter) in parameters.iter().enumerate() {
            let twice = parameters
                .iter()
                .take(at)
                .any(|other| other.name == parameter.name);
            if twice || (body.is_some() && parameter.name == "body") {
                bail!("two arguments are called {:?}", parameter.name);
            }
        }
        let paging = paging::classify(document, operation, output);
        Ok(Self {
            id,
            described: value,
            rust_id: rust_id(value, id),
            method: operation.method.to_uppercase(),
            path: operation.path,
            tag: operation.tag,
            tag_name: document.tag_name(operation.tag),
            group: operation.group.clone(),
            feature: feature(&operation.group),
            seed_name: tables::former_name(id).map_or_else(|| names::seed_name(id), str::to_owned),
            scopes,
            security,
            is_public: value
                .get("security")
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty),
            bucket: tables::bucket(id, operation.method, operation.path),
            idempotent: ["get", "head", "put", "delete", "options"].contains(&operation.method),
            paging,
            lifecycle: value
                .pointer("/x-okta-lifecycle/lifecycle")
                .and_then(Value::as_str),
            deprecated: value.get("deprecated") == Some(&Value::Bool(true)),
            has_reference: document.root.get(NO_REFERENCE) != Some(&Value::Bool(true)),
            server: server(value),
            parameters,
            body,
            success,
            empty,
            errors,
            produces,
            output,
            held: paging::held(document, operation, output),
            is_array: output.is_some_and(|output| paging::is_array(document, output)),
        })
    }

    /// What the description says of it in words.
    pub(crate) fn prose(&self) -> Option<Prose> {
        Prose::of(self.described)
    }

    /// Whether its answer is a list to be walked.
    pub(crate) fn is_list(&self) -> bool {
        self.method == "GET" && (self.paging != Paging::None || self.is_array)
    }
}

/// The feature of a tag group.
pub(crate) fn feature(group: &str) -> String {
    naming::snake(group).replace('_', "-")
}

/// What an operation's names in Rust are made of.
fn rust_id<'d>(operation: &'d Value, id: &'d str) -> &'d str {
    operation
        .get("x-rust-name")
        .and_then(Value::as_str)
        .unwrap_or(id)
}

fn id<'d>(operation: &OperationRef<'d>) -> &'d str {
    operation
        .value
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn read_parameter(parameter: &Value) -> Result<Parameter<'_>> {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let name = text("name").context("a parameter has no name")?;
    let location = match text("in") {
        Some("path") => Location::Path,
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        other => bail!("the parameter {name:?} goes in {other:?}, which is not supported"),
    };
    let style = text("style");
    match (location, style) {
        (_, None)
        | (Location::Query, Some("form"))
        | (Location::Path | Location::Header, Some("simple")) => {}
        (_, Some(style)) => {
            bail!("the parameter {name:?} has the style {style:?}, which is not supported")
        }
    }
    let schema = parameter
        .get("schema")
        .with_context(|| format!("the parameter {name:?} has no schema"))?;
    let required =
        location == Location::Path || parameter.get("required") == Some(&Value::Bool(true));
    let explode = parameter
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(location == Location::Query);
    Ok(Parameter {
        name,
        described: parameter,
        location,
        required,
        schema,
        explode,
    })
}

/// Scopes, and the names of the ways to authenticate.
fn security<'d>(document: &'d Document, operation: &'d Value) -> (Vec<&'d str>, Vec<&'d str>) {
    let (mut scopes, mut names) = (Vec::new(), Vec::new());
    let requirements = operation
        .get("security")
        .or_else(|| document.root.get("security"))
        .and_then(Value::as_array);
    for (name, its_scopes) in requirements
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flatten()
    {
        if !names.contains(&name.as_str()) {
            names.push(name.as_str());
        }
        for scope in its_scopes
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    (scopes, names)
}

/// What is said of an operation's responses.
#[derive(Default)]
struct Responses<'d> {
    success: Vec<u16>,
    empty: Vec<u16>,
    errors: Vec<u16>,
    produces: Vec<&'d str>,
    output: Option<&'d Value>,
}

fn responses<'d>(document: &'d Document, operation: &'d Value) -> Responses<'d> {
    let mut found = Responses::default();
    let mut all: Vec<(u16, &Value)> = operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(status, response)| Some((status.parse().ok()?, document.resolve(response))))
        .collect();
    all.sort_by_key(|(status, _)| *status);
    for (status, response) in all {
        if status >= 400 {
            found.errors.push(status);
            continue;
        }
        found.success.push(status);
        let content = contents(response);
        if content.is_empty() {
            found.empty.push(status);
        }
        if found.output.is_none() {
            found.output = content.first().and_then(|(_, media)| media.get("schema"));
        }
        for (media_type, _) in content {
            if !found.produces.contains(&media_type) {
                found.produces.push(media_type);
            }
        }
    }
    found
}

fn body<'d>(document: &'d Document, operation: &'d Value) -> Option<Body<'d>> {
    let body = document.resolve(operation.get("requestBody")?);
    let content = contents(body);
    let schema = content
        .first()
        .and_then(|(_, media)| media.get("schema"))
        .unwrap_or(&Value::Null);
    let media_types: Vec<&str> = content
        .into_iter()
        .map(|(media_type, _)| media_type)
        .collect();
    let parts = match media_types.first() {
        Some(first) if first.starts_with("multipart/") => parts(document, schema),
        _ => Vec::new(),
    };
    (!media_types.is_empty()).then(|| Body {
        described: body,
        media_types,
        required: body.get("required") == Some(&Value::Bool(true)),
        schema,
        parts,
    })
}

/// The properties of a form's schema: each is a part, and those that are bytes are files.
fn parts<'d>(document: &'d Document, form: &'d Value) -> Vec<Part<'d>> {
    let mut shapes = vec![document.resolve(form)];
    // What it inherits from; as many as any form has, and no circle.
    for at in 0..LARGEST_FORM {
        let Some(shape) = shapes.get(at) else { break };
        let inherited = shape.get("allOf").and_then(Value::as_array);
        let inherited = inherited.into_iter().flatten();
        let inherited: Vec<&Value> = inherited.map(|part| document.resolve(part)).collect();
        shapes.extend(inherited);
    }
    let lists = |key: &'static str| shapes.iter().filter_map(move |shape| shape.get(key));
    let required: Vec<&Value> = lists("required")
        .filter_map(Value::as_array)
        .flatten()
        .collect();
    let properties = lists("properties").filter_map(Value::as_object).flatten();
    let mut parts: Vec<Part<'d>> = Vec::new();
    for (name, schema) in properties {
        if parts.iter().all(|part| part.name != name) {
            let schema = document.resolve(schema);
            parts.push(Part {
                name,
                required: required.iter().any(|required| *required == name),
                binary: schema.get("format").and_then(Value::as_str) == Some("binary"),
            });
        }
    }
    parts.sort_by_key(|part| part.name);
    parts
}

/// The media types of a body or response with what is said of them, JSON first.
pub(crate) fn contents(owner: &Value) -> Vec<(&str, &Value)> {
    let content = owner.get("content").and_then(Value::as_object);
    let mut all: Vec<(&str, &Value)> = content
        .into_iter()
        .flatten()
        .map(|(media_type, media)| (media_type.as_str(), media))
        .collect();
    all.sort_by_key(|(media_type, _)| !is_json(media_type));
    all
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The first label of the host of an operation's own server.
fn server(operation: &Value) -> Option<&str> {
    let url = operation.pointer("/servers/0/url")?.as_str()?;
    let host = url.split("://").nth(1)?;
    host.split(['.', '/', ':'])
        .next()
        .filter(|label| !label.is_empty() && !label.contains('{'))
}
