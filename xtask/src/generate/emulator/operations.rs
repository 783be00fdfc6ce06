//! The table of operations, in a file for each tag group.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde_json::Value;

use super::types::Types;
use crate::generate::models::naming;
use crate::generate::ops::contents;
use crate::generate::ops::facts::{Facts, Location};
use crate::generate::ops::paging::Paging;
use crate::spec::json::entries;
use crate::spec::{Document, OperationRef};

/// The source of each tag group's table, by module.
pub(super) fn tables(
    document: &Document,
    types: &mut Types<'_>,
) -> Result<BTreeMap<String, String>> {
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    for operation in document.operations() {
        let facts = Facts::read(document, &operation)?;
        let group = groups
            .entry(naming::snake(&facts.group))
            .or_insert_with(|| {
                "#[rustfmt::skip]\npub(super) static OPERATIONS: &[Operation] = &[\n".to_owned()
            });
        entry(group, document, types, &operation, &facts)?;
    }
    for source in groups.values_mut() {
        source.push_str("];\n");
    }
    Ok(groups)
}

fn entry(
    out: &mut String,
    document: &Document,
    types: &mut Types<'_>,
    operation: &OperationRef<'_>,
    facts: &Facts<'_>,
) -> Result<()> {
    let paging = match facts.paging {
        Paging::None => "Paging::None",
        Paging::Link | Paging::LinkWithin(_) => "Paging::Link",
        Paging::Body(_) => "Paging::Body",
        Paging::Polling => "Paging::Polling",
    };
    let _ = write!(
        out,
        "Operation {{\n    id: {:?}, method: {}, path: {:?},\n    bucket: {:?}, scopes: &{:?}, access: {},\n    parameters: &[{}],\n    body: {},\n    success: &[{}], paging: {paging},\n}},\n",
        facts.id,
        method(&facts.method)?,
        facts.path,
        facts.bucket,
        facts.scopes,
        access(facts),
        parameters(types, facts),
        body(types, facts),
        success(document, types, operation.value),
    );
    Ok(())
}

fn method(name: &str) -> Result<&'static str> {
    Ok(match name {
        "GET" => "Method::GET",
        "POST" => "Method::POST",
        "PUT" => "Method::PUT",
        "PATCH" => "Method::PATCH",
        "DELETE" => "Method::DELETE",
        other => bail!("the org in a box does not take the method {other}"),
    })
}

fn access(facts: &Facts<'_>) -> &'static str {
    let takes = |name: &str| facts.security.contains(&name);
    match (takes("apiToken"), takes("oauth2")) {
        (true, true) => "Tokens",
        (true, false) => "ApiToken",
        (false, true) => "OAuth",
        (false, false) if facts.is_public => "Public",
        // Of an older release, where nothing is said.
        (false, false) => "Tokens",
    }
}

fn parameters(types: &mut Types<'_>, facts: &Facts<'_>) -> String {
    let mut out = String::new();
    for parameter in &facts.parameters {
        // OpenAPI sets these two by the media types of the bodies.
        if matches!(
            parameter.name.to_lowercase().as_str(),
            "accept" | "content-type"
        ) {
            continue;
        }
        let place = match parameter.location {
            Location::Path => "Path",
            Location::Query => "Query",
            Location::Header => "Header",
        };
        let ty = types.of(parameter.schema);
        let schema = types.with_referred(parameter.schema);
        let default = schema.get("default").filter(|default| !default.is_null());
        let _ = match default {
            Some(default) => {
                let text = default
                    .as_str()
                    .map_or_else(|| default.to_string(), str::to_owned);
                write!(
                    out,
                    "\n        preset({:?}, {place}, {}, {ty}, {text:?}),",
                    parameter.name, parameter.required
                )
            }
            None => write!(
                out,
                "\n        parameter({:?}, {place}, {}, {ty}),",
                parameter.name, parameter.required
            ),
        };
    }
    out
}

fn body(types: &mut Types<'_>, facts: &Facts<'_>) -> String {
    match &facts.body {
        None => "None".to_owned(),
        Some(body) => format!(
            "Some(Body {{ required: {}, media_types: &{:?}, ty: {} }})",
            body.required,
            body.media_types,
            types.of(body.schema)
        ),
    }
}

fn success(document: &Document, types: &mut Types<'_>, operation: &Value) -> String {
    let mut all: Vec<(u16, &Value)> = entries(operation, "responses")
        .filter_map(|(status, response)| Some((status.parse().ok()?, document.resolve(response))))
        .filter(|(status, _)| *status < 400)
        .collect();
    all.sort_by_key(|(status, _)| *status);
    let mut out = String::new();
    for (status, response) in all {
        let content = contents(response);
        let media_types: Vec<&str> = content.iter().map(|(media_type, _)| *media_type).collect();
        let schema = content.first().and_then(|(_, media)| media.get("schema"));
        let ty = schema.map_or_else(|| "Any".to_owned(), |schema| types.of(schema));
        let _ = write!(
            out,
            "Success {{ status: {status}, media_types: &{media_types:?}, ty: {ty} }},"
        );
    }
    out
}
