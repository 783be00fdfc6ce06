//! What the tests share: fixtures, directories as maps of files, and imports of descriptions that were changed a little.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A file of `tests/fixtures/import`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(name)
}

/// A directory to import into; it exists as long as the value, and its parent holds nothing else.
pub(crate) struct Target {
    parent: TempDir,
}

impl Target {
    pub(crate) fn new() -> Self {
        Self {
            parent: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.parent.path().join("spec")
    }

    /// Writes a file beside the directory, and returns its path.
    pub(crate) fn source(&self, text: &str) -> PathBuf {
        let dir = self.parent.path().join("sources");
        fs::create_dir_all(&dir).unwrap();
        let path = dir.join("source.yaml");
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes a file into the directory.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.dir().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What stands beside the directory: nothing but the sources, unless an import left something behind.
    pub(crate) fn beside(&self) -> Vec<String> {
        let names = fs::read_dir(self.parent.path()).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.retain(|name| name != "spec" && name != "sources");
        names
    }
}

/// Every file below `dir`, by path.
pub(crate) fn tree(dir: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(here) = open.pop() {
        let Ok(entries) = fs::read_dir(&here) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// Fails with the first line that differs.
pub(crate) fn assert_same(found: &BTreeMap<String, String>, wanted: &BTreeMap<String, String>) {
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(wanted), "the files");
    for (name, text) in found {
        let wanted = &wanted[name];
        for (number, (found, wanted)) in text.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(found, wanted, "{name}, line {}", number + 1);
        }
        assert_eq!(text, wanted, "{name}");
    }
}
