//! What cargo knows of this workspace: where it stands, where it builds, and what its crates are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The workspace with all dependencies, as cargo resolves them with all features.
///
/// # Errors
/// Where cargo cannot tell, such as for a manifest that it cannot read.
pub fn metadata() -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .features(cargo_metadata::CargoOpt::AllFeatures)
        .exec()
        .context("cargo metadata")
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// A crate of the workspace by its name.
///
/// # Errors
/// Where it has none of that name.
pub fn member<'a>(metadata: &'a Metadata, name: &str) -> Result<&'a Package> {
    let mut members = metadata.workspace_packages().into_iter();
    match members.find(|package| package.name.as_str() == name) {
        Some(package) => Ok(package),
        None => bail!("the workspace has no crate {name}"),
    }
}

/// The crates that are published, each behind those that it needs, also those that only its tests need: the order in which a
/// registry takes them.
///
/// # Errors
/// Where two of them need each other, so that there is no such order.
pub fn published(metadata: &Metadata) -> Result<Vec<&Package>> {
    let members = metadata.workspace_packages().into_iter();
    // An empty list of registries is `publish = false`.
    let mut waiting: Vec<&Package> = members
        .filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()))
        .collect();
    waiting.sort_by(|a, b| a.name.cmp(&b.name));
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|package| {
            let mut needs = package.dependencies.iter();
            needs.all(|needed| !waiting.iter().any(|other| *other.name == needed.name))
        });
        let Some(ready) = ready else {
            let names: Vec<_> = waiting
                .iter()
                .map(|package| package.name.as_str())
                .collect();
            bail!("none of {} can be published first", names.join(", "));
        };
        order.push(waiting.remove(ready));
    }
    Ok(order)
}

/// Cargo, as it runs this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Waits for a command, which says itself what is wrong.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn succeed(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    ensure!(
        status.success(),
        "{} {}: {status}",
        command.get_program().display(),
        command
            .get_args()
            .map(|argument| argument.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    );
    Ok(())
}
