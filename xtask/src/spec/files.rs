//! Merges the files of one release. They are parts of one document, so two files that say something of the same name must agree.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::pointer::At;

/// Reads `openapi.yaml`, `webhooks.yaml`, `tags/` and `shared/` below `dir` and merges them.
///
/// # Errors
/// Where there is no `openapi.yaml`, a file cannot be read or is not YAML, or two files contradict each other.
pub(super) fn read_release(dir: &Path) -> Result<Value> {
    let head = dir.join("openapi.yaml");
    if !head.is_file() {
        bail!(
            "{}: there is no description here; `cargo xtask import` writes one",
            dir.display()
        );
    }
    let mut root = read(&head)?;
    for file in parts(dir)? {
        merge(&mut root, read(&file)?, &file)?;
    }
    Ok(root)
}

/// The files below `dir` that are merged with its `openapi.yaml`.
fn parts(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let webhooks = dir.join("webhooks.yaml");
    if webhooks.is_file() {
        files.push(webhooks);
    }
    for section in ["tags", "shared"] {
        files.extend(list(&dir.join(section))?);
    }
    Ok(files)
}

/// All files of the releases in `dir`, as far as they can be listed.
pub(crate) fn release_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for dir in [dir.to_owned(), dir.join("legacy")] {
        files.push(dir.join("openapi.yaml"));
        files.extend(parts(&dir).unwrap_or_default());
    }
    files
}

/// The YAML files in `dir`, by name; none where it does not exist.
pub(super) fn list(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in
        fs::read_dir(dir).with_context(|| format!("{}: cannot be listed", dir.display()))?
    {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads one YAML file.
pub(crate) fn read(file: &Path) -> Result<Value> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{name}: cannot be read"))?;
    serde_norway::from_str(&text).map_err(|error| anyhow::anyhow!("{name}: not YAML: {error}"))
}

/// Adds `more`, which comes from `file`, to `root`. Maps are merged; lists of named things (`tags`, `x-tagGroups`) get what they lack; the
/// header (`openapi`, `info`, `servers`) of the first release stays.
///
/// # Errors
/// Where both say different things of one name.
pub(super) fn merge(root: &mut Value, more: Value, file: &Path) -> Result<()> {
    let (Value::Object(root), Value::Object(more)) = (root, more) else {
        bail!("{}: a map is expected here", file.display());
    };
    for (key, value) in more {
        match (root.get_mut(&key), value) {
            (None, value) => {
                root.insert(key, value);
            }
            (Some(_), _) if matches!(key.as_str(), "openapi" | "info" | "servers") => {}
            (Some(Value::Array(list)), Value::Array(more)) => {
                for item in more {
                    if !list
                        .iter()
                        .any(|known| known.get("name") == item.get("name"))
                    {
                        list.push(item);
                    }
                }
            }
            (Some(Value::Object(map)), Value::Object(more)) => {
                let place = At::ROOT;
                two_levels(map, more, &place.join(&key))
                    .with_context(|| file.display().to_string())?;
            }
            (Some(_), _) => bail!(
                "{}: `{key}` is of another kind than elsewhere",
                file.display()
            ),
        }
    }
    Ok(())
}

/// Merges a section whose entries stand two names deep: `paths` by path and method, `components` by kind and name.
fn two_levels(map: &mut Map<String, Value>, more: Map<String, Value>, at: &At<'_>) -> Result<()> {
    for (outer, value) in more {
        let at = at.join(&outer);
        match (map.get_mut(&outer), value) {
            (Some(Value::Object(map)), Value::Object(more)) => {
                for (inner, value) in more {
                    match map.get(&inner) {
                        Some(known) if *known != value => {
                            bail!(
                                "{}: another file says something else of this",
                                at.join(&inner)
                            );
                        }
                        Some(_) => {}
                        None => {
                            map.insert(inner, value);
                        }
                    }
                }
            }
            (Some(_), _) => bail!("{at}: a map is expected here"),
            (None, value) => {
                map.insert(outer, value);
            }
        }
    }
    Ok(())
}
