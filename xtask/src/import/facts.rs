//! Reduces a whole description to facts: paths, operations, parameters, bodies, replies and components without a sentence of prose. Each
//! function knows what kind of thing it looks at, so a name is never mistaken for a keyword.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::Notes;
use super::ending::Ending;
use super::prose;
use super::schema::{Schemas, kind};
use super::security::security_scheme;
use super::status::{is_status, reason, status_of_response};
use crate::spec::METHODS;
use crate::spec::json::{items, text};
use crate::spec::pointer::{At, component, lookup};

/// The tag of operations that have none.
pub(crate) const NO_TAG: &str = "Default";

/// How many references into the inside of something may lead to one another.
const LONGEST_CHAIN: usize = 16;

/// Facts of an operation that are kept as they are.
const OPERATION: &[&str] = &[
    "deprecated",
    "operationId",
    "security",
    "x-codegen-request-body-name",
    "x-okta-iam-admin-roles",
    "x-okta-iam-permissions",
    "x-okta-lifecycle",
    "x-okta-no-scope-required",
];

/// Facts of a parameter or header that are kept as they are.
const PARAMETER: &[&str] = &[
    "allowEmptyValue",
    "allowReserved",
    "deprecated",
    "explode",
    "in",
    "name",
    "required",
    "style",
    "x-okta-lifecycle",
];

/// Reduces `official` to facts, in the shape that `spec/` has when its files are merged, except that inline schemas are still inline.
///
/// # Errors
/// The first place that is not what OpenAPI says it must be.
pub(super) fn of(official: &Value, ending: &Ending, notes: &Notes) -> Result<Value> {
    let facts = Facts {
        schemas: Schemas::new(official, ending, notes),
    };
    let at = At::ROOT;
    let mut out = Map::new();
    out.insert(
        "openapi".into(),
        text(official, "openapi").unwrap_or_default().into(),
    );
    out.insert("info".into(), info(official));
    if let Some(servers) = official.get("servers") {
        out.insert("servers".into(), servers_of(servers));
    }
    let paths = facts.paths(official, "paths", &at)?;
    let mut tags = Vec::new();
    for tag in items(official, "tags").filter(|tag| text(tag, "name").is_some()) {
        tags.push(Value::Object(pick(tag, &["name", "x-okta-lifecycle"])));
    }
    for operation in paths.values().flat_map(operations) {
        for tag in items(operation, "tags") {
            if !tags.iter().any(|known| known.get("name") == Some(tag)) {
                tags.push(json!({ "name": tag }));
            }
        }
    }
    out.insert("tags".into(), tags.into());
    if let Some(groups) = official.get("x-tagGroups") {
        if !groups.is_array() {
            bail!(
                "#/x-tagGroups: a list is expected here, and this is {}",
                kind(groups)
            );
        }
        let groups =
            items(official, "x-tagGroups").map(|group| pick(group, &["name", "tags"]).into());
        out.insert("x-tagGroups".into(), Value::Array(groups.collect()));
    }
    out.insert("paths".into(), paths.into());
    let mut webhooks = facts.paths(official, "x-webhooks", &at)?;
    // Since OpenAPI 3.1 they have a name of their own.
    webhooks.extend(facts.paths(official, "webhooks", &at)?);
    if !webhooks.is_empty() {
        out.insert("x-webhooks".into(), webhooks.into());
    }
    out.insert("components".into(), facts.components(official, &at)?.into());
    Ok(Value::Object(out))
}

/// The operations of a path item, in the order of their methods.
pub(super) fn operations(item: &Value) -> impl Iterator<Item = &Value> {
    METHODS.iter().filter_map(|method| item.get(method))
}

struct Facts<'a> {
    schemas: Schemas<'a>,
}

