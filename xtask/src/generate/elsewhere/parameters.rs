//! Parameters made fit for the generator: those that it cannot write are left out, since a call can add them by hand, and those
//! whose text is as good as their type are kept as text.

use serde_json::{Value, json};

use super::operations::Say;
use super::remarks::Fate;
use crate::spec::OperationRef;
use crate::spec::json::text;

/// The parameters of an operation at `path`, each with a schema.
///
/// # Errors
/// Why the operation cannot be called.
pub(super) fn mended(
    operation: &OperationRef<'_>,
    path: &str,
    say: &mut Say<'_>,
) -> Result<Vec<Value>, String> {
    let has_body = operation.value.get("requestBody").is_some();
    let mut all: Vec<&Value> = operation.parameters.clone();
    // Of two arguments of one name the path's stays: without it there is no call.
    all.sort_by_key(|parameter| text(parameter, "in") != Some("path"));
    let mut kept: Vec<Value> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for parameter in all {
        let name = text(parameter, "name").unwrap_or_default().to_owned();
        let what = format!("parameter {name:?}");
        let place = text(parameter, "in").unwrap_or_default();
        if place == "path" && !path.contains(&format!("{{{name}}}")) {
            continue;
        }
        let why_not = match place {
            _ if name.is_empty() => Some("it has no name".to_owned()),
            "path" => None,
            "query" | "header" if has_body && name == "body" => {
                Some("the body is the argument of this name".to_owned())
            }
            "query" | "header" if names.contains(&name) => {
                Some("another argument has this name".to_owned())
            }
            "query" => None,
            "header" if !name.bytes().all(is_token) => Some("no header has such a name".to_owned()),
            "header" => None,
            "cookie" => Some("it goes in a cookie; `with_header` can send one".to_owned()),
            other => Some(format!("it goes in {other:?}")),
        };
        if let Some(why) = why_not {
            say(Fate::LeftOut, what, why);
            continue;
        }
        let Some(fine) = written(parameter, place, &what, say)? else {
            continue;
        };
        kept.push(fine);
        names.push(name);
    }
    for name in path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
    {
        if !names.iter().any(|known| known == name) {
            let why = "it is not described; kept as text".to_owned();
            say(Fate::Kept, format!("parameter {name:?}"), why);
            kept.push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
        }
    }
    Ok(kept)
}

/// A byte of a header's name (RFC 9110).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The parameter in a style that can be written.
fn written(
    parameter: &Value,
    place: &str,
    what: &str,
    say: &mut Say<'_>,
) -> Result<Option<Value>, String> {
    let mut fine = parameter.clone();
    let Value::Object(map) = &mut fine else {
        return Ok(None);
    };
    if !map.get("schema").is_some_and(Value::is_object) {
        let media_types = map.remove("content");
        let media_types = media_types.as_ref().and_then(Value::as_object);
        if let Some(media_type) = media_types.and_then(|all| all.keys().next()) {
            let why = format!("it is written as {media_type}; kept as text");
            say(Fate::Kept, what.to_owned(), why);
        }
        map.insert("schema".into(), json!({ "type": "string" }));
    }
    let style = text(parameter, "style").unwrap_or_default().to_owned();
    match (place, style.as_str()) {
        (_, "") | ("query", "form") | ("path" | "header", "simple") => {}
        ("query", "spaceDelimited" | "pipeDelimited") => {
            say(
                Fate::Kept,
                what.to_owned(),
                format!("its style is {style:?}; kept as text"),
            );
            map.remove("style");
            map.insert("schema".into(), json!({ "type": "string" }));
        }
        ("path", _) => return Err(format!("its {what} has the style {style:?}")),
        (_, _) => {
            say(
                Fate::LeftOut,
                what.to_owned(),
                format!("its style is {style:?}"),
            );
            return Ok(None);
        }
    }
    Ok(Some(fine))
}
