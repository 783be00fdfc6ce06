//! Reads `spec/`: merges its files into one OpenAPI document, adds what is left of older releases, and applies the corrections of
//! `overlay/`. The importer writes what is read here; the generator starts from it.

mod document;
mod files;
pub mod json;
mod overlay;
pub mod pointer;
pub mod refs;

use std::path::Path;

use anyhow::{Context, Result, bail};

pub use document::{Document, METHODS, OperationRef};
pub(crate) use files::{read as read_file, release_files};
use pointer::{At, lookup};

/// The whole description in `dir`: today's operations, `legacy/`, and the corrections of `overlay/` applied in the order of their file
/// names.
///
/// # Errors
/// Where a file cannot be read or is not YAML, two files say different things of one name, a correction fits nothing or gives no reason,
/// or a reference leads nowhere. The message names the file and the place.
pub fn load(dir: &Path) -> Result<Document> {
    let mut document = load_uncorrected(dir)?;
    overlay::apply_all(&dir.join("overlay"), &mut document.root)?;
    check(&document).with_context(|| format!("{}: after its overlay", dir.display()))?;
    Ok(document)
}

/// The description in `dir` as it was imported: today's and `legacy/`, without corrections.
///
/// # Errors
/// As [`load`].
pub fn load_uncorrected(dir: &Path) -> Result<Document> {
    let mut root = files::read_release(dir)?;
    let legacy = dir.join("legacy");
    if legacy.is_dir() {
        files::merge(&mut root, files::read_release(&legacy)?, &legacy)?;
    }
    let document = Document { root };
    check(&document).with_context(|| format!("{}: broken", dir.display()))?;
    Ok(document)
}

/// Adds `more` to a description, and applies the corrections of `dir` as far as they fit; says which do not.
///
/// # Errors
/// Where an overlay cannot be read, or afterwards a reference leads nowhere.
pub(crate) fn correct(
    mut document: Document,
    more: serde_json::Value,
    dir: &Path,
) -> Result<(Document, Vec<String>)> {
    files::merge(&mut document.root, more, dir)?;
    let misfits = overlay::apply_fitting(&dir.join("overlay"), &mut document.root)?;
    check(&document).with_context(|| format!("with the overlay of {}", dir.display()))?;
    Ok((document, misfits))
}

/// Today's description in `dir` alone: no `legacy/`, no corrections.
///
/// # Errors
/// As [`load`].
pub fn load_today(dir: &Path) -> Result<Document> {
    let document = Document {
        root: files::read_release(dir)?,
    };
    check(&document).with_context(|| format!("{}: broken", dir.display()))?;
    Ok(document)
}

/// Every reference must lead somewhere.
fn check(document: &Document) -> Result<()> {
    refs::walk(&document.root, &At::ROOT, &mut |target, at| {
        if lookup(&document.root, target).is_none() {
            bail!("{at}: a dangling reference to `{target}`");
        }
        Ok(())
    })
}
