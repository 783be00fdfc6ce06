//! Reads an official description from a file, and refuses what is not one, saying where it goes wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::ending::Ending;
use super::facts::{self, operations};
use super::text::{is_json, parse};
use super::{Notes, mend, schema::kind};
use crate::spec::METHODS;
use crate::spec::json::{entries, items, text};
use crate::spec::pointer::{At, lookup};
use crate::spec::refs;

/// Reads the description in `file` and reduces it to facts.
///
/// # Errors
/// Where the file cannot be read, is not YAML or JSON (with line and column), is not OpenAPI 3, or is not whole: a reference that leads
/// nowhere, an operation without an id or with one that another has, a security scheme that is not declared. The place is a JSON pointer.
pub(super) fn read(file: &Path, notes: &Notes) -> Result<Value> {
    let name = file.display();
    let bytes = fs::read(file).with_context(|| format!("{name}: cannot be read"))?;
    let content = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        anyhow::anyhow!("{name}: not a text file (byte {good} is not UTF-8)")
    })?;
    let content = content.trim_start_matches('\u{feff}');
    // JSON that is cut off is no JSON.
    let ends_with_line = is_json(content) || content.ends_with('\n');
    let mut official = parse(content, notes).with_context(|| name.to_string())?;
    check_shape(&official).with_context(|| format!("{name}: not an OpenAPI 3 description"))?;
    if notes.lenient {
        mend::mend(&mut official, notes);
    }
    let ending = Ending::of(content);
    let whole = || -> Result<Value> {
        let facts = facts::of(&official, &ending, notes)?;
        if entries(&facts, "paths").next().is_none() {
            bail!("#/paths: there are no operations here");
        }
        check_references(&facts)?;
        check_ids(&facts)?;
        // Of what stands last there may be less: nothing else depends on it.
        let may_lack = ending.is_after_section(&official, "securitySchemes")
            || official.pointer("/components/securitySchemes").is_some();
        check_security(&facts, may_lack, ends_with_line, notes)?;
        check_groups(&facts, ends_with_line, notes)?;
        Ok(facts)
    };
    whole().with_context(|| format!("{name}: a broken description (cut off, perhaps)"))
}

fn check_shape(official: &Value) -> Result<()> {
    let Value::Object(root) = official else {
        bail!("#: a map is expected here, and this is {}", kind(official));
    };
    match root.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.") => {}
        Some(Value::Number(version)) if version.to_string().starts_with('3') => {}
        Some(version) => bail!("#/openapi: version {version} is not 3.x"),
        None if root.contains_key("swagger") => bail!("#/swagger: Swagger 2 is not supported"),
        None => bail!("#: there is no `openapi` here"),
    }
    match root.get("paths") {
        Some(Value::Object(_)) => Ok(()),
        Some(other) => bail!(
            "#/paths: a map is expected here, and this is {}",
            kind(other)
        ),
        None => bail!("#: there are no `paths` here"),
    }
}

/// Every reference leads somewhere.
fn check_references(facts: &Value) -> Result<()> {
    refs::walk(facts, &At::ROOT, &mut |target, at| {
        if lookup(facts, target).is_none() {
            bail!("{at}: a dangling reference to `{target}`");
        }
        Ok(())
    })
}

/// Every operation has an id of its own.
fn check_ids(facts: &Value) -> Result<()> {
    let mut seen = BTreeMap::new();
    let at = At::ROOT.join("paths");
    for (path, item) in entries(facts, "paths") {
        let at = at.join(path);
        for method in METHODS {
            let Some(id) = item
                .get(method)
                .and_then(|operation| text(operation, "operationId"))
            else {
                continue;
            };
            let place = at.join(method).to_string();
            if let Some(first) = seen.insert(id, place.clone()) {
                bail!("{place}: the operationId `{id}` is taken by {first}");
            }
        }
    }
    Ok(())
}

/// Every security scheme that an operation demands is declared. Scopes need not be, but where one is missing and the file ends within a
/// line, the end is missing.
fn check_security(
    facts: &Value,
    may_lack_schemes: bool,
    ends_with_line: bool,
    notes: &Notes,
) -> Result<()> {
    let none = Value::Null;
    let schemes = facts
        .pointer("/components/securitySchemes")
        .unwrap_or(&none);
    let declared: BTreeSet<&String> = entries(facts, "components")
        .filter(|(section, _)| *section == "securitySchemes")
        .flat_map(|(_, schemes)| schemes.as_object().into_iter().flat_map(Map::values))
        .flat_map(|scheme| entries(scheme, "flows"))
        .flat_map(|(_, flow)| entries(flow, "scopes"))
        .map(|(scope, _)| scope)
        .collect();
    for (path, item) in entries(facts, "paths") {
        let paths = At::ROOT.join("paths");
        let at = paths.join(path);
        let demands = operations(item).flat_map(|operation| items(operation, "security"));
        for (scheme, scopes) in demands.filter_map(Value::as_object).flatten() {
            let Some(found) = schemes.get(scheme) else {
                let lacks = "which #/components/securitySchemes lacks";
                if !(may_lack_schemes && notes.lenient) {
                    bail!("{at}: demands the security scheme `{scheme}`, {lacks}");
                }
                // Once for all operations: they often have it in common.
                notes.add(format!(
                    "#/paths: operations demand the security scheme `{scheme}`, {lacks}"
                ));
                continue;
            };
            if ends_with_line || found.get("flows").is_none() {
                continue;
            }
            for scope in scopes.as_array().into_iter().flatten() {
                if !declared.iter().any(|known| *scope == known.as_str()) {
                    bail!(
                        "{at}: demands the scope {scope}, which `{scheme}` lacks, and the file ends within a line"
                    );
                }
            }
        }
    }
    Ok(())
}

/// Where there are groups of tags, each tag stands in one.
fn check_groups(facts: &Value, ends_with_line: bool, notes: &Notes) -> Result<()> {
    if facts.get("x-tagGroups").is_none() {
        return Ok(());
    }
    let grouped: Vec<&Value> = items(facts, "x-tagGroups")
        .flat_map(|group| items(group, "tags"))
        .collect();
    for tag in items(facts, "tags").filter_map(|tag| tag.get("name")) {
        if !grouped.contains(&tag) {
            let problem = format!("#/x-tagGroups: the tag {tag} stands in no group");
            if !ends_with_line {
                bail!(problem);
            }
            notes.mend(problem)?;
        }
    }
    Ok(())
}
