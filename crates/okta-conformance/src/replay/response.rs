//! A recorded answer, read and written again.

use bytes::Bytes;
use http::{Response, StatusCode};
use okta_api::FromArgs;
use okta_api::codec::Codec;
use okta_api::error::ApiError;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use serde::Serialize;
use serde_json::Value;

use super::Failure;
use crate::recording::Recording;
use crate::route::Route;
use crate::same::{Difference, difference};
use okta_models::leaves::Leaves;

const WHAT: &str = "response";

/// Reads a body of success into the operation's type and compares what that writes.
pub(super) fn success(
    route: &Route,
    recording: &Recording,
    body: &Value,
) -> Result<Leaves, Failure> {
    match visit(route.info.id, Decode(response(recording)?)) {
        Ok(read) => {
            let (written, leaves) = read?;
            match difference(body, &written) {
                Some(difference) => Err(Failure::Changed(WHAT, difference)),
                None => Ok(leaves),
            }
        }
        Err(_) => Err(Failure::Refused(WHAT, "no operation of this id".to_owned())),
    }
}

struct Decode(Response<Body>);

impl Visitor for Decode {
    type Output = Result<(Value, Leaves), Failure>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        let refused = |error: &dyn std::fmt::Display| Failure::Refused(WHAT, error.to_string());
        let reply = O::reply(self.0).map_err(|error| refused(&error))?;
        let value = Written::<O>(&reply.value);
        let mut written = serde_json::to_value(&value).map_err(|error| refused(&error))?;
        let mut leaves = Leaves::of(&value);
        if O::INFO.produces.is_empty() && written.is_null() {
            // No body is declared: what came nevertheless stays with the reply.
            written = serde_json::from_slice(reply.body()).map_err(|error| refused(&error))?;
            leaves = Leaves {
                undeclared: Leaves::of(&written).typed,
                ..Leaves::default()
            };
        }
        Ok((written, leaves))
    }
}

/// What an operation gave, as its codec writes it.
struct Written<'a, O: FromArgs>(&'a O::Output);

impl<O: FromArgs> Serialize for Written<'_, O> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        O::Codec::serialize(self.0, serializer)
    }
}

/// Reads an error and holds its parts against what was recorded.
pub(super) fn error(route: &Route, recording: &Recording) -> Result<(), Failure> {
    const WHAT: &str = "error";
    let response = response(recording)?;
    let status = response.status();
    let (parts, body) = response.into_parts();
    let error = ApiError::new(
        Some(route.info.id),
        status,
        &parts.headers,
        body.into_bytes(),
    );
    if !error.to_string().contains(status.as_str()) {
        let problem = format!("the message does not tell the status: {error}");
        return Err(Failure::Refused(WHAT, problem));
    }
    let Some(Value::Object(recorded)) = &recording.response_body else {
        return Ok(());
    };
    let changed = |pointer: String, left: Option<&Value>, right: Option<&str>| {
        let (left, right) = (left.cloned(), right.map(Value::from));
        Err(Failure::Changed(
            WHAT,
            Difference {
                pointer,
                left,
                right,
            },
        ))
    };
    let read = [
        ("errorCode", error.code.as_deref()),
        ("errorSummary", error.summary.as_deref()),
        ("errorId", error.error_id.as_deref()),
    ];
    for (name, read) in read {
        let said = recorded.get(name);
        if said.is_some() && !says(said, read) {
            return changed(format!("/{name}"), said, read);
        }
    }
    let causes = recorded.get("errorCauses").and_then(Value::as_array);
    let causes = causes
        .into_iter()
        .flatten()
        .filter(|cause| cause.is_object());
    for (index, cause) in causes.enumerate() {
        let said = cause.get("errorSummary");
        let read = error.causes.get(index).map(|cause| cause.summary.as_str());
        if !says(said, read) {
            return changed(format!("/errorCauses/{index}/errorSummary"), said, read);
        }
    }
    Ok(())
}

/// Whether a message says what was recorded. Messages are cut, brought to one line, and credentials are masked in them;
/// nothing and an empty text are one.
fn says(recorded: Option<&Value>, read: Option<&str>) -> bool {
    let recorded = match recorded {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        // What is no text may be passed over.
        Some(_) if read.is_none() => return true,
        Some(other) => other.to_string(),
    };
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = recorded
        .split(blank)
        .filter(|word| !word.is_empty())
        .collect();
    let recorded = words.join(" ");
    let read = read.unwrap_or_default();
    let (read, is_cut) = match read.strip_suffix('…') {
        Some(read) => (read, true),
        None => (read, false),
    };
    let mut rest = recorded.as_str();
    for (index, part) in read.split("***").enumerate() {
        match rest.find(part) {
            Some(0) => rest = &rest[part.len()..],
            Some(at) if index > 0 => rest = &rest[at + part.len()..],
            _ => return false,
        }
    }
    is_cut || rest.is_empty() || read.ends_with("***")
}

fn response(recording: &Recording) -> Result<Response<Body>, Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::Refused(WHAT, error.to_string());
    let body = match &recording.response_body {
        None => Bytes::new(),
        Some(Value::String(text)) => Bytes::from(text.clone()),
        Some(json) => serde_json::to_vec(json)
            .map_err(|error| refused(&error))?
            .into(),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(recording.status).map_err(|error| refused(&error))?;
    *response.headers_mut() = recording.headers();
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::says;
    use serde_json::json;

    #[test]
    fn messages_may_be_cut_brought_to_one_line_and_masked() {
        for (recorded, read) in [
            (json!("a  b\n c"), "a b c"),
            (json!("SSWS 00secret00 is wrong"), "SSWS *** is wrong"),
            (json!("abcdef"), "abc…"),
            (json!(400), "400"),
            (json!(null), ""),
            (json!(""), ""),
        ] {
            assert!(says(Some(&recorded), Some(read)), "{recorded} {read}");
        }
        for (recorded, read) in [
            (json!("abc"), "abd"),
            (json!("abc"), "ab"),
            (json!("abc"), ""),
            (json!("a b"), "b"),
        ] {
            assert!(!says(Some(&recorded), Some(read)), "{recorded} {read}");
        }
    }
}
