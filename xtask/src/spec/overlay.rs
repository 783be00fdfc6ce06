//! Corrections of the description where the wire contradicts it: OpenAPI Overlay 1.0 documents. A correction that gives no reason, or that
//! fits nothing any more, is an error: nobody could tell later whether it is still needed.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::pointer::lookup;
use super::{files, refs};

/// Applies every overlay in `dir`, in the order of the file names; nothing where `dir` does not exist.
///
/// # Errors
/// Where a file is no overlay, an action lacks its reason or fits nothing. The message names the file and the action.
pub(super) fn apply_all(dir: &Path, root: &mut Value) -> Result<()> {
    for file in files::list(dir)? {
        let overlay = files::read(&file)?;
        apply(&overlay, root).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Applies what fits of every overlay in `dir` to a description that they were not written for; gives what does not fit.
///
/// # Errors
/// Where a file cannot be read or is no overlay.
pub(super) fn apply_fitting(dir: &Path, root: &mut Value) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for file in files::list(dir)? {
        let overlay = files::read(&file)?;
        let actions = actions(&overlay).with_context(|| file.display().to_string())?;
        let numbered = actions.iter().cloned().enumerate();
        all.extend(
            numbered
                .map(|(index, action)| (format!("{}: actions/{index}", file.display()), action)),
        );
    }
    // What one action refers to another may bring.
    let mut given = BTreeSet::new();
    for (_, action) in &all {
        names(action.get("update").unwrap_or(&Value::Null), 0, &mut given);
    }
    let mut misfits = Vec::new();
    for (place, action) in &all {
        let done = refers(action, root, &given).and_then(|()| apply_action(action, root));
        misfits.extend(done.err().map(|error| format!("{place}: {error:#}")));
    }
    Ok(misfits)
}

/// The names of the things that an update puts in place, where it does so in sections of components.
fn names(update: &Value, depth: usize, found: &mut BTreeSet<String>) {
    for (name, value) in update.as_object().into_iter().flatten() {
        found.insert(name.clone());
        if depth < 2 {
            names(value, depth + 1, found);
        }
    }
}

/// What an action puts in place may refer to what is not there.
fn refers(action: &Value, root: &Value, given: &BTreeSet<String>) -> Result<()> {
    let update = action.get("update").unwrap_or(&Value::Null);
    let is_there = |target: &String| {
        let name = target.rsplit('/').next().unwrap_or_default();
        lookup(root, target).is_some() || given.contains(name)
    };
    match refs::all(update).iter().find(|target| !is_there(target)) {
        Some(target) => bail!("`{target}` is not there"),
        None => Ok(()),
    }
}

/// Applies one overlay document to `root`.
fn apply(overlay: &Value, root: &mut Value) -> Result<()> {
    for (index, action) in actions(overlay)?.iter().enumerate() {
        apply_action(action, root).with_context(|| format!("actions/{index}"))?;
    }
    Ok(())
}

/// The actions of an overlay document.
fn actions(overlay: &Value) -> Result<&[Value]> {
    match overlay.get("overlay").and_then(Value::as_str) {
        Some(version) if version.starts_with("1.") => {}
        Some(version) => bail!("overlay: version {version} is not 1.x"),
        None => bail!("not an overlay: `overlay: 1.0.0` is missing"),
    }
    let Some(actions) = overlay.get("actions").and_then(Value::as_array) else {
        bail!("actions: a list is expected here");
    };
    Ok(actions)
}

fn apply_action(action: &Value, root: &mut Value) -> Result<()> {
    let text = |key: &str| action.get(key).and_then(Value::as_str);
    let Some(target) = text("target") else {
        bail!("target: a JSONPath is expected here");
    };
    if text("description").is_none_or(|reason| reason.trim().is_empty()) {
        bail!("{target}: a correction gives its reason in `description`");
    }
    let path = JsonPath::parse(target).with_context(|| format!("{target}: not a JSONPath"))?;
    let found = path.query_located(root);
    let mut places: Vec<String> = found
        .locations()
        .map(|place| place.to_json_pointer())
        .collect();
    if places.is_empty() {
        bail!("{target}: fits nothing");
    }
    if action.get("remove").and_then(Value::as_bool) == Some(true) {
        // Backwards, so that the indices of what is still to go stay right.
        places.reverse();
        for place in places {
            remove(root, &place)?;
        }
        return Ok(());
    }
    let Some(update) = action.get("update") else {
        bail!("{target}: neither `update` nor `remove: true`");
    };
    for place in places {
        let Some(node) = root.pointer_mut(&place) else {
            bail!("{target}: {place} is gone");
        };
        match (node, update) {
            (Value::Object(map), Value::Object(update)) => merge(map, update),
            (Value::Array(list), Value::Array(update)) => list.extend(update.iter().cloned()),
            (Value::Array(list), entry) => list.push(entry.clone()),
            _ => bail!("{target}: {place}: only maps and lists can be updated, a map with a map"),
        }
    }
    Ok(())
}

/// Maps are merged, lists joined, everything else replaced.
fn merge(map: &mut Map<String, Value>, update: &Map<String, Value>) {
    for (key, value) in update {
        match (map.get_mut(key), value) {
            (Some(Value::Object(map)), Value::Object(update)) => merge(map, update),
            (Some(Value::Array(list)), Value::Array(update)) => list.extend(update.iter().cloned()),
            _ => {
                map.insert(key.clone(), value.clone());
            }
        }
    }
}

fn remove(root: &mut Value, place: &str) -> Result<()> {
    let Some((parent, key)) = place.rsplit_once('/') else {
        bail!("the whole description cannot be removed");
    };
    let key = super::pointer::unescape(key);
    match root.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(&key);
        }
        Some(Value::Array(list)) => {
            if let Ok(index) = key.parse::<usize>()
                && index < list.len()
            {
                list.remove(index);
            }
        }
        _ => bail!("{place} is gone"),
    }
    Ok(())
}
