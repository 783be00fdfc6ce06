//! The OAuth 2.0 scopes of a description as an open enumeration: a caller who asks for them, or shows them, should not have to
//! spell them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::naming;
use super::types::EnumVariant;
use crate::generate::docs::{code, comment, some};
use crate::spec::Document;
use crate::spec::json::{entries, items, text};

/// What all scopes of Okta's management begin with.
const PREFIX: &str = "okta.";

/// As many operations as a doc comment lists.
const MOST: usize = 6;

/// The module.
pub(super) const MODULE: &str = "oauth_scope";

/// The file of the enumeration `Scope`; none where the description has no scopes.
pub(super) fn file(
    document: &Document,
    taken: &dyn Fn(&str) -> bool,
    header: &str,
) -> Option<String> {
    let (name, variants) = enumeration(document, taken)?;
    let needed = needed(document);
    let lines: String = variants
        .iter()
        .map(|EnumVariant { rust, wire }| {
            let ids = needed.get(wire.as_str()).into_iter().flatten();
            let ids = some(ids.map(|id| code(id)).collect(), MOST);
            let line = match ids.as_str() {
                "" => "No operation of the description asks for it.".to_owned(),
                ids => format!("For {ids}."),
            };
            let doc = comment(None, &[String::new(), line]);
            format!("{doc}    {rust} = {wire:?},\n")
        })
        .collect();
    Some(format!(
        "{header}\ncrate::open_enum::open_enums! {{\n/// An open enumeration: the OAuth 2.0 scopes (RFC 6749, section 3.3) that the description names.\n{name} {{\n{lines}}}\n}}\n"
    ))
}

/// The operations that each scope is for, by their ids.
fn needed(document: &Document) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut needed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in document.operations() {
        let Some(id) = text(operation.value, "operationId") else {
            continue;
        };
        let requirements = items(operation.value, "security").filter_map(Value::as_object);
        let scopes = requirements.flat_map(|one| one.values().filter_map(Value::as_array));
        for scope in scopes.flatten().filter_map(Value::as_str) {
            needed.entry(scope).or_default().insert(id);
        }
    }
    needed
}

/// The enumeration `Scope`: its name and variants. Where a schema is called so, it is `OauthScope`.
pub(super) fn enumeration(
    document: &Document,
    taken: &dyn Fn(&str) -> bool,
) -> Option<(&'static str, Vec<EnumVariant>)> {
    let scopes = scopes(document);
    if scopes.is_empty() {
        return None;
    }
    let variants = naming::distinct(
        scopes
            .iter()
            .map(|scope| naming::variant(scope.strip_prefix(PREFIX).unwrap_or(scope))),
    );
    let variants = variants
        .into_iter()
        .zip(scopes)
        .map(|(rust, scope)| EnumVariant {
            rust,
            wire: scope.to_owned(),
        });
    let name = ["Scope", "OauthScope", "OauthScopeOfTheDescription"]
        .into_iter()
        .find(|name| !taken(name))?;
    Some((name, variants.collect()))
}

/// The scopes of all flows, and those that only operations name.
fn scopes(document: &Document) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let schemes = document.root.get("components").unwrap_or(&Value::Null);
    for (_, scheme) in entries(schemes, "securitySchemes") {
        for (_, flow) in entries(scheme, "flows") {
            found.extend(entries(flow, "scopes").map(|(scope, _)| scope.as_str()));
        }
    }
    let operations = document.operations();
    let lists = operations
        .iter()
        .map(|operation| operation.value)
        .chain([&document.root])
        .filter_map(|owner| owner.get("security")?.as_array());
    for requirement in lists.flatten().filter_map(Value::as_object) {
        let named = requirement.values().filter_map(Value::as_array).flatten();
        found.extend(named.filter_map(Value::as_str));
    }
    found.retain(|scope| !scope.is_empty());
    found
}
