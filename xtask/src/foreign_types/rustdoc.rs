//! What rustdoc knows of a crate, as JSON: the part of it that tells which types and traits its public items name.
//!
//! Only that part is typed, and what an item is stays JSON: a path to a type looks alike wherever it stands, so one walk finds all
//! of them, also in kinds of items that a later format brings.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::workspace::{cargo, root, succeed};

/// The versions of the format that this reads. A toolchain that writes another is told so; the tests then say what is to be done.
const FORMATS: [u32; 1] = [57];

/// What rustdoc wrote of a crate.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// Items by their ids, those of other crates among them where they are re-exported.
    pub(super) index: BTreeMap<String, Item>,
    /// Where every item that is named stands, by its id.
    pub(super) paths: BTreeMap<String, Place>,
    /// Other crates by their numbers.
    pub(super) external_crates: BTreeMap<String, Crate>,
}

/// A public item.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) crate_id: u32,
    pub(super) name: Option<String>,
    pub(super) span: Option<Span>,
    pub(super) inner: Value,
}

/// Where it is written.
#[derive(Debug, Deserialize)]
pub(super) struct Span {
    filename: String,
    begin: (u32, u32),
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.filename, self.begin.0)
    }
}

/// The path of an item in the crate that defines it.
#[derive(Debug, Deserialize)]
pub(super) struct Place {
    pub(super) crate_id: u32,
    pub(super) path: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Crate {
    pub(super) name: String,
}

/// Documents a crate of the workspace with all features.
///
/// # Errors
/// Where it does not compile, or rustdoc writes a format that this does not read.
pub(super) fn document(package: &str, target: &Path) -> Result<Document> {
    let rustdoc = root().join(".ci/rustdoc");
    let mut command = cargo();
    command.current_dir(root()).env("RUSTDOC", rustdoc);
    command.args(["rustdoc", "--quiet", "--lib", "--all-features", "--package"]);
    command.arg(package).arg("--target-dir").arg(target);
    command.args(["--", "-Zunstable-options", "--output-format=json"]);
    succeed(&mut command)?;
    read(
        &target
            .join("doc")
            .join(format!("{}.json", package.replace('-', "_"))),
    )
}

/// Documents one source file, with crates that were compiled before.
///
/// # Errors
/// As for a crate of the workspace.
pub fn document_file(source: &Path, externs: &[(&str, &Path)], out: &Path) -> Result<Document> {
    let name = source.file_stem().context("a file without a name")?;
    let mut command = Command::new(root().join(".ci/rustdoc"));
    command.args([
        "-Zunstable-options",
        "--output-format=json",
        "--edition=2024",
        "--out-dir",
    ]);
    command.arg(out).arg(source);
    for (name, library) in externs {
        command.arg(format!("--extern={name}={}", library.display()));
    }
    succeed(&mut command)?;
    read(&out.join(name).with_extension("json"))
}

fn read(file: &Path) -> Result<Document> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("in {}", file.display()))
}

/// Looks at the format first: another one may lack the rest.
fn parse(text: &[u8]) -> Result<Document> {
    #[derive(Deserialize)]
    struct Format {
        format_version: u32,
    }
    let Format { format_version } =
        serde_json::from_slice(text).context("no document of rustdoc")?;
    ensure!(
        FORMATS.contains(&format_version),
        "rustdoc of this toolchain writes format {format_version}, and this reads {FORMATS:?}"
    );
    match serde_json::from_slice(text) {
        Ok(document) => Ok(document),
        Err(error) => bail!("format {format_version} is not what it should be: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_format_is_refused_by_name() {
        let error = parse(br#"{"format_version": 9, "index": {}}"#).unwrap_err();
        assert!(error.to_string().contains("writes format 9"), "{error}");
        let error = parse(b"{}").unwrap_err();
        assert!(error.to_string().contains("no document"), "{error}");
        let error = parse(br#"{"format_version": 57, "index": {}}"#).unwrap_err();
        assert!(
            error.to_string().contains("missing field `paths`"),
            "{error}"
        );
    }
}
