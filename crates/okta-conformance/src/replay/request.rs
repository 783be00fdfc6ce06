//! A recorded request, built anew from what it says.

use std::collections::BTreeMap;

use http::Request;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use okta_api::{BodyInfo, BuildError, Content, FromArgs, Location, Operation, ParameterInfo};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Failure;
use crate::recording::{Recording, plain_path};
use crate::route::Route;
use crate::same::{Difference, difference};

const WHAT: &str = "request";

/// Builds the operation and compares method, path, query and JSON with what was recorded.
pub(super) fn replay(route: &Route, recording: &Recording, body: &Value) -> Result<(), Failure> {
    let mut call = Call {
        arguments: route.arguments.clone(),
        query: query(&recording.query),
        ..Call::default()
    };
    for (name, values) in &call.query {
        let is_declared = |parameter: &ParameterInfo| {
            parameter.name == name && parameter.location == Location::Query
        };
        if route.info.parameters.iter().any(is_declared) {
            call.declared.insert(name.clone(), values.clone());
        } else {
            call.undeclared.insert(name.clone(), values.clone());
        }
    }
    call.set_body(route.info.body, body);
    match visit(route.info.id, call) {
        Ok(request) => compare(recording, body, &request?),
        Err(_) => Err(Failure::Refused(WHAT, "no operation of this id".to_owned())),
    }
}

/// Parameters by name, decoded, each with its values in order.
type Query = BTreeMap<String, Vec<String>>;

/// A recorded call, sorted by what the operation declares.
#[derive(Default)]
struct Call {
    query: Query,
    arguments: Map<String, Value>,
    declared: Query,
    undeclared: Query,
    content: Option<Content>,
}

impl Call {
    fn set_body(&mut self, declared: Option<BodyInfo>, body: &Value) {
        let media_type = declared.and_then(|declared| declared.media_types.first().copied());
        match (media_type, body) {
            // Text was recorded where JSON is declared: it is sent as it is, in place of some JSON.
            (Some(media_type), Value::String(text)) if media_type.ends_with("json") => {
                self.arguments
                    .insert("body".to_owned(), Value::Object(Map::new()));
                self.content = Some(Content::new(media_type, text.clone()));
            }
            (Some(_), body) => drop(self.arguments.insert("body".to_owned(), body.clone())),
            (None, Value::String(text)) => {
                self.content = Some(Content::new("text/plain", text.clone()))
            }
            (None, body) => self.content = Some(Content::new("application/json", body.to_string())),
        }
    }

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

    /// Puts a query parameter beside the declared ones, as a caller sends what a declared kind cannot say.
    fn undeclare(&mut self, name: &str) -> bool {
        let found = self.declared.remove_entry(name);
        let is_declared = found.is_some();
        self.undeclared.extend(found);
        is_declared
    }

    fn request<O: FromArgs>(&self, operation: O) -> Result<Request<Body>, BuildError> {
        let mut content = self.content.iter().cloned();
        let mut undeclared = self.undeclared.iter();
        match (content.next(), undeclared.next()) {
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
        }
    }
}

impl Visitor for Call {
    type Output = Result<Request<Body>, Failure>;

    fn visit<O: FromArgs>(mut self) -> Self::Output {
        let refused = |error: &dyn std::fmt::Display| Failure::Refused(WHAT, error.to_string());
        // Each round takes a parameter out of those declared, so there is an end.
        loop {
            let operation = match O::from_json(self.all_arguments()) {
                Ok(operation) => operation,
                Err(error) if self.undeclare(error.argument()) => continue,
                Err(error) => return Err(refused(&error)),
            };
            let request = self.request(operation).map_err(|error| refused(&error))?;
            let built = query(request.uri().query().unwrap_or_default());
            let other = self
                .query
                .iter()
                .find(|(name, values)| built.get(*name) != Some(values));
            match other.map(|(name, _)| name.clone()) {
                Some(name) if self.undeclare(&name) => {}
                _ => return Ok(request),
            }
        }
    }
}

fn compare(recording: &Recording, sent: &Value, request: &Request<Body>) -> Result<(), Failure> {
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
    let (recorded, built) = (decode(&recording.path), decode(request.uri().path()));
    if recorded != built {
        return changed("(path)", recorded.into(), built.into());
    }
    let (recorded, built) = (
        query(&recording.query),
        query(request.uri().query().unwrap_or_default()),
    );
    if recorded != built {
        return changed(
            "(query)",
            format!("{recorded:?}").into(),
            format!("{built:?}").into(),
        );
    }
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
fn query(query: &str) -> Query {
    let mut parameters = Query::new();
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
