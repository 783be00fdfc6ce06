//! What a request must be before an operation is done: its parameters and its body, held against the description.

use http::Method;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::{lenient, strict};
use crate::error::Refusal;
use crate::facts::conform::{Rule, breaches, is_of_kind};
use crate::facts::{Body, Operation, Parameter, Place, Type};
use crate::json::Object;
use crate::request::{Call, boolean};

/// What came in the body.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The JSON, null where there is none.
    pub(super) json: Value,
}

impl Given {
    /// The members of the body, if it is an object.
    pub(super) fn object(&self) -> Object {
        self.json.as_object().cloned().unwrap_or_default()
    }

    /// A text member of the body.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.json.get(name)?.as_str()
    }
}

/// Checks parameters and body, and gives the body.
pub(super) fn check(operation: &Operation, call: &Call<'_>) -> Result<Given, Refusal> {
    let wrong: Vec<String> = operation
        .parameters
        .iter()
        .flat_map(|parameter| parameter_breaches(parameter, call))
        .collect();
    refuse(wrong)?;
    let given = match &operation.body {
        Some(body) => given(operation, body, call)?,
        None => Given::default(),
    };
    refuse(strict::lacks(operation, call, &given.json))?;
    Ok(given)
}

fn parameter_breaches(parameter: &Parameter, call: &Call<'_>) -> Vec<String> {
    let text = match parameter.place {
        Place::Path => return Vec::new(),
        Place::Query => call.query(parameter.name),
        Place::Header => call
            .headers()
            .get(parameter.name)
            .and_then(|value| value.to_str().ok()),
    };
    match text {
        None if parameter.required && parameter.default.is_none() => {
            vec![format!("{}: is required", parameter.name)]
        }
        None => Vec::new(),
        Some(text) => {
            let found = breaches(&parameter.ty, &read(&parameter.ty, text), parameter.name);
            found.iter().map(ToString::to_string).collect()
        }
    }
}

/// A parameter's text as the kind of value that it stands for, or as text where it is none.
fn read(ty: &Type, text: &str) -> Value {
    let parsed = match ty {
        Type::Boolean => boolean(text).map(Value::from),
        Type::Integer(..) | Type::Number => serde_json::from_str(text).ok(),
        Type::List(item, ..) => Some(text.split(',').map(|part| read(item, part)).collect()),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::from(text))
}

fn given(operation: &Operation, body: &Body, call: &Call<'_>) -> Result<Given, Refusal> {
    let is_json = body.media_types.iter().any(|known| takes_json(known));
    let came = call
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let came = came.split(';').next().unwrap_or_default().trim();
    let came = came.to_ascii_lowercase();
    if call.bytes().is_empty() {
        return match body.required {
            true => Err(Refusal::malformed("it is missing")),
            false => Ok(Given::default()),
        };
    }
    if !is_json {
        return match came.starts_with("multipart/")
            == body.media_types.contains(&"multipart/form-data")
        {
            true => Ok(Given::default()),
            false => Err(Refusal::media_type(body.media_types)),
        };
    }
    // A body without a media type is read as JSON.
    if !came.is_empty() && !takes_json(&came) {
        return Err(Refusal::media_type(body.media_types));
    }
    let json = call.json()?;
    if json.is_null() && !body.required {
        return Ok(Given::default());
    }
    if !is_of_kind(&body.ty, &json) {
        return Err(Refusal::malformed(
            "it is not of the kind that this operation takes",
        ));
    }
    // Who changes a part need not say the rest.
    let changes_only = operation.method == Method::PATCH
        || (operation.method == Method::POST && operation.path.ends_with('}'));
    let wrong: Vec<String> = breaches(&body.ty, &json, "")
        .into_iter()
        .filter(|breach| !(changes_only && breach.rule == Rule::Required))
        .filter(|breach| !lenient::excuses(operation, breach))
        .map(|breach| breach.to_string())
        .collect();
    refuse(wrong)?;
    Ok(Given { json })
}

fn refuse(causes: Vec<String>) -> Result<(), Refusal> {
    let Some(first) = causes.first() else {
        return Ok(());
    };
    let field = first.split(": ").next().unwrap_or_default().to_owned();
    Err(Refusal::invalid(&field, causes))
}

fn takes_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}