impl<'a> Facts<'a> {
    fn paths(&self, official: &Value, section: &str, at: &At<'_>) -> Result<Map<String, Value>> {
        let place = at.join(section);
        let mut out = Map::new();
        let mut empty = 0_usize;
        for (path, item) in entries(official, section, &place)? {
            if path.starts_with("x-") {
                continue;
            }
            let at = place.join(path);
            let elsewhere = item.get("$ref").and_then(Value::as_str);
            let item = match elsewhere.map(|target| (target, lookup(official, target))) {
                None => item,
                Some((_, Some(item))) => item,
                Some((target, None)) if self.schemas.is_gone(target, &at) => continue,
                Some((target, None)) => bail!("{at}: a dangling reference to `{target}`"),
            };
            let mut kept = Map::new();
            for (key, value) in entries_of(item, &at)? {
                let at = at.join(key);
                match key.as_str() {
                    "parameters" => {
                        kept.insert(key.clone(), self.parameters(value, &at)?);
                    }
                    "servers" => {
                        kept.insert(key.clone(), servers_of(value));
                    }
                    method if METHODS.contains(&method) => {
                        let may_lack = self.schemas.ending.is_after(&[section, path, method]);
                        let mut operation = self.operation(value, may_lack, &at)?;
                        inherit(&mut operation, item, "x-okta-lifecycle");
                        inherit(&mut operation, official, "security");
                        kept.insert(key.clone(), operation.into());
                    }
                    _ if value.get("responses").is_some() => {
                        let problem = format!("{at}: `{key}` is no method that is known");
                        self.schemas.notes.add(problem);
                    }
                    _ => {}
                }
            }
            if operations(item).next().is_none() {
                empty += 1;
                continue;
            }
            out.insert(path.clone(), kept.into());
        }
        if empty > 0 {
            self.schemas
                .notes
                .add(format!("{place}: {empty} without an operation; left out"));
        }
        Ok(out)
    }

    fn operation(
        &self,
        operation: &Value,
        may_lack_responses: bool,
        at: &At<'_>,
    ) -> Result<Map<String, Value>> {
        entries_of(operation, at)?;
        let mut out = pick(operation, OPERATION);
        prose::keep(operation, &mut out, at, self.schemas.notes);
        if text(operation, "operationId").is_none_or(str::is_empty) {
            bail!("{at}: an operation without operationId");
        }
        let tags = match operation.get("tags") {
            Some(Value::Array(tags)) if !tags.is_empty() => {
                if let Some(odd) = tags.iter().find(|tag| !tag.is_string()) {
                    bail!("{}: a tag is {}", at.join("tags"), kind(odd));
                }
                tags.clone()
            }
            _ => vec![NO_TAG.into()],
        };
        out.insert("tags".into(), tags.into());
        if let Some(parameters) = operation.get("parameters") {
            let parameters = self.parameters(parameters, &at.join("parameters"))?;
            out.insert("parameters".into(), parameters);
        }
        if let Some(body) = operation.get("requestBody") {
            out.insert(
                "requestBody".into(),
                self.request_body(body, &at.join("requestBody"))?,
            );
        }
        if let Some(servers) = operation.get("servers") {
            out.insert("servers".into(), servers_of(servers));
        }
        let place = at.join("responses");
        let mut responses = Map::new();
        for (status, response) in entries(operation, "responses", &place)? {
            let at = place.join(status);
            if status.starts_with("x-") {
                continue;
            }
            if !is_status(status) {
                self.schemas
                    .notes
                    .mend(format!("{at}: `{status}` is not a status"))?;
                continue;
            }
            responses.insert(
                status.clone(),
                self.response(response, reason(status), &at)?,
            );
        }
        if responses.is_empty() {
            let problem = format!("{at}: an operation without responses");
            if !may_lack_responses {
                bail!(problem);
            }
            self.schemas.notes.mend(problem)?;
        }
        out.insert("responses".into(), responses.into());
        Ok(out)
    }

