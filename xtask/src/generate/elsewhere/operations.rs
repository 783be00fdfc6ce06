//! Operations made fit for the generator: the path that a server puts before every path, answers for classes of statuses, odd
//! media types, and parameters as the operation's own. One that cannot be called is left out.

use serde_json::{Map, Value, json};

use super::remarks::{Fate, PLACE, Remarks, operation_place};
use super::servers::Server;
use super::{parameters, shapes};
use crate::spec::json::{items, items_mut, text};
use crate::spec::{Document, OperationRef};

/// An operation that is to be left out, and why.
type Refused = String;

/// Mends all operations of a description.
pub(super) fn mend(document: &mut Document, remarks: &mut Remarks) {
    let own = Server::of(&document.root);
    let mut paths = Map::new();
    for operation in document.operations() {
        let at = operation_place(operation.path, operation.method);
        let what = format!("operation {:?}", operation.id());
        let mended = mended(document, &operation, &own, &mut |fate, part, why| {
            remarks.add(fate, &at, format!("{part} of {what}"), why);
        });
        match mended {
            Ok((path, mut value)) => {
                value[PLACE] = at.as_str().into();
                let item = paths.entry(path).or_insert_with(|| json!({}));
                let Value::Object(item) = item else { continue };
                if item.contains_key(operation.method) {
                    let why = "another operation has its method and path";
                    remarks.add(Fate::LeftOut, &at, what, why);
                } else {
                    item.insert(operation.method.to_owned(), value);
                }
            }
            Err(why) => remarks.add(Fate::LeftOut, &at, what, why),
        }
    }
    if let Value::Object(root) = &mut document.root {
        root.insert("paths".into(), paths.into());
    }
}

/// How a part of an operation is remarked upon.
pub(super) type Say<'a> = dyn FnMut(Fate, String, String) + 'a;

fn mended(
    document: &Document,
    operation: &OperationRef<'_>,
    own: &Server,
    say: &mut Say<'_>,
) -> Result<(String, Value), Refused> {
    let Value::Object(map) = operation.value else {
        return Err("it is no map".into());
    };
    let mut map = map.clone();
    if operation.id().is_empty() {
        return Err("it has no operationId".into());
    }
    if operation.tag.is_empty() {
        map.insert("tags".into(), json!([crate::import::NO_TAG]));
    }
    security(document, &mut map);
    let path = server(document, operation, own, &mut map)?;
    placeholders(&path)?;
    let parameters = parameters::mended(operation, &path, say)?;
    map.insert("parameters".into(), parameters.into());
    if let Some(body) = map.remove("requestBody") {
        let mut body = document.resolve(&body).clone();
        content(document, &mut body, "application/octet-stream", say);
        shapes::of_body(&body, say);
        map.insert("requestBody".into(), body);
    }
    let responses = responses(document, operation.value, say);
    map.insert("responses".into(), responses.into());
    Ok((path, map.into()))
}

/// Only tokens have scopes: what other ways to authenticate list there is none.
fn security(document: &Document, map: &mut Map<String, Value>) {
    let has_scopes = |scheme: &str| {
        let scheme = document
            .root
            .get("components")
            .and_then(|components| components.get("securitySchemes")?.get(scheme))
            .map(|scheme| document.resolve(scheme));
        scheme.is_none_or(|scheme| {
            matches!(
                text(scheme, "type"),
                None | Some("oauth2" | "openIdConnect")
            )
        })
    };
    for demand in items_mut(map, "security") {
        let Value::Object(demand) = demand else {
            continue;
        };
        for (scheme, scopes) in demand {
            if !has_scopes(scheme) {
                *scopes = json!([]);
            }
        }
    }
}

/// The path with what its server puts before it. A server that is not the description's own stays with the operation.
fn server(
    document: &Document,
    operation: &OperationRef<'_>,
    own: &Server,
    map: &mut Map<String, Value>,
) -> Result<String, Refused> {
    let item = document.root.get("paths");
    let item = item.and_then(|paths| paths.get(operation.path));
    let declared = [Some(operation.value), item]
        .into_iter()
        .flatten()
        .find(|owner| items(owner, "servers").next().is_some());
    let its = declared.map(Server::of);
    map.remove("servers");
    let server = its.as_ref().unwrap_or(own);
    if !server.origin.is_empty() && server.origin != own.origin {
        map.insert("servers".into(), json!([{ "url": server.origin }]));
    }
    let path = operation.path;
    if !path.starts_with('/') {
        return Err("its path does not begin with `/`".into());
    }
    Ok(format!("{}{path}", server.path))
}

