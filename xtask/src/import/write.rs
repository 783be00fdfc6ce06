//! Puts files in place all at once: they are written beside the directory, which is then swapped. Whatever goes wrong before the swap leaves
//! the directory as it was.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What the importer owns in the directory; everything else there is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owned {
    /// Replaces today's release.
    pub(super) today: bool,
    /// Replaces `legacy/`.
    pub(super) legacy: bool,
}

const HEAD: &str = "openapi.yaml";
const TODAY: &[&str] = &[HEAD, "webhooks.yaml", "tags", "shared"];
const LEGACY: &str = "legacy";

/// What a directory may hold before the first import.
const BESIDE: &[&str] = &["README.md", "overlay", LEGACY];

/// How every file that is written begins.
pub(super) const HEADER: &str = "# Written by `cargo xtask import`";

/// A copy of `dir` beside it, to be filled and swapped. Dropping it removes it.
pub(super) struct Staged {
    dir: PathBuf,
    beside: PathBuf,
}

impl Staged {
    /// Starts a copy of `dir` without what is to be replaced.
    ///
    /// # Errors
    /// Where `dir` holds other things and no imported description, or cannot be read, or no directory can be made beside it.
    pub(super) fn new(dir: &Path, owned: Owned) -> Result<Self> {
        let Some(name) = dir.file_name().and_then(|name| name.to_str()) else {
            bail!("{}: a directory with a name is needed", dir.display());
        };
        let parent = match dir.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let keep = kept(dir, owned)?;
        fs::create_dir_all(&parent).with_context(|| parent.display().to_string())?;
        let beside = parent.join(format!(".{name}.{}", std::process::id()));
        fs::create_dir(&beside).with_context(|| beside.display().to_string())?;
        let staged = Self {
            dir: dir.to_owned(),
            beside,
        };
        for name in keep {
            copy(&dir.join(&name), &staged.beside.join(&name))?;
        }
        Ok(staged)
    }

    /// Where to look at the result before the swap.
    pub(super) fn path(&self) -> &Path {
        &self.beside
    }

    /// Writes one file.
    ///
    /// # Errors
    /// Where the file system refuses.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.beside.join(name);
        let write = || -> std::io::Result<()> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, text)
        };
        write().with_context(|| path.display().to_string())
    }

    /// Swaps the directory; returns false, and touches nothing, where both are equal already.
    ///
    /// # Errors
    /// Where the file system refuses; the directory is then as it was.
    pub(super) fn swap(self) -> Result<bool> {
        if same(&self.dir, &self.beside)? {
            return Ok(false);
        }
        let old = self.beside.with_extension("old");
        let existed = self.dir.exists();
        if existed {
            fs::rename(&self.dir, &old).with_context(|| self.dir.display().to_string())?;
        }
        if let Err(error) = fs::rename(&self.beside, &self.dir) {
            if existed {
                fs::rename(&old, &self.dir).with_context(|| {
                    format!("{} is left in {}", self.dir.display(), old.display())
                })?;
            }
            return Err(error).with_context(|| self.dir.display().to_string());
        }
        if existed {
            fs::remove_dir_all(&old).with_context(|| old.display().to_string())?;
        }
        Ok(true)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a swap nothing is there any more; after an error there is nobody left to tell.
        let _ = fs::remove_dir_all(&self.beside);
    }
}

/// The entries of `dir` that stay.
fn kept(dir: &Path, owned: Owned) -> Result<Vec<String>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for name in names(dir)? {
        all.push(name.to_string_lossy().into_owned());
    }
    let ours = fs::read_to_string(dir.join(HEAD)).is_ok_and(|text| text.starts_with(HEADER));
    let stranger = all.iter().find(|name| !BESIDE.contains(&name.as_str()));
    if !ours && let Some(stranger) = stranger {
        bail!(
            "{}: holds `{stranger}`, and no imported description; is this the right directory?",
            dir.display()
        );
    }
    all.retain(|name| match name.as_str() {
        LEGACY => !owned.legacy,
        name => !(owned.today && TODAY.contains(&name)),
    });
    Ok(all)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to).with_context(|| to.display().to_string())?;
        for name in names(from)? {
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else {
        fs::copy(from, to).with_context(|| from.display().to_string())?;
    }
    Ok(())
}

/// True where two trees hold the same files with the same bytes.
fn same(left: &Path, right: &Path) -> Result<bool> {
    if !left.exists() || left.is_dir() != right.is_dir() {
        return Ok(false);
    }
    if !left.is_dir() {
        return Ok(fs::read(left)? == fs::read(right)?);
    }
    let (mine, theirs) = (names(left)?, names(right)?);
    if mine != theirs {
        return Ok(false);
    }
    for name in mine {
        if !same(&left.join(&name), &right.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn names(dir: &Path) -> Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        names.push(entry?.file_name());
    }
    names.sort();
    Ok(names)
}
