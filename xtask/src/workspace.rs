//! What cargo knows of this workspace: where it stands, where it builds, and what its crates are.
//!
//! The crate `cargo_metadata` would read it, but turns off serde_json's limit of depth, for every test of the workspace too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

/// What `cargo metadata` prints, as far as it is needed here.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// Where cargo builds.
    pub target_directory: PathBuf,
    /// All crates, those of others among them.
    pub packages: Vec<Package>,
    /// Ids of the workspace's own.
    pub workspace_members: Vec<String>,
    /// Who depends on whom.
    pub resolve: Resolve,
}

impl Metadata {
    /// The workspace's own crates.
    pub fn workspace_packages(&self) -> Vec<&Package> {
        let packages = self.packages.iter();
        packages
            .filter(|package| self.workspace_members.contains(&package.id))
            .collect()
    }
}

/// A crate, by its manifest.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    pub description: Option<String>,
    pub license: Option<String>,
    pub readme: Option<String>,
    pub rust_version: Option<String>,
    pub categories: Vec<String>,
    pub keywords: Vec<String>,
    pub metadata: Value,
    pub manifest_path: PathBuf,
    /// The registries that it may go to; without a list, any.
    pub publish: Option<Vec<String>>,
    pub dependencies: Vec<Dependency>,
    pub features: BTreeMap<String, Vec<String>>,
    pub targets: Vec<Target>,
}

impl Package {
    /// Whether code calls its library or macro so.
    pub fn is_called(&self, name: &str) -> bool {
        let importable = |kind: &String| kind.contains("lib") || kind == "proc-macro";
        self.targets.iter().any(|target| {
            target.kind.iter().any(importable) && target.name.replace('-', "_") == name
        })
    }
}

/// What a manifest asks for.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Dependency {
    pub name: String,
}

/// A library, program or test.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Target {
    pub name: String,
    pub kind: Vec<String>,
}

/// Who depends on whom.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Resolve {
    pub nodes: Vec<Node>,
}

/// What one crate is built of.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Node {
    pub id: String,
    pub deps: Vec<NodeDependency>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct NodeDependency {
    pub pkg: String,
    pub dep_kinds: Vec<DependencyKind>,
}

/// What it is needed for.
#[derive(Clone, Debug, Deserialize)]
pub struct DependencyKind {
    /// `dev` or `build`; `None` for the crate itself.
    pub kind: Option<String>,
}

/// The numbers of a version, `1.88` or `0.10.0-rc.20`; what is missing is zero.
pub fn numbers(version: &str) -> [u64; 3] {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = release.split('.').map(|number| number.parse().unwrap_or(0));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

/// The workspace with all dependencies, as cargo resolves them with all features.
///
/// # Errors
/// Where cargo cannot tell, such as for a manifest that it cannot read.
pub fn metadata() -> Result<Metadata> {
    let mut command = cargo();
    command.current_dir(root());
    command.args(["metadata", "--format-version=1", "--all-features"]);
    let output = command.output().context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("what cargo metadata prints")
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
    match members.find(|package| package.name == name) {
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
            needs.all(|needed| !waiting.iter().any(|other| other.name == needed.name))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(numbers("1.88"), [1, 88, 0]);
        assert_eq!(numbers("0.10.0-rc.20"), [0, 10, 0]);
        assert_eq!(numbers("2.3.4+build.5"), [2, 3, 4]);
        assert!(numbers("1.100") > numbers("1.88.1"));
    }

    #[test]
    fn crates_are_published_behind_those_that_they_need() {
        let metadata = metadata().unwrap();
        let order = published(&metadata).unwrap();
        let place = |name: &str| order.iter().position(|it| it.name == name);
        for package in &order {
            for needed in &package.dependencies {
                if let Some(needed) = place(&needed.name) {
                    assert!(Some(needed) < place(&package.name), "{}", package.name);
                }
            }
        }
        assert!(place("okta-api").is_some() && place("xtask").is_none());

        // A crate that one of its own dependencies needs can never be sent.
        let mut ring = metadata.clone();
        let back = Dependency {
            name: "okta-api".to_owned(),
        };
        for package in &mut ring.packages {
            if package.name == "okta-models" {
                package.dependencies.push(back.clone());
            }
        }
        let error = published(&ring).unwrap_err().to_string();
        assert!(
            error.starts_with("none of okta-api, okta-models"),
            "{error}"
        );
    }
}
