//! A recorded answer, read and written again.

use bytes::Bytes;
use http::{Response, StatusCode};
use okta_api::FromArgs;
use okta_api::codec::Codec;
use okta_api::error::ApiError;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use serde::Serialize;
use serde_json::{Value, json};

use super::Failure;
use crate::recording::Recording;
use crate::route::Route;
use crate::same::{Difference, difference};
use okta_models::leaves::Leaves;

const WHAT: &str = "response";

/// Reads a body of success into the operation's type and compares what that writes.
pub(super) fn success(route: &Route, recording: &Recording) -> Result<Leaves, Failure> {
    match visit(route.info.id, Decode(response(recording)?)) {
        Ok(read) => {
            let (written, leaves) = read?;
            match difference(
                recording.response_body.as_ref().unwrap_or(&Value::Null),
                &written,
            ) {
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

/// Reads an error and compares its parts with what was recorded.
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
    let Some(Value::Object(recorded)) = &recording.response_body else {
        return Ok(());
    };
    let causes: Vec<Value> = error
        .causes
        .iter()
        .map(|cause| json!(cause.summary))
        .collect();
    let read = json!({"errorCode": error.code, "errorSummary": error.summary, "errorId": error.error_id, "errorCauses": causes});
    for name in ["errorCode", "errorSummary", "errorId", "errorCauses"] {
        let Some(recorded) = recorded.get(name) else {
            continue;
        };
        let recorded = match recorded {
            Value::Array(causes) => causes
                .iter()
                .map(|cause| cause.get("errorSummary").cloned().unwrap_or_default())
                .collect(),
            // A summary is cut to one line of bearable length.
            Value::String(text) if name == "errorSummary" => {
                let read = error.summary.as_deref().unwrap_or_default();
                let same = read == text.split_whitespace().collect::<Vec<_>>().join(" ")
                    || text.len() > 500;
                if same { json!(read) } else { recorded.clone() }
            }
            other => other.clone(),
        };
        if let Some(found) = difference(&recorded, &read[name]) {
            return Err(Failure::Changed(
                WHAT,
                Difference {
                    pointer: format!("/{name}{}", found.pointer),
                    ..found
                },
            ));
        }
    }
    if !error.to_string().contains(status.as_str()) {
        return Err(Failure::Refused(
            WHAT,
            format!("the message does not tell the status: {error}"),
        ));
    }
    Ok(())
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
