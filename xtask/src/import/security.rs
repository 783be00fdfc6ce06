//! The facts of ways to authenticate.

use anyhow::Result;
use serde_json::{Map, Value};

use super::Notes;
use super::facts::{entries, pick};
use crate::spec::json::text;
use crate::spec::pointer::{At, lookup};

/// Facts of a security scheme that are kept as they are; its flows apart.
const SECURITY: &[&str] = &[
    "bearerFormat",
    "in",
    "name",
    "openIdConnectUrl",
    "scheme",
    "type",
];

/// Facts of an OAuth 2.0 flow; its scopes apart.
const FLOW: &[&str] = &["authorizationUrl", "refreshUrl", "tokenUrl"];

/// A security scheme; its scopes keep their names, and OpenAPI's text for each is left empty.
pub(super) fn security_scheme(
    scheme: &Value,
    official: &Value,
    notes: &Notes,
    at: &At<'_>,
) -> Result<Value> {
    let meant = text(scheme, "$ref").and_then(|target| lookup(official, target));
    let scheme = meant.unwrap_or(scheme);
    let mut out = pick(scheme, SECURITY);
    let mut flows = Map::new();
    let place = at.join("flows");
    for (name, flow) in entries(scheme, "flows", &place)? {
        let mut kept = pick(flow, FLOW);
        let scopes: Map<_, _> = entries(flow, "scopes", &place.join(name))?
            .map(|(scope, _)| (scope.clone(), "".into()))
            .collect();
        kept.insert("scopes".into(), scopes.into());
        flows.insert(name.clone(), kept.into());
    }
    match text(scheme, "type") {
        None => notes.mend(format!("{at}: a security scheme without `type`"))?,
        Some("oauth2") if flows.is_empty() => {
            notes.mend(format!("{at}: a scheme of OAuth 2.0 without `flows`"))?;
        }
        Some(_) => {}
    }
    if !flows.is_empty() {
        out.insert("flows".into(), flows.into());
    }
    Ok(out.into())
}
