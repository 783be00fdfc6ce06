//! What a user sees of the operations: names, types and arguments, as [`emit`](super::emit) writes them. For comparing two
//! descriptions.

use anyhow::Result;
use serde_json::Value;

use super::facts::{Facts, Location};
use super::params::{Field, field_names};
use super::types::BodyType;
use super::{names, read, types};
use crate::generate::models::Models;
use crate::spec::Document;

/// An operation as a user finds it.
pub(crate) struct Outline<'d> {
    /// What is known of it.
    pub(crate) facts: Facts<'d>,
    /// Its struct.
    pub(crate) name: String,
    /// Its method.
    pub(crate) function: String,
    /// The trait that has the method.
    pub(crate) trait_name: String,
    /// Its parameters as fields, in the order of [`Facts::parameters`].
    pub(crate) fields: Vec<FieldOutline>,
    /// The type of its body, where it takes one.
    pub(crate) body: Option<String>,
    /// What `new` takes, if it is not derived.
    pub(crate) arguments: Vec<(String, String)>,
    /// What its method gives.
    pub(crate) gives: String,
    /// What it is read as: the answer's type.
    pub(crate) output: String,
    /// The schema of that, where it is JSON.
    pub(crate) output_schema: Option<&'d Value>,
}

/// A parameter as a field.
pub(crate) struct FieldOutline {
    /// The field.
    pub(crate) rust: String,
    /// Its type, with the `Option` around it.
    pub(crate) ty: String,
}

impl Outline<'_> {
    /// The word for where the parameter at `index` goes.
    pub(crate) fn location(&self, index: usize) -> &'static str {
        match self.facts.parameters[index].location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        }
    }
}

/// The outlines of all operations of a description.
///
/// # Errors
/// Where an operation cannot be expressed.
pub(crate) fn outlines<'d>(
    document: &'d Document,
    models: &Models<'_>,
) -> Result<Vec<Outline<'d>>> {
    let all = read(document)?.into_iter();
    all.map(|facts| outline(document, models, facts)).collect()
}

fn outline<'d>(
    document: &'d Document,
    models: &Models<'_>,
    facts: Facts<'d>,
) -> Result<Outline<'d>> {
    let (mut fields, mut arguments) = (Vec::new(), Vec::new());
    for (parameter, name) in facts.parameters.iter().zip(field_names(&facts.parameters)) {
        let field = Field::new(parameter, name, models)?;
        if parameter.required {
            arguments.push((field.name.clone(), field.taken()));
        }
        fields.push(FieldOutline {
            ty: field.ty(),
            rust: field.name,
        });
    }
    let required = facts.body.as_ref().is_some_and(|body| body.required);
    let body = types::body(models, &facts).map(|body| {
        if required {
            arguments.push(("body".to_owned(), body.taken().to_owned()));
        }
        match body {
            BodyType::Json { ty, .. } => ty,
            BodyType::Content => "Content".to_owned(),
        }
    });
    let output = types::output(document, models, &facts);
    let gives = match &output.item {
        Some(item) => format!("Paginator<{item}>"),
        None => format!("Result<{}, Error>", output.ty),
    };
    let is_json = matches!(output.codec, "Model" | "JsonList");
    Ok(Outline {
        name: names::struct_name(facts.rust_id),
        function: names::function_name(facts.rust_id),
        trait_name: names::trait_name(facts.tag_name),
        fields,
        body,
        arguments,
        gives,
        output: output.ty,
        output_schema: facts.output.filter(|_| is_json),
        facts,
    })
}
