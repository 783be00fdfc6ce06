//! The packages, unpacked away from the workspace and compiled as one of their own, in which each stands for the registry's.
//!
//! Whatever a crate reads outside its folder is missing there, and so is what a package leaves out. Cargo's own check compiles
//! libraries only, one after the other and with nothing shared.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::{cargo, root, succeed};

/// Below the target directory. So deep that no path up leads from a package into the workspace.
const FOLDER: &str = "packages/as/far/from/the/workspace/as/can/be";

/// Unpacks and compiles them; what they share with other builds is taken from the target directory.
pub(super) fn build(archives: &[PathBuf], target: &Path) -> Result<()> {
    let folder = target.join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut members = Vec::new();
    for archive in archives {
        let mut unpack = Command::new("tar");
        // With the time of now (`m`): packages give all files one day of 2006, and cargo would take each for one that it has
        // compiled before.
        succeed(unpack.arg("xzmf").arg(archive).arg("-C").arg(&folder))?;
        let name = archive.file_stem().context("a package without a name")?;
        members.push(name.to_string_lossy().into_owned());
    }
    let root = root();
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    fs::write(folder.join("Cargo.toml"), workspace(&members, &manifest))?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let mut check = cargo();
    check.current_dir(&folder);
    check.args([
        "check",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
    ]);
    succeed(check.arg("--target-dir").arg(target))
}

/// The manifest of a workspace of these members, `name-version` each, with the profiles of another manifest.
fn workspace(members: &[String], other: &str) -> String {
    let mut out =
        "[workspace]\nresolver = \"3\"\nmembers = [\"*-*\"]\n\n[patch.crates-io]\n".to_owned();
    for member in members {
        let name = member
            .rsplit_once('-')
            .map_or(member.as_str(), |(name, _)| name);
        // Writing to a string does not fail.
        let _ = writeln!(out, "{name} = {{ path = \"{member}\" }}");
    }
    out.push('\n');
    // With other profiles every dependency would be compiled once more.
    let mut profile = false;
    for line in other.lines() {
        if line.starts_with('[') {
            profile = line.starts_with("[profile.");
        }
        if profile {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::workspace;

    #[test]
    fn packages_stand_for_those_of_the_registry() {
        let members = ["okta-api-0.1.0".to_owned()];
        let other =
            "[package]\nname = \"x\"\n[profile.dev]\ndebug = 0\n[lints]\nworkspace = true\n";
        assert_eq!(
            workspace(&members, other),
            "[workspace]\nresolver = \"3\"\nmembers = [\"*-*\"]\n\n[patch.crates-io]\n\
             okta-api = { path = \"okta-api-0.1.0\" }\n\n[profile.dev]\ndebug = 0\n"
        );
    }
}
