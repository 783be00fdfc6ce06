//! Generated files on disk: written, formatted and compared as a whole folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The files of one generated folder, by path below it.
#[derive(Default)]
pub struct Tree(BTreeMap<PathBuf, String>);

impl Tree {
    /// Adds a file.
    ///
    /// # Errors
    /// Where a file of that path is there already.
    pub fn file(&mut self, path: String, text: String) -> Result<()> {
        let path = PathBuf::from(path);
        if self.0.contains_key(&path) {
            bail!("two generated files have the path {}", path.display());
        }
        self.0.insert(path, text);
        Ok(())
    }

    /// Changes the text of every file.
    pub fn edit(&mut self, edit: impl Fn(&str) -> String) {
        for text in self.0.values_mut() {
            *text = edit(text);
        }
    }

    /// Formats the Rust files with the rustfmt of the toolchain.
    ///
    /// # Errors
    /// Where rustfmt is not there or refuses a file.
    pub fn format(&mut self) -> Result<()> {
        let folder = tempfile::tempdir().context("cannot make a folder to format in")?;
        self.format_in(folder.path())
    }

    fn format_in(&mut self, folder: &Path) -> Result<()> {
        let rust: Vec<PathBuf> = self
            .0
            .keys()
            .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
            .cloned()
            .collect();
        for path in &rust {
            write(&folder.join(path), &self.0[path])?;
        }
        let mut command = Command::new("rustfmt");
        command
            .args(["--edition", "2024", "--quiet"])
            .args(rust.iter().map(|path| folder.join(path)));
        let output = command.output().context("cannot run rustfmt")?;
        if !output.status.success() {
            bail!(
                "rustfmt refused generated code:\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        for path in rust {
            let text = fs::read_to_string(folder.join(&path))?;
            self.0.insert(path, text);
        }
        Ok(())
    }

    /// What differs between these files and those on disk, one line each.
    pub fn differences(&self, folder: &Path) -> Vec<String> {
        let mut differences = Vec::new();
        for (path, text) in &self.0 {
            let place = folder.join(path);
            match fs::read_to_string(&place) {
                Ok(found) if found == *text => {}
                Ok(found) => {
                    let line = found
                        .lines()
                        .zip(text.lines())
                        .take_while(|(found, made)| found == made)
                        .count()
                        + 1;
                    differences.push(format!("{}:{line}: not what is generated", place.display()));
                }
                Err(_) => differences.push(format!("{}: missing", place.display())),
            }
        }
        let stale = files(folder)
            .into_iter()
            .filter(|path| !self.0.contains_key(path));
        differences.extend(
            stale.map(|path| format!("{}: no longer generated", folder.join(path).display())),
        );
        differences
    }

    /// Makes the folder on disk hold just these files.
    ///
    /// # Errors
    /// Where a file cannot be written or removed.
    pub fn write(&self, folder: &Path) -> Result<usize> {
        for path in files(folder)
            .into_iter()
            .filter(|path| !self.0.contains_key(path))
        {
            fs::remove_file(folder.join(&path))
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
        let mut changed = 0;
        for (path, text) in &self.0 {
            let place = folder.join(path);
            if fs::read_to_string(&place).is_ok_and(|found| found == *text) {
                continue;
            }
            write(&place, text)?;
            changed += 1;
        }
        Ok(changed)
    }

    /// The files: path and text.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_path(), text.as_str()))
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The longest file: path and lines.
    pub fn longest(&self) -> Option<(&Path, usize)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_path(), text.lines().count()))
            .max_by_key(|(_, lines)| *lines)
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// All files below a folder, by path below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(place) = todo.pop() {
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                todo.push(path);
            } else if let Ok(below) = path.strip_prefix(folder) {
                found.push(below.to_owned());
            }
        }
    }
    found.sort();
    found
}
