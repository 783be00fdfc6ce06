//! Programs outside the workspace that depend on `okta-api` as a user's does: the workspace's own profiles, and features that
//! other members turn on, have no part in what they cost.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A program, and the features of `okta-api` that it takes.
pub(super) struct Program {
    /// Its crate, as code calls it.
    pub(super) name: &'static str,
    source: &'static str,
    features: Vec<String>,
    tokio: bool,
}

impl Program {
    /// One call, with these features.
    pub(super) fn one_call(features: Vec<String>) -> Program {
        Program {
            name: "one_call",
            source: include_str!("one_call.rs"),
            features,
            tokio: true,
        }
    }

    /// No call at all: what counts is the crates that it depends on.
    pub(super) fn nothing(features: Vec<String>) -> Program {
        Program {
            name: "nothing",
            source: include_str!("nothing.rs"),
            features,
            tokio: false,
        }
    }

    /// Writes the program into a folder of its name below `folder`, with the versions of `lock`; its manifest.
    pub(super) fn write(&self, folder: &Path, root: &Path) -> Result<PathBuf> {
        let folder = folder.join(self.name);
        fs::create_dir_all(folder.join("src"))
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let manifest = folder.join("Cargo.toml");
        fs::write(&manifest, self.manifest(&root.join("crates/okta-api")))?;
        fs::write(folder.join("src/main.rs"), self.source)?;
        // The dependencies are those that everything else is tested with.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(manifest)
    }

    fn manifest(&self, okta_api: &Path) -> String {
        let tokio = match self.tokio {
            true => "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n",
            false => "",
        };
        // A list of JSON strings, and a JSON string, are such in TOML, too.
        let features = serde_json::json!(self.features);
        let path = serde_json::json!(okta_api);
        format!(
            "[workspace]\n\n\
             [package]\nname = \"{}\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             okta-api = {{ path = {path}, default-features = false, features = {features} }}\n\
             {tokio}",
            self.name
        )
    }
}