    fn parameters(&self, parameters: &Value, at: &At<'_>) -> Result<Value> {
        let Value::Array(parameters) = parameters else {
            bail!("{at}: a list of parameters is expected here");
        };
        let mut out = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let index = index.to_string();
            let at = at.join(&index);
            match self.parameter(parameter, &at) {
                Ok(parameter) => out.push(parameter),
                Err(problem) => self.schemas.notes.mend(format!("{problem:#}"))?,
            }
        }
        Ok(out.into())
    }

    fn parameter(&self, parameter: &Value, at: &At<'_>) -> Result<Value> {
        let parameter = self.here(parameter);
        if let Some(reference) = self.reference(parameter, at) {
            return Ok(reference);
        }
        for key in ["name", "in"] {
            if !parameter.get(key).is_some_and(Value::is_string) {
                bail!("{at}: a parameter without `{key}`");
            }
        }
        self.header(parameter, at)
    }

    /// A header is a parameter without name and place.
    fn header(&self, header: &Value, at: &At<'_>) -> Result<Value> {
        let header = self.here(header);
        if let Some(reference) = self.reference(header, at) {
            return Ok(reference);
        }
        entries_of(header, at)?;
        let mut out = pick(header, PARAMETER);
        prose::keep(header, &mut out, at, self.schemas.notes);
        if let Some(schema) = header.get("schema") {
            out.insert(
                "schema".into(),
                self.schemas.inline(schema, &at.join("schema"))?,
            );
        }
        if header.get("content").is_some() {
            out.insert("content".into(), self.content(header, at)?);
        }
        Ok(out.into())
    }

    fn request_body(&self, body: &Value, at: &At<'_>) -> Result<Value> {
        let body = self.here(body);
        match self.reference(body, at) {
            Some(reference) if reference.get("$ref").is_some() => return Ok(reference),
            // There is one, whatever it is.
            Some(_) => return Ok(json!({ "content": { "application/json": {} } })),
            None => {}
        }
        let mut out = pick(body, &["required", "x-okta-lifecycle"]);
        prose::keep(body, &mut out, at, self.schemas.notes);
        out.insert("content".into(), self.content(body, at)?);
        Ok(out.into())
    }

    fn response(&self, response: &Value, reason: &str, at: &At<'_>) -> Result<Value> {
        let response = self.here(response);
        match self.reference(response, at) {
            Some(reference) if reference.get("$ref").is_some() => return Ok(reference),
            Some(_) => return Ok(json!({ "description": reason })),
            None => {}
        }
        entries_of(response, at)?;
        let mut out = Map::new();
        out.insert("description".into(), reason.into());
        if response.get("content").is_some() {
            out.insert("content".into(), self.content(response, at)?);
        }
        let headers = self.headers(response, at)?;
        if !headers.is_empty() {
            out.insert("headers".into(), headers.into());
        }
        Ok(out.into())
    }

    /// What `value` leads to where it refers to the inside of something, another operation's parameter for one. References to components
    /// stay, and those that lead nowhere: they are found later.
    fn here<'v>(&self, value: &'v Value) -> &'v Value
    where
        'a: 'v,
    {
        let mut value = value;
        for _ in 0..LONGEST_CHAIN {
            match text(value, "$ref").filter(|target| component(target).is_none()) {
                Some(target) => match lookup(self.schemas.root, target) {
                    Some(found) => value = found,
                    None => break,
                },
                None => break,
            }
        }
        value
    }

    /// The reference that `value` is; nothing instead where it leads nowhere and that is noted.
    fn reference(&self, value: &Value, at: &At<'_>) -> Option<Value> {
        let target = text(value, "$ref")?;
        Some(if self.schemas.is_gone(target, at) {
            json!({})
        } else {
            json!({ "$ref": target })
        })
    }

    fn headers(&self, owner: &Value, at: &At<'_>) -> Result<Map<String, Value>> {
        let place = at.join("headers");
        let mut out = Map::new();
        for (name, header) in entries(owner, "headers", &place)? {
            out.insert(name.clone(), self.header(header, &place.join(name))?);
        }
        Ok(out)
    }

    fn content(&self, owner: &Value, at: &At<'_>) -> Result<Value> {
        let place = at.join("content");
        let mut out = Map::new();
        for (media_type, media) in entries(owner, "content", &place)? {
            let at = place.join(media_type);
            let mut kept = Map::new();
            if let Some(schema) = media.get("schema") {
                kept.insert(
                    "schema".into(),
                    self.schemas.inline(schema, &at.join("schema"))?,
                );
            }
            let mut encoding = Map::new();
            for (property, how) in entries(media, "encoding", &at.join("encoding"))? {
                let how = pick(how, &["allowReserved", "contentType", "explode", "style"]);
                encoding.insert(property.clone(), how.into());
            }
            if !encoding.is_empty() {
                kept.insert("encoding".into(), encoding.into());
            }
            out.insert(media_type.clone(), kept.into());
        }
        Ok(out.into())
    }

    fn components(&self, official: &Value, at: &At<'_>) -> Result<Map<String, Value>> {
        let place = at.join("components");
        let none = Value::Null;
        let components = official.get("components").unwrap_or(&none);
        let mut out = Map::new();
        for section in [
            "headers",
            "parameters",
            "requestBodies",
            "responses",
            "schemas",
            "securitySchemes",
        ] {
            let place = place.join(section);
            let mut kept = Map::new();
            for (name, thing) in entries(components, section, &place)? {
                let at = place.join(name);
                let facts = match section {
                    "headers" => self.header(thing, &at)?,
                    "parameters" => self.parameter(thing, &at)?,
                    "requestBodies" => self.request_body(thing, &at)?,
                    "responses" => {
                        let status = status_of_response(official, name);
                        self.response(thing, reason(&status), &at)?
                    }
                    "schemas" => self.schemas.component(thing, &at)?,
                    _ => security_scheme(thing, official, self.schemas.notes, &at)?,
                };
                kept.insert(name.clone(), facts);
            }
            if !kept.is_empty() {
                out.insert(section.into(), kept.into());
            }
        }
        Ok(out)
    }
}