/// Whether all placeholders of a path can be filled, and the rest of it stands in a URI.
fn placeholders(path: &str) -> Result<(), Refused> {
    let mut seen: Vec<&str> = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        is_plain(before)?;
        let Some((name, after)) = after.split_once('}') else {
            return Err("a placeholder in its path has no end".into());
        };
        if name.is_empty() || name.contains('{') {
            return Err(format!("its path has the placeholder {name:?}"));
        }
        if seen.contains(&name) {
            return Err(format!("its path has the placeholder {name:?} twice"));
        }
        seen.push(name);
        rest = after;
    }
    is_plain(rest)
}

fn is_plain(part: &str) -> Result<(), Refused> {
    let odd = |c: char| !c.is_ascii_graphic() || "\"<>?#\\^`}|".contains(c);
    match part.chars().find(|c| odd(*c)) {
        Some(c) => Err(format!("its path has {c:?} in it")),
        None => Ok(()),
    }
}

/// The answers by status. A class of statuses or the default stands for 200 where no success is described otherwise.
fn responses(document: &Document, operation: &Value, say: &mut Say<'_>) -> Map<String, Value> {
    let mut found = Map::new();
    let declared = operation.get("responses").and_then(Value::as_object);
    let mut classes = Vec::new();
    for (status, response) in declared.into_iter().flatten() {
        let response = document.resolve(response);
        if status.parse::<u16>().is_ok() {
            found.insert(status.clone(), response.clone());
        } else {
            classes.push((status.to_ascii_uppercase(), response));
        }
    }
    let has_success = |found: &Map<String, Value>, below: u16| {
        let mut statuses = found.keys().filter_map(|status| status.parse::<u16>().ok());
        statuses.any(|status| (200..below).contains(&status))
    };
    // A class says more of success than the default does.
    classes.sort_by_key(|(status, _)| status != "2XX");
    for (status, response) in classes {
        let is_success = match status.as_str() {
            "2XX" => !has_success(&found, 300),
            "DEFAULT" => !has_success(&found, 400),
            _ => false,
        };
        if is_success {
            found.insert("200".into(), response.clone());
        }
    }
    for response in found.values_mut() {
        content(document, response, "*/*", say);
    }
    shapes::of_answers(&found, say);
    found
}

/// Gives media types the form that headers have. What may be of any type is JSON where it has a shape, else `any`.
fn content(document: &Document, owner: &mut Value, any: &str, say: &mut Say<'_>) {
    let Some(Value::Object(content)) = owner.get_mut("content") else {
        return;
    };
    for (name, media) in std::mem::take(content) {
        let mut fine = name.trim().to_owned();
        if name.contains('*') {
            let schema = media.get("schema").map(|schema| document.resolve(schema));
            let has_shape = schema.is_some_and(|schema| {
                let kind = text(schema, "type");
                kind != Some("string") && schema.as_object().is_some_and(|map| !map.is_empty())
            });
            fine = if has_shape { "application/json" } else { any }.to_owned();
        }
        // A parameter behind a comma would be another media type.
        if let Some((essence, rest)) = fine.split_once(',')
            && rest.contains('=')
            && !essence.contains(';')
        {
            fine = format!("{essence};{rest}");
        }
        if !fine.chars().all(|c| c == ' ' || c.is_ascii_graphic()) || !fine.contains('/') {
            let why = "it cannot be a header's value";
            say(Fate::LeftOut, format!("media type {name:?}"), why.into());
            continue;
        }
        if fine != name && !name.contains('*') && fine != name.trim() {
            let why = format!("it is sent as {fine:?}");
            say(Fate::Kept, format!("media type {name:?}"), why);
        }
        content.insert(fine, media);
    }
}
