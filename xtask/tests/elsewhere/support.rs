//! What the tests share: a pair that is made of a description, and a compiler for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use xtask::generate::elsewhere::{self, Core, Remark, Target};
use xtask::import;

use crate::shared::workspace;

/// A file beside these tests.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/elsewhere")
        .join(name)
}

/// A pair of crates in a folder that exists as long as the value.
pub(crate) struct Made {
    folder: TempDir,
    name: String,
    pub(crate) notes: Vec<String>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) summary: String,
}

impl Made {
    /// Imports a description and generates from it.
    pub(crate) fn of(official: &Path) -> Self {
        let name = official.file_stem().unwrap().to_str().unwrap();
        let mut made = Self {
            folder: TempDir::new().unwrap(),
            name: name.to_owned(),
            notes: Vec::new(),
            remarks: Vec::new(),
            summary: String::new(),
        };
        made.notes = import::elsewhere(official, &made.file(name)).unwrap().notes;
        (made.remarks, made.summary) = made.again(false).unwrap();
        made
    }

    /// Generates, or compares.
    pub(crate) fn again(&self, check: bool) -> anyhow::Result<(Vec<Remark>, String)> {
        let target = Target {
            out: &self.file("out"),
            name: None,
            core: &Core::Path(workspace().to_owned()),
            check,
            descriptions: None,
        };
        let (remarks, summary) = elsewhere::write(&self.folder.path().join(&self.name), &target)?;
        Ok((remarks.0, summary))
    }

    /// A file of the pair, or the folder of the description by its name.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        if name == self.name || name == "out" {
            return self.folder.path().join(name);
        }
        self.folder.path().join("out").join(name)
    }

    /// The features that both crates have.
    pub(crate) fn features(&self) -> Vec<String> {
        let name = self.name.split('-').next().unwrap();
        let manifest = self.file(&format!("{name}-models/Cargo.toml"));
        let manifest = std::fs::read_to_string(manifest).unwrap();
        let full = manifest.split("full = [").nth(1).unwrap();
        let full = full.split(']').next().unwrap();
        full.split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    /// Compiles the pair, without the network below the client; fails with what the compiler says, warnings too.
    #[track_caller]
    pub(crate) fn check(&self, arguments: &[&str]) {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| workspace().join("target"), PathBuf::from);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--quiet", "--offline", "--no-default-features"])
            .args(arguments)
            .arg("--target-dir")
            // Beside our own, so that what both need is compiled once for all of these tests.
            .arg(workspace().join(target).join("elsewhere"))
            .current_dir(self.file("out"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.trim().is_empty(), "{said}");
    }
}