/// The entries of the map `owner[key]`; none where it is absent.
pub(super) fn entries<'v>(
    owner: &'v Value,
    key: &str,
    at: &At<'_>,
) -> Result<impl Iterator<Item = (&'v String, &'v Value)>> {
    let map = match owner.get(key) {
        None => None,
        Some(Value::Object(map)) => Some(map),
        Some(other) => bail!("{at}: a map is expected here, and this is {}", kind(other)),
    };
    Ok(map.into_iter().flatten())
}

fn entries_of<'v>(value: &'v Value, at: &At<'_>) -> Result<&'v Map<String, Value>> {
    match value {
        Value::Object(map) => Ok(map),
        other => bail!("{at}: a map is expected here, and this is {}", kind(other)),
    }
}

/// The keys of `value` that are named in `keys`.
pub(super) fn pick(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let kept = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), value.get(*key)?.clone())));
    kept.collect()
}

/// Gives an operation what its path or the whole description says for all, where it says nothing of its own.
fn inherit(operation: &mut Map<String, Value>, from: &Value, key: &str) {
    if let Some(value) = from.get(key)
        && !operation.contains_key(key)
    {
        operation.insert(key.to_owned(), value.clone());
    }
}

fn info(official: &Value) -> Value {
    let none = Value::Null;
    let info = official.get("info").unwrap_or(&none);
    let mut out = pick(info, &["title", "version"]);
    if let Some(license) = info.get("license") {
        out.insert("license".into(), pick(license, &["name", "url"]).into());
    }
    out.into()
}

fn servers_of(servers: &Value) -> Value {
    let servers = servers.as_array().into_iter().flatten().map(|server| {
        let mut out = pick(server, &["url"]);
        if let Some(Value::Object(variables)) = server.get("variables") {
            let variables: Map<_, _> = variables
                .iter()
                .map(|(name, value)| (name.clone(), pick(value, &["default", "enum"]).into()))
                .collect();
            out.insert("variables".into(), variables.into());
        }
        Value::Object(out)
    });
    Value::Array(servers.collect())
}
