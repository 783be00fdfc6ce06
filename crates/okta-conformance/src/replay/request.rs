//! A recorded request, built anew from what it says.

use std::collections::BTreeMap;

use http::Request;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use okta_api::{FromArgs, Operation};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Failure;
use crate::recording::{Recording, plain_path};
use crate::route::Route;
use crate::same::{Difference, difference};

const WHAT: &str = "request";

/// Builds the operation and compares method, path, query and JSON with what was recorded.
pub(super) fn replay(route: &Route, recording: &Recording) -> Result<(), Failure> {
    let mut arguments = route.arguments.clone();
    let mut undeclared = Vec::new();
    for (name, values) in query(recording.query.as_deref().unwrap_or_default()) {
        let is_declared = route
            .info
            .parameters
            .iter()
            .any(|parameter| parameter.name == name);
        if is_declared {
            let mut values: Vec<Value> = values.into_iter().map(Value::from).collect();
            let value = if values.len() == 1 {
                values.remove(0)
            } else {
                values.into()
            };
            arguments.insert(name, value);
        } else {
            undeclared.extend(values.into_iter().map(|value| (name.clone(), value)));
        }
    }
    let Some(body) = &recording.request_body else {
        return Ok(());
    };
    arguments.insert("body".to_owned(), body.clone());
    let request = match visit(
        route.info.id,
        Build {
            arguments,
            undeclared,
        },
    ) {
        Ok(request) => request?,
        Err(_) => return Err(Failure::Refused(WHAT, "no operation of this id".to_owned())),
    };
    compare(recording, &request)
}

struct Build {
    arguments: Map<String, Value>,
    undeclared: Vec<(String, String)>,
}

impl Visitor for Build {
    type Output = Result<Request<Body>, Failure>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        let refused = |error: &dyn std::fmt::Display| Failure::Refused(WHAT, error.to_string());
        let operation =
            O::from_json(Value::Object(self.arguments)).map_err(|error| refused(&error))?;
        let mut undeclared = self.undeclared.into_iter();
        let request = match undeclared.next() {
            None => operation.request(),
            Some((name, value)) => {
                let adjusted = operation.with_query(name, value);
                undeclared
                    .fold(adjusted, |adjusted, (name, value)| {
                        adjusted.with_query(name, value)
                    })
                    .request()
            }
        };
        request.map_err(|error| refused(&error))
    }
}

fn compare(recording: &Recording, request: &Request<Body>) -> Result<(), Failure> {
    let changed = |pointer: &str, left: Value, right: Value| {
        Err(Failure::Changed(
            WHAT,
            Difference {
                pointer: pointer.to_owned(),
                left: Some(left),
                right: Some(right),
            },
        ))
    };
    if request.method().as_str() != recording.method {
        return changed(
            "(method)",
            recording.method.clone().into(),
            request.method().as_str().into(),
        );
    }
    let decode = |path: &str| {
        plain_path(path)
            .split('/')
            .map(decoded)
            .collect::<Vec<_>>()
            .join("/")
    };
    let (sent, built) = (decode(&recording.path), decode(request.uri().path()));
    if sent != built {
        return changed("(path)", sent.into(), built.into());
    }
    let (sent, built) = (
        query(recording.query.as_deref().unwrap_or_default()),
        query(request.uri().query().unwrap_or_default()),
    );
    if sent != built {
        return changed(
            "(query)",
            format!("{sent:?}").into(),
            format!("{built:?}").into(),
        );
    }
    let sent = recording.request_body.as_ref().unwrap_or(&Value::Null);
    let built: Value = serde_json::from_slice(request.body().as_bytes()).map_err(|error| {
        Failure::Refused(
            WHAT,
            format!("the body that was built is not JSON: {error}"),
        )
    })?;
    match difference(sent, &built) {
        Some(difference) => Err(Failure::Changed(WHAT, difference)),
        None => Ok(()),
    }
}

/// The parameters of a query by name, decoded, each name with its values in order.
fn query(query: &str) -> BTreeMap<String, Vec<String>> {
    let mut parameters = BTreeMap::<String, Vec<String>>::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A form's plus sign is a space; a percent-encoded one stays a plus.
        parameters
            .entry(decoded(&name.replace('+', " ")))
            .or_default()
            .push(decoded(&value.replace('+', " ")));
    }
    parameters
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
