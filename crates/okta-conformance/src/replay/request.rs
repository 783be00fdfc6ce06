//! A recorded request, built anew from what it says.

use std::collections::BTreeMap;

use http::Request;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use okta_api::{Content, FromArgs, Operation};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Failure;
use crate::recording::{Recording, plain_path};
use crate::route::Route;
use crate::same::{Difference, difference};

const WHAT: &str = "request";

/// Builds the operation and compares method, path, query and JSON with what was recorded.
pub(super) fn replay(route: &Route, recording: &Recording) -> Result<(), Failure> {
    let Some(body) = &recording.request_body else {
        return Ok(());
    };
    let mut call = Call {
        arguments: route.arguments.clone(),
        ..Call::default()
    };
    for (name, values) in query(recording.query.as_deref().unwrap_or_default()) {
        let parameters = &route.info.parameters;
        if parameters.iter().any(|parameter| parameter.name == name) {
            call.declared.insert(name, values);
        } else {
            call.undeclared.insert(name, values);
        }
    }
    if route.info.body.is_some() {
        call.arguments.insert("body".to_owned(), body.clone());
    } else {
        call.content = Some(Content::new("application/json", body.to_string()));
    }
    match visit(route.info.id, call) {
        Ok(request) => compare(recording, &request?),
        Err(_) => Err(Failure::Refused(WHAT, "no operation of this id".to_owned())),
    }
}

/// A recorded call, sorted by what the operation declares.
#[derive(Default)]
struct Call {
    arguments: Map<String, Value>,
    declared: BTreeMap<String, Vec<String>>,
    undeclared: BTreeMap<String, Vec<String>>,
    content: Option<Content>,
}

impl Call {
    /// The arguments with the declared query parameters among them.
    fn all_arguments(&self) -> Value {
        let mut arguments = self.arguments.clone();
        for (name, values) in &self.declared {
            let value = match values.as_slice() {
                [one] => one.clone().into(),
                many => many.into(),
            };
            arguments.insert(name.clone(), value);
        }
        Value::Object(arguments)
    }
}

impl Visitor for Call {
    type Output = Result<Request<Body>, Failure>;

    fn visit<O: FromArgs>(mut self) -> Self::Output {
        let refused = |error: &dyn std::fmt::Display| Failure::Refused(WHAT, error.to_string());
        let operation = loop {
            match O::from_json(self.all_arguments()) {
                Ok(operation) => break operation,
                // A query parameter of another kind than declared goes beside the declared ones, as a caller sends it.
                Err(error) => match self.declared.remove_entry(error.argument()) {
                    Some((name, values)) => drop(self.undeclared.insert(name, values)),
                    None => return Err(refused(&error)),
                },
            }
        };
        let mut content = self.content.into_iter();
        let mut undeclared = self.undeclared.into_iter();
        let request = match (content.next(), undeclared.next()) {
            (None, None) => operation.request(),
            (Some(content), None) => operation.with_content(content).request(),
            (content, Some((name, values))) => {
                let mut adjusted = operation.with_query(name, values);
                for (name, values) in undeclared {
                    adjusted = adjusted.with_query(name, values);
                }
                match content {
                    Some(content) => adjusted.with_content(content).request(),
                    None => adjusted.request(),
                }
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
    // A body that is not JSON was recorded as a string.
    let built = match serde_json::from_slice(request.body().as_bytes()) {
        Ok(json) => json,
        Err(_) => String::from_utf8_lossy(request.body().as_bytes()).into(),
    };
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
