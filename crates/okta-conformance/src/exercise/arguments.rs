//! The arguments of a call: a value for each parameter and the body, by their wire names.

use okta_api::OperationInfo;
use serde_json::{Map, Value, json};
use xtask::spec::json::{entries, text};
use xtask::spec::{Document, OperationRef};

use super::sample::Sampler;
use super::schema::Facts;

/// A certificate request, a key, a picture: bytes that are nothing, for a server that only looks at their kind.
const BYTES: &str = "AAECAw==";

/// The arguments of an operation.
///
/// # Errors
/// The argument for which no value can be found, and why.
pub(super) fn arguments(
    document: &Document,
    operation: &OperationRef<'_>,
    info: &OperationInfo,
    sampler: &mut Sampler<'_>,
    generous: bool,
) -> Result<Value, String> {
    let mut arguments = Map::new();
    for parameter in &operation.parameters {
        let name = text(parameter, "name").unwrap_or_default();
        let is_required = parameter.get("required") == Some(&json!(true))
            || text(parameter, "in") == Some("path");
        let is_known = info.parameters.iter().any(|known| known.name == name);
        // OpenAPI sets these two by the media types of the bodies.
        let is_of_the_body = matches!(name.to_lowercase().as_str(), "accept" | "content-type");
        if !is_known || is_of_the_body || !(is_required || generous) {
            continue;
        }
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        match sampler.value(schema) {
            Ok(value) => drop(arguments.insert(name.to_owned(), value)),
            Err(why) if is_required => return Err(format!("{name}: {why}")),
            Err(_) => {}
        }
    }
    let body = document.resolve(operation.value.get("requestBody").unwrap_or(&Value::Null));
    if let Some(media_type) = info.body.and_then(|body| body.media_types.first().copied()) {
        let schema = entries(body, "content")
            .find(|(name, _)| *name == media_type)
            .and_then(|(_, content)| content.get("schema"))
            .unwrap_or(&Value::Null);
        let value = body_of(document, media_type, schema, sampler);
        arguments.insert(
            "body".to_owned(),
            value.map_err(|why| format!("body: {why}"))?,
        );
    }
    Ok(arguments.into())
}

fn body_of(
    document: &Document,
    media_type: &str,
    schema: &Value,
    sampler: &mut Sampler<'_>,
) -> Result<Value, String> {
    if media_type == "multipart/form-data" {
        let facts = Facts::of(document, schema);
        let mut parts = Map::new();
        for (name, schema) in facts.map("properties") {
            let part = match text(document.resolve(schema), "format") {
                Some("binary") => {
                    json!({ "fileName": "picture.png", "mediaType": "image/png", "base64": BYTES })
                }
                _ => sampler.value(schema)?,
            };
            parts.insert(name.clone(), part);
        }
        return Ok(parts.into());
    }
    if media_type.ends_with("json") {
        return sampler.value(schema);
    }
    let is_text = media_type.starts_with("text/")
        || media_type.ends_with("xml")
        || media_type.ends_with("jwt");
    Ok(match is_text {
        true if media_type.ends_with("xml") => {
            json!({ "mediaType": media_type, "text": "<example/>" })
        }
        true => json!({ "mediaType": media_type, "text": "e30.e30.c2ln" }),
        false => json!({ "mediaType": media_type, "base64": BYTES }),
    })
}
